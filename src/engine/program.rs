//! A model as a list of operations on named buffers. Both engines execute this list.
//!
//! [`Program::new`] is the only place that knows in which order the layers of a model follow each other. It runs once
//! per engine. An operation names its kernel, which is an entry point in `shaders/` and has a twin in `engine/cpu/`,
//! and says which buffer the kernel finds under which of its names. A new layer is a WGSL file, its twin, and the line
//! here that puts it into the list.
//!
//! Two operations are fused on purpose, because a dispatch on a GPU costs more than they do. ReLU belongs to the
//! operation next to it: forward to `linear`, backward to whatever computes the gradients of its outputs. And a dot
//! product makes loss and gradient of each logit at once, where a net leaves that to an operation of its own.

use super::cpu::batch_norm;
use super::layers::{Layer, Layers, Norm};
use super::rows::RowLayout;
use super::{AdamW, Loss};
use crate::model::ModelSpec;

/// The operations of a model, in the order in which they run.
#[derive(Clone, Debug, PartialEq)]
pub struct Program {
    /// One optimizer step: forward, backward, and the gradients into the moments of AdamW.
    pub train: Vec<Operation>,
    /// Predictions for pairs of user and item.
    pub predict: Vec<Operation>,
    /// The gradients of a net's inputs while all of its parameters are frozen.
    pub fold_in: Vec<Operation>,
    /// The buffers that operations hand to each other.
    pub locals: Vec<Local>,
}

/// One kernel with its constants and its buffers.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    pub kernel: Kernel,
    pub extent: Extent,
    /// Values of the kernel's `override` declarations.
    pub constants: Vec<(&'static str, f64)>,
    /// The kernel's name for a buffer, and which buffer that is.
    pub buffers: Vec<(&'static str, Buffer)>,
}

/// What an operation computes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kernel {
    /// The pending steps of every row that the batch needs.
    LazyAdamW,
    DotLoss,
    DotPredict,
    DotGradient,
    /// Concatenates both embeddings of each rating.
    Gather,
    /// A linear layer, and the ReLU after it.
    Linear(Layer),
    BatchNorm(BatchNorm),
    NetLoss,
    NetPredict,
    /// The gradients of what a batch norm normalizes, through the ReLU before it.
    BatchNormBackward(BatchNorm),
    /// The gradients of a linear layer's weights and biases.
    LinearGradient(Layer),
    /// The gradients of a linear layer's inputs, through the ReLU before it.
    LinearBackward(Layer),
    EmbeddingGradient,
}

/// One batch norm as an operation runs it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BatchNorm {
    pub norm: Norm,
    pub features: usize,
    pub mode: BatchNormMode,
}

/// Which statistics a batch norm normalizes by, as torch's `train()` and `eval()` choose them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BatchNormMode {
    /// By those of the batch; the running statistics follow them.
    Train,
    /// By the running statistics.
    Eval,
}

/// How many threads an operation takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Extent {
    /// So many for each rating of the batch.
    PerRating(usize),
    /// So many for each row that the batch touches.
    PerTouch(usize),
    /// So many for each row with pending steps.
    PerLazyUpdate(usize),
    /// So many in all.
    Threads(usize),
    /// So many workgroups.
    Workgroups(usize),
}

/// A buffer that operations read or write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Buffer {
    /// The table of parameters, and for each of them the first and the second moment of its gradient.
    Rows,
    GradAvg,
    SqrAvg,
    /// Running statistics of all batch norms.
    Running,
    /// Hyperparameters of every step.
    Schedule,
    /// The batch, as the planner prepares it.
    Ratings,
    Touches,
    LazyUpdates,
    /// One result per rating.
    Losses,
    Predictions,
    /// A place in [`Program::locals`].
    Local(usize),
}

/// A buffer that lives as long as one pass over the program.
#[derive(Clone, Debug, PartialEq)]
pub struct Local {
    pub name: String,
    pub len: Len,
}

/// Floats of a local buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Len {
    /// So many for each rating of the batch.
    PerRating(usize),
    /// So many in all.
    Fixed(usize),
}

impl Kernel {
    /// The name of its entry point in `shaders/`.
    pub fn name(&self) -> &'static str {
        match self {
            Kernel::LazyAdamW => "lazy_adamw",
            Kernel::DotLoss => "dot_loss",
            Kernel::DotPredict => "dot_predict",
            Kernel::DotGradient => "dot_gradient",
            Kernel::Gather => "gather",
            Kernel::Linear(_) => "linear",
            Kernel::BatchNorm(BatchNorm { mode: BatchNormMode::Train, .. }) => "batch_norm_train",
            Kernel::BatchNorm(BatchNorm { mode: BatchNormMode::Eval, .. }) => "batch_norm_eval",
            Kernel::NetLoss => "net_loss",
            Kernel::NetPredict => "net_predict",
            Kernel::BatchNormBackward(_) => "batch_norm_backward",
            Kernel::LinearGradient(_) => "linear_gradient",
            Kernel::LinearBackward(_) => "linear_backward",
            Kernel::EmbeddingGradient => "embedding_gradient",
        }
    }
}

impl Operation {
    /// The buffer that the kernel calls `name`.
    pub fn buffer(&self, name: &str) -> Buffer {
        let found = self.buffers.iter().find(|(own, _)| *own == name);
        found.unwrap_or_else(|| panic!("{} has no buffer {name}", self.kernel.name())).1
    }

    /// The place in [`Program::locals`] of the buffer that the kernel calls `name`.
    pub fn local(&self, name: &str) -> usize {
        match self.buffer(name) {
            Buffer::Local(at) => at,
            given => panic!("{} has {given:?} for {name}", self.kernel.name()),
        }
    }
}

impl Program {
    /// Compiles a model with its loss. `layers_offset` is where in [`Buffer::Rows`] the parameters of layers begin, in
    /// floats; an engine may bind a part of the table.
    pub fn new(spec: &ModelSpec, loss: Loss, optimizer: &AdamW, layers_offset: usize) -> Program {
        let layout = RowLayout::new(spec);
        let layers = Layers::new(spec, &layout).layers;
        let mut compiler = Compiler { spec, loss, optimizer, layers_offset, layout, layers, locals: Vec::new() };
        let lazy_adamw = compiler.lazy_adamw();
        let (learn, predict, fold_in) = if spec.kind.is_net() {
            compiler.net()
        } else {
            (compiler.dot_learn(), compiler.dot_predict(), Vec::new())
        };
        let train = [lazy_adamw].into_iter().chain(learn).collect();
        Program { train, predict, fold_in, locals: compiler.locals }
    }
}

/// What operations are made from, and the local buffers so far.
struct Compiler<'a> {
    spec: &'a ModelSpec,
    loss: Loss,
    optimizer: &'a AdamW,
    layers_offset: usize,
    layout: RowLayout,
    layers: Vec<Layer>,
    locals: Vec<Local>,
}

impl Compiler<'_> {
    /// A net: gather, layer after layer, loss, and back through the layers to the embeddings.
    fn net(&mut self) -> (Vec<Operation>, Vec<Operation>, Vec<Operation>) {
        let layers = self.layers.clone();
        let inputs: Vec<Buffer> =
            (0..).zip(&layers).map(|(k, layer)| self.local("inputs", k, Len::PerRating(layer.inputs))).collect();
        let logits = self.local("logits", 0, Len::PerRating(1));
        let (mut forward, mut evaluate) = (vec![self.gather(inputs[0])], vec![self.gather(inputs[0])]);
        let mut norms = Vec::new();
        for (k, layer) in layers.iter().enumerate() {
            let outputs = inputs.get(k + 1).copied().unwrap_or(logits);
            let norm = layer.norm.map(|norm| {
                let features = self.local("features", k, Len::PerRating(layer.outputs));
                let statistics = self.local("statistics", k, Len::Fixed(2 * layer.outputs));
                (norm, features, statistics)
            });
            let linear = self.linear(layer, inputs[k], norm.map_or(outputs, |(_, features, _)| features));
            for (operations, mode) in [(&mut forward, BatchNormMode::Train), (&mut evaluate, BatchNormMode::Eval)] {
                operations.push(linear.clone());
                if let Some((norm, features, statistics)) = norm {
                    let norm = BatchNorm { norm, features: layer.outputs, mode };
                    operations.push(self.batch_norm(norm, features, statistics, outputs));
                }
            }
            norms.push(norm);
        }
        // Gradients go back and forth between two buffers.
        let widest = Len::PerRating(layers.iter().map(|layer| layer.inputs).max().unwrap_or(1));
        let mut gradients = [self.local("gradients", 0, widest), self.local("gradients", 1, widest)];
        let predict = [evaluate.clone(), vec![self.net_predict(logits)]].concat();
        for operations in [&mut forward, &mut evaluate] {
            operations.push(self.net_loss(logits, gradients[0]));
        }
        for (k, layer) in layers.iter().enumerate().rev() {
            if let Some((norm, features, statistics)) = norms[k] {
                for (operations, mode) in [(&mut forward, BatchNormMode::Train), (&mut evaluate, BatchNormMode::Eval)] {
                    let norm = BatchNorm { norm, features: layer.outputs, mode };
                    operations.push(self.batch_norm_backward(norm, features, statistics, gradients[0]));
                }
            }
            forward.push(self.linear_gradient(layer, inputs[k], gradients[0]));
            for operations in [&mut forward, &mut evaluate] {
                operations.push(self.linear_backward(layer, inputs[k], gradients));
            }
            gradients.swap(0, 1);
        }
        forward.push(self.embedding_gradient(gradients[0]));
        (forward, predict, evaluate)
    }

    fn dot_learn(&mut self) -> Vec<Operation> {
        let grad_logits = self.local("grad_logits", 0, Len::PerRating(1));
        let loss = Operation {
            kernel: Kernel::DotLoss,
            extent: Extent::PerRating(1),
            constants: [&self.dot_constants()[..], &self.output_constants()].concat(),
            buffers: vec![
                ("rows", Buffer::Rows),
                ("ratings", Buffer::Ratings),
                ("losses", Buffer::Losses),
                ("grad_logits", grad_logits),
            ],
        };
        let [lanes, factor_lanes, _] = self.dot_constants();
        let gradient = Operation {
            kernel: Kernel::DotGradient,
            extent: Extent::PerTouch(self.layout.lanes()),
            constants: vec![lanes, factor_lanes, self.sqr_momentum()],
            buffers: moments([
                ("rows", Buffer::Rows),
                ("ratings", Buffer::Ratings),
                ("grad_logits", grad_logits),
                ("touches", Buffer::Touches),
            ]),
        };
        vec![loss, gradient]
    }

    fn dot_predict(&self) -> Vec<Operation> {
        vec![Operation {
            kernel: Kernel::DotPredict,
            extent: Extent::PerRating(1),
            constants: [&self.dot_constants()[..], &self.output_constants()].concat(),
            buffers: vec![("rows", Buffer::Rows), ("ratings", Buffer::Ratings), ("predictions", Buffer::Predictions)],
        }]
    }

    fn lazy_adamw(&self) -> Operation {
        Operation {
            kernel: Kernel::LazyAdamW,
            extent: Extent::PerLazyUpdate(self.layout.lanes()),
            constants: vec![
                ("LANES", self.layout.lanes() as f64),
                self.sqr_momentum(),
                ("EPS", f64::from(self.optimizer.eps)),
            ],
            buffers: moments([("rows", Buffer::Rows), ("lazy_updates", Buffer::LazyUpdates)]),
        }
    }

    fn gather(&self, inputs: Buffer) -> Operation {
        Operation {
            kernel: Kernel::Gather,
            extent: Extent::PerRating(self.spec.user_factors + self.spec.item_factors),
            constants: self.embedding_constants(),
            buffers: vec![("rows", Buffer::Rows), ("ratings", Buffer::Ratings), ("inputs", inputs)],
        }
    }

    fn linear(&self, layer: &Layer, inputs: Buffer, outputs: Buffer) -> Operation {
        Operation {
            kernel: Kernel::Linear(*layer),
            extent: Extent::PerRating(layer.outputs),
            constants: [&self.linear_constants(layer)[..], &[("HAS_RELU", flag(layer.has_relu))]].concat(),
            buffers: vec![("rows", Buffer::Rows), ("inputs", inputs), ("outputs", outputs)],
        }
    }

    fn batch_norm(&self, norm: BatchNorm, features: Buffer, statistics: Buffer, normalized: Buffer) -> Operation {
        let own = [
            ("RUNNING", norm.norm.running as f64),
            ("EPS", f64::from(batch_norm::EPS)),
            ("MOMENTUM", f64::from(batch_norm::MOMENTUM)),
        ];
        Operation {
            kernel: Kernel::BatchNorm(norm),
            extent: Extent::Workgroups(norm.features),
            constants: [&self.norm_constants(&norm)[..], &own].concat(),
            buffers: vec![
                ("rows", Buffer::Rows),
                ("features", features),
                ("running", Buffer::Running),
                ("statistics", statistics),
                ("normalized", normalized),
            ],
        }
    }

    fn net_loss(&self, logits: Buffer, grad_logits: Buffer) -> Operation {
        Operation {
            kernel: Kernel::NetLoss,
            extent: Extent::PerRating(1),
            constants: self.output_constants().to_vec(),
            buffers: vec![
                ("logits", logits),
                ("ratings", Buffer::Ratings),
                ("losses", Buffer::Losses),
                ("grad_logits", grad_logits),
            ],
        }
    }

    fn net_predict(&self, logits: Buffer) -> Operation {
        Operation {
            kernel: Kernel::NetPredict,
            extent: Extent::PerRating(1),
            constants: self.output_constants().to_vec(),
            buffers: vec![("logits", logits), ("predictions", Buffer::Predictions)],
        }
    }

    fn batch_norm_backward(
        &self,
        norm: BatchNorm,
        features: Buffer,
        statistics: Buffer,
        gradients: Buffer,
    ) -> Operation {
        Operation {
            kernel: Kernel::BatchNormBackward(norm),
            extent: Extent::Workgroups(norm.features),
            constants: [self.norm_constants(&norm), vec![self.sqr_momentum()]].concat(),
            buffers: moments([
                ("rows", Buffer::Rows),
                ("features", features),
                ("statistics", statistics),
                ("gradients", gradients),
            ]),
        }
    }

    fn linear_gradient(&self, layer: &Layer, inputs: Buffer, gradients: Buffer) -> Operation {
        Operation {
            kernel: Kernel::LinearGradient(*layer),
            extent: Extent::Threads(layer.outputs * (layer.inputs + usize::from(layer.bias.is_some()))),
            constants: [&self.linear_constants(layer)[..], &[self.sqr_momentum()]].concat(),
            buffers: moments([("inputs", inputs), ("gradients", gradients)]),
        }
    }

    fn linear_backward(&self, layer: &Layer, inputs: Buffer, [gradients, input_gradients]: [Buffer; 2]) -> Operation {
        let [sizes @ .., _, _] = self.linear_constants(layer);
        Operation {
            kernel: Kernel::LinearBackward(*layer),
            extent: Extent::PerRating(layer.inputs),
            constants: [&sizes[..], &[("FOLLOWS_RELU", flag(layer.follows_relu))]].concat(),
            buffers: vec![
                ("rows", Buffer::Rows),
                ("inputs", inputs),
                ("gradients", gradients),
                ("input_gradients", input_gradients),
            ],
        }
    }

    fn embedding_gradient(&self, input_gradients: Buffer) -> Operation {
        Operation {
            kernel: Kernel::EmbeddingGradient,
            extent: Extent::PerTouch(self.layout.stride()),
            constants: [self.embedding_constants(), vec![self.sqr_momentum()]].concat(),
            buffers: moments([
                ("input_gradients", input_gradients),
                ("ratings", Buffer::Ratings),
                ("touches", Buffer::Touches),
            ]),
        }
    }

    fn local(&mut self, name: &str, k: usize, len: Len) -> Buffer {
        self.locals.push(Local { name: format!("{name}.{k}"), len });
        Buffer::Local(self.locals.len() - 1)
    }

    fn dot_constants(&self) -> [(&'static str, f64); 3] {
        let RowLayout { has_bias, .. } = self.layout;
        [
            ("LANES", self.layout.lanes() as f64),
            ("FACTOR_LANES", self.layout.factor_lanes() as f64),
            ("HAS_BIAS", flag(has_bias)),
        ]
    }

    fn output_constants(&self) -> [(&'static str, f64); 4] {
        let (low, high) = self.spec.y_range;
        [
            ("HAS_RANGE", flag(self.spec.kind.has_range())),
            ("LOW", f64::from(low)),
            ("HIGH", f64::from(high)),
            ("IS_L1", flag(self.loss == Loss::L1)),
        ]
    }

    fn embedding_constants(&self) -> Vec<(&'static str, f64)> {
        let ModelSpec { user_factors, item_factors, .. } = *self.spec;
        vec![
            ("USER_FACTORS", user_factors as f64),
            ("INPUTS", (user_factors + item_factors) as f64),
            ("STRIDE", self.layout.stride() as f64),
        ]
    }

    fn linear_constants(&self, layer: &Layer) -> [(&'static str, f64); 5] {
        [
            ("INPUTS", layer.inputs as f64),
            ("OUTPUTS", layer.outputs as f64),
            ("WEIGHT", (self.layers_offset + layer.weight) as f64),
            ("BIAS", (self.layers_offset + layer.bias.unwrap_or_default()) as f64),
            ("HAS_BIAS", flag(layer.bias.is_some())),
        ]
    }

    fn norm_constants(&self, norm: &BatchNorm) -> Vec<(&'static str, f64)> {
        vec![
            ("FEATURES", norm.features as f64),
            ("WEIGHT", (self.layers_offset + norm.norm.weight) as f64),
            ("BIAS", (self.layers_offset + norm.norm.bias) as f64),
        ]
    }

    fn sqr_momentum(&self) -> (&'static str, f64) {
        ("SQR_MOMENTUM", f64::from(self.optimizer.sqr_momentum))
    }
}

/// The buffers of a kernel that updates the moments of AdamW.
fn moments<const N: usize>(others: [(&'static str, Buffer); N]) -> Vec<(&'static str, Buffer)> {
    let own = [("schedule", Buffer::Schedule), ("grad_avg", Buffer::GradAvg), ("sqr_avg", Buffer::SqrAvg)];
    own.into_iter().chain(others).collect()
}

fn flag(flag: bool) -> f64 {
    f64::from(u8::from(flag))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ModelKind;

    fn compile(kind: ModelKind, hidden: &[usize]) -> Program {
        let spec = ModelSpec { hidden: hidden.to_vec(), ..ModelSpec::new(kind, 7, 5, 3, (0.0, 5.5)) };
        Program::new(&spec, Loss::Mse, &AdamW::default(), 0)
    }

    fn names(operations: &[Operation]) -> Vec<&'static str> {
        operations.iter().map(|operation| operation.kernel.name()).collect()
    }

    #[test]
    fn a_dot_product_trains_in_three_operations() {
        let program = compile(ModelKind::DotBias, &[]);
        assert_eq!(names(&program.train), ["lazy_adamw", "dot_loss", "dot_gradient"]);
        assert_eq!(names(&program.predict), ["dot_predict"]);
    }

    #[test]
    fn a_net_goes_forward_through_its_layers_and_back() {
        let program = compile(ModelKind::NnFastai, &[4]);
        let forward = ["gather", "linear", "batch_norm_train", "linear", "net_loss"];
        let last = ["linear_gradient", "linear_backward"];
        let first = ["batch_norm_backward", "linear_gradient", "linear_backward", "embedding_gradient"];
        assert_eq!(names(&program.train), [&["lazy_adamw"][..], &forward, &last, &first].concat());
        assert_eq!(names(&program.predict), ["gather", "linear", "batch_norm_eval", "linear", "net_predict"]);
        let backward = ["linear_backward", "batch_norm_backward", "linear_backward"];
        let forward = ["gather", "linear", "batch_norm_eval", "linear", "net_loss"];
        assert_eq!(names(&program.fold_in), [&forward[..], &backward].concat());
    }

    /// A layer reads what the one before it wrote, and gradients come back the same way.
    #[test]
    fn every_operation_takes_over_what_the_one_before_it_left() {
        for hidden in [&[][..], &[4], &[6, 9, 2]] {
            for kind in [ModelKind::NnBook, ModelKind::NnFastai] {
                let program = compile(kind, hidden);
                let mut latest = None;
                for operation in &program.train {
                    let (takes, leaves) = match operation.kernel {
                        Kernel::LazyAdamW => continue,
                        Kernel::Gather => (None, Some("inputs")),
                        Kernel::Linear(_) => (Some("inputs"), Some("outputs")),
                        Kernel::BatchNorm(_) => (Some("features"), Some("normalized")),
                        Kernel::NetLoss => (Some("logits"), Some("grad_logits")),
                        Kernel::BatchNormBackward(_) => (Some("gradients"), Some("gradients")),
                        Kernel::LinearGradient(_) => (Some("gradients"), Some("gradients")),
                        Kernel::LinearBackward(_) => (Some("gradients"), Some("input_gradients")),
                        Kernel::EmbeddingGradient => (Some("input_gradients"), None),
                        other => panic!("{other:?} in a net"),
                    };
                    assert_eq!(takes.map(|name| operation.local(name)), latest, "{kind:?} {hidden:?} {operation:?}");
                    latest = leaves.map(|name| operation.local(name));
                }
                assert_eq!(latest, None);
            }
        }
    }
}
