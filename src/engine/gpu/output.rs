//! The part of a forward kernel that makes predictions and errors of activations.

use crate::model::ModelSpec;

/// Source of that part.
pub const OUTPUT: &str = include_str!("../../../shaders/output.wgsl");

/// Its constants.
pub fn overrides(spec: &ModelSpec) -> [(&'static str, f64); 3] {
    let (low, high) = spec.y_range;
    [("HAS_RANGE", f64::from(u8::from(spec.kind.has_range()))), ("LOW", f64::from(low)), ("HIGH", f64::from(high))]
}
