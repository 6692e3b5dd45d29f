//! What was found out before a run of Best accuracy: how strongly to regularize, and whether another model suits the data
//! better.

use super::Noun;
use crate::train::{Doubt, StrengthChoice};
use crate::ui::format::percent;

/// Which strength was chosen, and by what.
pub fn strength(choice: &StrengthChoice, noun: Noun) -> String {
    let chosen = times(choice.strength);
    let (Some(best), Some(biases), 2..) = (choice.best(), choice.biases, choice.tried.len()) else {
        return format!("Regularization {chosen} was taken as usual; no other was tried out.");
    };
    let own = choice.tried.iter().find(|(strength, _)| *strength == choice.strength).map_or(best, |&(_, mse)| mse);
    let verdict = if own > best { "stays, as no other was clearly better" } else { "served best" };
    let others = choice.tried.iter().filter(|(strength, _)| *strength != choice.strength);
    let others: Vec<String> = others.map(|&(strength, mse)| format!("{} {}", times(strength), error(mse))).collect();
    format!(
        "Regularization keeps numbers small where few ratings speak for them. {chosen} {verdict} in small trials on a tenth \
         of the training ratings: a squared error of {}, against {}. Mean + user bias + {} bias had {}.",
        error(own),
        others.join(" and "),
        noun.one,
        error(biases)
    )
}

/// Why this model may not be the best for the data, and what is better.
pub fn doubt(choice: &StrengthChoice, noun: Noun) -> Option<String> {
    let Noun { one, many } = noun;
    Some(match choice.doubt()? {
        Doubt::BiasesWin => format!(
            "These data are so sparse that mean + user bias + {one} bias alone predicts better: trust that baseline, or leave \
             out users and {many} with few ratings."
        ),
        Doubt::MuchFilled => format!(
            "{} of the table is filled, so it says little who rated what: the model “Dot product + bias” may be as good or \
             better here.",
            percent(choice.filled as f32)
        ),
    })
}

fn times(strength: f32) -> String {
    if strength == 0.5 { "×½".to_owned() } else { format!("×{strength}") }
}

/// Three decimals, or none where errors are in the hundreds.
fn error(mse: f64) -> String {
    let decimals = if mse >= 100.0 { 0 } else { 3 };
    format!("{mse:.decimals$}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::ItemNoun;
    use crate::ui::words::noun;

    fn choice() -> StrengthChoice {
        StrengthChoice {
            strength: 0.5,
            tried: vec![(1.0, 0.7712), (0.5, 0.7645), (2.0, 0.8)],
            biases: Some(0.8911),
            filled: 0.06,
        }
    }

    #[test]
    fn the_choice_is_told_with_every_number_it_rests_on() {
        let book = noun(ItemNoun::Book);
        assert_eq!(
            strength(&choice(), book),
            "Regularization keeps numbers small where few ratings speak for them. ×½ served best in small trials on a tenth of \
             the training ratings: a squared error of 0.764, against ×1 0.771 and ×2 0.800. Mean + user bias + book bias had \
             0.891."
        );
        let close = StrengthChoice { strength: 1.0, tried: vec![(1.0, 0.7712), (0.5, 0.7701)], ..choice() };
        assert!(strength(&close, book).contains("×1 stays, as no other was clearly better in small trials"));
        // There are too many ratings, or someone has stopped it.
        let none = StrengthChoice { strength: 1.0, tried: Vec::new(), biases: None, filled: 0.1 };
        let begun = StrengthChoice { strength: 1.0, tried: vec![(1.0, 0.7712)], ..choice() };
        for choice in [none, begun] {
            assert_eq!(strength(&choice, book), "Regularization ×1 was taken as usual; no other was tried out.");
        }
        assert_eq!(doubt(&choice(), book), None);
    }

    #[test]
    fn where_another_model_is_better_one_sentence_says_which() {
        let book = noun(ItemNoun::Book);
        let sparse = StrengthChoice { biases: Some(0.7), ..choice() };
        assert!(doubt(&sparse, book).is_some_and(|text| text.contains("user bias + book bias alone predicts better")));
        let full = StrengthChoice { filled: 0.71, ..choice() };
        assert!(doubt(&full, book).is_some_and(|text| text.starts_with("71% of the table is filled")));
    }
}
