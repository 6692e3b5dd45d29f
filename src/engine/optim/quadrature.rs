//! A sum over many points as a sum over three at most: Gauss quadrature.
//!
//! Points `h` with weights `w` and two or three nodes have the same first four or six moments `Σ w · hᵏ`, so every
//! smooth function of `h` has nearly the same sum over both. Nodes lie between the points, and their weights are
//! positive.

/// The most nodes.
pub const NODES: usize = 3;
/// Moments that nodes are found by: `Σ w · hᵏ` for `k` from 0 on.
pub const MOMENTS: usize = 2 * NODES;

/// Relative variance of points that three nodes stand for. For sums of `h / (r + h)` they err by less than 2e-5 of the
/// sum, whatever `r` is.
const WIDEST: f64 = 0.03;
/// The same for two nodes and 1e-6, and for one node and 3e-8.
const WIDEST_OF_TWO: f64 = 1e-3;
const WIDEST_OF_ONE: f64 = 1e-7;
/// A third node that adds less to the fourth moment is left out: where there are two points, it is what rounding makes.
const LEAST_ADDED: f64 = 1e-9;

/// One node.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Node {
    pub h: f64,
    pub weight: f64,
}

/// Nodes that stand for points with these moments, those without weight last; none where the points lie too far apart
/// or their weights are not all positive numbers.
pub fn nodes(moments: &[f64; MOMENTS]) -> Option<[Node; NODES]> {
    let total = moments[0];
    if total == 0.0 {
        return Some([Node { h: 1.0, weight: 0.0 }; NODES]);
    }
    let mean = moments[1] / total;
    let [r2, r3, r4, r5] = [2, 3, 4, 5].map(|k| moments[k] / (total * mean.powi(k as i32)));
    // Central moments of `x = h / mean - 1`.
    let c2 = r2 - 1.0;
    let c3 = r3 - 3.0 * r2 + 2.0;
    let c4 = r4 - 4.0 * r3 + 6.0 * r2 - 3.0;
    let c5 = r5 - 5.0 * r4 + 10.0 * (r3 - r2) + 4.0;
    if !(total > 0.0 && mean > 0.0 && c2 <= WIDEST) {
        return None;
    }
    let node = |x: f64, share: f64| Node { h: mean * (1.0 + x), weight: total * share };
    let none = node(0.0, 0.0);
    if c2 < WIDEST_OF_ONE {
        return Some([node(0.0, 1.0), none, none]);
    }
    // Orthogonal polynomials: 1, `x`, and `x² - skew · x - c2`, whose mean square is `added`.
    let skew = c3 / c2;
    let added = c4 - c3 * skew - c2 * c2;
    if c2 < WIDEST_OF_TWO || added < LEAST_ADDED {
        let root = (skew * skew / 4.0 + c2).sqrt();
        let [low, high] = [skew / 2.0 - root, skew / 2.0 + root].map(|x| node(x, c2 / (c2 + x * x)));
        return Some([low, high, none]);
    }
    let shift = (c5 - 2.0 * skew * c4 + (skew * skew - 2.0 * c2) * c3 + 2.0 * skew * c2 * c2) / added;
    // The third polynomial, `x³ + a · x² + b · x + c`.
    let (a, b, c) = (-(skew + shift), skew * shift - c2 - added / c2, shift * c2);
    let roots = three_roots(a, b, c);
    Some(roots.map(|x| {
        let second = x * x - skew * x - c2;
        node(x, 1.0 / (1.0 + x * x / c2 + second * second / added))
    }))
}

/// The roots of `x³ + a · x² + b · x + c`, all of which are real (Viète).
fn three_roots(a: f64, b: f64, c: f64) -> [f64; 3] {
    let p = (a * a / 3.0 - b).max(f64::MIN_POSITIVE);
    let q = 2.0 * a * a * a / 27.0 - a * b / 3.0 + c;
    let radius = 2.0 * (p / 3.0).sqrt();
    let angle = (-3.0 * q / (p * radius)).clamp(-1.0, 1.0).acos() / 3.0;
    [0.0, 1.0, 2.0].map(|k| radius * (angle - k * std::f64::consts::TAU / 3.0).cos() - a / 3.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moments(points: &[(f64, f64)]) -> [f64; MOMENTS] {
        std::array::from_fn(|k| points.iter().map(|(h, w)| w * h.powi(k as i32)).sum())
    }

    #[test]
    fn up_to_three_points_are_their_own_nodes() {
        for points in [&[(1.5, 2.0)][..], &[(1.0, 1.0), (1.2, 3.0)], &[(1.0, 2.0), (1.1, 0.5), (1.3, 1.0)]] {
            let mut nodes = nodes(&moments(points)).expect("points that lie close");
            nodes.sort_by(|a, b| a.h.total_cmp(&b.h));
            let nodes: Vec<Node> = nodes.into_iter().filter(|node| node.weight > 0.0).collect();
            assert_eq!(nodes.len(), points.len(), "{nodes:?}");
            for (node, (h, weight)) in nodes.iter().zip(points) {
                assert!((node.h - h).abs() < 1e-6 && (node.weight - weight).abs() < 1e-4, "{nodes:?} for {points:?}");
            }
        }
    }

    #[test]
    fn many_points_have_the_moments_and_the_sums_of_their_nodes() {
        let points: Vec<(f64, f64)> = (0..256).map(|k| (0.99f64.powf(-0.5 * k as f64), 0.95f64.powi(k))).collect();
        let moments = moments(&points);
        let nodes = nodes(&moments).expect("the limit of momentum 0.95");
        assert!(nodes.iter().all(|node| node.weight > 0.0 && (1.0..4.0).contains(&node.h)), "{nodes:?}");
        for (k, moment) in moments.iter().enumerate() {
            let of_nodes: f64 = nodes.iter().map(|node| node.weight * node.h.powi(k as i32)).sum();
            assert!((of_nodes / moment - 1.0).abs() < 1e-9, "moment {k}: {of_nodes} or {moment}");
        }
        for r in [0.0, 0.01, 0.3, 1.0, 3.0, 100.0] {
            let sum: f64 = points.iter().map(|(h, w)| w * h / (r + h)).sum();
            let of_nodes: f64 = nodes.iter().map(|node| node.weight * node.h / (r + node.h)).sum();
            assert!((of_nodes / sum - 1.0).abs() < 1e-5, "{r}: {of_nodes} or {sum}");
        }
    }

    #[test]
    fn there_are_no_nodes_for_points_far_apart_or_weights_that_are_no_weights() {
        assert_eq!(nodes(&moments(&[(0.1, 1.0), (1.0, 1.0)])), None);
        assert_eq!(nodes(&[f64::NAN; MOMENTS]), None);
        assert_eq!(nodes(&[f64::INFINITY; MOMENTS]), None);
        assert_eq!(nodes(&moments(&[(1.0, -2.0), (1.1, 1.0)])), None);
        let nothing = nodes(&[0.0; MOMENTS]).expect("no points");
        assert!(nothing.iter().all(|node| node.weight == 0.0));
    }
}
