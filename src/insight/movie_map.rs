//! The movie map: principal components of the item factors.

use super::pca::{Pca, pca};
use crate::data::{Class, Dataset};
use serde::{Deserialize, Serialize};

/// Components computed, where there are as many factors.
const COMPONENTS: usize = 10;

/// Items in the space of their principal components.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MovieMap {
    /// Share of the factors' variance that each component explains, largest first.
    pub explained: Vec<f32>,
    /// Most rated first.
    pub points: Vec<MapPoint>,
}

/// One item on the map.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MapPoint {
    pub item: u32,
    pub title: String,
    pub n_ratings: u32,
    /// One coordinate per component, as many as [`MovieMap::explained`].
    pub components: Vec<f32>,
}

/// Puts the `most_rated` items with the most ratings (the lower class first where equal) on a map:
/// the principal components of their factors alone, as the fastai tutorial draws it.
/// `item_factors` is `[item classes, factors]`, row by row.
pub fn movie_map(dataset: &Dataset, item_factors: &[f32], factors: usize, most_rated: usize) -> MovieMap {
    let n_ratings = dataset.item_counts();
    let mut items: Vec<Class> = (1..n_ratings.len() as Class).collect();
    items.sort_by_key(|&item| std::cmp::Reverse(n_ratings[item as usize]));
    items.truncate(most_rated);

    let row = |item: Class| &item_factors[item as usize * factors..][..factors];
    let Pca { components, scores, explained } =
        pca(&items.iter().map(|&item| row(item)).collect::<Vec<_>>().concat(), factors, COMPONENTS);
    let points = items.iter().zip(scores.chunks(components)).map(|(&item, scores)| MapPoint {
        item,
        title: dataset.items.name(item).to_owned(),
        n_ratings: n_ratings[item as usize],
        components: scores.to_vec(),
    });
    MovieMap { explained, points: points.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Classes, Ratings};

    /// Items a to d, rated 1, 3, 2 and 3 times.
    fn dataset() -> Dataset {
        let item = vec![1, 2, 2, 2, 3, 3, 4, 4, 4];
        Dataset {
            source: String::new(),
            synthetic: false,
            users: Classes::from_names(["u"]),
            items: Classes::from_names(["a", "b", "c", "d"]),
            ratings: Ratings { user: vec![1; item.len()], value: vec![3.0; item.len()], item },
        }
    }

    #[test]
    fn the_most_rated_come_first_and_na_never() {
        let map = movie_map(&dataset(), &[0.0; 10], 2, 3);
        let points: Vec<_> =
            map.points.iter().map(|point| (point.item, point.title.as_str(), point.n_ratings)).collect();
        assert_eq!(points, [(2, "b", 3), (4, "d", 3), (3, "c", 2)]);
    }

    #[test]
    fn only_items_on_the_map_shape_its_components() {
        let far = 1000.0;
        let factors = [far, far, far, -far, 1.0, 0.0, 2.0, 0.0, 6.0, 0.0];
        let map = movie_map(&dataset(), &factors, 2, 3);
        let first: Vec<f32> = map.points.iter().map(|point| point.components[0]).collect();
        for (found, expected) in first.iter().zip([-2.0, 3.0, -1.0]) {
            assert!((found - expected).abs() < 1e-5, "{first:?}");
        }
        assert!((map.explained[0] - 1.0).abs() < 1e-6);
    }

    #[test]
    fn there_are_ten_components_or_as_many_as_factors() {
        assert_eq!(movie_map(&dataset(), &[0.5; 60], 12, 1000).explained.len(), 10);
        let map = movie_map(&dataset(), &[0.5; 15], 3, 1000);
        assert_eq!((map.explained.len(), map.points.len(), map.points[0].components.len()), (3, 4, 3));
    }
}
