//! What the shaders read beside tables and rows.

use bytemuck::{Pod, Zeroable};

/// A batch of choices in one step, as kernels read it.
#[derive(Clone, Copy, Debug, Default, Pod, Zeroable)]
#[repr(C)]
pub struct ChoiceStep {
    pub first_choice: u32,
    pub n_choices: u32,
    pub first_row: u32,
    pub n_rows: u32,
    pub decay: f32,
    pub momentum: f32,
    pub step_size: f32,
    pub sqr_debias: f32,
}
