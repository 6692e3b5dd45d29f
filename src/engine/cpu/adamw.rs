//! AdamW on rows of the table. Twin of `shaders/parts/adamw.wgsl` and `shaders/parts/moments.wgsl`; `engine/optim/` says
//! what a step is made of.

use super::cache::fetch;
use crate::engine::AdamW;
use crate::engine::optim::{LazySchedule, LazyUpdate};
use crate::engine::plan::{PendingUpdates, Touch};
use crate::engine::rows::RowLayout;

/// What training changes: the parameters and the moments of every row.
pub struct TrainingState {
    /// `[n_rows, stride]`.
    pub rows: Vec<f32>,
    moments: RowMoments,
    stride: usize,
}

impl TrainingState {
    /// `rows` with their `moments`, zeros where the optimizer starts fresh; all `[n_rows, stride]`.
    pub fn new(layout: &RowLayout, rows: Vec<f32>, moments: Option<[Vec<f32>; 2]>) -> TrainingState {
        let stride = layout.stride();
        let moments = match moments {
            Some(moments) => RowMoments::of(stride, moments),
            None => RowMoments::zeros(layout.n_rows(), stride),
        };
        TrainingState { rows, moments, stride }
    }

    /// Rows that no step will change any more.
    pub fn frozen(layout: &RowLayout, rows: Vec<f32>) -> TrainingState {
        TrainingState { rows, moments: RowMoments::zeros(0, layout.stride()), stride: layout.stride() }
    }

    /// Fetches the rows that are updated next.
    pub fn fetch(&self, touches: &[Touch]) {
        fetch(touches.iter().flat_map(|touch| [self.params(touch.row), self.moments.both(touch.row)]));
    }

    fn params(&self, row: u32) -> &[f32] {
        &self.rows[row as usize * self.stride..][..self.stride]
    }

    /// Makes the pending steps of one row and returns its parameters.
    pub fn lazy_update(&mut self, row: u32, update: &LazyUpdate, schedule: &LazySchedule) -> &[f32] {
        self.moments.row(&mut self.rows, row).update(update, schedule);
        self.params(row)
    }

    /// Adds the gradient of one row at step `index` to its moments.
    pub fn update_moments(&mut self, schedule: &LazySchedule, index: u32, row: u32, gradient: &[f32]) {
        self.moments.update(schedule.optimizer(), schedule.steps()[index as usize].momentum, row, gradient);
    }

    /// Adds the gradients of consecutive parameters, which begin at `first` in the table, at step `index`.
    pub fn update_moments_from(&mut self, schedule: &LazySchedule, index: u32, first: usize, mut gradients: &[f32]) {
        let (optimizer, momentum) = (schedule.optimizer(), schedule.steps()[index as usize].momentum);
        let (mut row, mut column) = (first / self.stride, first % self.stride);
        while !gradients.is_empty() {
            let (of_row, rest) = gradients.split_at(gradients.len().min(self.stride - column));
            self.moments.update_part(optimizer, momentum, row as u32, column, of_row);
            (row, column, gradients) = (row + 1, 0, rest);
        }
    }

    /// The moments of every row after its update, one table for each.
    pub fn moments_after(&self, updates: &PendingUpdates, schedule: &LazySchedule) -> [Vec<f32>; 2] {
        let mut tables = [(); 2].map(|()| Vec::with_capacity(self.rows.len()));
        for (row, update) in updates.iter() {
            let (mut params, mut moments) = (self.params(row).to_vec(), self.moments.copy_of(row));
            moments.row(&mut params, 0).update(update, schedule);
            for (table, moment) in tables.iter_mut().zip(moments.both(0).chunks_exact(self.stride)) {
                table.extend_from_slice(moment);
            }
        }
        tables
    }

    /// A copy of the rows after their updates.
    pub fn rows_after(&self, updates: &PendingUpdates, schedule: &LazySchedule) -> Vec<f32> {
        let mut rows = self.rows.clone();
        for (row, update) in updates.iter() {
            let params = &mut rows[row as usize * self.stride..][..self.stride];
            self.moments.copy_of(row).row(params, 0).update(update, schedule);
        }
        rows
    }
}

/// First and second moments, `[n_rows, 2, stride]`: what belongs to a row lies together, because rows are fetched from
/// all over the memory, one at a time.
pub struct RowMoments {
    stride: usize,
    values: Vec<f32>,
}

impl RowMoments {
    pub fn zeros(n_rows: usize, stride: usize) -> RowMoments {
        RowMoments { stride, values: vec![0.0; n_rows * 2 * stride] }
    }

    /// Interleaves the first and the second moments, each laid out like the table.
    pub fn of(stride: usize, [grad_avg, sqr_avg]: [Vec<f32>; 2]) -> RowMoments {
        let rows = grad_avg.chunks_exact(stride).zip(sqr_avg.chunks_exact(stride));
        let values = rows.flat_map(|(grad_avg, sqr_avg)| [grad_avg, sqr_avg]).flatten().copied().collect();
        RowMoments { stride, values }
    }

    /// Adds the gradient of one row. `momentum` is that of the step the gradient belongs to.
    pub fn update(&mut self, optimizer: AdamW, momentum: f32, row: u32, gradient: &[f32]) {
        self.update_part(optimizer, momentum, row, 0, gradient);
    }

    /// The same for the part of a row that begins at `column`.
    fn update_part(&mut self, optimizer: AdamW, momentum: f32, row: u32, column: usize, gradient: &[f32]) {
        let share = 1.0 - momentum;
        let sqr_share = 1.0 - optimizer.sqr_momentum;
        let (grad_avg, sqr_avg) = self.of_row(row);
        for ((grad_avg, sqr_avg), g) in grad_avg[column..].iter_mut().zip(&mut sqr_avg[column..]).zip(gradient) {
            *grad_avg += share * g;
            *sqr_avg += sqr_share * (g * g);
        }
    }

    /// One row of the table `rows` with its moments.
    pub fn row<'a>(&'a mut self, rows: &'a mut [f32], row: u32) -> Row<'a> {
        let params = &mut rows[row as usize * self.stride..][..self.stride];
        let (grad_avg, sqr_avg) = self.of_row(row);
        Row { params, grad_avg, sqr_avg }
    }

    /// First and second moment of one row, `[2, stride]`.
    pub fn both(&self, row: u32) -> &[f32] {
        &self.values[row as usize * 2 * self.stride..][..2 * self.stride]
    }

    /// The moments of one row alone.
    pub fn copy_of(&self, row: u32) -> RowMoments {
        RowMoments { stride: self.stride, values: self.both(row).to_vec() }
    }

    fn of_row(&mut self, row: u32) -> (&mut [f32], &mut [f32]) {
        let both = 2 * self.stride;
        self.values[row as usize * both..][..both].split_at_mut(self.stride)
    }
}

#[cfg(test)]
impl TrainingState {
    /// First and second moments as tables.
    pub fn moments(&self) -> [Vec<f32>; 2] {
        self.moments.parts()
    }
}

#[cfg(test)]
impl RowMoments {
    /// The reverse of [`RowMoments::of`].
    pub fn parts(&self) -> [Vec<f32>; 2] {
        let rows = || self.values.chunks_exact(self.stride);
        [0, 1].map(|which| rows().skip(which).step_by(2).flatten().copied().collect())
    }
}

/// One row with its moments.
pub struct Row<'a> {
    params: &'a mut [f32],
    grad_avg: &'a mut [f32],
    sqr_avg: &'a mut [f32],
}

impl Row<'_> {
    /// Makes the pending steps of the row.
    pub fn update(&mut self, update: &LazyUpdate, schedule: &LazySchedule) {
        if update.replay > 0 {
            self.replay(update, schedule);
        }
        let [_, second, third] = update.weights;
        if third != 0.0 {
            self.fast_forward::<3>(update);
        } else if second != 0.0 {
            self.fast_forward::<2>(update);
        } else {
            self.fast_forward::<1>(update);
        }
    }

    /// Many steps at once, by their sums over so many nodes (see `engine/optim/lazy.rs`).
    fn fast_forward<const NODES: usize>(&mut self, sums: &LazyUpdate) {
        for (param, (grad_avg, sqr_avg)) in self.columns() {
            let root = sqr_avg.sqrt();
            let mut sum = sums.weights[0] / (root + sums.eps[0]);
            for node in 1..NODES {
                sum += sums.weights[node] / (root + sums.eps[node]);
            }
            *param = *param * sums.decay - *grad_avg * sum;
            *grad_avg *= sums.momentum;
            *sqr_avg *= sums.sqr_momentum;
        }
    }

    /// Step after step: decay, move (fastai's `weight_decay` and `adam_step`), and the moments fade for the next one.
    fn replay(&mut self, update: &LazyUpdate, schedule: &LazySchedule) {
        let optimizer = schedule.optimizer();
        for step in (update.from_step as usize..).take(update.replay as usize) {
            let (hyper, next) = (schedule.steps()[step], schedule.steps()[step + 1]);
            for (param, (grad_avg, sqr_avg)) in self.columns() {
                let root = (*sqr_avg * hyper.sqr_debias).sqrt();
                *param = *param * hyper.decay - hyper.step_size * *grad_avg / (root + optimizer.eps);
                *grad_avg *= next.momentum;
                *sqr_avg *= optimizer.sqr_momentum;
            }
        }
    }

    /// Each parameter with its moments. All columns of a row are treated alike, so the compiler can take as many at
    /// once as the machine has lanes.
    fn columns(&mut self) -> impl Iterator<Item = (&mut f32, (&mut f32, &mut f32))> {
        self.params.iter_mut().zip(self.grad_avg.iter_mut().zip(self.sqr_avg.iter_mut()))
    }
}
