//! The epoch loop, over any engine (fastai's `Learner`).

use super::chunk::{LONGEST, run_chunk};
use super::data_loader::DataLoader;
use super::{
    Checkpoint, EpochRow, OpenedStep, OptimizerState, Run, RunSummary, SmoothLoss, TrainError, TrainingHistory,
    add_row, n_epochs,
};
use crate::engine::{Engine, EngineKind, Start};
use crate::model::Params;
use std::rc::Rc;
use web_time::Instant;

/// Ratings that the CPU predicts before it looks at the clock for the first time; then twice as many, and so on.
const FEW_RATINGS: usize = 256;

/// A training run under way.
pub struct Learner {
    engine: Box<dyn Engine>,
    run: Run,
    loader: DataLoader,
    step: usize,
    /// Whether the engine has begun a step that it has not made yet.
    is_within_step: bool,
    /// Predictions so far for the ratings held out, while an epoch is validated.
    validation: Option<Vec<f32>>,
    smooth: SmoothLoss,
    history: Vec<EpochRow>,
    /// The parameters of the last epoch that went well, or of the best one.
    saved: Option<SavedEpoch>,
    /// Training time so far, pauses left out; as it stood when this epoch began, and when a model was saved.
    seconds: f64,
    epoch_began: f64,
    saved_at: f64,
}

/// The model as one epoch left it.
struct SavedEpoch {
    row: EpochRow,
    /// Shared with whoever keeps them to go back to: they are read back once and never copied.
    params: Rc<Params>,
}

/// The results of a chunk of training.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Advance {
    /// Smoothed training loss after each step.
    pub smoothed_losses: Vec<f32>,
    /// The epoch that ended with the last of these steps.
    pub epoch: Option<EpochRow>,
}

impl Learner {
    /// `engine` is made from the run's start and recipe.
    pub fn new(mut run: Run, engine: Box<dyn Engine>) -> Learner {
        // The engine has its own copy; the parameters of a model to continue can still be the best.
        let Start { params, .. } = std::mem::take(&mut run.start);
        let row = run.start_epoch.filter(|_| run.config.keep_best).and_then(|epoch| {
            let found = run.past.history.iter().find(|row| row.epoch == epoch);
            found.copied()
        });
        Learner {
            saved: row.map(|row| SavedEpoch { row, params: Rc::new(params) }),
            history: run.past.history.clone(),
            engine,
            run,
            loader: DataLoader::default(),
            step: 0,
            is_within_step: false,
            validation: None,
            smooth: SmoothLoss::default(),
            seconds: 0.0,
            epoch_began: 0.0,
            saved_at: f64::NEG_INFINITY,
        }
        .after_ratings()
    }

    /// The time that predicted ratings took before counts, but not for the first epoch.
    fn after_ratings(mut self) -> Learner {
        self.seconds = self.run.choices.as_ref().map_or(0.0, |part| part.seconds);
        self.epoch_began = self.seconds;
        self
    }

    /// Trains `steps` steps, or fewer where the epoch or the time of a chunk ends before; the end of an epoch validates.
    /// Where that takes long, the next calls go on validating and train no step.
    pub async fn advance(&mut self, steps: usize) -> Result<Advance, TrainError> {
        let began = Instant::now();
        let before = self.seconds;
        let mut advance = Advance::default();
        if self.validation.is_none() {
            advance.smoothed_losses = self.train(steps).await?;
            let ends_epoch = self.step.is_multiple_of(self.run.steps_per_epoch);
            self.validation = (ends_epoch && !advance.smoothed_losses.is_empty()).then(Vec::new);
        }
        if self.validation.is_some() && self.predict_until(began).await? {
            self.seconds = before + began.elapsed().as_secs_f64();
            advance.epoch = Some(self.finish_epoch().await?);
        }
        self.seconds = before + began.elapsed().as_secs_f64();
        Ok(advance)
    }

    /// Whether an epoch has ended and is not validated yet.
    pub fn is_validating(&self) -> bool {
        self.validation.is_some()
    }

    /// Makes a chunk of steps; returns the smoothed loss after each.
    async fn train(&mut self, steps: usize) -> Result<Vec<f32>, TrainError> {
        if self.run.reset_at == Some(self.step) {
            self.engine.reset_optimizer().await?;
            self.smooth = SmoothLoss::default();
        }
        let losses = run_chunk(&mut *self.engine, &mut self.loader, &self.run, self.step, steps).await?;
        self.is_within_step = losses.is_empty();
        let mut smoothed_losses = Vec::with_capacity(losses.len());
        for loss in losses {
            if !loss.is_finite() {
                return Err(self.diverged(loss));
            }
            // The loss over all ratings needs no smoothing.
            if self.run.spec.kind.is_full_batch() {
                self.smooth = SmoothLoss::default();
            }
            smoothed_losses.push(self.smooth.add(loss) as f32);
            self.step += 1;
        }
        Ok(smoothed_losses)
    }

    /// Predicts the ratings held out, on the CPU until a chunk that `began` then has had its time; returns whether all
    /// are predicted.
    async fn predict_until(&mut self, began: Instant) -> Result<bool, TrainError> {
        let Learner { engine, run, validation, .. } = self;
        let ratings = run.choices.as_ref().map_or(&run.valid.ratings, |part| &part.valid);
        let (n, predictions) = (ratings.user.len(), validation.get_or_insert_default());
        let mut at_once = if engine.facts().kind == EngineKind::Gpu { n } else { FEW_RATINGS };
        while predictions.len() < n {
            let range = predictions.len()..n.min(predictions.len() + at_once);
            predictions.extend(engine.predict(&ratings.user[range.clone()], &ratings.item[range]).await?);
            if began.elapsed() >= LONGEST {
                break;
            }
            at_once *= 2;
        }
        Ok(predictions.len() == n)
    }

    /// Evaluates the predictions and ends the epoch with its row.
    async fn finish_epoch(&mut self) -> Result<EpochRow, TrainError> {
        let predictions = self.validation.take().unwrap_or_default();
        let (epoch, train_loss) = (n_epochs(&self.history), self.smooth.value());
        let seconds = self.seconds - self.epoch_began;
        let row = match &self.run.choices {
            // Where no choices are held out, those of training have to do.
            Some(part) => {
                let valid_loss = part.valid_loss(&predictions).unwrap_or(train_loss);
                EpochRow::of_choices(epoch, train_loss, valid_loss, part.errors, seconds)
            }
            None => {
                let metrics = self.run.valid.evaluate(&predictions);
                EpochRow::new(epoch, train_loss, &metrics, self.run.config.loss, seconds)
            }
        };
        if !row.valid_loss.is_finite() {
            return Err(self.diverged(row.valid_loss as f32));
        }
        add_row(&mut self.history, row);
        self.epoch_began = self.seconds;
        self.save(row).await?;
        Ok(row)
    }

    fn diverged(&self, loss: f32) -> TrainError {
        let (epoch, batch) = (self.step / self.run.steps_per_epoch, self.step % self.run.steps_per_epoch);
        let batch = (!self.run.spec.kind.is_full_batch()).then_some(batch);
        TrainError::Diverged { loss, epoch: self.run.past.epochs() + epoch, batch }
    }

    /// Saves the model of a finished epoch, unless only the best is wanted and this one is worse, or one was saved just now.
    async fn save(&mut self, row: EpochRow) -> Result<(), TrainError> {
        // Where an epoch is one step, saving all of them would take as long as training.
        let is_due = !self.run.spec.kind.is_full_batch()
            || self.run.config.keep_best
            || self.step == self.total_steps()
            || self.seconds - self.saved_at >= LONGEST.as_secs_f64();
        if !is_due {
            return Ok(());
        }
        self.saved_at = self.seconds;
        let best = self.saved.as_ref().map_or(f64::INFINITY, |saved| saved.row.valid_loss);
        if !self.run.config.keep_best || row.valid_loss < best {
            self.saved = Some(SavedEpoch { row, params: Rc::new(self.engine.params().await?) });
        }
        Ok(())
    }

    /// Whether every step is done and the last epoch is validated.
    pub fn is_finished(&self) -> bool {
        self.step == self.total_steps() && self.validation.is_none()
    }

    /// Steps done since the run began.
    pub fn step(&self) -> usize {
        self.step
    }

    /// Steps of the whole run.
    pub fn total_steps(&self) -> usize {
        self.run.recipe.schedule.len()
    }

    /// One row per finished epoch, those before this run included, or the last of them.
    pub fn history(&self) -> &[EpochRow] {
        &self.history
    }

    /// Training time so far, pauses left out.
    pub fn seconds(&self) -> f64 {
        self.seconds
    }

    /// The hash of the batches of the first epoch.
    pub fn batches_hash(&self) -> String {
        self.loader.hash()
    }

    /// What is being trained, on what.
    pub fn run(&self) -> &Run {
        &self.run
    }

    /// The best epoch's model where that is wanted, the present one otherwise. The state of the optimizer is that of the
    /// last step in either case (as with fastai's `SaveModelCallback`).
    pub async fn checkpoint(&mut self) -> Result<Checkpoint, TrainError> {
        while self.is_within_step {
            self.train(1).await?;
        }
        let optimizer = Some(self.optimizer_state().await?);
        if let Some(saved) = self.saved.as_ref().filter(|_| self.run.config.keep_best) {
            return Ok(self.checkpoint_of(Params::clone(&saved.params), Some(saved.row.epoch), optimizer));
        }
        let epochs = n_epochs(&self.history) - self.run.past.epochs();
        let is_over = self.step == epochs * self.run.steps_per_epoch && self.validation.is_none();
        let last = self.history.last().filter(|_| is_over);
        let epoch = last.map(|row| row.epoch);
        let params = self.engine.params().await?;
        Ok(self.checkpoint_of(params, epoch, optimizer))
    }

    /// The step that comes next, opened up; none where the run is over, or trains in another way.
    pub async fn open_next_step(&mut self) -> Result<Option<OpenedStep>, TrainError> {
        if self.step == self.total_steps() || !self.run.spec.kind.is_on_ladder() {
            return Ok(None);
        }
        // The step itself begins with the reset.
        let is_reset = self.run.reset_at == Some(self.step);
        let moments = if is_reset { None } else { Some(self.engine.moments().await?) };
        let start = Start { params: self.engine.params().await?, moments };
        let batches = self.loader.batches(&self.run, self.step, 1);
        let opened = OpenedStep::of(&self.run, self.step, &start, &batches.ratings);
        self.loader.put_back(Some(batches));
        Ok(Some(opened))
    }

    /// The model that the last epoch ended with, where it was saved: where only the best is wanted, worse ones are not.
    pub fn params_of_last_epoch(&self) -> Option<&Rc<Params>> {
        let last = self.history.last()?.epoch;
        self.saved.as_ref().filter(|saved| saved.row.epoch == last).map(|saved| &saved.params)
    }

    /// Goes back to the last saved epoch, or to the `beginning` of the run where there is none, because the engine was
    /// lost. What was trained since is trained again. Returns the run for another engine to start from, without the
    /// optimizer's state, which was lost.
    pub fn go_back<Error>(&mut self, beginning: impl FnOnce() -> Result<Start, Error>) -> Result<&Run, Error> {
        let before = self.run.past.epochs();
        let saved = self.saved.as_ref().filter(|saved| saved.row.epoch >= before);
        self.run.start = match saved {
            Some(saved) => Start { params: Params::clone(&saved.params), moments: None },
            None => beginning()?,
        };
        let epochs = saved.map_or(0, |saved| saved.row.epoch + 1 - before);
        self.history.retain(|row| row.epoch < before + epochs);
        self.step = epochs * self.run.steps_per_epoch;
        (self.is_within_step, self.validation, self.smooth) = (false, None, SmoothLoss::default());
        self.epoch_began = self.seconds;
        self.loader.rewind();
        Ok(&self.run)
    }

    /// Goes on with an engine that was made for the run of [`Learner::go_back`].
    pub fn go_on_with(&mut self, engine: Box<dyn Engine>) {
        self.run.start = Start::default();
        self.engine = engine;
    }

    /// The model of the last epoch that went well, once training has failed.
    pub fn rescued(&self) -> Option<Checkpoint> {
        let of = |saved: &SavedEpoch| self.checkpoint_of(Params::clone(&saved.params), Some(saved.row.epoch), None);
        self.saved.as_ref().map(of)
    }

    async fn optimizer_state(&mut self) -> Result<OptimizerState, TrainError> {
        let steps = match self.run.reset_at.filter(|&reset_at| reset_at < self.step) {
            Some(reset_at) => self.step - reset_at,
            None => self.run.steps_before + self.step,
        };
        let last = &self.run.recipe.schedule[self.step.saturating_sub(1)];
        let momentum = f64::from(last.momentum);
        Ok(OptimizerState { steps, momentum, moments: self.engine.moments().await? })
    }

    fn checkpoint_of(&self, params: Params, epoch: Option<usize>, optimizer: Option<OptimizerState>) -> Checkpoint {
        let (config, spec) = (self.run.config.clone(), self.run.spec.clone());
        Checkpoint { config, spec, params, epoch, optimizer, past: self.past(epoch) }
    }

    /// The runs that made the model that ended with `epoch`, this one included.
    fn past(&self, epoch: Option<usize>) -> TrainingHistory {
        let before = self.run.past.epochs();
        let TrainingHistory { mut runs, epochs_begun, .. } = self.run.past.clone();
        // None of them, where what it started from is still the best.
        let kept = epoch.map(|epoch| (epoch + 1).saturating_sub(before));
        runs.push(RunSummary {
            config: self.run.config.clone(),
            engine: self.engine.facts(),
            steps: self.step,
            epochs: n_epochs(&self.history) - before,
            kept: kept.filter(|kept| kept * self.run.steps_per_epoch < self.step),
            train_seconds: self.seconds,
            strength: self.run.strength.clone(),
            ratings_epochs: self.run.choices.as_ref().and_then(|part| part.ratings_epochs),
        });
        let epochs_begun = epochs_begun + self.step.div_ceil(self.run.steps_per_epoch);
        TrainingHistory { runs, history: self.history.clone(), epochs_begun }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Class, Dataset, ItemNames, sample};
    use crate::engine::{Batches, EngineError, EngineFacts, EngineKind, Moments};
    use crate::train::{Schedule, TrainConfig};
    use async_trait::async_trait;
    use pollster::block_on;
    use std::cell::Cell;
    use std::rc::Rc;
    use std::thread::sleep;
    use std::time::Duration;

    /// An engine that only pretends: its loss is 1 until it breaks, and its model tells how many steps it has done.
    struct Pretender {
        breaks_after: usize,
        run: Run,
        inside: Rc<Inside>,
    }

    /// What a test sees and sets of an engine that a learner has.
    #[derive(Default)]
    struct Inside {
        steps: Cell<usize>,
        reset_at: Cell<Option<usize>>,
        /// How long a step or a prediction takes.
        takes: Cell<Duration>,
    }

    impl Pretender {
        /// Parameters that are all the number of steps.
        fn age(&self) -> Params {
            Params::build(&self.run.spec, || self.inside.steps.get() as f32)
        }
    }

    #[async_trait(?Send)]
    impl Engine for Pretender {
        fn facts(&self) -> EngineFacts {
            EngineFacts { kind: EngineKind::Cpu, adapter: "none".to_owned(), fallback_reason: None }
        }

        async fn run(&mut self, batches: &Batches) -> Result<Vec<f32>, EngineError> {
            let loss = |step| if step < self.breaks_after { 1.0 } else { f32::NAN };
            let (before, Inside { steps, takes, .. }) = (self.inside.steps.get(), &*self.inside);
            steps.set(before + batches.len());
            sleep(takes.get() * batches.len() as u32);
            Ok((before..steps.get()).map(loss).collect())
        }

        async fn predict(&mut self, users: &[Class], _: &[Class]) -> Result<Vec<f32>, EngineError> {
            sleep(self.inside.takes.get() * users.len() as u32);
            // Worse with every step.
            Ok(vec![10.0 + self.inside.steps.get() as f32; users.len()])
        }

        async fn params(&mut self) -> Result<Params, EngineError> {
            Ok(self.age())
        }

        async fn moments(&mut self) -> Result<Moments, EngineError> {
            Ok(Moments { grad_avg: self.age(), sqr_avg: self.age() })
        }

        async fn reset_optimizer(&mut self) -> Result<(), EngineError> {
            self.inside.reset_at.set(Some(self.inside.steps.get()));
            Ok(())
        }
    }

    fn config() -> TrainConfig {
        TrainConfig { factors: 1, batch_size: 4850, epochs: 4, ..TrainConfig::default() }
    }

    fn dataset() -> Dataset {
        sample::table().dataset(ItemNames::Titles)
    }

    fn learner(keep_best: bool, breaks_after: usize) -> Learner {
        let config = TrainConfig { keep_best, ..config() };
        let run = Run::prepare(&config, &dataset()).expect("settings that can train");
        assert_eq!(run.steps_per_epoch, 10);
        pretend(run, breaks_after).0
    }

    fn pretend(run: Run, breaks_after: usize) -> (Learner, Rc<Inside>) {
        let inside = Rc::default();
        let engine = Pretender { breaks_after, run: run.clone(), inside: Rc::clone(&inside) };
        (Learner::new(run, Box::new(engine)), inside)
    }

    fn finish(learner: &mut Learner) -> Checkpoint {
        while !learner.is_finished() {
            block_on(learner.advance(7)).expect("a chunk of training");
        }
        block_on(learner.checkpoint()).expect("a model")
    }

    /// Another engine goes on where an epoch was saved, and the run is as long as it would have been.
    #[test]
    fn a_run_whose_engine_was_lost_goes_on_from_its_last_epoch() {
        let mut learner = learner(false, usize::MAX);
        while learner.step() < 23 {
            block_on(learner.advance(1)).expect("a step");
        }
        let unreachable = || -> Result<Start, ()> { panic!("two epochs are saved") };
        let run = learner.go_back(unreachable).expect("the second epoch").clone();
        // Its model says that it has made 20 steps; the optimizer of the lost engine is gone.
        assert_eq!((run.start.params.tensors[0].data[0], run.start.moments.is_none()), (20.0, true));
        let (Learner { engine, .. }, inside) = pretend(run, usize::MAX);
        inside.steps.set(20);
        learner.go_on_with(engine);
        assert_eq!((learner.step(), learner.history().len()), (20, 2));
        let checkpoint = finish(&mut learner);
        let epochs: Vec<usize> = checkpoint.past.history.iter().map(|row| row.epoch).collect();
        assert_eq!((epochs, checkpoint.params.tensors[0].data[0]), (vec![0, 1, 2, 3], 40.0));
    }

    #[test]
    fn a_run_whose_engine_was_lost_in_its_first_epoch_begins_again() {
        let mut learner = learner(false, usize::MAX);
        block_on(learner.advance(4)).expect("steps");
        let beginning = Params::build(&learner.run.spec, || 7.0);
        let run = learner.go_back(|| Ok::<_, ()>(Start { params: beginning, moments: None })).expect("the beginning");
        assert_eq!(run.start.params.tensors[0].data[0], 7.0);
        assert_eq!((learner.step(), learner.history().len()), (0, 0));
    }

    /// A run in which everything takes long: batches of one rating on a slow machine.
    #[test]
    fn a_chunk_on_the_cpu_ends_by_the_clock() {
        let config = TrainConfig { batch_size: 1, epochs: 1, ..config() };
        let mut table = sample::table();
        table.retain(|row| row < 3000);
        let run = Run::prepare(&config, &table.dataset(ItemNames::Titles)).expect("settings that can train");
        let (steps_per_epoch, n_valid) = (run.steps_per_epoch, run.valid.ratings.len());
        let (mut learner, inside) = pretend(run, usize::MAX);
        inside.takes.set(Duration::from_micros(200));
        let (mut chunks, mut longest) = (0, Duration::ZERO);
        while !learner.is_finished() {
            let began = Instant::now();
            block_on(learner.advance(usize::MAX)).expect("a chunk of training");
            (chunks, longest) = (chunks + 1, longest.max(began.elapsed()));
        }
        assert!(longest < 6 * LONGEST, "{longest:?} without an answer");
        assert!(chunks > 3, "{steps_per_epoch} steps and {n_valid} predictions in {chunks} chunks");
        // No step is left out or made twice.
        assert_eq!(
            (learner.step(), inside.steps.get(), learner.history().len()),
            (steps_per_epoch, steps_per_epoch, 1)
        );
    }

    #[test]
    fn a_stop_during_validation_leaves_a_model_of_no_epoch() {
        let run = Run::prepare(&config(), &dataset()).expect("settings that can train");
        let (mut learner, inside) = pretend(run, usize::MAX);
        inside.takes.set(Duration::from_millis(1));
        while learner.validation.is_none() {
            block_on(learner.advance(1)).expect("a chunk of training");
        }
        let checkpoint = block_on(learner.checkpoint()).expect("a model");
        assert_eq!((checkpoint.epoch, checkpoint.past.history.len(), age(&checkpoint.params)), (None, 0, 10.0));
        inside.takes.set(Duration::ZERO);
        while learner.history().is_empty() {
            block_on(learner.advance(1)).expect("a chunk of validation");
        }
        assert_eq!(learner.step(), 10);
    }

    /// Steps that the model was trained for.
    fn age(params: &Params) -> f32 {
        params.item_factors()[0]
    }

    #[test]
    fn the_model_is_the_present_one_or_that_of_the_best_epoch() {
        for (keep_best, expected) in [(false, 40.0), (true, 10.0)] {
            let checkpoint = finish(&mut learner(keep_best, usize::MAX));
            assert_eq!(checkpoint.past.history.len(), 4);
            assert_eq!(age(&checkpoint.params), expected);
            assert_eq!(checkpoint.epoch, Some(if keep_best { 0 } else { 3 }));
            assert_eq!(checkpoint.past.runs[0].kept, keep_best.then_some(1));
            // The optimizer is where the last step left it.
            let optimizer = checkpoint.optimizer.expect("the optimizer's state");
            assert_eq!((optimizer.steps, age(&optimizer.moments.grad_avg)), (40, 40.0));
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
        assert!(matches!(error, TrainError::Diverged { epoch: 2, batch: Some(5), .. }), "{error:?}");
        let rescued = learner.rescued().expect("two epochs went well");
        assert_eq!((rescued.epoch, age(&rescued.params), rescued.optimizer), (Some(1), 20.0, None));
    }

    #[test]
    fn of_the_best_epoch_the_best_is_rescued() {
        let mut learner = learner(true, 25);
        while block_on(learner.advance(7)).is_ok() {}
        let rescued = learner.rescued().expect("two epochs went well");
        assert_eq!((rescued.epoch, age(&rescued.params)), (Some(0), 10.0));
    }

    #[test]
    fn fine_tuning_resets_the_optimizer_after_its_first_epoch_and_counts_steps_from_there() {
        let config = TrainConfig { schedule: Schedule::FineTune, ..config() };
        let (mut learner, inside) = pretend(Run::prepare(&config, &dataset()).expect("sound settings"), usize::MAX);
        let checkpoint = finish(&mut learner);
        assert_eq!(inside.reset_at.get(), Some(10));
        assert_eq!(
            (checkpoint.past.history.len(), checkpoint.optimizer.expect("the optimizer's state").steps),
            (5, 40)
        );
    }

    #[test]
    fn a_run_that_continues_counts_on() {
        let first = finish(&mut learner(false, usize::MAX));
        let run = Run::resume(&TrainConfig { epochs: 1, ..config() }, &dataset(), &first).expect("sound settings");
        assert_eq!(run.steps_before, 40);
        let second = finish(&mut pretend(run, usize::MAX).0);
        assert_eq!(second.past.epochs_begun, 5);
        assert_eq!(second.past.runs.iter().map(|run| run.epochs).collect::<Vec<_>>(), [4, 1]);
        assert_eq!((second.past.history[4].epoch, second.optimizer.expect("the optimizer's state").steps), (4, 50));
    }

    #[test]
    fn what_continues_in_hope_of_better_may_end_where_it_began() {
        let first = finish(&mut learner(true, usize::MAX));
        let config = TrainConfig { keep_best: true, ..config() };
        let run = Run::resume(&config, &dataset(), &first).expect("sound settings");
        // The pretended model is worse with every step, and this one starts from 0: epoch 4 is as good as epoch 0 was.
        let second = finish(&mut pretend(run, usize::MAX).0);
        assert_eq!((second.epoch, second.params), (Some(0), first.params));
    }

    #[test]
    fn an_epoch_that_was_cut_short_is_not_begun_again_in_the_same_order() {
        let mut learner = learner(false, usize::MAX);
        block_on(learner.advance(3)).expect("a chunk of training");
        let first = block_on(learner.checkpoint()).expect("a model");
        assert_eq!((first.epoch, first.past.epochs_begun, first.past.history.len()), (None, 1, 0));
        let run = Run::resume(&config(), &dataset(), &first).expect("sound settings");
        let (mut loader, mut fresh) = (DataLoader::default(), DataLoader::default());
        let begun = fresh.batches(&Run::prepare(&config(), &dataset()).expect("sound settings"), 0, 3);
        assert_ne!(loader.batches(&run, 0, 3).ratings, begun.ratings);
    }

    #[test]
    fn before_the_first_epoch_there_is_nothing_to_rescue() {
        let mut learner = learner(false, 5);
        assert!(block_on(learner.advance(7)).is_err());
        assert!(learner.rescued().is_none());
    }
}
