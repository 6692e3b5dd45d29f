//! A neural net on the CPU: its kernels one after the other, forward and backward.

use super::batch_norm::{self, Statistics};
use super::batch_norm_backward::{batch_norm_backward, through_running};
use super::embedding_gradient::embedding_gradient;
use super::gather::gather;
use super::item_shares::ItemShares;
use super::linear::{linear, share};
use super::linear_backward::linear_backward;
use super::linear_gradient::linear_gradient;
use super::net_output::net_output;
use super::output::Output;
use super::state::State;
use crate::data::Class;
use crate::engine::Loss;
use crate::engine::idle::IdleSteps;
use crate::engine::layers::{Layer, Layers};
use crate::engine::plan::{Batch, RowRating};
use crate::engine::rows::RowLayout;
use crate::model::{ModelSpec, Params};
use std::cell::OnceCell;

/// Pairs that are predicted at once: few enough to stay in the cache.
const AT_ONCE: usize = 256;

/// The layers behind the embeddings.
pub struct Net {
    layout: RowLayout,
    layers: Layers,
    output: Output,
    /// Running statistics of all batch norms, laid out by [`Layers`].
    running: Vec<f32>,
    work: Work,
    /// For predictions, once someone has asked for a list; gone with the next step.
    shares: OnceCell<ItemShares>,
}

/// What the kernels of one batch hand each other; kept to spare the allocations.
#[derive(Default)]
struct Work {
    /// The inputs of each layer, then the activations of the last: `[ratings, layer.inputs]`.
    inputs: Vec<Vec<f32>>,
    /// What each batch norm norms, `[ratings, layer.outputs]`, and by what.
    features: Vec<Vec<f32>>,
    statistics: Vec<Vec<Statistics>>,
    /// Gradients of a layer's outputs, and of its inputs.
    gradients: Vec<f32>,
    input_gradients: Vec<f32>,
    /// Gradients of the layer parameters, laid out like them.
    parameter_gradients: Vec<f32>,
}

/// By which statistics a forward pass norms.
enum Norming<'a> {
    /// By those of the batch; the running ones follow.
    Batch(&'a mut [f32]),
    /// By the running ones.
    Running(&'a [f32]),
}

impl Net {
    /// Takes the net's part of `params`: into `rows`, the table, and as running statistics.
    pub fn new(spec: &ModelSpec, loss: Loss, params: &Params, rows: &mut [f32]) -> Net {
        let layout = RowLayout::new(spec);
        let layers = Layers::new(spec, &layout);
        let running = layers.pack(params, rows);
        let work = Work::new(&layout, &layers);
        Net { layout, layers, output: Output::new(spec, loss), running, work, shares: OnceCell::new() }
    }

    /// Gives the net's part of `params` back.
    pub fn unpack(&self, rows: &[f32], params: &mut Params) {
        self.layers.unpack(rows, &self.running, params);
    }

    /// Predictions for pairs of rows, by the running statistics.
    pub fn predict(&self, rows: &[f32], pairs: &[RowRating]) -> Vec<f32> {
        let mut work = Work::new(&self.layout, &self.layers);
        let mut predictions = Vec::with_capacity(pairs.len());
        for pairs in pairs.chunks(AT_ONCE) {
            let activations = work.forward(&self.layout, &self.layers, rows, Norming::Running(&self.running), pairs);
            predictions.extend(activations.iter().map(|&activation| self.output.predict(activation)));
        }
        predictions
    }

    /// Predictions for one user, whose row this is, and each of these items, by the running statistics. Until the next
    /// step, `rows` is the same table each time.
    pub fn predict_for(&self, rows: &[f32], user: &[f32], items: &[Class]) -> Vec<f32> {
        let Net { layout, layers, output, running, shares, .. } = self;
        let (first, parameters) = (&layers.layers[0], &rows[layout.layers_offset()..]);
        let mut of_user = Vec::with_capacity(first.outputs);
        share(first, parameters, 0, &user[..layout.user_factors], &mut of_user);
        if let Some(bias) = first.bias {
            of_user.iter_mut().zip(&parameters[bias..]).for_each(|(sum, bias)| *sum += bias);
        }
        let shares = shares.get_or_init(|| ItemShares::new(layout, first));
        let mut work = Work::new(layout, layers);
        let mut predictions = Vec::with_capacity(items.len());
        for items in items.chunks(AT_ONCE) {
            let outputs = work.outputs(0, first);
            outputs.clear();
            items.iter().for_each(|&item| shares.append(item, layout, first, rows, outputs));
            for outputs in outputs.chunks_exact_mut(first.outputs) {
                outputs.iter_mut().zip(&of_user).for_each(|(sum, of_user)| *sum = first.rectify(*sum + of_user));
            }
            let mut norming = Norming::Running(running);
            work.norm(0, first, parameters, &mut norming);
            let activations = work.layers_from(1, layers, parameters, &mut norming);
            predictions.extend(activations.iter().map(|&activation| output.predict(activation)));
        }
        predictions
    }

    /// Multiplications of a prediction, about.
    pub fn multiplications(&self) -> usize {
        self.layers.layers.iter().map(|layer| layer.inputs * layer.outputs).sum()
    }

    /// Adds the gradient of one user's row from `ratings` of theirs, in a batch of `batch_size`. Everything else is
    /// frozen, the statistics of batch norm as well: it norms by the running ones.
    pub fn user_gradient(&mut self, rows: &[f32], ratings: &[RowRating], batch_size: usize, gradient: &mut [f32]) {
        let Net { layout, layers, output, running, work, .. } = self;
        let activations = work.forward(layout, layers, rows, Norming::Running(running), ratings);
        let errors = activations.iter().zip(ratings);
        let residuals: Vec<f32> =
            errors.map(|(&activation, rating)| output.error(activation, rating.value, batch_size).1).collect();
        work.backward_to_inputs(layers, &rows[layout.layers_offset()..], &residuals);
        for own in work.input_gradients.chunks_exact(layout.user_factors + layout.item_factors) {
            gradient.iter_mut().zip(&own[..layout.user_factors]).for_each(|(sum, own)| *sum += own);
        }
    }

    /// One optimizer step; fills `terms` with the loss of each rating.
    pub fn step(&mut self, state: &mut State, idle: &IdleSteps, batch: &Batch, terms: &mut Vec<f32>) {
        self.shares.take();
        for catch_up in batch.catch_ups {
            state.catch_up(catch_up, idle);
        }
        let (mut residuals, mut gradient) = (Vec::new(), vec![0.0; self.layout.stride()]);
        self.forward(&state.rows, batch.ratings, terms, &mut residuals);
        self.backward(&state.rows, &residuals);
        for touch in batch.touches {
            self.embedding_gradient(touch.row, batch.own(touch), &mut gradient);
            state.add_gradient(idle, batch.index, touch.row, &gradient);
        }
        for (row, gradient) in self.layer_gradients() {
            state.add_gradient(idle, batch.index, row, gradient);
        }
    }

    /// For each rating its loss and the derivative of the batch's mean loss with respect to the activation.
    fn forward(&mut self, rows: &[f32], batch: &[RowRating], terms: &mut Vec<f32>, residuals: &mut Vec<f32>) {
        let Net { layout, layers, output, running, work, .. } = self;
        let activations = work.forward(layout, layers, rows, Norming::Batch(running), batch);
        net_output(output, activations, batch, terms, residuals);
    }

    /// From the residuals of the last forward pass to the gradients of layer parameters and inputs.
    fn backward(&mut self, rows: &[f32], residuals: &[f32]) {
        self.work.backward(&self.layers, &rows[self.layout.layers_offset()..], residuals);
    }

    /// Gradient of one row of an embedding, after [`Net::backward`].
    fn embedding_gradient(&self, row: u32, ratings: impl Iterator<Item = usize>, gradient: &mut [f32]) {
        embedding_gradient(&self.layout, &self.work.input_gradients, row, ratings, gradient);
    }

    /// Gradients of the rows that hold layer parameters, after [`Net::backward`].
    fn layer_gradients(&self) -> impl Iterator<Item = (u32, &[f32])> {
        self.layout.layer_rows().zip(self.work.parameter_gradients.chunks_exact(self.layout.stride()))
    }
}

impl Work {
    fn new(layout: &RowLayout, layers: &Layers) -> Work {
        let statistics = layers.layers.iter().map(|layer| vec![Statistics::default(); layer.outputs]);
        Work {
            inputs: vec![Vec::new(); layers.layers.len() + 1],
            features: vec![Vec::new(); layers.layers.len()],
            statistics: statistics.collect(),
            parameter_gradients: vec![0.0; layout.layer_rows().len() * layout.stride()],
            ..Work::default()
        }
    }

    /// Runs every layer; returns one activation per pair.
    fn forward(
        &mut self,
        layout: &RowLayout,
        layers: &Layers,
        rows: &[f32],
        mut norming: Norming,
        pairs: &[RowRating],
    ) -> &[f32] {
        gather(layout, rows, pairs, &mut self.inputs[0]);
        self.layers_from(0, layers, &rows[layout.layers_offset()..], &mut norming)
    }

    /// Runs layer `first` and those behind it on the inputs that it has; returns one activation per pair.
    fn layers_from(&mut self, first: usize, layers: &Layers, parameters: &[f32], norming: &mut Norming) -> &[f32] {
        for (k, layer) in layers.layers.iter().enumerate().skip(first) {
            let inputs = std::mem::take(&mut self.inputs[k]);
            linear(layer, parameters, &inputs, self.outputs(k, layer));
            self.inputs[k] = inputs;
            self.norm(k, layer, parameters, norming);
        }
        &self.inputs[layers.layers.len()]
    }

    /// Where what a layer puts out goes: to its batch norm, or to the next layer.
    fn outputs(&mut self, k: usize, layer: &Layer) -> &mut Vec<f32> {
        if layer.norm.is_some() { &mut self.features[k] } else { &mut self.inputs[k + 1] }
    }

    /// Norms what a layer put out, if it has a batch norm.
    fn norm(&mut self, k: usize, layer: &Layer, parameters: &[f32], norming: &mut Norming) {
        let Some(norm) = &layer.norm else { return };
        let (features, statistics, normed) = (&self.features[k], &mut self.statistics[k], &mut self.inputs[k + 1]);
        match norming {
            Norming::Batch(running) => batch_norm::train(norm, parameters, running, features, statistics, normed),
            Norming::Running(running) => batch_norm::predict(norm, parameters, running, features, statistics, normed),
        }
    }

    /// Toward the inputs alone, through batch norms by running statistics.
    fn backward_to_inputs(&mut self, layers: &Layers, parameters: &[f32], residuals: &[f32]) {
        let Work { inputs, features, statistics, gradients, input_gradients, .. } = self;
        input_gradients.clear();
        input_gradients.extend_from_slice(residuals);
        for (k, layer) in layers.layers.iter().enumerate().rev() {
            std::mem::swap(gradients, input_gradients);
            if let Some(norm) = &layer.norm {
                through_running(norm, parameters, &features[k], &statistics[k], gradients);
            }
            linear_backward(layer, parameters, &inputs[k], gradients, input_gradients);
        }
    }

    fn backward(&mut self, layers: &Layers, parameters: &[f32], residuals: &[f32]) {
        let Work { inputs, features, statistics, gradients, input_gradients, parameter_gradients } = self;
        input_gradients.clear();
        input_gradients.extend_from_slice(residuals);
        for (k, layer) in layers.layers.iter().enumerate().rev() {
            std::mem::swap(gradients, input_gradients);
            if let Some(norm) = &layer.norm {
                let statistics = &statistics[k];
                batch_norm_backward(norm, parameters, &features[k], statistics, gradients, parameter_gradients);
            }
            linear_gradient(layer, &inputs[k], gradients, parameter_gradients);
            linear_backward(layer, parameters, &inputs[k], gradients, input_gradients);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Seed, Stream};
    use crate::engine::cpu::{loss, slope::slope};
    use crate::model::{ModelKind, Role};
    use rand_distr::{Distribution, StandardNormal};

    /// Against the slope of the loss itself, by central differences over every parameter, embeddings and layers alike.
    #[test]
    fn gradients_are_the_slope_of_the_loss() {
        for (kind, hidden) in [
            (ModelKind::NnBook, vec![]),
            (ModelKind::NnBook, vec![7]),
            (ModelKind::NnBook, vec![5, 4]),
            (ModelKind::NnFastai, vec![7]),
            (ModelKind::NnFastai, vec![5, 4]),
        ] {
            let spec =
                ModelSpec { user_factors: 3, item_factors: 2, hidden, ..ModelSpec::new(kind, 3, 3, 0, (0.0, 5.5)) };
            let layout = RowLayout::new(&spec);
            let mut rng = Seed(3).stream(Stream::Parameters);
            let params = Params::build(&spec, || StandardNormal.sample(&mut rng));
            let mut rows = layout.pack(&spec, &params);
            let mut net = Net::new(&spec, Loss::Mse, &params, &mut rows);
            // User 1 rates twice, item 5 is rated twice, row 3 not at all.
            let batch = [(0, 4, 4.0), (1, 5, 2.0), (1, 4, 5.0), (2, 5, 1.0), (2, 4, 3.0)]
                .map(|(user_row, item_row, value)| RowRating { user_row, item_row, value });
            let (mut terms, mut residuals) = (Vec::new(), Vec::new());
            net.forward(&rows, &batch, &mut terms, &mut residuals);
            net.backward(&rows, &residuals);
            let mut gradients = vec![0.0; layout.layers_offset()];
            for (row, gradient) in (0..).zip(gradients.chunks_exact_mut(layout.stride())) {
                let own = (0..batch.len()).filter(|&k| batch[k].user_row == row || batch[k].item_row == row);
                net.embedding_gradient(row, own, gradient);
            }
            gradients.extend(net.layer_gradients().flat_map(|(_, gradient)| gradient.to_vec()));

            let mut mean_loss = |rows: &[f32]| {
                net.forward(rows, &batch, &mut terms, &mut residuals);
                f64::from(loss::mean(&terms))
            };
            const H: f32 = 2e-3;
            assert_eq!(gradients.len(), rows.len());
            for (k, gradient) in gradients.iter().enumerate() {
                let slope = slope(&mut rows, k, H, &mut mean_loss);
                assert!((slope - f64::from(*gradient)).abs() < 5e-3, "{spec:?} {k}: {slope} or {gradient}");
            }
            assert!(gradients.iter().any(|g| g.abs() > 0.1), "{spec:?}");
        }
    }

    /// The same for one user's row where everything else is frozen, running statistics too.
    #[test]
    fn the_gradient_of_one_user_is_the_slope_of_the_loss_of_predictions() {
        for (kind, hidden) in [(ModelKind::NnBook, vec![5]), (ModelKind::NnFastai, vec![5, 4])] {
            let spec =
                ModelSpec { user_factors: 3, item_factors: 2, hidden, ..ModelSpec::new(kind, 1, 3, 0, (0.0, 5.5)) };
            let layout = RowLayout::new(&spec);
            let mut rng = Seed(4).stream(Stream::Parameters);
            let params = Params::by_role(&spec, |role| match role {
                Role::RunningVar => 0.5,
                _ => StandardNormal.sample(&mut rng),
            });
            let mut rows = layout.pack(&spec, &params);
            let mut net = Net::new(&spec, Loss::Mse, &params, &mut rows);
            let ratings =
                [(1, 4.0), (2, 1.0), (3, 5.0)].map(|(item_row, value)| RowRating { user_row: 0, item_row, value });
            let mut gradient = vec![0.0; layout.stride()];
            net.user_gradient(&rows, &ratings, ratings.len(), &mut gradient);
            assert!(gradient.iter().any(|g| g.abs() > 0.05), "{gradient:?}");
            for (k, gradient) in gradient.iter().enumerate().take(spec.user_factors) {
                let slope = slope(&mut rows, k, 2e-3, |rows| {
                    let squares = net.predict(rows, &ratings).into_iter().zip(&ratings);
                    squares.map(|(p, rating)| f64::from(p - rating.value).powi(2)).sum::<f64>() / 3.0
                });
                assert!((slope - f64::from(*gradient)).abs() < 5e-3, "{spec:?} {k}: {slope} or {gradient}");
            }
        }
    }
}
