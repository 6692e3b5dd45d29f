//! Principal components: the few directions in which factors differ most, kept so that anything in the factor space can be
//! placed along them.

use nalgebra::{DMatrix, DVector, SymmetricEigen};
use serde::{Deserialize, Serialize};

/// A fitted principal component analysis (fastai's `TensorBase.pca`).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Pca {
    /// One value per factor.
    mean: Vec<f32>,
    /// `[components, factors]`, row by row, each of length 1.
    directions: Vec<f32>,
    /// Share of the variance along each direction.
    explained_variance: Vec<f32>,
}

impl Pca {
    /// The first `components` principal components of `rows`, `[n, factors]` row by row, or as many as there are factors.
    /// The sign of an eigenvector is arbitrary: here its largest loading is positive. Rows that are not finite, or all
    /// alike, have no components: everything then lies at 0.
    pub fn fit(rows: &[f32], factors: usize, components: usize) -> Pca {
        let components = components.min(factors);
        Pca::of_varying(rows, factors, components).unwrap_or_else(|| Pca {
            mean: vec![0.0; factors],
            directions: vec![0.0; components * factors],
            explained_variance: vec![0.0; components],
        })
    }

    /// None where the rows are not finite or do not differ.
    fn of_varying(rows: &[f32], factors: usize, components: usize) -> Option<Pca> {
        let values = rows.iter().map(|&value| f64::from(value));
        let mut rows = DMatrix::from_row_iterator(rows.len() / factors, factors, values);
        let mut mean = Vec::with_capacity(factors);
        for mut column in rows.column_iter_mut() {
            let center = column.mean();
            column.add_scalar_mut(-center);
            mean.push(center as f32);
        }
        // The covariance but for a factor, which shares of variance and directions do not depend on.
        let scatter = rows.tr_mul(&rows);
        let total = scatter.trace();
        if !total.is_normal() {
            return None;
        }
        let eigen = SymmetricEigen::new(scatter);
        let mut by_variance: Vec<usize> = (0..factors).collect();
        by_variance.sort_by(|&a, &b| eigen.eigenvalues[b].total_cmp(&eigen.eigenvalues[a]));
        by_variance.truncate(components);
        let direction = |&index: &usize| with_fixed_sign(eigen.eigenvectors.column(index).into_owned());
        let directions = by_variance.iter().map(direction).flat_map(|direction| direction.data.as_vec().clone());
        Some(Pca {
            mean,
            directions: directions.map(|loading| loading as f32).collect(),
            explained_variance: by_variance
                .iter()
                .map(|&index| (eigen.eigenvalues[index].max(0.0) / total) as f32)
                .collect(),
        })
    }

    /// Some components that explain so much.
    #[cfg(test)]
    pub fn that_explains(explained_variance: &[f32]) -> Pca {
        Pca { explained_variance: explained_variance.to_vec(), ..Pca::default() }
    }

    /// Where a row of factors lies: one coordinate per component. What is not finite lies at 0.
    pub fn transform(&self, row: &[f32]) -> Vec<f32> {
        let directions = self.directions.chunks(self.mean.len().max(1));
        let along = |direction: &[f32]| {
            let products =
                row.iter().zip(&self.mean).zip(direction).map(|((value, mean), along)| (value - mean) * along);
            let sum: f32 = products.sum();
            if sum.is_finite() { sum } else { 0.0 }
        };
        directions.map(along).collect()
    }

    /// Number of components.
    pub fn components(&self) -> usize {
        self.explained_variance.len()
    }

    /// Share of the variance that each component explains; largest first, but for components that are as good as equal.
    pub fn explained_variance(&self) -> &[f32] {
        &self.explained_variance
    }

    /// Puts new directions in place of the components `from..from + turn.len()`: `turn[new][old]` is how much of the old
    /// one is in the new one, and all of it together an orthogonal matrix.
    pub(super) fn turn(&mut self, from: usize, turn: &[Vec<f32>]) {
        let factors = self.mean.len();
        let old_directions = self.directions[from * factors..][..turn.len() * factors].to_vec();
        let old_variance = self.explained_variance[from..][..turn.len()].to_vec();
        for (new, shares) in turn.iter().enumerate() {
            let direction = &mut self.directions[(from + new) * factors..][..factors];
            direction.fill(0.0);
            for (share, old) in shares.iter().zip(old_directions.chunks(factors)) {
                direction.iter_mut().zip(old).for_each(|(new, old)| *new += share * old);
            }
            self.explained_variance[from + new] =
                shares.iter().zip(&old_variance).map(|(share, variance)| share * share * variance).sum();
        }
    }
}

/// An eigenvector turned so that its largest loading is positive.
fn with_fixed_sign(direction: DVector<f64>) -> DVector<f64> {
    if direction[direction.iamax()] < 0.0 { -direction } else { direction }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Seed, Stream};
    use rand::RngExt;

    /// 500 rows whose three columns are independent, the middle one widest, around a far center.
    fn cloud() -> Vec<f32> {
        let mut rng = Seed(5).stream(Stream::Sample);
        (0..500).flat_map(|_| [1.0, 4.0, 2.0].map(|width: f32| 100.0 + width * rng.random_range(-1.0..1.0))).collect()
    }

    fn column(data: &[f32], columns: usize, column: usize) -> Vec<f64> {
        data.iter().skip(column).step_by(columns).map(|&value| f64::from(value)).collect()
    }

    fn variance(values: &[f64]) -> f64 {
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / values.len() as f64
    }

    fn scores(pca: &Pca, rows: &[f32]) -> Vec<f32> {
        rows.chunks(pca.mean.len()).flat_map(|row| pca.transform(row)).collect()
    }

    #[test]
    fn rows_on_a_line_have_one_component_along_it() {
        let rows = [0.0, 1.0, -3.0, -3.0, 3.0, 5.0];
        let pca = Pca::fit(&rows, 2, 2);
        let (scores, explained) = (scores(&pca, &rows), pca.explained_variance());
        assert_eq!(pca.components(), 2);
        for (score, expected) in scores.iter().zip([0.0, 0.0, -5.0, 0.0, 5.0, 0.0]) {
            assert!((score - expected).abs() < 1e-5, "{scores:?}");
        }
        assert!((explained[0] - 1.0).abs() < 1e-6 && explained[1].abs() < 1e-6, "{explained:?}");
    }

    #[test]
    fn components_come_by_variance_and_their_scores_keep_it() {
        let data = cloud();
        let pca = Pca::fit(&data, 3, 3);
        let (scores, explained) = (scores(&pca, &data), pca.explained_variance());
        assert!(explained[0] > explained[1] && explained[1] > explained[2], "{explained:?}");
        assert!((explained.iter().sum::<f32>() - 1.0).abs() < 1e-6);
        let total: f64 = (0..3).map(|c| variance(&column(&data, 3, c))).sum();
        for (component, &share) in explained.iter().enumerate() {
            let scores = column(&scores, 3, component);
            assert!(scores.iter().sum::<f64>().abs() < 1e-2, "scores are centered");
            assert!((variance(&scores) / total - f64::from(share)).abs() < 1e-5);
        }
        let widest: Vec<f64> = column(&data, 3, 1).iter().map(|value| value - 100.0).collect();
        let alike: f64 = widest.iter().zip(column(&scores, 3, 0)).map(|(a, b)| a * b).sum();
        assert!(alike > 0.0, "the largest loading is positive");
    }

    #[test]
    fn turned_data_gives_the_same_scores_but_for_the_sign() {
        let data = cloud();
        let negated: Vec<f32> = data.iter().map(|value| -value).collect();
        let [a, b] = [&data, &negated].map(|data| scores(&Pca::fit(data, 3, 2), data));
        assert_eq!((a.len(), b.len()), (1000, 1000));
        assert!(a.iter().zip(b).all(|(a, b)| (a + b).abs() < 1e-4));
    }

    #[test]
    fn no_more_components_than_columns_and_fewer_rows_than_either() {
        assert_eq!(Pca::fit(&cloud(), 3, 10).components(), 3);
        let row = [1.0, 2.0, 3.0, 4.0];
        let pca = Pca::fit(&row, 4, 3);
        assert_eq!((scores(&pca, &row), pca.explained_variance()), (vec![0.0; 3], &[0.0; 3][..]));
        assert_eq!(Pca::fit(&[], 4, 3), Pca::fit(&[0.0; 4], 4, 3));
    }

    #[test]
    fn constant_or_infinite_data_gives_zeros_not_nan() {
        for data in [[0.1; 12], [f32::INFINITY; 12], [f32::NAN; 12]] {
            let pca = Pca::fit(&data, 3, 3);
            assert_eq!((scores(&pca, &data), pca.explained_variance()), (vec![0.0; 12], &[0.0; 3][..]));
        }
    }

    /// Wide along the second factor, around (10, 20).
    const ROWS: [f32; 8] = [10.0, 14.0, 11.0, 20.0, 9.0, 20.0, 10.0, 26.0];

    #[test]
    fn a_row_lies_where_its_components_say_also_one_that_was_not_there() {
        let pca = Pca::fit(&ROWS, 2, 2);
        assert!((pca.explained_variance()[0] - 72.0 / 74.0).abs() < 1e-6);
        for (row, expected) in [([10.0, 14.0], [-6.0, 0.0]), ([10.0, 20.0], [0.0, 0.0]), ([15.0, 22.0], [2.0, 5.0])] {
            let [x, y] = pca.transform(&row)[..] else { panic!("two components") };
            let off = (x - expected[0]).hypot(y - expected[1]);
            assert!(off < 1e-5, "{row:?} lies at ({x}, {y})");
        }
    }

    #[test]
    fn turned_by_a_quarter_the_axes_change_places() {
        let mut pca = Pca::fit(&ROWS, 2, 2);
        let before = pca.clone();
        pca.turn(0, &[vec![0.0, -1.0], vec![1.0, 0.0]]);
        let [x, y] = before.transform(&[3.0, 4.0])[..] else { panic!("two components") };
        assert_eq!(pca.transform(&[3.0, 4.0]), [-y, x]);
        assert_eq!(pca.explained_variance(), [before.explained_variance()[1], before.explained_variance()[0]]);
    }

    #[test]
    fn what_is_no_number_has_no_components() {
        let pca = Pca::fit(&[f32::NAN; 6], 2, 10);
        assert_eq!((pca.components(), pca.explained_variance()), (2, &[0.0, 0.0][..]));
        assert_eq!(pca.transform(&[1.0, 2.0]), [0.0, 0.0]);
        assert!(Pca::default().transform(&[]).is_empty());
    }
}
