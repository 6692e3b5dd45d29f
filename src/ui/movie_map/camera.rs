//! The part of the map that is in view, and flights to other parts.

use super::drift::eased;
use super::motion::animate;
use super::sheet::{Sheet, Zoom};
use crate::ui::projector;
use crate::ui::width::NARROWEST;
use leptos::prelude::*;

/// Height of the heading and the buttons above the sheet.
const ABOVE: f64 = 82.0;
/// How long a flight takes, in milliseconds.
const FLIGHT: f64 = 700.0;

#[derive(Clone, Copy)]
pub struct Camera {
    /// None until the region has been laid out.
    pub sheet: Memo<Option<Sheet>>,
    pub zoom: RwSignal<Zoom>,
    /// Counts flights: each ends the one before.
    flight: StoredValue<u32>,
    /// Where the last flight leads; none once someone has moved the map by hand.
    target: StoredValue<Option<Zoom>>,
}

impl Camera {
    pub fn new(width: ReadSignal<Option<f64>>) -> Camera {
        Camera {
            sheet: Memo::new(move |_| {
                width.get().filter(|&width| width >= NARROWEST).map(|width| Sheet::new(width, projector::room(ABOVE)))
            }),
            zoom: RwSignal::new(Zoom::WHOLE),
            flight: StoredValue::new(0),
            target: StoredValue::new(None),
        }
    }

    pub fn scale(self) -> f64 {
        self.zoom.with(|zoom| zoom.scale)
    }

    pub fn shows_all(self) -> bool {
        self.zoom.with(|zoom| *zoom == Zoom::WHOLE)
    }

    /// Where a place of the unit square is on the sheet.
    pub fn pixel(self, [x, y]: [f32; 2]) -> Option<(f64, f64)> {
        Some(self.zoom.get().pixel(&self.sheet.get()?, (x.into(), y.into())))
    }

    /// Whether a place is in view, or will be when the flight under way has ended.
    pub fn will_show(self, place: (f64, f64)) -> bool {
        let zoom = self.target.get_value().unwrap_or_else(|| self.zoom.get_untracked());
        self.sheet.get_untracked().is_some_and(|sheet| sheet.frame().has(zoom.pixel(&sheet, place)))
    }

    /// Moves step by step to another view of the map.
    pub fn fly(self, to: Zoom) {
        let from = self.zoom.get_untracked();
        self.end_flight();
        self.target.set_value(Some(to));
        let own = self.flight.get_value();
        animate(FLIGHT, move |share| {
            self.flight.try_get_value() == Some(own) && self.zoom.try_set(from.toward(&to, eased(share))).is_none()
        });
    }

    /// Leaves the map where it is.
    pub fn end_flight(self) {
        self.target.set_value(None);
        self.flight.update_value(|flight| *flight += 1);
    }

    /// Zooms by a factor around a pixel of the sheet.
    pub fn zoom_at(self, factor: f64, at: (f64, f64)) {
        self.end_flight();
        if let Some(sheet) = self.sheet.get_untracked() {
            self.zoom.update(|zoom| *zoom = zoom.closer(&sheet, factor, at));
        }
    }

    /// Zooms by a factor around a pixel of the sheet or its middle, in flight.
    pub fn fly_closer(self, factor: f64, at: Option<(f64, f64)>) {
        let Some(sheet) = self.sheet.get_untracked() else { return };
        let zoom = self.zoom.get_untracked();
        let at = at.unwrap_or_else(|| zoom.pixel(&sheet, zoom.center));
        self.fly(zoom.closer(&sheet, factor, at));
    }
}
