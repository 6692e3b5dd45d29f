//! What a model is: its kind, its layers, its named tensors and their initial values.

mod init;
mod net;
mod params;
mod spec;
mod tensors;

pub(crate) use init::folded_normal;
pub use init::initial_params;
pub use net::LayerSpec;
pub use params::{Params, Tensor};
pub use spec::{ModelKind, ModelSpec};
pub use tensors::{TensorRole, TensorSpec, names};
