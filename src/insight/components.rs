//! What the components of the movie map tell apart: the items at their ends.

use super::{BASIS, MovieMap};
use std::cmp::Ordering;

/// The ends of one component. Items are places on the [`MovieMap`], so that table and map agree.
#[derive(Clone, Debug, PartialEq)]
pub struct Ends {
    /// Lowest coordinate first.
    pub lowest: Vec<usize>,
    /// Highest coordinate first.
    pub highest: Vec<usize>,
}

/// The `top` lowest and highest of the items that make the components, for each of them; the more rated first where
/// equal.
pub fn component_ends(map: &MovieMap, top: usize) -> Vec<Ends> {
    let ends = |component: usize| {
        let first = |compare: fn(f32, f32) -> Ordering| {
            let mut places: Vec<usize> = (0..map.len().min(BASIS)).collect();
            let order =
                |a: &usize, b: &usize| compare(map.score(*a, component), map.score(*b, component)).then(a.cmp(b));
            // Only the end itself is sorted: this runs whenever a map is drawn.
            if top < places.len() {
                places.select_nth_unstable_by(top, order);
                places.truncate(top);
            }
            places.sort_unstable_by(order);
            places
        };
        Ends { lowest: first(|a, b| a.total_cmp(&b)), highest: first(|a, b| b.total_cmp(&a)) }
    };
    (0..map.components()).map(ends).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::insight::Pca;

    fn map(scores: Vec<f32>) -> MovieMap {
        MovieMap { pca: Pca::that_explains(&[0.8, 0.2]), scores, biases: Vec::new() }
    }

    #[test]
    fn each_component_has_its_ends() {
        let map = map(vec![1.0, 0.0, -2.0, 0.0, 3.0, -1.0, 0.5, 0.0]);
        let first = Ends { lowest: vec![1, 3], highest: vec![2, 0] };
        let second = Ends { lowest: vec![2, 0], highest: vec![0, 1] };
        assert_eq!(component_ends(&map, 2), [first, second]);
        assert_eq!(component_ends(&map, 9)[0].lowest, [1, 3, 0, 2]);
    }

    #[test]
    fn the_ends_are_those_of_all_items_in_order() {
        let scores: Vec<f32> = (0..600).map(|k| (k * 37 % 101) as f32).collect();
        let mut places: Vec<usize> = (0..300).collect();
        places.sort_by(|&a, &b| scores[2 * a].total_cmp(&scores[2 * b]));
        let map = map(scores.clone());
        assert_eq!(component_ends(&map, 10)[0].lowest, places[..10]);
        places.sort_by(|&a, &b| scores[2 * b].total_cmp(&scores[2 * a]).then(a.cmp(&b)));
        assert_eq!(component_ends(&map, 10)[0].highest, places[..10]);
    }

    #[test]
    fn items_that_do_not_make_the_components_are_left_out() {
        let scores = (0..=BASIS).flat_map(|place| [place as f32, 0.0]).collect();
        assert_eq!(component_ends(&map(scores), 1)[0].highest, [BASIS - 1]);
    }
}
