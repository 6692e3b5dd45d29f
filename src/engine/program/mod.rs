//! A model as a list of operations on named buffers. Both engines execute this list.
//!
//! `compile` is the only place that knows in which order the layers of a model follow each other; it runs once per
//! engine. An operation names its kernel, which is an entry point in `shaders/` and has a twin in `engine/cpu/`, and
//! says which buffer the kernel finds under which of its names (`operations`).
//!
//! A new layer is a WGSL file and its twin, a [`Kernel`] with the operation that binds it, and its place in the order.
//!
//! Two things are fused, because one more dispatch would cost a GPU more than the work it does. ReLU belongs to the
//! operation next to it: forward to `linear`, backward to whatever computes the gradients of its outputs. And a dot
//! product makes loss and gradient of each logit at once, where a net leaves that to an operation of its own.

mod compile;
mod operations;

use super::layers::{Layer, Norm};

/// The operations of a model, in the order in which they run.
#[derive(Clone, Debug, PartialEq)]
pub struct Program {
    /// One optimizer step: forward, backward, and the gradients into the moments of AdamW.
    pub train: Vec<Operation>,
    /// Predictions for pairs of user and item.
    pub predict: Vec<Operation>,
    /// The gradients of a net's inputs while all of its parameters are frozen; on the CPU alone.
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
    /// The gradients of what a batch norm normalizes, through the ReLU before it. Only the CPU has a kernel for
    /// [`BatchNormMode::Eval`].
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

impl BatchNorm {
    /// Keeps the division defined where a feature never varies (torch's default).
    pub const EPS: f32 = 1e-5;
    /// How fast running statistics follow those of the batches (torch's default).
    pub const MOMENTUM: f32 = 0.1;
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
    /// So many in all on a GPU that sums a batch in several dispatches; none anywhere else.
    Sums(usize),
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
            Kernel::BatchNormBackward(BatchNorm { mode: BatchNormMode::Train, .. }) => "batch_norm_backward",
            Kernel::BatchNormBackward(BatchNorm { mode: BatchNormMode::Eval, .. }) => "batch_norm_backward_eval",
            Kernel::LinearGradient(_) => "linear_gradient",
            Kernel::LinearBackward(_) => "linear_backward",
            Kernel::EmbeddingGradient => "embedding_gradient",
        }
    }
}

impl Operation {
    /// Whether a thread sums over all ratings of the batch, for which large batches take several dispatches.
    pub fn sums_batch(&self) -> bool {
        matches!(self.kernel, Kernel::LinearGradient(_))
    }

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
