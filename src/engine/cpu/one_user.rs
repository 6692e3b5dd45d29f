//! A user whom a trained model does not know: their row alone is learned, by the steps that training takes, while items
//! and layers stay as they are.

use super::adamw::RowMoments;
use super::executor::Executor;
use crate::data::Class;
use crate::engine::Recipe;
use crate::engine::optim::LazySchedule;
use crate::engine::rows::{RowLayout, RowRating};
use crate::model::{ModelSpec, Params, names};

/// The only user of the table.
const USER: Class = 0;

/// A rating that a step learns from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Visit {
    /// Counted from 0.
    pub step: u32,
    /// Ratings of its batch, those of other users included: the loss is their mean.
    pub batch_size: usize,
    pub item: Class,
    pub value: f32,
}

/// A trained model with room for one user.
pub struct OneUser {
    layout: RowLayout,
    executor: Executor,
    schedule: LazySchedule,
    /// Steps before which the optimizer is reset, rising.
    resets: Vec<usize>,
    /// `[1 + n_items, stride]`, then the rows of layers.
    rows: Vec<f32>,
}

impl OneUser {
    /// Takes items and layers of the model that `spec` and `params` make. The user is learned by `recipe`, where the
    /// optimizer is reset before each of the steps `resets`.
    pub fn new(spec: &ModelSpec, params: &Params, recipe: Recipe, resets: Vec<usize>) -> OneUser {
        let spec = ModelSpec { n_users: 1, ..spec.clone() };
        let [user_factors, _] = spec.kind.embeddings();
        let mut frozen = Params::build(&spec, || 0.0);
        for tensor in frozen.tensors.iter_mut().filter(|t| t.name != user_factors && t.name != names::USER_BIAS) {
            tensor.data.copy_from_slice(params.get(&tensor.name));
        }
        let layout = RowLayout::new(&spec);
        let mut rows = layout.pack(&spec, &frozen);
        let executor = Executor::new(&spec, recipe.loss, &recipe.optimizer, &frozen, &mut rows);
        let schedule = LazySchedule::new(recipe.optimizer, recipe.schedule);
        OneUser { layout, executor, schedule, resets, rows }
    }

    /// Steps of the recipe.
    pub fn steps(&self) -> usize {
        self.schedule.steps().len() - 1
    }

    /// Multiplications that a visit takes, about: those of a prediction, of its gradient, and of the step.
    pub fn multiplications(&self) -> u64 {
        2 * self.executor.multiplications() + 8 * self.layout.stride() as u64
    }

    /// Gives the user the row that the steps of the recipe leave, from zeros and these visits, by rising step.
    pub fn learn(&mut self, visits: &[Visit]) {
        let OneUser { layout, executor, schedule, resets, rows } = self;
        let stride = layout.stride();
        let (mut moments, mut gradient) = (RowMoments::zeros(1, stride), vec![0.0; stride]);
        rows[..stride].fill(0.0);
        let mut pending = PendingRow { from: 0, has_moments: false };
        let mut resets = resets.iter().copied().peekable();
        let mut ratings = Vec::new();
        for visits in visits.chunk_by(|a, b| a.step == b.step) {
            let Visit { step, batch_size, .. } = visits[0];
            while let Some(reset_at) = resets.next_if(|&reset_at| reset_at <= step as usize) {
                pending.update(&mut moments, rows, schedule, reset_at);
                (moments, pending.has_moments) = (RowMoments::zeros(1, stride), false);
            }
            pending.update(&mut moments, rows, schedule, step as usize);
            ratings.clear();
            ratings.extend(visits.iter().map(|visit| RowRating::new(layout, USER, visit.item, visit.value)));
            gradient.fill(0.0);
            executor.user_gradient(rows, &ratings, batch_size, &mut gradient);
            moments.update(schedule.optimizer(), schedule.steps()[step as usize].momentum, USER, &gradient);
            pending.has_moments = true;
        }
        let end = schedule.steps().len() - 1;
        pending.update(&mut moments, rows, schedule, end);
    }

    /// The user's factors and, where the model has one, their bias.
    pub fn user(&self) -> (&[f32], Option<f32>) {
        let bias = self.layout.has_bias.then(|| self.rows[self.layout.bias_offset()]);
        (&self.rows[..self.layout.user_factors], bias)
    }
}

/// The first pending step of the row, and whether its moments hold a gradient.
struct PendingRow {
    from: usize,
    has_moments: bool,
}

impl PendingRow {
    /// Makes all steps before `until`.
    fn update(&mut self, moments: &mut RowMoments, rows: &mut [f32], schedule: &LazySchedule, until: usize) {
        let update = if self.has_moments {
            schedule.until(until).pending_from(self.from as u32)
        } else {
            schedule.decay_only(self.from as u32, until)
        };
        moments.row(rows, USER).update(&update, schedule);
        self.from = until;
    }
}
