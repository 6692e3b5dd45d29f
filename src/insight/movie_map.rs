//! The movie map: items along the principal components of what was learned about them.

use super::Pca;
use super::align::{align, turns};
use crate::data::Class;
use serde::{Deserialize, Serialize};

/// The most components, where there are as many factors.
const COMPONENTS: usize = 10;
/// The items whose factors make the components: the most rated ones, as in the tutorial. All others are placed by the same
/// components, so that showing more of them does not turn the map, and those that hardly anybody rated, whose factors
/// are still near where they started, do not shape it.
pub const BASIS: usize = 1000;

/// Items in the space of their principal components, in the order of the [`Catalog`](super::Catalog).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MovieMap {
    /// From factors to where they lie on the map.
    pub pca: Pca,
    /// `[items, components]`, row by row.
    pub scores: Vec<f32>,
    /// Of each item; empty where the model has none.
    pub biases: Vec<f32>,
}

impl MovieMap {
    /// Share of the variance that each component explains, among the items that make the components.
    pub fn explained_variance(&self) -> &[f32] {
        self.pca.explained_variance()
    }

    /// Number of coordinates of each item.
    pub fn components(&self) -> usize {
        self.pca.components()
    }

    /// Number of items.
    pub fn len(&self) -> usize {
        self.scores.len().checked_div(self.components()).unwrap_or(0)
    }

    /// Whether nothing is on it.
    pub fn is_empty(&self) -> bool {
        self.scores.is_empty()
    }

    /// A coordinate of the item at a place; 0 where there is no such component.
    pub fn score(&self, place: usize, component: usize) -> f32 {
        if component < self.components() {
            self.scores.get(place * self.components() + component).copied().unwrap_or(0.0)
        } else {
            0.0
        }
    }

    /// The same map turned toward another one of the same items.
    pub fn turned_toward(&self, other: &MovieMap) -> MovieMap {
        let (mut turned, components) = (self.clone(), self.components());
        if other.len() != self.len() || components == 0 {
            return turned;
        }
        let of_basis = |map: &MovieMap| map.scores[..map.len().min(BASIS) * map.components()].to_vec();
        for (from, turn) in turns(self.explained_variance(), &of_basis(self), &of_basis(other), other.components()) {
            turned.pca.turn(from, &turn);
            for (old, new) in self.scores.chunks(components).zip(turned.scores.chunks_mut(components)) {
                for (to, shares) in turn.iter().enumerate() {
                    new[from + to] = shares.iter().zip(&old[from..]).map(|(share, score)| share * score).sum();
                }
            }
        }
        turned
    }
}

/// Puts `items`, item classes with the most rated first, on a map, turned as the map `before` of the same items.
/// `item_factors` is `[item classes, factors]`, row by row; `item_biases` has one per item class, or none.
pub fn movie_map(
    items: &[Class],
    item_factors: &[f32],
    factors: usize,
    item_biases: &[f32],
    before: Option<&MovieMap>,
) -> MovieMap {
    let row = |item: &Class| &item_factors[*item as usize * factors..][..factors];
    let basis = &items[..items.len().min(BASIS)];
    // Around their mean, n items differ in n - 1 directions.
    let components = COMPONENTS.min(basis.len().saturating_sub(1)).max(1);
    let mut pca = Pca::fit(&basis.iter().map(row).collect::<Vec<_>>().concat(), factors, components);
    if let Some(before) = before.filter(|before| before.len() == items.len()) {
        let scores: Vec<f32> = basis.iter().flat_map(|item| pca.transform(row(item))).collect();
        align(&mut pca, &scores, &before.scores[..basis.len() * before.components()], before.components());
    }
    let mut scores = Vec::with_capacity(items.len() * pca.components());
    items.iter().for_each(|item| scores.extend(pca.transform(row(item))));
    let biases = items.iter().filter_map(|&item| item_biases.get(item as usize).copied());
    MovieMap { scores, biases: biases.collect(), pca }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_come_in_the_order_asked_for_and_na_never_shapes_the_map() {
        let far = 1000.0;
        let factors = [far, far, 7.0, 0.0, 1.0, 0.0, 2.0, 0.0, 6.0, 0.0];
        let map = movie_map(&[2, 4, 3], &factors, 2, &[0.0, 0.1, 0.2, 0.3, 0.4], None);
        for (place, expected) in [-2.0, 3.0, -1.0].into_iter().enumerate() {
            assert!((map.score(place, 0) - expected).abs() < 1e-5, "{:?}", map.scores);
        }
        assert!((map.explained_variance()[0] - 1.0).abs() < 1e-6);
        assert_eq!((map.len(), map.components(), map.biases.as_slice()), (3, 2, &[0.2, 0.4, 0.3][..]));
        // Whatever is given in the factor space has a place.
        assert!((map.pca.transform(&[7.0, 0.0])[0] - 4.0).abs() < 1e-5);
        assert_eq!((map.score(9, 0), map.score(0, 5)), (0.0, 0.0));
    }

    #[test]
    fn only_the_most_rated_make_the_components() {
        let n = BASIS as u32 + 500;
        // The first thousand lie along one factor, all others far out along the other.
        let row = |item: u32| if item <= BASIS as u32 { [(item % 7) as f32, 0.0] } else { [0.0, item as f32] };
        let factors: Vec<f32> = (0..=n).flat_map(row).collect();
        let map = movie_map(&(1..=n).collect::<Vec<_>>(), &factors, 2, &[], None);
        assert!((map.explained_variance()[0] - 1.0).abs() < 1e-6, "{:?}", map.explained_variance());
        assert_eq!((map.len(), map.biases.len()), (1500, 0));
    }

    #[test]
    fn there_are_ten_components_or_as_many_as_factors_or_items_allow() {
        let components = |items: u32| {
            let items: Vec<Class> = (1..=items).collect();
            let map = movie_map(&items, &vec![0.5; 12 * (items.len() + 1)], 12, &[], None);
            assert_eq!(map.len(), items.len());
            map.components()
        };
        assert_eq!([1, 2, 3, 10, 11, 12].map(components), [1, 1, 2, 9, 10, 10]);
        assert_eq!(movie_map(&[1, 2, 3, 4], &[0.5; 15], 3, &[], None).explained_variance(), [0.0; 3]);
    }

    #[test]
    fn a_map_turns_to_the_one_before() {
        let factors = [0.0, 0.0, -4.0, 1.0, 4.0, 1.0, 0.0, -2.0];
        let mirrored: Vec<f32> = factors.iter().map(|value| -value).collect();
        let first = movie_map(&[1, 2, 3], &factors, 2, &[], None);
        let second = movie_map(&[1, 2, 3], &mirrored, 2, &[], Some(&first));
        assert_eq!((first.scores.len(), second.scores.len()), (6, 6));
        assert!(first.scores.iter().zip(&second.scores).all(|(a, b)| (a - b).abs() < 1e-5));
        let alone = movie_map(&[1, 2, 3], &mirrored, 2, &[], None);
        assert!(first.scores.iter().zip(&alone.scores).any(|(a, b)| (a - b).abs() > 1.0));
    }

    #[test]
    fn a_map_that_is_turned_later_lies_where_it_would_have_been_drawn() {
        let factors = [0.0, 0.0, -4.0, 1.0, 4.0, 1.1, 0.0, -2.0];
        let mirrored: Vec<f32> = factors.iter().map(|value| -value * 1.1 + 0.05).collect();
        let other = movie_map(&[1, 2, 3], &factors, 2, &[], None);
        let alone = movie_map(&[1, 2, 3], &mirrored, 2, &[0.1, 0.2, 0.3, 0.4], None);
        let at_once = movie_map(&[1, 2, 3], &mirrored, 2, &[], Some(&other));
        let turned = alone.turned_toward(&other);
        let apart = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(apart(&turned.scores, &at_once.scores) < 1e-5 && apart(&alone.scores, &at_once.scores) > 1.0);
        assert!(
            apart(&turned.pca.transform(&mirrored[2..4]), &turned.scores[..2]) < 1e-5,
            "its components turn with it"
        );
        assert_eq!(turned.biases, alone.biases);
        let fewer = movie_map(&[1, 2], &factors, 2, &[], None);
        assert_eq!(alone.turned_toward(&fewer), alone);
    }
}
