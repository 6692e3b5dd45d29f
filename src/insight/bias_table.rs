//! What the model adds to every prediction of an item, whoever it is for (fastai's `learn.bias`).

use super::{ItemFacts, ItemTally};
use crate::data::{Class, Classes};
use serde::{Deserialize, Serialize};

/// Biases of the items that have ratings enough.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BiasTable {
    /// How many have.
    pub n_items: usize,
    /// Lowest bias first.
    pub lowest: Vec<BiasRow>,
    /// Highest bias first.
    pub highest: Vec<BiasRow>,
    /// Most rated first.
    pub most_rated: Vec<BiasRow>,
    pub trend: Trend,
}

/// One item and its bias, before the sigmoid.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BiasRow {
    pub item: ItemFacts,
    pub bias: f32,
}

/// The bias to expect of a mean rating: the straight line with the least squared error over all items of the table.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trend {
    slope: f32,
    /// Of mean rating and bias.
    center: (f32, f32),
}

impl Trend {
    /// `points` are mean ratings and biases. The line is level where all means are the same.
    fn of(points: impl Iterator<Item = (f32, f32)> + Clone) -> Trend {
        let mean = |values: &mut dyn Iterator<Item = f64>| {
            let (sum, n) = values.fold((0.0, 0_usize), |(sum, n), value| (sum + value, n + 1));
            sum / n.max(1) as f64
        };
        let points = points.map(|(x, y)| (f64::from(x), f64::from(y)));
        let (x, y) = (mean(&mut points.clone().map(|(x, _)| x)), mean(&mut points.clone().map(|(_, y)| y)));
        let covariance = mean(&mut points.clone().map(|(px, py)| (px - x) * (py - y)));
        let variance = mean(&mut points.map(|(px, _)| (px - x).powi(2)));
        let slope = if variance > 0.0 { covariance / variance } else { 0.0 };
        Trend { slope: slope as f32, center: (x as f32, y as f32) }
    }

    /// The bias to expect of `mean_rating`.
    pub fn expected(&self, mean_rating: f32) -> f32 {
        self.center.1 + self.slope * (mean_rating - self.center.0)
    }
}

impl BiasTable {
    /// How much higher than expected a bias is; below zero where it is lower.
    pub fn surprise(&self, row: &BiasRow) -> f32 {
        row.bias - self.trend.expected(row.item.mean_rating)
    }
}

/// The `ends` lowest and `ends` highest biases of the items with at least `min_ratings` ratings, and the `most_rated`
/// of those items, to be drawn; the lower class first where equal. `biases` has one value per item class. What is not
/// a number is left out.
pub fn bias_table(
    items: &Classes,
    tally: &ItemTally,
    biases: &[f32],
    min_ratings: u32,
    ends: usize,
    most_rated: usize,
) -> BiasTable {
    let bias = |item: Class| biases[item as usize];
    let mut rated: Vec<Class> = tally.with_ratings(min_ratings).filter(|&item| !bias(item).is_nan()).collect();
    let row = |&item: &Class| BiasRow { item: tally.facts(items, item), bias: bias(item) };
    let rows = |items: &[Class], n: usize| items.iter().take(n).map(row).collect::<Vec<_>>();

    let trend = Trend::of(rated.iter().map(|&item| (tally.mean[item as usize], bias(item))));
    let n_items = rated.len();
    tally.sort_by_ratings(&mut rated);
    let most_rated = rows(&rated, most_rated);
    rated.sort_unstable();
    rated.sort_by(|&a, &b| bias(a).total_cmp(&bias(b)));
    let lowest = rows(&rated, ends);
    rated.sort_unstable();
    rated.sort_by(|&a, &b| bias(b).total_cmp(&bias(a)));
    BiasTable { n_items, lowest, highest: rows(&rated, ends), most_rated, trend }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BIASES: [f32; 6] = [9.0, 0.3, -0.1, 0.3, -0.5, 0.0];

    fn table(min_ratings: u32, biases: &[f32]) -> BiasTable {
        let items = Classes::from_names(["a", "b", "c", "d", "e"]);
        let tally = ItemTally { n_ratings: vec![0, 4, 50, 9, 20, 7], mean: vec![f32::NAN, 4.0, 3.0, 5.0, 1.0, 2.0] };
        bias_table(&items, &tally, biases, min_ratings, 3, 2)
    }

    fn titles(rows: &[BiasRow]) -> String {
        rows.iter().map(|row| row.item.title.as_str()).collect()
    }

    #[test]
    fn both_ends_and_the_most_rated() {
        let table = table(0, &BIASES);
        assert_eq!((titles(&table.lowest), titles(&table.highest)), ("dbe".to_owned(), "ace".to_owned()));
        assert_eq!((titles(&table.most_rated), table.n_items), ("bd".to_owned(), 5));
        let item = ItemFacts { item: 4, title: "d".to_owned(), n_ratings: 20, mean_rating: 1.0 };
        assert_eq!(table.lowest[0], BiasRow { item, bias: -0.5 });
    }

    #[test]
    fn items_with_few_ratings_are_left_out_and_those_without_a_number() {
        let few = table(9, &BIASES);
        assert_eq!((titles(&few.lowest), few.n_items), ("dbc".to_owned(), 3));
        let broken = table(9, &[0.0, 0.0, 1.0, f32::NAN, 2.0, 3.0]);
        assert_eq!((titles(&broken.lowest), titles(&broken.highest)), ("bd".to_owned(), "db".to_owned()));
        assert_eq!(table(1000, &BIASES).n_items, 0);
    }

    #[test]
    fn the_trend_is_the_best_line_and_surprises_lie_off_it() {
        // 0.2 a star but for b, which is 0.5 too low and moves the line's middle down by a fifth of that.
        let table = table(0, &[0.0, 0.4, -0.3, 0.6, -0.2, 0.0]);
        assert!((table.trend.slope - 0.2).abs() < 1e-6, "{:?}", table.trend);
        let surprise = table.surprise(&table.most_rated[0]);
        assert!((surprise + 0.4).abs() < 1e-6, "{surprise}");
    }

    #[test]
    fn one_mean_for_all_or_no_item_at_all_has_a_level_trend() {
        for points in [&[(3.0, 1.0), (3.0, 2.0)][..], &[]] {
            let trend = Trend::of(points.iter().copied());
            assert_eq!(trend.slope, 0.0);
            assert!(trend.expected(4.0).is_finite());
        }
    }
}
