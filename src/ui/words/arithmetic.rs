//! The arithmetic of a prediction, in words.

use super::Noun;
use crate::insight::{Arithmetic, ChoiceTerms, Closest, Ending, Formula, Squashed};
use crate::ui::format::{precise_percent, rounded, signed};

/// The steps from a person's and an item's numbers to the prediction: what is done, and the result.
pub fn steps(arithmetic: &Arithmetic, whose: &str, Noun { one, .. }: Noun) -> Vec<(String, String)> {
    let predicted = format!("{:.2}", arithmetic.predicted);
    let line = |what: &str, result: String| (what.to_owned(), result);
    match &arithmetic.formula {
        Formula::Net { user_factors, item_factors, hidden, range: (low, high) } => {
            let through = match &hidden[..] {
                [] => "straight to one number".to_owned(),
                sizes => format!("through layers of {}", listed(sizes)),
            };
            vec![
                line(&format!("{whose} numbers go in"), user_factors.to_string()),
                line(&format!("The {one}’s numbers go in"), item_factors.to_string()),
                line(&format!("{through}, then squeezed between {} and {}", rounded(*low), rounded(*high)), predicted),
            ]
        }
        Formula::Dot { factors, dot, biases, ending } => {
            let product = format!("{whose} {factors} numbers times the {one}’s, summed (dot product)");
            let mut lines = vec![(product, signed(*dot, 3))];
            let mut sum = *dot;
            if let Some(biases) = biases {
                sum += biases.user + biases.item;
                lines.push(line(&format!("plus {} bias", whose.to_lowercase()), signed(biases.user, 3)));
                lines.push(line(&format!("plus the {one}’s bias"), signed(biases.item, 3)));
                lines.push(line("make", signed(sum, 3)));
            }
            match ending {
                Ending::Squashed(Squashed { sigmoid, low, high }) => {
                    lines.push((format!("sigmoid({})", signed(sum, 3)), format!("{sigmoid:.3}")));
                    let span = if *low == 0.0 { String::new() } else { format!("{} + ", rounded(*low)) };
                    lines.push((format!("{span}{} × {sigmoid:.3}", rounded(high - low)), predicted));
                }
                Ending::Clipped { mean, low, high } => {
                    let together = mean + sum;
                    lines.push(line("plus the mean of all ratings", signed(*mean, 3)));
                    if (*low..=*high).contains(&together) {
                        lines.push(line("is the prediction", predicted));
                    } else {
                        lines.push(line("make", signed(together, 3)));
                        let ends = format!("{} to {}", rounded(*low), rounded(*high));
                        lines.push(line(&format!("kept within the scale, {ends}"), predicted));
                    }
                }
                Ending::Plain => lines.push(line("is the prediction", predicted)),
                Ending::Score => lines.push(line("is the score", predicted)),
            }
            lines.extend(arithmetic.choice.iter().flat_map(|choice| choice_steps(choice, whose, one)));
            lines
        }
    }
}

/// The steps to the chance, and what lists add to the score.
fn choice_steps(choice: &ChoiceTerms, whose: &str, one: &str) -> Vec<(String, String)> {
    let mut lines = Vec::new();
    if let Some(score) = choice.score {
        let product =
            format!("By what is chosen: {} other {} numbers times the {one}’s", whose.to_lowercase(), score.factors);
        lines.push((product, signed(score.dot, 3)));
        lines.push((format!("plus the {one}’s bias there"), signed(score.bias, 3)));
        lines.push(("is the score".to_owned(), signed(score.score(), 3)));
    }
    if let Some(chance) = choice.chance {
        lines.push((format!("chance that this {one} is chosen next, of all not rated"), precise_percent(chance)));
    }
    if let Some(standardized) = choice.standardized {
        lines.push(("lists add a part of the standardized rating".to_owned(), signed(standardized, 3)));
    }
    lines
}

/// Which of the items that the person rated are most like this one.
pub fn closest(items: &[Closest], whose: &str, noun: Noun) -> String {
    match items {
        [] => format!("There is no rated {} to compare it with.", noun.one),
        items => {
            let each = items.iter().map(|Closest { title, rating, cosine }| {
                format!("{title}, rated {} (cosine {cosine:.2})", rounded(*rating))
            });
            format!("Closest of {} rated {}: {}.", whose.to_lowercase(), noun.many, each.collect::<Vec<_>>().join("; "))
        }
    }
}

fn listed(sizes: &[usize]) -> String {
    sizes.iter().map(usize::to_string).collect::<Vec<_>>().join(" and ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::insight::{BiasTerms, ChoiceScore};

    const MOVIE: Noun = Noun { one: "movie", many: "movies" };

    fn arithmetic(formula: Formula) -> Arithmetic {
        Arithmetic { item: 1, title: String::new(), formula, predicted: 4.0321, choice: None, closest: Vec::new() }
    }

    fn told(formula: Formula) -> String {
        let lines =
            steps(&arithmetic(formula), "Your", MOVIE).into_iter().map(|(what, result)| format!("{what}: {result}"));
        lines.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn every_number_of_a_dot_product_is_told() {
        let formula = Formula::Dot {
            factors: 50,
            dot: 0.5,
            biases: Some(BiasTerms { user: -0.25, item: 1.0 }),
            ending: Ending::Squashed(Squashed { sigmoid: 0.777, low: 0.0, high: 5.5 }),
        };
        assert_eq!(
            told(formula),
            "Your 50 numbers times the movie’s, summed (dot product): +0.500\nplus your bias: -0.250\n\
             plus the movie’s bias: +1.000\nmake: +1.250\nsigmoid(+1.250): 0.777\n5.5 × 0.777: 4.03"
        );
        let noisy = Squashed { sigmoid: 0.5, low: 0.1, high: 4.4999996 };
        let tenths = Formula::Dot { factors: 5, dot: 0.0, biases: None, ending: Ending::Squashed(noisy) };
        assert!(told(tenths).ends_with("\n0.1 + 4.4 × 0.500: 4.03"));
        let bare = Formula::Dot { factors: 5, dot: 4.0321, biases: None, ending: Ending::Plain };
        assert!(told(bare).ends_with("\nis the prediction: 4.03"));
    }

    #[test]
    fn of_best_accuracy_the_mean_and_the_ends_of_the_scale_are_told() {
        let of = |dot| Formula::Dot {
            factors: 32,
            dot,
            biases: Some(BiasTerms { user: -0.25, item: 0.5 }),
            ending: Ending::Clipped { mean: 3.5, low: 1.0, high: 5.0 },
        };
        assert!(
            told(of(0.282)).ends_with("make: +0.532\nplus the mean of all ratings: +3.500\nis the prediction: 4.03")
        );
        let beyond = told(of(2.0));
        assert!(beyond.ends_with("make: +5.750\nkept within the scale, 1 to 5: 4.03"), "{beyond}");
    }

    #[test]
    fn of_a_choice_the_score_the_chance_and_the_rating_are_told() {
        let choice = ChoiceTerms {
            score: Some(ChoiceScore { factors: 50, dot: 1.5, bias: -0.25 }),
            chance: Some(0.0312),
            standardized: Some(0.8),
        };
        let formula = Formula::Dot { factors: 5, dot: 4.0321, biases: None, ending: Ending::Score };
        let arithmetic = Arithmetic { choice: Some(choice), ..arithmetic(formula) };
        let lines = steps(&arithmetic, "Your", MOVIE).into_iter().map(|(what, result)| format!("{what}: {result}"));
        let told = lines.skip(1).collect::<Vec<_>>().join("\n");
        assert_eq!(
            told,
            "is the score: 4.03\nBy what is chosen: your other 50 numbers times the movie’s: +1.500\n\
             plus the movie’s bias there: -0.250\nis the score: +1.250\n\
             chance that this movie is chosen next, of all not rated: 3.1%\n\
             lists add a part of the standardized rating: +0.800"
        );
    }

    #[test]
    fn of_a_net_what_goes_in_and_what_comes_out() {
        let net = Formula::Net { user_factors: 74, item_factors: 102, hidden: vec![100, 50], range: (0.0, 5.5) };
        assert_eq!(
            told(net),
            "Your numbers go in: 74\nThe movie’s numbers go in: 102\n\
             through layers of 100 and 50, then squeezed between 0 and 5.5: 4.03"
        );
    }

    #[test]
    fn the_closest_items_are_told_with_their_ratings() {
        let item = |title: &str, rating, cosine| Closest { title: title.to_owned(), rating, cosine };
        let items = [item("Alien (1979)", 4.5, 0.912), item("Heat (1995)", 3.0, 0.5)];
        assert_eq!(
            closest(&items, "Your", MOVIE),
            "Closest of your rated movies: Alien (1979), rated 4.5 (cosine 0.91); Heat (1995), rated 3 (cosine 0.50)."
        );
    }
}
