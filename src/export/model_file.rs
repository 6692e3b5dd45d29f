//! A trained model as a file, and back.
//!
//! It is an archive: `model.safetensors` with what PyTorch calls the state of the model, so that fastai's
//! `learn.model.load_state_dict` takes it as it is; `optimizer.safetensors` with what AdamW remembers, for training to
//! continue; `model.json` with the settings, the history, and the classes: who each row is.

use super::archive::{self, Archive};
use super::tensor_file::{self, TensorSet};
use super::{ModelFileError, ModelPart, OtherData, PartError, Pieces};
use crate::data::{Dataset, Ratings};
use crate::engine::Moments;
use crate::model::ModelSpec;
use crate::train::{
    Checkpoint, EpochRow, MOST_ROWS, OptimizerState, RunSummary, Schedule, TrainConfig, TrainingHistory,
};
use bytemuck::cast_slice;
use flate2::Crc;
use serde::{Deserialize, Serialize};
use std::rc::Rc;

/// Counts up whenever an older page could not read what a newer one writes.
const VERSION: u32 = 1;
/// More than any run has; sums of such numbers stay within 32 bits.
const MOST_STEPS: usize = 1 << 30;
/// More than anybody continues by hand.
const MOST_RUNS: usize = 10_000;

/// A model read from a file: what training left behind, and the data it belongs to.
#[derive(Clone, Debug, PartialEq)]
pub struct SavedModel {
    pub checkpoint: Checkpoint,
    pub dataset: TrainedOn,
    pub classes: ClassNames,
}

/// What a model was trained on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrainedOn {
    pub source: String,
    pub n_ratings: usize,
    /// Checksum of all ratings in their order, which the split into training and validation follows. Absent from files
    /// that older pages wrote.
    #[serde(default)]
    pub ratings_crc32: Option<u32>,
}

impl TrainedOn {
    fn of(dataset: &Dataset) -> TrainedOn {
        let Ratings { user, item, value } = &dataset.ratings;
        let mut crc = Crc::new();
        [cast_slice(user), cast_slice(item), cast_slice(value)]
            .into_iter()
            .for_each(|column: &[u8]| crc.update(column));
        TrainedOn { source: dataset.source.clone(), n_ratings: value.len(), ratings_crc32: Some(crc.sum()) }
    }

    /// Whether a dataset of the same users and items has other ratings than these, as far as is known.
    pub fn differs_from(&self, dataset: &Dataset) -> bool {
        let other = TrainedOn::of(dataset);
        self.n_ratings != other.n_ratings || self.ratings_crc32.is_some_and(|crc| other.ratings_crc32 != Some(crc))
    }
}

/// Who each row of the embeddings is, `#na#` first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassNames {
    pub user: Vec<String>,
    pub item: Vec<String>,
}

/// What `model.json` holds.
#[derive(Serialize, Deserialize)]
struct Description {
    tastemap_model: u32,
    /// What the settings make of the data: for those who read the file without us.
    model: ModelSpec,
    config: TrainConfig,
    dataset: TrainedOn,
    /// The epoch that ended with these parameters, if one did.
    epoch: Option<usize>,
    optimizer: Option<OptimizerCounts>,
    epochs_begun: usize,
    runs: Vec<RunSummary>,
    history: Vec<EpochRow>,
    classes: ClassNames,
}

/// The part of every description that stays, whatever the version.
#[derive(Deserialize)]
struct Version {
    tastemap_model: u32,
}

#[derive(Serialize, Deserialize)]
struct OptimizerCounts {
    steps: usize,
    momentum: f64,
}

/// Whether a file that begins with these bytes is a model file.
pub fn is_model_file(head: &[u8]) -> bool {
    archive::begins_with(head, ModelPart::Description.file_name())
}

/// The file of a model that was trained on `dataset`.
pub fn model_file(checkpoint: Rc<Checkpoint>, dataset: &Dataset) -> Pieces {
    let description = describe(&checkpoint, dataset);
    let mut files = vec![
        (ModelPart::Description.file_name(), Pieces::one(move || description)),
        (ModelPart::Tensors.file_name(), tensor_file::write(&checkpoint, &[TensorSet::Params])),
    ];
    if checkpoint.optimizer.is_some() {
        files.push((
            ModelPart::Optimizer.file_name(),
            tensor_file::write(&checkpoint, &[TensorSet::GradAvg, TensorSet::SqrAvg]),
        ));
    }
    archive::zip(files)
}

/// The same file in one.
pub fn to_bytes(checkpoint: Rc<Checkpoint>, dataset: &Dataset) -> Vec<u8> {
    model_file(checkpoint, dataset).flatten().collect()
}

fn describe(checkpoint: &Checkpoint, dataset: &Dataset) -> Vec<u8> {
    let Checkpoint { config, spec, epoch, optimizer, past, .. } = checkpoint;
    let description = Description {
        tastemap_model: VERSION,
        model: spec.clone(),
        config: config.clone(),
        dataset: TrainedOn::of(dataset),
        epoch: *epoch,
        optimizer: optimizer
            .as_ref()
            .map(|&OptimizerState { steps, momentum, .. }| OptimizerCounts { steps, momentum }),
        epochs_begun: past.epochs_begun,
        runs: past.runs.clone(),
        history: past.history.clone(),
        classes: ClassNames { user: dataset.users.names().to_vec(), item: dataset.items.names().to_vec() },
    };
    serde_json::to_vec_pretty(&description).expect("a struct of numbers and text")
}

/// Reads the file of a model. Whatever the bytes are, they give a model that can be used, or an error.
pub fn from_bytes(bytes: &[u8]) -> Result<SavedModel, ModelFileError> {
    let mut archive = Archive::open(bytes)?;
    let description = Description::read(&archive.file(ModelPart::Description)?)?;
    let spec = &description.model;
    let [params] =
        tensor_file::read(ModelPart::Tensors, &archive.file(ModelPart::Tensors)?, spec, [TensorSet::Params])?;
    let optimizer = match (&description.optimizer, archive.optional_file(ModelPart::Optimizer)?) {
        (&Some(OptimizerCounts { steps, momentum }), Some(bytes)) => {
            let [grad_avg, sqr_avg] =
                tensor_file::read(ModelPart::Optimizer, &bytes, spec, [TensorSet::GradAvg, TensorSet::SqrAvg])?;
            Some(OptimizerState { steps, momentum, moments: Moments { grad_avg, sqr_avg } })
        }
        // Without this part the file is smaller, and the optimizer starts fresh.
        _ => None,
    };
    let Description { config, model, dataset, epoch, epochs_begun, runs, history, classes, .. } = description;
    let past = TrainingHistory { runs, history, epochs_begun };
    let checkpoint = Checkpoint { config, spec: model, params, epoch, optimizer, past };
    Ok(SavedModel { checkpoint, dataset, classes })
}

impl Description {
    /// Settings that go together: nothing that is made of them is larger than the file confirms.
    fn read(json: &[u8]) -> Result<Description, ModelFileError> {
        let broken = |reason: PartError| reason.of(ModelPart::Description);
        let Version { tastemap_model: found } =
            serde_json::from_slice(json).map_err(|error| broken(PartError::decoder(error)))?;
        if found > VERSION {
            return Err(ModelFileError::Later { found, known: VERSION });
        }
        let mut description: Description =
            serde_json::from_slice(json).map_err(|error| broken(PartError::decoder(error)))?;
        let Description { model, config, epoch, optimizer, epochs_begun, runs, history, classes, .. } = &description;
        let settings = std::iter::once(config).chain(runs.iter().map(|run| &run.config));
        for config in settings {
            config.check().map_err(|error| broken(error.into()))?;
        }
        let spec = config.spec(classes.user.len(), classes.item.len());
        // How many features the data had, only the tensors confirm.
        let n_features = if model.kind.is_full_batch() { model.n_features } else { 0 };
        // Nor do the settings say whether there were grades.
        let spec = if model.predicts_ratings() { spec } else { spec.of_choices() };
        if *model != (ModelSpec { n_features, ..spec }) {
            return Err(broken(PartError::OtherModel));
        }
        let epochs = checked_epochs(history).ok_or(broken(PartError::History))?;
        if epoch.is_some_and(|epoch| epoch >= epochs) {
            return Err(broken(PartError::History));
        }
        let counts = [*epochs_begun, epochs, optimizer.as_ref().map_or(0, |optimizer| optimizer.steps)];
        let has_momentum = optimizer.as_ref().is_none_or(|optimizer| Schedule::has_momentum(optimizer.momentum));
        // Folding in and the page compute with these counts.
        let fits = |run: &RunSummary| {
            run.steps <= MOST_STEPS && run.epochs <= MOST_STEPS && run.kept.is_none_or(|kept| kept <= run.epochs)
        };
        let runs_fit = runs.len() <= MOST_RUNS && runs.iter().all(fits);
        if !runs_fit || counts.iter().any(|&count| count > MOST_STEPS) || !has_momentum {
            return Err(broken(PartError::Counts));
        }
        let older = description.history.len().saturating_sub(MOST_ROWS);
        description.history.drain(..older);
        Ok(description)
    }
}

/// Epochs up to the last row of a history whose rows follow each other.
fn checked_epochs(history: &[EpochRow]) -> Option<usize> {
    let follows = |pair: &[EpochRow]| pair[0].epoch.checked_add(1) == Some(pair[1].epoch);
    let last = history.last().map_or(Some(0), |row| row.epoch.checked_add(1));
    last.filter(|_| history.windows(2).all(follows))
}

impl SavedModel {
    /// The model for these data: only data with the same users and items say who its rows are.
    pub fn for_data(self, dataset: &Dataset) -> Result<Checkpoint, ModelFileError> {
        let ClassNames { user, item } = &self.classes;
        match OtherData::find(&self.dataset.source, user, item, dataset) {
            None => Ok(self.checkpoint),
            Some(other) => Err(ModelFileError::OtherData(Box::new(other))),
        }
    }
}
