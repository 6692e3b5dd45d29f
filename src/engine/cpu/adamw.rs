//! AdamW on one row: bring it to the present step, idle steps included. Twin of `shaders/adamw.wgsl`.

use crate::engine::AdamW;
use crate::engine::idle::{CatchUp, IdleSteps};

/// The running means of AdamW, laid out like the rows they belong to.
#[derive(Clone)]
pub struct Moments {
    /// Running mean of the gradient (fastai's `grad_avg`).
    grad_avg: Vec<f32>,
    /// Running mean of the squared gradient (fastai's `sqr_avg`).
    sqr_avg: Vec<f32>,
}

impl Moments {
    pub fn zeros(len: usize) -> Moments {
        Moments { grad_avg: vec![0.0; len], sqr_avg: vec![0.0; len] }
    }

    pub fn of([grad_avg, sqr_avg]: [Vec<f32>; 2]) -> Moments {
        Moments { grad_avg, sqr_avg }
    }

    pub fn parts(&self) -> [&[f32]; 2] {
        [&self.grad_avg, &self.sqr_avg]
    }

    /// Takes the gradient of one row in: `momentum` is that of the step it belongs to.
    pub fn add_gradient(&mut self, optimizer: AdamW, momentum: f32, row: u32, gradient: &[f32]) {
        let range = range(row, gradient.len());
        let keep = 1.0 - momentum;
        let keep_sqr = 1.0 - optimizer.sqr_momentum;
        let means = self.grad_avg[range.clone()].iter_mut().zip(&mut self.sqr_avg[range]);
        for ((grad_avg, sqr_avg), g) in means.zip(gradient) {
            *grad_avg += keep * g;
            *sqr_avg += keep_sqr * (g * g);
        }
    }

    /// One row with its running means.
    pub fn row<'a>(&'a mut self, rows: &'a mut [f32], row: u32, stride: usize) -> Row<'a> {
        let range = range(row, stride);
        Row {
            params: &mut rows[range.clone()],
            grad_avg: &mut self.grad_avg[range.clone()],
            sqr_avg: &mut self.sqr_avg[range],
        }
    }
}

fn range(row: u32, stride: usize) -> std::ops::Range<usize> {
    row as usize * stride..(row as usize + 1) * stride
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
