//! The shaders as `build.rs` composed and reflected them.

use super::working_set::RowPlace;
use crate::engine::StepHyper;
use crate::engine::cpu::batch_norm::Statistics;
use crate::engine::optim::LazyUpdate;
use crate::engine::plan::{RowRating, Step, Touch};
use std::mem::offset_of;

/// A kernel with all it needs.
pub struct Shader {
    /// The name of its file and of its entry point.
    pub name: &'static str,
    pub wgsl: &'static str,
    /// The storage buffers that it uses, all in group 0.
    pub buffers: &'static [Binding],
    /// The pipeline constants of its module.
    pub overrides: &'static [&'static str],
    /// Whether it reads the step, group 1.
    pub has_step: bool,
}

/// A storage buffer as a shader declares it.
pub struct Binding {
    pub name: &'static str,
    pub binding: u32,
    pub read_only: bool,
}

impl Shader {
    pub fn named(name: &str) -> &'static Shader {
        let found = SHADERS.iter().find(|shader| shader.name == name);
        found.unwrap_or_else(|| panic!("no shader is called {name}"))
    }
}

include!(concat!(env!("OUT_DIR"), "/shaders.rs"));
