//! One visit: the data that is loaded, the training that runs, the model that was learned.

use super::answers::{Known, answer};
use super::engines::Engines;
use super::kept::{Changes, KeptData};
use super::map_builder::MapBuilder;
use super::opened::ReadOutcome;
use super::task::{Task, Training};
use super::trained::Trained;
use crate::data::read::{AddMe, Choices, Outcome, Reading};
use crate::data::{DataError, Dataset, ItemNames, Origin, Shape, sample};
use crate::export::{self, ModelFileError, Pieces, embeddings, model_file, ratings, recommendations};
use crate::insight::Catalog;
use crate::protocol::{
    DataSource, Export, ModelOrigin, ModelSource, OtherRatings, OwnRatings, Problem, Question, ReadFiles,
    ReadingProblem, Reports, RunCommand, ToPage,
};
use crate::train::{Checkpoint, Footprint, Learner, Pace, RateFinder, Run, RunReport, TrainConfig, TrainError};
use std::rc::Rc;
use web_time::Instant;

/// Titles told of those that a person's own ratings have and the data have not.
const UNMATCHED: usize = 20;
/// Bytes that a run may take: WebAssembly addresses four gibibytes, and not all of that is for it.
const MEMORY: u64 = 3_800_000_000;

/// Answers messages and trains, a chunk at a time. `post` takes what the page is to know.
pub struct Session<P> {
    post: P,
    origin: Origin,
    /// What a page's address would have to ask for to get the same.
    came_by: Option<DataSource>,
    item_names: ItemNames,
    dataset: Rc<Dataset>,
    engines: Engines,
    task: Option<Task>,
    trained: Option<Trained>,
    map_builder: MapBuilder,
    /// One person's ratings that the last files gave, to be added to the data.
    add_me: Option<AddMe>,
    /// Whether the page knows of any data.
    told_data: bool,
    /// Whether anything changed that a later visit is to find, and whether the data did.
    changed: bool,
    data_changed: bool,
}

impl<P: FnMut(ToPage)> Session<P> {
    /// Begins with the built-in sample, and says nothing before it is asked.
    pub fn new(post: P) -> Session<P> {
        let origin = Origin::from(sample::table());
        let dataset = Rc::new(origin.dataset(ItemNames::default()));
        let engines = Engines::default();
        let item_names = ItemNames::default();
        Session {
            post,
            origin,
            came_by: Some(DataSource::Sample),
            item_names,
            dataset,
            engines,
            task: None,
            trained: None,
            map_builder: MapBuilder::default(),
            add_me: None,
            told_data: false,
            changed: false,
            data_changed: true,
        }
    }

    /// Whether there are steps to run now.
    pub fn is_busy(&self) -> bool {
        self.task.as_ref().is_some_and(|task| !matches!(task, Task::Training(training) if training.paused))
    }

    /// Loads the built-in sample. The session begins with it, so the first time there is only something to tell.
    pub fn use_sample(&mut self) {
        if self.told_data {
            self.replace(sample::table().into(), Some(DataSource::Sample));
        } else {
            self.post_data();
        }
    }

    /// Draws ratings in the shape of a published data set.
    pub fn use_shape(&mut self, shape: Shape) {
        self.replace(Origin::Shape(shape), Some(DataSource::Shape(shape)));
    }

    pub async fn run(&mut self, command: RunCommand) {
        match command {
            RunCommand::ChooseEngine(choice) => {
                let facts = self.engines.facts(choice).await;
                (self.post)(ToPage::Engine(facts));
            }
            RunCommand::Train(config) => {
                if let Err(error) = self.train(&config).await {
                    self.fail_training(error);
                }
            }
            RunCommand::Continue(config) => {
                if let Err(error) = self.go_on(&config).await {
                    self.fail_training(error);
                }
            }
            RunCommand::FindRate(config) => {
                if let Err(error) = self.search(&config).await {
                    self.fail_search(error);
                }
            }
            RunCommand::Pause => self.pause(),
            RunCommand::Resume => {
                if let Some(Task::Training(training)) = &mut self.task {
                    training.paused = false;
                }
            }
            RunCommand::Step => {
                self.pause();
                self.advance(|_| 1).await;
            }
            RunCommand::Stop => self.stop().await,
        }
    }

    /// Answers a question of the page.
    pub fn ask(&mut self, id: u32, question: Question) {
        let known = Known {
            origin: &self.origin,
            dataset: &self.dataset,
            ranked: self.map_builder.items(),
            trained: self.trained.as_ref(),
        };
        let answer = answer(question, &known);
        (self.post)(ToPage::Answer { id, answer });
    }

    /// Takes what was read of files that were dropped together. If it gives no data, those that are there stay.
    /// `to_tell` makes of it what the page is told.
    pub fn take_files(
        &mut self,
        reading: Reading,
        choices: Choices,
        to_tell: impl FnOnce(ReadFiles, ReadOutcome) -> Reports,
    ) {
        let Outcome { table, add_me, titles_wait, files, report } = reading.finish(self.origin.table());
        let among = table.as_ref().ok().or(self.origin.table());
        let own = add_me.as_ref().zip(among).map(|(add_me, among)| OwnRatings {
            file: add_me.file.clone(),
            n_ratings: add_me.n_ratings,
            matched: add_me.matched(),
            unmatched: add_me.unmatched.iter().take(UNMATCHED).map(|(title, _)| title.clone()).collect(),
            ratings: add_me.by_name(among),
        });
        let refused = table.as_ref().err().cloned();
        let came = match &table {
            Ok(_) if report.ratings_read > 0 => ReadOutcome::Ratings,
            Ok(_) => ReadOutcome::Titles,
            Err(_) => ReadOutcome::Nothing { titles_wait },
        };
        (self.post)(ToPage::Read(Box::new(to_tell(ReadFiles { choices, files, report, refused, own }, came))));
        self.add_me = add_me;
        match table {
            // Titles leave the ratings those that they are.
            Ok(table) => self.replace(table.into(), self.came_by.clone().filter(|_| came == ReadOutcome::Titles)),
            // One's own ratings are no data by themselves, but they can be added to the data there are.
            Err(_) if self.add_me.is_some() => {}
            Err(error) => self.refuse_file(error),
        }
    }

    /// What a page's address would have to ask for to get the loaded data.
    pub fn came_by(&self) -> Option<DataSource> {
        self.came_by.clone()
    }

    /// For those who know where files came from.
    pub fn set_came_by(&mut self, came_by: Option<DataSource>) {
        self.came_by = came_by;
    }

    /// Where the loaded ratings came from, if a file gave them.
    pub fn source(&self) -> Option<&str> {
        self.origin.table().filter(|table| !table.synthetic).map(|table| table.source.as_str())
    }

    /// Whether there are one person's own ratings to be added to the data.
    pub fn offers_me(&self) -> bool {
        self.add_me.is_some()
    }

    /// Adds them; false where there are none, or no data to add them to.
    pub fn add_me(&mut self) -> bool {
        let (Some(add_me), Origin::Table(table)) = (&self.add_me, &mut self.origin) else { return false };
        add_me.add_to(Rc::make_mut(table));
        self.name_items_by(self.item_names);
        true
    }

    /// The same, and says so where there is nothing to add.
    pub fn add_me_or_tell(&mut self) -> bool {
        let added = self.add_me();
        if !added {
            self.post_reading_problem(ReadingProblem::NothingToAdd);
        }
        added
    }

    /// Says why a file is not read.
    pub fn refuse_file(&mut self, error: DataError) {
        self.post_reading_problem(ReadingProblem::File(error));
    }

    fn post_reading_problem(&mut self, problem: ReadingProblem) {
        (self.post)(ToPage::Problem(Problem::Reading(problem)));
    }

    /// What a later visit is to find, where it has changed since this was asked last.
    pub fn changes(&mut self) -> Option<Changes> {
        std::mem::take(&mut self.changed).then(|| Changes {
            data: KeptData { origin: self.origin.clone(), came_by: self.came_by.clone(), item_names: self.item_names },
            data_changed: std::mem::take(&mut self.data_changed),
            model: self.export(Export::Model),
        })
    }

    /// Takes up what an earlier visit left; says whether there is a model now.
    pub fn restore(&mut self, KeptData { origin, came_by, item_names }: KeptData, model: Option<&[u8]>) -> bool {
        self.item_names = item_names;
        self.add_me = None;
        self.replace(origin, came_by);
        if let Some(model) = model {
            self.load_model(ModelSource::EarlierVisit, model);
        }
        (self.changed, self.data_changed) = (false, false);
        self.trained.is_some()
    }

    /// Takes the model of a file, if it was trained on the data that are loaded.
    pub fn load_model(&mut self, source: ModelSource, bytes: &[u8]) {
        match self.take_model(&source, bytes) {
            Ok(None) => {}
            Ok(Some(other)) => self.post_reading_problem(ReadingProblem::OtherRatings(other)),
            Err(error) => self.post_reading_problem(ReadingProblem::Model { source, error }),
        }
    }

    /// The ratings it was trained on, where they are others than those that are loaded.
    fn take_model(&mut self, source: &ModelSource, bytes: &[u8]) -> Result<Option<OtherRatings>, ModelFileError> {
        let saved = export::from_bytes(bytes)?;
        let item_names = saved.checkpoint.config.item_names;
        let dataset = if item_names == self.item_names {
            Rc::clone(&self.dataset)
        } else {
            self.origin.dataset(item_names).into()
        };
        let other_ratings = saved.dataset.differs_from(&dataset).then(|| OtherRatings {
            source: source.clone(),
            trained_on: saved.dataset.n_ratings,
            loaded: dataset.ratings.len(),
        });
        let checkpoint = saved.for_data(&dataset)?;
        let report = RunReport::recalled(&checkpoint, &dataset).ok_or(ModelFileError::NoRun)?;
        if item_names != self.item_names {
            self.take_up(dataset, item_names);
        }
        self.task = None;
        self.changed = true;
        let origin = match source {
            ModelSource::File(_) => ModelOrigin::File,
            ModelSource::EarlierVisit => ModelOrigin::Restored,
        };
        self.answer_by(checkpoint, origin, report);
        Ok(other_ratings)
    }

    /// Begins a file; nothing where it is one of a model and there is none.
    pub fn export(&self, file: Export) -> Option<Pieces> {
        let dataset = Rc::clone(&self.dataset);
        let trained = self.trained.as_ref();
        match file {
            Export::Ratings => Some(ratings(dataset)),
            Export::Recommendations { top } => trained.map(|Trained { model, checkpoint, .. }| {
                recommendations(Rc::clone(model), &checkpoint.spec, dataset, top)
            }),
            Export::Embeddings => trained.map(|trained| embeddings(&trained.checkpoint, &dataset)),
            Export::Model => trained.map(|trained| model_file(Rc::clone(&trained.checkpoint), &dataset)),
        }
    }

    /// Runs the next chunk of whatever goes on.
    pub async fn work_on(&mut self) {
        if self.is_busy() {
            self.advance(Pace::steps).await;
        }
    }

    fn replace(&mut self, origin: Origin, came_by: Option<DataSource>) {
        self.origin = origin;
        self.came_by = came_by;
        self.name_items_by(self.item_names);
    }

    pub fn name_items_by(&mut self, item_names: ItemNames) {
        self.take_up(self.origin.dataset(item_names).into(), item_names);
    }

    fn take_up(&mut self, dataset: Rc<Dataset>, item_names: ItemNames) {
        self.item_names = item_names;
        (self.changed, self.data_changed) = (true, true);
        self.task = None;
        self.trained = None;
        self.dataset = dataset;
        self.post_data();
    }

    /// Tells of the data that are there, unless the page knows of some already: where it began with an address that
    /// gave none, it has the sample.
    pub fn tell_data_once(&mut self) {
        if !self.told_data {
            self.post_data();
        }
    }

    fn post_data(&mut self) {
        self.told_data = true;
        (self.post)(ToPage::Data(self.dataset.facts(self.item_names)));
        let genres = self.origin.genres(self.item_names, &self.dataset.items);
        let catalog = Catalog::of(&self.dataset, genres);
        self.map_builder = MapBuilder::new(catalog.items.clone());
        (self.post)(ToPage::Catalog(Box::new(catalog)));
    }

    /// Trains from the start.
    async fn train(&mut self, config: &TrainConfig) -> Result<(), TrainError> {
        self.make_way_for(config)?;
        let run = Run::prepare(config, &self.dataset)?;
        self.begin(run).await
    }

    /// Trains on from where the trained model stands.
    async fn go_on(&mut self, config: &TrainConfig) -> Result<(), TrainError> {
        let Some(Trained { checkpoint, .. }) = &self.trained else { return Err(TrainError::NothingToContinue) };
        self.task = None;
        self.check_memory(&config.clone().continuing(&checkpoint.config))?;
        let run = Run::resume(config, &self.dataset, checkpoint)?;
        self.begin(run).await
    }

    /// Ends what goes on, looks at the data as `config` wants it, and refuses what cannot be trained so.
    fn make_way_for(&mut self, config: &TrainConfig) -> Result<(), TrainError> {
        config.check()?;
        self.task = None;
        if config.item_names != self.item_names {
            self.name_items_by(config.item_names);
        }
        self.check_memory(config)
    }

    /// Refuses what would break the page half-way.
    fn check_memory(&self, config: &TrainConfig) -> Result<(), TrainError> {
        let Dataset { users, items, ratings, .. } = &*self.dataset;
        Footprint::estimate(config, users.len(), items.len(), ratings.len()).check(MEMORY)
    }

    async fn begin(&mut self, run: Run) -> Result<(), TrainError> {
        let (engine, facts) = self.engines.open(&run).await?;
        let baselines = run.baselines();
        (self.post)(ToPage::Engine(facts.clone()));
        (self.post)(ToPage::Baselines { baselines, unseen: run.valid.cold_start.clone() });
        // A run that continues has its map.
        if run.past.history.is_empty() {
            (self.post)(ToPage::Map(self.map_builder.outset(&run.spec, &run.start.params)));
        }
        let learner = Learner::new(run, engine);
        let training = Training { learner, engine: facts, baselines, pace: Pace::default(), paused: false };
        (self.post)(ToPage::Progress(training.progress(Vec::new())));
        self.task = Some(Task::Training(training));
        Ok(())
    }

    /// Looks for a learning rate. The model that is there stays.
    async fn search(&mut self, config: &TrainConfig) -> Result<(), TrainError> {
        let config = config.clone().without_rate();
        self.make_way_for(&config)?;
        let run = Run::sweep(&config, &self.dataset)?;
        let (engine, facts) = self.engines.open(&run).await?;
        (self.post)(ToPage::Engine(facts));
        (self.post)(ToPage::Searched(0.0));
        self.task = Some(Task::Search { finder: RateFinder::new(run, engine), pace: Pace::default() });
        Ok(())
    }

    fn pause(&mut self) {
        if let Some(Task::Training(training)) = &mut self.task {
            training.paused = true;
            (self.post)(ToPage::Paused);
        }
    }

    /// Runs as many steps as `steps` makes of the pace.
    async fn advance(&mut self, steps: impl Fn(&Pace) -> usize) {
        let began = Instant::now();
        let over = match &mut self.task {
            None => return,
            Some(Task::Training(training)) => match training.learner.advance(steps(&training.pace)).await {
                Ok(advance) => {
                    training.pace.observe(advance.smoothed_losses.len(), began.elapsed().as_secs_f64());
                    (self.post)(ToPage::Progress(training.progress(advance.smoothed_losses)));
                    if let Some(row) = advance.epoch {
                        (self.post)(ToPage::Epoch(row));
                        let learner = &training.learner;
                        let glimpse = |params| self.map_builder.glimpse(&learner.run().spec, params, learner.seconds());
                        if let Some(map) = learner.params_of_last_epoch().and_then(glimpse) {
                            (self.post)(ToPage::Map(map));
                        }
                    }
                    training.learner.is_finished()
                }
                Err(error) => return self.fail_training(error),
            },
            Some(Task::Search { finder, pace }) => match finder.advance(steps(pace)).await {
                Ok(done) => {
                    pace.observe(done, began.elapsed().as_secs_f64());
                    (self.post)(ToPage::Searched(finder.search().share()));
                    finder.search().is_over()
                }
                Err(error) => return self.fail_search(error),
            },
        };
        if over {
            self.stop().await;
        }
    }

    /// Ends what goes on: training keeps what it learned, a search says what it found.
    async fn stop(&mut self) {
        match self.task.take() {
            None => {}
            Some(Task::Search { finder, .. }) => (self.post)(ToPage::RateSweep(finder.search().sweep().clone())),
            Some(Task::Training(mut training)) => match training.learner.checkpoint().await {
                Ok(checkpoint) => self.learned(training, checkpoint),
                Err(error) => {
                    self.task = Some(Task::Training(training));
                    self.fail_training(error);
                }
            },
        }
    }

    fn learned(&mut self, training: Training, checkpoint: Checkpoint) {
        let report = training.report(&self.dataset, &checkpoint);
        // What follows needs the memory.
        drop(training);
        self.changed = true;
        self.answer_by(checkpoint, ModelOrigin::Run, report);
    }

    /// From now on this model answers.
    fn answer_by(&mut self, checkpoint: Checkpoint, origin: ModelOrigin, report: RunReport) {
        let Checkpoint { spec, params, .. } = &checkpoint;
        let map = self.map_builder.map(spec, params);
        (self.post)(ToPage::Trained { origin, report: Box::new(report), map });
        self.trained = Some(Trained::new(checkpoint));
    }

    fn fail_search(&mut self, error: TrainError) {
        self.task = None;
        (self.post)(ToPage::Problem(Problem::Search(error)));
    }

    /// Ends what goes on. What stays of training is the model of its last good epoch, or, before there is one, the
    /// model learned before.
    fn fail_training(&mut self, error: TrainError) {
        let task = self.task.take();
        let was_training = matches!(task, Some(Task::Training(_)));
        let rescued = match task {
            Some(Task::Training(training)) => training.learner.rescued().map(|rescued| (training, rescued)),
            _ => None,
        };
        let kept_epoch = rescued.as_ref().and_then(|(_, rescued)| rescued.epoch);
        (self.post)(ToPage::Problem(Problem::Training { error, kept_epoch }));
        match (rescued, self.map_builder.last()) {
            (Some((training, rescued)), _) => self.learned(training, rescued),
            // The map of random numbers gives way to that of the model learned before.
            (None, Some(map)) if was_training => (self.post)(ToPage::Map(map.clone())),
            _ => {}
        }
    }
}
