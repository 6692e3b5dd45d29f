//! One visit: the loaded data, the ratings to add to them, and what is not saved yet.

use super::answers::{Known, answer};
use super::evaluator::Evaluator;
use super::opened_files::ReadOutcome;
use super::persistence::{Changes, SavedData, Unsaved};
use super::platform::Platform;
use super::run_log::RunLog;
use super::trainer::Trainer;
use crate::data::read::{AddMe, Choices, FileReader, Outcome, memory_of, memory_of_table_alone};
use crate::data::{DataError, Dataset, ItemNames, Origin, RatingsTable, Shape, sample};
use crate::export::{self, ModelFileError, Pieces, embeddings, model_file, ratings, recommendations};
use crate::insight::Catalog;
use crate::protocol::{
    Answer, DataSource, EvaluationCommand, Export, ModelOrigin, ModelSource, OtherRatings, OwnRatings, Problem,
    Question, ReadFiles, ReadingProblem, RunCommand, Saved, ToPage,
};
use crate::train::RunReport;
use std::rc::Rc;

/// The most titles that are told of those that own ratings have and the data have not.
const UNMATCHED: usize = 20;

/// Takes what the page is to know.
pub type Post = Rc<dyn Fn(ToPage)>;

pub struct Session<P> {
    post: Post,
    origin: Origin,
    /// What the page's address would have to ask for to get the same data.
    source: Option<DataSource>,
    item_names: ItemNames,
    dataset: Rc<Dataset>,
    /// One person's ratings that the last files gave, to be added to the data.
    add_me: Option<AddMe>,
    trainer: Trainer<P>,
    evaluator: Evaluator,
    pub run_log: RunLog,
    /// Whether the page knows of the data.
    is_posted: bool,
    unsaved: Unsaved,
}

/// What files gave, ready to be loaded.
pub struct Loadable {
    pub outcome: ReadOutcome,
    table: Result<RatingsTable, DataError>,
    add_me: Option<AddMe>,
}

impl<P: Platform> Session<P> {
    /// Begins with the built-in sample, and posts nothing before it is asked to.
    pub fn new(platform: P) -> Session<P> {
        let page = platform.clone();
        let post: Post = Rc::new(move |message| page.post(&message, None));
        let (origin, item_names) = (Origin::from(sample::table()), ItemNames::default());
        Session {
            source: Some(DataSource::Sample),
            item_names,
            dataset: origin.dataset(item_names).into(),
            origin,
            add_me: None,
            trainer: Trainer::new(Rc::clone(&post), platform),
            evaluator: Evaluator::new(Rc::clone(&post)),
            run_log: RunLog::new(Rc::clone(&post)),
            is_posted: false,
            unsaved: Unsaved::Nothing,
            post,
        }
    }

    /// Loads the built-in sample. The session begins with it: the first time there is only something to post.
    pub fn use_sample(&mut self) {
        if self.is_posted {
            self.replace(sample::table().into(), Some(DataSource::Sample));
        } else {
            self.post_data();
        }
    }

    /// Draws ratings in the shape of a published data set.
    pub fn use_shape(&mut self, shape: Shape) {
        self.replace(Origin::Shape(shape), Some(DataSource::Shape(shape)));
    }

    /// Ends reading: what the page is told of the files, and what can be loaded of them.
    pub fn finish_reading(&self, reading: Box<dyn FileReader>, choices: Choices) -> (ReadFiles, Loadable) {
        let Outcome { table, add_me, titles_wait, files, report } = reading.finish(self.origin.table());
        let among = table.as_ref().ok().or(self.origin.table());
        let own = add_me.as_ref().zip(among).map(|(add_me, among)| OwnRatings {
            file: add_me.file.clone(),
            n_ratings: add_me.n_ratings,
            matched: add_me.matched(),
            unmatched: add_me.unmatched.iter().take(UNMATCHED).map(|(title, _)| title.clone()).collect(),
            other_numbers: add_me.other_numbers.clone(),
            ratings: add_me.by_name(among),
        });
        let outcome = match &table {
            Ok(_) if report.ratings_read > 0 => ReadOutcome::Ratings,
            Ok(_) => ReadOutcome::Titles,
            Err(_) => ReadOutcome::Nothing { titles_wait },
        };
        let refused = table.as_ref().err().cloned();
        (ReadFiles { choices, files, report, refused, own }, Loadable { outcome, table, add_me })
    }

    /// Loads what files gave. If they gave no data, those that are loaded stay.
    pub fn load(&mut self, Loadable { outcome, table, add_me }: Loadable) {
        self.add_me = add_me;
        match table {
            // Titles leave the ratings what they are.
            Ok(table) => self.replace(table.into(), self.source.clone().filter(|_| outcome == ReadOutcome::Titles)),
            // One's own ratings are no data by themselves, but they can be added to the data.
            Err(_) if self.add_me.is_some() => {}
            Err(error) => self.post_problem(ReadingProblem::File(error)),
        }
    }

    /// What the page's address would have to ask for to get the loaded data.
    pub fn source(&self) -> Option<DataSource> {
        self.source.clone()
    }

    pub fn set_source(&mut self, source: Option<DataSource>) {
        self.source = source;
    }

    /// The files that the loaded ratings came from, if files gave them.
    pub fn file_source(&self) -> Option<&str> {
        self.origin.table().filter(|table| !table.synthetic).map(|table| table.source.as_str())
    }

    /// Bytes that the loaded data take: they stay while others are read.
    pub fn memory(&self) -> u64 {
        let drawn = || (size_of::<[u32; 3]>() * self.dataset.ratings.len()) as u64;
        self.origin.table().map_or_else(drawn, memory_of)
    }

    /// Whether there are own ratings to add to the data.
    pub fn offers_me(&self) -> bool {
        self.add_me.is_some()
    }

    /// Adds the own ratings; false if there are none, or no data to add them to.
    pub fn add_me(&mut self) -> bool {
        let (Some(add_me), Origin::Table(table)) = (&self.add_me, &mut self.origin) else { return false };
        add_me.add_to(Rc::make_mut(table));
        self.name_items_by(self.item_names);
        true
    }

    pub fn name_items_by(&mut self, item_names: ItemNames) {
        self.set_dataset(self.origin.dataset(item_names).into(), item_names);
    }

    /// Posts the data unless the page knows of some: a visit that began with an address may have loaded nothing.
    pub fn post_data_once(&mut self) {
        if !self.is_posted {
            self.post_data();
        }
    }

    pub async fn run(&mut self, command: RunCommand) {
        let config = match &command {
            RunCommand::Train(config) | RunCommand::Try(_, config) => Some(config.clone()),
            RunCommand::FindRate(config) => Some(config.clone().without_rate()),
            _ => None,
        };
        if let Some(config) = config.filter(|config| config.item_names != self.item_names && config.check().is_ok()) {
            self.name_items_by(config.item_names);
        }
        self.trainer.run(command, &self.dataset).await;
        self.note_model();
    }

    /// Compares the models of this visit.
    pub fn evaluate(&mut self, command: EvaluationCommand) {
        match command {
            EvaluationCommand::Start(config) => self.evaluator.start(&config, &self.dataset),
            EvaluationCommand::Cancel => self.evaluator.cancel(),
        }
    }

    fn note_model(&mut self) {
        if let Some(trained) = self.trainer.trained() {
            self.evaluator.note(trained);
        }
        if let Some((record, map)) = self.trainer.take_ended_run() {
            self.run_log.add(record, map);
        }
    }

    /// Whether a run, a search or an evaluation can go on.
    pub fn is_busy(&self) -> bool {
        self.trainer.is_busy() || self.evaluator.is_busy()
    }

    /// Runs the next chunk of what goes on; an evaluation waits for a run.
    pub async fn work(&mut self) {
        if self.trainer.is_busy() {
            self.trainer.work(&self.dataset).await;
            self.note_model();
        } else {
            self.evaluator.work();
        }
    }

    /// Answers a question of the page.
    pub async fn ask(&mut self, id: u32, question: Question) {
        if let Question::Step { of, number, row } = question {
            let shown = self.trainer.show_step(of, number, row, &self.dataset).await;
            return (self.post)(ToPage::Answer { id, answer: shown.map(Box::new).map(Answer::Step) });
        }
        let known = Known {
            origin: &self.origin,
            source: self.source.as_ref(),
            dataset: &self.dataset,
            ranked: self.trainer.items(),
            trained: self.trainer.on_show(),
            evaluator: &self.evaluator,
            run_log: &self.run_log,
        };
        (self.post)(ToPage::Answer { id, answer: answer(question, &known) });
    }

    /// Begins a file for download; none if it is made of a model and there is none.
    pub fn export(&self, export: Export) -> Option<Pieces> {
        let dataset = Rc::clone(&self.dataset);
        let trained = self.trainer.on_show();
        match export {
            Export::Ratings => Some(ratings(dataset)),
            Export::Recommendations { top, by } => trained
                .map(|trained| recommendations(Rc::clone(&trained.model), &trained.checkpoint.spec, dataset, top, by)),
            Export::Embeddings => trained.map(|trained| embeddings(&trained.checkpoint, &dataset)),
            Export::Model => trained.map(|trained| model_file(Rc::clone(&trained.checkpoint), &dataset)),
            Export::RunsCsv => Some(export::runs_csv(self.run_log.records())),
            Export::RunsJson => Some(export::runs_json(self.run_log.records())),
        }
    }

    /// What the next visit is to find, if it changed since the last call.
    pub fn take_changes(&mut self) -> Option<Changes> {
        if self.trainer.take_new_model() {
            self.unsaved = self.unsaved.max(Unsaved::Model);
        }
        let unsaved = std::mem::take(&mut self.unsaved);
        (unsaved > Unsaved::Nothing).then(|| Changes {
            unsaved,
            data: SavedData { origin: self.origin.clone(), source: self.source.clone(), item_names: self.item_names },
            // Rewinding is a look: the next visit finds the trained model.
            model: self.trainer.trained().map(|trained| model_file(Rc::clone(&trained.checkpoint), &self.dataset)),
        })
    }

    /// Loads what an earlier visit saved; returns how much of that there was.
    pub fn restore(&mut self, SavedData { origin, source, item_names }: SavedData, model: Option<&[u8]>) -> Saved {
        self.item_names = item_names;
        self.add_me = None;
        self.replace(origin, source);
        if let Some(model) = model {
            self.load_model(ModelSource::EarlierVisit, model);
        }
        self.trainer.take_new_model();
        self.unsaved = Unsaved::Nothing;
        if self.trainer.trained().is_some() { Saved::DataAndModel } else { Saved::Data }
    }

    /// Loads the model of a file, if it was trained on the loaded data.
    pub fn load_model(&mut self, source: ModelSource, bytes: &[u8]) {
        match self.try_model(&source, bytes) {
            Ok(None) => {}
            Ok(Some(other)) => self.post_problem(ReadingProblem::OtherRatings(other)),
            Err(error) => self.post_problem(ReadingProblem::Model { source, error }),
        }
    }

    /// Returns the ratings that the model was trained on, if they differ from those that are loaded.
    fn try_model(&mut self, source: &ModelSource, bytes: &[u8]) -> Result<Option<OtherRatings>, ModelFileError> {
        let saved = export::from_bytes(bytes)?;
        let item_names = saved.checkpoint.config.item_names;
        let dataset = if item_names == self.item_names {
            Rc::clone(&self.dataset)
        } else {
            self.origin.dataset(item_names).into()
        };
        let is_other = saved.dataset.differs_from(&dataset) || !dataset.allows(saved.checkpoint.config.split);
        let other_ratings = is_other.then(|| OtherRatings {
            source: source.clone(),
            trained_on: saved.dataset.n_ratings,
            loaded: dataset.ratings.len(),
        });
        let checkpoint = saved.for_data(&dataset)?;
        let report = RunReport::recalled(&checkpoint, &dataset).ok_or(ModelFileError::NoRun)?;
        if item_names != self.item_names {
            self.set_dataset(dataset, item_names);
        }
        let origin = match source {
            ModelSource::File(_) => ModelOrigin::File,
            ModelSource::EarlierVisit => ModelOrigin::Restored,
        };
        self.trainer.set_model(checkpoint, origin, report);
        match (self.trainer.trained(), &other_ratings) {
            (Some(trained), Some(_)) => self.evaluator.leave_out(trained),
            _ => self.note_model(),
        }
        Ok(other_ratings)
    }

    fn replace(&mut self, origin: Origin, source: Option<DataSource>) {
        self.origin = origin;
        self.source = source;
        self.name_items_by(self.item_names);
    }

    fn set_dataset(&mut self, dataset: Rc<Dataset>, item_names: ItemNames) {
        self.item_names = item_names;
        self.dataset = dataset;
        self.unsaved = Unsaved::DataAndModel;
        self.post_data();
    }

    fn post_data(&mut self) {
        self.is_posted = true;
        (self.post)(ToPage::Data(self.dataset.facts(self.item_names)));
        let genres = self.origin.genres(self.item_names, &self.dataset.items);
        let catalog = Catalog::of(&self.dataset, genres);
        let held = self.origin.table().map_or(0, memory_of_table_alone);
        self.trainer.begin_data(catalog.items.clone(), held);
        self.evaluator.begin_data();
        self.run_log.begin_data();
        (self.post)(ToPage::Catalog(Box::new(catalog)));
    }

    fn post_problem(&self, problem: ReadingProblem) {
        (self.post)(ToPage::Problem(Problem::Reading(problem)));
    }
}
