//! Where everything lies on the chart of bias against mean rating.

use crate::insight::{BiasTable, Label, Rect, place_labels};
use crate::ui::chart::margin::{BOTTOM, LEFT, RIGHT, TOP};
use crate::ui::chart::{Scale, Ticks, text_width};
use crate::ui::format::short_title;

/// Radius of a point.
pub const RADIUS: f64 = 2.5;
/// Room that a label takes: its height, and how far it keeps from its point.
const LINE_HEIGHT: f32 = 15.0;
const MARKER: f32 = 5.0;
/// So many pixels of width for each label.
const PER_LABEL: f64 = 50.0;

/// The chart, in pixels: mean ratings across, biases upwards.
#[derive(Clone, Debug, PartialEq)]
pub struct Scatter {
    pub width: f64,
    pub height: f64,
    pub x: Scale,
    pub y: Scale,
    pub x_ticks: Ticks,
    pub y_ticks: Ticks,
    /// As in [`BiasTable::most_rated`].
    pub points: Vec<(f64, f64)>,
    /// Ends of the line of expected biases.
    pub trend: [(f64, f64); 2],
    pub labels: Vec<Title>,
}

/// The title of an item whose bias is far from what its mean rating lets one expect.
#[derive(Clone, Debug, PartialEq)]
pub struct Title {
    pub point: usize,
    pub text: String,
    pub place: Rect,
}

impl Scatter {
    /// Nothing where there is no item to draw. `font` is the size of the labels' font.
    pub fn new(table: &BiasTable, width: f64, font: f32) -> Option<Scatter> {
        let items = &table.most_rated;
        let means = ends(items.iter().map(|row| f64::from(row.item.mean_rating)))?;
        let expected = |mean: f64| f64::from(table.trend.expected(mean as f32));
        let line = [means.0, means.1].map(expected);
        let biases = ends(items.iter().map(|row| f64::from(row.bias)).chain(line))?;
        let height = (width * 0.5).clamp(320.0, 480.0);
        let (means, biases) = (widened(means), widened(biases));
        let x = Scale::new(means, (LEFT, width - RIGHT));
        let y = Scale::new(biases, (height - BOTTOM, TOP));
        let points: Vec<_> =
            items.iter().map(|row| (x.pixel(f64::from(row.item.mean_rating)), y.pixel(f64::from(row.bias)))).collect();
        let labels = titles(table, &points, (width - LEFT, height - BOTTOM), font);
        Some(Scatter {
            width,
            height,
            x,
            y,
            x_ticks: Ticks::nice(means.0, means.1, (width / 90.0) as usize),
            y_ticks: Ticks::nice(biases.0, biases.1, 5),
            points,
            trend: [means.0, means.1].map(|mean| (x.pixel(mean), y.pixel(expected(mean)))),
            labels,
        })
    }

    /// All points as one path: lines of no length with round ends, so that thousands of them are one element.
    pub fn cloud(&self) -> String {
        self.points.iter().map(|(x, y)| format!("M{x:.1} {y:.1}h0")).collect()
    }
}

fn ends(values: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    let (low, high) = values.fold((f64::MAX, f64::MIN), |(low, high), value| (low.min(value), high.max(value)));
    (low <= high).then_some((low, high))
}

/// With some air, so that no point lies on the frame.
fn widened((low, high): (f64, f64)) -> (f64, f64) {
    let margin = 0.05 * (high - low).max(0.01);
    (low - margin, high + margin)
}

/// The most surprising items, as many as have room.
fn titles(table: &BiasTable, points: &[(f64, f64)], (width, height): (f64, f64), font: f32) -> Vec<Title> {
    let surprise = |&point: &usize| table.surprise(&table.most_rated[point]).abs();
    let mut surprising: Vec<usize> = (0..points.len()).collect();
    surprising.sort_by(|a, b| surprise(b).total_cmp(&surprise(a)));
    surprising.truncate((width / PER_LABEL) as usize);
    let names: Vec<_> = surprising.iter().map(|&point| short_title(&table.most_rated[point].item.title)).collect();
    let wanted: Vec<_> = surprising
        .iter()
        .zip(&names)
        .map(|(&point, name)| Label {
            x: (points[point].0 - LEFT) as f32,
            y: points[point].1 as f32,
            width: text_width(name, font),
            height: LINE_HEIGHT,
        })
        .collect();
    let places = place_labels(&wanted, MARKER, (width as f32, height as f32), &[]);
    let placed = surprising.into_iter().zip(names).zip(places);
    let title = |((point, text), place): ((usize, String), Option<Rect>)| {
        let place = place?;
        Some(Title { point, text, place: Rect { left: place.left + LEFT as f32, ..place } })
    };
    placed.filter_map(title).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Classes;
    use crate::insight::{ItemTally, bias_table};

    /// Items in a line, but for the one with the title "off".
    fn table(n: usize) -> BiasTable {
        let titles: Vec<String> = (1..n).map(|item| format!("film {item:03}")).chain(["off".to_owned()]).collect();
        let items = Classes::from_names(titles.iter().map(String::as_str));
        let mean: Vec<f32> = (0..=n).map(|class| 1.0 + 4.0 * class as f32 / n as f32).collect();
        let mut biases: Vec<f32> = mean.iter().map(|mean| 0.1 * mean).collect();
        biases[n] = -0.5;
        let tally = ItemTally { n_ratings: vec![50; n + 1], mean };
        bias_table(&items, &tally, &biases, 1, 15, 1000)
    }

    #[test]
    fn every_point_lies_in_the_frame_and_good_items_to_the_right() {
        for width in [300.0, 1200.0] {
            let scatter = Scatter::new(&table(200), width, 13.0).unwrap();
            assert!(
                scatter.points.iter().all(|&(x, y)| {
                    (LEFT..width - RIGHT).contains(&x) && (TOP..scatter.height - BOTTOM).contains(&y)
                })
            );
            let (first, last) = (scatter.points[0], scatter.points[198]);
            assert!(first.0 < last.0 && first.1 > last.1, "more is to the right and up: {first:?}, {last:?}");
            assert_eq!(scatter.cloud().matches("h0").count(), 200);
        }
    }

    #[test]
    fn the_most_surprising_item_is_named_first() {
        let scatter = Scatter::new(&table(200), 600.0, 13.0).unwrap();
        assert_eq!((scatter.labels[0].text.as_str(), scatter.labels[0].point), ("off", 199));
        assert!(scatter.labels.len() <= 10);
    }

    #[test]
    fn one_item_is_drawn_and_none_is_not() {
        let scatter = Scatter::new(&table(1), 600.0, 13.0).unwrap();
        assert!(scatter.points[0].0.is_finite() && scatter.points[0].1.is_finite());
        let nobody = BiasTable { most_rated: Vec::new(), ..table(1) };
        assert_eq!(Scatter::new(&nobody, 600.0, 13.0), None);
    }
}
