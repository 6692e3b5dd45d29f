//! Mean loss of a batch. Twin of `shaders/loss.wgsl`.

/// Mean of the losses of single ratings. Summed in double precision: a batch may hold 65,536 of them.
pub fn mean(terms: &[f32]) -> f32 {
    let sum: f64 = terms.iter().map(|&x| f64::from(x)).sum();
    (sum / terms.len() as f64) as f32
}
