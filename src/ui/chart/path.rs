//! Lines of a chart, as SVG writes them.

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
    fn what_is_no_number_leaves_a_gap() {
        let points = [(0.0, 1.0), (1.0, 2.0), (2.0, f64::NAN), (3.0, 4.0)];
        assert_eq!(path(points.into_iter()), "M0.0 1.0L1.0 2.0M3.0 4.0");
        assert_eq!(path([].into_iter()), "");
    }
}
