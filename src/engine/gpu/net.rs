//! The neural nets on the GPU: the kernels of their layers one after the other, forward and backward.

use super::Gpu;
use super::dispatch::{Dispatch, Extent};
use super::head::Learning;
use super::kernel::Access::{Read, ReadWrite};
use super::kernel::{Kernel, KernelSource};
use super::kernels::{MOMENTS, TOUCHES};
use super::layer::LayerKernels;
use super::output;
use crate::engine::cpu::batch_norm::Statistics;
use crate::engine::layers::Layers;
use crate::engine::program::BatchNormMode;
use crate::engine::rows::RowLayout;
use crate::engine::{EngineError, Recipe};
use crate::model::{ModelSpec, Params};
use wgpu::Buffer;

pub struct Net {
    layers: Layers,
    stride: usize,
    pub gather: Kernel,
    pub kernels: Vec<LayerKernels>,
    pub output: Kernel,
    pub predict: Kernel,
    pub embedding_gradient: Kernel,
    /// Running statistics of all batch norms, laid out by [`Layers`].
    running: Buffer,
}

/// What the kernels of one batch hand each other, of each layer.
struct Work {
    /// Its inputs, `[ratings, layer.inputs]`; last the logits.
    inputs: Vec<Buffer>,
    /// What its batch norm norms, `[ratings, layer.outputs]`, and by what.
    features: Vec<Buffer>,
    statistics: Vec<Buffer>,
}

impl Net {
    /// Takes the net's part of `params`: into `rows`, the table, and as running statistics. `layers_offset` is where
    /// the kernels find the layer parameters.
    pub fn new(
        gpu: &Gpu,
        step: &wgpu::BindGroupLayout,
        spec: &ModelSpec,
        recipe: &Recipe,
        params: &Params,
        (rows, layers_offset): (&mut [f32], usize),
    ) -> Result<Net, EngineError> {
        let layout = RowLayout::new(spec);
        let layers = Layers::new(spec, &layout);
        let running = layers.pack(params, rows);
        // A buffer cannot be empty.
        let running = if running.is_empty() { vec![0.0] } else { running };
        let inputs = ("INPUTS", (spec.user_factors + spec.item_factors) as f64);
        let user_factors = ("USER_FACTORS", spec.user_factors as f64);
        let stride = ("STRIDE", layout.stride() as f64);
        let gather = KernelSource {
            wgsl: &[include_str!("../../../shaders/gather.wgsl")],
            entry_point: "gather",
            overrides: &[user_factors, inputs, stride],
            buffers: &[Read, Read, ReadWrite],
            step: Some(step),
        };
        let net_output = KernelSource {
            wgsl: &[output::OUTPUT, include_str!("../../../shaders/net_output.wgsl")],
            entry_point: "net_loss",
            overrides: &output::overrides(spec, recipe.loss),
            buffers: &[Read, Read, ReadWrite, ReadWrite],
            step: Some(step),
        };
        let sqr_momentum = ("SQR_MOMENTUM", f64::from(recipe.optimizer.sqr_momentum));
        let embedding_gradient = KernelSource {
            wgsl: &[MOMENTS, TOUCHES, include_str!("../../../shaders/embedding_gradient.wgsl")],
            entry_point: "embedding_gradient",
            overrides: &[user_factors, inputs, stride, sqr_momentum],
            buffers: &[Read, ReadWrite, ReadWrite, Read, Read, Read],
            step: Some(step),
        };
        let kernels =
            layers.layers.iter().map(|layer| LayerKernels::compile(gpu, step, layer, layers_offset, sqr_momentum));
        Ok(Net {
            gather: Kernel::new(gpu, &gather),
            kernels: kernels.collect(),
            output: Kernel::new(gpu, &net_output),
            predict: Kernel::new(gpu, &KernelSource { entry_point: "net_predict", ..net_output }),
            embedding_gradient: Kernel::new(gpu, &embedding_gradient),
            running: gpu.upload("the running statistics", &running)?,
            stride: layout.stride(),
            layers,
        })
    }

    /// Gives the net's part of `params` back.
    pub async fn unpack(&self, gpu: &Gpu, rows: &[f32], params: &mut Params) -> Result<(), EngineError> {
        let running = gpu.download(&self.running).await?;
        self.layers.unpack(rows, &running, params);
        Ok(())
    }

    /// One step of training: forward, then backward from the last layer to the embeddings.
    pub fn learn<'a>(&'a self, gpu: &Gpu, learning: &Learning) -> Result<Vec<Dispatch<'a>>, EngineError> {
        let Learning { state, schedule, plan, batch_size, .. } = *learning;
        let work = self.work(gpu, batch_size)?;
        let moments = [schedule, &state.grad_avg, &state.sqr_avg];
        let mut sequence = self.forward(gpu, &state.rows, &plan.ratings, &work, BatchNormMode::Train);
        let mut gradients = gpu.zeros::<f32>("the grad_logits", batch_size)?;
        let output = [work.logits(), &plan.ratings, &plan.losses, &gradients];
        sequence.push(Dispatch::new(gpu, &self.output, &output, Extent::PerRating(1)));
        for (k, (layer, kernels)) in self.layers.layers.iter().zip(&self.kernels).enumerate().rev() {
            let inputs = &work.inputs[k];
            if let Some(norm) = &kernels.norm {
                let own = [&state.rows, &work.features[k], &work.statistics[k], &gradients];
                let buffers = [&moments[..], &own].concat();
                sequence.push(Dispatch::new(gpu, &norm.backward, &buffers, Extent::Groups(layer.outputs)));
            }
            let buffers = [&moments[..], &[inputs, &gradients]].concat();
            let parameters = layer.outputs * (layer.inputs + usize::from(layer.bias.is_some()));
            sequence.push(Dispatch::new(gpu, &kernels.gradient, &buffers, Extent::Threads(parameters)));
            let input_gradients = gpu.zeros::<f32>("the gradients of a layer", batch_size * layer.inputs)?;
            let buffers = [&state.rows, inputs, &gradients, &input_gradients];
            sequence.push(Dispatch::new(gpu, &kernels.backward, &buffers, Extent::PerRating(layer.inputs)));
            gradients = input_gradients;
        }
        let buffers = [&moments[..], &[&gradients, &plan.ratings, &plan.touches]].concat();
        sequence.push(Dispatch::new(gpu, &self.embedding_gradient, &buffers, Extent::PerTouch(self.stride)));
        Ok(sequence)
    }

    pub fn predict<'a>(
        &'a self,
        gpu: &Gpu,
        rows: &Buffer,
        pairs: &Buffer,
        predictions: &Buffer,
        at_once: usize,
    ) -> Result<Vec<Dispatch<'a>>, EngineError> {
        let work = self.work(gpu, at_once)?;
        let mut sequence = self.forward(gpu, rows, pairs, &work, BatchNormMode::Eval);
        let unused = gpu.zeros::<f32>("nothing", 1)?;
        let output = [work.logits(), pairs, predictions, &unused];
        sequence.push(Dispatch::new(gpu, &self.predict, &output, Extent::PerRating(1)));
        Ok(sequence)
    }

    /// From the embeddings to one logit per rating.
    fn forward<'a>(
        &'a self,
        gpu: &Gpu,
        rows: &Buffer,
        ratings: &Buffer,
        work: &Work,
        mode: BatchNormMode,
    ) -> Vec<Dispatch<'a>> {
        let gather = [rows, ratings, &work.inputs[0]];
        let inputs = self.layers.layers[0].inputs;
        let mut sequence = vec![Dispatch::new(gpu, &self.gather, &gather, Extent::PerRating(inputs))];
        for (k, (layer, kernels)) in self.layers.layers.iter().zip(&self.kernels).enumerate() {
            let (inputs, outputs) = (&work.inputs[k], &work.inputs[k + 1]);
            let linear = if kernels.norm.is_some() { &work.features[k] } else { outputs };
            let buffers = [rows, inputs, linear];
            sequence.push(Dispatch::new(gpu, &kernels.linear, &buffers, Extent::PerRating(layer.outputs)));
            if let Some(norm) = &kernels.norm {
                let kernel = match mode {
                    BatchNormMode::Train => &norm.train,
                    BatchNormMode::Eval => &norm.predict,
                };
                let buffers = [rows, &work.features[k], &self.running, &work.statistics[k], outputs];
                sequence.push(Dispatch::new(gpu, kernel, &buffers, Extent::Groups(layer.outputs)));
            }
        }
        sequence
    }

    fn work(&self, gpu: &Gpu, batch_size: usize) -> Result<Work, EngineError> {
        let layers = &self.layers.layers;
        let numbers = |width: usize| gpu.zeros::<f32>("what the layers hand each other", batch_size * width);
        let widths = layers.iter().map(|layer| layer.inputs).chain([1]);
        Ok(Work {
            inputs: widths.map(numbers).collect::<Result<_, _>>()?,
            features: layers.iter().map(|layer| numbers(layer.outputs)).collect::<Result<_, _>>()?,
            statistics: layers
                .iter()
                .map(|layer| gpu.zeros::<Statistics>("the statistics of a batch", layer.outputs))
                .collect::<Result<_, _>>()?,
        })
    }
}

impl Work {
    fn logits(&self) -> &Buffer {
        &self.inputs[self.inputs.len() - 1]
    }
}
