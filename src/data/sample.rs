//! The built-in sample: imaginary viewers rate real films, by a model whose truth is known.
//!
//! A viewer's rating of a film is the mean, plus the viewer's bias, plus the film's bias, plus the
//! sum over tastes of how much the viewer likes the taste times how much the film has of it, plus
//! noise; rounded to half stars and clipped to the scale. Who rates what is decided by the films'
//! popularity and, a little, by what the viewer would like. The tastes, popularity and bias of each
//! film are in `sample_films.csv`, given by us; those of the viewers are drawn at random. Film tastes
//! are counted from their mean over all films: what a viewer likes of every film is their bias.

use super::{Genres, RatingsTable, Seed, Stream};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Gumbel, LogNormal, Normal, StandardNormal};

/// Columns 1 to 6 of `sample_films.csv`: the name of each taste, and the standard deviation, in
/// stars, of how much viewers like it.
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

const N_VIEWERS: usize = 600;
const MEAN: f64 = 3.1;
/// Standard deviations in stars.
const VIEWER_BIAS: f64 = 0.3;
const NOISE: f64 = 0.5;
const HALF_STAR: f64 = 0.5;
const LOWEST: f64 = 0.5;
const HIGHEST: f64 = 5.0;
/// Films rated by a viewer: log-normal with this median and spread, within these bounds.
const FILMS_MEDIAN: f64 = 91.0;
const FILMS_SPREAD: f64 = 0.5;
const FILMS_BOUNDS: (f64, f64) = (20.0, 220.0);
/// How strongly popularity (1 to 5), and the stars that tastes would add, draw a viewer to a film.
const PULL_OF_POPULARITY: f64 = 0.7;
const PULL_OF_TASTE: f64 = 0.25;
/// A film that has so much more of a taste than the mean film is said to be of that genre.
const OF_A_GENRE: f64 = 0.5;

/// A film and what was planted in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Film {
    /// With year, as in "Star Wars (1977)".
    pub title: String,
    /// How much it has of each of [`TASTES`]: 2 lie between all and nothing, 0 is the films' mean.
    pub tastes: [f64; TASTES.len()],
    /// From 1, little known, to 5, known to everyone.
    pub popularity: f64,
    /// In stars.
    pub bias: f64,
}

/// A viewer and what was planted in them.
#[derive(Clone, Debug, PartialEq)]
pub struct Viewer {
    pub name: String,
    /// How much they like each of [`TASTES`], in stars.
    pub tastes: [f64; TASTES.len()],
    /// In stars.
    pub bias: f64,
}

/// Everything that training should find out.
#[derive(Clone, Debug, PartialEq)]
pub struct Truth {
    pub films: Vec<Film>,
    pub viewers: Vec<Viewer>,
}

impl Truth {
    fn draw(rng: &mut ChaCha8Rng) -> Truth {
        Truth { films: films(), viewers: (1..=N_VIEWERS).map(|number| Viewer::draw(number, rng)).collect() }
    }

    /// The rating without noise and rounding, within the scale.
    pub fn expected_rating(&self, viewer: &Viewer, film: &Film) -> f64 {
        rating_before_noise(viewer, film).clamp(LOWEST, HIGHEST)
    }
}

impl Viewer {
    fn draw(number: usize, rng: &mut ChaCha8Rng) -> Viewer {
        let mut normal = |spread: f64| -> f64 {
            let standard: f64 = StandardNormal.sample(rng);
            spread * standard
        };
        Viewer {
            name: format!("Viewer {number:03}"),
            tastes: TASTES.map(|(_, spread)| normal(spread)),
            bias: normal(VIEWER_BIAS),
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
    let id_of = |film: usize| (film + 1).to_string();
    let mut table = RatingsTable {
        source: format!("Built-in sample: {N_VIEWERS} imaginary viewers, {} real films", truth.films.len()),
        synthetic: true,
        titles: truth.films.iter().enumerate().map(|(film, known)| (id_of(film), known.title.clone())).collect(),
        genres: genres(&truth.films, id_of),
        ..RatingsTable::default()
    };
    for viewer in &truth.viewers {
        for film in films_rated_by(viewer, &truth.films, &mut rng) {
            let stars = rating_before_noise(viewer, &truth.films[film]) + noise.sample(&mut rng);
            let rating = ((stars / HALF_STAR).round() * HALF_STAR).clamp(LOWEST, HIGHEST);
            table.push(&viewer.name, &id_of(film), rating as f32);
        }
    }
    table
}

fn rng() -> ChaCha8Rng {
    Seed(1977).stream(Stream::Sample)
}

fn films() -> Vec<Film> {
    let mut films: Vec<Film> = csv::Reader::from_reader(include_str!("sample_films.csv").as_bytes())
        .into_deserialize::<(String, [f64; TASTES.len()], f64, f64)>()
        .map(|row| {
            let (title, tastes, popularity, bias) = row.expect("sample_films.csv is well formed");
            Film { title, tastes, popularity, bias }
        })
        .collect();
    for taste in 0..TASTES.len() {
        let mean = films.iter().map(|film| film.tastes[taste]).sum::<f64>() / films.len() as f64;
        films.iter_mut().for_each(|film| film.tastes[taste] -= mean);
    }
    films
}

/// Tastes under the names that genres have.
fn genres(films: &[Film], id_of: impl Fn(usize) -> String) -> Genres {
    let mut genres = Genres::default();
    for (taste, (name, _)) in TASTES.iter().enumerate() {
        let (first, rest) = name.split_at(1);
        let genre = first.to_uppercase() + rest;
        let of_it = films.iter().enumerate().filter(|(_, film)| film.tastes[taste] > OF_A_GENRE);
        of_it.for_each(|(film, _)| genres.add(&id_of(film), &genre));
    }
    genres
}

fn rating_before_noise(viewer: &Viewer, film: &Film) -> f64 {
    MEAN + viewer.bias + film.bias + stars_for_taste(viewer, film)
}

fn stars_for_taste(viewer: &Viewer, film: &Film) -> f64 {
    viewer.tastes.iter().zip(&film.tastes).map(|(likes, has)| likes * has).sum()
}

/// Draws the films one viewer rates, without repetition and with odds that grow exponentially with
/// their pull: the films of the highest pull plus Gumbel noise.
fn films_rated_by(viewer: &Viewer, films: &[Film], rng: &mut ChaCha8Rng) -> Vec<usize> {
    let n_films = LogNormal::new(FILMS_MEDIAN.ln(), FILMS_SPREAD).expect("the spread is positive").sample(rng);
    let chance = Gumbel::new(0.0, 1.0).expect("the scale is positive");
    let mut pulls: Vec<(f64, usize)> = films
        .iter()
        .enumerate()
        .map(|(index, film)| {
            let pull = PULL_OF_POPULARITY * film.popularity + PULL_OF_TASTE * stars_for_taste(viewer, film);
            (pull + chance.sample(rng), index)
        })
        .collect();
    pulls.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    pulls.truncate(n_films.clamp(FILMS_BOUNDS.0, FILMS_BOUNDS.1) as usize);
    pulls.into_iter().map(|(_, index)| index).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{ItemNames, Ratings};
    use std::collections::HashSet;

    #[test]
    fn it_is_labelled_synthetic_and_has_the_promised_size() {
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
    fn ratings_are_half_stars_and_nobody_rates_a_film_twice() {
        let table = table();
        assert!(table.values.iter().all(|value| (0.5..=5.0).contains(value) && (value * 2.0).fract() == 0.0));
        let Ratings { user, item, .. } = table.dataset(ItemNames::Ids).ratings;
        let pairs: HashSet<_> = user.iter().zip(&item).collect();
        assert_eq!(pairs.len(), table.len());
    }

    #[test]
    fn viewers_differ_in_how_much_they_rate_and_popular_films_are_rated_more() {
        let dataset = table().dataset(ItemNames::Titles);
        let per_viewer = &dataset.user_counts()[1..];
        assert!(per_viewer.iter().all(|count| (20..=220).contains(count)));
        assert!(per_viewer.iter().max() > per_viewer.iter().min().map(|least| least * 5).as_ref());
        let per_film = dataset.item_counts();
        let class = dataset.items.by_name();
        let mean_of = |popularity: f64| {
            let counts: Vec<u32> = films()
                .iter()
                .filter(|film| film.popularity == popularity)
                .map(|film| per_film[class[film.title.as_str()] as usize])
                .collect();
            f64::from(counts.iter().sum::<u32>()) / counts.len() as f64
        };
        assert!(mean_of(5.0) > 3.0 * mean_of(1.0), "{} and {}", mean_of(5.0), mean_of(1.0));
    }

    #[test]
    fn films_are_distinct_with_year_and_tastes_in_range() {
        let films = films();
        let titles: HashSet<_> = films.iter().map(|film| &film.title).collect();
        assert_eq!(titles.len(), films.len());
        for film in &films {
            let year = film.title.strip_suffix(')').and_then(|title| title[title.len() - 4..].parse::<u16>().ok());
            assert!(year.is_some_and(|year| (1900..2030).contains(&year)), "{}", film.title);
            assert!((1.0..=5.0).contains(&film.popularity), "{}", film.title);
        }
        for (taste, (name, _)) in TASTES.iter().enumerate() {
            let has: Vec<f64> = films.iter().map(|film| film.tastes[taste]).collect();
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
            let viewer = truth.viewers.iter().find(|viewer| viewer.name == dataset.users.name(user[row])).unwrap();
            let film = truth.films.iter().find(|film| film.title == dataset.items.name(item[row])).unwrap();
            (truth.expected_rating(viewer, film) - f64::from(value[row])).powi(2)
        });
        let error = squared_errors.sum::<f64>() / value.len() as f64;
        assert!((error - NOISE_FLOOR).abs() < 0.001, "error of the truth: {error}");
    }
}
