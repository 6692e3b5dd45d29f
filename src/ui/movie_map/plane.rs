//! The plane of two components: which, which way round, and where each item has its place in it.
//!
//! A model with one factor has one component. Its items are spread by their bias in the other direction, which then
//! counts as the component behind the last; where there are no biases either, they lie on a line.

use super::sheet::{Sheet, Zoom};
use crate::insight::MovieMap;
use crate::ui::chart::Ticks;
use crate::ui::format::percent;

/// The components along the two axes, and whether each is turned round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Axes {
    pub across: Axis,
    pub up: Axis,
}

/// One component along an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Axis {
    pub component: usize,
    pub flipped: bool,
}

impl Axes {
    /// The two components that explain most.
    pub const FIRST: Axes =
        Axes { across: Axis { component: 0, flipped: false }, up: Axis { component: 1, flipped: false } };

    /// Those of these axes that a map with so many directions has; in place of one that it has not, the first that is free.
    pub fn within(self, directions: usize) -> Axes {
        let other_than = |taken: usize| if taken == 0 { 1 } else { 0 };
        let (has_across, has_up) = (self.across.component < directions, self.up.component < directions);
        let Axes { mut across, mut up } = self;
        if !has_across {
            across = Axis { component: if has_up { other_than(up.component) } else { 0 }, flipped: false };
        }
        if !has_up {
            up = Axis { component: other_than(across.component), flipped: false };
        }
        Axes { across, up }
    }

    pub fn swapped(self) -> Axes {
        Axes { across: self.up, up: self.across }
    }

    /// With another component across. If it was the one up, they swap: one on both would draw a diagonal.
    pub fn with_across(self, component: usize) -> Axes {
        if component == self.up.component {
            return self.swapped();
        }
        Axes { across: Axis { component, ..self.across }, ..self }
    }

    /// With another component up.
    pub fn with_up(self, component: usize) -> Axes {
        self.swapped().with_across(component).swapped()
    }
}

/// How many directions there are to choose axes from: two at least, for a map needs them.
pub fn directions(map: &MovieMap) -> usize {
    map.components().max(2)
}

/// What a direction is called.
pub fn direction_name(map: &MovieMap, direction: usize) -> String {
    match map.explained().get(direction) {
        Some(_) => format!("Component {}", direction + 1),
        None if map.biases.is_empty() => "No second component".into(),
        None => "Bias".into(),
    }
}

/// The same with the share of the variance that it explains.
pub fn direction_title(map: &MovieMap, direction: usize) -> String {
    let name = direction_name(map, direction);
    match map.explained().get(direction) {
        Some(&explained) => format!("{name} ({})", percent(explained)),
        None => name,
    }
}

/// How far an item lies in a direction.
pub fn coordinate(map: &MovieMap, item: usize, direction: usize) -> f32 {
    match direction < map.components() {
        true => map.score(item, direction),
        false => map.biases.get(item).copied().unwrap_or(0.0),
    }
}

/// What the two axes show of all that the factors of items differ in, in words.
pub fn explained(map: &MovieMap, axes: Axes) -> String {
    if map.components() < 2 {
        let other = match map.biases.is_empty() {
            true => "so all films lie on one line",
            false => "so films are spread by their bias in the other direction",
        };
        return format!("With one factor there is but one component, {other}. Train with more factors for a map.");
    }
    let of = |axis: Axis| map.explained().get(axis.component).copied().unwrap_or(0.0);
    let share = percent(of(axes.across) + of(axes.up));
    format!("These two axes hold {share} of what the factors of films differ in.")
}

/// The values at the edges of the unit square.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plane {
    axes: Axes,
    across: (f32, f32),
    up: (f32, f32),
}

impl Plane {
    /// As large as the first `shown` items need.
    pub fn fit(map: &MovieMap, axes: Axes, shown: usize) -> Plane {
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
    use crate::insight::Projection;

    fn map() -> MovieMap {
        MovieMap {
            projection: Projection::that_explains(&[0.5, 0.3, 0.1]),
            scores: vec![0.0, 0.0, 7.0, 4.0, 2.0, 8.0, 2.0, 1.0, 9.0, 100.0, 100.0, 100.0],
            biases: Vec::new(),
        }
    }

    #[test]
    fn the_items_on_show_fill_the_square_with_high_values_to_the_right_and_up() {
        let plane = Plane::fit(&map(), Axes::FIRST, 3);
        assert_eq!(plane.places(&map(), 3), [[0.0, 1.0], [1.0, 0.0], [0.5, 0.5]]);
        assert_eq!(plane.places(&map(), 9).len(), 4, "no more than there are");
    }

    #[test]
    fn axes_flip_and_swap() {
        let flipped = Axes { across: Axis { component: 0, flipped: true }, ..Axes::FIRST };
        assert_eq!(Plane::fit(&map(), flipped, 3).places(&map(), 3)[1], [0.0, 0.0]);
        let swapped = flipped.swapped();
        assert_eq!((swapped.across.component, swapped.up), (1, Axis { component: 0, flipped: true }));
        assert_eq!(Axes::FIRST.with_across(1), Axes::FIRST.swapped());
        assert_eq!(Axes::FIRST.with_up(2).up.component, 2);
        assert_eq!(Axes::FIRST.with_up(2).with_up(0).across.component, 2);
    }

    #[test]
    fn axes_that_a_map_has_not_give_way_to_the_first_that_are_free() {
        let axes = |across, up| Axes::FIRST.with_up(up).with_across(across);
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
        let flipped = Axes { across: Axis { component: 9, flipped: true }, ..Axes::FIRST };
        assert!(!flipped.within(5).across.flipped, "it is another component");
    }

    #[test]
    fn one_component_is_spread_by_the_bias_or_drawn_as_a_line() {
        let one = |biases: &[f32]| MovieMap {
            projection: Projection::that_explains(&[1.0]),
            scores: vec![-1.0, 0.0, 3.0],
            biases: biases.to_vec(),
        };
        let (with, without) = (one(&[0.5, -0.5, 0.0]), one(&[]));
        let axes = Axes::FIRST.within(directions(&with));
        assert_eq!(Plane::fit(&with, axes, 3).places(&with, 3), [[0.0, 0.0], [0.25, 1.0], [1.0, 0.5]]);
        assert_eq!(Plane::fit(&without, axes, 3).places(&without, 3), [[0.0, 0.5], [0.25, 0.5], [1.0, 0.5]]);
        assert_eq!([0, 1].map(|direction| direction_title(&with, direction)), ["Component 1 (100%)", "Bias"]);
        assert_eq!(direction_title(&without, 1), "No second component");
        assert!(explained(&with, axes).contains("by their bias") && explained(&without, axes).contains("on one line"));
        assert!(explained(&map(), axes).contains("80%"), "{}", explained(&map(), axes));
    }

    #[test]
    fn items_that_lie_on_one_spot_have_a_place() {
        let map = MovieMap { projection: Projection::that_explains(&[0.0]), scores: vec![0.0; 3], biases: Vec::new() };
        assert_eq!(Plane::fit(&map, Axes::FIRST, 3).places(&map, 3), [[0.5, 0.5]; 3]);
    }

    #[test]
    fn lines_stand_at_round_values_of_what_is_in_view() {
        let sheet = Sheet { width: 600.0, height: 500.0 };
        let plane = Plane::fit(&map(), Axes::FIRST, 3);
        let [across, up] = plane.graticule(&sheet, &Zoom::WHOLE);
        assert!(across.is_sorted_by(|a, b| a.0 < b.0) && across.len() >= 4, "{across:?}");
        assert_eq!((across.iter().filter(|line| line.1).count(), up.iter().filter(|line| line.1).count()), (1, 1));
        let [close, _] = plane.graticule(&sheet, &Zoom::new(10.0, (0.5, 0.5)));
        assert!(close.len() >= 3 && close.iter().all(|line| !line.1), "{close:?}");
        let frame = sheet.frame();
        assert!(close.iter().all(|(x, _)| (frame.left - 1.0..=frame.right + 1.0).contains(x)), "{close:?}");
    }
}
