//! The map as a file: SVG as it is written, PNG as the browser draws that.

use super::marker::Ring;
use super::picture::Picture;
use super::view::MapView;
use crate::data::DatasetFacts;
use crate::ui::dispatch::{Selected, use_dispatch, use_selector};
use crate::ui::save::{blob_of, save, save_blob};
use futures_channel::oneshot;
use leptos::{prelude::*, task::spawn_local};
use std::sync::Arc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement, HtmlImageElement, Url};

const SVG: &str = "image/svg+xml";
/// Pixels of the PNG per pixel of the map.
const FINE: f64 = 2.0;

#[component]
pub fn Saving(view: MapView) -> impl IntoView {
    let dispatch = use_dispatch();
    let facts = use_selector(|state| &state.data.facts);
    let failed = move |error: JsValue| {
        let what = format!("The map could not be saved ({error:?}).");
        dispatch.alert(what, "Try again, or take a screenshot.");
    };
    let as_svg = move |_| {
        let saved = untrack(|| svg(view, facts)).map_or(Ok(()), |(text, _)| save("movie-map.svg", SVG, &text));
        saved.unwrap_or_else(failed);
    };
    let as_png = move |_| {
        let Some((text, size)) = untrack(|| svg(view, facts)) else { return };
        spawn_local(async move {
            match png(&text, size).await {
                Ok(picture) => save_blob("movie-map.png", &picture).unwrap_or_else(failed),
                Err(error) => failed(error),
            }
        });
    };
    view! {
        <button on:click=as_png>"Save map (PNG)"</button>
        <button on:click=as_svg>"Save map (SVG)"</button>
    }
}

/// What is on show, as SVG, and its size.
fn svg(view: MapView, facts: Selected<Option<Arc<DatasetFacts>>>) -> Option<(String, (f64, f64))> {
    let (sheet, plane, zoom) = (view.camera.sheet.get()?, view.plane.get()?, view.camera.zoom.get());
    let frame = sheet.frame();
    let in_view = |item: usize| view.pixel(item).filter(|&at| frame.has(at));
    let (across, up) = view.axis_titles()?;
    let pixels = view.pixels();
    // The most rated last: above the others.
    let items = pixels.into_iter().enumerate().rev().filter(|&(_, at)| frame.has(at));
    let catalog = view.catalog.get();
    let ring = |(why, item): (Ring, usize)| Some((why, in_view(item)?, view.radius(item)));
    let (selected, around) = (view.selected.get().and_then(|item| view.pixel(item)), view.around.get());
    let line = |to: usize| Some([selected?, view.pixel(to)?]);
    let source = facts.with(|facts| facts.as_ref().map(|facts| facts.source.clone()));
    let picture = Picture {
        sheet,
        palette: &view.palette.get(),
        title: &format!("Movie map of {}", source.unwrap_or_default()),
        across: &across,
        up: &up,
        graticule: plane.graticule(&sheet, &zoom),
        items: items.map(|(item, at)| (item, at, view.radius(item))).collect(),
        titles: &|item| catalog.titles.get(item),
        coloring: &view.coloring.get(),
        is_dimmed: &view.dims(),
        lines: around.into_iter().filter_map(line).collect(),
        rings: view.ringed().into_iter().filter_map(ring).collect(),
        you: view.you_mark(),
        names: view.names().into_iter().filter_map(|name| in_view(name.item).map(|at| (name, at))).collect(),
    };
    Some(picture.svg())
}

/// The picture that the browser makes of an SVG.
async fn png(svg: &str, (width, height): (f64, f64)) -> Result<Blob, JsValue> {
    let url = Url::create_object_url_with_blob(&blob_of(SVG, svg)?)?;
    let image = HtmlImageElement::new()?;
    image.set_src(&url);
    let decoded = JsFuture::from(image.decode()).await;
    let canvas: HtmlCanvasElement = document().create_element("canvas")?.unchecked_into();
    canvas.set_width((width * FINE) as u32);
    canvas.set_height((height * FINE) as u32);
    let context: CanvasRenderingContext2d =
        canvas.get_context("2d")?.ok_or("there is no canvas to draw on")?.unchecked_into();
    let drawn = decoded.and_then(|_| {
        context.draw_image_with_html_image_element_and_dw_and_dh(&image, 0.0, 0.0, width * FINE, height * FINE)
    });
    Url::revoke_object_url(&url)?;
    drawn?;
    let (done, picture) = oneshot::channel();
    let take = Closure::once(move |blob: Option<Blob>| {
        // Nobody waits any more only if this very future was dropped.
        let _ = done.send(blob);
    });
    canvas.to_blob(take.as_ref().unchecked_ref())?;
    picture.await.ok().flatten().ok_or_else(|| "the browser made no picture".into())
}
