//! One visit: the data that is loaded, the training that runs, the model that was learned.

use super::engines::Engines;
use crate::data::{Class, DataError, Dataset, ItemNames, NamedFile, RatingsTable, read_files, sample};
use crate::engine::cpu::CpuEngine;
use crate::engine::{AnyEngine, EngineFacts};
use crate::insight::{movie_map, rank_unseen};
use crate::model::{ModelSpec, Params};
use crate::protocol::{Problem, ToPage, ToWorker};
use crate::train::{Learner, Pace, Progress, Run, RunDataset, RunReport, TrainConfig, TrainError};
use web_time::Instant;

/// Items on the movie map.
const MAP_ITEMS: usize = 1000;
/// Rows of the recommendations.
const RECOMMENDED: usize = 20;

/// Answers messages and trains, a stretch at a time. `post` takes what the page is to know.
pub struct Session<P> {
    post: P,
    table: RatingsTable,
    item_names: ItemNames,
    dataset: Dataset,
    engines: Engines,
    training: Option<Training>,
    /// The model learned last, on the data that is loaded.
    trained: Option<CpuEngine>,
}

/// A run under way.
struct Training {
    learner: Learner<AnyEngine>,
    engine: EngineFacts,
    pace: Pace,
    paused: bool,
}

impl<P: FnMut(ToPage)> Session<P> {
    /// Begins with the built-in sample.
    pub fn new(post: P) -> Session<P> {
        let table = sample::table();
        let dataset = table.dataset(ItemNames::default());
        let engines = Engines::default();
        let mut session =
            Session { post, table, item_names: ItemNames::default(), dataset, engines, training: None, trained: None };
        session.post_data();
        session
    }

    /// Whether there are steps to run now.
    pub fn is_training(&self) -> bool {
        self.training.as_ref().is_some_and(|training| !training.paused)
    }

    /// Answers one message. Files that came with it are given to [`Session::open_files`] instead.
    pub async fn handle(&mut self, message: ToWorker) {
        match message {
            ToWorker::UseSample => self.replace(sample::table()),
            ToWorker::OpenFiles => self.open_files(&[]),
            ToWorker::NameItemsBy(item_names) => self.name_items_by(item_names),
            ToWorker::ChooseEngine(choice) => {
                let facts = self.engines.facts(choice).await;
                (self.post)(ToPage::Engine(facts));
            }
            ToWorker::Train(config) => {
                if let Err(error) = self.train(&config).await {
                    self.fail(&error);
                }
            }
            ToWorker::Pause => self.pause(),
            ToWorker::Resume => {
                if let Some(training) = &mut self.training {
                    training.paused = false;
                }
            }
            ToWorker::Step => {
                self.pause();
                self.advance(1).await;
            }
            ToWorker::Stop => self.finish().await,
            ToWorker::Recommend { user } => self.recommend(user),
        }
    }

    /// Reads files that were dropped together. What cannot be read leaves everything as it is.
    pub fn open_files(&mut self, files: &[NamedFile]) {
        match read_files(files, Some(&self.table)) {
            Ok(table) => self.replace(table),
            Err(error) => self.refuse_file(error),
        }
    }

    /// Says why a file is not read.
    pub fn refuse_file(&mut self, error: DataError) {
        let problem = Problem { what: error.to_string(), advice: error.advice, ends_training: false };
        (self.post)(ToPage::Problem(problem));
    }

    /// Trains the next stretch of a run that is not paused.
    pub async fn train_on(&mut self) {
        if let Some(training) = self.training.as_ref().filter(|training| !training.paused) {
            self.advance(training.pace.steps()).await;
        }
    }

    fn replace(&mut self, table: RatingsTable) {
        self.table = table;
        self.name_items_by(self.item_names);
    }

    fn name_items_by(&mut self, item_names: ItemNames) {
        self.item_names = item_names;
        self.dataset = self.table.dataset(item_names);
        self.training = None;
        self.trained = None;
        self.post_data();
    }

    fn post_data(&mut self) {
        (self.post)(ToPage::Data(self.dataset.facts(self.item_names)));
    }

    async fn train(&mut self, config: &TrainConfig) -> Result<(), TrainError> {
        config.check()?;
        if config.item_names != self.item_names {
            self.name_items_by(config.item_names);
        }
        self.training = None;
        let run = Run::prepare(config, &self.dataset)?;
        let (engine, facts) = self.engines.open(&run).await?;
        let training = Training {
            learner: Learner::new(run, engine),
            engine: facts.clone(),
            pace: Pace::default(),
            paused: false,
        };
        (self.post)(ToPage::Engine(facts));
        (self.post)(ToPage::Baselines(training.learner.run().baselines));
        (self.post)(ToPage::Progress(training.progress(Vec::new())));
        self.training = Some(training);
        Ok(())
    }

    fn pause(&mut self) {
        if let Some(training) = &mut self.training {
            training.paused = true;
            (self.post)(ToPage::Paused);
        }
    }

    async fn advance(&mut self, steps: usize) {
        let Some(training) = &mut self.training else { return };
        let began = Instant::now();
        match training.learner.advance(steps).await {
            Ok(advance) => {
                training.pace.observe(advance.smoothed_losses.len(), began.elapsed().as_secs_f64());
                (self.post)(ToPage::Progress(training.progress(advance.smoothed_losses)));
                if let Some(row) = advance.epoch {
                    (self.post)(ToPage::Epoch(row));
                }
                if training.learner.is_finished() {
                    self.finish().await;
                }
            }
            Err(error) => self.fail(&error),
        }
    }

    /// Ends the run and keeps what it learned.
    async fn finish(&mut self) {
        let Some(mut training) = self.training.take() else { return };
        match training.learner.model().await {
            Ok((spec, params)) => self.learned(&training, &spec, &params),
            Err(error) => {
                self.training = Some(training);
                self.fail(&error);
            }
        }
    }

    fn learned(&mut self, training: &Training, spec: &ModelSpec, params: &Params) {
        let map = movie_map(&self.dataset, params.item_factors(), spec.item_factors, MAP_ITEMS);
        self.trained = Some(CpuEngine::trained(spec.clone(), params));
        (self.post)(ToPage::Trained { report: Box::new(training.report(&self.dataset)), map });
    }

    /// Ends the run. What stays is the model of its last good epoch, or, before there is one, the model learned
    /// before.
    fn fail(&mut self, error: &TrainError) {
        let training = self.training.take();
        let rescued = training.as_ref().and_then(|training| Some((training, training.learner.rescued()?)));
        let kept =
            rescued.map_or(String::new(), |(_, (row, ..))| format!(" The model of epoch {} is kept.", row.epoch));
        let advice = error.advice().to_owned() + &kept;
        (self.post)(ToPage::Problem(Problem { what: error.to_string(), advice, ends_training: true }));
        if let Some((training, (_, spec, params))) = rescued {
            self.learned(training, spec, params);
        }
    }

    fn recommend(&mut self, user: Class) {
        let known = (user as usize) < self.dataset.users.len();
        let Some(model) = self.trained.as_ref().filter(|_| known) else { return };
        let items: Vec<Class> = (0..self.dataset.items.len() as Class).collect();
        let predictions = model.predict_now(&vec![user; items.len()], &items);
        let rows = rank_unseen(&self.dataset, user, &predictions, RECOMMENDED);
        (self.post)(ToPage::Recommendations { user, rows });
    }
}

impl Training {
    fn progress(&self, smoothed_losses: Vec<f32>) -> Progress {
        Progress {
            step: self.learner.step(),
            total_steps: self.learner.total_steps(),
            steps_per_epoch: self.learner.run().steps_per_epoch,
            smoothed_losses,
            seconds: self.learner.seconds(),
        }
    }

    fn report(&self, dataset: &Dataset) -> RunReport {
        let run = self.learner.run();
        RunReport {
            config: run.config.clone(),
            dataset: RunDataset {
                source: dataset.source.clone(),
                synthetic: dataset.synthetic,
                n_ratings: dataset.ratings.len(),
                n_users: dataset.users.len() - 1,
                n_items: dataset.items.len() - 1,
                n_train: run.train.len(),
                n_valid: run.valid.len(),
            },
            engine: self.engine.clone(),
            history: self.learner.history().to_vec(),
            baselines: run.baselines,
            train_seconds: self.learner.seconds(),
            seed: run.config.seed,
        }
    }
}
