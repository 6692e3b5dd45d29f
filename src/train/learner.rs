//! The epoch loop, over any engine (fastai's `Learner`).

use super::{EpochRow, Run, SmoothLoss, TrainError};
use crate::data::{Ratings, Seed, batch_range, shuffled};
use crate::engine::{Batches, Engine, EngineFacts};
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
    /// Training time so far, pauses left out; and as it stood when this epoch began.
    seconds: f64,
    epoch_began: f64,
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
                let (epoch, batch) = (self.step / self.run.steps_per_epoch, self.step % self.run.steps_per_epoch);
                return Err(TrainError::Diverged { loss, epoch, batch });
            }
            advance.smoothed_losses.push(self.smooth.add(loss) as f32);
            self.step += 1;
        }
        if self.step.is_multiple_of(self.run.steps_per_epoch) {
            let valid_loss = self.validate().await?;
            self.seconds = before + began.elapsed().as_secs_f64();
            advance.epoch = Some(EpochRow {
                epoch: self.history.len(),
                train_loss: self.smooth.value(),
                valid_loss,
                seconds: self.seconds - self.epoch_began,
            });
            self.history.extend(advance.epoch);
            self.epoch_began = self.seconds;
        }
        self.seconds = before + began.elapsed().as_secs_f64();
        Ok(advance)
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

    /// Mean squared error over the ratings held out.
    async fn validate(&mut self) -> Result<f64, TrainError> {
        let Ratings { user, item, value } = &self.run.valid;
        let predictions = self.engine.predict(user, item).await?;
        let squares = predictions.iter().zip(value).map(|(p, y)| f64::from(p - y).powi(2));
        Ok(squares.sum::<f64>() / value.len() as f64)
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

    /// The engine that trains.
    pub fn engine_facts(&self) -> EngineFacts {
        self.engine.facts()
    }

    /// The model as it stands.
    pub async fn model(&mut self) -> Result<(ModelSpec, Params), TrainError> {
        Ok((self.run.spec.clone(), self.engine.params().await?))
    }
}
