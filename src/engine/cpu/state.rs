//! What training changes on the CPU: the table of rows, and the running means of AdamW.

use super::adamw::Moments;
use super::cache::fetch;
use crate::engine::idle::{CatchUp, IdleSteps};
use crate::engine::rows::RowLayout;

/// Parameters and running means of every row.
pub struct State {
    /// `[n_rows, stride]`.
    pub rows: Vec<f32>,
    moments: Moments,
    stride: usize,
}

impl State {
    /// `rows` with the `means` that the optimizer remembers, zeros where it begins anew; all `[n_rows, stride]`.
    pub fn new(layout: &RowLayout, rows: Vec<f32>, means: Option<[Vec<f32>; 2]>) -> State {
        let stride = layout.stride();
        let moments = match means {
            Some(means) => Moments::of(stride, means),
            None => Moments::zeros(layout.n_rows(), stride),
        };
        State { rows, moments, stride }
    }

    /// Rows that no step will change any more.
    pub fn at_rest(layout: &RowLayout, rows: Vec<f32>) -> State {
        State { rows, moments: Moments::zeros(0, layout.stride()), stride: layout.stride() }
    }

    /// Fetches the rows that are to be brought up next.
    pub fn fetch(&self, catch_ups: &[CatchUp]) {
        fetch(catch_ups.iter().flat_map(|catch_up| [self.params(catch_up.row), self.moments.both(catch_up.row)]));
    }

    fn params(&self, row: u32) -> &[f32] {
        &self.rows[row as usize * self.stride..][..self.stride]
    }

    /// Brings one row to the step whose gradient comes next; returns its parameters there.
    pub fn catch_up(&mut self, catch_up: &CatchUp, idle: &IdleSteps) -> &[f32] {
        self.moments.row(&mut self.rows, catch_up.row).catch_up(catch_up, idle);
        self.params(catch_up.row)
    }

    /// Takes the gradient of one row in, at step `index`.
    pub fn add_gradient(&mut self, idle: &IdleSteps, index: u32, row: u32, gradient: &[f32]) {
        self.moments.add_gradient(idle.optimizer(), idle.schedule()[index as usize].momentum, row, gradient);
    }

    /// Both running means after the catch-ups, one for each row, as tables.
    pub fn means_after(&self, catch_ups: &[CatchUp], idle: &IdleSteps) -> [Vec<f32>; 2] {
        let mut tables = [(); 2].map(|()| Vec::with_capacity(self.rows.len()));
        for catch_up in catch_ups {
            let (mut params, mut means) = (self.params(catch_up.row).to_vec(), self.moments.copy_of(catch_up.row));
            means.row(&mut params, 0).catch_up(catch_up, idle);
            for (table, mean) in tables.iter_mut().zip(means.both(0).chunks_exact(self.stride)) {
                table.extend_from_slice(mean);
            }
        }
        tables
    }

    /// A copy of the rows, each brought to where its catch-up says.
    pub fn rows_after(&self, catch_ups: &[CatchUp], idle: &IdleSteps) -> Vec<f32> {
        let mut rows = self.rows.clone();
        for catch_up in catch_ups {
            let params = &mut rows[catch_up.row as usize * self.stride..][..self.stride];
            self.moments.copy_of(catch_up.row).row(params, 0).catch_up(catch_up, idle);
        }
        rows
    }
}
