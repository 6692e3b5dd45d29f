//! One optimizer step, opened up: every number between a batch and the parameters that it leaves.
//!
//! The step is made again on a copy of the rows that the batch touches, operation by operation, by the kernels of the CPU.
//! Training itself is not disturbed, and the size of the data does not matter.

use super::cpu::adamw::TrainingState;
use super::cpu::dot_product::add_share;
use super::cpu::executor::Executor;
use super::cpu::output::mean_loss;
use super::layers::Layers;
use super::plan::Planner;
use super::program::{Kernel, Operation};
use super::rows::{RowLayout, RowRating};
use super::{AdamW, Batches, Loss, Moments, Start, StepHyper};
use crate::data::{Class, Ratings};
use crate::model::{ModelSpec, Params, Tensor, TensorRole, TensorSpec};
use serde::{Deserialize, Serialize};

/// Whose row: every rating has two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Side {
    User,
    Item,
}

/// A step, opened up. Parameters are those of a model that has the rows of the batch and `#na#`, and all layers.
pub struct StepTrace {
    pub spec: ModelSpec,
    /// The classes of its rows, rising.
    pub users: Vec<Class>,
    pub items: Vec<Class>,
    pub batch: Ratings,
    forward: Forward,
    /// The mean loss of the batch.
    pub loss: f32,
    pub before: Params,
    pub gradients: Params,
    pub moments_before: Moments,
    pub moments: Moments,
    pub after: Params,
}

/// One rating on its way through the model and back.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RatingTrace {
    pub user: Class,
    pub item: Class,
    pub rating: f32,
    /// What each layer makes of it; none in a dot product.
    pub layers: Vec<LayerTrace>,
    /// The logit is the sum of these products and of the biases: those of both embeddings, or in a net those of the last
    /// layer's inputs with its weights.
    pub factors: [Vec<f32>; 2],
    pub products: Vec<f32>,
    pub sum: f32,
    pub biases: Vec<f32>,
    pub logit: f32,
    /// Where predictions are squashed into a range.
    pub sigmoid: Option<f32>,
    pub prediction: f32,
    pub error: f32,
    pub loss: f32,
    /// Derivatives of the mean loss of the batch.
    pub grad_prediction: f32,
    pub grad_logit: f32,
    /// What the rating adds to the gradients of the rows of its user and its item.
    pub shares: [Vec<f32>; 2],
}

/// The outputs of a layer for one rating.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LayerTrace {
    pub is_norm: bool,
    pub has_relu: bool,
    pub outputs: Vec<f32>,
}

/// One row of parameters: its factors, then its bias where the model has one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RowTrace {
    pub before: Vec<f32>,
    pub gradient: Vec<f32>,
    pub grad_avg_before: Vec<f32>,
    pub sqr_avg_before: Vec<f32>,
    pub grad_avg: Vec<f32>,
    pub sqr_avg: Vec<f32>,
    pub after: Vec<f32>,
}

impl StepTrace {
    /// Makes the step that `hyper` belongs to, from `start` with this batch.
    pub fn of(
        spec: &ModelSpec,
        loss: Loss,
        optimizer: AdamW,
        hyper: StepHyper,
        start: &Start,
        batch: &Ratings,
    ) -> StepTrace {
        let (users, items) = (classes_of(&batch.user), classes_of(&batch.item));
        let small = ModelSpec { n_users: users.len(), n_items: items.len(), ..spec.clone() };
        let gather = |params: &Params| gather(spec, params, &users, &items);
        let moments = match &start.moments {
            Some(moments) => Moments { grad_avg: gather(&moments.grad_avg), sqr_avg: gather(&moments.sqr_avg) },
            None => {
                let zeros = Params::build(&small, || 0.0);
                Moments { grad_avg: zeros.clone(), sqr_avg: zeros }
            }
        };
        let place = |classes: &[Class], class: &Class| classes.partition_point(|other| other < class) as Class;
        let own = Ratings {
            user: batch.user.iter().map(|user| place(&users, user)).collect(),
            item: batch.item.iter().map(|item| place(&items, item)).collect(),
            value: batch.value.clone(),
        };
        let before = gather(&start.params);
        // A step without momentum leaves the gradients in the first moments.
        let still = StepHyper { decay: 1.0, momentum: 0.0, step_size: 0.0, sqr_debias: 1.0 };
        let (forward, gradients, _) = make(&small, loss, optimizer, still, &before, None, &own);
        let (_, moments_after, after) = make(&small, loss, optimizer, hyper, &before, Some(&moments), &own);
        StepTrace {
            loss: mean_loss(&forward.losses),
            gradients: gradients.grad_avg,
            moments: moments_after,
            moments_before: moments,
            batch: batch.clone(),
            spec: small,
            users,
            items,
            forward,
            before,
            after,
        }
    }

    /// One rating of the batch.
    pub fn rating(&self, number: usize) -> RatingTrace {
        let trace = self.forward.rating(&self.spec, number);
        RatingTrace { user: self.batch.user[number], item: self.batch.item[number], ..trace }
    }

    /// The row of a user or an item of the batch, or of `#na#`.
    pub fn row(&self, side: Side, class: Class) -> Option<RowTrace> {
        let classes = if side == Side::User { &self.users } else { &self.items };
        let row = classes.binary_search(&class).ok()?;
        let of = |params| row_of(&self.spec, params, side, row);
        Some(RowTrace {
            before: of(&self.before),
            gradient: of(&self.gradients),
            grad_avg_before: of(&self.moments_before.grad_avg),
            sqr_avg_before: of(&self.moments_before.sqr_avg),
            grad_avg: of(&self.moments.grad_avg),
            sqr_avg: of(&self.moments.sqr_avg),
            after: of(&self.after),
        })
    }
}

/// The classes of a batch, rising, and `#na#`.
fn classes_of(batch: &[Class]) -> Vec<Class> {
    let mut classes = [&[0], batch].concat();
    classes.sort_unstable();
    classes.dedup();
    classes
}

/// The tensors of a model, and for those that have a row per user or item whose rows these are.
fn tensors(spec: &ModelSpec) -> impl Iterator<Item = (TensorSpec, Option<Side>)> {
    // Users' and items' take turns.
    let mut sides = [Side::User, Side::Item].into_iter().cycle();
    spec.tensors().into_iter().map(move |tensor| {
        let side = (tensor.role == TensorRole::Embedding).then(|| sides.next()).flatten();
        (tensor, side)
    })
}

/// The same parameters with these rows alone.
fn gather(spec: &ModelSpec, params: &Params, users: &[Class], items: &[Class]) -> Params {
    let tensors = tensors(spec).map(|(TensorSpec { name, mut shape, .. }, side)| {
        let from = params.get(&name);
        let data = match side {
            None => from.to_vec(),
            Some(side) => {
                let (classes, width) = (if side == Side::User { users } else { items }, shape[1]);
                shape[0] = classes.len();
                classes.iter().flat_map(|&class| &from[class as usize * width..][..width]).copied().collect()
            }
        };
        Tensor { name, shape, data }
    });
    Params { tensors: tensors.collect() }
}

/// One row of all tensors of a side, one after the other.
fn row_of(spec: &ModelSpec, params: &Params, side: Side, row: usize) -> Vec<f32> {
    let own = tensors(spec).filter(|(_, of)| *of == Some(side));
    own.flat_map(|(tensor, _)| params.get(&tensor.name)[row * tensor.shape[1]..][..tensor.shape[1]].to_vec()).collect()
}

/// What the program of a model computes on the way from a batch to its gradients.
struct Forward {
    layout: RowLayout,
    executor: Executor,
    /// The parameters before the step, as rows.
    rows: Vec<f32>,
    /// In the order of the batch, with the place of each in the planner's order, which the executor's buffers follow.
    ratings: Vec<(RowRating, usize)>,
    losses: Vec<f32>,
}

/// Makes one step; returns what it computed on the way, the moments, and the parameters after it.
fn make(
    spec: &ModelSpec,
    loss: Loss,
    optimizer: AdamW,
    hyper: StepHyper,
    params: &Params,
    moments: Option<&Moments>,
    batch: &Ratings,
) -> (Forward, Moments, Params) {
    let layout = RowLayout::new(spec);
    let mut rows = layout.pack(spec, params);
    let mut executor = Executor::new(spec, loss, &optimizer, params, &mut rows).unfused();
    let mut planner = Planner::new(layout, moments.is_some(), optimizer, vec![hyper]);
    let moments = moments.map(|moments| moments.pack(spec, &optimizer, &planner.schedule().steps()[0]));
    let mut state = TrainingState::new(&layout, rows.clone(), moments);
    let plan = planner.plan(&Batches::new(0, batch.clone(), batch.len()));
    let mut losses = Vec::new();
    executor.step(&mut state, planner.schedule(), &plan.batch(&plan.steps[0]), &mut losses);
    let (updates, schedule) = (planner.pending_updates(1), planner.schedule());
    let rows_after = state.rows_after(&updates, schedule);
    let mut after = layout.unpack(spec, &rows_after);
    executor.unpack(&rows_after, &mut after);
    let [grad_avg, sqr_avg] = state.moments_after(&updates, schedule);
    let moments = Moments::unpack(spec, &optimizer, &schedule.steps()[1], [&grad_avg, &sqr_avg]);
    // The planner sorts a batch by user and leaves equal ones in order.
    let mut order: Vec<usize> = (0..batch.len()).collect();
    order.sort_by_key(|&number| batch.user[number]);
    let row_rating = |k: usize| RowRating::new(&layout, batch.user[k], batch.item[k], batch.value[k]);
    let mut ratings: Vec<_> = (0..batch.len()).map(|number| (row_rating(number), 0)).collect();
    order.into_iter().enumerate().for_each(|(place, number)| ratings[number].1 = place);
    (Forward { layout, executor, rows, ratings, losses }, moments, after)
}

impl Forward {
    /// What became of one rating.
    fn rating(&self, spec: &ModelSpec, number: usize) -> RatingTrace {
        let (pair, place) = self.ratings[number];
        let trace = if spec.kind.is_net() { self.through_layers(place) } else { self.dot_product(&pair) };
        let (output, n) = (&self.executor.output, self.ratings.len());
        let prediction = output.predict(trace.logit);
        let (_, grad_prediction) = output.loss(prediction, pair.value, n);
        let (_, grad_logit) = output.error(trace.logit, pair.value, n);
        RatingTrace {
            rating: pair.value,
            sigmoid: output.sigmoid(trace.logit),
            prediction,
            error: prediction - pair.value,
            loss: self.losses[place],
            grad_prediction,
            grad_logit,
            shares: if spec.kind.is_net() { self.input_gradients(place) } else { self.shares(&pair, grad_logit) },
            ..trace
        }
    }

    fn dot_product(&self, pair: &RowRating) -> RatingTrace {
        let Executor { dot, .. } = &self.executor;
        let [user, item] = [pair.user_row, pair.item_row].map(|row| self.layout.row(&self.rows, row));
        let factors = [user, item].map(|row| row[..self.layout.user_factors].to_vec());
        let bias = self.layout.bias_offset();
        RatingTrace {
            products: factors[0].iter().zip(&factors[1]).map(|(u, i)| u * i).collect(),
            factors,
            sum: dot.dot(user, item),
            biases: if self.layout.has_bias { vec![user[bias], item[bias]] } else { Vec::new() },
            logit: dot.logit(user, item),
            ..RatingTrace::default()
        }
    }

    /// The rating at this place of the sorted batch.
    fn through_layers(&self, place: usize) -> RatingTrace {
        let Executor { program, layers: Layers { layers, .. }, .. } = &self.executor;
        let mut seen = Vec::new();
        let mut inputs = Vec::new();
        for operation in &program.train {
            let (is_norm, has_relu, from, to) = match operation.kernel {
                Kernel::Linear(layer) => (false, layer.has_relu, "inputs", "outputs"),
                Kernel::BatchNorm(_) => (true, false, "features", "normalized"),
                _ => continue,
            };
            inputs = self.local(operation, from, place);
            seen.push(LayerTrace { is_norm, has_relu, outputs: self.local(operation, to, place) });
        }
        let last = layers.last().expect("a net has layers");
        let parameters = &self.rows[self.layout.layers_offset()..];
        let weights = parameters[last.weight..][..last.inputs].to_vec();
        let products: Vec<f32> = inputs.iter().zip(&weights).map(|(input, weight)| input * weight).collect();
        RatingTrace {
            sum: products.iter().sum(),
            products,
            factors: [inputs, weights],
            biases: last.bias.map(|bias| parameters[bias]).into_iter().collect(),
            logit: seen.last().expect("a net has layers").outputs[0],
            layers: seen,
            ..RatingTrace::default()
        }
    }

    /// What the operation read or wrote of one rating, in the buffer of this name.
    fn local(&self, operation: &Operation, name: &str, place: usize) -> Vec<f32> {
        let buffer = &self.executor.locals[operation.local(name)];
        let width = buffer.len() / self.ratings.len();
        buffer[place * width..][..width].to_vec()
    }

    /// What the rating at this place of the sorted batch adds to the gradients of its two rows, back through the layers.
    fn input_gradients(&self, place: usize) -> [Vec<f32>; 2] {
        let is_backward = |operation: &&Operation| matches!(operation.kernel, Kernel::LinearBackward(_));
        let last = self.executor.program.train.iter().rfind(is_backward);
        let gradients = self.local(last.expect("a net has layers"), "input_gradients", place);
        let (user, item) = gradients.split_at(self.layout.user_factors);
        [user.to_vec(), item.to_vec()]
    }

    /// The same of a dot product.
    fn shares(&self, pair: &RowRating, grad_logit: f32) -> [Vec<f32>; 2] {
        [pair.item_row, pair.user_row].map(|partner| {
            let mut share = vec![0.0; self.layout.stride()];
            add_share(&self.layout, grad_logit, self.layout.row(&self.rows, partner), &mut share);
            let bias = self.layout.has_bias.then(|| share[self.layout.bias_offset()]);
            share.truncate(self.layout.user_factors);
            share.extend(bias);
            share
        })
    }
}
