//! What can end a training run before its time. The page has the sentences.

use super::ConfigError;
use crate::data::NoGrades;
use crate::engine::EngineError;
use crate::engine::svdpp::Unsuitable;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Why training could not begin or go on.
#[derive(Clone, Debug, PartialEq, Error, Serialize, Deserialize)]
pub enum TrainError {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// All in bytes; `model` is the part of `needed` that the model takes.
    #[error("{needed} bytes are needed and {limit} are there")]
    TooMuchMemory { needed: u64, model: u64, limit: u64 },
    #[error(transparent)]
    Unsuitable(#[from] Unsuitable),
    #[error("{0}")]
    NoGrades(NoGrades),
    /// No user chose anything, or all of them chose everything.
    #[error("there are no choices to learn from")]
    NoChoices,
    #[error("there is no model to train further")]
    NothingToContinue,
    /// No batch where a step reads all ratings.
    #[error("the loss became {loss} in epoch {epoch}, batch {batch:?}")]
    Diverged { loss: f32, epoch: usize, batch: Option<usize> },
}
