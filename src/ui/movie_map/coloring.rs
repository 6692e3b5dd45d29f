//! What the color of an item says, and the legend that tells.

use super::palette::{Palette, Rgb};
use crate::insight::{Catalog, MovieMap};
use crate::ui::format::thousands;

/// What items are colored by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColorBy {
    Genre,
    Bias,
    MeanRating,
    RatingCount,
    Year,
}

impl ColorBy {
    pub fn name(self) -> &'static str {
        match self {
            ColorBy::Genre => "Genre",
            ColorBy::Bias => "Bias",
            ColorBy::MeanRating => "Mean rating",
            ColorBy::RatingCount => "Rating count",
            ColorBy::Year => "Year",
        }
    }

    /// What the items can be colored by, the most telling first: not every model has biases, and not every titles file has
    /// more than titles.
    pub fn possible(catalog: &Catalog, map: &MovieMap) -> Vec<ColorBy> {
        let has = |by: &ColorBy| match by {
            ColorBy::Genre => !catalog.genre_names.is_empty(),
            ColorBy::Bias => !map.biases.is_empty(),
            ColorBy::Year => catalog.years.iter().any(|&year| year != 0),
            ColorBy::MeanRating | ColorBy::RatingCount => true,
        };
        let all = [ColorBy::Genre, ColorBy::Bias, ColorBy::MeanRating, ColorBy::RatingCount, ColorBy::Year];
        all.into_iter().filter(has).collect()
    }
}

/// Colors of all items on show.
#[derive(Clone, Debug, PartialEq)]
pub struct Coloring {
    pub colors: Vec<Rgb>,
    /// For each item, which of the colors it has.
    pub of: Vec<u8>,
    pub legend: Legend,
}

/// What the colors mean.
#[derive(Clone, Debug, PartialEq)]
pub enum Legend {
    /// From the first color to the last but one; the last is for what has no value.
    Scale { title: &'static str, low: String, middle: String, high: String },
    /// One color each, in their order; the last is for all others.
    Kinds { title: &'static str, names: Vec<String> },
}

/// Steps of a scale of colors.
const STEPS: usize = 32;
/// Share of items at either end that may lie beyond the scale: else one outlier would make all others look alike.
const BEYOND: f64 = 0.02;

impl Coloring {
    /// Colors the first `shown` items.
    pub fn new(by: ColorBy, catalog: &Catalog, map: &MovieMap, shown: usize, palette: &Palette) -> Coloring {
        let shown = shown.min(catalog.len());
        let known = |value: f32| Some(f64::from(value)).filter(|value| value.is_finite());
        match by {
            ColorBy::Genre => genres(catalog, shown, palette),
            ColorBy::Bias => {
                let values: Vec<_> = (0..shown).map(|item| map.biases.get(item).copied().and_then(known)).collect();
                let (low, high) = usual_range(&values);
                let reach = low.abs().max(high.abs()).max(1e-6);
                let say = |value: f64| format!("{value:+.2}");
                let ends = [say(-reach), "0".to_owned(), say(reach)];
                scale(
                    "Bias: rated lower or higher than its factors predict",
                    &values,
                    (-reach, reach),
                    ends,
                    (&palette.diverging, palette.unknown),
                )
            }
            ColorBy::MeanRating => {
                let values: Vec<_> = catalog.mean_rating[..shown].iter().map(|&mean| known(mean)).collect();
                let (low, high) = usual_range(&values);
                let ends = [low, (low + high) / 2.0, high].map(|value| format!("{value:.1}"));
                scale("Mean rating", &values, (low, high), ends, (&palette.sequential, palette.unknown))
            }
            ColorBy::RatingCount => {
                // On a logarithmic scale: a few items have most of the ratings.
                let values: Vec<_> =
                    catalog.n_ratings[..shown].iter().map(|&n| Some(f64::from(n.max(1)).ln())).collect();
                let (low, high) = range(values.iter().flatten());
                let ends = [low, (low + high) / 2.0, high].map(|value| thousands(value.exp().round() as usize));
                scale("Ratings", &values, (low, high), ends, (&palette.sequential, palette.unknown))
            }
            ColorBy::Year => {
                let years = catalog.years[..shown].iter();
                let values: Vec<_> = years.map(|&year| Some(f64::from(year)).filter(|&year| year > 0.0)).collect();
                let (low, high) = usual_range(&values);
                let ends = [low, (low + high) / 2.0, high].map(|value| format!("{value:.0}"));
                scale("Year", &values, (low, high), ends, (&palette.sequential, palette.unknown))
            }
        }
    }
}

/// Colors along a scale; what has no value gets the last color.
fn scale(
    title: &'static str,
    values: &[Option<f64>],
    (from, to): (f64, f64),
    [low, middle, high]: [String; 3],
    (stops, unknown): (&[Rgb], Rgb),
) -> Coloring {
    let span = (to - from).max(1e-9);
    let step = |value: f64| (((value - from) / span * STEPS as f64) as usize).min(STEPS - 1) as u8;
    let mut colors: Vec<Rgb> = (0..STEPS).map(|step| Rgb::between(stops, step as f64 / (STEPS - 1) as f64)).collect();
    colors.push(unknown);
    Coloring {
        colors,
        of: values.iter().map(|value| value.map_or(STEPS as u8, step)).collect(),
        legend: Legend::Scale { title, low, middle, high },
    }
}

/// The most frequent genres get a color each. An item of several takes the rarest of them, which says most about it.
fn genres(catalog: &Catalog, shown: usize, palette: &Palette) -> Coloring {
    let count = |bit: usize| catalog.genres.iter().filter(|&&set| set & 1 << bit != 0).count();
    let mut counts: Vec<(usize, usize)> = (0..catalog.genre_names.len()).map(|bit| (bit, count(bit))).collect();
    counts.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
    counts.truncate(palette.kinds.len());
    let kind = |set: u64| counts.iter().rposition(|&(bit, _)| set & 1 << bit != 0).unwrap_or(counts.len()) as u8;
    let mut colors = palette.kinds[..counts.len()].to_vec();
    colors.push(palette.unknown);
    let mut names: Vec<String> = counts.iter().map(|&(bit, _)| catalog.genre_names[bit].clone()).collect();
    names.push("Other or none".to_owned());
    Coloring {
        colors,
        of: catalog.genres[..shown].iter().map(|&set| kind(set)).collect(),
        legend: Legend::Kinds { title: "Genre (the rarest, where there are several)", names },
    }
}

fn range<'v>(values: impl Iterator<Item = &'v f64>) -> (f64, f64) {
    let (low, high) = values.fold((f64::MAX, f64::MIN), |(low, high), &v| (low.min(v), high.max(v)));
    if low <= high { (low, high) } else { (0.0, 1.0) }
}

/// The range without the outermost few.
fn usual_range(values: &[Option<f64>]) -> (f64, f64) {
    let mut values: Vec<f64> = values.iter().flatten().copied().collect();
    if values.is_empty() {
        return (0.0, 1.0);
    }
    let beyond = (values.len() as f64 * BEYOND) as usize;
    let last = values.len() - 1 - beyond;
    let high = *values.select_nth_unstable_by(last, f64::total_cmp).1;
    let low = *values.select_nth_unstable_by(beyond, f64::total_cmp).1;
    (low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn catalog() -> Catalog {
        Catalog {
            items: vec![3, 1, 2, 4],
            titles: ["a", "b", "c", "d"].into_iter().collect(),
            n_ratings: vec![1000, 100, 10, 1],
            mean_rating: vec![4.0, 3.0, 2.0, 1.0],
            years: vec![1990, 0, 2000, 2010],
            genre_names: vec!["Drama".into(), "War".into()],
            genres: vec![0b01, 0b11, 0, 0b01],
            ..Catalog::default()
        }
    }

    fn map() -> MovieMap {
        MovieMap { biases: vec![-0.5, 0.0, 0.25, 0.5], ..MovieMap::default() }
    }

    fn coloring(by: ColorBy) -> Coloring {
        Coloring::new(by, &catalog(), &map(), 4, &Palette::of_tokens(false))
    }

    #[test]
    fn the_rarest_genre_of_an_item_gives_its_color() {
        let Coloring { colors, of, legend } = coloring(ColorBy::Genre);
        assert_eq!((of, colors.len()), (vec![0, 1, 2, 0], 3));
        let Legend::Kinds { names, .. } = legend else { panic!("genres are kinds") };
        assert_eq!(names, ["Drama", "War", "Other or none"]);
    }

    #[test]
    fn bias_has_its_middle_at_zero() {
        let Coloring { of, legend, .. } = coloring(ColorBy::Bias);
        assert_eq!(of, [0, 16, 24, 31]);
        let Legend::Scale { low, middle, high, .. } = legend else { panic!("a scale") };
        assert_eq!([low, middle, high], ["-0.50", "0", "+0.50"]);
    }

    #[test]
    fn counts_are_compared_by_their_logarithm() {
        let Coloring { of, legend, .. } = coloring(ColorBy::RatingCount);
        assert_eq!(of, [31, 21, 10, 0]);
        let Legend::Scale { low, middle, high, .. } = legend else { panic!("a scale") };
        assert_eq!([low, middle, high], ["1", "32", "1,000"]);
    }

    #[test]
    fn mean_ratings_go_from_the_lowest_to_the_highest() {
        let Coloring { of, colors, legend } = coloring(ColorBy::MeanRating);
        assert_eq!((of, colors.len()), (vec![31, 21, 10, 0], STEPS + 1));
        let Legend::Scale { title, low, middle, high } = legend else { panic!("a scale") };
        assert_eq!(
            (title, [low, middle, high].as_slice()),
            ("Mean rating", ["1.0", "2.5", "4.0"].map(str::to_owned).as_slice())
        );
    }

    #[test]
    fn what_has_no_value_has_a_color_of_its_own() {
        let Coloring { of, colors, .. } = coloring(ColorBy::Year);
        assert_eq!((of[1] as usize, colors.len()), (STEPS, STEPS + 1));
        assert_eq!((of[0], of[3]), (0, 31));
        // One item alone, or none at all.
        for shown in [0, 1] {
            assert_eq!(
                Coloring::new(ColorBy::Year, &catalog(), &map(), shown, &Palette::of_tokens(true)).of.len(),
                shown
            );
        }
    }

    #[test]
    fn only_what_is_known_can_be_colored_by() {
        use ColorBy::*;
        assert_eq!(ColorBy::possible(&catalog(), &map()), [Genre, Bias, MeanRating, RatingCount, Year]);
        let bare = Catalog { genre_names: vec![], years: vec![0; 4], ..catalog() };
        let net = MovieMap { biases: vec![], ..map() };
        assert_eq!(ColorBy::possible(&bare, &net), [MeanRating, RatingCount]);
    }
}
