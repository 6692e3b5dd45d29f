//! What a model is: its kind, its named parameters, where they start from.

mod init;
mod params;
mod spec;

pub use init::initial_params;
pub use params::{Params, Tensor, names};
pub use spec::{ModelKind, ModelSpec};
