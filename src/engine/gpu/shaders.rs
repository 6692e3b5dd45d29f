//! The shaders as `build.rs` composed and reflected them.

use super::table::RowPlace;
use crate::engine::StepHyper;
use crate::engine::cpu::batch_norm::Statistics;
use crate::engine::optim::LazyUpdate;
use crate::engine::plan::{Step, Touch};
use crate::engine::rows::RowRating;
use crate::engine::softmax::ChoiceStep;
use crate::engine::svdpp::{AdamStep, SvdppRow, WeightedRow};
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A barrier of storage orders nothing in the memory of a workgroup: what one step reads there, no thread may write
    /// for the next step before all have read it.
    #[test]
    fn grad_logits_are_handed_on_across_barriers_of_the_workgroup() {
        let wgsl = Shader::named("dot_steps").wgsl;
        let steps = &wgsl[wgsl.find("fn dot_steps(").expect("the entry point")..];
        let (writes, reads) =
            (steps.find("forward_rating(").expect("a call"), steps.find("gradient_lane(").expect("a call"));
        let within_a_step = &steps[writes..reads];
        let into_the_next_step = [&steps[reads..], &steps[..writes]].concat();
        assert!(within_a_step.contains("workgroupBarrier()"), "{steps}");
        assert!(into_the_next_step.contains("workgroupBarrier()"), "{steps}");
    }
}
