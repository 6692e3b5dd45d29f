//! What a list is ranked by, and what each way costs and gains.

use super::Noun;
use crate::data::NoGrades;
use crate::engine::RankBy;
use crate::evaluation::{EvaluationRow, EvaluationTable, Measure};
use crate::protocol::EvaluatedModel;
use crate::ui::format::{counted, percent};

/// A stop of the slider "Rank by", as it is read out.
pub fn rank_by(by: RankBy) -> String {
    match by {
        RankBy::Rating => "predicted rating".to_owned(),
        RankBy::Choice { hundredths: 0 } => "chance to be chosen".to_owned(),
        RankBy::Choice { hundredths } => {
            format!("chance to be chosen + {} × predicted rating", f32::from(hundredths) / 100.0)
        }
    }
}

/// What a list ranked in this way is made of.
pub fn meaning(by: RankBy, Noun { one, many }: Noun) -> String {
    match by {
        RankBy::Rating => format!(
            "First stands what the person would rate highest, whether or not they would ever choose it: often little known \
             {many}."
        ),
        RankBy::Choice { hundredths: 0 } => {
            format!("First stands the {one} that the person would most likely choose next, liked or not.")
        }
        RankBy::Choice { .. } => {
            format!("First stand {many} that the person would likely choose and also rate high.")
        }
    }
}

/// Why a list has no rows: of which items, and how often they have to be rated.
pub fn empty(with_rated: bool, min_ratings: u32, Noun { one, many }: Noun) -> String {
    let ratings = counted(min_ratings as usize, "rating");
    let lower = "Lower “Minimum ratings of recommendations”";
    match (with_rated, min_ratings) {
        (true, _) => format!("No {one} has {ratings}. {lower}."),
        (false, 0) => format!(
            "All {many} are rated already. Turn on “Show rated {many} too” to see what the model predicts for them."
        ),
        (false, _) => {
            format!("No {one} that is not rated yet has {ratings}. {lower}, or turn on “Show rated {many} too”.")
        }
    }
}

/// What lists of `k` ranked in each way that was tested found of the ratings held out, for the model that was tested last.
pub fn measured(models: &[EvaluatedModel], table: &EvaluationTable, noun: Noun) -> Vec<(RankBy, String)> {
    let number_of = |model: &EvaluatedModel| match model {
        EvaluatedModel::Trained { number, by: Some(by), .. } => Some((*number, *by)),
        _ => None,
    };
    let Some(last) = models.iter().filter_map(number_of).map(|(number, _)| number).max() else { return Vec::new() };
    let rows = models.iter().zip(&table.rows).filter_map(|(model, row)| Some((number_of(model)?, row)));
    let rows = rows.filter(|((number, _), _)| *number == last);
    rows.filter_map(|((_, by), row)| Some((by, found(row, table.k, noun)?))).collect()
}

fn found(row: &EvaluationRow, k: usize, Noun { many, .. }: Noun) -> Option<String> {
    let hits = row.value(Measure::Precision)? * k as f64;
    let liked = row.value(Measure::HitRating).map_or(String::new(), |rating| format!(", rated {rating:.2} on average"));
    let coverage = percent(row.value(Measure::Coverage)? as f32);
    Some(format!("{hits:.1} hits in a list of {k}{liked}; {coverage} of all {many} stand in somebody’s list"))
}

/// Why a model that learns choices suits data without grades.
pub fn no_grades(why: NoGrades, Noun { many, .. }: Noun) -> String {
    let what = match why {
        NoGrades::ZeroOrOne => "All ratings are 0 or 1",
        NoGrades::Counts => "The ratings look like counts",
        NoGrades::AllTheSame => "All ratings are the same",
    };
    format!(
        "{what}: they tell which {many} were chosen, not how good they were. The model “Best lists” learns from that alone."
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::ItemNoun;
    use crate::train::TrainConfig;
    use crate::ui::words::noun;

    #[test]
    fn every_stop_of_the_slider_has_its_words() {
        let names = RankBy::ALL.map(rank_by);
        assert_eq!([&names[0], &names[6]], ["chance to be chosen", "predicted rating"]);
        assert_eq!(rank_by(RankBy::default()), "chance to be chosen + 0.5 × predicted rating");
        assert_eq!(names.iter().collect::<std::collections::HashSet<_>>().len(), 7);
        let meanings = RankBy::TESTED.map(|by| meaning(by, noun(ItemNoun::Book)));
        assert!(meanings.iter().all(|text| text.contains("book")), "{meanings:?}");
    }

    #[test]
    fn what_was_measured_is_that_of_the_last_model() {
        let model =
            |number, by| EvaluatedModel::Trained { number, config: TrainConfig::default().into(), epochs: 1, by };
        let models =
            [EvaluatedModel::Mean, model(1, Some(RankBy::CHANCE)), model(2, None), model(3, Some(RankBy::Rating))];
        let row = |precision| EvaluationRow {
            values: vec![(Measure::Precision, precision), (Measure::HitRating, 3.864), (Measure::Coverage, 0.271)],
            differences: Vec::new(),
        };
        let rows = vec![row(0.0), row(0.1), row(0.2), row(0.41)];
        let table = EvaluationTable { k: 10, rows, n_valid: 9, n_judged: 3, n_users: 3 };
        assert_eq!(
            measured(&models, &table, noun(ItemNoun::Movie)),
            [(
                RankBy::Rating,
                "4.1 hits in a list of 10, rated 3.86 on average; 27% of all movies stand in somebody’s list"
                    .to_owned()
            )]
        );
        assert_eq!(measured(&models[..1], &table, noun(ItemNoun::Movie)), []);
    }

    #[test]
    fn data_without_grades_say_why() {
        for why in [NoGrades::ZeroOrOne, NoGrades::Counts, NoGrades::AllTheSame] {
            assert!(no_grades(why, noun(ItemNoun::Song)).contains("which songs were chosen"));
        }
    }
}
