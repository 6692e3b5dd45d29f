//! Which engine was asked for, which one runs, and why.

use super::EngineError;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The combobox "Engine".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum EngineChoice {
    /// Whichever is faster for the run: see [`FallbackReason`].
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
    /// A text in files, which outlive the enum.
    #[serde(default, with = "text_in_files")]
    pub fallback_reason: Option<FallbackReason>,
}

/// Why the CPU runs although the choice would have allowed the GPU.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum FallbackReason {
    /// There is no GPU, or it failed.
    #[error("{0}")]
    NoGpu(EngineError),
    /// The GPU is the processor in disguise, by the name that it gives.
    #[error("the GPU is made of the processor's cores: {0}")]
    SoftwareAdapter(String),
    /// The CPU will have finished the run in so many milliseconds, by a short test.
    #[error("the run takes about {milliseconds} ms on the CPU")]
    ShortRun { milliseconds: u32 },
    /// Steps per second of both, by a short test.
    #[error("in a short test the CPU made {cpu} steps a second and the GPU {gpu}")]
    Slower { cpu: u32, gpu: u32 },
    /// What a file of an earlier run says.
    #[error("{0}")]
    Recorded(String),
}

mod text_in_files {
    use super::FallbackReason;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<S: Serializer>(reason: &Option<FallbackReason>, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            reason.as_ref().map(ToString::to_string).serialize(serializer)
        } else {
            reason.serialize(serializer)
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<FallbackReason>, D::Error> {
        if deserializer.is_human_readable() {
            Ok(Option::<String>::deserialize(deserializer)?.map(FallbackReason::Recorded))
        } else {
            Option::deserialize(deserializer)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fallback_is_a_text_in_files_and_an_enum_in_messages() {
        let reason = FallbackReason::NoGpu(EngineError::NoDevice("it is lost".to_owned()));
        let facts = EngineFacts {
            kind: EngineKind::Cpu,
            adapter: "one thread".to_owned(),
            fallback_reason: Some(reason.clone()),
        };
        let message = postcard::to_stdvec(&facts).expect("bytes");
        assert_eq!(postcard::from_bytes(&message), Ok(facts.clone()));
        let file = serde_json::to_value(&facts).expect("JSON");
        assert_eq!(file["fallback_reason"], reason.to_string());
        let read: EngineFacts = serde_json::from_value(file).expect("facts");
        assert_eq!(read.fallback_reason, Some(FallbackReason::Recorded(reason.to_string())));
        assert_eq!(serde_json::to_value(&read).expect("JSON")["fallback_reason"], reason.to_string());
        let none: EngineFacts = serde_json::from_str(r#"{"kind":"Gpu","adapter":"a card"}"#).expect("facts");
        assert_eq!(none.fallback_reason, None);
    }
}
