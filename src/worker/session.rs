//! One visit: the loaded data, the ratings to add to them, the models, and what is not saved yet.

use super::loaded_data::LoadedData;
use super::modeler::{Modeler, Post};
use super::opened_files::ReadOutcome;
use super::persistence::{Changes, SavedData, Unsaved};
use super::platform::{Platform, in_time};
use crate::data::read::{AddMe, Choices, FileReader, Outcome, memory_of};
use crate::data::{DataError, Dataset, ItemNames, Origin, RatingsTable, Shape, sample};
use crate::export::Pieces;
use crate::insight::Catalog;
use crate::protocol::{
    DataSource, EvaluationCommand, Export, ModelSource, OwnRatings, Problem, Question, ReadFiles, ReadingProblem,
    RunCommand, RunLogCommand, Saved, ToPage,
};
use std::rc::Rc;
use std::time::Duration;

/// The most titles that are told of those that own ratings have and the data have not.
const UNMATCHED: usize = 20;
/// How long after a part of the program did not come it is asked for again.
const RETRY: Duration = Duration::from_secs(3);

pub struct Session<P> {
    platform: P,
    post: Post,
    data: LoadedData,
    /// One person's ratings that the last files gave, to be added to the data.
    add_me: Option<AddMe>,
    /// Absent until their code has come: [`Session::load_models`].
    models: Option<Box<dyn Modeler>>,
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
        Session {
            platform,
            post: Rc::new(move |message| page.post(&message, None)),
            data: LoadedData::new(sample::table().into(), Some(DataSource::Sample), ItemNames::default()),
            add_me: None,
            models: None,
            is_posted: false,
            unsaved: Unsaved::Nothing,
        }
    }

    /// Loads the code that all work with models needs, unless it is there. Data can be posted before. Where it does not come the
    /// page is told, and it is asked for again: until then nothing can be done.
    pub async fn load_models(&mut self) {
        let mut is_told = false;
        while self.models.is_none() {
            match in_time(&self.platform, self.platform.load_models()).await {
                Ok(open) => {
                    let mut models = open(Rc::clone(&self.post), self.platform.clone());
                    models.begin_data(&self.data);
                    self.models = Some(models);
                }
                Err(_) => {
                    if !std::mem::replace(&mut is_told, true) {
                        (self.post)(ToPage::Problem(Problem::ModelsNotLoaded));
                    }
                    self.platform.sleep(RETRY).await;
                }
            }
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
        let loaded = self.data.origin.table();
        let Outcome { table, add_me, titles_wait, files, report } = reading.finish(loaded);
        let among = table.as_ref().ok().or(loaded);
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
            Ok(table) => self.replace(table.into(), self.source().filter(|_| outcome == ReadOutcome::Titles)),
            // One's own ratings are no data by themselves, but they can be added to the data.
            Err(_) if self.add_me.is_some() => {}
            Err(error) => self.post_problem(ReadingProblem::File(error)),
        }
    }

    /// What the page's address would have to ask for to get the loaded data.
    pub fn source(&self) -> Option<DataSource> {
        self.data.source.clone()
    }

    pub fn set_source(&mut self, source: Option<DataSource>) {
        self.data.source = source;
    }

    /// The files that the loaded ratings came from, if files gave them.
    pub fn file_source(&self) -> Option<&str> {
        self.data.origin.table().filter(|table| !table.synthetic).map(|table| table.source.as_str())
    }

    /// Bytes that the loaded data take: they stay while others are read.
    pub fn memory(&self) -> u64 {
        let drawn = || (size_of::<[u32; 3]>() * self.data.dataset.ratings.len()) as u64;
        self.data.origin.table().map_or_else(drawn, memory_of)
    }

    /// Whether there are own ratings to add to the data.
    pub fn offers_me(&self) -> bool {
        self.add_me.is_some()
    }

    /// Adds the own ratings; false if there are none, or no data to add them to.
    pub fn add_me(&mut self) -> bool {
        let (Some(add_me), Origin::Table(table)) = (&self.add_me, &mut self.data.origin) else { return false };
        add_me.add_to(Rc::make_mut(table));
        self.name_items_by(self.data.item_names);
        true
    }

    pub fn name_items_by(&mut self, item_names: ItemNames) {
        self.set_dataset(self.data.origin.dataset(item_names).into(), item_names);
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
        let other = |names: &ItemNames| *names != self.data.item_names;
        let item_names = config.filter(|config| config.check().is_ok()).map(|config| config.item_names).filter(other);
        if let Some(item_names) = item_names {
            self.name_items_by(item_names);
        }
        if let Some(models) = &mut self.models {
            models.run(command, &self.data).await;
        }
    }

    /// Compares the models of this visit.
    pub fn evaluate(&mut self, command: EvaluationCommand) {
        if let Some(models) = &mut self.models {
            models.evaluate(command, &self.data);
        }
    }

    /// Whether a run, a search or an evaluation can go on.
    pub fn is_busy(&self) -> bool {
        self.models.as_ref().is_some_and(|models| models.is_busy())
    }

    /// Runs the next chunk of what goes on.
    pub async fn work(&mut self) {
        if let Some(models) = &mut self.models {
            models.work(&self.data).await;
        }
    }

    /// Answers a question of the page.
    pub async fn ask(&mut self, id: u32, question: Question) {
        if let Some(models) = &mut self.models {
            let answer = models.answer(question, &self.data).await;
            (self.post)(ToPage::Answer { id, answer });
        }
    }

    /// Begins a file for download; none if it is made of a model and there is none.
    pub fn export(&self, export: Export) -> Option<Pieces> {
        self.models.as_ref()?.export(export, &self.data)
    }

    /// Changes the list of runs that have ended.
    pub fn change_runs(&mut self, command: RunLogCommand) {
        if let Some(models) = &mut self.models {
            models.change_runs(command);
        }
    }

    /// Takes the runs that an earlier visit saved.
    pub fn restore_runs(&mut self, saved: &[u8]) {
        if let Some(models) = &mut self.models {
            models.restore_runs(saved);
        }
    }

    /// The runs for the next visit, if they changed since the last call.
    pub fn take_changed_runs(&mut self) -> Option<Vec<u8>> {
        self.models.as_mut()?.take_changed_runs()
    }

    /// What the next visit is to find, if it changed since the last call.
    pub fn take_changes(&mut self) -> Option<Changes> {
        if self.models.as_mut().is_some_and(|models| models.take_new_model()) {
            self.unsaved = self.unsaved.max(Unsaved::Model);
        }
        let unsaved = std::mem::take(&mut self.unsaved);
        (unsaved > Unsaved::Nothing).then(|| Changes {
            unsaved,
            data: SavedData {
                origin: self.data.origin.clone(),
                source: self.source(),
                item_names: self.data.item_names,
            },
            model: self.models.as_ref().and_then(|models| models.file(&self.data)),
        })
    }

    /// Loads what an earlier visit saved; returns how much of that there was.
    pub async fn restore(
        &mut self,
        SavedData { origin, source, item_names }: SavedData,
        model: Option<&[u8]>,
    ) -> Saved {
        // Data without their model would look as if it were lost.
        if model.is_some() {
            self.load_models().await;
        }
        self.data.item_names = item_names;
        self.add_me = None;
        self.replace(origin, source);
        let has_model = model.is_some_and(|model| self.load_model(ModelSource::EarlierVisit, model));
        if let Some(models) = &mut self.models {
            models.take_new_model();
        }
        self.unsaved = Unsaved::Nothing;
        if has_model { Saved::DataAndModel } else { Saved::Data }
    }

    /// Loads the model of a file, if it fits the loaded data; returns whether it does.
    pub fn load_model(&mut self, source: ModelSource, bytes: &[u8]) -> bool {
        let Some(models) = &self.models else { return false };
        let model = match models.read(&source, bytes, &self.data) {
            Ok(model) => model,
            Err(error) => {
                self.post_problem(ReadingProblem::Model { source, error });
                return false;
            }
        };
        if model.item_names != self.data.item_names {
            self.set_dataset(Rc::clone(&model.dataset), model.item_names);
        }
        let other_ratings = model.other_ratings.clone();
        if let Some(models) = &mut self.models {
            models.take(model);
        }
        if let Some(other) = other_ratings {
            self.post_problem(ReadingProblem::OtherRatings(other));
        }
        true
    }

    fn replace(&mut self, origin: Origin, source: Option<DataSource>) {
        self.data.origin = origin;
        self.data.source = source;
        self.name_items_by(self.data.item_names);
    }

    fn set_dataset(&mut self, dataset: Rc<Dataset>, item_names: ItemNames) {
        self.data.item_names = item_names;
        self.data.dataset = dataset;
        self.unsaved = Unsaved::DataAndModel;
        self.post_data();
    }

    fn post_data(&mut self) {
        self.is_posted = true;
        let LoadedData { origin, item_names, dataset, .. } = &self.data;
        (self.post)(ToPage::Data(dataset.facts(*item_names)));
        let catalog = Catalog::of(dataset, origin.genres(*item_names, &dataset.items));
        self.data.ranked.clone_from(&catalog.items);
        if let Some(models) = &mut self.models {
            models.begin_data(&self.data);
        }
        (self.post)(ToPage::Catalog(Box::new(catalog)));
    }

    fn post_problem(&self, problem: ReadingProblem) {
        (self.post)(ToPage::Problem(Problem::Reading(problem)));
    }
}
