//! Folding in: numbers for a person whom training never saw. Where training minimizes a loss over all ratings, they are
//! the solution of a ridge regression (`ridge.rs`), where it learns choices that of a convex problem
//! (`choice_fold_in.rs`); this file is about the other models.
//!
//! Training leaves a user's row where AdamW left it, and decoupled weight decay makes that no minimum of any loss: how
//! far a row comes depends on how many steps held a rating of its user, and at which learning rate. So nothing is
//! minimized here either. The person's row starts at zero and takes the very steps of training once more, the schedule of
//! every run that made the model (fastai's `fit_one_cycle` and its kin, `decouple_wd=True`): in each epoch each of their
//! ratings falls into a batch drawn at random, and adds its share to the gradient of that batch's mean loss. In the
//! steps between, the row coasts and decays, in closed form (`engine/optim/lazy.rs`). What differs from training is that
//! items and layers are frozen where it left them.
//!
//! A fit takes less than 50 ms. Long runs are therefore abridged: one step stands for several, with their decay,
//! and where a person has very many ratings one epoch stands for several.

use super::{ChoiceFoldIn, RidgeFoldIn};
use crate::data::{Class, Seed, Stream, steps_per_epoch};
use crate::engine::cpu::{OneUser, Visit};
use crate::engine::{AdamW, Recipe, RowOf, StepHyper};
use crate::model::ModelKind;
use crate::train::{Checkpoint, RunSummary, TrainConfig};
use rand::RngExt;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// The most steps of a schedule.
const STEPS: usize = 1 << 16;
/// The most multiplications of one fit, about 20 ms.
const MULTIPLICATIONS: u64 = 1 << 25;

/// What a model knows of one user: their row of each embedding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UserRow {
    pub factors: Vec<f32>,
    /// Where the model has one.
    pub bias: Option<f32>,
    /// What they choose by, where the model has that beside what they rate by.
    pub choice_factors: Option<Vec<f32>>,
}

impl UserRow {
    /// The same as models read it.
    pub fn as_row(&self) -> RowOf<'_> {
        RowOf { factors: &self.factors, bias: self.bias, choice_factors: self.choice_factors.as_deref() }
    }
}

/// A trained model, ready to fold people in.
#[allow(clippy::large_enum_variant, reason = "there is one for each model")]
pub enum FoldIn {
    ByRidge(RidgeFoldIn),
    BySteps(StepsFoldIn),
    /// What they rate by, where the model predicts ratings, and what they choose by.
    Lists(Option<RidgeFoldIn>, ChoiceFoldIn),
}

impl FoldIn {
    /// `n_train` is the number of ratings that the model was trained on, without those held out.
    pub fn new(checkpoint: &Checkpoint, n_train: usize) -> FoldIn {
        match checkpoint.spec.kind {
            ModelKind::BestAccuracy => FoldIn::ByRidge(RidgeFoldIn::new(checkpoint)),
            ModelKind::BestLists => {
                let ratings = checkpoint.spec.predicts_ratings().then(|| RidgeFoldIn::new(checkpoint));
                FoldIn::Lists(ratings, ChoiceFoldIn::new(checkpoint, n_train))
            }
            _ => FoldIn::BySteps(StepsFoldIn::new(checkpoint, n_train)),
        }
    }

    /// Fits a person's row to their ratings, item by item; the same ratings always give the same row.
    pub fn fit(&mut self, ratings: &[(Class, f32)]) -> UserRow {
        match self {
            FoldIn::ByRidge(fold_in) => fold_in.fit(ratings),
            FoldIn::BySteps(fold_in) => fold_in.fit(ratings),
            FoldIn::Lists(Some(by_ridge), choices) => {
                let chosen: Vec<Class> = ratings.iter().map(|&(item, _)| item).collect();
                UserRow { choice_factors: Some(choices.fit(&chosen)), ..by_ridge.fit(ratings) }
            }
            FoldIn::Lists(None, choices) => {
                // Without grades, a 0 says that it was not chosen.
                let chosen: Vec<Class> =
                    ratings.iter().filter(|(_, value)| *value != 0.0).map(|&(item, _)| item).collect();
                UserRow { factors: choices.fit(&chosen), bias: Some(0.0), choice_factors: None }
            }
        }
    }
}

/// Folds people in by the steps of training.
pub struct StepsFoldIn {
    model: OneUser,
    epochs: Vec<Epoch>,
    seed: Seed,
}

/// The steps of one epoch.
struct Epoch {
    steps: Range<usize>,
    batch_size: usize,
}

impl StepsFoldIn {
    fn new(checkpoint: &Checkpoint, n_train: usize) -> StepsFoldIn {
        let Checkpoint { config, spec, params, .. } = checkpoint;
        let StepsTaken { schedule, epochs, resets, .. } = StepsTaken::of(checkpoint, n_train);
        let recipe = Recipe { loss: config.loss, optimizer: AdamW::default(), schedule };
        StepsFoldIn { model: OneUser::new(spec, params, recipe, resets), epochs, seed: Seed(config.seed) }
    }

    fn fit(&mut self, ratings: &[(Class, f32)]) -> UserRow {
        let visits = self.visits(ratings);
        self.model.learn(&visits);
        let (factors, bias) = self.model.user();
        UserRow { factors: factors.to_vec(), bias, choice_factors: None }
    }

    /// Each rating once in every epoch, by rising step.
    fn visits(&self, ratings: &[(Class, f32)]) -> Vec<Visit> {
        let mut rng = self.seed.stream(Stream::FoldIn);
        let abridged = abridged(self.epochs.len(), self.model.multiplications(), ratings.len());
        let mut visits = Vec::new();
        for epochs in self.epochs.chunks(abridged) {
            for &(item, value) in ratings {
                let Epoch { steps, batch_size } = &epochs[rng.random_range(0..epochs.len())];
                let step = rng.random_range(steps.clone()) as u32;
                visits.push(Visit { step, batch_size: *batch_size, item, value });
            }
        }
        visits.sort_by_key(|visit| visit.step);
        // Of an epoch that a stop cut short, the rest never came.
        visits.retain(|visit| (visit.step as usize) < self.model.steps());
        visits
    }
}

/// For how many epochs one stands, so that visits of these `multiplications` to every rating in each stay affordable.
fn abridged(n_epochs: usize, multiplications: u64, n_ratings: usize) -> usize {
    let affordable = MULTIPLICATIONS / multiplications.max(1).saturating_mul(n_ratings.max(1) as u64);
    n_epochs.div_ceil(affordable.max(1) as usize).max(1)
}

/// The steps that made a model.
#[derive(Default)]
struct StepsTaken {
    schedule: Vec<StepHyper>,
    epochs: Vec<Epoch>,
    /// Steps before which the optimizer was reset.
    resets: Vec<usize>,
    /// Momentum of the last step, whether or not the parameters that were kept come after it.
    momentum: Option<f64>,
}

impl StepsTaken {
    fn of(checkpoint: &Checkpoint, n_train: usize) -> StepsTaken {
        let per_epoch = |config: &TrainConfig| steps_per_epoch(n_train, config.batch_size).max(1);
        let runs = &checkpoint.past.runs;
        let all: u64 = runs.iter().map(|run| run.steps as u64).sum();
        let abridged = all.div_ceil(STEPS as u64).max(1) as usize;
        let mut taken = StepsTaken::default();
        for run in runs {
            taken.append(run, per_epoch(&run.config), abridged);
        }
        taken
    }

    /// Adds the steps of one run: where not its last epoch but the best was kept, those up to the end of that one.
    fn append(&mut self, run: &RunSummary, per_epoch: usize, abridged: usize) {
        let RunSummary { config, steps, kept, .. } = run;
        let (optimizer, first) = (AdamW::default(), self.schedule.len());
        let short = (per_epoch / abridged).max(1);
        let mut left = (*steps as f64 / per_epoch as f64 * short as f64).round() as usize;
        let mut begins = first;
        for (epochs, curve) in config.fits(self.momentum) {
            let before = if config.schedule.resets_optimizer() { 0 } else { first };
            if config.schedule.resets_optimizer() && begins > 0 {
                self.resets.push(begins);
            }
            let hypers = curve.hypers(epochs.saturating_mul(short), before, &optimizer, config.weight_decay).take(left);
            let decay = |decay: f32| decay.powf(per_epoch as f32 / short as f32);
            self.schedule.extend(hypers.map(|step| StepHyper { decay: decay(step.decay), ..step }));
            left -= self.schedule.len() - begins;
            begins = self.schedule.len();
        }
        self.momentum = self.schedule.last().map(|step| f64::from(step.momentum));
        self.schedule.truncate(kept.map_or(usize::MAX, |kept| kept.saturating_mul(short).saturating_add(first)));
        let starts = (first..self.schedule.len()).step_by(short);
        self.epochs.extend(starts.map(|start| Epoch { steps: start..start + short, batch_size: config.batch_size }));
        self.resets.retain(|&step| step < self.schedule.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::cpu::CpuEngine;
    use crate::model::initial_params;
    use crate::train::TrainingHistory;

    /// WebAssembly counts in 32 bits, and eight layers of 2048 take a hundred million multiplications a rating.
    #[test]
    fn long_fits_with_wide_nets_are_abridged() {
        let wide = 2 * (8 * 2048 * 2048 + 1200 * 2048);
        assert_eq!(abridged(1000, wide, 2000), 1000);
        assert_eq!(abridged(1000, u64::MAX, usize::MAX), 1000);
        // A product of 2^32, of which 32 bits would leave nothing.
        assert_eq!(abridged(1000, 1 << 24, 1 << 8), 1000);
        assert_eq!(abridged(1000, 1 << 10, 1 << 10), 32);
        assert_eq!(abridged(1000, 100, 20), 1);
    }

    /// Fits answer while someone waits. Time depends on the machine, so this counts what takes it.
    #[test]
    fn the_work_of_a_fit_is_bounded_however_long_the_run_and_however_many_the_ratings() {
        for model in [ModelKind::DotBias, ModelKind::NnFastai] {
            let config = TrainConfig { model, epochs: 1000, ..TrainConfig::default() };
            let spec = config.spec(500, 251);
            let engine = CpuEngine::facts_of_this_machine();
            let (steps, epochs) = (750_000, config.epochs);
            let run = RunSummary {
                config: config.clone(),
                engine,
                steps,
                epochs,
                kept: None,
                train_seconds: 0.0,
                strength: None,
                ratings_epochs: None,
            };
            let past = TrainingHistory { runs: vec![run], ..TrainingHistory::default() };
            let params = initial_params(&spec, Seed(1));
            let checkpoint = Checkpoint { config, spec, params, epoch: None, optimizer: None, past };
            let mut fold_in = StepsFoldIn::new(&checkpoint, 48_000);
            assert!(fold_in.model.steps() <= STEPS && fold_in.epochs.len() == epochs);
            let few: Vec<(Class, f32)> = (1..=20).map(|item| (item, 4.0)).collect();
            let many: Vec<(Class, f32)> = (1..=250).map(|item| (item, 4.0)).cycle().take(2000).collect();
            for ratings in [few, many] {
                let affordable = (MULTIPLICATIONS / fold_in.model.multiplications()) as usize;
                let visits = fold_in.visits(&ratings).len();
                assert!(
                    (ratings.len()..=affordable.max(ratings.len())).contains(&visits),
                    "{model:?}: {visits} visits"
                );
                assert!(fold_in.fit(&ratings).factors.iter().all(|x| x.is_finite()));
            }
        }
    }
}
