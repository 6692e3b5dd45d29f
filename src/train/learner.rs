//! The epoch loop, over any engine (fastai's `Learner`).

use super::{EpochRow, Metrics, Run, SmoothLoss, TrainError};
use crate::data::{Ratings, Seed, batch_range, shuffled};
use crate::engine::{Batches, Engine};
use crate::model::{ModelSpec, Params};
use web_time::Instant;

/// A training run under way.
pub struct Learner<E> {
    engine: E,
    run: Run,
    /// The order in which this epoch goes through the training ratings.
    order: Vec<u32>,
    step: usize,
    smooth: SmoothLoss,
    history: Vec<EpochRow>,
    /// The parameters of the last epoch that went well, or of the best one.
    kept: Option<Kept>,
    /// Training time so far, pauses left out; and as it stood when this epoch began.
    seconds: f64,
    epoch_began: f64,
}

/// The model as one epoch left it.
struct Kept {
    row: EpochRow,
    params: Params,
}

/// What a stretch of training brought.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Advance {
    /// Smoothed training loss after each step.
    pub smoothed_losses: Vec<f32>,
    /// The epoch that ended with the last of these steps.
    pub epoch: Option<EpochRow>,
}

impl<E: Engine> Learner<E> {
    /// `engine` starts from the run's initial parameters and follows its schedule.
    pub fn new(run: Run, engine: E) -> Learner<E> {
        Learner {
            engine,
            run,
            order: Vec::new(),
            step: 0,
            smooth: SmoothLoss::default(),
            history: Vec::new(),
            kept: None,
            seconds: 0.0,
            epoch_began: 0.0,
        }
    }

    /// Trains `steps` steps, or fewer where the epoch ends before; the end of an epoch validates.
    pub async fn advance(&mut self, steps: usize) -> Result<Advance, TrainError> {
        let began = Instant::now();
        let before = self.seconds;
        let batches = self.next_batches(steps);
        let losses = self.engine.run(&batches).await?;
        let mut advance = Advance::default();
        for loss in losses {
            if !loss.is_finite() {
                return Err(self.diverged(loss));
            }
            advance.smoothed_losses.push(self.smooth.add(loss) as f32);
            self.step += 1;
        }
        if self.step.is_multiple_of(self.run.steps_per_epoch) {
            let metrics = self.validate().await?;
            if !metrics.mse.is_finite() {
                return Err(self.diverged(metrics.mse as f32));
            }
            self.seconds = before + began.elapsed().as_secs_f64();
            advance.epoch = Some(EpochRow {
                epoch: self.history.len(),
                train_loss: self.smooth.value(),
                valid_loss: metrics.mse,
                rmse: metrics.rmse(),
                mae: metrics.mae,
                seconds: self.seconds - self.epoch_began,
            });
            self.history.extend(advance.epoch);
            self.epoch_began = self.seconds;
            self.keep(advance.epoch).await?;
        }
        self.seconds = before + began.elapsed().as_secs_f64();
        Ok(advance)
    }

    fn diverged(&self, loss: f32) -> TrainError {
        let (epoch, batch) = (self.step / self.run.steps_per_epoch, self.step % self.run.steps_per_epoch);
        TrainError::Diverged { loss, epoch, batch }
    }

    /// Keeps the model of a finished epoch, unless only the best is wanted and this one is not.
    async fn keep(&mut self, epoch: Option<EpochRow>) -> Result<(), TrainError> {
        let best = self.kept.as_ref().map_or(f64::INFINITY, |kept| kept.row.valid_loss);
        if let Some(row) = epoch.filter(|row| !self.run.config.keep_best || row.valid_loss < best) {
            self.kept = Some(Kept { row, params: self.engine.params().await? });
        }
        Ok(())
    }

    /// The next `steps` batches of the running epoch.
    fn next_batches(&mut self, steps: usize) -> Batches {
        let (n, batch_size, per_epoch) = (self.run.train.len(), self.run.config.batch_size, self.run.steps_per_epoch);
        let (epoch, first) = (self.step / per_epoch, self.step % per_epoch);
        if first == 0 {
            self.order = shuffled(n, Seed(self.run.config.seed), epoch as u32);
        }
        let last = (first + steps).min(per_epoch) - 1;
        let rows = batch_range(n, batch_size, first).start..batch_range(n, batch_size, last).end;
        Batches { first_step: self.step, ratings: self.run.train.select(&self.order[rows]), batch_size }
    }

    /// Errors over the ratings held out.
    async fn validate(&mut self) -> Result<Metrics, TrainError> {
        let Ratings { user, item, value } = &self.run.valid;
        let predictions = self.engine.predict(user, item).await?;
        Ok(Metrics::of(predictions, value))
    }

    /// Whether every step is done.
    pub fn is_finished(&self) -> bool {
        self.step == self.total_steps()
    }

    /// Steps done since training began.
    pub fn step(&self) -> usize {
        self.step
    }

    /// Steps of the whole run.
    pub fn total_steps(&self) -> usize {
        self.run.schedule.len()
    }

    /// One row per finished epoch.
    pub fn history(&self) -> &[EpochRow] {
        &self.history
    }

    /// Training time so far, pauses left out.
    pub fn seconds(&self) -> f64 {
        self.seconds
    }

    /// What is being trained, on what.
    pub fn run(&self) -> &Run {
        &self.run
    }

    /// What training leaves behind: the best epoch's model where that is wanted, the present one otherwise.
    pub async fn model(&mut self) -> Result<(ModelSpec, Params), TrainError> {
        match self.kept.as_ref().filter(|_| self.run.config.keep_best) {
            Some(kept) => Ok((self.run.spec.clone(), kept.params.clone())),
            None => Ok((self.run.spec.clone(), self.engine.params().await?)),
        }
    }

    /// The model of the last epoch that went well, and that epoch, once training has failed.
    pub fn rescued(&self) -> Option<(EpochRow, &ModelSpec, &Params)> {
        self.kept.as_ref().map(|kept| (kept.row, &self.run.spec, &kept.params))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Class, ItemNames, sample};
    use crate::engine::{EngineError, EngineFacts, EngineKind};
    use crate::train::TrainConfig;
    use pollster::block_on;

    /// An engine that only pretends: its loss is 1 until it breaks, and its model tells how many steps it has done.
    struct Pretender {
        steps: usize,
        breaks_after: usize,
        run: Run,
    }

    impl Engine for Pretender {
        fn facts(&self) -> EngineFacts {
            EngineFacts { kind: EngineKind::Cpu, adapter: "none".to_owned(), fallback_reason: None }
        }

        async fn run(&mut self, batches: &Batches) -> Result<Vec<f32>, EngineError> {
            let loss = |step| if step < self.breaks_after { 1.0 } else { f32::NAN };
            self.steps += batches.len();
            Ok((self.steps - batches.len()..self.steps).map(loss).collect())
        }

        async fn predict(&mut self, users: &[Class], _: &[Class]) -> Result<Vec<f32>, EngineError> {
            // Worse with every step.
            Ok(vec![10.0 + self.steps as f32; users.len()])
        }

        async fn params(&mut self) -> Result<Params, EngineError> {
            Ok(Params::build(&self.run.spec, || self.steps as f32))
        }
    }

    fn learner(keep_best: bool, breaks_after: usize) -> Learner<Pretender> {
        let config = TrainConfig { keep_best, factors: 1, batch_size: 4850, epochs: 4, ..TrainConfig::default() };
        let run = Run::prepare(&config, &sample::table().dataset(ItemNames::Titles)).expect("settings that can train");
        assert_eq!(run.steps_per_epoch, 10);
        Learner::new(run.clone(), Pretender { steps: 0, breaks_after, run })
    }

    /// Steps that the model had behind it.
    fn age(params: &Params) -> f32 {
        params.item_factors()[0]
    }

    #[test]
    fn the_model_is_the_present_one_or_that_of_the_best_epoch() {
        for (keep_best, expected) in [(false, 40.0), (true, 10.0)] {
            let mut learner = learner(keep_best, usize::MAX);
            while !learner.is_finished() {
                block_on(learner.advance(7)).expect("a stretch of training");
            }
            assert_eq!(learner.history().len(), 4);
            assert_eq!(age(&block_on(learner.model()).expect("a model").1), expected);
        }
    }

    #[test]
    fn a_loss_that_is_no_number_ends_training_and_the_last_good_epoch_is_left() {
        let mut learner = learner(false, 25);
        let error = loop {
            match block_on(learner.advance(7)) {
                Ok(_) => {}
                Err(error) => break error,
            }
        };
        assert!(matches!(error, TrainError::Diverged { epoch: 2, batch: 5, .. }), "{error:?}");
        let (row, _, params) = learner.rescued().expect("two epochs went well");
        assert_eq!((row.epoch, age(params)), (1, 20.0));
    }

    #[test]
    fn before_the_first_epoch_there_is_nothing_to_rescue() {
        let mut learner = learner(false, 5);
        assert!(block_on(learner.advance(7)).is_err());
        assert!(learner.rescued().is_none());
    }
}
