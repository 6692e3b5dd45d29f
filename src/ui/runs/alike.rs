//! How alike two maps of the same items are.

use crate::insight::MovieMap;

/// Where the first `n` items lie in the plane of the first two components, from -1 to 1: each map fills its frame.
pub fn placed(map: &MovieMap, n: usize) -> Vec<(f64, f64)> {
    let place = |item: usize| (f64::from(map.score(item, 0)), f64::from(map.score(item, 1)));
    let mut places: Vec<(f64, f64)> = (0..n.min(map.len())).map(place).collect();
    let farthest = places.iter().map(|(x, y)| x.abs().max(y.abs())).fold(1e-12, f64::max);
    places.iter_mut().for_each(|(x, y)| (*x, *y) = (*x / farthest, *y / farthest));
    places
}

/// The cosine of two sets of places: 1 where they are of one shape, about 0 where they have nothing in common.
pub fn agreement(left: &[(f64, f64)], right: &[(f64, f64)]) -> f64 {
    let sum = |a: &[(f64, f64)], b: &[(f64, f64)]| a.iter().zip(b).map(|(a, b)| a.0 * b.0 + a.1 * b.1).sum::<f64>();
    sum(left, right) / (sum(left, left) * sum(right, right)).sqrt().max(1e-12)
}

/// The items that lie farthest from where they lie on the other map.
pub fn moved_most(left: &[(f64, f64)], right: &[(f64, f64)], n: usize) -> Vec<usize> {
    let apart = |item: &usize| (left[*item].0 - right[*item].0).hypot(left[*item].1 - right[*item].1);
    let mut items: Vec<usize> = (0..left.len().min(right.len())).collect();
    items.sort_by(|a, b| apart(b).total_cmp(&apart(a)));
    items.truncate(n);
    items
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::insight::{MovieMap, movie_map};

    fn map(factors: &[f32]) -> MovieMap {
        movie_map(&[1, 2, 3, 4], factors, 2, &[], None)
    }

    #[test]
    fn a_map_is_like_itself_whatever_its_size_and_a_moved_item_is_found() {
        let factors = [0.0, 0.0, -4.0, 0.0, 4.0, 0.0, 0.0, -2.0, 0.0, 2.0];
        let twice: Vec<f32> = factors.iter().map(|value| 2.0 * value).collect();
        let (left, right) = (placed(&map(&factors), 4), placed(&map(&twice), 4));
        assert!((agreement(&left, &right) - 1.0).abs() < 1e-6);
        assert!(left.iter().all(|(x, y)| x.abs() <= 1.0 && y.abs() <= 1.0) && left.iter().any(|(x, _)| x.abs() == 1.0));
        let mut moved = right.clone();
        moved[2] = (0.9, 0.9);
        assert_eq!(moved_most(&left, &moved, 1), [2]);
        assert!(agreement(&left, &moved) < 0.95);
        assert_eq!((placed(&MovieMap::default(), 9), agreement(&[], &[])), (Vec::new(), 0.0));
    }
}
