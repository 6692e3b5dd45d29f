//! Runs a model's program on the CPU.
//!
//! Where a loop in another order spares the memory, a faster path takes the place of operations: `dot.rs` makes the steps
//! of a dot product, `item_shares.rs` the first layer of a list. Tests compare both with the program.

use super::adamw::TrainingState;
use super::batch_norm::{batch_norm_backward, batch_norm_backward_eval, batch_norm_eval, batch_norm_train};
use super::dot::FusedDot;
use super::dot_product::{DotProduct, dot_gradient, dot_loss, dot_predict};
use super::embedding::{embedding_gradient, gather};
use super::item_shares::ItemShares;
use super::linear::{linear, linear_backward, linear_gradient, share};
use super::output::{Output, net_loss, net_predict};
use crate::data::Class;
use crate::engine::layers::Layers;
use crate::engine::optim::LazySchedule;
use crate::engine::plan::Batch;
use crate::engine::program::{BatchNorm, BatchNormMode, Kernel, Len, Operation, Program};
use crate::engine::rows::{RowLayout, RowRating};
use crate::engine::{AdamW, Loss};
use crate::model::{ModelSpec, Params};
use bytemuck::{cast_slice, cast_slice_mut};
use std::cell::OnceCell;

/// Pairs that are predicted at once: few enough to stay in the cache.
const AT_ONCE: usize = 256;

/// A model as a program, with what lies beside the table.
pub struct Executor {
    layout: RowLayout,
    pub(in crate::engine) layers: Layers,
    pub(in crate::engine) program: Program,
    pub(in crate::engine) output: Output,
    pub(in crate::engine) dot: DotProduct,
    /// For dot products.
    fused: Option<FusedDot>,
    /// Running statistics of all batch norms, laid out by [`Layers`].
    pub(in crate::engine) running: Vec<f32>,
    pub(in crate::engine) locals: Vec<Vec<f32>>,
    /// Gradients of the layer parameters, laid out like them.
    parameter_gradients: Vec<f32>,
    /// For predictions, once a list was asked for; gone with the next step.
    item_shares: OnceCell<ItemShares>,
}

impl Executor {
    /// Puts the parameters of layers into `rows`, the table, and retains the running statistics.
    pub fn new(spec: &ModelSpec, loss: Loss, optimizer: &AdamW, params: &Params, rows: &mut [f32]) -> Executor {
        let layout = RowLayout::new(spec);
        let layers = Layers::new(spec, &layout);
        let program = Program::new(spec, loss, optimizer, layout.layers_offset());
        let output = Output::new(spec, loss, params);
        Executor {
            output,
            dot: DotProduct::new(spec, output),
            fused: (!spec.kind.is_net()).then(|| FusedDot::new(spec, output)),
            running: layers.pack(params, rows),
            locals: locals(&program),
            parameter_gradients: vec![0.0; layout.layer_rows().len() * layout.stride()],
            item_shares: OnceCell::new(),
            layout,
            layers,
            program,
        }
    }

    /// The same without faster paths for training: every operation leaves what it computed in its buffers.
    pub fn unfused(self) -> Executor {
        Executor { fused: None, ..self }
    }

    /// Names the parameters of layers and the running statistics.
    pub fn unpack(&self, rows: &[f32], params: &mut Params) {
        self.layers.unpack(rows, &self.running, params);
    }

    /// Multiplications of a prediction, about.
    pub fn multiplications(&self) -> u64 {
        let layers = &self.layers.layers;
        if layers.is_empty() {
            return self.layout.stride() as u64;
        }
        layers.iter().map(|layer| layer.inputs as u64 * layer.outputs as u64).sum()
    }

    /// One optimizer step; fills `losses` with the loss of each rating.
    pub fn step(&mut self, state: &mut TrainingState, schedule: &LazySchedule, batch: &Batch, losses: &mut Vec<f32>) {
        if let Some(dot) = &mut self.fused {
            return dot.step(state, schedule, batch, losses);
        }
        self.item_shares.take();
        self.run_train(state, schedule, batch, losses);
    }

    fn run_train(&mut self, state: &mut TrainingState, schedule: &LazySchedule, batch: &Batch, losses: &mut Vec<f32>) {
        let Executor { layout, program, output, dot, running, locals, parameter_gradients, .. } = self;
        let first = layout.layers_offset();
        let mut gradient = vec![0.0; layout.stride()];
        for operation in &program.train {
            let local = |name| operation.local(name);
            match &operation.kernel {
                Kernel::LazyAdamW => {
                    for touch in [batch.users, batch.items, batch.layers].into_iter().flatten() {
                        state.lazy_update(touch.row, batch.lazy_update(touch), schedule);
                    }
                }
                Kernel::DotGradient => {
                    let grad_logits = &locals[local("grad_logits")];
                    for (row, own) in batch.touches() {
                        let ratings = own.map(|k| (batch.ratings[k], grad_logits[k]));
                        dot_gradient(layout, &state.rows, row, ratings, &mut gradient);
                        state.update_moments(schedule, batch.index, row, &gradient);
                    }
                }
                Kernel::EmbeddingGradient => {
                    for (row, own) in batch.touches() {
                        let input_gradients = &locals[local("input_gradients")];
                        embedding_gradient(layout, input_gradients, row, own, &mut gradient);
                        state.update_moments(schedule, batch.index, row, &gradient);
                    }
                }
                Kernel::LinearGradient(layer) => {
                    let (inputs, gradients) = (&locals[local("inputs")], &locals[local("gradients")]);
                    linear_gradient(layer, inputs, gradients, parameter_gradients);
                    let weights = (layer.weight, layer.inputs * layer.outputs);
                    for (at, n) in [Some(weights), layer.bias.map(|bias| (bias, layer.outputs))].into_iter().flatten() {
                        state.update_moments_from(schedule, batch.index, first + at, &parameter_gradients[at..][..n]);
                    }
                }
                Kernel::BatchNorm(BatchNorm { norm, mode: BatchNormMode::Train, .. }) => {
                    write(locals, local("statistics"), |locals, statistics| {
                        write(locals, local("normalized"), |locals, normalized| {
                            let features = &locals[local("features")];
                            let statistics = cast_slice_mut(statistics);
                            batch_norm_train(norm, &state.rows[first..], running, features, statistics, normalized);
                        });
                    });
                }
                Kernel::BatchNormBackward(BatchNorm { norm, features: n, mode: BatchNormMode::Train }) => {
                    write(locals, local("gradients"), |locals, gradients| {
                        let (features, statistics) = (&locals[local("features")], &locals[local("statistics")]);
                        let (parameters, statistics) = (&state.rows[first..], cast_slice(statistics));
                        batch_norm_backward(norm, parameters, features, statistics, gradients, parameter_gradients);
                    });
                    for at in [norm.weight, norm.bias] {
                        state.update_moments_from(schedule, batch.index, first + at, &parameter_gradients[at..][..*n]);
                    }
                }
                _ => {
                    let (rows, ratings, batch_size) = (&state.rows, batch.ratings, batch.ratings.len());
                    let frozen = Frozen { layout, output, dot, running, rows, ratings, batch_size };
                    frozen.compute(operation, locals, losses);
                }
            }
        }
    }

    /// Predictions for pairs of rows.
    pub fn predict(&self, rows: &[f32], pairs: &[RowRating]) -> Vec<f32> {
        let mut locals = locals(&self.program);
        let mut predictions = Vec::with_capacity(pairs.len());
        for pairs in pairs.chunks(AT_ONCE) {
            self.frozen(rows, pairs).run(&self.program.predict, &mut locals, &mut predictions);
        }
        predictions
    }

    /// The prediction that belongs to a score. Only dot products clip.
    pub fn clip(&self, score: f32) -> f32 {
        self.fused.as_ref().map_or(score, |dot| dot.clip(score))
    }

    /// What one user, whose row this is, gives each of these items before clipping. Until the next step, `rows` is the
    /// same table each time.
    pub fn scores(&self, rows: &[f32], user: &[f32], items: &[Class]) -> Vec<f32> {
        if let Some(dot) = &self.fused {
            return dot.scores(rows, user, items);
        }
        let layout = &self.layout;
        let (first, parameters) = (&self.layers.layers[0], &rows[layout.layers_offset()..]);
        let mut of_user = Vec::with_capacity(first.outputs);
        share(first, parameters, 0, &user[..layout.user_factors], &mut of_user);
        if let Some(bias) = first.bias {
            of_user.iter_mut().zip(&parameters[bias..]).for_each(|(sum, bias)| *sum += bias);
        }
        let shares = self.item_shares.get_or_init(|| ItemShares::new(layout, first));
        let is_linear = |operation: &Operation| matches!(operation.kernel, Kernel::Linear(_));
        let linear = self.program.predict.iter().position(is_linear).expect("a net begins with a linear layer");
        let outputs_of_linear = self.program.predict[linear].local("outputs");
        let mut locals = locals(&self.program);
        let mut predictions = Vec::with_capacity(items.len());
        for items in items.chunks(AT_ONCE) {
            let outputs = &mut locals[outputs_of_linear];
            outputs.clear();
            items.iter().for_each(|&item| shares.append(item, layout, first, rows, outputs));
            for outputs in outputs.chunks_exact_mut(first.outputs) {
                outputs.iter_mut().zip(&of_user).for_each(|(sum, of_user)| *sum = first.rectify(*sum + of_user));
            }
            self.frozen(rows, &[]).run(&self.program.predict[linear + 1..], &mut locals, &mut predictions);
        }
        predictions
    }

    /// Adds the gradient of the row of the user whose ratings these are, in a batch of `batch_size`, while everything
    /// else is frozen.
    pub fn user_gradient(&mut self, rows: &[f32], ratings: &[RowRating], batch_size: usize, gradient: &mut [f32]) {
        if let Some(dot) = &self.fused {
            return dot.user_gradient(rows, ratings, batch_size, gradient);
        }
        let Executor { layout, program, output, dot, running, locals, .. } = self;
        Frozen { layout, output, dot, running, rows, ratings, batch_size }.run(
            &program.fold_in,
            locals,
            &mut Vec::new(),
        );
        let input_gradients = program.fold_in.last().expect("a net has layers").local("input_gradients");
        for own in locals[input_gradients].chunks_exact(layout.user_factors + layout.item_factors) {
            gradient.iter_mut().zip(&own[..layout.user_factors]).for_each(|(sum, own)| *sum += own);
        }
    }

    fn frozen<'a>(&'a self, rows: &'a [f32], ratings: &'a [RowRating]) -> Frozen<'a> {
        let Executor { layout, output, dot, running, .. } = self;
        Frozen { layout, output, dot, running, rows, ratings, batch_size: ratings.len() }
    }
}

/// A model that operations read and do not change, and a batch.
struct Frozen<'a> {
    layout: &'a RowLayout,
    output: &'a Output,
    dot: &'a DotProduct,
    running: &'a [f32],
    rows: &'a [f32],
    ratings: &'a [RowRating],
    batch_size: usize,
}

impl Frozen<'_> {
    /// Runs operations one after the other. `results` are losses or predictions.
    fn run(&self, operations: &[Operation], locals: &mut [Vec<f32>], results: &mut Vec<f32>) {
        operations.iter().for_each(|operation| self.compute(operation, locals, results));
    }

    fn compute(&self, operation: &Operation, locals: &mut [Vec<f32>], results: &mut Vec<f32>) {
        let Frozen { layout, output, dot, running, rows, ratings, batch_size } = *self;
        let parameters = &rows[layout.layers_offset()..];
        let local = |name| operation.local(name);
        match &operation.kernel {
            Kernel::DotLoss => write(locals, local("grad_logits"), |_, grad_logits| {
                dot_loss(dot, rows, ratings, batch_size, results, grad_logits);
            }),
            Kernel::DotPredict => dot_predict(dot, rows, ratings, results),
            Kernel::Gather => write(locals, local("inputs"), |_, inputs| gather(layout, rows, ratings, inputs)),
            Kernel::Linear(layer) => write(locals, local("outputs"), |locals, outputs| {
                linear(layer, parameters, &locals[local("inputs")], outputs);
            }),
            Kernel::BatchNorm(BatchNorm { norm, mode: BatchNormMode::Eval, .. }) => {
                write(locals, local("statistics"), |locals, statistics| {
                    write(locals, local("normalized"), |locals, normalized| {
                        let (features, statistics) = (&locals[local("features")], cast_slice_mut(statistics));
                        batch_norm_eval(norm, parameters, running, features, statistics, normalized);
                    });
                });
            }
            Kernel::NetLoss => write(locals, local("grad_logits"), |locals, grad_logits| {
                net_loss(output, &locals[local("logits")], ratings, batch_size, results, grad_logits);
            }),
            Kernel::NetPredict => net_predict(output, &locals[local("logits")], results),
            Kernel::BatchNormBackward(BatchNorm { norm, mode: BatchNormMode::Eval, .. }) => {
                write(locals, local("gradients"), |locals, gradients| {
                    let (features, statistics) = (&locals[local("features")], &locals[local("statistics")]);
                    batch_norm_backward_eval(norm, parameters, features, cast_slice(statistics), gradients);
                });
            }
            Kernel::LinearBackward(layer) => write(locals, local("input_gradients"), |locals, input_gradients| {
                let (inputs, gradients) = (&locals[local("inputs")], &locals[local("gradients")]);
                linear_backward(layer, parameters, inputs, gradients, input_gradients);
            }),
            learning => unreachable!("{} changes the model", learning.name()),
        }
    }
}

/// Fresh local buffers for a program.
fn locals(program: &Program) -> Vec<Vec<f32>> {
    let buffer = |len| match len {
        Len::PerRating(_) | Len::Sums(_) => Vec::new(),
        Len::Fixed(len) => vec![0.0; len],
    };
    program.locals.iter().map(|local| buffer(local.len)).collect()
}

/// Lets `compute` write one local buffer while it reads the others.
fn write(locals: &mut [Vec<f32>], at: usize, compute: impl FnOnce(&mut [Vec<f32>], &mut Vec<f32>)) {
    let mut buffer = std::mem::take(&mut locals[at]);
    compute(locals, &mut buffer);
    locals[at] = buffer;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Ratings, Seed, Stream};
    use crate::engine::cpu::{CpuEngine, output::mean_loss, slope::slope};
    use crate::engine::plan::Planner;
    use crate::engine::{Batches, Engine, Recipe, Start, StepHyper};
    use crate::model::{ModelKind, TensorRole, initial_params};
    use crate::train::RateCurve;
    use pollster::block_on;
    use rand::Rng;
    use rand_distr::{Distribution, StandardNormal};

    /// Against the slope of the loss itself, by central differences over every parameter of the table. A step without
    /// momentum leaves the gradient in the first moment.
    #[test]
    fn gradients_are_the_slope_of_the_loss() {
        let still = StepHyper { decay: 1.0, momentum: 0.0, step_size: 0.0, sqr_debias: 1.0 };
        // User 1 rates twice, item 2 is rated twice, item 0 not at all.
        let (user, item) = (vec![0, 1, 1, 2, 2], vec![1, 2, 1, 2, 1]);
        let batches = Batches::new(0, Ratings { user, item, value: vec![4.0, 2.0, 5.0, 1.0, 3.0] }, 5);
        for (kind, hidden, loss, is_fused) in [
            (ModelKind::Dot, vec![], Loss::Mse, true),
            (ModelKind::DotRange, vec![], Loss::Mse, false),
            (ModelKind::DotBias, vec![], Loss::Mse, true),
            (ModelKind::DotBias, vec![], Loss::L1, false),
            (ModelKind::NnBook, vec![], Loss::Mse, false),
            (ModelKind::NnBook, vec![7], Loss::Mse, false),
            (ModelKind::NnBook, vec![5, 4], Loss::L1, false),
            (ModelKind::NnFastai, vec![7], Loss::Mse, false),
            (ModelKind::NnFastai, vec![5, 4], Loss::Mse, false),
        ] {
            let usual = ModelSpec::new(kind, 3, 3, 3, (0.0, 5.5));
            let item_factors = if kind.is_net() { 2 } else { 3 };
            let spec = ModelSpec { user_factors: 3, item_factors, hidden, ..usual };
            let layout = RowLayout::new(&spec);
            let mut rng = Seed(3).stream(Stream::Parameters);
            let params = Params::build(&spec, || StandardNormal.sample(&mut rng));
            let mut rows = layout.pack(&spec, &params);
            let executor = Executor::new(&spec, loss, &AdamW::default(), &params, &mut rows);
            let mut executor = if is_fused { executor } else { executor.unfused() };
            let mut planner = Planner::new(layout, false, AdamW::default(), vec![still]);
            let all_rows = planner.pending_updates(0);
            let plan = planner.plan(&batches);
            let mut step = |rows: &[f32]| {
                let mut state = TrainingState::new(&layout, rows.to_vec(), None);
                let mut losses = Vec::new();
                executor.step(&mut state, planner.schedule(), &plan.batch(&plan.steps[0]), &mut losses);
                let [gradients, _] = state.moments_after(&all_rows, planner.schedule());
                (f64::from(mean_loss(&losses)), gradients)
            };
            let (_, gradients) = step(&rows);
            assert_eq!(gradients.len(), rows.len());
            for (k, gradient) in gradients.iter().enumerate() {
                let slope = slope(&mut rows, k, 2e-3, |rows| step(rows).0);
                assert!((slope - f64::from(*gradient)).abs() < 5e-3, "{spec:?} {loss:?} {k}: {slope} or {gradient}");
            }
            assert!(gradients.iter().any(|g| g.abs() > 0.1), "{spec:?}");
        }
    }

    /// The same for one user's row where everything else is frozen, running statistics too.
    #[test]
    fn the_gradient_of_one_user_is_the_slope_of_the_loss_of_predictions() {
        for (kind, hidden) in
            [(ModelKind::DotBias, vec![]), (ModelKind::NnBook, vec![5]), (ModelKind::NnFastai, vec![5, 4])]
        {
            let usual = ModelSpec::new(kind, 1, 3, 3, (0.0, 5.5));
            let item_factors = if kind.is_net() { 2 } else { 3 };
            let spec = ModelSpec { user_factors: 3, item_factors, hidden, ..usual };
            let layout = RowLayout::new(&spec);
            let mut rng = Seed(4).stream(Stream::Parameters);
            let params = Params::by_role(&spec, |role| match role {
                TensorRole::RunningVar => 0.5,
                _ => StandardNormal.sample(&mut rng),
            });
            let mut rows = layout.pack(&spec, &params);
            let mut executor = Executor::new(&spec, Loss::Mse, &AdamW::default(), &params, &mut rows);
            let ratings =
                [(1, 4.0), (2, 1.0), (3, 5.0)].map(|(item_row, value)| RowRating { user_row: 0, item_row, value });
            let mut gradient = vec![0.0; layout.stride()];
            executor.user_gradient(&rows, &ratings, ratings.len(), &mut gradient);
            assert!(gradient.iter().any(|g| g.abs() > 0.05), "{gradient:?}");
            for (k, gradient) in gradient.iter().enumerate().take(spec.user_factors) {
                let slope = slope(&mut rows, k, 2e-3, |rows| {
                    let squares = executor.predict(rows, &ratings).into_iter().zip(&ratings);
                    squares.map(|(p, rating)| f64::from(p - rating.value).powi(2)).sum::<f64>() / 3.0
                });
                assert!((slope - f64::from(*gradient)).abs() < 5e-3, "{spec:?} {k}: {slope} or {gradient}");
            }
        }
    }

    /// The fused step is the program, to the last bit: random shapes, and runs in which rows are skipped for long.
    #[test]
    fn a_fused_dot_product_computes_the_bits_of_its_program() {
        let mut rng = Seed(9).stream(Stream::Parameters);
        let mut below = |limit: usize| rng.next_u32() as usize % limit;
        for trial in 0..24 {
            let kind = [ModelKind::Dot, ModelKind::DotRange, ModelKind::DotBias][trial % 3];
            let loss = Loss::ALL[trial % 2];
            let (n_users, n_items, factors) = (2 + below(90), 2 + below(60), 1 + below(21));
            let (batch_size, n_steps) = if trial < 12 { (1 + below(4), 700) } else { (1 + below(200), 20) };
            let spec = ModelSpec::new(kind, n_users, n_items, factors, (0.0, 5.5));
            let n = batch_size * n_steps - below(batch_size);
            let ratings = Ratings {
                user: (0..n).map(|_| below(n_users) as Class).collect(),
                item: (0..n).map(|_| below(n_items) as Class).collect(),
                value: (0..n).map(|_| 1.0 + below(5) as f32).collect(),
            };
            let batches = Batches::new(0, ratings, batch_size);
            let optimizer = AdamW::default();
            let schedule = RateCurve::one_cycle(0.02).hypers(n_steps, 0, &optimizer, 0.1).collect();
            let recipe = Recipe { loss, optimizer, schedule };
            let start = Start { params: initial_params(&spec, Seed(trial as u64)), moments: None };
            let [fused, unfused] = [true, false].map(|is_fused| {
                let mut engine = CpuEngine::new(spec.clone(), &start, recipe.clone());
                if !is_fused {
                    engine.executor = engine.executor.unfused();
                }
                let losses = block_on(engine.run(&batches)).expect("the CPU cannot fail");
                let params = block_on(engine.params()).expect("the parameters");
                (losses, params, block_on(engine.moments()).expect("the moments"))
            });
            assert!(fused == unfused, "{spec:?} in batches of {batch_size}");
            assert!(fused.1.is_finite() && fused.1 != start.params, "{spec:?}");
        }
    }
}
