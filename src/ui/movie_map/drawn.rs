//! Where on the sheet everything is drawn, and which items are marked and named.

use super::marker::{Ring, radius};
use super::naming::{Name, name_items};
use super::plane::direction_title;
use super::view::MapView;
use super::you::YouMark;
use crate::ui::chart::Rect;
use crate::ui::format::short_title;
use leptos::prelude::*;
use std::collections::HashSet;

/// Where more items than this are found, they get no rings: so many would hide the items.
const MOST_RINGS: usize = 50;
/// Items found that are named before others.
const FOUND_NAMED: usize = 10;

impl MapView {
    /// Where an item is on the sheet, in pixels.
    pub fn pixel(self, item: usize) -> Option<(f64, f64)> {
        self.camera.pixel(self.motion.place(item)?)
    }

    /// All items on show with where they are. To ask for each item alone costs a look at every signal for each.
    pub fn pixels(self) -> Vec<(f64, f64)> {
        let Some(sheet) = self.camera.sheet.get() else { return Vec::new() };
        let (zoom, share) = (self.camera.zoom.get(), self.motion.share.get());
        self.motion.drift.with(|drift| {
            let place = |item| drift.place(item, share).unwrap_or_default();
            let pixel = |[x, y]: [f32; 2]| zoom.pixel(&sheet, (x.into(), y.into()));
            (0..drift.len()).map(place).map(pixel).collect()
        })
    }

    /// How large an item is drawn.
    pub fn radius(self, item: usize) -> f64 {
        let (shown, scale) = (self.shown.get(), self.camera.scale());
        self.catalog.with(|catalog| {
            let n_ratings = |item: usize| catalog.n_ratings.get(item).copied().unwrap_or(0);
            radius(n_ratings(item), n_ratings(0), shown, scale)
        })
    }

    /// Whether search or legend pick out others than this item, and it is neither selected nor near the selected one.
    pub fn dims(self) -> impl Fn(usize) -> bool {
        let found = self.found.get();
        let kind = self.kind.get();
        let kinds = kind.map(|_| self.coloring.get());
        let marked = self.selected_and_around();
        move |item| {
            let sought = found.is_empty() || found.binary_search(&item).is_ok();
            let picked = kinds.as_ref().is_none_or(|coloring| coloring.of.get(item).copied() == kind);
            !(marked.contains(&item) || sought && picked)
        }
    }

    fn selected_and_around(self) -> Vec<usize> {
        self.selected.get().into_iter().chain(self.around.get()).collect()
    }

    /// The items that have a ring around them.
    pub fn ringed(self) -> Vec<(Ring, usize)> {
        let found = self.found.with(|found| if found.len() > MOST_RINGS { Vec::new() } else { found.to_vec() });
        let found = found.into_iter().map(|item| (Ring::Found, item));
        let near = self.around.get().into_iter().map(|item| (Ring::Near, item));
        found.chain(near).chain(self.selected.get().map(|item| (Ring::Selected, item))).collect()
    }

    /// The items that are named: the selected one with its neighbors, those found, and the most rated.
    pub fn names(self) -> Vec<Name> {
        let Some(sheet) = self.camera.sheet.get() else { return Vec::new() };
        let mut first = self.selected_and_around();
        first.extend(self.found.with(|found| found.iter().take(FOUND_NAMED).copied().collect::<Vec<_>>()));
        let mut seen = HashSet::new();
        first.retain(|&item| seen.insert(item));
        let taken: Vec<Rect> = self.you_mark().iter().map(YouMark::covers).collect();
        let text = |item| short_title(&self.title(item));
        name_items(&first, &self.pixels(), self.camera.scale(), sheet.frame(), &taken, text, self.font.get())
    }

    /// The mark of the person at the page, once they have rated something.
    pub fn you_mark(self) -> Option<YouMark> {
        let (you, plane) = (self.you.get()?, self.plane.get()?);
        let place = plane.place(|direction| you.get(direction).copied().unwrap_or(0.0));
        Some(YouMark::new(self.camera.pixel(place)?, self.camera.sheet.get()?.frame()))
    }

    /// Flies closer to the item under the pointer, or else to the middle, or goes away from it.
    pub fn closer_to_middle(self, factor: f64) {
        let at = untrack(|| self.pointed.get().and_then(|item| self.pixel(item)));
        self.camera.fly_closer(factor, at);
    }

    /// What the axes say.
    pub fn axis_titles(self) -> Option<(String, String)> {
        let axes = self.axes.get();
        self.map.with(|map| {
            let map = map.as_ref()?;
            Some((direction_title(map, axes.across.component), direction_title(map, axes.up.component)))
        })
    }
}
