//! The built-in sample: imaginary users rate real items, by a model whose truth is known.
//!
//! A user's rating of an item is the mean, plus the user's bias, plus the item's bias, plus the
//! sum over tastes of how much the user likes the taste times how much the item has of it, plus
//! noise; rounded to half stars and clipped to the scale. Who rates what is decided by the items'
//! popularity and, a little, by what the user would like. The tastes, popularity and bias of each
//! item are in `sample_items.csv`, given by us; those of the users are drawn at random. Item tastes
//! are counted from their mean over all items: what a user likes of every item is their bias.

use super::{Genres, ItemNoun, RatingsTable, Seed, Stream};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Gumbel, LogNormal, Normal, StandardNormal};

/// Columns 1 to 6 of `sample_items.csv`: the name of each taste, and the standard deviation, in
/// stars, of how much users like it.
pub const TASTES: [(&str, f64); 6] = [
    ("science fiction", 1.0),
    ("action", 0.75),
    ("classic", 0.65),
    ("family", 0.75),
    ("art house", 0.65),
    ("romance", 0.5),
];

/// Mean squared error of [`Truth::expected_rating`] on the sample: no model can do much better.
/// Noise and rounding alone would make it `NOISE² + HALF_STAR² / 12` = 0.271; clipping at the ends
/// of the scale takes some of it away.
pub const NOISE_FLOOR: f64 = 0.237;

const N_USERS: usize = 600;
const MEAN: f64 = 3.1;
/// Standard deviations in stars.
const USER_BIAS: f64 = 0.3;
const NOISE: f64 = 0.5;
const HALF_STAR: f64 = 0.5;
const LOWEST: f64 = 0.5;
const HIGHEST: f64 = 5.0;
/// Items rated by a user: log-normal with this median and spread, within these bounds.
const ITEMS_MEDIAN: f64 = 91.0;
const ITEMS_SPREAD: f64 = 0.5;
const ITEMS_BOUNDS: (f64, f64) = (20.0, 220.0);
/// How strongly popularity (1 to 5), and the stars that tastes would add, draw a user to an item.
const PULL_OF_POPULARITY: f64 = 0.7;
const PULL_OF_TASTE: f64 = 0.25;
/// An item that has so much more of a taste than the mean item is said to be of that genre.
const OF_A_GENRE: f64 = 0.5;

/// An item and what was planted in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// With year, as in "Star Wars (1977)".
    pub title: String,
    /// How much it has of each of [`TASTES`]: 2 lie between all and nothing, 0 is the items' mean.
    pub tastes: [f64; TASTES.len()],
    /// From 1, little known, to 5, known to everyone.
    pub popularity: f64,
    /// In stars.
    pub bias: f64,
}

/// A user and what was planted in them.
#[derive(Clone, Debug, PartialEq)]
pub struct User {
    pub name: String,
    /// How much they like each of [`TASTES`], in stars.
    pub tastes: [f64; TASTES.len()],
    /// In stars.
    pub bias: f64,
}

/// Everything that training should find out.
#[derive(Clone, Debug, PartialEq)]
pub struct Truth {
    pub items: Vec<Item>,
    pub users: Vec<User>,
}

impl Truth {
    fn draw(rng: &mut ChaCha8Rng) -> Truth {
        Truth { items: items(), users: (1..=N_USERS).map(|number| User::draw(number, rng)).collect() }
    }

    /// The rating without noise and rounding, within the scale.
    pub fn expected_rating(&self, user: &User, item: &Item) -> f64 {
        rating_before_noise(user, item).clamp(LOWEST, HIGHEST)
    }
}

impl User {
    fn draw(number: usize, rng: &mut ChaCha8Rng) -> User {
        let mut normal = |spread: f64| -> f64 {
            let standard: f64 = StandardNormal.sample(rng);
            spread * standard
        };
        User {
            name: format!("Viewer {number:03}"),
            tastes: TASTES.map(|(_, spread)| normal(spread)),
            bias: normal(USER_BIAS),
        }
    }
}

/// What was planted in the sample.
pub fn truth() -> Truth {
    Truth::draw(&mut rng())
}

/// The sample: the same ratings on every call.
pub fn table() -> RatingsTable {
    let mut rng = rng();
    let truth = Truth::draw(&mut rng);
    let noise = Normal::new(0.0, NOISE).expect("the spread is positive");
    let id_of = |item: usize| (item + 1).to_string();
    let mut table = RatingsTable {
        source: format!("Built-in sample: {N_USERS} imaginary users, {} real movies", truth.items.len()),
        synthetic: true,
        noun: ItemNoun::Movie,
        titles: truth.items.iter().enumerate().map(|(item, known)| (id_of(item), known.title.clone())).collect(),
        genres: genres(&truth.items, id_of),
        ..RatingsTable::default()
    };
    for user in &truth.users {
        for item in items_rated_by(user, &truth.items, &mut rng) {
            let stars = rating_before_noise(user, &truth.items[item]) + noise.sample(&mut rng);
            let rating = ((stars / HALF_STAR).round() * HALF_STAR).clamp(LOWEST, HIGHEST);
            table.push(&user.name, &id_of(item), rating as f32);
        }
    }
    table
}

fn rng() -> ChaCha8Rng {
    Seed(1977).stream(Stream::Sample)
}

/// The titles of the sample's movies.
pub fn titles() -> impl Iterator<Item = String> {
    items().into_iter().map(|item| item.title)
}

fn items() -> Vec<Item> {
    let mut items: Vec<Item> = csv::Reader::from_reader(include_str!("sample_items.csv").as_bytes())
        .into_deserialize::<(String, [f64; TASTES.len()], f64, f64)>()
        .map(|row| {
            let (title, tastes, popularity, bias) = row.expect("sample_items.csv is well formed");
            Item { title, tastes, popularity, bias }
        })
        .collect();
    for taste in 0..TASTES.len() {
        let mean = items.iter().map(|item| item.tastes[taste]).sum::<f64>() / items.len() as f64;
        items.iter_mut().for_each(|item| item.tastes[taste] -= mean);
    }
    items
}

/// Tastes under the names that genres have.
fn genres(items: &[Item], id_of: impl Fn(usize) -> String) -> Genres {
    let mut genres = Genres::default();
    for (taste, (name, _)) in TASTES.iter().enumerate() {
        let (first, rest) = name.split_at(1);
        let genre = first.to_uppercase() + rest;
        let of_it = items.iter().enumerate().filter(|(_, item)| item.tastes[taste] > OF_A_GENRE);
        of_it.for_each(|(item, _)| genres.add(&id_of(item), &genre));
    }
    genres
}

fn rating_before_noise(user: &User, item: &Item) -> f64 {
    MEAN + user.bias + item.bias + stars_for_taste(user, item)
}

fn stars_for_taste(user: &User, item: &Item) -> f64 {
    user.tastes.iter().zip(&item.tastes).map(|(likes, has)| likes * has).sum()
}

/// Draws the items one user rates, without repetition and with odds that grow exponentially with
/// their pull: the items of the highest pull plus Gumbel noise.
fn items_rated_by(user: &User, items: &[Item], rng: &mut ChaCha8Rng) -> Vec<usize> {
    let n_items = LogNormal::new(ITEMS_MEDIAN.ln(), ITEMS_SPREAD).expect("the spread is positive").sample(rng);
    let chance = Gumbel::new(0.0, 1.0).expect("the scale is positive");
    let mut pulls: Vec<(f64, usize)> = items
        .iter()
        .enumerate()
        .map(|(index, item)| {
            let pull = PULL_OF_POPULARITY * item.popularity + PULL_OF_TASTE * stars_for_taste(user, item);
            (pull + chance.sample(rng), index)
        })
        .collect();
    pulls.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    pulls.truncate(n_items.clamp(ITEMS_BOUNDS.0, ITEMS_BOUNDS.1) as usize);
    pulls.into_iter().map(|(_, index)| index).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{ItemNames, Ratings};
    use std::collections::HashSet;

    #[test]
    fn it_is_labeled_synthetic_and_has_the_promised_size() {
        let facts = table().dataset(ItemNames::Titles).facts(ItemNames::Titles);
        assert!(facts.synthetic && facts.source.starts_with("Built-in sample"), "{}", facts.source);
        assert_eq!((facts.n_users, facts.n_items), (600, 250));
        assert!((58_000..62_000).contains(&facts.n_ratings), "{} ratings", facts.n_ratings);
        assert_eq!((facts.lowest_rating, facts.highest_rating), (0.5, 5.0));
        assert_eq!(facts.suggested_range, (0.0, 5.5));
    }

    #[test]
    fn it_never_changes() {
        let digest = table().dataset(ItemNames::Titles).ratings;
        let sum: f64 = digest.value.iter().map(|&value| f64::from(value)).sum();
        let mixed = digest.user.iter().zip(&digest.item).fold(0u64, |mixed, (&user, &item)| {
            mixed.wrapping_mul(31).wrapping_add(u64::from(user) << 16 | u64::from(item))
        });
        assert_eq!((digest.len(), sum, mixed), (60_625, 214_690.0, 8_073_771_227_943_672_659));
    }

    #[test]
    fn ratings_are_half_stars_and_nobody_rates_an_item_twice() {
        let table = table();
        assert!(table.values.iter().all(|value| (0.5..=5.0).contains(value) && (value * 2.0).fract() == 0.0));
        let Ratings { user, item, .. } = table.dataset(ItemNames::Ids).ratings;
        let pairs: HashSet<_> = user.iter().zip(&item).collect();
        assert_eq!(pairs.len(), table.len());
    }

    #[test]
    fn users_differ_in_how_much_they_rate_and_popular_items_are_rated_more() {
        let dataset = table().dataset(ItemNames::Titles);
        let per_user = &dataset.user_counts()[1..];
        assert!(per_user.iter().all(|count| (20..=220).contains(count)));
        assert!(per_user.iter().max() > per_user.iter().min().map(|least| least * 5).as_ref());
        let per_item = dataset.item_counts();
        let class = dataset.items.by_name();
        let mean_of = |popularity: f64| {
            let counts: Vec<u32> = items()
                .iter()
                .filter(|item| item.popularity == popularity)
                .map(|item| per_item[class[item.title.as_str()] as usize])
                .collect();
            f64::from(counts.iter().sum::<u32>()) / counts.len() as f64
        };
        assert!(mean_of(5.0) > 3.0 * mean_of(1.0), "{} and {}", mean_of(5.0), mean_of(1.0));
    }

    #[test]
    fn items_are_distinct_with_year_and_tastes_in_range() {
        let items = items();
        let titles: HashSet<_> = items.iter().map(|item| &item.title).collect();
        assert_eq!(titles.len(), items.len());
        for item in &items {
            let year = item.title.strip_suffix(')').and_then(|title| title[title.len() - 4..].parse::<u16>().ok());
            assert!(year.is_some_and(|year| (1900..2030).contains(&year)), "{}", item.title);
            assert!((1.0..=5.0).contains(&item.popularity), "{}", item.title);
        }
        for (taste, (name, _)) in TASTES.iter().enumerate() {
            let has: Vec<f64> = items.iter().map(|item| item.tastes[taste]).collect();
            assert!(has.iter().sum::<f64>().abs() < 1e-9);
            let (most, least) = (has.iter().copied().fold(-2.0, f64::max), has.iter().copied().fold(2.0, f64::min));
            assert!((1.5..=2.0 + 1e-9).contains(&(most - least)), "{name}: {least} to {most}");
        }
    }

    #[test]
    fn the_planted_truth_errs_by_the_noise_floor() {
        let truth = truth();
        let dataset = table().dataset(ItemNames::Titles);
        let Ratings { user, item, value } = &dataset.ratings;
        let squared_errors = (0..value.len()).map(|row| {
            let user = truth.users.iter().find(|u| u.name == dataset.users.name(user[row])).unwrap();
            let item = truth.items.iter().find(|i| i.title == dataset.items.name(item[row])).unwrap();
            (truth.expected_rating(user, item) - f64::from(value[row])).powi(2)
        });
        let error = squared_errors.sum::<f64>() / value.len() as f64;
        assert!((error - NOISE_FLOOR).abs() < 0.001, "error of the truth: {error}");
    }
}
