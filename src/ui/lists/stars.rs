//! A rating as a bar, and one to set by stars.

use super::my_rating::RatingScale;
use crate::ui::format::rounded;
use leptos::{ev, prelude::*};

/// A bar as long as a rating is high.
#[component]
pub fn Bar(#[prop(into)] value: Signal<f32>, scale: Option<RatingScale>) -> impl IntoView {
    let share = move || {
        scale.map_or(0.0, |RatingScale { lowest, highest, .. }| {
            ((value.get() - lowest) / (highest - lowest).max(f32::EPSILON)).clamp(0.0, 1.0)
        })
    };
    view! { <span class="bar" style:--share=move || share().to_string() aria-hidden="true"></span> }
}

/// Stars under an invisible slider, so that pointer, keyboard and screen reader work as everywhere.
#[component]
pub fn Stars(
    name: String,
    #[prop(into)] value: Signal<f32>,
    scale: RatingScale,
    rate: impl Fn(f32) + Copy + 'static,
    /// What 0 means where it is no rating.
    #[prop(optional)]
    none: Option<&'static str>,
) -> impl IntoView {
    let RatingScale { lowest, highest, step } = scale;
    let stars = scale.stars();
    let spoken = move || match none.filter(|_| value.get() == 0.0) {
        Some(none) => none.to_owned(),
        None => format!("{} of {}", rounded(value.get()), rounded(highest)),
    };
    let on_key = move |event: ev::KeyboardEvent| {
        let is_plain = !event.ctrl_key() && !event.meta_key() && !event.alt_key();
        if let Some(value) = scale.typed(&event.key()).filter(|_| is_plain) {
            event.prevent_default();
            rate(value);
        }
    };
    view! {
        <span
            class="stars"
            style:--share=move || scale.share(value.get()).to_string()
            style:--from=scale.share(lowest).to_string()
        >
            <span class="drawn" aria-hidden="true">{"★".repeat(stars)}</span>
            <input
                type="range"
                min=lowest
                max=highest
                step=step
                aria-label=name
                aria-valuetext=spoken
                prop:value=value
                on:keydown=on_key
                on:input:target=move |event| {
                    if let Ok(value) = event.target().value().parse() {
                        rate(value);
                    }
                }
            />
        </span>
    }
}
