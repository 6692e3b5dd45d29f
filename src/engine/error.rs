//! What can go wrong while computing. The page has the sentences.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use thiserror::Error;

/// Why an engine could not start or go on. Whatever it trained before stays with the caller.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum EngineError {
    #[error("this browser does not offer WebGPU")]
    NoWebGpu,
    #[error("the part of the program that uses the GPU could not be loaded")]
    NotLoaded,
    #[error("WebGPU found no graphics adapter")]
    NoAdapter,
    #[error("the adapter gives no device: {0}")]
    NoDevice(String),
    #[error("the GPU has not answered for {seconds} seconds")]
    Silent { seconds: u64 },
    #[error("the GPU was lost: {0}")]
    GpuLost(String),
    #[error("the GPU refused the work: {0}")]
    GpuRefused(String),
    #[error("{what} needs {needed} bytes, but this GPU binds at most {limit} at once")]
    TooLarge { what: Cow<'static, str>, needed: u64, limit: u64 },
}
