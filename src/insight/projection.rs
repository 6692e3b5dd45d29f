//! The directions that a map is drawn along, kept so that anything given in the factor space finds its place on it.

use super::pca::principal_directions;
use serde::{Deserialize, Serialize};

/// From factors to components: what is left of a row without the mean, along each direction.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Projection {
    /// One value per factor.
    mean: Vec<f32>,
    /// `[components, factors]`, row by row, each of length 1.
    directions: Vec<f32>,
    /// Share of the variance that lies along each direction.
    explained: Vec<f32>,
}

impl Projection {
    /// The `components` principal components of `rows`, `[n, factors]` row by row (fastai's `TensorBase.pca`), or as many
    /// as there are factors. Rows that are not finite, or all alike, have none: everything then lies at 0.
    pub fn fit(rows: &[f32], factors: usize, components: usize) -> Projection {
        let components = components.min(factors);
        match principal_directions(rows, factors, components) {
            Some((mean, directions, explained)) => Projection { mean, directions, explained },
            None => Projection {
                mean: vec![0.0; factors],
                directions: vec![0.0; components * factors],
                explained: vec![0.0; components],
            },
        }
    }

    /// Some projection whose components explain so much.
    #[cfg(test)]
    pub fn that_explains(explained: &[f32]) -> Projection {
        Projection { explained: explained.to_vec(), ..Projection::default() }
    }

    /// Where a row of factors lies: one coordinate per component. What is not finite lies at 0.
    pub fn project(&self, row: &[f32]) -> Vec<f32> {
        let directions = self.directions.chunks(self.mean.len().max(1));
        let along = |direction: &[f32]| {
            let products =
                row.iter().zip(&self.mean).zip(direction).map(|((value, mean), along)| (value - mean) * along);
            let sum: f32 = products.sum();
            if sum.is_finite() { sum } else { 0.0 }
        };
        directions.map(along).collect()
    }

    /// How many coordinates there are.
    pub fn components(&self) -> usize {
        self.explained.len()
    }

    /// Share of the variance that each component explains; largest first, but for components that are as good as equal.
    pub fn explained(&self) -> &[f32] {
        &self.explained
    }

    /// Puts new directions in place of the components `from..from + turn.len()`: `turn[new][old]` is how much of the old
    /// one is in the new one, and all of it together an orthogonal matrix.
    pub(super) fn turn(&mut self, from: usize, turn: &[Vec<f32>]) {
        let factors = self.mean.len();
        let old_directions = self.directions[from * factors..][..turn.len() * factors].to_vec();
        let old_explained = self.explained[from..][..turn.len()].to_vec();
        for (new, shares) in turn.iter().enumerate() {
            let direction = &mut self.directions[(from + new) * factors..][..factors];
            direction.fill(0.0);
            for (share, old) in shares.iter().zip(old_directions.chunks(factors)) {
                direction.iter_mut().zip(old).for_each(|(new, old)| *new += share * old);
            }
            self.explained[from + new] =
                shares.iter().zip(&old_explained).map(|(share, explained)| share * share * explained).sum();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Wide along the second factor, around (10, 20).
    const ROWS: [f32; 8] = [10.0, 14.0, 11.0, 20.0, 9.0, 20.0, 10.0, 26.0];

    #[test]
    fn a_row_lies_where_its_components_say_also_one_that_was_not_there() {
        let projection = Projection::fit(&ROWS, 2, 2);
        assert!((projection.explained()[0] - 72.0 / 74.0).abs() < 1e-6);
        for (row, expected) in [([10.0, 14.0], [-6.0, 0.0]), ([10.0, 20.0], [0.0, 0.0]), ([15.0, 22.0], [2.0, 5.0])] {
            let [x, y] = projection.project(&row)[..] else { panic!("two components") };
            let off = (x - expected[0]).hypot(y - expected[1]);
            assert!(off < 1e-5, "{row:?} lies at ({x}, {y})");
        }
    }

    #[test]
    fn turned_by_a_quarter_the_axes_change_places() {
        let mut projection = Projection::fit(&ROWS, 2, 2);
        let before = projection.clone();
        projection.turn(0, &[vec![0.0, -1.0], vec![1.0, 0.0]]);
        let [x, y] = before.project(&[3.0, 4.0])[..] else { panic!("two components") };
        assert_eq!(projection.project(&[3.0, 4.0]), [-y, x]);
        assert_eq!(projection.explained(), [before.explained()[1], before.explained()[0]]);
    }

    #[test]
    fn what_is_no_number_has_no_components() {
        let projection = Projection::fit(&[f32::NAN; 6], 2, 10);
        assert_eq!((projection.components(), projection.explained()), (2, &[0.0, 0.0][..]));
        assert_eq!(projection.project(&[1.0, 2.0]), [0.0, 0.0]);
        assert!(Projection::default().project(&[]).is_empty());
    }
}
