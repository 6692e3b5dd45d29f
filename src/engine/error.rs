//! What can go wrong while computing.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use thiserror::Error;

/// Why an engine could not start or go on. Whatever it trained before stays with the caller.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum EngineError {
    #[error("no GPU: {0}")]
    NoGpu(String),
    #[error("the GPU was lost: {0}")]
    GpuLost(String),
    #[error("the GPU refused the work: {0}")]
    GpuRefused(String),
    #[error("{what} needs {needed} bytes, but this GPU binds at most {limit} at once")]
    TooLarge { what: Cow<'static, str>, needed: u64, limit: u64 },
}

impl EngineError {
    /// What the person can do about it.
    pub fn advice(&self) -> &'static str {
        match self {
            EngineError::NoGpu(_) => "Choose the engine \"CPU\", or \"Auto\" to let the page decide.",
            EngineError::GpuLost(_) => {
                "Train again: the page asks for the GPU anew. If it happens twice, choose the engine \"CPU\"."
            }
            EngineError::GpuRefused(_) => "Choose the engine \"CPU\" and train again.",
            EngineError::TooLarge { .. } => "Choose fewer factors or a smaller batch, or the engine \"CPU\".",
        }
    }
}
