//! What the map shows: everything that a person chooses here, and what follows from it.

use super::camera::Camera;
use super::coloring::{ColorBy, Coloring};
use super::motion::Motion;
use super::palette::Palette;
use super::plane::{MapAxes, Plane, directions};
use super::sheet::Zoom;
use crate::insight::{Catalog, MovieMap};
use crate::protocol::{Answer, Question};
use crate::ui::answers::use_answer;
use crate::ui::chart::NAME_SIZE;
use crate::ui::dispatch::{Dispatch, Selected, use_dispatch, use_memo, use_noun, use_selector};
use crate::ui::lists::use_my_row;
use crate::ui::state::{Action, Answered, State};
use crate::ui::words::Noun;
use leptos::prelude::*;
use std::sync::Arc;

/// Where there are more items than this, only the first thousand are shown at first.
const ALL_UP_TO: usize = 2000;
const AT_FIRST: usize = 1000;
/// The scale at which an item that was searched for is shown, at least.
const CLOSE: f64 = 5.0;

/// Items with their cosines to another.
type Cosines = Memo<Vec<(usize, f32)>>;

/// Items are known here by their place in the catalog: 0 is the most rated.
#[derive(Clone, Copy)]
pub struct MapView {
    dispatch: Dispatch,
    pub noun: ReadSignal<Noun>,
    pub catalog: Selected<Arc<Catalog>>,
    pub map: Selected<Option<Arc<MovieMap>>>,
    pub palette: ReadSignal<Arc<Palette>>,
    /// Those of the axes that were asked for that the map has.
    pub axes: Memo<MapAxes>,
    /// How many of the most rated items are asked for, and how many of these there are.
    pub wanted: RwSignal<Option<usize>>,
    pub shown: Memo<usize>,
    pub wanted_color: RwSignal<Option<ColorBy>>,
    pub color_by: Memo<ColorBy>,
    pub coloring: Memo<Arc<Coloring>>,
    /// The kind that is picked out in the legend.
    pub kind: RwSignal<Option<u8>>,
    pub query: RwSignal<String>,
    pub found: Memo<Arc<Vec<usize>>>,
    /// The item under the pointer, or come to by keys.
    pub pointed: RwSignal<Option<usize>>,
    pub selected: Memo<Option<usize>>,
    /// The neighbors that the worker named last, with their cosines; and those of the selected item.
    pub near: Cosines,
    pub around: Memo<Vec<usize>>,
    /// Where the person at the page is, by components, once they have rated something.
    pub you: Memo<Option<Vec<f32>>>,
    pub plane: Memo<Option<Plane>>,
    pub motion: Motion,
    pub camera: Camera,
    /// The size of the font that names run as wide as.
    pub font: RwSignal<f32>,
}

impl MapView {
    pub fn new(width: ReadSignal<Option<f64>>, palette: ReadSignal<Arc<Palette>>) -> MapView {
        let catalog = use_selector(|state| &state.data.catalog);
        let map = use_selector(|state| &state.map);
        let wanted_axes = use_selector(|state| &state.axes);
        let axes = Memo::new(move |_| {
            let n = map.with(|map| map.as_ref().map(|map| directions(map)));
            wanted_axes.with(|axes| n.map_or(*axes, |n| axes.within(n)))
        });
        let wanted = RwSignal::new(None);
        let shown = Memo::new(move |_| {
            let n = catalog.with(|catalog| catalog.len());
            let at_first = if n <= ALL_UP_TO { n } else { AT_FIRST };
            wanted.get().unwrap_or(at_first).min(n)
        });
        let wanted_color = RwSignal::new(None);
        let color_by = Memo::new(move |_| {
            let possible = catalog.with(|catalog| {
                map.with(|map| map.as_ref().map_or_else(Vec::new, |map| ColorBy::possible(catalog, map)))
            });
            let wanted = wanted_color.get().filter(|wanted| possible.contains(wanted));
            wanted.or(possible.first().copied()).unwrap_or(ColorBy::RatingCount)
        });
        let coloring = Memo::new(move |_| {
            let (by, shown, palette) = (color_by.get(), shown.get(), palette.get());
            let empty = MovieMap::default();
            let coloring = |map: &MovieMap| catalog.with(|it| Coloring::new(by, it, map, shown, &palette));
            Arc::new(map.with(|map| coloring(map.as_deref().unwrap_or(&empty))))
        });
        let plane = Memo::new(move |_| {
            let (axes, shown) = (axes.get(), shown.get());
            map.with(|map| map.as_ref().map(|map| Plane::fit(map, axes, shown)))
        });
        let query = RwSignal::new(String::new());
        let selected = use_selector(|state| &state.data.selected);
        let (near, around) = use_neighbors(shown);
        let view = MapView {
            dispatch: use_dispatch(),
            noun: use_noun(),
            catalog,
            map,
            palette,
            axes,
            wanted,
            shown,
            wanted_color,
            color_by,
            coloring,
            kind: RwSignal::default(),
            query,
            found: Memo::new(move |_| {
                Arc::new(query.with(|query| catalog.with(|catalog| catalog.find(query).collect::<Vec<_>>())))
            }),
            pointed: RwSignal::default(),
            selected: Memo::new(move |_| catalog.with(|catalog| catalog.place_of(selected.get()?))),
            near,
            around,
            you: use_you(),
            plane,
            motion: Motion::toward(move || {
                // In this order: where the plane stays the same, an effect that reads it first misses that the items changed.
                let shown = shown.get();
                let plane = plane.get();
                map.with(|map| Some(plane?.places(map.as_ref()?, shown)))
            }),
            camera: Camera::new(width),
            font: RwSignal::new(NAME_SIZE),
        };
        // An item that is selected elsewhere comes into view.
        Effect::new(move || {
            if let Some(item) = view.selected.get() {
                untrack(|| view.bring_into_view(item));
            }
        });
        view
    }

    pub fn title(self, item: usize) -> String {
        self.catalog.with(|catalog| catalog.titles.get(item).to_owned())
    }

    /// Changes the axes on show.
    pub fn turn(self, change: impl FnOnce(MapAxes) -> MapAxes) {
        self.dispatch.act(Action::TurnMap(change(self.axes.get_untracked())));
    }

    /// Selects an item, or none.
    pub fn select(self, item: Option<usize>) {
        let item = item.and_then(|item| self.catalog.with_untracked(|it| it.items.get(item).copied()));
        self.dispatch.act(Action::Select(item));
    }

    /// Shows enough items to include this one, and flies to it where it is out of view. A flight to where it is in view goes
    /// on.
    pub fn bring_into_view(self, item: usize) {
        self.show_item(item);
        if let Some(place) = self.place_of(item).filter(|&place| !self.camera.will_show(place)) {
            self.camera.fly(Zoom::new(self.camera.zoom.get_untracked().scale, place));
        }
    }

    /// Flies close to an item.
    pub fn visit(self, item: usize) {
        self.show_item(item);
        if let Some(place) = self.place_of(item) {
            self.camera.fly(Zoom::new(self.camera.zoom.get_untracked().scale.max(CLOSE), place));
        }
    }

    fn show_item(self, item: usize) {
        if item >= self.shown.get_untracked() {
            self.wanted.set(Some(item + 1));
        }
    }

    /// Where an item is in the unit square, or will be once it has drifted there.
    fn place_of(self, item: usize) -> Option<(f64, f64)> {
        let plane = self.plane.get_untracked()?;
        let [x, y] = self.map.with_untracked(|map| Some(plane.place_of(map.as_ref()?, item)))?;
        Some((x.into(), y.into()))
    }
}

/// The neighbors that the worker named last, with their cosines; and those of the selected item.
fn use_neighbors(shown: Memo<usize>) -> (Cosines, Memo<Vec<usize>>) {
    let catalog = use_selector(|state| &state.data.catalog);
    let selected = use_selector(|state| &state.data.selected);
    let min_ratings = use_selector(|state| &state.data.min_neighbor_ratings);
    let place_of = move |item| catalog.with(|catalog| catalog.place_of(item));
    let answer = use_answer(move || {
        Some(Question::Around { item: selected.get()?, among: shown.get(), min_ratings: min_ratings.get() })
    });
    let near = Memo::new(move |_| match answer.get().as_deref() {
        Some(Answered { answer: Answer::Around(near), .. }) => {
            near.iter().filter_map(|&(item, cosine)| Some((place_of(item)?, cosine))).collect()
        }
        _ => Vec::new(),
    });
    let around = Memo::new(move |_| match answer.get().as_deref() {
        Some(Answered { question: Question::Around { item, .. }, .. }) if selected.get() == Some(*item) => {
            near.with(|near| near.iter().map(|&(item, _)| item).collect())
        }
        _ => Vec::new(),
    });
    (near, around)
}

/// Where the person at the page is, by components: their factors among those of the items. A net's users have a space
/// of their own, so there they have no place; nor while the map is that of a model on its way.
fn use_you() -> Memo<Option<Vec<f32>>> {
    let row = use_my_row();
    let map = use_selector(|state| &state.map);
    let has_place = use_memo(|state: &State| {
        state.is_up_to_date() && state.model.as_ref().is_some_and(|report| !report.config.model.is_net())
    });
    Memo::new(move |_| {
        let row = row.get().filter(|_| has_place.get())?;
        map.with(|map| Some(map.as_ref()?.pca.transform(&row.factors)))
    })
}
