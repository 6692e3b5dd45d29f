//! What of the map is on show, and how: everything a person can choose here, and what follows from it.

use super::colors::{ColorBy, Coloring, Theme};
use super::drift::{DURATION, Drift};
use super::marks::Ring;
use super::motion::animate;
use super::naming::{Name, name_items};
use super::plane::{Axes, Plane, directions};
use super::raster::radius;
use super::sheet::{Sheet, Zoom};
use super::state::MapState;
use super::theme::theme;
use super::you::Standing;
use crate::insight::{Catalog, MovieMap};
use crate::protocol::{Answer, Question};
use crate::ui::answers::use_answer;
use crate::ui::chart::NAME_SIZE;
use crate::ui::chart::Rect;
use crate::ui::dispatch::use_selector;
use crate::ui::format::short_title;
use crate::ui::session::Session;
use crate::ui::state::{Action, Answered};
use crate::ui::width::NARROWEST;
use leptos::prelude::*;
use std::sync::Arc;

/// Where there are more items than this, only the first thousand are shown until one asks for more.
const ALL_UP_TO: usize = 2000;
const AT_FIRST: usize = 1000;
/// How close one comes to an item that one is led to, and how long that takes, in milliseconds.
const CLOSE: f64 = 5.0;
const FLIGHT: f64 = 700.0;
/// Where more items than this are found, they get no rings.
const MOST_RINGS: usize = 50;

/// Items are known here by their place in the catalog: 0 is the most rated.
#[derive(Clone, Copy)]
pub struct View {
    pub session: Session,
    pub state: MapState,
    /// The axes that were asked for, and those of them that the map has.
    wanted_axes: RwSignal<Axes>,
    pub axes: Memo<Axes>,
    /// How many of the most rated items are asked for, and how many there are of these.
    pub wanted: RwSignal<Option<usize>>,
    pub shown: Memo<usize>,
    pub wanted_color: RwSignal<Option<ColorBy>>,
    pub color_by: Memo<ColorBy>,
    pub coloring: Memo<Arc<Coloring>>,
    /// The one of the legend's kinds that is picked out.
    pub kind: RwSignal<Option<u8>>,
    /// The size of the font that names run as wide as.
    pub font: RwSignal<f32>,
    pub sheet: Memo<Option<Sheet>>,
    pub zoom: RwSignal<Zoom>,
    pub plane: Memo<Option<Plane>>,
    pub drift: RwSignal<Arc<Drift>>,
    /// How much of their way the items have drifted.
    pub share: RwSignal<f64>,
    /// The item under the pointer, or come to by keys.
    pub pointed: RwSignal<Option<usize>>,
    /// The place of the chosen item, and of the items around it.
    pub selected: Memo<Option<usize>>,
    pub around: Memo<Vec<usize>>,
    /// The items told of around an item last, with their cosines.
    pub near: Memo<Vec<(usize, f32)>>,
    pub query: RwSignal<String>,
    pub found: Memo<Arc<Vec<usize>>>,
    pub theme: ReadSignal<Theme>,
    /// Counts flights, so that a new one ends the one before, and where the last one leads.
    flight: StoredValue<u32>,
    bound_for: StoredValue<Option<Zoom>>,
}

impl View {
    pub fn new(session: Session, width: ReadSignal<Option<f64>>) -> View {
        let state = session.store.map;
        let (catalog, map) = (state.catalog, state.map);
        let wanted_axes = RwSignal::new(Axes::FIRST);
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
        let with_both = move |look: &dyn Fn(&Catalog, &MovieMap) -> Vec<ColorBy>| {
            catalog.with(|catalog| map.with(|map| map.as_ref().map(|map| look(catalog, map)))).unwrap_or_default()
        };
        let wanted_color = RwSignal::new(None);
        let color_by = Memo::new(move |_| {
            let possible = with_both(&ColorBy::possible);
            let wanted = wanted_color.get().filter(|wanted| possible.contains(wanted));
            wanted.or(possible.first().copied()).unwrap_or(ColorBy::RatingCount)
        });
        let theme = theme();
        let coloring = Memo::new(move |_| {
            let (by, shown, theme) = (color_by.get(), shown.get(), theme.get());
            let empty = MovieMap::default();
            let coloring = |map: &MovieMap| catalog.with(|it| Coloring::new(by, it, map, shown, theme));
            Arc::new(map.with(|map| coloring(map.as_deref().unwrap_or(&empty))))
        });
        let plane = Memo::new(move |_| {
            let (axes, shown) = (axes.get(), shown.get());
            map.with(|map| map.as_ref().map(|map| Plane::fit(map, axes, shown)))
        });
        let place_of = move |item| catalog.with(|catalog| catalog.place_of(item));
        let query = RwSignal::new(String::new());
        let found = Memo::new(move |_| {
            Arc::new(query.with(|query| catalog.with(|catalog| catalog.find(query).collect::<Vec<_>>())))
        });
        let min_ratings = use_selector(|state| &state.data.min_neighbor_ratings);
        let nearest = use_answer(move || {
            Some(Question::Around { item: state.selected.get()?, among: shown.get(), min_ratings: min_ratings.get() })
        });
        let near = Memo::new(move |_| match nearest.get().as_deref() {
            Some(Answered { answer: Answer::Around(near), .. }) => {
                near.iter().filter_map(|&(item, cosine)| Some((place_of(item)?, cosine))).collect()
            }
            _ => Vec::new(),
        });
        let is_near_selected = move || match nearest.get().as_deref() {
            Some(Answered { question: Question::Around { item, .. }, .. }) => state.selected.get() == Some(*item),
            _ => false,
        };
        let view = View {
            session,
            state,
            wanted_axes,
            axes,
            wanted,
            shown,
            wanted_color,
            color_by,
            coloring,
            kind: RwSignal::default(),
            font: RwSignal::new(NAME_SIZE),
            sheet: Memo::new(move |_| width.get().filter(|&width| width >= NARROWEST).map(Sheet::of_width)),
            zoom: RwSignal::new(Zoom::WHOLE),
            plane,
            drift: RwSignal::default(),
            share: RwSignal::new(1.0),
            pointed: RwSignal::default(),
            selected: Memo::new(move |_| state.selected.get().and_then(place_of)),
            around: Memo::new(move |_| {
                if is_near_selected() {
                    near.with(|near| near.iter().map(|&(item, _)| item).collect())
                } else {
                    Vec::new()
                }
            }),
            near,
            query,
            found,
            theme,
            flight: StoredValue::new(0),
            bound_for: StoredValue::new(None),
        };
        view.drift_with_the_map();
        view.come_to_what_is_selected();
        view
    }

    /// Sends the items to their new places whenever the map, the axes or the number of items change.
    fn drift_with_the_map(self) {
        let turn = StoredValue::new(0_u32);
        Effect::new(move || {
            // In this order: where the plane stays the same, an effect that asks for it first misses other items.
            let shown = self.shown.get();
            let plane = self.plane.get();
            let places = self.state.map.with(|map| Some(plane?.places(map.as_ref()?, shown)));
            let Some(places) = places else { return };
            let share = self.share.get_untracked();
            self.drift.update(|drift| *drift = Arc::new(drift.redirected(share, places)));
            self.share.set(0.0);
            turn.update_value(|turn| *turn += 1);
            let own = turn.get_value();
            animate(DURATION, move |share| {
                // Another map may have come meanwhile, or the whole panel have gone.
                turn.try_get_value() == Some(own) && self.share.try_set(share).is_none()
            });
        });
    }

    /// An item that is chosen elsewhere comes into view.
    fn come_to_what_is_selected(self) {
        Effect::new(move || {
            if let Some(item) = self.selected.get() {
                untrack(|| self.bring_into_view(item));
            }
        });
    }

    pub fn title(self, item: usize) -> String {
        self.state.catalog.with(|catalog| catalog.titles.get(item).to_owned())
    }

    /// Where an item is on the sheet, in pixels.
    pub fn pixel(self, item: usize) -> Option<(f64, f64)> {
        let place = self.drift.with(|drift| drift.place(item, self.share.get()))?;
        self.on_sheet(place)
    }

    /// Where a place of the unit square is on the sheet.
    pub fn on_sheet(self, [x, y]: [f32; 2]) -> Option<(f64, f64)> {
        Some(self.zoom.get().pixel(&self.sheet.get()?, (x.into(), y.into())))
    }

    /// How large an item is drawn.
    pub fn radius(self, item: usize) -> f64 {
        let (shown, scale) = (self.shown.get(), self.zoom.with(|zoom| zoom.scale));
        self.state.catalog.with(|catalog| {
            let n_ratings = |item: usize| catalog.n_ratings.get(item).copied().unwrap_or(0);
            radius(n_ratings(item), n_ratings(0), shown, scale)
        })
    }

    /// Whether some items are picked out, by search or legend, and this is none of them, nor chosen or near the chosen one.
    pub fn dims(self) -> impl Fn(usize) -> bool {
        let found = self.found.get();
        let kind = self.kind.get();
        let kinds = kind.map(|_| self.coloring.get());
        let marked: Vec<usize> = self.selected.get().into_iter().chain(self.around.get()).collect();
        move |item| {
            let sought = found.is_empty() || found.binary_search(&item).is_ok();
            let picked = kinds.as_ref().is_none_or(|coloring| coloring.of.get(item).copied() == kind);
            !(marked.contains(&item) || sought && picked)
        }
    }

    /// Where the person at the page stands, once they have rated something.
    pub fn you(self) -> Option<Standing> {
        let (you, plane) = (self.state.you.get()?, self.plane.get()?);
        let place = plane.place(|direction| you.get(direction).copied().unwrap_or(0.0));
        Some(Standing::new(self.on_sheet(place)?, self.sheet.get()?.frame()))
    }

    /// The items that have a ring around them.
    pub fn ringed(self) -> Vec<(Ring, usize)> {
        // So many rings would hide what they are to show.
        let found = self.found.with(|found| if found.len() > MOST_RINGS { Vec::new() } else { found.to_vec() });
        let found = found.into_iter().map(|item| (Ring::Found, item));
        let near = self.around.get().into_iter().map(|item| (Ring::Near, item));
        found.chain(near).chain(self.selected.get().map(|item| (Ring::Chosen, item))).collect()
    }

    /// All items on show with where they are: for what has to look at every one of them.
    pub fn pixels(self) -> Vec<(f64, f64)> {
        let (Some(sheet), zoom, share) = (self.sheet.get(), self.zoom.get(), self.share.get()) else {
            return Vec::new();
        };
        self.drift.with(|drift| {
            let place = |item| drift.place(item, share).unwrap_or_default();
            let pixel = |[x, y]: [f32; 2]| zoom.pixel(&sheet, (x.into(), y.into()));
            (0..drift.len()).map(place).map(pixel).collect()
        })
    }

    /// The items that are named: the chosen one with its neighbors, those found, and the most rated.
    pub fn names(self) -> Vec<Name> {
        let Some(sheet) = self.sheet.get() else { return Vec::new() };
        let mut first: Vec<usize> = self.selected.get().into_iter().chain(self.around.get()).collect();
        first.extend(self.found.with(|found| found.iter().take(10).copied().collect::<Vec<_>>()));
        let mut seen = std::collections::HashSet::new();
        first.retain(|&item| seen.insert(item));
        let scale = self.zoom.with(|zoom| zoom.scale);
        // All at once: to ask for each item alone costs a look at every signal for each of them.
        let pixels = self.pixels();
        let taken: Vec<Rect> = self.you().iter().map(Standing::covers).collect();
        name_items(
            &first,
            &pixels,
            scale,
            sheet.frame(),
            &taken,
            |item| short_title(&self.title(item)),
            self.font.get(),
        )
    }

    /// Other axes, made of those on show.
    pub fn turn(self, change: impl FnOnce(Axes) -> Axes) {
        self.wanted_axes.set(change(self.axes.get_untracked()));
    }

    /// Chooses an item, or none.
    pub fn select(self, item: Option<usize>) {
        let item = item.and_then(|item| self.state.catalog.with_untracked(|it| it.items.get(item).copied()));
        self.session.dispatch.act(Action::Select(item));
    }

    /// Shows so many items that this one is among them, and comes to it where it is out of view. A flight that leads to
    /// where it is in view goes on.
    pub fn bring_into_view(self, item: usize) {
        self.show_item(item);
        let now = self.zoom.get_untracked();
        let bound_for = self.bound_for.get_value().unwrap_or(now);
        let is_in_view = |sheet: Sheet| Some(sheet.frame().has(bound_for.pixel(&sheet, self.place_of(item)?)));
        if !self.sheet.get_untracked().and_then(is_in_view).unwrap_or(false) {
            self.fly_to(item, now.scale);
        }
    }

    /// Comes close to an item.
    pub fn visit(self, item: usize) {
        self.show_item(item);
        self.fly_to(item, self.zoom.with_untracked(|zoom| zoom.scale.max(CLOSE)));
    }

    fn show_item(self, item: usize) {
        if item >= self.shown.get_untracked() {
            self.wanted.set(Some(item + 1));
        }
    }

    fn fly_to(self, item: usize, scale: f64) {
        if let Some(place) = self.place_of(item) {
            self.fly(Zoom::new(scale, place));
        }
    }

    /// Where an item is in the unit square, or will be once it has drifted there.
    fn place_of(self, item: usize) -> Option<(f64, f64)> {
        let plane = self.plane.get_untracked()?;
        let [x, y] = self.state.map.with_untracked(|map| Some(plane.place_of(map.as_ref()?, item)))?;
        Some((x.into(), y.into()))
    }

    /// Moves the map to another view of it, step by step.
    pub fn fly(self, to: Zoom) {
        let from = self.zoom.get_untracked();
        let own = self.take_over();
        self.bound_for.set_value(Some(to));
        animate(FLIGHT, move |share| {
            // Whoever moves the map by hand meanwhile has it.
            let share = share * share * (3.0 - 2.0 * share);
            self.flight.try_get_value() == Some(own) && self.zoom.try_set(from.toward(&to, share)).is_none()
        });
    }

    /// Ends a flight that is under way.
    pub fn take_over(self) -> u32 {
        self.bound_for.set_value(None);
        self.flight.update_value(|flight| *flight += 1);
        self.flight.get_value()
    }

    /// Comes closer to what is at a pixel of the sheet, or goes away from it.
    pub fn closer(self, factor: f64, at: (f64, f64)) {
        self.take_over();
        if let Some(sheet) = self.sheet.get_untracked() {
            self.zoom.update(|zoom| *zoom = zoom.closer(&sheet, factor, at));
        }
    }

    /// The same to what is in the middle, or to the item under the pointer.
    pub fn closer_to_middle(self, factor: f64) {
        let Some(sheet) = self.sheet.get_untracked() else { return };
        let zoom = self.zoom.get_untracked();
        let middle = zoom.pixel(&sheet, zoom.center);
        let at = untrack(|| self.pointed.get().and_then(|item| self.pixel(item))).unwrap_or(middle);
        self.fly(zoom.closer(&sheet, factor, at));
    }
}
