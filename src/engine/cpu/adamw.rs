//! AdamW on one row: bring it to the present step, idle steps included. Twin of `shaders/adamw.wgsl`.

use crate::engine::AdamW;
use crate::engine::idle::{CatchUp, IdleSteps};

/// The running means of AdamW, `[n_rows, 2, stride]`: what belongs to a row lies together, for rows are fetched from
/// all over the memory, one at a time.
pub struct Moments {
    stride: usize,
    /// Of each row the running mean of the gradient (fastai's `grad_avg`), then that of its square (`sqr_avg`).
    values: Vec<f32>,
}

impl Moments {
    pub fn zeros(n_rows: usize, stride: usize) -> Moments {
        Moments { stride, values: vec![0.0; n_rows * 2 * stride] }
    }

    /// Both means, each laid out like the table.
    pub fn of(stride: usize, [grad_avg, sqr_avg]: [Vec<f32>; 2]) -> Moments {
        let rows = grad_avg.chunks_exact(stride).zip(sqr_avg.chunks_exact(stride));
        Moments {
            stride,
            values: rows.flat_map(|(grad_avg, sqr_avg)| [grad_avg, sqr_avg]).flatten().copied().collect(),
        }
    }

    /// The reverse of [`Moments::of`].
    #[cfg(test)]
    pub fn parts(&self) -> [Vec<f32>; 2] {
        let rows = || self.values.chunks_exact(self.stride);
        [0, 1].map(|which| rows().skip(which).step_by(2).flatten().copied().collect())
    }

    /// Takes the gradient of one row in: `momentum` is that of the step it belongs to.
    pub fn add_gradient(&mut self, optimizer: AdamW, momentum: f32, row: u32, gradient: &[f32]) {
        let keep = 1.0 - momentum;
        let keep_sqr = 1.0 - optimizer.sqr_momentum;
        let (grad_avg, sqr_avg) = self.of_row(row);
        for ((grad_avg, sqr_avg), g) in grad_avg.iter_mut().zip(sqr_avg).zip(gradient) {
            *grad_avg += keep * g;
            *sqr_avg += keep_sqr * (g * g);
        }
    }

    /// One row with its running means.
    pub fn row<'a>(&'a mut self, rows: &'a mut [f32], row: u32) -> Row<'a> {
        let params = &mut rows[row as usize * self.stride..][..self.stride];
        let (grad_avg, sqr_avg) = self.of_row(row);
        Row { params, grad_avg, sqr_avg }
    }

    /// Both running means of one row, `[2, stride]`.
    pub fn both(&self, row: u32) -> &[f32] {
        &self.values[row as usize * 2 * self.stride..][..2 * self.stride]
    }

    /// The running means of one row alone.
    pub fn copy_of(&self, row: u32) -> Moments {
        Moments { stride: self.stride, values: self.both(row).to_vec() }
    }

    fn of_row(&mut self, row: u32) -> (&mut [f32], &mut [f32]) {
        let both = 2 * self.stride;
        self.values[row as usize * both..][..both].split_at_mut(self.stride)
    }
}

/// One row in the hands of the optimizer.
pub struct Row<'a> {
    params: &'a mut [f32],
    grad_avg: &'a mut [f32],
    sqr_avg: &'a mut [f32],
}

impl Row<'_> {
    /// Brings the row to the step whose gradient comes next.
    pub fn catch_up(&mut self, catch_up: &CatchUp, idle: &IdleSteps) {
        if catch_up.replay == 0 {
            self.leap(catch_up);
        } else {
            self.replay(catch_up, idle);
        }
    }

    /// All steps at once, by their sums (see `engine/idle.rs`).
    fn leap(&mut self, sums: &CatchUp) {
        let [second, third, fourth] = sums.spread;
        for (param, (grad_avg, sqr_avg)) in self.columns() {
            let inverse = 1.0 / (sqr_avg.sqrt() + sums.eps);
            let share = sums.eps * inverse;
            let series = 1.0 - (1.0 - share) * share * (second - share * (third - share * fourth));
            *param = *param * sums.decay - sums.weight * *grad_avg * inverse * series;
            *grad_avg *= sums.momentum;
            *sqr_avg *= sums.sqr_momentum;
        }
    }

    /// Step after step: decay, step (fastai's `weight_decay` and `adam_step`), and the means fade for the next one.
    fn replay(&mut self, catch_up: &CatchUp, idle: &IdleSteps) {
        let optimizer = idle.optimizer();
        for step in catch_up.from_step as usize..catch_up.until_step as usize {
            let (hyper, next) = (idle.schedule()[step], idle.schedule()[step + 1]);
            for (param, (grad_avg, sqr_avg)) in self.columns() {
                let root = (*sqr_avg * hyper.sqr_debias).sqrt();
                *param = *param * hyper.decay - hyper.step_size * *grad_avg / (root + optimizer.eps);
                *grad_avg *= next.momentum;
                *sqr_avg *= optimizer.sqr_momentum;
            }
        }
    }

    /// Each parameter with its running means. All columns of a row are treated alike, so the compiler can take
    /// as many at once as the machine has lanes.
    fn columns(&mut self) -> impl Iterator<Item = (&mut f32, (&mut f32, &mut f32))> {
        self.params.iter_mut().zip(self.grad_avg.iter_mut().zip(self.sqr_avg.iter_mut()))
    }
}
