//! The slope of a loss, for tests to hold gradients against.

/// By central differences: of `loss` with respect to `rows[k]`, `h` to either side. `rows` end as they were.
pub fn slope(rows: &mut [f32], k: usize, h: f32, mut loss: impl FnMut(&[f32]) -> f64) -> f64 {
    let value = rows[k];
    rows[k] = value + h;
    let above = loss(rows);
    rows[k] = value - h;
    let below = loss(rows);
    rows[k] = value;
    (above - below) / f64::from(2.0 * h)
}
