//! The kernels of the nets, each alone.

use super::super::dispatch::{Dispatch, Extent};
use super::super::kernel::Kernel;
use super::super::layer::LayerKernels;
use super::super::net::Net;
use super::scene::MOMENTUM;
use super::*;
use crate::engine::cpu::batch_norm::batch_norm_backward as norm_backward_on_cpu;
use crate::engine::cpu::batch_norm::{self, Statistics};
use crate::engine::cpu::embedding::embedding_gradient as embedding_gradient_on_cpu;
use crate::engine::cpu::embedding::gather as gather_on_cpu;
use crate::engine::cpu::linear::linear as linear_on_cpu;
use crate::engine::cpu::linear::linear_backward as linear_backward_on_cpu;
use crate::engine::cpu::linear::linear_gradient as linear_gradient_on_cpu;
use crate::engine::cpu::output::Output;
use crate::engine::cpu::output::net_loss as output_on_cpu;
use crate::engine::layers::Layer;

/// A kind of net, columns of its embeddings, outputs of its hidden layers, and a batch: sizes that do and do not fill
/// workgroups.
const SHAPES: [(ModelKind, [usize; 2], &[usize], usize); 6] = [
    (ModelKind::NnFastai, [3, 2], &[5, 4], 1),
    (ModelKind::NnFastai, [9, 8], &[65, 7], 2),
    (ModelKind::NnBook, [5, 9], &[], 63),
    (ModelKind::NnFastai, [1, 7], &[64], 64),
    (ModelKind::NnBook, [65, 3], &[100, 3], 65),
    (ModelKind::NnFastai, [20, 30], &[33, 5], 300),
];

/// A net between two batches: the second one is that of the kernels.
struct Middle<'a> {
    stage: &'a Stage,
    scene: Scene,
    step: Step,
    net: Net,
}

fn on_every_shape(check: impl Fn(&Middle)) {
    let stage = Stage::open();
    for (kind, [user_factors, item_factors], hidden, batch_size) in SHAPES {
        let usual = ModelSpec::new(kind, 23, 11, 0, (0.5, 5.5));
        let scene =
            Scene::new(ModelSpec { user_factors, item_factors, hidden: hidden.to_vec(), ..usual }, batch_size, 2);
        let params = Params::build(&scene.spec, || 0.0);
        // These zeros are not used: the tests bind the scene's own.
        let place = (&mut vec![0.0; scene.rows.len()][..], scene.layout.layers_offset());
        let net = Net::new(&stage.gpu, &stage.step_layout, &scene.spec, &recipe(Vec::new()), &params, place);
        let net = net.expect("a small net");
        check(&Middle { stage: &stage, step: scene.plan.steps[1], scene, net });
    }
}

impl Middle<'_> {
    /// Runs one kernel for the batch.
    fn run(&self, kernel: &Kernel, buffers: &[&Buffer], extent: Extent) {
        self.stage.run(&[self.step], 1, &[Dispatch::new(&self.stage.gpu, kernel, buffers, extent)]);
    }

    /// The same for a kernel that takes gradients into the moments; returns these.
    fn run_gradient(&self, kernel: &Kernel, buffers: &[&Buffer], extent: Extent) -> State {
        let (state, schedule) = self.scene.upload(self.stage);
        self.run(kernel, &[&[&schedule, &state.grad_avg, &state.sqr_avg], buffers].concat(), extent);
        state
    }

    fn batch_size(&self) -> usize {
        self.step.n_ratings as usize
    }

    /// Each layer with its kernels.
    fn layers(&self) -> impl Iterator<Item = (&Layer, &LayerKernels)> {
        self.scene.layers.layers.iter().zip(&self.net.kernels)
    }

    fn layer_parameters(&self) -> &[f32] {
        &self.scene.rows[self.scene.layout.layers_offset()..]
    }

    /// The moments once the layers' rows have taken in `gradients`, laid out like the layer parameters.
    fn moments_with(&self, gradients: &[f32]) -> RowMoments {
        let mut moments = self.scene.moments();
        let rows = self.scene.layout.layer_rows().zip(gradients.chunks_exact(self.scene.layout.stride()));
        rows.for_each(|(row, gradient)| moments.update(AdamW::default(), MOMENTUM as f32, row, gradient));
        moments
    }
}

/// Random numbers, for the seed always the same.
fn normals(seed: u64, len: usize) -> Vec<f32> {
    let mut rng = Seed(seed).stream(Stream::Parameters);
    (0..len).map(|_| normal(&mut rng)).collect()
}

/// The same behind a ReLU.
fn rectified(seed: u64, len: usize) -> Vec<f32> {
    normals(seed, len).into_iter().map(|x| x.max(0.0)).collect()
}

#[test]
fn gather() {
    on_every_shape(|middle| {
        let Middle { stage, scene, step, net } = middle;
        let width = scene.layout.user_factors + scene.layout.item_factors;
        let inputs = stage.zeros(middle.batch_size() * width);
        let buffers = [&stage.upload(&scene.rows), &stage.upload(&scene.plan.ratings), &inputs];
        middle.run(&net.gather, &buffers, Extent::PerRating(width));
        let mut cpu = Vec::new();
        gather_on_cpu(&scene.layout, &scene.rows, scene.ratings_of(step), &mut cpu);
        assert_eq!(stage.download(&inputs), cpu);
    });
}

#[test]
fn linear() {
    on_every_shape(|middle| {
        let stage = middle.stage;
        for (layer, kernels) in middle.layers() {
            let inputs = normals(1, middle.batch_size() * layer.inputs);
            let outputs = stage.zeros(middle.batch_size() * layer.outputs);
            let buffers = [&stage.upload(&middle.scene.rows), &stage.upload(&inputs), &outputs];
            middle.run(&kernels.linear, &buffers, Extent::PerRating(layer.outputs));
            let mut cpu = Vec::new();
            linear_on_cpu(layer, middle.layer_parameters(), &inputs, &mut cpu);
            assert_close(&stage.download(&outputs), &cpu, "outputs");
        }
    });
}

#[test]
fn batch_norm() {
    on_every_shape(|middle| {
        let stage = middle.stage;
        for (layer, kernels) in middle.layers() {
            let (Some(norm), Some(kernels)) = (&layer.norm, &kernels.norm) else { continue };
            let features = rectified(1, middle.batch_size() * layer.outputs);
            let rows = stage.upload(&middle.scene.rows);
            let [normed, predicted] = [0; 2].map(|_| stage.zeros(features.len()));
            let (running, statistics) = (stage.upload(&middle.scene.running), stage.zeros(2 * layer.outputs));
            let (on_gpu, extent) = (stage.upload(&features), Extent::Groups(layer.outputs));
            middle.run(&kernels.train, &[&rows, &on_gpu, &running, &statistics, &normed], extent);
            middle.run(&kernels.predict, &[&rows, &on_gpu, &running, &statistics, &predicted], extent);

            let (parameters, mut cpu_running) = (middle.layer_parameters(), middle.scene.running.clone());
            let (mut own, mut cpu) = (vec![Statistics::default(); layer.outputs], Vec::new());
            batch_norm::batch_norm_train(norm, parameters, &mut cpu_running, &features, &mut own, &mut cpu);
            assert_close(&stage.download(&normed), &cpu, "normed by the batch");
            assert_close(&stage.download(&statistics), bytemuck::cast_slice(&own), "statistics");
            assert_close(&stage.download(&running), &cpu_running, "running statistics");
            batch_norm::batch_norm_eval(norm, parameters, &cpu_running, &features, &mut own, &mut cpu);
            assert_close(&stage.download(&predicted), &cpu, "normed by the running statistics");
        }
    });
}

#[test]
fn net_output() {
    on_every_shape(|middle| {
        let Middle { stage, scene, step, net } = middle;
        let logits = normals(1, middle.batch_size());
        let [losses, predictions] = [0; 2].map(|_| stage.zeros(scene.plan.ratings.len()));
        let (on_gpu, ratings) = (stage.upload(&logits), stage.upload(&scene.plan.ratings));
        let (grad_logits, unused) = (stage.zeros(logits.len()), stage.zeros(1));
        middle.run(&net.output, &[&on_gpu, &ratings, &losses, &grad_logits], Extent::PerRating(1));
        middle.run(&net.predict, &[&on_gpu, &ratings, &predictions, &unused], Extent::PerRating(1));

        let (output, mut cpu_losses, mut cpu_grad_logits) =
            (Output::new(&scene.spec, Loss::Mse), Vec::new(), Vec::new());
        output_on_cpu(&output, &logits, scene.ratings_of(step), logits.len(), &mut cpu_losses, &mut cpu_grad_logits);
        assert_close(scene.part_of(step, &stage.download(&losses)), &cpu_losses, "squared errors");
        assert_close(&stage.download(&grad_logits), &cpu_grad_logits, "grad_logits");
        let cpu: Vec<f32> = logits.iter().map(|&logit| output.predict(logit)).collect();
        assert_close(scene.part_of(step, &stage.download(&predictions)), &cpu, "predictions");
    });
}

#[test]
fn batch_norm_backward() {
    on_every_shape(|middle| {
        let stage = middle.stage;
        for (layer, kernels) in middle.layers() {
            let (Some(norm), Some(kernels)) = (&layer.norm, &kernels.norm) else { continue };
            let n = middle.batch_size() * layer.outputs;
            let (features, mut gradients) = (rectified(1, n), normals(2, n));
            let statistics: Vec<Statistics> = normals(3, layer.outputs)
                .into_iter()
                .map(|x| Statistics { mean: x, inverse_deviation: 0.5 + x.abs() })
                .collect();
            let on_gpu = stage.upload(&gradients);
            let rows = stage.upload(&middle.scene.rows);
            let buffers = [&rows, &stage.upload(&features), &stage.upload(&statistics), &on_gpu];
            let state = middle.run_gradient(&kernels.backward, &buffers, Extent::Groups(layer.outputs));

            let parameters = middle.layer_parameters();
            let mut into = vec![0.0; parameters.len()];
            norm_backward_on_cpu(norm, parameters, &features, &statistics, &mut gradients, &mut into);
            assert_close(&stage.download(&on_gpu), &gradients, "gradients");
            assert_moments(stage, &state, &middle.moments_with(&into));
        }
    });
}

#[test]
fn linear_gradient() {
    on_every_shape(|middle| {
        let stage = middle.stage;
        for (layer, kernels) in middle.layers() {
            let inputs = normals(1, middle.batch_size() * layer.inputs);
            let gradients = normals(2, middle.batch_size() * layer.outputs);
            let parameters = layer.outputs * (layer.inputs + usize::from(layer.bias.is_some()));
            let buffers = [&stage.upload(&inputs), &stage.upload(&gradients)];
            let state = middle.run_gradient(&kernels.gradient, &buffers, Extent::Threads(parameters));
            let mut into = vec![0.0; middle.layer_parameters().len()];
            linear_gradient_on_cpu(layer, &inputs, &gradients, &mut into);
            assert_moments(stage, &state, &middle.moments_with(&into));
        }
    });
}

#[test]
fn linear_backward() {
    on_every_shape(|middle| {
        let stage = middle.stage;
        for (layer, kernels) in middle.layers() {
            let inputs = rectified(1, middle.batch_size() * layer.inputs);
            let gradients = normals(2, middle.batch_size() * layer.outputs);
            let input_gradients = stage.zeros(inputs.len());
            let rows = stage.upload(&middle.scene.rows);
            let buffers = [&rows, &stage.upload(&inputs), &stage.upload(&gradients), &input_gradients];
            middle.run(&kernels.backward, &buffers, Extent::PerRating(layer.inputs));
            let mut cpu = Vec::new();
            linear_backward_on_cpu(layer, middle.layer_parameters(), &inputs, &gradients, &mut cpu);
            assert_close(&stage.download(&input_gradients), &cpu, "input gradients");
        }
    });
}

#[test]
fn embedding_gradient() {
    on_every_shape(|middle| {
        let Middle { stage, scene, step, net } = middle;
        let width = scene.layout.user_factors + scene.layout.item_factors;
        let input_gradients = normals(1, middle.batch_size() * width);
        let plan = PlanBuffers::new(&stage.gpu, &scene.plan).expect("a small plan");
        let buffers = [&stage.upload(&input_gradients), &plan.ratings, &plan.touches];
        let state = middle.run_gradient(&net.embedding_gradient, &buffers, Extent::PerTouch(scene.layout.stride()));

        let (mut moments, mut gradient) = (scene.moments(), vec![f32::NAN; scene.layout.stride()]);
        for touch in scene.touches_of(step) {
            let own = scene.positions_of(touch).iter().map(|&k| (k - step.first_rating) as usize);
            embedding_gradient_on_cpu(&scene.layout, &input_gradients, touch.row, own, &mut gradient);
            moments.update(AdamW::default(), MOMENTUM as f32, touch.row, &gradient);
        }
        assert_moments(stage, &state, &moments);
    });
}
