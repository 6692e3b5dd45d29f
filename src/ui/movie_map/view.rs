//! What of the map is on show, and how: everything a person can choose here, and what follows from it.

use super::colours::{ColourBy, Colouring, Theme};
use super::drift::{DURATION, Drift};
use super::motion::animate;
use super::naming::{Name, name_films};
use super::plane::{Axes, Plane};
use super::raster::radius;
use super::sheet::{Sheet, Zoom};
use super::state::MapState;
use super::theme::theme;
use crate::insight::{Catalogue, MovieMap};
use crate::ui::format::short_title;
use crate::ui::session::Session;
use crate::ui::width::NARROWEST;
use leptos::prelude::*;
use std::sync::Arc;

/// Where there are more films than this, only the first thousand are shown until one asks for more.
const ALL_UP_TO: usize = 2000;
const AT_FIRST: usize = 1000;
/// How close one comes to a film that one is led to, and how long that takes, in milliseconds.
const CLOSE: f64 = 5.0;
const FLIGHT: f64 = 700.0;

/// Films are known here by their place in the catalogue: 0 is the most rated.
#[derive(Clone, Copy)]
pub struct View {
    pub session: Session,
    pub state: MapState,
    pub axes: RwSignal<Axes>,
    /// How many of the most rated films are asked for, and how many there are of these.
    pub wanted: RwSignal<Option<usize>>,
    pub shown: Memo<usize>,
    pub wanted_colour: RwSignal<Option<ColourBy>>,
    pub colour_by: Memo<ColourBy>,
    pub colouring: Memo<Arc<Colouring>>,
    /// The one of the legend's kinds that is picked out.
    pub kind: RwSignal<Option<u8>>,
    pub sheet: Memo<Option<Sheet>>,
    pub zoom: RwSignal<Zoom>,
    pub plane: Memo<Option<Plane>>,
    pub drift: RwSignal<Arc<Drift>>,
    /// How much of their way the films have drifted.
    pub share: RwSignal<f64>,
    /// The film under the pointer, or come to by keys.
    pub pointed: RwSignal<Option<usize>>,
    /// The place of the chosen film, and of the films around it.
    pub selected: Memo<Option<usize>>,
    pub around: Memo<Vec<usize>>,
    pub query: RwSignal<String>,
    pub found: Memo<Arc<Vec<usize>>>,
    pub theme: ReadSignal<Theme>,
    /// Counts flights, so that a new one ends the one before.
    flight: StoredValue<u32>,
}

impl View {
    pub fn new(session: Session, width: ReadSignal<Option<f64>>) -> View {
        let state = session.store.map;
        let (catalogue, map) = (state.catalogue, state.map);
        let axes = RwSignal::new(Axes::FIRST);
        let wanted = RwSignal::new(None);
        let shown = Memo::new(move |_| {
            let n = catalogue.with(|catalogue| catalogue.len());
            let at_first = if n <= ALL_UP_TO { n } else { AT_FIRST };
            wanted.get().unwrap_or(at_first).min(n)
        });
        let with_both = move |look: &dyn Fn(&Catalogue, &MovieMap) -> Vec<ColourBy>| {
            catalogue.with(|catalogue| map.with(|map| map.as_ref().map(|map| look(catalogue, map)))).unwrap_or_default()
        };
        let wanted_colour = RwSignal::new(None);
        let colour_by = Memo::new(move |_| {
            let possible = with_both(&ColourBy::possible);
            let wanted = wanted_colour.get().filter(|wanted| possible.contains(wanted));
            wanted.or(possible.first().copied()).unwrap_or(ColourBy::RatingCount)
        });
        let theme = theme();
        let colouring = Memo::new(move |_| {
            let (by, shown, theme) = (colour_by.get(), shown.get(), theme.get());
            let empty = MovieMap::default();
            let colouring = |map: &MovieMap| catalogue.with(|it| Colouring::new(by, it, map, shown, theme));
            Arc::new(map.with(|map| colouring(map.as_deref().unwrap_or(&empty))))
        });
        let plane = Memo::new(move |_| {
            let (axes, shown) = (axes.get(), shown.get());
            map.with(|map| map.as_ref().map(|map| Plane::fit(map, axes, shown)))
        });
        let place_of = move |item| catalogue.with(|catalogue| catalogue.place_of(item));
        let query = RwSignal::new(String::new());
        let found = Memo::new(move |_| {
            Arc::new(query.with(|query| catalogue.with(|catalogue| catalogue.find(query).collect::<Vec<_>>())))
        });
        let view = View {
            session,
            state,
            axes,
            wanted,
            shown,
            wanted_colour,
            colour_by,
            colouring,
            kind: RwSignal::default(),
            sheet: Memo::new(move |_| width.get().filter(|&width| width >= NARROWEST).map(Sheet::of_width)),
            zoom: RwSignal::new(Zoom::WHOLE),
            plane,
            drift: RwSignal::default(),
            share: RwSignal::new(1.0),
            pointed: RwSignal::default(),
            selected: Memo::new(move |_| state.selected.get().and_then(place_of)),
            around: Memo::new(move |_| {
                state.around.with(|near| near.iter().filter_map(|&(item, _)| place_of(item)).collect())
            }),
            query,
            found,
            theme,
            flight: StoredValue::new(0),
        };
        view.drift_with_the_map();
        view.ask_for_neighbours();
        view.come_to_what_is_selected();
        view
    }

    /// Sends the films to their new places whenever the map, the axes or the number of films change.
    fn drift_with_the_map(self) {
        let turn = StoredValue::new(0_u32);
        Effect::new(move || {
            // In this order: where the plane stays the same, an effect that asks for it first misses other films.
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

    /// Whenever another film is chosen, or another model has been trained.
    fn ask_for_neighbours(self) {
        let trained = self.session.store.run.report;
        Effect::new(move || {
            trained.track();
            let among = self.shown.get();
            self.state.around.set(Vec::new());
            if let Some(item) = self.state.selected.get() {
                self.session.ask(crate::protocol::Question::Around { item, among });
            }
        });
    }

    /// A film that is chosen elsewhere comes into view.
    fn come_to_what_is_selected(self) {
        Effect::new(move || {
            if let Some(film) = self.selected.get() {
                untrack(|| self.bring_into_view(film));
            }
        });
    }

    pub fn title(self, film: usize) -> String {
        self.state.catalogue.with(|catalogue| catalogue.titles.get(film).to_owned())
    }

    /// Where a film is on the sheet, in pixels.
    pub fn pixel(self, film: usize) -> Option<(f64, f64)> {
        let place = self.drift.with(|drift| drift.place(film, self.share.get()))?;
        self.on_sheet(place)
    }

    /// Where a place of the unit square is on the sheet.
    pub fn on_sheet(self, [x, y]: [f32; 2]) -> Option<(f64, f64)> {
        Some(self.zoom.get().pixel(&self.sheet.get()?, (x.into(), y.into())))
    }

    /// How large a film is drawn.
    pub fn radius(self, film: usize) -> f64 {
        let (shown, scale) = (self.shown.get(), self.zoom.with(|zoom| zoom.scale));
        self.state.catalogue.with(|catalogue| {
            let n_ratings = |film: usize| catalogue.n_ratings.get(film).copied().unwrap_or(0);
            radius(n_ratings(film), n_ratings(0), shown, scale)
        })
    }

    /// Whether some films are picked out, by search or legend, and this is none of them, nor chosen or near the chosen one.
    pub fn dims(self) -> impl Fn(usize) -> bool {
        let found = self.found.get();
        let kind = self.kind.get();
        let kinds = kind.map(|_| self.colouring.get());
        let marked: Vec<usize> = self.selected.get().into_iter().chain(self.around.get()).collect();
        move |film| {
            let sought = found.is_empty() || found.binary_search(&film).is_ok();
            let picked = kinds.as_ref().is_none_or(|colouring| colouring.of.get(film).copied() == kind);
            !(marked.contains(&film) || sought && picked)
        }
    }

    /// All films on show with where they are: for what has to look at every one of them.
    pub fn pixels(self) -> Vec<(f64, f64)> {
        let (Some(sheet), zoom, share) = (self.sheet.get(), self.zoom.get(), self.share.get()) else {
            return Vec::new();
        };
        self.drift.with(|drift| {
            let place = |film| drift.place(film, share).unwrap_or_default();
            let pixel = |[x, y]: [f32; 2]| zoom.pixel(&sheet, (x.into(), y.into()));
            (0..drift.len()).map(place).map(pixel).collect()
        })
    }

    /// The films that are named: the chosen one with its neighbours, those found, and the most rated.
    pub fn names(self) -> Vec<Name> {
        let Some(sheet) = self.sheet.get() else { return Vec::new() };
        let mut first: Vec<usize> = self.selected.get().into_iter().chain(self.around.get()).collect();
        first.extend(self.found.with(|found| found.iter().take(10).copied().collect::<Vec<_>>()));
        let mut seen = std::collections::HashSet::new();
        first.retain(|&film| seen.insert(film));
        let scale = self.zoom.with(|zoom| zoom.scale);
        let n = self.drift.with(|drift| drift.len());
        // All at once: to ask for each film alone costs a look at every signal for each of them.
        let pixels = self.pixels();
        let pixel = |film: usize| pixels.get(film).copied();
        name_films(&first, n, scale, sheet.frame(), pixel, |film| short_title(&self.title(film)))
    }

    /// Chooses a film, or none.
    pub fn select(self, film: Option<usize>) {
        let item = film.and_then(|film| self.state.catalogue.with_untracked(|it| it.items.get(film).copied()));
        self.state.selected.set(item);
    }

    /// Shows so many films that this one is among them, and comes to it where it is out of view.
    pub fn bring_into_view(self, film: usize) {
        self.show_film(film);
        let frame = self.sheet.get_untracked().map(|sheet| sheet.frame());
        let pixel = untrack(|| self.pixel(film));
        if !frame.zip(pixel).is_some_and(|(frame, pixel)| frame.has(pixel)) {
            self.fly_to(film, self.zoom.with_untracked(|zoom| zoom.scale));
        }
    }

    /// Comes close to a film.
    pub fn visit(self, film: usize) {
        self.show_film(film);
        self.fly_to(film, self.zoom.with_untracked(|zoom| zoom.scale.max(CLOSE)));
    }

    fn show_film(self, film: usize) {
        if film >= self.shown.get_untracked() {
            self.wanted.set(Some(film + 1));
        }
    }

    fn fly_to(self, film: usize, scale: f64) {
        let score = |map: &MovieMap| self.plane.get_untracked().map(|it| it.place(|c| map.score(film, c)));
        if let Some([x, y]) = self.state.map.with_untracked(|map| score(map.as_ref()?)) {
            self.fly(Zoom::new(scale, (x.into(), y.into())));
        }
    }

    /// Moves the map to another view of it, step by step.
    pub fn fly(self, to: Zoom) {
        let from = self.zoom.get_untracked();
        let own = self.take_over();
        animate(FLIGHT, move |share| {
            // Whoever moves the map by hand meanwhile has it.
            let share = share * share * (3.0 - 2.0 * share);
            self.flight.try_get_value() == Some(own) && self.zoom.try_set(from.towards(&to, share)).is_none()
        });
    }

    /// Ends a flight that is under way.
    pub fn take_over(self) -> u32 {
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

    /// The same to what is in the middle, or to the film under the pointer.
    pub fn closer_to_middle(self, factor: f64) {
        let Some(sheet) = self.sheet.get_untracked() else { return };
        let zoom = self.zoom.get_untracked();
        let middle = zoom.pixel(&sheet, zoom.centre);
        let at = untrack(|| self.pointed.get().and_then(|film| self.pixel(film))).unwrap_or(middle);
        self.fly(zoom.closer(&sheet, factor, at));
    }
}
