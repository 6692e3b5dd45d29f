//! Training and searching for a learning rate, a chunk at a time, and the model that came of it.

use super::engines::Engines;
use super::map_builder::MapBuilder;
use super::modeler::Post;
use super::platform::Platform;
use super::snapshots::SnapshotStore;
use super::task::{Choosing, RatingsFirst, Task, Training};
use super::trained::Trained;
use super::trials::Trials;
use crate::data::{Class, Dataset};
use crate::engine::EngineError;
use crate::evaluation::TrialPlan;
use crate::insight::MovieMap;
use crate::protocol::{ModelOrigin, Problem, RunCommand, StepOf, ToPage};
use crate::train::{
    Baselines, Checkpoint, Fingerprint, Footprint, Learner, LossTrace, OpenedStep, Pace, RateFinder, RowChoice, Run,
    RunRecord, RunReport, ShownStep, TrainConfig, TrainError,
};
use std::rc::Rc;
use web_time::Instant;

/// The most bytes that a run may take: WebAssembly addresses four gibibytes, and not all of that is for a run.
const MEMORY: u64 = 3_800_000_000;

/// Runs one task at a time, on the loaded data.
pub struct Trainer<P> {
    post: Post,
    platform: P,
    engines: Engines<P>,
    task: Option<Task>,
    /// The last model, which answers questions while another one is trained.
    trained: Option<Trained>,
    /// What its run can be rewound to, and what it is rewound to.
    snapshots: SnapshotStore,
    rewound: Option<Trained>,
    /// Whether it is new since the last call of [`Trainer::take_new_model`].
    is_new: bool,
    /// The run that has ended since the last call of [`Trainer::take_ended_run`], and the map of its model.
    ended_run: Option<(RunRecord, Option<MovieMap>)>,
    map_builder: MapBuilder,
    /// Bytes that are held for the data beside the dataset.
    held: u64,
    /// The step that was looked at last, as long as training stands still.
    opened: Option<(StepOf, OpenedStep)>,
}

impl<P: Platform> Trainer<P> {
    pub fn new(post: Post, platform: P) -> Trainer<P> {
        Trainer {
            post,
            engines: Engines::new(platform.clone()),
            platform,
            task: None,
            trained: None,
            snapshots: SnapshotStore::default(),
            rewound: None,
            is_new: false,
            ended_run: None,
            map_builder: MapBuilder::default(),
            held: 0,
            opened: None,
        }
    }

    /// Other data are loaded, with these items, most rated first: task and model are gone. Beside the dataset, so many bytes
    /// are held for the data.
    pub fn begin_data(&mut self, items: Vec<Class>, held: u64) {
        self.held = held;
        self.opened = None;
        self.task = None;
        self.trained = None;
        self.rewound = None;
        self.keep_snapshots(SnapshotStore::default());
        self.map_builder = MapBuilder::new(items);
    }

    pub fn trained(&self) -> Option<&Trained> {
        self.trained.as_ref()
    }

    /// The model on show, which answers questions and is exported: the last one, unless it is rewound.
    pub fn on_show(&self) -> Option<&Trained> {
        self.rewound.as_ref().or(self.trained.as_ref())
    }

    pub fn take_new_model(&mut self) -> bool {
        std::mem::take(&mut self.is_new)
    }

    pub fn take_ended_run(&mut self) -> Option<(RunRecord, Option<MovieMap>)> {
        self.ended_run.take()
    }

    pub fn is_busy(&self) -> bool {
        self.task.as_ref().is_some_and(|task| !task.is_paused())
    }

    pub async fn run(&mut self, command: RunCommand, dataset: &Dataset) {
        self.opened = None;
        match command {
            RunCommand::ChooseEngine(choice) => {
                // Nothing but a run waits for the GPU.
                let (facts, post) = (self.engines.choose(choice), Rc::clone(&self.post));
                self.platform.spawn(async move {
                    if let Some(facts) = facts.await {
                        post(ToPage::Engine(facts));
                    }
                });
            }
            RunCommand::Train(config) => {
                if let Err(error) = self.train(&config, dataset).await {
                    self.fail_training(error, dataset);
                }
            }
            RunCommand::Continue(config) => {
                if let Err(error) = self.continue_training(&config, dataset).await {
                    self.fail_training(error, dataset);
                }
            }
            RunCommand::FindRate(config) => {
                if let Err(error) = self.search(&config, dataset).await {
                    self.fail_search(error);
                }
            }
            RunCommand::Try(plan, config) => {
                if let Err(error) = self.begin_trials(plan, config, dataset).await {
                    self.fail_search(error);
                }
            }
            RunCommand::Pause => self.pause(),
            RunCommand::Resume => {
                if let Some(task) = &mut self.task {
                    task.pause(false);
                }
            }
            RunCommand::Step => {
                self.pause();
                self.step(dataset).await;
            }
            RunCommand::Stop => self.stop(dataset).await,
            RunCommand::Rewind(epoch) => self.rewind(epoch),
        }
    }

    /// Runs the next chunk of what goes on.
    pub async fn work(&mut self, dataset: &Dataset) {
        if self.is_busy() {
            self.advance(Pace::steps, dataset).await;
        }
    }

    /// Takes a model that was loaded in place of what goes on and of the model before.
    pub fn set_model(&mut self, checkpoint: Checkpoint, origin: ModelOrigin, report: RunReport) {
        self.task = None;
        self.opened = None;
        self.is_new = true;
        let map = self.map_builder.map(&checkpoint.spec, &checkpoint.params);
        (self.post)(ToPage::Trained { origin, report: Box::new(report.clone()), map: map.clone() });
        self.trained = Some(Trained::new(checkpoint, report, map));
        self.rewound = None;
        self.keep_snapshots(SnapshotStore::default());
    }

    /// Replaces the snapshots of the run before.
    fn keep_snapshots(&mut self, snapshots: SnapshotStore) {
        let (before, now) = (self.snapshots.facts(), snapshots.facts());
        self.snapshots = snapshots;
        if before.epochs != now.epochs {
            (self.post)(ToPage::Snapshots(now));
        }
    }

    /// Puts the model as it was after an epoch on show, or the trained one.
    fn rewind(&mut self, epoch: Option<usize>) {
        let Some(trained) = self.trained.as_ref().filter(|_| self.task.is_none()) else { return };
        self.rewound = epoch.and_then(|epoch| {
            let params = self.snapshots.get(epoch)?;
            let map = self.map_builder.map_beside(&trained.checkpoint.spec, params, &trained.map);
            Some(trained.rewound(epoch, params, map, self.snapshots.steps_per_epoch))
        });
        let epoch = self.rewound.as_ref().and(epoch);
        let Trained { report, map, .. } = self.rewound.as_ref().unwrap_or(trained);
        (self.post)(ToPage::Rewound { epoch, report: Box::new(report.clone()), map: map.clone() });
    }

    /// What there is to see of a step that is not made yet; nothing while a run is under way, and where there is no such
    /// step.
    pub async fn show_step(
        &mut self,
        of: StepOf,
        number: usize,
        row: RowChoice,
        dataset: &Dataset,
    ) -> Option<ShownStep> {
        let opened = match self.opened.take().filter(|(before, _)| *before == of) {
            Some((_, opened)) => opened,
            None => self.open_step(&of, dataset).await?,
        };
        let shown = opened.show(dataset, number, row);
        self.opened = Some((of, opened));
        Some(shown)
    }

    async fn open_step(&mut self, of: &StepOf, dataset: &Dataset) -> Option<OpenedStep> {
        if self.is_busy() {
            return None;
        }
        // What fails here fails again when the step is made, and is told then.
        match (of, &mut self.task) {
            (StepOf::Run { step, .. }, Some(Task::Training(training))) if training.learner.step() == *step => {
                training.learner.open_next_step().await.ok()?
            }
            (StepOf::First(config), None) => {
                config.check().ok()?;
                self.check_memory(config, dataset).ok()?;
                OpenedStep::first(&Run::prepare(config, dataset).ok()?)
            }
            (StepOf::Continued(config), None) => {
                let checkpoint = &self.on_show()?.checkpoint;
                self.check_memory(&config.clone().continuing(&checkpoint.config), dataset).ok()?;
                OpenedStep::first(&Run::resume(config, dataset, checkpoint).ok()?)
            }
            _ => None,
        }
    }

    async fn train(&mut self, config: &TrainConfig, dataset: &Dataset) -> Result<(), TrainError> {
        config.check()?;
        self.task = None;
        // The run that begins needs the memory.
        self.keep_snapshots(SnapshotStore::default());
        self.check_memory(config, dataset)?;
        let run = Run::prepare(config, dataset)?;
        let baselines = self.announce(&run);
        match run.strength_search() {
            Some(search) => {
                (self.post)(ToPage::ChoosingStrength(search.share()));
                self.task = Some(Task::Choosing(Choosing { run, search, baselines, paused: false }));
                Ok(())
            }
            None => self.begin(run, baselines, false).await,
        }
    }

    /// Trains the model further.
    async fn continue_training(&mut self, config: &TrainConfig, dataset: &Dataset) -> Result<(), TrainError> {
        let Some(Trained { checkpoint, .. }) = self.on_show() else { return Err(TrainError::NothingToContinue) };
        let checkpoint = Rc::clone(checkpoint);
        self.task = None;
        // The run that begins needs the memory.
        self.keep_snapshots(SnapshotStore::default());
        self.check_memory(&config.clone().continuing(&checkpoint.config), dataset)?;
        let run = Run::resume(config, dataset, &checkpoint)?;
        let baselines = self.announce(&run);
        self.begin(run, baselines, false).await
    }

    /// Tells the page that a run begins, and what it has to beat.
    fn announce(&self, run: &Run) -> Baselines {
        let baselines = run.baselines();
        (self.post)(ToPage::Baselines { baselines, unseen: run.valid.cold_start.clone() });
        baselines
    }

    /// Begins a run, or the one that learns to predict ratings for it.
    async fn begin(&mut self, mut run: Run, baselines: Baselines, paused: bool) -> Result<(), TrainError> {
        match run.ratings_run() {
            Some(ratings) => {
                let training = self.open(ratings, baselines, paused).await?;
                (self.post)(ToPage::LearningRatings(0.0));
                self.task = Some(Task::Ratings(RatingsFirst { run, training }));
            }
            None => {
                let training = self.open(run, baselines, paused).await?;
                (self.post)(ToPage::Progress(training.progress(Vec::new())));
                self.task = Some(Task::Training(training));
            }
        }
        Ok(())
    }

    /// Opens an engine for a run.
    async fn open(&mut self, run: Run, baselines: Baselines, paused: bool) -> Result<Training, TrainError> {
        let (engine, facts) = self.engines.open(&run).await?;
        (self.post)(ToPage::Engine(facts.clone()));
        // A run that continues has its map, and so has one whose ratings are learned.
        let has_map = run.choices.as_ref().is_some_and(|part| part.ratings_epochs.is_some());
        if run.past.history.is_empty() && !has_map {
            (self.post)(ToPage::Map(self.map_builder.outset(&run.spec, &run.start.params)));
        }
        let fingerprint = Fingerprint::of_start(&run);
        let n_ratings = run.train.len() + run.valid.ratings.len();
        let needed = Footprint::estimate(&run.config, run.spec.n_users, run.spec.n_items, n_ratings).peak();
        let learner = Learner::new(run, engine);
        let trace = LossTrace::default();
        let spare = self.memory().saturating_sub(needed);
        let snapshots = SnapshotStore::new(spare, learner.run().steps_per_epoch);
        Ok(Training {
            learner,
            engine: facts,
            baselines,
            pace: Pace::default(),
            paused,
            fingerprint,
            trace,
            snapshots,
            n_lost: 0,
        })
    }

    /// Searches for a learning rate. The model stays.
    async fn search(&mut self, config: &TrainConfig, dataset: &Dataset) -> Result<(), TrainError> {
        let config = config.clone().without_rate();
        config.check()?;
        self.task = None;
        self.check_memory(&config, dataset)?;
        let run = Run::sweep(&config, dataset)?;
        let (engine, facts) = self.engines.open(&run).await?;
        (self.post)(ToPage::Engine(facts));
        (self.post)(ToPage::Searched(0.0));
        self.task = Some(Task::Search { finder: RateFinder::new(run, engine), pace: Pace::default() });
        Ok(())
    }

    /// Trains several times. The model stays.
    async fn begin_trials(
        &mut self,
        plan: TrialPlan,
        config: TrainConfig,
        dataset: &Dataset,
    ) -> Result<(), TrainError> {
        config.check()?;
        self.task = None;
        self.check_memory(&config, dataset)?;
        let mut trials = Trials::new(plan, config, self.memory());
        trials.begin_next(&self.engines, dataset).await?;
        (self.post)(trials.report());
        self.task = Some(Task::Trials(trials));
        Ok(())
    }

    /// Bytes that a run may take beside the data.
    fn memory(&self) -> u64 {
        MEMORY.saturating_sub(self.held)
    }

    /// Refuses what would crash the page half-way.
    fn check_memory(&self, config: &TrainConfig, dataset: &Dataset) -> Result<(), TrainError> {
        let Dataset { users, items, ratings, .. } = dataset;
        Footprint::estimate(config, users.len(), items.len(), ratings.len()).check(self.memory())
    }

    fn pause(&mut self) {
        if self.task.as_mut().is_some_and(|task| task.pause(true)) {
            (self.post)(ToPage::Paused);
        }
    }

    /// Runs as many steps as `steps` makes of the pace.
    async fn advance(&mut self, steps: impl Fn(&Pace) -> usize, dataset: &Dataset) {
        let began = Instant::now();
        let is_over = match &mut self.task {
            None => return,
            Some(Task::Choosing(choosing)) => {
                choosing.search.advance();
                (self.post)(ToPage::ChoosingStrength(choosing.search.share()));
                if choosing.search.is_over() {
                    self.take_choice(dataset).await;
                }
                return;
            }
            Some(Task::Ratings(RatingsFirst { training, .. })) => {
                match training.advance(steps(&training.pace), began).await {
                    Ok(advance) => {
                        let learner = &training.learner;
                        let share = learner.step() as f64 / learner.total_steps().max(1) as f64;
                        (self.post)(ToPage::LearningRatings(share));
                        if advance.epoch.is_some() {
                            glimpse(&self.post, &mut self.map_builder, learner);
                        }
                        if learner.is_finished() {
                            self.take_ratings(dataset).await;
                        }
                    }
                    Err(error) => self.fail_training(error, dataset),
                }
                return;
            }
            Some(Task::Training(training)) => match training.advance(steps(&training.pace), began).await {
                Ok(advance) => {
                    (self.post)(ToPage::Progress(training.progress(advance.smoothed_losses)));
                    if let Some(row) = advance.epoch {
                        (self.post)(ToPage::Epoch(row));
                        glimpse(&self.post, &mut self.map_builder, &training.learner);
                    }
                    training.learner.is_finished()
                }
                Err(error) => return self.recover(error, dataset).await,
            },
            Some(Task::Search { finder, pace }) => match finder.advance(steps(pace)).await {
                Ok(done) => {
                    pace.observe(done, began.elapsed().as_secs_f64());
                    (self.post)(ToPage::Searched(finder.search().share()));
                    finder.search().is_over()
                }
                Err(error) => return self.fail_search(error),
            },
            Some(Task::Trials(trials)) => match trials.advance(&self.engines, dataset).await {
                Ok(is_over) => {
                    (self.post)(trials.report());
                    is_over
                }
                Err(error) => return self.fail_search(error),
            },
        };
        if is_over {
            self.stop(dataset).await;
        }
    }

    /// Goes on with a run whose GPU was lost, on another device or on the CPU, from its last saved epoch on. Any other
    /// error ends it.
    async fn recover(&mut self, error: TrainError, dataset: &Dataset) {
        let is_lost = matches!(error, TrainError::Engine(EngineError::GpuLost(_) | EngineError::Silent { .. }));
        let task = if is_lost { self.task.take() } else { None };
        let (Some(Task::Training(mut training)), TrainError::Engine(lost)) = (task, error.clone()) else {
            return self.fail_training(error, dataset);
        };
        let config = training.learner.run().config.clone();
        let is_continued = !training.learner.run().past.history.is_empty();
        let continued = self.on_show().filter(|_| is_continued).map(|shown| Rc::clone(&shown.checkpoint));
        let beginning = || match continued {
            Some(checkpoint) => Run::resume(&config, dataset, &checkpoint).map(|run| run.start),
            None => Run::prepare(&config, dataset).map(|run| run.start),
        };
        training.n_lost += 1;
        let (engine, facts) = match training.learner.go_back(beginning) {
            Ok(run) => self.engines.open_again(run, lost.clone(), training.n_lost).await,
            Err(error) => {
                self.task = Some(Task::Training(training));
                return self.fail_training(error, dataset);
            }
        };
        training.learner.go_on_with(engine);
        training.trace.truncate(training.learner.step());
        let before = training.learner.run().past.epochs();
        let after = training.learner.history().last().map(|row| row.epoch).filter(|&epoch| epoch >= before);
        (self.post)(ToPage::Problem(Problem::GpuLost { error: lost, after, on: facts.kind }));
        (self.post)(ToPage::Engine(facts.clone()));
        (self.post)(ToPage::Progress(training.progress(Vec::new())));
        training.engine = facts;
        self.task = Some(Task::Training(training));
    }

    /// Begins the run with the strength that was found to be best so far.
    async fn take_choice(&mut self, dataset: &Dataset) {
        let Some(Task::Choosing(Choosing { mut run, search, baselines, paused })) = self.task.take() else { return };
        run.choose_strength(search.choice().clone());
        if let Err(error) = self.begin(run, baselines, paused).await {
            self.fail_training(error, dataset);
        }
    }

    /// Begins the run that waited for predicted ratings with what is learned of them so far.
    async fn take_ratings(&mut self, dataset: &Dataset) {
        let Some(Task::Ratings(RatingsFirst { mut run, training })) = self.task.take() else { return };
        let Training { mut learner, baselines, paused, .. } = training;
        let begun = match learner.checkpoint().await {
            Ok(learned) => {
                run.take_ratings(&learned, learner.seconds());
                drop(learner);
                (self.post)(ToPage::Map(self.map_builder.map(&run.spec, &run.start.params)));
                self.begin(run, baselines, paused).await
            }
            Err(error) => Err(error),
        };
        if let Err(error) = begun {
            self.fail_training(error, dataset);
        }
    }

    /// Trains one step, and validates where an epoch ends before it or with it.
    async fn step(&mut self, dataset: &Dataset) {
        let step = |task: &Option<Task>| match task {
            Some(Task::Choosing(_)) => Some((0, false)),
            Some(Task::Ratings(RatingsFirst { training, .. }) | Task::Training(training)) => {
                Some((training.learner.step(), training.learner.is_validating()))
            }
            _ => None,
        };
        let Some((before, _)) = step(&self.task) else { return };
        loop {
            self.advance(|_| 1, dataset).await;
            match step(&self.task) {
                Some((now, is_validating)) if now == before || is_validating => {}
                _ => return,
            }
        }
    }

    /// Ends what goes on: training leaves its model, a search says what it found.
    async fn stop(&mut self, dataset: &Dataset) {
        if matches!(self.task, Some(Task::Choosing(_))) {
            self.take_choice(dataset).await;
        }
        if matches!(self.task, Some(Task::Ratings(_))) {
            self.take_ratings(dataset).await;
        }
        match self.task.take() {
            None | Some(Task::Choosing(_) | Task::Ratings(_)) => {}
            Some(Task::Search { finder, .. }) => (self.post)(ToPage::RateSweep(finder.search().sweep().clone())),
            Some(Task::Trials(trials)) => (self.post)(trials.last_report()),
            Some(Task::Training(mut training)) => match training.learner.checkpoint().await {
                Ok(checkpoint) => self.finish(training, checkpoint, false, dataset),
                Err(error) => {
                    self.task = Some(Task::Training(training));
                    self.fail_training(error, dataset);
                }
            },
        }
    }

    fn finish(&mut self, mut training: Training, checkpoint: Checkpoint, diverged: bool, dataset: &Dataset) {
        let report = training.report(dataset, &checkpoint);
        let record = training.record(dataset, checkpoint.epoch, diverged);
        let snapshots = std::mem::take(&mut training.snapshots).without(checkpoint.epoch);
        // What follows needs the memory.
        drop(training);
        self.set_model(checkpoint, ModelOrigin::Run, report);
        self.keep_snapshots(snapshots);
        self.ended_run = record.map(|record| (record, self.map_builder.last().cloned()));
    }

    /// Ends a search. Of several trainings, those that were made keep their results.
    fn fail_search(&mut self, error: TrainError) {
        if let Some(Task::Trials(trials)) = self.task.take() {
            (self.post)(trials.last_report());
        }
        (self.post)(ToPage::Problem(Problem::Search(error)));
    }

    /// Ends what goes on. Training leaves the model of its last good epoch; if there is none, the model before stays.
    fn fail_training(&mut self, error: TrainError, dataset: &Dataset) {
        let task = self.task.take();
        let was_training = matches!(task, Some(Task::Training(_) | Task::Ratings(_)));
        let training = match task {
            Some(Task::Training(training)) => Some(training),
            _ => None,
        };
        let diverged = matches!(error, TrainError::Diverged { .. });
        let rescued = training.as_ref().and_then(|training| training.learner.rescued());
        let kept_epoch = rescued.as_ref().and_then(|rescued| rescued.epoch);
        (self.post)(ToPage::Problem(Problem::Training { error, kept_epoch }));
        match (training, rescued, self.map_builder.last()) {
            (Some(training), Some(rescued), _) => self.finish(training, rescued, diverged, dataset),
            (training, _, last) => {
                // The map of random numbers gives way to that of the model before.
                if let Some(map) = last.filter(|_| was_training) {
                    (self.post)(ToPage::Map(map.clone()));
                }
                let record = training.filter(|_| diverged).and_then(|training| training.record(dataset, None, true));
                self.ended_run = record.map(|record| (record, None));
            }
        }
    }
}

/// Shows the map of the epoch that has just ended, if there is time for it.
fn glimpse(post: &Post, map_builder: &mut MapBuilder, learner: &Learner) {
    let Some(params) = learner.params_of_last_epoch() else { return };
    if let Some(map) = map_builder.glimpse(&learner.run().spec, params, learner.seconds()) {
        post(ToPage::Map(map));
    }
}
