//! Pointer, wheel and keys on the map: drag, pinch, scroll, point, select, walk.

use super::sheet::Zoom;
use super::view::MapView;
use crate::ui::chart::{direction, nearest, toward};
use crate::ui::projector::zoom;
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::Element;

/// How near the pointer must come to an item, and how far it may slip in a click.
const REACH: f64 = 24.0;
const SLIP: f64 = 4.0;
/// Zoom factor of a key or a button.
pub const STEP: f64 = 1.6;

/// Fingers, or the button of a mouse, that are on the map.
#[derive(Clone, Copy)]
pub struct Hands {
    view: MapView,
    down: StoredValue<Vec<(i32, (f64, f64))>>,
    /// Where the first one went down, until it has moved too far for a click.
    clicking: StoredValue<Option<(f64, f64)>>,
}

impl Hands {
    pub fn new(view: MapView) -> Hands {
        Hands { view, down: StoredValue::default(), clicking: StoredValue::default() }
    }

    pub fn on_down(self, event: &ev::PointerEvent) {
        let Some((target, at)) = target_and_place(event) else { return };
        // Refused only for a pointer that is gone already.
        let _ = target.set_pointer_capture(event.pointer_id());
        self.view.camera.end_flight();
        self.down.update_value(|down| down.push((event.pointer_id(), at)));
        self.clicking.set_value((self.down.with_value(Vec::len) == 1).then_some(at));
        self.point_at(at);
    }

    pub fn on_move(self, event: &ev::PointerEvent) {
        let Some((_, at)) = target_and_place(event) else { return };
        let before = self.down.get_value();
        let Some(own) = before.iter().position(|&(id, _)| id == event.pointer_id()) else { return self.point_at(at) };
        if self.clicking.get_value().is_some_and(|(x, y)| (at.0 - x).hypot(at.1 - y) > SLIP) {
            self.clicking.set_value(None);
        }
        if self.clicking.get_value().is_some() {
            return;
        }
        let Some(sheet) = self.view.camera.sheet.get_untracked() else { return };
        self.down.update_value(|down| down[own].1 = at);
        let was = before[own].1;
        match before.iter().find(|&&(id, _)| id != event.pointer_id()) {
            None => {
                self.view.pointed.set(None);
                self.view.camera.zoom.update(|zoom| *zoom = zoom.dragged(&sheet, (at.0 - was.0, at.1 - was.1)));
            }
            // Two fingers: what is between them stays between them.
            Some(&(_, other)) => {
                let apart = |(x, y): (f64, f64)| (x - other.0).hypot(y - other.1).max(1.0);
                let middle = |(x, y): (f64, f64)| ((x + other.0) / 2.0, (y + other.1) / 2.0);
                let (from, to) = (middle(was), middle(at));
                let factor = apart(at) / apart(was);
                self.view.camera.zoom.update(|zoom| {
                    *zoom = zoom.closer(&sheet, factor, from).dragged(&sheet, (to.0 - from.0, to.1 - from.1));
                });
            }
        }
    }

    pub fn on_up(self, event: &ev::PointerEvent) {
        self.down.update_value(|down| down.retain(|&(id, _)| id != event.pointer_id()));
        if let Some(at) = self.clicking.try_update_value(Option::take).flatten() {
            self.point_at(at);
            self.view.select(self.view.pointed.get_untracked());
        }
    }

    /// The browser has taken the gesture for itself, to scroll the page.
    pub fn on_cancel(self, event: &ev::PointerEvent) {
        self.down.update_value(|down| down.retain(|&(id, _)| id != event.pointer_id()));
        self.clicking.set_value(None);
        self.view.pointed.set(None);
    }

    pub fn on_leave(self) {
        if self.down.with_value(Vec::is_empty) {
            self.view.pointed.set(None);
        }
    }

    /// The wheel scrolls the page until the map has the focus, by a click or by Tab. A pinch on a touchpad, which comes as a
    /// wheel with Ctrl, always zooms the map. Once the whole map is in view, scrolling out is left to the page.
    pub fn on_wheel(self, event: &ev::WheelEvent) {
        let Some((target, at)) = target_and_place(event) else { return };
        let in_hand = document().active_element().is_some_and(|element| element == target);
        let outwards = event.delta_y() > 0.0;
        if (in_hand || event.ctrl_key()) && !(outwards && untrack(|| self.view.camera.shows_all())) {
            event.prevent_default();
            let lines = if event.delta_mode() == 0 { 1.0 } else { 20.0 };
            let speed = if event.ctrl_key() { 0.01 } else { 0.002 };
            self.view.camera.zoom_at((-event.delta_y() * lines * speed).clamp(-1.0, 1.0).exp(), at);
        }
    }

    pub fn on_key(self, event: &ev::KeyboardEvent) {
        let view = self.view;
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        match event.key().as_str() {
            "+" | "=" => view.closer_to_middle(STEP),
            "-" => view.closer_to_middle(1.0 / STEP),
            "Home" => view.camera.fly(Zoom::WHOLE),
            "Enter" | " " => view.select(view.pointed.get_untracked()),
            "Escape" => {
                view.pointed.set(None);
                view.select(None);
            }
            key => match direction(key) {
                Some(direction) => self.walk(direction),
                None => return,
            },
        }
        event.prevent_default();
    }

    /// Goes from the item under the pointer, or from the selected one, to the next; nowhere at the edge of the map.
    fn walk(self, direction: (f64, f64)) {
        let view = self.view;
        let from = view.pointed.get_untracked().or(view.selected.get_untracked());
        let next = match from {
            None => Some(0),
            Some(from) => toward(&untrack(|| view.pixels()), from, direction),
        };
        if let Some(next) = next {
            view.pointed.set(Some(next));
            view.bring_into_view(next);
        }
    }

    fn point_at(self, at: (f64, f64)) {
        let item = nearest(&untrack(|| self.view.pixels()), at, REACH);
        if self.view.pointed.get_untracked() != item {
            self.view.pointed.set(item);
        }
    }
}

/// The drawing that listens, and where on it the event took place.
fn target_and_place(event: &ev::MouseEvent) -> Option<(Element, (f64, f64))> {
    let target: Element = event.current_target()?.dyn_into().ok()?;
    let corner = target.get_bounding_client_rect();
    let (x, y) = (f64::from(event.client_x()) - corner.left(), f64::from(event.client_y()) - corner.top());
    Some((target, (x / zoom(), y / zoom())))
}
