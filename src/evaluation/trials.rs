//! Several trainings for one question: how much the metrics vary from fold to fold, and which settings are best.

use super::measure::Measure;
use super::results::ModelResults;
use super::test_set::TestSet;
use crate::data::{Dataset, Seed, Split, SplitMethod, Stream};
use crate::train::{Checkpoint, Run, TrainConfig, TrainError};
use rand::RngExt;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

/// The share of the training ratings that a search for settings holds out, in percent.
const INNER_PERCENT: usize = 10;
/// How far a search goes from the present settings: learning rate and weight decay up to this many times, factors and
/// epochs up to that.
const FAR: f64 = 8.0;
const NEAR: f64 = 3.0;

/// One training.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trial {
    pub config: TrainConfig,
    /// On the ratings that it held out, after the epoch that it kept: the first decides which settings are best.
    pub metrics: [(Measure, f64); 2],
    pub seconds: f64,
}

/// Which trainings are made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum TrialPlan {
    /// Train on all folds but one, as often as there are folds, so that each rating is held out once.
    CrossValidate { folds: u8 },
    /// Try other settings for so many seconds, on training ratings alone: a part of these is held out in place of the
    /// validation ratings, which stay unseen.
    Tune { seconds: f64 },
}

/// What is known of the trainings so far.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrialReport {
    pub plan: TrialPlan,
    /// The settings that were asked for.
    pub config: TrainConfig,
    pub done: Vec<Trial>,
    /// The share of all that is done, from 0 to 1; none once it has ended.
    pub share: Option<f64>,
}

impl Trial {
    /// The length of lists that are judged.
    pub const LIST: usize = 10;

    /// By the errors of predicted ratings. None where no epoch ended.
    pub fn of(checkpoint: &Checkpoint, seconds: f64) -> Option<Trial> {
        let rows = &checkpoint.past.history;
        let kept = checkpoint.epoch.and_then(|epoch| rows.iter().find(|row| row.epoch == epoch));
        let row = kept.or(rows.last())?;
        let metrics = [(Measure::Rmse, row.rmse?), (Measure::Mae, row.mae?)];
        Some(Trial { config: checkpoint.config.clone(), metrics, seconds })
    }

    /// By lists that were judged. None where no user has a rating held out.
    pub fn of_lists(config: &TrainConfig, test: &TestSet, results: &ModelResults, seconds: f64) -> Option<Trial> {
        let value = |measure| Some((measure, results.value(test, measure, Trial::LIST)?));
        let metrics = [value(Measure::Ndcg)?, value(Measure::Precision)?];
        Some(Trial { config: config.clone(), metrics, seconds })
    }

    /// What decides.
    pub fn value(&self) -> f64 {
        self.metrics[0].1
    }
}

impl TrialReport {
    /// What is measured: errors, or how good lists are.
    pub fn measures(&self) -> [Measure; 2] {
        let of_lists = self.config.model.learns_choices();
        if of_lists { [Measure::Ndcg, Measure::Precision] } else { [Measure::Rmse, Measure::Mae] }
    }

    /// The best settings so far, the first of equal ones.
    pub fn best(&self) -> Option<&Trial> {
        let is_better = |best: &Trial, trial: &Trial| self.measures()[0].is_better(best.value(), trial.value());
        self.done.iter().reduce(|best, trial| if is_better(best, trial) == Some(true) { trial } else { best })
    }

    /// The training with the settings that were asked for; none where they cannot train.
    pub fn present(&self) -> Option<&Trial> {
        let varied = |config: &TrainConfig| (config.learning_rate, config.weight_decay, config.factors, config.epochs);
        self.done.first().filter(|first| varied(&first.config) == varied(&self.config))
    }

    /// The best settings, where they are others than the present ones.
    pub fn better(&self) -> Option<&Trial> {
        self.best().filter(|best| Some(*best) != self.present())
    }

    /// Mean and standard deviation of a metric over the trainings; the deviation of a sample.
    pub fn mean_and_deviation(&self, of: impl Fn(&Trial) -> f64) -> Option<(f64, f64)> {
        let n = self.done.len() as f64;
        let mean = self.done.iter().map(&of).sum::<f64>() / n;
        let squares: f64 = self.done.iter().map(|trial| (of(trial) - mean).powi(2)).sum();
        (n > 0.0).then(|| (mean, (squares / (n - 1.0).max(1.0)).sqrt()))
    }
}

/// The run of training number `k`; none where the plan has no more.
pub fn trial_run(
    plan: &TrialPlan,
    config: &TrainConfig,
    dataset: &Dataset,
    k: usize,
) -> Option<Result<Run, TrainError>> {
    match *plan {
        // Fewer ratings than folds leave some empty. The best epoch would be chosen by the ratings that judge it.
        TrialPlan::CrossValidate { folds } => (k < usize::from(folds).min(dataset.ratings.len())).then(|| {
            let split = SplitMethod::Fold { fold: k as u8, of: folds };
            Run::prepare(&TrainConfig { split, keep_best: false, ..config.clone() }, dataset)
        }),
        TrialPlan::Tune { .. } => {
            if let Err(error) = config.check() {
                return Some(Err(error.into()));
            }
            Some(Run::on(&tried_settings(config, k), dataset, &tuning_split(config, dataset)))
        }
    }
}

/// Splits the training ratings once more. The validation ratings are on neither side.
pub fn tuning_split(config: &TrainConfig, dataset: &Dataset) -> Split {
    let mut train = dataset.split(&config.split_rule()).train;
    train.shuffle(&mut Seed(config.seed).stream(Stream::Tuning { trial: 0 }));
    let n_valid = (train.len() * INNER_PERCENT / 100).max(1).min(train.len().saturating_sub(1));
    let valid = train.split_off(train.len() - n_valid);
    Split { train, valid }
}

/// The settings of trial `k`: the present ones first, then others at random around them (Bergstra and Bengio 2012).
pub fn tried_settings(config: &TrainConfig, k: usize) -> TrainConfig {
    if k == 0 {
        return config.clone();
    }
    let mut rng = Seed(config.seed).stream(Stream::Tuning { trial: k as u32 });
    // Without decay there is nothing to multiply.
    let decay = if config.weight_decay > 0.0 { config.weight_decay } else { 0.1 };
    let learning_rate = rounded(around(&mut rng, config.learning_rate, FAR)).min(10.0);
    let weight_decay = rounded(around(&mut rng, decay, FAR)).min(10.0).min(0.9 / learning_rate);
    let factors = around(&mut rng, config.factors as f64, NEAR).round().clamp(1.0, 512.0) as usize;
    let epochs = around(&mut rng, config.epochs as f64, NEAR).round().clamp(1.0, 1000.0) as usize;
    // Best accuracy chooses how strongly to regularize by itself.
    let weight_decay = if config.model.is_full_batch() { config.weight_decay } else { weight_decay };
    let factors = if config.model.is_net() { config.factors } else { factors };
    TrainConfig { learning_rate, weight_decay, factors, epochs, ..config.clone() }
}

/// A number from `times` times less to `times` times more, every factor alike.
fn around(rng: &mut ChaCha8Rng, value: f64, times: f64) -> f64 {
    value * times.powf(rng.random_range(-1.0..1.0))
}

/// With two digits, as people write such numbers.
fn rounded(value: f64) -> f64 {
    format!("{value:.1e}").parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{ItemNames, sample};
    use crate::model::ModelKind;
    use std::collections::HashSet;

    fn config() -> TrainConfig {
        TrainConfig { seed: 7, ..TrainConfig::default() }
    }

    #[test]
    fn a_search_never_touches_the_validation_ratings() {
        let dataset = sample::table().dataset(ItemNames::Titles);
        let outer = dataset.split(&config().split_rule());
        let held_out: HashSet<u32> = outer.valid.into_iter().collect();
        let Split { train, valid } = tuning_split(&config(), &dataset);
        assert!(train.iter().chain(&valid).all(|row| !held_out.contains(row)));
        assert_eq!(train.len() + valid.len(), outer.train.len());
        assert_eq!(valid.len(), outer.train.len() / 10);
        // A run of any trial has these ratings and no others.
        let plan = TrialPlan::Tune { seconds: 1.0 };
        for k in [0, 3] {
            let run = trial_run(&plan, &config(), &dataset, k).expect("a trial").expect("sound settings");
            // Not by `assert_eq`, which would print tens of thousands of them.
            assert!(run.train == dataset.ratings.select(&dataset.by_user(&train)));
            assert!(run.valid.ratings == dataset.ratings.select(&valid));
        }
    }

    #[test]
    fn a_search_begins_with_the_present_settings_and_tries_sound_ones_around_them() {
        assert_eq!(tried_settings(&config(), 0), config());
        let tried: Vec<TrainConfig> = (1..50).map(|k| tried_settings(&config(), k)).collect();
        assert!(tried.iter().all(|config| config.check().is_ok()));
        assert_eq!(tried[4], tried_settings(&config(), 5));
        let rates = || tried.iter().map(|config| config.learning_rate);
        assert!(rates().fold(f64::INFINITY, f64::min) < 1.2e-3 && rates().fold(0.0, f64::max) > 2e-2);
        assert!(tried.iter().all(|tried| tried.split_rule() == config().split_rule()));
    }

    #[test]
    fn folds_hold_out_each_rating_once() {
        let dataset = sample::table().dataset(ItemNames::Titles);
        let plan = TrialPlan::CrossValidate { folds: 5 };
        let held_out =
            (0..5).map(|k| trial_run(&plan, &config(), &dataset, k).expect("a fold").expect("sound settings"));
        assert_eq!(held_out.map(|run| run.valid.ratings.len()).sum::<usize>(), dataset.ratings.len());
        assert!(trial_run(&plan, &config(), &dataset, 5).is_none());
    }

    #[test]
    fn deviation_is_that_of_a_sample() {
        let metrics = |rmse| [(Measure::Rmse, rmse), (Measure::Mae, 1.0)];
        let trial = |rmse| Trial { config: config(), metrics: metrics(rmse), seconds: 1.0 };
        let report = TrialReport {
            plan: TrialPlan::CrossValidate { folds: 2 },
            config: config(),
            done: vec![trial(3.0), trial(1.0)],
            share: None,
        };
        assert_eq!(report.mean_and_deviation(Trial::value), Some((2.0, 2f64.sqrt())));
        assert_eq!(report.best().map(Trial::value), Some(1.0));
        let lists = TrialReport { config: TrainConfig::of(ModelKind::BestLists), ..report };
        assert_eq!(lists.best().map(Trial::value), Some(3.0), "of lists more is better");
    }
}
