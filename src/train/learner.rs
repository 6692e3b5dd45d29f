//! The epoch loop, over any engine (fastai's `Learner`).

use super::checkpoint::OptimizerMemory;
use super::feed::Feed;
use super::{Checkpoint, EpochRow, Judged, Run, SmoothLoss, TrainError};
use crate::engine::Engine;
use crate::model::Params;
use web_time::Instant;

/// A training run under way.
pub struct Learner<E> {
    engine: E,
    run: Run,
    feed: Feed,
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
    /// `engine` is made from the run's start and recipe; `history` lists the epochs before.
    pub fn new(run: Run, engine: E, history: Vec<EpochRow>) -> Learner<E> {
        debug_assert_eq!(history.len(), run.epochs_before);
        Learner {
            engine,
            run,
            feed: Feed::default(),
            step: 0,
            smooth: SmoothLoss::default(),
            history,
            kept: None,
            seconds: 0.0,
            epoch_began: 0.0,
        }
    }

    /// Trains `steps` steps, or fewer where the epoch ends before; the end of an epoch validates.
    pub async fn advance(&mut self, steps: usize) -> Result<Advance, TrainError> {
        let began = Instant::now();
        let before = self.seconds;
        if self.run.forget_at == Some(self.step) {
            self.engine.forget().await?;
            self.smooth = SmoothLoss::default();
        }
        let batches = self.feed.batches(&self.run, self.step, steps);
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
            let judged = self.validate().await?;
            let (loss, valid_loss) = (self.run.config.loss, judged.all.loss(self.run.config.loss));
            if !valid_loss.is_finite() {
                return Err(self.diverged(valid_loss as f32));
            }
            self.seconds = before + began.elapsed().as_secs_f64();
            let seconds = self.seconds - self.epoch_began;
            advance.epoch = Some(EpochRow::new(self.history.len(), self.smooth.value(), &judged, loss, seconds));
            self.history.extend(advance.epoch);
            self.epoch_began = self.seconds;
            self.keep(advance.epoch).await?;
        }
        self.seconds = before + began.elapsed().as_secs_f64();
        Ok(advance)
    }

    fn diverged(&self, loss: f32) -> TrainError {
        let (epoch, batch) = (self.step / self.run.steps_per_epoch, self.step % self.run.steps_per_epoch);
        TrainError::Diverged { loss, epoch: self.run.epochs_before + epoch, batch }
    }

    /// Keeps the model of a finished epoch, unless only the best is wanted and this one is not.
    async fn keep(&mut self, epoch: Option<EpochRow>) -> Result<(), TrainError> {
        let best = self.kept.as_ref().map_or(f64::INFINITY, |kept| kept.row.valid_loss);
        if let Some(row) = epoch.filter(|row| !self.run.config.keep_best || row.valid_loss < best) {
            self.kept = Some(Kept { row, params: self.engine.params().await? });
        }
        Ok(())
    }

    /// Errors over the ratings held out.
    async fn validate(&mut self) -> Result<Judged, TrainError> {
        let ratings = &self.run.valid.ratings;
        let predictions = self.engine.predict(&ratings.user, &ratings.item).await?;
        Ok(self.run.valid.judge(&predictions))
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
        self.run.recipe.schedule.len()
    }

    /// One row per finished epoch, those before this run included.
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
    pub async fn checkpoint(&mut self) -> Result<Checkpoint, TrainError> {
        if let Some(kept) = self.kept.as_ref().filter(|_| self.run.config.keep_best) {
            return Ok(self.checkpoint_of(kept));
        }
        let params = self.engine.params().await?;
        let steps = match self.run.forget_at.filter(|&forgot_at| forgot_at < self.step) {
            Some(forgot_at) => self.step - forgot_at,
            None => self.run.steps_before + self.step,
        };
        let memory = OptimizerMemory { steps, means: self.engine.running_means().await? };
        let (config, spec) = (self.run.config.clone(), self.run.spec.clone());
        Ok(Checkpoint { config, spec, params, memory: Some(memory), history: self.history.clone() })
    }

    /// The model of the last epoch that went well, once training has failed.
    pub fn rescued(&self) -> Option<Checkpoint> {
        self.kept.as_ref().map(|kept| self.checkpoint_of(kept))
    }

    fn checkpoint_of(&self, kept: &Kept) -> Checkpoint {
        Checkpoint {
            config: self.run.config.clone(),
            spec: self.run.spec.clone(),
            params: kept.params.clone(),
            memory: None,
            history: self.history.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Class, ItemNames, sample};
    use crate::engine::{Batches, EngineError, EngineFacts, EngineKind, RunningMeans};
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

        async fn running_means(&mut self) -> Result<RunningMeans, EngineError> {
            let means = || Params::build(&self.run.spec, || self.steps as f32);
            Ok(RunningMeans { grad_avg: means(), sqr_avg: means() })
        }

        async fn forget(&mut self) -> Result<(), EngineError> {
            Ok(())
        }
    }

    fn learner(keep_best: bool, breaks_after: usize) -> Learner<Pretender> {
        let config = TrainConfig { keep_best, factors: 1, batch_size: 4850, epochs: 4, ..TrainConfig::default() };
        let run = Run::prepare(&config, &sample::table().dataset(ItemNames::Titles)).expect("settings that can train");
        assert_eq!(run.steps_per_epoch, 10);
        Learner::new(run.clone(), Pretender { steps: 0, breaks_after, run }, Vec::new())
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
            let checkpoint = block_on(learner.checkpoint()).expect("a model");
            assert_eq!(age(&checkpoint.params), expected);
            assert_eq!(checkpoint.memory.is_some(), !keep_best);
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
        let rescued = learner.rescued().expect("two epochs went well");
        assert_eq!((rescued.history.len(), age(&rescued.params)), (2, 20.0));
    }

    #[test]
    fn before_the_first_epoch_there_is_nothing_to_rescue() {
        let mut learner = learner(false, 5);
        assert!(block_on(learner.advance(7)).is_err());
        assert!(learner.rescued().is_none());
    }
}
