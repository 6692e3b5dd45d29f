//! What a model is: its kind, its named parameters, where they start from.

mod spec;

pub use spec::{ModelKind, ModelSpec};
