//! The items themselves, drawn pixel by pixel: at most once a frame, however much changes.

use super::marker::radius;
use super::raster::{Disc, Raster};
use super::view::MapView;
use crate::ui::projector::zoom;
use leptos::{html, prelude::*};
use std::time::Duration;
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

/// Most pixels per CSS pixel: more cost time and do not show.
const FINEST: f64 = 2.0;
/// A map of more items than this is drawn with one pixel per CSS pixel while it moves, and finer once it has rested this
/// long.
const MANY: usize = 20_000;
const REST: Duration = Duration::from_millis(120);

#[component]
pub fn Canvas(view: MapView) -> impl IntoView {
    let canvas = NodeRef::<html::Canvas>::new();
    let raster = StoredValue::new(Raster::default());
    let waiting = StoredValue::new(false);
    let frame_number = StoredValue::new(0_u32);
    let paint = move |fine: f64| {
        if let Some(canvas) = canvas.get_untracked() {
            untrack(|| raster.update_value(|raster| draw(view, raster, &canvas, fine)));
        }
    };
    Effect::new(move || {
        view.camera.sheet.track();
        view.camera.zoom.track();
        view.motion.track();
        view.coloring.track();
        view.found.track();
        view.kind.track();
        view.selected.track();
        view.around.track();
        if waiting.get_value() {
            return;
        }
        waiting.set_value(true);
        request_animation_frame(move || {
            // Nothing to draw on once the panel is gone.
            if waiting.try_set_value(false).is_some() {
                return;
            }
            let finest = (window().device_pixel_ratio() * zoom()).clamp(1.0, FINEST);
            if finest == 1.0 || view.motion.drift.with_untracked(|drift| drift.len()) <= MANY {
                return paint(finest);
            }
            paint(1.0);
            frame_number.update_value(|number| *number += 1);
            let own = frame_number.get_value();
            let is_last = move || frame_number.try_get_value() == Some(own);
            set_timeout(
                move || {
                    if is_last() {
                        paint(finest)
                    }
                },
                REST,
            );
        });
    });
    let frame = move || view.camera.sheet.get().map(|sheet| sheet.frame());
    view! {
        <canvas
            node_ref=canvas
            aria-hidden="true"
            style:left=move || frame().map(|frame| format!("{}px", frame.left))
            style:top=move || frame().map(|frame| format!("{}px", frame.top))
            style:width=move || frame().map(|frame| format!("{}px", frame.width()))
            style:height=move || frame().map(|frame| format!("{}px", frame.height()))
        />
    }
}

/// Draws the items with `fine` pixels per CSS pixel, across and down.
fn draw(view: MapView, raster: &mut Raster, canvas: &HtmlCanvasElement, fine: f64) {
    let Some(sheet) = view.camera.sheet.get() else { return };
    let frame = sheet.frame();
    let size = |length: f64| (length * fine).round().max(1.0);
    let (width, height) = (size(frame.width()), size(frame.height()));
    let (zoom, share, dims) = (view.camera.zoom.get(), view.motion.share.get(), view.dims());
    let shown = view.shown.get();
    view.motion.drift.with(|drift| {
        view.coloring.with(|coloring| {
            view.catalog.with(|catalog| {
                let most = catalog.n_ratings.first().copied().unwrap_or(0);
                let disc = |item: usize| {
                    let [x, y] = drift.place(item, share)?;
                    let (x, y) = zoom.pixel(&sheet, (x.into(), y.into()));
                    let color = *coloring.colors.get(usize::from(*coloring.of.get(item)?))?;
                    Some(Disc {
                        x: ((x - frame.left) * fine) as f32,
                        y: ((y - frame.top) * fine) as f32,
                        radius: (radius(*catalog.n_ratings.get(item)?, most, shown, zoom.scale) * fine) as f32,
                        color,
                        dimmed: dims(item),
                    })
                };
                // The most rated last: above the others.
                let discs = (0..drift.len()).rev().filter_map(disc);
                raster.draw(width as usize, height as usize, discs);
            });
        });
    });
    if (f64::from(canvas.width()), f64::from(canvas.height())) != (width, height) {
        canvas.set_width(width as u32);
        canvas.set_height(height as u32);
    }
    let Some(context) = canvas.get_context("2d").ok().flatten() else { return };
    let context: CanvasRenderingContext2d = context.unchecked_into();
    // Refused only for sizes that do not fit the pixels, and these do.
    if let Ok(picture) = ImageData::new_with_u8_clamped_array(Clamped(&raster.pixels), raster.width as u32) {
        let _ = context.put_image_data(&picture, 0.0, 0.0);
    }
}
