//! The part of a forward kernel that makes predictions and errors of logits.

use crate::engine::Loss;
use crate::model::ModelSpec;

/// Source of that part.
pub const OUTPUT: &str = include_str!("../../../shaders/output.wgsl");

/// Its constants.
pub fn overrides(spec: &ModelSpec, loss: Loss) -> [(&'static str, f64); 4] {
    let (low, high) = spec.y_range;
    let flag = |flag: bool| f64::from(u8::from(flag));
    [
        ("HAS_RANGE", flag(spec.kind.has_range())),
        ("LOW", f64::from(low)),
        ("HIGH", f64::from(high)),
        ("IS_L1", flag(loss == Loss::L1)),
    ]
}
