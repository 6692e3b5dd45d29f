//! What can end a training run before its time.

use super::ConfigError;
use crate::engine::EngineError;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Why training could not begin or go on.
#[derive(Clone, Debug, PartialEq, Error, Serialize, Deserialize)]
pub enum TrainError {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Engine(#[from] EngineError),
    #[error(
        "this run would take about {} of memory, {} of them for the model, and a page can have {}",
        gigabytes(*needed), gigabytes(*model), gigabytes(*limit)
    )]
    TooMuchMemory { needed: u64, model: u64, limit: u64 },
    #[error("there is no trained model to go on from")]
    NothingToContinue,
    #[error("the loss became {loss} in epoch {epoch}, at batch {batch}: training ran away")]
    Diverged { loss: f32, epoch: usize, batch: usize },
}

impl TrainError {
    /// What the person can do about it.
    pub fn advice(&self) -> &'static str {
        match self {
            TrainError::Config(_) => "Correct the setting and train again.",
            TrainError::Engine(error) => error.advice(),
            TrainError::TooMuchMemory { .. } => {
                "Choose fewer factors, narrower layers or smaller batches, or fewer ratings."
            }
            TrainError::NothingToContinue => "Press Train to train one from the start.",
            TrainError::Diverged { .. } => {
                "Train again with a lower learning rate, and a prediction range that fits the ratings."
            }
        }
    }
}

fn gigabytes(bytes: u64) -> String {
    format!("{:.1} GB", bytes as f64 * 1e-9)
}
