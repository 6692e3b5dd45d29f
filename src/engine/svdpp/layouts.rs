//! What the shaders read beside tables and rows.

use bytemuck::{Pod, Zeroable};

/// Some rows in one step, as kernels read it.
#[derive(Clone, Copy, Debug, Default, Pod, Zeroable)]
#[repr(C)]
pub struct AdamStep {
    pub index: u32,
    pub first_row: u32,
    pub n_rows: u32,
    pub step_size: f32,
    pub sqr_debias: f32,
}

/// A row of another table that a row sums, with its weight.
#[derive(Clone, Copy, Debug, Default, Pod, Zeroable)]
#[repr(C)]
pub struct WeightedRow {
    pub row: u32,
    pub weight: f32,
}
