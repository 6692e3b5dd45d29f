//! AdamW on one row: a step with a gradient, then the idle steps without. Twin of `shaders/adamw.wgsl`.

use crate::engine::rows::LANE;
use crate::engine::{AdamW, StepHyper};

/// The running means of AdamW, laid out like the rows they belong to.
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

    #[cfg(test)]
    pub fn of(grad_avg: &[f32], sqr_avg: &[f32]) -> Moments {
        Moments { grad_avg: grad_avg.to_vec(), sqr_avg: sqr_avg.to_vec() }
    }

    #[cfg(test)]
    pub fn parts(&self) -> (&[f32], &[f32]) {
        (&self.grad_avg, &self.sqr_avg)
    }

    /// One row with its running means.
    pub fn row<'a>(&'a mut self, rows: &'a mut [f32], row: u32, stride: usize) -> Row<'a> {
        let range = row as usize * stride..(row as usize + 1) * stride;
        Row {
            params: &mut rows[range.clone()],
            grad_avg: &mut self.grad_avg[range.clone()],
            sqr_avg: &mut self.sqr_avg[range],
        }
    }
}

/// One row in the hands of the optimizer.
pub struct Row<'a> {
    params: &'a mut [f32],
    grad_avg: &'a mut [f32],
    sqr_avg: &'a mut [f32],
}

impl Row<'_> {
    /// The first step of `schedule` with `gradient`, the rest of it idle.
    pub fn step(&mut self, adamw: AdamW, schedule: &[StepHyper], gradient: &[f32]) {
        let Some((first, idle)) = schedule.split_first() else { return };
        for (lanes, gradient) in self.lanes().zip(gradient.chunks_exact(LANE)) {
            let mut state = State::load(&lanes);
            for (mean, g) in state.grad_avg.iter_mut().zip(gradient) {
                *mean = first.momentum * *mean + (1.0 - first.momentum) * g;
            }
            for (mean, g) in state.sqr_avg.iter_mut().zip(gradient) {
                *mean = adamw.sqr_momentum * *mean + (1.0 - adamw.sqr_momentum) * (g * g);
            }
            state.move_params(adamw, first);
            state.idle(adamw, idle);
            state.store(lanes);
        }
    }

    /// All of `schedule` idle.
    pub fn idle(&mut self, adamw: AdamW, schedule: &[StepHyper]) {
        for lanes in self.lanes() {
            let mut state = State::load(&lanes);
            state.idle(adamw, schedule);
            state.store(lanes);
        }
    }

    fn lanes(&mut self) -> impl Iterator<Item = [&mut [f32]; 3]> {
        let means = self.grad_avg.chunks_exact_mut(LANE).zip(self.sqr_avg.chunks_exact_mut(LANE));
        self.params.chunks_exact_mut(LANE).zip(means).map(|(params, (grad_avg, sqr_avg))| [params, grad_avg, sqr_avg])
    }
}

/// Four parameters with their running means, held in registers while steps pass.
struct State {
    params: [f32; LANE],
    grad_avg: [f32; LANE],
    sqr_avg: [f32; LANE],
}

impl State {
    fn load([params, grad_avg, sqr_avg]: &[&mut [f32]; 3]) -> State {
        let four = |values: &[f32]| std::array::from_fn(|k| values[k]);
        State { params: four(params), grad_avg: four(grad_avg), sqr_avg: four(sqr_avg) }
    }

    fn store(&self, [params, grad_avg, sqr_avg]: [&mut [f32]; 3]) {
        params.copy_from_slice(&self.params);
        grad_avg.copy_from_slice(&self.grad_avg);
        sqr_avg.copy_from_slice(&self.sqr_avg);
    }

    /// Steps without a gradient: the running means fade, the parameters follow them.
    fn idle(&mut self, adamw: AdamW, schedule: &[StepHyper]) {
        for hyper in schedule {
            self.grad_avg = self.grad_avg.map(|mean| hyper.momentum * mean);
            self.sqr_avg = self.sqr_avg.map(|mean| adamw.sqr_momentum * mean);
            self.move_params(adamw, hyper);
        }
    }

    /// Decay first, then the step (fastai's `weight_decay` and `adam_step`).
    fn move_params(&mut self, adamw: AdamW, hyper: &StepHyper) {
        for k in 0..LANE {
            let root = (self.sqr_avg[k] * hyper.sqr_debias).sqrt();
            let decayed = self.params[k] * hyper.decay;
            self.params[k] = decayed - hyper.step_size * self.grad_avg[k] / (root + adamw.eps);
        }
    }
}
