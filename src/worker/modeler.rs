//! Models as the session sees them: training them, asking them, comparing them, exporting them. Module `models` does it, whose code
//! comes once the data are on the page.

use super::loaded_data::LoadedData;
use crate::data::{Dataset, ItemNames};
use crate::export::{ModelFileError, Pieces};
use crate::protocol::{
    Answer, EvaluationCommand, Export, ModelOrigin, ModelSource, OtherRatings, Question, RunCommand, RunLogCommand,
    ToPage,
};
use crate::train::{Checkpoint, RunReport};
use async_trait::async_trait;
use std::rc::Rc;

/// Takes what the page is to know.
pub type Post = Rc<dyn Fn(ToPage)>;

/// Begins without a model. `P` is the platform.
pub type OpenModels<P> = fn(Post, P) -> Box<dyn Modeler>;

/// A model out of a file, checked against the loaded data.
pub struct FileModel {
    pub checkpoint: Checkpoint,
    pub report: RunReport,
    pub origin: ModelOrigin,
    /// The loaded data with the items named as the model has them.
    pub dataset: Rc<Dataset>,
    pub item_names: ItemNames,
    /// The ratings that it was trained on, if they differ from those that are loaded.
    pub other_ratings: Option<OtherRatings>,
}

/// The models of a visit. They are trained on the loaded data, which the session has.
#[async_trait(?Send)]
pub trait Modeler {
    /// Other data are loaded: what goes on and all models are gone.
    fn begin_data(&mut self, data: &LoadedData);

    async fn run(&mut self, command: RunCommand, data: &LoadedData);

    /// Compares the models of this visit.
    fn evaluate(&mut self, command: EvaluationCommand, data: &LoadedData);

    /// Whether a run, a search or an evaluation can go on.
    fn is_busy(&self) -> bool;

    /// Runs the next chunk of what goes on; an evaluation waits for a run.
    async fn work(&mut self, data: &LoadedData);

    /// Nothing where the question needs a model and there is none, or is about something that the data have not.
    async fn answer(&mut self, question: Question, data: &LoadedData) -> Option<Answer>;

    /// Begins a file for download; none if it is made of a model and there is none.
    fn export(&self, export: Export, data: &LoadedData) -> Option<Pieces>;

    /// Reads a model's file. Fails where it is damaged, or the model has other users or items than the data.
    fn read(&self, source: &ModelSource, bytes: &[u8], data: &LoadedData) -> Result<FileModel, ModelFileError>;

    /// Takes a model out of a file in place of what goes on and of the model before.
    fn take(&mut self, model: FileModel);

    /// The file of the last model, for the next visit. Rewinding is a look: it finds the trained model.
    fn file(&self, data: &LoadedData) -> Option<Pieces>;

    /// Whether the last model is new since the last call.
    fn take_new_model(&mut self) -> bool;

    /// Changes the list of runs that have ended.
    fn change_runs(&mut self, command: RunLogCommand);

    /// Takes the runs that an earlier visit saved, unless another build did.
    fn restore_runs(&mut self, saved: &[u8]);

    /// The runs for the next visit, if they changed since the last call.
    fn take_changed_runs(&mut self) -> Option<Vec<u8>>;
}
