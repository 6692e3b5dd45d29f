//! A user whom a trained model does not know: their row alone is learned, by the steps that training takes, while items
//! and layers stay as they are.

use super::adamw::Moments;
use super::head::Head;
use crate::data::Class;
use crate::engine::Recipe;
use crate::engine::idle::IdleSteps;
use crate::engine::plan::RowRating;
use crate::engine::rows::RowLayout;
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
    head: Head,
    idle: IdleSteps,
    /// Steps before which the optimizer forgets, rising.
    forgets: Vec<usize>,
    /// `[1 + n_items, stride]`, then the rows of layers.
    rows: Vec<f32>,
}

impl OneUser {
    /// Takes items and layers of the model that `spec` and `params` make. The user is learned by `recipe`, where the
    /// optimizer forgets before each of the steps `forgets`.
    pub fn new(spec: &ModelSpec, params: &Params, recipe: Recipe, forgets: Vec<usize>) -> OneUser {
        let spec = ModelSpec { n_users: 1, ..spec.clone() };
        let [user_factors, _] = spec.kind.embeddings();
        let mut frozen = Params::build(&spec, || 0.0);
        for tensor in frozen.tensors.iter_mut().filter(|t| t.name != user_factors && t.name != names::USER_BIAS) {
            tensor.data.copy_from_slice(params.get(&tensor.name));
        }
        let layout = RowLayout::new(&spec);
        let mut rows = layout.pack(&spec, &frozen);
        let head = Head::new(&spec, recipe.loss, &frozen, &mut rows);
        OneUser { layout, head, idle: IdleSteps::new(recipe.optimizer, recipe.schedule), forgets, rows }
    }

    /// Steps of the recipe.
    pub fn steps(&self) -> usize {
        self.idle.schedule().len() - 1
    }

    /// Multiplications that a visit takes, about: those of a prediction, of its gradient, and of the step.
    pub fn multiplications(&self) -> usize {
        2 * self.head.multiplications() + 8 * self.layout.stride()
    }

    /// Gives the user the row that the steps of the recipe leave, from zeros and these visits, by rising step.
    pub fn learn(&mut self, visits: &[Visit]) {
        let OneUser { layout, head, idle, forgets, rows } = self;
        let stride = layout.stride();
        let (mut moments, mut gradient) = (Moments::zeros(1, stride), vec![0.0; stride]);
        rows[..stride].fill(0.0);
        let mut stand = Stand { step: 0, has_gradient: false };
        let mut forgets = forgets.iter().copied().peekable();
        let mut ratings = Vec::new();
        for visits in visits.chunk_by(|a, b| a.step == b.step) {
            let Visit { step, batch_size, .. } = visits[0];
            while let Some(forget_at) = forgets.next_if(|&forget_at| forget_at <= step as usize) {
                stand.bring(&mut moments, rows, idle, forget_at);
                (moments, stand.has_gradient) = (Moments::zeros(1, stride), false);
            }
            stand.bring(&mut moments, rows, idle, step as usize);
            ratings.clear();
            ratings.extend(visits.iter().map(|visit| RowRating::new(layout, USER, visit.item, visit.value)));
            gradient.fill(0.0);
            head.user_gradient(rows, &ratings, batch_size, &mut gradient);
            moments.add_gradient(idle.optimizer(), idle.schedule()[step as usize].momentum, USER, &gradient);
            stand.has_gradient = true;
        }
        let end = idle.schedule().len() - 1;
        stand.bring(&mut moments, rows, idle, end);
    }

    /// The user's factors and, where the model has one, their bias.
    pub fn user(&self) -> (&[f32], Option<f32>) {
        let bias = self.layout.has_bias.then(|| self.rows[self.layout.bias_offset()]);
        (&self.rows[..self.layout.user_factors], bias)
    }
}

/// The step that the row has been brought to, and whether its running means hold a gradient.
struct Stand {
    step: usize,
    has_gradient: bool,
}

impl Stand {
    fn bring(&mut self, moments: &mut Moments, rows: &mut [f32], idle: &IdleSteps, until: usize) {
        let catch_up = if self.has_gradient {
            idle.until(until).catch_up(USER, self.step as u32)
        } else {
            idle.untouched(USER, self.step as u32, until)
        };
        moments.row(rows, USER).catch_up(&catch_up, idle);
        self.step = until;
    }
}
