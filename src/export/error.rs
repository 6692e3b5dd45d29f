//! Why a model file gives no model. The page has the sentences.

use crate::data::Dataset;
use crate::train::ConfigError;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::io;
use thiserror::Error;

/// What can be wrong with a model file. The model that was there stays.
#[derive(Clone, Debug, PartialEq, Error, Serialize, Deserialize)]
pub enum ModelFileError {
    /// It is not an archive, or only a part of one, for the reason that the decoder gives.
    #[error("no archive: {0}")]
    NoArchive(String),
    #[error("{} is missing", .0.file_name())]
    Missing(ModelPart),
    #[error("{}: {reason}", part.file_name())]
    Unreadable { part: ModelPart, reason: PartError },
    /// It does not tell of the run that trained it.
    #[error("no run")]
    NoRun,
    #[error("format {found} is later than {known}")]
    Later { found: u32, known: u32 },
    #[error("it was trained on other data: {0:?}")]
    OtherData(Box<OtherData>),
}

/// A file in the archive of a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ModelPart {
    Description,
    Tensors,
    Optimizer,
}

impl ModelPart {
    pub fn file_name(self) -> &'static str {
        match self {
            ModelPart::Description => "model.json",
            ModelPart::Tensors => "model.safetensors",
            ModelPart::Optimizer => "optimizer.safetensors",
        }
    }
}

/// Why a file in the archive cannot be read.
#[derive(Clone, Debug, PartialEq, Error, Serialize, Deserialize)]
pub enum PartError {
    #[error("the archive ends before it does")]
    BreaksOff,
    #[error("unknown compression method")]
    Compression,
    #[error("checksum mismatch")]
    Checksum,
    /// What the decoder says.
    #[error("{0}")]
    Decoder(String),
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The model is not the one that its settings and classes make.
    #[error("model and settings differ")]
    OtherModel,
    /// The history is shorter than the epoch that the model is of, or its epochs do not follow each other.
    #[error("history and model differ")]
    History,
    /// Counts of runs, epochs or steps, or a momentum, that no training has.
    #[error("impossible counts")]
    Counts,
    #[error("no tensor {0}")]
    NoTensor(String),
    #[error("{tensor} is {found} and not {expected}")]
    OtherShape { tensor: String, found: String, expected: String },
    /// Some values are not finite.
    #[error("values are not finite")]
    NotFinite,
    /// A tensor of means of squares or of counts has values below zero, or a constant is not above it.
    #[error("{0} has negative values")]
    Negative(String),
}

impl PartError {
    pub fn of(self, part: ModelPart) -> ModelFileError {
        ModelFileError::Unreadable { part, reason: self }
    }

    /// An error of a decoder, in its own words.
    pub fn decoder(error: impl ToString) -> PartError {
        PartError::Decoder(error.to_string())
    }
}

impl From<io::Error> for PartError {
    fn from(error: io::Error) -> PartError {
        PartError::decoder(error)
    }
}

/// The loaded data are not those that a model was trained on: its rows would stand for someone else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherData {
    /// Where the model's data came from.
    pub trained_on: String,
    pub users: OtherNames,
    pub items: OtherNames,
}

/// How a model's classes differ from those of the data.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherNames {
    pub of_model: usize,
    pub of_data: usize,
    /// Classes of the model that the data do not have, and the first of them.
    pub missing: usize,
    pub first_missing: Option<String>,
    /// Classes of the data that the model does not have, and the first of them.
    pub unknown: usize,
    pub first_unknown: Option<String>,
}

impl OtherData {
    /// How `users` and `items`, by class, differ from the classes of `dataset`; none if they do not.
    pub fn find(trained_on: &str, users: &[String], items: &[String], dataset: &Dataset) -> Option<OtherData> {
        let same = users == dataset.users.names() && items == dataset.items.names();
        (!same).then(|| OtherData {
            trained_on: trained_on.to_owned(),
            users: OtherNames::between(users, dataset.users.names()),
            items: OtherNames::between(items, dataset.items.names()),
        })
    }
}

impl OtherNames {
    fn between(model: &[String], data: &[String]) -> OtherNames {
        let not_in = |names: &[String], others: &[String]| {
            let others: HashSet<&String> = others.iter().collect();
            let mut missing = names.iter().filter(|name| !others.contains(name));
            let first = missing.next().cloned();
            (usize::from(first.is_some()) + missing.count(), first)
        };
        let (missing, first_missing) = not_in(model, data);
        let (unknown, first_unknown) = not_in(data, model);
        // Class 0 is nobody.
        let [of_model, of_data] = [model, data].map(|names| names.len().saturating_sub(1));
        OtherNames { of_model, of_data, missing, first_missing, unknown, first_unknown }
    }
}
