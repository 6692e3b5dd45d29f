//! What the page says of metrics, of the models that are compared, and of differences between them.

use super::Noun;
use super::ranking::rank_by;
use crate::evaluation::{Interval, Measure, Trial, TrialReport};
use crate::protocol::EvaluatedModel;
use crate::train::TrainConfig;
use crate::ui::format::{counted, significant};

/// The head of a column; `k` is the length of the lists.
pub fn measure_name(measure: Measure, k: usize) -> String {
    match measure {
        Measure::Rmse => "RMSE".to_owned(),
        Measure::Mae => "MAE".to_owned(),
        Measure::Precision => format!("Precision@{k}"),
        Measure::Recall => format!("Recall@{k}"),
        Measure::Ndcg => format!("nDCG@{k}"),
        Measure::Map => format!("MAP@{k}"),
        Measure::HitRate => format!("Hit rate@{k}"),
        Measure::HitRating => format!("Rating of hits@{k}"),
        Measure::Coverage => "Coverage".to_owned(),
        Measure::Novelty => "Novelty".to_owned(),
    }
}

/// What a metric is, for someone who meets it for the first time.
pub fn definition(measure: Measure, k: usize, noun: Noun) -> String {
    let Noun { one, many } = noun;
    match measure {
        Measure::Rmse => {
            "Root mean squared error: how far predictions are off in rating points. Large errors count most. \
                          Lower is better."
                .to_owned()
        }
        Measure::Mae => {
            "Mean absolute error: how far predictions are off on average, in rating points. Lower is better.".to_owned()
        }
        Measure::Precision => format!(
            "The share of the first {k} {many} of a user’s list that the user really rated among the ratings held out."
        ),
        Measure::Recall => {
            format!("The share of a user’s held-out {many} that stand among the first {k} of the list.")
        }
        Measure::Ndcg => {
            "Normalized discounted cumulative gain: like precision, but a hit counts more the higher it stands. 1 is a \
             list that begins with nothing but hits."
                .to_owned()
        }
        Measure::Map => format!(
            "Mean average precision: the precision at each hit among the first {k}, summed and divided by the number of \
             the user’s held-out {many}."
        ),
        Measure::HitRate => format!("The share of users with at least one hit among the first {k} of their list."),
        Measure::HitRating => format!(
            "The mean rating that users gave to those of the first {k} {many} of their lists that they rated among the ratings \
             held out. High: lists hold what people like, not only what they rate."
        ),
        Measure::Coverage => {
            format!("The share of all {many} that stand in anybody’s list. Low: everybody gets the same.")
        }
        Measure::Novelty => format!(
            "How little known the recommended {many} are: the mean of −log₂ of a {one}’s share of all ratings. High: \
             rarely rated ones. Neither is better."
        ),
    }
}

/// What a row of the table is called. A name that several models have gets its number.
pub fn model_name(model: &EvaluatedModel) -> String {
    match model {
        EvaluatedModel::Mean => "Mean".to_owned(),
        EvaluatedModel::Biases => "Mean + biases".to_owned(),
        EvaluatedModel::Popularity => "Popularity".to_owned(),
        EvaluatedModel::Trained { number, config, epochs, by } => {
            let by = by.map_or(String::new(), |by| format!(", by {}", rank_by(by)));
            format!("{number}. {}, {}{by}", config.model.name(), settings(config, *epochs))
        }
    }
}

/// What tells models of one kind apart.
fn settings(config: &TrainConfig, epochs: usize) -> String {
    let size = if config.model.is_net() { String::new() } else { format!("{}, ", counted(config.factors, "factor")) };
    format!("{size}{}", counted(epochs, "epoch"))
}

/// What a baseline does.
pub fn model_meaning(model: &EvaluatedModel, noun: Noun) -> Option<String> {
    let Noun { one, many } = noun;
    match model {
        EvaluatedModel::Mean => Some("Predicts the mean of the training ratings for everybody.".to_owned()),
        EvaluatedModel::Biases => {
            Some(format!("Predicts the mean, plus how much higher the {one} and the user usually lie."))
        }
        EvaluatedModel::Popularity => Some(format!("Recommends to everybody the {many} with the most ratings.")),
        EvaluatedModel::Trained { .. } => None,
    }
}

/// A value as the table shows it.
pub fn value(measure: Measure, value: f64) -> String {
    match measure {
        Measure::HitRate | Measure::Coverage => format!("{:.1}%", value * 100.0),
        Measure::Novelty | Measure::HitRating => format!("{value:.2}"),
        _ => format!("{value:.4}"),
    }
}

/// How far a model is from the one it is compared with, in 95 of 100 cases.
pub fn difference(measure: Measure, interval: Interval) -> String {
    let Interval { low, high } = interval;
    let unit = if measure == Measure::HitRate { " percentage points" } else { "" };
    if low == high {
        return if low == 0.0 { "the same".to_owned() } else { direction(measure, low, &number(measure, low.abs())) };
    }
    if interval.may_be_chance() {
        return format!("{} to {}{unit}; may be chance", signed(measure, low), signed(measure, high));
    }
    let [near, far] = if low.abs() < high.abs() { [low, high] } else { [high, low] };
    let range = format!("{} to {}{unit}", number(measure, near.abs()), number(measure, far.abs()));
    format!("{}; not chance", direction(measure, low, &range))
}

fn direction(measure: Measure, value: f64, by: &str) -> String {
    let better = if measure.is_better(0.0, value) == Some(true) { "better" } else { "worse" };
    format!("{better} by {by}")
}

fn number(measure: Measure, difference: f64) -> String {
    match measure {
        Measure::HitRate => format!("{:.1}", difference * 100.0),
        _ => format!("{difference:.3}"),
    }
}

fn signed(measure: Measure, difference: f64) -> String {
    let sign = if difference < 0.0 { "−" } else { "+" };
    format!("{sign}{}", number(measure, difference.abs()))
}

/// What a cross-validation has found.
pub fn cross_validation(report: &TrialReport) -> Option<String> {
    let of = |k: usize| {
        let (mean, deviation) = report.mean_and_deviation(|trial| trial.metrics[k].1)?;
        Some(format!("{} {mean:.4} ± {deviation:.4}", measure_name(report.measures()[k], Trial::LIST)))
    };
    Some(format!(
        "{}: {}, {} (mean ± standard deviation over {}).",
        report.config.model.name(),
        of(0)?,
        of(1)?,
        counted(report.done.len(), "fold"),
    ))
}

/// What a search for settings has found.
pub fn tuning(report: &TrialReport) -> Option<String> {
    let Some(best) = report.best() else {
        return Some("No setting that was tried could be trained. Try a lower learning rate.".to_owned());
    };
    let tried = counted(report.done.len(), "setting");
    let measure = measure_name(report.measures()[0], Trial::LIST);
    let present = report.present().map(|present| format!("{:.4}", present.value()));
    let Some(better) = report.better() else {
        let value = best.value();
        return Some(format!("Tried {tried}. None was better than the present one, with {measure} {value:.4}."));
    };
    let present = present.map_or("could not be trained".to_owned(), |value| format!("has {value}"));
    let (settings, value) = (trial_settings(better), better.value());
    Some(format!("Tried {tried}. The best: {settings}, with {measure} {value:.4}; the present one {present}."))
}

/// The settings of one training that a search varies.
pub fn trial_settings(Trial { config, .. }: &Trial) -> String {
    let TrainConfig { model, learning_rate, weight_decay, factors, epochs, .. } = config;
    let decay = (!model.is_full_batch()).then(|| format!("weight decay {}", significant(*weight_decay)));
    let factors = (!model.is_net()).then(|| counted(*factors, "factor"));
    let rate = Some(format!("learning rate {}", significant(*learning_rate)));
    let all = [rate, decay, factors, Some(counted(*epochs, "epoch"))];
    all.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Why a model has no errors or no lists.
pub fn missing(model: &EvaluatedModel, measure: Measure) -> &'static str {
    match (model, measure.is_error()) {
        (EvaluatedModel::Popularity | EvaluatedModel::Trained { .. }, true) => "predicts no ratings",
        (EvaluatedModel::Mean, false) => "prefers nothing",
        _ => "not defined for these data",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::ItemNoun;
    use crate::model::ModelKind;
    use crate::ui::words::noun;

    fn interval(low: f64, high: f64) -> Interval {
        Interval { low, high }
    }

    #[test]
    fn differences_say_which_way_and_whether_it_is_chance() {
        assert_eq!(difference(Measure::Rmse, interval(-0.02, -0.012)), "better by 0.012 to 0.020; not chance");
        assert_eq!(difference(Measure::Ndcg, interval(-0.02, -0.012)), "worse by 0.012 to 0.020; not chance");
        assert_eq!(
            difference(Measure::HitRate, interval(0.012, 0.1)),
            "better by 1.2 to 10.0 percentage points; not chance"
        );
        assert_eq!(difference(Measure::Mae, interval(-0.002, 0.013)), "−0.002 to +0.013; may be chance");
        assert_eq!(difference(Measure::Map, interval(0.0, 0.0)), "the same");
    }

    #[test]
    fn every_metric_is_defined_in_the_words_of_the_data() {
        let joke = noun(ItemNoun::Joke);
        for measure in Measure::ALL {
            assert!(definition(measure, 10, joke).ends_with('.') && !measure_name(measure, 10).is_empty());
            assert!(!definition(measure, 10, joke).contains("movie"));
        }
        assert_eq!(measure_name(Measure::Ndcg, 5), "nDCG@5");
    }

    #[test]
    fn models_are_told_apart() {
        let trained = |number, config: TrainConfig| {
            model_name(&EvaluatedModel::Trained { number, config: Box::new(config), epochs: 5, by: None })
        };
        let dot_bias = ModelKind::DotBias.name();
        assert_eq!(trained(2, TrainConfig::default()), format!("2. {dot_bias}, 50 factors, 5 epochs"));
        let net = TrainConfig { model: ModelKind::NnBook, ..TrainConfig::default() };
        assert_eq!(trained(1, net), format!("1. {}, 5 epochs", ModelKind::NnBook.name()));
    }
}
