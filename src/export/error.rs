//! Why a model file gives no model, and what to do about it.

use crate::data::Dataset;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt::{self, Display};
use thiserror::Error;

/// What can be wrong with a model file. The model that was there stays.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum ModelFileError {
    #[error("it is no model file, or only a part of one ({0})")]
    NoArchive(String),
    #[error("it has no {0} in it")]
    Missing(Cow<'static, str>),
    #[error("its {part} cannot be read: {reason}")]
    Unreadable { part: Cow<'static, str>, reason: String },
    #[error("it does not say by which run it was trained")]
    NoRun,
    #[error("it was saved in format {found}, and this page knows formats up to {known}")]
    Later { found: u32, known: u32 },
    #[error(transparent)]
    OtherData(Box<OtherData>),
}

impl ModelFileError {
    pub fn unreadable(part: &'static str, reason: impl Display) -> ModelFileError {
        ModelFileError::Unreadable { part: part.into(), reason: reason.to_string() }
    }

    /// What the person can do about it.
    pub fn advice(&self) -> String {
        match self {
            ModelFileError::OtherData(other) => {
                format!("Load the ratings that it was trained on ({}), then this file again.", other.trained_on)
            }
            ModelFileError::Later { .. } => "Reload the page to get the newest, then load the file again.".to_owned(),
            _ => "Save the model anew with \"Download model\", and load that file as it is.".to_owned(),
        }
    }
}

/// The data that are loaded are not those that a model was trained on: its rows would stand for someone else.
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
    /// Of the model's, those that the data have not, and the first of them.
    pub missing: usize,
    pub first_missing: Option<String>,
    /// Of the data's, those that the model has not, and the first of them.
    pub unknown: usize,
    pub first_unknown: Option<String>,
}

impl std::error::Error for OtherData {}

impl OtherData {
    /// How `users` and `items`, by class, differ from the classes of `dataset`; none where they do not.
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

    fn fmt(&self, what: &str, f: &mut fmt::Formatter) -> fmt::Result {
        let OtherNames { of_model, of_data, missing, first_missing, unknown, first_unknown } = self;
        let such_as = |name: &Option<String>| name.as_ref().map_or(String::new(), |name| format!(" (such as {name})"));
        match (missing, unknown) {
            (0, 0) => write!(f, "its {of_model} {what} are those of the data"),
            (_, 0) => write!(f, "{missing} of its {of_model} {what}{} are not in the data", such_as(first_missing)),
            (0, _) => {
                write!(f, "{unknown} of the data’s {of_data} {what}{} are not in it", such_as(first_unknown))
            }
            _ => write!(
                f,
                "{missing} of its {of_model} {what}{} are not in the data, and {unknown} of the data’s {of_data}{} are \
                 not in it",
                such_as(first_missing),
                such_as(first_unknown)
            ),
        }
    }
}

impl Display for OtherData {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "it was trained on other data than those that are loaded: ")?;
        self.users.fmt("users", f)?;
        write!(f, "; ")?;
        self.items.fmt("items", f)
    }
}
