//! Which engine was asked for, which one runs, and why.

use serde::{Deserialize, Serialize};

/// The combobox "Engine".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum EngineChoice {
    /// The GPU where there is one, the CPU otherwise.
    #[default]
    Auto,
    Gpu,
    Cpu,
}

/// The engine that runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum EngineKind {
    Gpu,
    Cpu,
}

impl EngineKind {
    /// The name people see.
    pub fn name(self) -> &'static str {
        match self {
            EngineKind::Gpu => "GPU (WebGPU)",
            EngineKind::Cpu => "CPU",
        }
    }
}

/// The engine that runs, and on what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EngineFacts {
    pub kind: EngineKind,
    /// The adapter's own words, or what the CPU engine uses.
    pub adapter: String,
    /// Why the CPU runs although the choice would have allowed the GPU.
    pub fallback_reason: Option<String>,
}
