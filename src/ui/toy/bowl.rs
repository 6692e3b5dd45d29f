//! How the loss depends on one row while all others stand still: a bowl, with ellipses as contour lines.

use super::model::{FACTORS, Side, Toy};

/// The mean squared error of one row's ratings, as a function of the row's factors:
/// `lowest + Σ curvature[k] · (distance from the bottom along axes[k])²`.
#[derive(Clone, Debug, PartialEq)]
pub struct Bowl {
    pub bottom: [f64; FACTORS],
    pub lowest: f64,
    /// Unit vectors, the steeper one first, and how steep it is along each.
    pub axes: [[f64; FACTORS]; FACTORS],
    pub curvature: [f64; FACTORS],
}

/// A contour line: an ellipse around the bottom.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contour {
    pub loss: f64,
    /// Half the extent along each axis.
    pub radii: [f64; FACTORS],
}

/// A bowl flatter than this has no bottom that one could draw.
const FLAT: f64 = 1e-3;

impl Bowl {
    /// The bowl of one row; none if it has no ratings, or if the other side's arrows all lie on one line.
    pub fn of(toy: &Toy, side: Side, row: usize) -> Option<Bowl> {
        let ratings: Vec<([f64; FACTORS], f64)> = toy
            .ratings()
            .filter(|&(person, movie, _)| row == if side == Side::People { person } else { movie })
            .map(|(person, movie, rating)| {
                let (person, movie) = (toy.people[person].numbers, toy.movies[movie].numbers);
                let bias = if toy.has_bias { person.bias + movie.bias } else { 0.0 };
                (if side == Side::People { movie.factors } else { person.factors }, rating - bias)
            })
            .collect();
        let n = ratings.len() as f64;
        // The normal equations of least squares: `h · factors = g`, each a mean over the ratings.
        let (mut h, mut g) = ([0.0; 3], [0.0; FACTORS]);
        for &([x, y], target) in &ratings {
            h.iter_mut().zip([x * x, x * y, y * y]).for_each(|(sum, term)| *sum += term / n);
            g.iter_mut().zip([x * target, y * target]).for_each(|(sum, term)| *sum += term / n);
        }
        let determinant = h[0] * h[2] - h[1] * h[1];
        let (middle, half) = ((h[0] + h[2]) / 2.0, ((h[0] - h[2]) / 2.0).hypot(h[1]));
        let curvature = [middle + half, middle - half];
        if !curvature[1].is_finite() || curvature[1] < FLAT {
            return None;
        }
        let bottom = [(h[2] * g[0] - h[1] * g[1]) / determinant, (h[0] * g[1] - h[1] * g[0]) / determinant];
        let squares = ratings.iter().map(|(f, target)| (f[0] * bottom[0] + f[1] * bottom[1] - target).powi(2));
        let lowest = squares.sum::<f64>() / n;
        let angle = 0.5 * (2.0 * h[1]).atan2(h[0] - h[2]);
        let axes = [[angle.cos(), angle.sin()], [-angle.sin(), angle.cos()]];
        Some(Bowl { bottom, lowest, axes, curvature })
    }

    /// The loss of the row's ratings if it had these factors.
    pub fn loss(&self, factors: [f64; FACTORS]) -> f64 {
        let away = [factors[0] - self.bottom[0], factors[1] - self.bottom[1]];
        let along = self.axes.map(|axis| axis[0] * away[0] + axis[1] * away[1]);
        self.lowest + self.curvature.iter().zip(along).map(|(curvature, along)| curvature * along * along).sum::<f64>()
    }

    /// Contour lines whose losses above the lowest double from line to line.
    pub fn contours(&self, n: i32) -> impl Iterator<Item = Contour> + '_ {
        (0..n).map(|k| {
            let above = 0.125 * 2f64.powi(k);
            Contour { loss: self.lowest + above, radii: self.curvature.map(|curvature| (above / curvature).sqrt()) }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::example::example;
    use super::super::model::Cell;
    use super::*;

    /// The mean squared error of one movie's ratings, from the model itself.
    fn loss_of(toy: &Toy, side: Side, row: usize) -> f64 {
        let of_row = toy.ratings().filter(|&(p, m, _)| row == if side == Side::People { p } else { m });
        let errors: Vec<f64> = of_row.map(|(p, m, rating)| (toy.predict(p, m) - rating).powi(2)).collect();
        errors.iter().sum::<f64>() / errors.len() as f64
    }

    #[test]
    fn the_bowl_is_the_loss_of_the_row() {
        let mut toy = example();
        toy.has_bias = true;
        toy.people[0].numbers.bias = 0.5;
        for side in [Side::People, Side::Movies] {
            for row in 0..5 {
                let bowl = Bowl::of(&toy, side, row).expect("arrows in all directions");
                let mut toy = toy.clone();
                for factors in [[0.0, 0.0], [1.5, -0.5], [-2.0, 3.0]] {
                    toy.rows_mut(side)[row].numbers.factors = factors;
                    let expected = loss_of(&toy, side, row);
                    assert!((bowl.loss(factors) - expected).abs() < 1e-9, "{side:?} {row} {factors:?}");
                }
            }
        }
    }

    #[test]
    fn contours_run_where_the_loss_is_theirs() {
        let bowl = Bowl::of(&example(), Side::Movies, 0).expect("a bowl");
        for Contour { loss, radii } in bowl.contours(5) {
            for (radius, axis) in radii.into_iter().zip(bowl.axes) {
                let tip = std::array::from_fn(|d| bowl.bottom[d] + radius * axis[d]);
                assert!((bowl.loss(tip) - loss).abs() < 1e-9);
            }
        }
        assert!(bowl.curvature[0] >= bowl.curvature[1]);
    }

    #[test]
    fn there_is_no_bowl_without_ratings_or_on_one_line() {
        let mut toy = example();
        toy.set_to_zero();
        assert_eq!(Bowl::of(&toy, Side::Movies, 0), None);
        let mut toy = example();
        (0..5).for_each(|person| *toy.cell_mut(person, 0) = Cell::Empty);
        assert_eq!(Bowl::of(&toy, Side::Movies, 0), None);
    }
}
