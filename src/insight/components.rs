//! What the components of the movie map tell apart: the items at their ends.

use super::{BASIS, MovieMap};

/// The ends of one component. Items are places of the [`Catalogue`](super::Catalogue), so that table and map are of one
/// mind.
#[derive(Clone, Debug, PartialEq)]
pub struct Ends {
    /// Lowest coordinate first.
    pub lowest: Vec<usize>,
    /// Highest coordinate first.
    pub highest: Vec<usize>,
}

/// The `top` lowest and highest items of each component, among those that make the components; the more rated first
/// where equal.
pub fn component_ends(map: &MovieMap, top: usize) -> Vec<Ends> {
    let ends = |component: usize| {
        let at = |place: &usize| map.score(*place, component);
        let sorted = |compare: fn(f32, f32) -> std::cmp::Ordering| {
            let mut places: Vec<usize> = (0..map.len().min(BASIS)).collect();
            places.sort_by(|a, b| compare(at(a), at(b)));
            places.truncate(top);
            places
        };
        Ends { lowest: sorted(|a, b| a.total_cmp(&b)), highest: sorted(|a, b| b.total_cmp(&a)) }
    };
    (0..map.components()).map(ends).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::insight::movie_map;

    #[test]
    fn each_component_has_its_ends() {
        // Centred, and the first axis much the longer: the components are the factors.
        let factors = [9.0, 9.0, 1.0, 0.0, -4.0, 0.5, 3.0, -1.0, 0.0, 0.5];
        let map = movie_map(&[1, 2, 3, 4], &factors, 2, &[], None);
        let [first, second] = &component_ends(&map, 2)[..] else { panic!("two components") };
        assert_eq!(first, &Ends { lowest: vec![1, 3], highest: vec![2, 0] });
        // The components are a little turned against the factors.
        assert_eq!((second.lowest[0], second.highest.len()), (2, 2));
        assert_eq!(component_ends(&map, 9)[0].lowest, [1, 3, 0, 2]);
    }
}
