//! A series of values as a line: fewer points than pixels, and the path through them as SVG writes it.

/// At most `buckets` points `(index, mean)`, each the middle and the mean of a run of neighbors.
/// Few enough values are returned as they are.
pub fn bucket_means(values: &[f32], buckets: usize) -> Vec<(f64, f64)> {
    let size = values.len().div_ceil(buckets.max(1)).max(1);
    values
        .chunks(size)
        .enumerate()
        .map(|(i, bucket)| {
            let middle = (i * size) as f64 + (bucket.len() - 1) as f64 / 2.0;
            let sum: f64 = bucket.iter().copied().map(f64::from).sum();
            (middle, sum / bucket.len() as f64)
        })
        .collect()
}

/// Points joined by straight lines; a point that is not finite leaves a gap.
pub fn path(points: impl Iterator<Item = (f64, f64)>) -> String {
    let mut pen_down = false;
    points.fold(String::new(), |mut path, (x, y)| {
        if x.is_finite() && y.is_finite() {
            path += &format!("{}{x:.1} {y:.1}", if pen_down { 'L' } else { 'M' });
            pen_down = true;
        } else {
            pen_down = false;
        }
        path
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_short_series() {
        assert_eq!(bucket_means(&[3.0, 1.0], 10), [(0.0, 3.0), (1.0, 1.0)]);
        assert_eq!(bucket_means(&[], 10), []);
    }

    #[test]
    fn thins_long_series_without_moving_them() {
        let line: Vec<f32> = (0..100_000).map(|i| i as f32).collect();
        let thin = bucket_means(&line, 600);
        assert!((300..=600).contains(&thin.len()), "{} points", thin.len());
        assert!(thin.iter().all(|(index, mean)| (index - mean).abs() < 1e-6));
        assert_eq!(bucket_means(&[1.0, 3.0, 5.0], 2), [(0.5, 2.0), (2.0, 5.0)]);
    }

    #[test]
    fn what_is_no_number_leaves_a_gap() {
        let points = [(0.0, 1.0), (1.0, 2.0), (2.0, f64::NAN), (3.0, 4.0)];
        assert_eq!(path(points.into_iter()), "M0.0 1.0L1.0 2.0M3.0 4.0");
        assert_eq!(path([].into_iter()), "");
    }
}
