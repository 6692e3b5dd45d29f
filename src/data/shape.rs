//! Ratings in the shape of a published data set, drawn and never stored: popularity as skewed as there, and tastes
//! of low rank behind the values, so that training has something to find.

use super::{Class, Classes, Dataset, ItemFeatures, ItemNoun, Ratings, Seed, Stream};
use rand::RngExt;
use rand::seq::SliceRandom;
use rand_distr::{Distribution, StandardNormal};
use serde::{Deserialize, Serialize};
use std::iter;

/// Dimensions of taste.
const TASTES: usize = 4;
/// How far popularity is flattened at the top: the rank-frequency law is 1 / (rank + flattening). With these, the
/// most active user of the 25M shape gives 34,000 ratings and the least active 21, and the most rated item gets
/// 86,000; in MovieLens 25M it is 32,000, 20 and 81,000.
const USER_FLATTENING: f64 = 100.0;
const ITEM_FLATTENING: f64 = 40.0;
/// Every call draws the same ratings.
const SEED: Seed = Seed(25);

/// How many of everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shape {
    pub n_users: u32,
    pub n_items: u32,
    pub n_ratings: u32,
}

impl Shape {
    /// As many users, items and ratings as MovieLens 1M has.
    pub const LIKE_1M: Shape = Shape { n_users: 6_040, n_items: 3_706, n_ratings: 1_000_209 };
    /// As many as MovieLens 25M has.
    pub const LIKE_25M: Shape = Shape { n_users: 162_541, n_items: 59_047, n_ratings: 25_000_095 };

    /// By the name that the page's address and the bench use.
    pub fn named(name: &str) -> Option<Shape> {
        match name {
            "shape-1m" => Some(Shape::LIKE_1M),
            "shape-25m" => Some(Shape::LIKE_25M),
            _ => None,
        }
    }

    /// The reverse of [`Shape::named`].
    pub fn name(&self) -> Option<&'static str> {
        ["shape-1m", "shape-25m"].into_iter().find(|name| Shape::named(name) == Some(*self))
    }

    /// Draws the ratings. Users and items are called by their numbers.
    pub fn dataset(&self) -> Dataset {
        let mut rng = SEED.stream(Stream::Sample);
        let users = Side::draw(self.n_users, USER_FLATTENING, &mut rng);
        let items = Side::draw(self.n_items, ITEM_FLATTENING, &mut rng);
        let column = || Vec::with_capacity(self.n_ratings as usize);
        let mut ratings =
            Ratings { user: column(), item: column(), value: Vec::with_capacity(self.n_ratings as usize) };
        for _ in 0..self.n_ratings {
            let (user, item) = (users.pick(&mut rng), items.pick(&mut rng));
            let noise: f32 = StandardNormal.sample(&mut rng);
            let value = 3.5 + users.opinion_of(user, &items, item) + 0.8 * noise;
            ratings.user.push(user);
            ratings.item.push(item);
            ratings.value.push((value * 2.0).round().clamp(1.0, 10.0) / 2.0);
        }
        let Shape { n_users, n_items, n_ratings } = self;
        Dataset {
            source: format!("Drawn at random: {n_users} imaginary users, {n_items} items, {n_ratings} ratings"),
            synthetic: true,
            noun: ItemNoun::Item,
            users: numbered(self.n_users),
            items: numbered(self.n_items),
            features: ItemFeatures::default(),
            ratings,
            rows: Default::default(),
        }
    }
}

/// Names that sort as their classes do.
fn numbered(n: u32) -> Classes {
    let names: Vec<String> = (1..=n).map(|class| class.to_string()).collect();
    Classes::from_names(names.iter().map(String::as_str))
}

/// All users, or all items.
struct Side {
    flattening: f64,
    /// The class at each rank of popularity.
    by_rank: Vec<Class>,
    /// By class: a bias and the coordinates of taste.
    traits: Vec<[f32; 1 + TASTES]>,
}

impl Side {
    fn draw(n: u32, flattening: f64, rng: &mut impl rand::Rng) -> Side {
        let mut by_rank: Vec<Class> = (1..=n).collect();
        by_rank.shuffle(rng);
        let mut normal = |scale: f32| scale * Distribution::<f32>::sample(&StandardNormal, rng);
        let traits = iter::repeat_with(|| [normal(0.3), normal(0.5), normal(0.5), normal(0.5), normal(0.5)]);
        Side { flattening, by_rank, traits: traits.take(n as usize + 1).collect() }
    }

    /// A class, by popularity: the inverse of the cumulated rank-frequency law.
    fn pick(&self, rng: &mut impl rand::Rng) -> Class {
        let n = self.by_rank.len();
        let u: f64 = rng.random();
        let rank = self.flattening * ((n as f64 / self.flattening + 1.0).powf(u) - 1.0);
        self.by_rank[(rank as usize).min(n - 1)]
    }

    /// Biases and the agreement of tastes.
    fn opinion_of(&self, own: Class, others: &Side, other: Class) -> f32 {
        let ([bias, taste @ ..], [other_bias, other_taste @ ..]) =
            (&self.traits[own as usize], &others.traits[other as usize]);
        bias + other_bias + taste.iter().zip(other_taste).map(|(a, b)| a * b).sum::<f32>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_skewed_and_never_changes() {
        let shape = Shape { n_users: 600, n_items: 300, n_ratings: 50_000 };
        let dataset = shape.dataset();
        assert_eq!(dataset, shape.dataset());
        assert_eq!((dataset.users.len(), dataset.items.len(), dataset.ratings.len()), (601, 301, 50_000));
        for (counts, least) in [(dataset.user_counts(), 5), (dataset.item_counts(), 6)] {
            let (rarest, most) = (counts[1..].iter().min().unwrap(), counts.iter().max().unwrap());
            assert!(*rarest > 0 && most / rarest >= least, "from {rarest} to {most}");
        }
        assert!(dataset.ratings.value.iter().all(|value| (0.5..=5.0).contains(value) && (value * 2.0).fract() == 0.0));
    }
}
