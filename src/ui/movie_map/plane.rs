//! The plane of two components: which ones, which way each points, and where each item is.
//!
//! A model with one factor has one component. Its items are spread by their bias in the other direction, which then
//! counts as the component after the last; without biases they lie on a line.

use super::sheet::{Sheet, Zoom};
use crate::insight::MovieMap;
use crate::ui::chart::Ticks;
use crate::ui::format::percent;
use crate::ui::words::Noun;

/// The components along the two axes, and whether each is flipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MapAxes {
    pub across: Axis,
    pub up: Axis,
}

/// One component along an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Axis {
    pub component: usize,
    pub flipped: bool,
}

impl Default for MapAxes {
    fn default() -> MapAxes {
        MapAxes::FIRST
    }
}

impl MapAxes {
    /// The two components that explain most.
    pub const FIRST: MapAxes =
        MapAxes { across: Axis { component: 0, flipped: false }, up: Axis { component: 1, flipped: false } };

    /// These axes on a map with fewer directions: an axis that the map lacks becomes the first free one.
    pub fn within(self, directions: usize) -> MapAxes {
        let other_than = |taken: usize| if taken == 0 { 1 } else { 0 };
        let (has_across, has_up) = (self.across.component < directions, self.up.component < directions);
        let MapAxes { mut across, mut up } = self;
        if !has_across {
            across = Axis { component: if has_up { other_than(up.component) } else { 0 }, flipped: false };
        }
        if !has_up {
            up = Axis { component: other_than(across.component), flipped: false };
        }
        MapAxes { across, up }
    }

    pub fn swapped(self) -> MapAxes {
        MapAxes { across: self.up, up: self.across }
    }

    /// With another component across. If that was the one up, they swap: the same one on both axes would draw a diagonal.
    pub fn with_across(self, component: usize) -> MapAxes {
        if component == self.up.component {
            return self.swapped();
        }
        MapAxes { across: Axis { component, ..self.across }, ..self }
    }

    /// With another component up.
    pub fn with_up(self, component: usize) -> MapAxes {
        self.swapped().with_across(component).swapped()
    }
}

/// Number of directions to choose axes from: at least two, because a map needs them.
pub fn directions(map: &MovieMap) -> usize {
    map.components().max(2)
}

/// What a direction is called.
pub fn direction_name(map: &MovieMap, direction: usize) -> String {
    match map.explained_variance().get(direction) {
        Some(_) => format!("Component {}", direction + 1),
        None if map.biases.is_empty() => "No second component".into(),
        None => "Bias".into(),
    }
}

/// The same with the share of the variance that it explains.
pub fn direction_title(map: &MovieMap, direction: usize) -> String {
    let name = direction_name(map, direction);
    match map.explained_variance().get(direction) {
        Some(&explained) => format!("{name} ({})", percent(explained)),
        None => name,
    }
}

/// How far an item lies in a direction.
pub fn coordinate(map: &MovieMap, item: usize, direction: usize) -> f32 {
    if direction < map.components() { map.score(item, direction) } else { map.biases.get(item).copied().unwrap_or(0.0) }
}

/// How much of the variance of the items' factors the two axes explain, in words.
pub fn explained(map: &MovieMap, axes: MapAxes, Noun { many, .. }: Noun) -> String {
    if map.components() < 2 {
        let other = if map.biases.is_empty() {
            format!("so all {many} lie on one line")
        } else {
            format!("so the other axis shows the bias of the {many}")
        };
        return format!("One factor has only one component, {other}. Train with more factors for a map.");
    }
    let of = |axis: Axis| map.explained_variance().get(axis.component).copied().unwrap_or(0.0);
    let share = percent(of(axes.across) + of(axes.up));
    format!("These two axes explain {share} of the variance of the factors.")
}

/// The values at the edges of the unit square.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plane {
    axes: MapAxes,
    across: (f32, f32),
    up: (f32, f32),
}

impl Plane {
    /// As large as the first `shown` items need.
    pub fn fit(map: &MovieMap, axes: MapAxes, shown: usize) -> Plane {
        let range = |axis: Axis| {
            let values = (0..shown.min(map.len())).map(|item| coordinate(map, item, axis.component));
            let (low, high) = values.fold((f32::MAX, f32::MIN), |(low, high), v| (low.min(v), high.max(v)));
            let (low, high) = if high > low { (low, high) } else { (-0.5, 0.5) };
            if axis.flipped { (high, low) } else { (low, high) }
        };
        let up = range(axes.up);
        // Pixels count downwards.
        Plane { axes, across: range(axes.across), up: (up.1, up.0) }
    }

    /// Where the first `shown` items are in the unit square.
    pub fn places(&self, map: &MovieMap, shown: usize) -> Vec<[f32; 2]> {
        (0..shown.min(map.len())).map(|item| self.place_of(map, item)).collect()
    }

    /// Where an item is in the unit square.
    pub fn place_of(&self, map: &MovieMap, item: usize) -> [f32; 2] {
        self.place(|direction| coordinate(map, item, direction))
    }

    /// Where something with these coordinates is.
    pub fn place(&self, score: impl Fn(usize) -> f32) -> [f32; 2] {
        let share = |axis: Axis, (first, last): (f32, f32)| (score(axis.component) - first) / (last - first);
        [share(self.axes.across, self.across), share(self.axes.up, self.up)]
    }

    /// Where lines at round values cross the frame: across and down, in pixels, and whether the value is zero.
    pub fn graticule(&self, sheet: &Sheet, zoom: &Zoom) -> [Vec<(f64, bool)>; 2] {
        let frame = sheet.frame();
        let (first, last) =
            (zoom.place(sheet, (frame.left, frame.top)), zoom.place(sheet, (frame.right, frame.bottom)));
        let lines = |(from, to): (f32, f32), first: f64, last: f64, pixel: &dyn Fn(f64) -> f64| {
            let (from, span) = (f64::from(from), f64::from(to) - f64::from(from));
            let (a, b) = (from + first * span, from + last * span);
            let ticks = Ticks::nice(a.min(b), a.max(b), 6).values;
            ticks.into_iter().map(|value| (pixel((value - from) / span), value == 0.0)).collect::<Vec<_>>()
        };
        [
            lines(self.across, first.0, last.0, &|x| zoom.pixel(sheet, (x, 0.0)).0),
            lines(self.up, first.1, last.1, &|y| zoom.pixel(sheet, (0.0, y)).1),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::ItemNoun;
    use crate::insight::Pca;
    use crate::ui::words::noun;

    fn map() -> MovieMap {
        MovieMap {
            pca: Pca::that_explains(&[0.5, 0.3, 0.1]),
            scores: vec![0.0, 0.0, 7.0, 4.0, 2.0, 8.0, 2.0, 1.0, 9.0, 100.0, 100.0, 100.0],
            biases: Vec::new(),
        }
    }

    #[test]
    fn the_items_on_show_fill_the_square_with_high_values_to_the_right_and_up() {
        let plane = Plane::fit(&map(), MapAxes::FIRST, 3);
        assert_eq!(plane.places(&map(), 3), [[0.0, 1.0], [1.0, 0.0], [0.5, 0.5]]);
        assert_eq!(plane.places(&map(), 9).len(), 4, "no more than there are");
    }

    #[test]
    fn axes_flip_and_swap() {
        let flipped = MapAxes { across: Axis { component: 0, flipped: true }, ..MapAxes::FIRST };
        assert_eq!(Plane::fit(&map(), flipped, 3).places(&map(), 3)[1], [0.0, 0.0]);
        let swapped = flipped.swapped();
        assert_eq!((swapped.across.component, swapped.up), (1, Axis { component: 0, flipped: true }));
        assert_eq!(MapAxes::FIRST.with_across(1), MapAxes::FIRST.swapped());
        assert_eq!(MapAxes::FIRST.with_up(2).up.component, 2);
        assert_eq!(MapAxes::FIRST.with_up(2).with_up(0).across.component, 2);
    }

    #[test]
    fn axes_that_a_map_has_not_give_way_to_the_first_that_are_free() {
        let axes = |across, up| MapAxes::FIRST.with_up(up).with_across(across);
        let within = |across, up, n| {
            let axes = axes(across, up).within(n);
            (axes.across.component, axes.up.component)
        };
        assert_eq!(within(9, 1, 5), (0, 1));
        assert_eq!(within(9, 0, 5), (1, 0));
        assert_eq!(within(3, 9, 5), (3, 0));
        assert_eq!(within(0, 9, 5), (0, 1));
        assert_eq!(within(8, 9, 5), (0, 1));
        assert_eq!(within(9, 8, 10), (9, 8), "what is there is kept");
        let flipped = MapAxes { across: Axis { component: 9, flipped: true }, ..MapAxes::FIRST };
        assert!(!flipped.within(5).across.flipped, "it is another component");
    }

    #[test]
    fn one_component_is_spread_by_the_bias_or_drawn_as_a_line() {
        let one = |biases: &[f32]| MovieMap {
            pca: Pca::that_explains(&[1.0]),
            scores: vec![-1.0, 0.0, 3.0],
            biases: biases.to_vec(),
        };
        let (with, without) = (one(&[0.5, -0.5, 0.0]), one(&[]));
        let axes = MapAxes::FIRST.within(directions(&with));
        assert_eq!(Plane::fit(&with, axes, 3).places(&with, 3), [[0.0, 0.0], [0.25, 1.0], [1.0, 0.5]]);
        assert_eq!(Plane::fit(&without, axes, 3).places(&without, 3), [[0.0, 0.5], [0.25, 0.5], [1.0, 0.5]]);
        assert_eq!(
            [0, 1].map(|direction| direction_title(&with, direction)),
            [&*format!("Component 1 ({})", percent(1.0)), "Bias"]
        );
        assert_eq!(direction_title(&without, 1), "No second component");
        let explained = |map: &MovieMap| explained(map, axes, noun(ItemNoun::Joke));
        assert!(explained(&with).contains("the bias of the jokes") && explained(&without).contains("all jokes lie"));
        assert!(explained(&map()).contains(&percent(0.8)), "{}", explained(&map()));
    }

    #[test]
    fn items_that_lie_on_one_spot_have_a_place() {
        let map = MovieMap { pca: Pca::that_explains(&[0.0]), scores: vec![0.0; 3], biases: Vec::new() };
        assert_eq!(Plane::fit(&map, MapAxes::FIRST, 3).places(&map, 3), [[0.5, 0.5]; 3]);
    }

    #[test]
    fn lines_stand_at_round_values_of_what_is_in_view() {
        let sheet = Sheet { width: 600.0, height: 500.0 };
        let plane = Plane::fit(&map(), MapAxes::FIRST, 3);
        let [across, up] = plane.graticule(&sheet, &Zoom::WHOLE);
        assert!(across.is_sorted_by(|a, b| a.0 < b.0) && across.len() >= 4, "{across:?}");
        assert_eq!((across.iter().filter(|line| line.1).count(), up.iter().filter(|line| line.1).count()), (1, 1));
        let [close, _] = plane.graticule(&sheet, &Zoom::new(10.0, (0.5, 0.5)));
        assert!(close.len() >= 3 && close.iter().all(|line| !line.1), "{close:?}");
        let frame = sheet.frame();
        assert!(close.iter().all(|(x, _)| (frame.left - 1.0..=frame.right + 1.0).contains(x)), "{close:?}");
    }
}
