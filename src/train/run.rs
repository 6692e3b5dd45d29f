//! A training run before it starts: everything that follows from settings, data and seed.

use super::rate_finder::{SWEEP, SWEEP_STEPS};
use super::{Baselines, Checkpoint, ChoicePart, StrengthChoice, TrainConfig, TrainError, TrainingHistory, Validation};
use crate::data::{Dataset, ItemFeatures, NoGrades, Ratings, Seed, Split, Tally, steps_per_epoch};
use crate::engine::softmax::Choices;
use crate::engine::svdpp::{SvdppProblem, SvdppSpec, rates};
use crate::engine::{AdamW, ChoiceObjective, FullBatch, Moments, Objective, Recipe, Start, StepHyper};
use crate::model::{ModelSpec, Params, initial_params, names};
use std::rc::Rc;

/// What an engine and a [`Learner`](super::Learner) need to train.
#[derive(Clone, Debug)]
pub struct Run {
    pub config: TrainConfig,
    pub spec: ModelSpec,
    pub train: Ratings,
    pub valid: Validation,
    pub start: Start,
    pub recipe: Recipe,
    /// What is learned, and what that takes beside batches of ratings.
    pub objective: Objective,
    /// The part of a run of Best lists that others do not have.
    pub choices: Option<ChoicePart>,
    /// Genres and decades of the items.
    pub features: ItemFeatures,
    /// How its strength of regularization was chosen, if it was.
    pub strength: Option<StrengthChoice>,
    pub steps_per_epoch: usize,
    /// Steps that the optimizer has made at the start.
    pub steps_before: usize,
    /// Step before which the optimizer is reset (fastai's `clear_state`), if there is one.
    pub reset_at: Option<usize>,
    /// The runs that made the parameters it starts from, and the epoch that ended with them, if one did.
    pub past: TrainingHistory,
    pub start_epoch: Option<usize>,
}

impl Run {
    /// Splits the data and draws the initial parameters, both from the seed of `config`.
    pub fn prepare(config: &TrainConfig, dataset: &Dataset) -> Result<Run, TrainError> {
        config.check()?;
        Run::from(config, dataset, Run::hold_out(config, dataset), None)
    }

    /// The same, but from where an earlier run on the same data has come. Only those settings of `config` count that
    /// may change on the way.
    pub fn resume(config: &TrainConfig, dataset: &Dataset, checkpoint: &Checkpoint) -> Result<Run, TrainError> {
        let config = config.clone().continuing(&checkpoint.config);
        config.check()?;
        Run::from(&config, dataset, Run::hold_out(&config, dataset), Some(checkpoint))
    }

    /// The same as [`Run::prepare`], with these ratings to train on and to hold out in place of those that the settings
    /// choose.
    pub fn on(config: &TrainConfig, dataset: &Dataset, split: &Split) -> Result<Run, TrainError> {
        Run::from(config, dataset, select(dataset, split), None)
    }

    /// The ratings to train on, and those held out.
    pub fn hold_out(config: &TrainConfig, dataset: &Dataset) -> (Ratings, Validation) {
        select(dataset, &dataset.split(&config.split_rule()))
    }

    /// Steps that the optimizer has made before step `step` of the run, since it was reset last.
    pub fn optimizer_steps(&self, step: usize) -> usize {
        match self.reset_at.filter(|&reset_at| reset_at <= step) {
            Some(reset_at) => step - reset_at,
            None => self.steps_before + step,
        }
    }

    /// What training has to beat.
    pub fn baselines(&self) -> Baselines {
        Baselines::measure(&self.train, &self.valid, self.spec.n_users, self.spec.n_items)
    }

    /// A run whose learning rate goes through all that could make sense.
    pub fn sweep(config: &TrainConfig, dataset: &Dataset) -> Result<Run, TrainError> {
        let mut run = Run::prepare(config, dataset)?;
        let decay = config.weight_decay;
        run.recipe.schedule = SWEEP.hypers(SWEEP_STEPS, 0, &run.recipe.optimizer, decay).collect();
        if let Objective::FullBatch(full_batch) = &mut run.objective {
            full_batch.rates = (0..SWEEP_STEPS).map(|step| SWEEP.at(step as f64 / SWEEP_STEPS as f64).0).collect();
        }
        run.reset_at = None;
        Ok(run)
    }

    fn from(
        config: &TrainConfig,
        dataset: &Dataset,
        (train, valid): (Ratings, Validation),
        checkpoint: Option<&Checkpoint>,
    ) -> Result<Run, TrainError> {
        config.check()?;
        let seed = Seed(config.seed);
        let (n_users, n_items) = (dataset.users.len(), dataset.items.len());
        let problem = config.model.is_full_batch().then(|| problem(&train, dataset)).transpose()?;
        let mut config = config.clone();
        if let Some(problem) = &problem {
            // Predictions stay within what training has seen.
            (config.lowest_prediction, config.highest_prediction) = problem.range;
        }
        let no_grades = if config.model.learns_choices() { dataset.no_grades() } else { None };
        let mut choices = config.model.learns_choices().then(|| choices(&train, dataset, no_grades)).transpose()?;
        let mut ratings_run = None;
        if choices.is_some() && no_grades.is_none() && checkpoint.is_none() {
            let run = Run::from(&config.of_ratings(), dataset, (train.clone(), valid.clone()), None)?;
            (config.lowest_prediction, config.highest_prediction) = run.spec.y_range;
            ratings_run = Some(run);
        }
        let n_features = problem.as_ref().map_or(0, SvdppProblem::n_features);
        let mut spec = ModelSpec { n_features, ..config.spec(n_users, n_items) };
        if no_grades.is_some() {
            spec = spec.of_choices();
        }
        let n_train = choices.as_ref().map_or(train.len(), |choices| choices.len());
        let steps_per_epoch = steps_per_epoch(n_train, config.ratings_per_step(n_train));
        let optimizer = AdamW::default();
        let state = checkpoint.and_then(|checkpoint| checkpoint.optimizer.as_ref());
        let momentum = state.map(|state| state.momentum);
        let fits = config.fits(momentum);
        let state = state.filter(|_| !config.schedule.resets_optimizer());
        let steps_before = state.map_or(0, |state| state.steps);
        let mut schedule: Vec<StepHyper> = Vec::new();
        let mut reset_at = None;
        for (epochs, curve) in &fits {
            if !schedule.is_empty() {
                reset_at = Some(schedule.len());
            }
            schedule.extend(curve.hypers(epochs * steps_per_epoch, steps_before, &optimizer, config.weight_decay));
        }
        let past = checkpoint.map_or(TrainingHistory::default(), |checkpoint| checkpoint.past.clone());
        let part = choices.as_ref().map(|choices| {
            let held_out = if no_grades.is_some() { valid.ratings.chosen() } else { valid.ratings.clone() };
            let mut part = ChoicePart::new(choices, &held_out, seed, ratings_run);
            part.errors = past.history.last().copied();
            part
        });
        let objective = if let Some(problem) = problem {
            let rates = rates(config.epochs, config.learning_rate);
            Objective::FullBatch(FullBatch { problem: Rc::new(problem), rates, steps_before })
        } else if let Some(choices) = choices.take() {
            let steps_before = past.epochs_begun * steps_per_epoch;
            Objective::Choices(ChoiceObjective { choices: Rc::new(choices), seed, steps_before })
        } else {
            Objective::Ratings
        };
        let params = match (checkpoint, &objective) {
            (Some(checkpoint), _) => with_features(&checkpoint.params, n_features),
            (None, Objective::FullBatch(full_batch)) => full_batch.initial_params(&spec, 1.0, seed),
            (None, Objective::Ratings) => initial_params(&spec, seed),
            (None, Objective::Choices(objective)) => {
                let mut params = Params::build(&spec, || 0.0);
                objective.begin(&spec, &mut params);
                params
            }
        };
        let moments = state.map(|state| Moments {
            grad_avg: with_features(&state.moments.grad_avg, n_features),
            sqr_avg: with_features(&state.moments.sqr_avg, n_features),
        });
        let mut run = Run {
            train,
            valid,
            start: Start { params, moments },
            spec,
            recipe: Recipe { loss: config.loss, optimizer, schedule },
            objective,
            choices: part,
            features: dataset.features.clone(),
            strength: None,
            steps_per_epoch,
            steps_before,
            reset_at,
            past,
            start_epoch: checkpoint.and_then(|checkpoint| checkpoint.epoch),
            config,
        };
        // Whoever stops before they are learned has the first numbers of the predicted ratings.
        let begun = run.choices.as_ref().and_then(|part| part.ratings.as_ref());
        if let Some(tensors) = begun.map(|ratings| ratings.start.params.tensors.clone()) {
            run.take_rating_tables(&tensors);
        }
        Ok(run)
    }

    /// What batches are made of.
    pub fn batched(&self) -> &Ratings {
        match &self.objective {
            Objective::Choices(objective) => &objective.choices.pairs,
            _ => &self.train,
        }
    }
}

fn select(dataset: &Dataset, split: &Split) -> (Ratings, Validation) {
    let train = dataset.ratings.select(&dataset.by_user(&split.train));
    let valid = dataset.ratings.select(&split.valid);
    let valid = Validation::new(valid, &train, &dataset.users, &dataset.items);
    (train, valid)
}

/// Who chose what, by the training ratings.
fn choices(train: &Ratings, dataset: &Dataset, no_grades: Option<NoGrades>) -> Result<Choices, TrainError> {
    let (n_users, n_items) = (dataset.users.len(), dataset.items.len());
    let choices = match no_grades {
        Some(_) => Choices::new(&train.chosen(), n_users, n_items),
        None => Choices::new(train, n_users, n_items),
    };
    if choices.is_empty() { Err(TrainError::NoChoices) } else { Ok(choices) }
}

/// The training ratings as Best accuracy reads them, or why they are not for it.
fn problem(train: &Ratings, dataset: &Dataset) -> Result<SvdppProblem, TrainError> {
    let (n_users, n_items) = (dataset.users.len(), dataset.items.len());
    let problem = SvdppProblem::new(train, n_users, n_items, &dataset.features, &SvdppSpec::default())?;
    match NoGrades::of(&Tally::of(&train.value)) {
        Some(no_grades) => Err(TrainError::NoGrades(no_grades)),
        None => Ok(problem),
    }
}

/// The same parameters for data with so many features: a file of titles may have come or gone since. Then they are
/// learned again.
fn with_features(params: &Params, n_features: usize) -> Params {
    let mut params = params.clone();
    let of_features = params.tensors.iter_mut().find(|tensor| tensor.name == names::OF_FEATURES);
    if let Some(tensor) = of_features.filter(|tensor| tensor.shape[0] != n_features) {
        tensor.shape[0] = n_features;
        tensor.data = vec![0.0; tensor.shape.iter().product()];
    }
    params
}
