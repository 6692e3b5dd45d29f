//! Which point is meant: the one under the pointer, or the next one in a direction.

/// The point nearest to `(x, y)`, if one lies within `reach`.
pub fn nearest(points: &[(f64, f64)], (x, y): (f64, f64), reach: f64) -> Option<usize> {
    let distances = points.iter().map(|(px, py)| (px - x).hypot(py - y)).enumerate();
    let (index, distance) = distances.min_by(|a, b| a.1.total_cmp(&b.1))?;
    (distance <= reach).then_some(index)
}

/// The next point from `from` toward `(dx, dy)`: the nearest within 45 degrees of that direction.
pub fn toward(points: &[(f64, f64)], from: usize, (dx, dy): (f64, f64)) -> Option<usize> {
    let &(x, y) = points.get(from)?;
    let ahead = points.iter().enumerate().filter_map(|(i, (px, py))| {
        let along = (px - x) * dx + (py - y) * dy;
        let across = (px - x) * dy - (py - y) * dx;
        (along > 0.0 && across.abs() <= along).then_some((i, along.hypot(across)))
    });
    ahead.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(i, _)| i)
}

/// Where an arrow key points on a drawing, whose `y` grows downwards.
pub fn direction(key: &str) -> Option<(f64, f64)> {
    match key {
        "ArrowLeft" => Some((-1.0, 0.0)),
        "ArrowRight" => Some((1.0, 0.0)),
        "ArrowUp" => Some((0.0, -1.0)),
        "ArrowDown" => Some((0.0, 1.0)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POINTS: [(f64, f64); 4] = [(0.0, 0.0), (10.0, 1.0), (30.0, 0.0), (2.0, 20.0)];

    #[test]
    fn finds_what_the_pointer_is_near() {
        assert_eq!(nearest(&POINTS, (9.0, 0.0), 5.0), Some(1));
        assert_eq!(nearest(&POINTS, (100.0, 100.0), 5.0), None);
        assert_eq!(nearest(&[], (0.0, 0.0), 5.0), None);
    }

    #[test]
    fn walks_from_point_to_point() {
        assert_eq!(toward(&POINTS, 0, (1.0, 0.0)), Some(1));
        assert_eq!(toward(&POINTS, 1, (1.0, 0.0)), Some(2));
        assert_eq!(toward(&POINTS, 2, (-1.0, 0.0)), Some(1));
        assert_eq!(toward(&POINTS, 0, (0.0, 1.0)), Some(3));
        assert_eq!(toward(&POINTS, 2, (1.0, 0.0)), None);
    }
}
