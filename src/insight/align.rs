//! Turns a map toward the one before: items then drift from epoch to epoch instead of jumping.
//!
//! The sign of a principal component is arbitrary, and where two of them explain nearly the same, so is their direction
//! in the plane between them. Both are chosen so that the items are as near as possible to where they were before. For each
//! group of components that are as good as equal this is the orthogonal Procrustes problem, which the singular vectors of
//! the scores' cross products solve (P. Schönemann, 1966); for a single component it is its sign. Scores are compared, not
//! directions, so a map of other factors, of another seed or model, turns to the one before it as well.

use super::Pca;
use nalgebra::DMatrix;

/// A component joins the group of the one before it where it explains at least this share of that one's variance.
const AS_GOOD_AS_EQUAL: f32 = 0.9;

/// Turns `pca`, by which the items lie at `scores`, `[items, components]` row by row, toward `before`, where the
/// same items lay in `components_before` components.
pub fn align(pca: &mut Pca, scores: &[f32], before: &[f32], components_before: usize) {
    for (from, turn) in turns(pca.explained_variance(), scores, before, components_before) {
        pca.turn(from, &turn);
    }
}

/// How to turn each group of components, by its first one: `turn[new][old]`.
pub(super) fn turns(
    explained: &[f32],
    scores: &[f32],
    before: &[f32],
    components_before: usize,
) -> Vec<(usize, Vec<Vec<f32>>)> {
    let (scores, before) = (rows(scores, explained.len()), rows(before, components_before));
    if scores.nrows() != before.nrows() {
        return Vec::new();
    }
    let cross = scores.tr_mul(&before);
    if !cross.iter().all(|product| product.is_finite()) {
        return Vec::new();
    }
    let mut turns = Vec::new();
    for (from, size) in groups(explained) {
        // Components that were not there before have nothing to turn to.
        let size_before = size.min(components_before.saturating_sub(from));
        if size_before == 0 {
            break;
        }
        let mut block = DMatrix::zeros(size, size);
        block.view_mut((0, 0), (size, size_before)).copy_from(&cross.view((from, from), (size, size_before)));
        let svd = block.svd(true, true);
        let (Some(u), Some(v_t)) = (svd.u, svd.v_t) else { continue };
        // Scores times u vᵀ lie nearest to those before: its columns are the new components.
        let turn = u * v_t;
        let columns = turn.column_iter().map(|column| column.iter().map(|&share| share as f32).collect());
        turns.push((from, columns.collect()));
    }
    turns
}

fn rows(scores: &[f32], components: usize) -> DMatrix<f64> {
    let n = scores.len().checked_div(components).unwrap_or(0);
    DMatrix::from_row_iterator(n, components, scores.iter().map(|&score| f64::from(score)))
}

/// Where the groups of components begin that are as good as equal, and their sizes.
fn groups(explained: &[f32]) -> Vec<(usize, usize)> {
    let mut groups: Vec<(usize, usize)> = Vec::new();
    for (component, &share) in explained.iter().enumerate() {
        match groups.last_mut() {
            Some((_, size)) if share >= AS_GOOD_AS_EQUAL * explained[component - 1] => *size += 1,
            _ => groups.push((component, 1)),
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Seed, Stream};
    use rand::RngExt;

    const ITEMS: usize = 4000;

    /// Items spread so wide along each factor, and all of them moved by a little noise.
    fn cloud(widths: &[f32], noise: f32) -> Vec<f32> {
        let (mut rng, mut shaken) = (Seed(7).stream(Stream::Sample), Seed(8).stream(Stream::Sample));
        let mut row = || widths.iter().map(|width| width * rng.random_range(-1.0..1.0f32)).collect::<Vec<_>>();
        let rows: Vec<f32> = (0..ITEMS).flat_map(|_| row()).collect();
        rows.into_iter().map(|value| value + noise * shaken.random_range(-1.0..1.0f32)).collect()
    }

    fn scores(pca: &Pca, rows: &[f32], factors: usize) -> Vec<f32> {
        rows.chunks(factors).flat_map(|row| pca.transform(row)).collect()
    }

    /// How far items lie from where they lay, in shares of how far they lie from the middle.
    fn moved(a: &[f32], b: &[f32]) -> f32 {
        let squares = |values: &mut dyn Iterator<Item = f32>| values.map(|value| value * value).sum::<f32>();
        (squares(&mut a.iter().zip(b).map(|(a, b)| a - b)) / squares(&mut b.iter().copied())).sqrt()
    }

    /// Where items lie before and after, as they come and aligned.
    fn before_and_after(before: &[f32], after: &[f32], factors: usize) -> [Vec<f32>; 3] {
        let first = Pca::fit(before, factors, factors);
        let mut second = Pca::fit(after, factors, factors);
        let (lay, lies) = (scores(&first, before, factors), scores(&second, after, factors));
        align(&mut second, &lies, &lay, factors);
        [lay, lies, scores(&second, after, factors)]
    }

    #[test]
    fn mirrored_factors_do_not_mirror_the_map() {
        let before = cloud(&[4.0, 2.0, 1.0], 0.0);
        let after: Vec<f32> = before.iter().enumerate().map(|(i, v)| if i % 3 == 1 { *v } else { -v }).collect();
        let [lay, as_they_come, aligned] = before_and_after(&before, &after, 3);
        assert!(moved(&as_they_come, &lay) > 0.5, "the test needs a map that is mirrored without alignment");
        assert!(moved(&aligned, &lay) < 1e-5, "{}", moved(&aligned, &lay));
    }

    #[test]
    fn where_components_are_nearly_equal_the_map_does_not_rotate() {
        let before = cloud(&[3.0, 3.02, 1.0], 0.0);
        // A little more along the first factor than the second, and everything turned by 50 degrees in their plane.
        let (sin, cos) = 50f32.to_radians().sin_cos();
        let after: Vec<f32> = before
            .chunks(3)
            .flat_map(|row| {
                let (x, y) = (1.01 * row[0], row[1]);
                [cos * x - sin * y, sin * x + cos * y, row[2]]
            })
            .collect();
        let [lay, _, aligned] = before_and_after(&before, &after, 3);
        assert!(moved(&aligned, &lay) < 0.02, "{}", moved(&aligned, &lay));
        let noisy = cloud(&[3.0, 3.02, 1.0], 0.2);
        let [lay, as_they_come, aligned] = before_and_after(&before, &noisy, 3);
        assert!(moved(&aligned, &lay) < 0.15, "{}", moved(&aligned, &lay));
        assert!(moved(&aligned, &lay) <= moved(&as_they_come, &lay));
    }

    #[test]
    fn it_stays_a_map_of_principal_components() {
        let before = cloud(&[4.0, 2.0, 1.95, 0.5], 0.0);
        let after = cloud(&[4.0, 2.0, 1.95, 0.5], 0.3);
        let plain = Pca::fit(&after, 4, 4);
        let mut aligned = plain.clone();
        let lay = scores(&Pca::fit(&before, 4, 4), &before, 4);
        align(&mut aligned, &scores(&plain, &after, 4), &lay, 4);
        let total = |pca: &Pca| pca.explained_variance().iter().sum::<f32>();
        assert!((total(&aligned) - total(&plain)).abs() < 1e-5);
        for (a, b) in aligned.explained_variance().iter().zip(plain.explained_variance()) {
            assert!((a - b).abs() < 0.1 * b, "{:?} and {:?}", aligned.explained_variance(), plain.explained_variance());
        }
        // Distances between items are what they were.
        let [a, b] = [&aligned, &plain].map(|pca| scores(pca, &after, 4));
        let apart = |scores: &[f32]| (0..4).map(|c| (scores[c] - scores[4 + c]).powi(2)).sum::<f32>();
        assert!((apart(&a) - apart(&b)).abs() < 1e-3);
    }

    #[test]
    fn fewer_components_before_or_other_items_do_no_harm() {
        let rows = cloud(&[3.0, 2.0, 1.0], 0.0);
        let plain = Pca::fit(&rows, 3, 3);
        let lies = scores(&plain, &rows, 3);
        let first: Vec<f32> = lies.chunks(3).map(|scores| -scores[0]).collect();
        let mut aligned = plain.clone();
        align(&mut aligned, &lies, &first, 1);
        let turned = scores(&aligned, &rows, 3);
        assert_eq!(turned.len(), lies.len());
        assert!(lies.chunks(3).zip(turned.chunks(3)).all(|(a, b)| (a[0] + b[0]).abs() < 1e-5));
        assert_eq!(aligned.explained_variance().len(), 3);
        let mut untouched = plain.clone();
        align(&mut untouched, &lies, &lies[3..], 3);
        align(&mut untouched, &lies, &[f32::NAN; 3 * ITEMS], 3);
        assert_eq!(untouched, plain);
    }
}
