//! How wide the browser's font for names is.

use super::{SAMPLE, fitting_size};
use crate::ui::width::width_of;
use leptos::{html, prelude::*};

/// A hidden sentence in the font of names. It sets `font` to the size to estimate widths with.
#[component]
pub fn Face(font: RwSignal<f32>) -> impl IntoView {
    let sentence = NodeRef::<html::Div>::new();
    let width = width_of(sentence);
    Effect::new(move || {
        if let Some(width) = width.get().filter(|&width| width > 0.0) {
            font.set(fitting_size(width as f32));
        }
    });
    view! {
        <div class="face" node_ref=sentence aria-hidden="true">
            {SAMPLE}
        </div>
    }
}
