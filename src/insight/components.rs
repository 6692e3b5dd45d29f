//! What the components of the movie map tell apart: the items at their ends.

use super::MovieMap;

/// The ends of one component. Items are positions in [`MovieMap::points`], so that table and map are of one mind.
#[derive(Clone, Debug, PartialEq)]
pub struct Ends {
    /// Lowest coordinate first.
    pub lowest: Vec<usize>,
    /// Highest coordinate first.
    pub highest: Vec<usize>,
}

/// The `top` lowest and highest items of each component; the more rated first where equal.
pub fn component_ends(map: &MovieMap, top: usize) -> Vec<Ends> {
    let ends = |component: usize| {
        let at = |point: &usize| map.points[*point].components[component];
        let sorted = |compare: fn(f32, f32) -> std::cmp::Ordering| {
            let mut points: Vec<usize> = (0..map.points.len()).collect();
            points.sort_by(|a, b| compare(at(a), at(b)));
            points.truncate(top);
            points
        };
        Ends { lowest: sorted(|a, b| a.total_cmp(&b)), highest: sorted(|a, b| b.total_cmp(&a)) }
    };
    (0..map.explained.len()).map(ends).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::insight::MapPoint;

    #[test]
    fn each_component_has_its_ends() {
        let point = |item: u32, components: [f32; 2]| MapPoint {
            item,
            title: item.to_string(),
            n_ratings: 9,
            components: components.to_vec(),
        };
        let points = vec![point(4, [1.0, 0.0]), point(2, [-2.0, 0.0]), point(7, [3.0, -1.0]), point(5, [0.5, 0.0])];
        let map = MovieMap { explained: vec![0.8, 0.2], points };
        let first = Ends { lowest: vec![1, 3], highest: vec![2, 0] };
        let second = Ends { lowest: vec![2, 0], highest: vec![0, 1] };
        assert_eq!(component_ends(&map, 2), [first, second]);
        assert_eq!(component_ends(&map, 9)[0].lowest, [1, 3, 0, 2]);
    }
}
