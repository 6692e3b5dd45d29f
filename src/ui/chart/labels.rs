//! Where labels go, so that none covers another.

/// A label and the point it belongs to, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Label {
    /// Center of the point's marker.
    pub x: f32,
    pub y: f32,
    /// Size of the text.
    pub width: f32,
    pub height: f32,
}

/// Where a label goes, in pixels, y downwards.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect {
    pub left: f32,
    pub top: f32,
    pub width: f32,
    pub height: f32,
}

impl Rect {
    /// Whether they share more than an edge.
    fn overlaps(&self, other: &Rect) -> bool {
        self.left < other.left + other.width
            && other.left < self.left + self.width
            && self.top < other.top + other.height
            && other.top < self.top + self.height
    }

    fn is_within(&self, (width, height): (f32, f32)) -> bool {
        self.left >= 0.0 && self.top >= 0.0 && self.left + self.width <= width && self.top + self.height <= height
    }
}

/// How far from its marker a label may go, and in what strides a place is looked for.
const FARTHEST: f32 = 60.0;
const STRIDE: f32 = 6.0;

/// Places labels around their points, the first ones first: right, left, above, below or at a
/// corner, as near as may be, on the canvas (its width and height) and clear of placed labels, of
/// all markers and of what is `taken` already. `None` for a label that finds no place near its point.
/// `marker` is the radius of the markers.
pub fn place_labels(labels: &[Label], marker: f32, canvas: (f32, f32), taken: &[Rect]) -> Vec<Option<Rect>> {
    let size = 2.0 * marker;
    let markers: Vec<Rect> = labels
        .iter()
        .map(|label| Rect { left: label.x - marker, top: label.y - marker, width: size, height: size })
        .collect();
    let mut placed: Vec<Rect> = taken.to_vec();
    let mut place = |(own, label): (usize, &Label)| {
        // Most of what is on the canvas is out of reach of all the places that are tried.
        let reach = reach(label, marker);
        let others = markers.iter().enumerate().filter(|&(index, _)| index != own).map(|(_, other)| other);
        let near: Vec<Rect> = placed.iter().chain(others).filter(|other| other.overlaps(&reach)).copied().collect();
        let is_free = |rect: &Rect| !near.iter().any(|other| other.overlaps(rect));
        let rect = candidates(label, marker).find(|rect| rect.is_within(canvas) && is_free(rect))?;
        placed.push(rect);
        Some(rect)
    };
    labels.iter().enumerate().map(&mut place).collect()
}

/// What all the places of a label lie within.
fn reach(label: &Label, marker: f32) -> Rect {
    let Label { x, y, width, height } = *label;
    let (across, down) = (marker + FARTHEST + width, marker + FARTHEST + height);
    Rect { left: x - across, top: y - down, width: 2.0 * across, height: 2.0 * down }
}

/// The places a label may take around its own marker, the best first.
fn candidates(label: &Label, marker: f32) -> impl Iterator<Item = Rect> {
    let Label { x, y, width, height } = *label;
    let strides = (FARTHEST / STRIDE) as usize;
    (0..=strides).flat_map(move |stride| {
        let reach = marker + stride as f32 * STRIDE;
        let (right, left, center) = (x + reach, x - reach - width, x - width / 2.0);
        let (above, below, middle) = (y - reach - height, y + reach, y - height / 2.0);
        [
            (right, middle),
            (left, middle),
            (center, above),
            (center, below),
            (right, above),
            (right, below),
            (left, above),
            (left, below),
        ]
        .map(|(left, top)| Rect { left, top, width, height })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Seed, Stream};
    use rand::RngExt;

    const CANVAS: (f32, f32) = (600.0, 400.0);
    const MARKER: f32 = 3.0;

    fn label(x: f32, y: f32) -> Label {
        Label { x, y, width: 80.0, height: 12.0 }
    }

    fn left_tops(labels: &[Label]) -> Vec<Option<(f32, f32)>> {
        place_labels(labels, MARKER, CANVAS, &[])
            .into_iter()
            .map(|place| place.map(|rect| (rect.left, rect.top)))
            .collect()
    }

    #[test]
    fn a_lone_label_is_to_the_right_and_at_the_right_edge_to_the_left() {
        assert_eq!(left_tops(&[label(100.0, 100.0)]), [Some((103.0, 94.0))]);
        assert_eq!(left_tops(&[label(590.0, 100.0)]), [Some((507.0, 94.0))]);
    }

    #[test]
    fn the_first_label_has_its_way_and_the_next_ones_go_round_it() {
        let places = left_tops(&[label(100.0, 100.0), label(90.0, 100.0)]);
        assert_eq!(places, [Some((103.0, 94.0)), Some((7.0, 94.0))]);
    }

    #[test]
    fn a_label_gives_way_to_the_marker_of_a_later_one() {
        let places = left_tops(&[label(100.0, 100.0), label(140.0, 100.0)]);
        assert_eq!(places, [Some((17.0, 94.0)), Some((143.0, 94.0))]);
    }

    #[test]
    fn a_label_that_is_crowded_out_goes_farther_off() {
        let heap: Vec<Label> = (0..12).map(|i| label(300.0 + (i % 3) as f32, 200.0 + (i / 3) as f32)).collect();
        assert_eq!(left_tops(&heap).iter().flatten().count(), heap.len());
    }

    #[test]
    fn what_is_taken_is_left_alone() {
        let taken = Rect { left: 102.0, top: 90.0, width: 30.0, height: 20.0 };
        let place = place_labels(&[label(100.0, 100.0)], MARKER, CANVAS, &[taken])[0].unwrap();
        assert_eq!((place.left, place.top), (17.0, 94.0));
    }

    #[test]
    fn every_place_that_is_tried_is_within_reach() {
        let label = label(100.0, 100.0);
        let Rect { left, top, width, height } = reach(&label, MARKER);
        let places: Vec<Rect> = candidates(&label, MARKER).collect();
        assert!(places.len() > 1, "one place leaves no choice");
        for rect in places {
            let fits = rect.left >= left && rect.left + rect.width <= left + width;
            assert!(fits && rect.top >= top && rect.top + rect.height <= top + height, "{rect:?}");
        }
    }

    #[test]
    fn a_label_larger_than_the_canvas_has_no_place() {
        assert_eq!(place_labels(&[label(50.0, 50.0)], MARKER, (60.0, 60.0), &[]), [None]);
    }

    #[test]
    fn on_crowded_maps_nothing_is_covered_and_nearly_all_labels_find_a_place() {
        let mut rng = Seed(3).stream(Stream::Sample);
        for _ in 0..200 {
            let labels: Vec<Label> = (0..60)
                .map(|_| Label {
                    x: rng.random_range(0.0..CANVAS.0),
                    y: rng.random_range(0.0..CANVAS.1),
                    width: rng.random_range(20.0..120.0),
                    height: 12.0,
                })
                .collect();
            let places = place_labels(&labels, MARKER, CANVAS, &[]);
            let placed: Vec<(&Label, &Rect)> =
                labels.iter().zip(&places).filter_map(|(label, place)| Some((label, place.as_ref()?))).collect();
            assert!(placed.len() >= 50, "{} of 60 labels placed", placed.len());
            for (index, (_, rect)) in placed.iter().enumerate() {
                assert!(rect.is_within(CANVAS), "{rect:?} leaves the canvas");
                for (other, (label, other_rect)) in placed.iter().enumerate() {
                    let apart = |(a, a_size): (f32, f32), (b, b_size): (f32, f32)| a + a_size <= b || b + b_size <= a;
                    let are_apart = apart((rect.left, rect.width), (other_rect.left, other_rect.width))
                        || apart((rect.top, rect.height), (other_rect.top, other_rect.height));
                    assert!(index == other || are_apart, "{rect:?} overlaps {other_rect:?}");
                    let inside = |at: f32, from: f32, size: f32| from < at && at < from + size;
                    let hides = inside(label.x, rect.left, rect.width) && inside(label.y, rect.top, rect.height);
                    assert!(!hides, "{rect:?} hides the marker at {}, {}", label.x, label.y);
                }
            }
        }
    }
}
