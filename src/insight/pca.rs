//! Principal components: the few directions in which factors differ most.

use nalgebra::{DMatrix, DVector, SymmetricEigen};

/// The mean of the rows, `components` directions from there (`[components, columns]`, row by row), and the share of the
/// variance along each. None where the rows are not finite or do not differ.
pub(super) fn principal_directions(
    data: &[f32],
    columns: usize,
    components: usize,
) -> Option<(Vec<f32>, Vec<f32>, Vec<f32>)> {
    let mut rows =
        DMatrix::from_row_iterator(data.len() / columns, columns, data.iter().map(|&value| f64::from(value)));
    let mut means = Vec::with_capacity(columns);
    for mut column in rows.column_iter_mut() {
        let mean = column.mean();
        column.add_scalar_mut(-mean);
        means.push(mean as f32);
    }
    // The covariance but for a factor, which shares of variance and directions do not depend on.
    let scatter = rows.tr_mul(&rows);
    let total = scatter.trace();
    if !total.is_normal() {
        return None;
    }
    let eigen = SymmetricEigen::new(scatter);
    let mut by_variance: Vec<usize> = (0..columns).collect();
    by_variance.sort_by(|&a, &b| eigen.eigenvalues[b].total_cmp(&eigen.eigenvalues[a]));
    by_variance.truncate(components);
    let direction = |&index: &usize| with_fixed_sign(eigen.eigenvectors.column(index).into_owned());
    let directions = by_variance.iter().map(direction).flat_map(|direction| direction.data.as_vec().clone());
    Some((
        means,
        directions.map(|loading| loading as f32).collect(),
        by_variance.iter().map(|&index| (eigen.eigenvalues[index].max(0.0) / total) as f32).collect(),
    ))
}

/// An eigenvector turned so that its largest loading is positive.
fn with_fixed_sign(direction: DVector<f64>) -> DVector<f64> {
    if direction[direction.iamax()] < 0.0 { -direction } else { direction }
}

#[cfg(test)]
mod tests {
    use crate::data::{Seed, Stream};
    use crate::insight::Projection;
    use rand::RngExt;

    /// 500 rows whose three columns are independent, the middle one widest, around a far center.
    fn cloud() -> Vec<f32> {
        let mut rng = Seed(5).stream(Stream::Sample);
        (0..500).flat_map(|_| [1.0, 4.0, 2.0].map(|width: f32| 100.0 + width * rng.random_range(-1.0..1.0))).collect()
    }

    /// Coordinates of the rows along their own components, row by row, and the share that each component explains.
    fn fit(data: &[f32], columns: usize, components: usize) -> (Vec<f32>, Vec<f32>) {
        let projection = Projection::fit(data, columns, components);
        let scores = data.chunks(columns).flat_map(|row| projection.project(row)).collect();
        (scores, projection.explained().to_vec())
    }

    fn column(data: &[f32], columns: usize, column: usize) -> Vec<f64> {
        data.iter().skip(column).step_by(columns).map(|&value| f64::from(value)).collect()
    }

    fn variance(values: &[f64]) -> f64 {
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / values.len() as f64
    }

    #[test]
    fn rows_on_a_line_have_one_component_along_it() {
        let (scores, explained) = fit(&[0.0, 1.0, -3.0, -3.0, 3.0, 5.0], 2, 2);
        assert_eq!((scores.len(), explained.len()), (6, 2));
        for (score, expected) in scores.iter().zip([0.0, 0.0, -5.0, 0.0, 5.0, 0.0]) {
            assert!((score - expected).abs() < 1e-5, "{scores:?}");
        }
        assert!((explained[0] - 1.0).abs() < 1e-6 && explained[1].abs() < 1e-6, "{explained:?}");
    }

    #[test]
    fn components_come_by_variance_and_their_scores_keep_it() {
        let data = cloud();
        let (scores, explained) = fit(&data, 3, 3);
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
        let [(scores, _), (turned, _)] = [&data, &negated].map(|data| fit(data, 3, 2));
        assert_eq!((scores.len(), turned.len()), (1000, 1000));
        assert!(scores.iter().zip(turned).all(|(a, b)| (a + b).abs() < 1e-4));
    }

    #[test]
    fn no_more_components_than_columns_and_fewer_rows_than_either() {
        assert_eq!(fit(&cloud(), 3, 10).1.len(), 3);
        assert_eq!(fit(&[1.0, 2.0, 3.0, 4.0], 4, 3), (vec![0.0; 3], vec![0.0; 3]));
        assert_eq!(fit(&[], 4, 3), (vec![], vec![0.0; 3]));
    }

    #[test]
    fn constant_or_infinite_data_gives_zeros_not_nan() {
        for data in [[0.1; 12], [f32::INFINITY; 12], [f32::NAN; 12]] {
            let (scores, explained) = fit(&data, 3, 3);
            assert_eq!((scores, explained), (vec![0.0; 12], vec![0.0; 3]));
        }
    }
}
