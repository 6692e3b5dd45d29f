//! A rating to look at, and one to set.

use super::my_rating::RatingScale;
use crate::ui::format::rounded;
use leptos::prelude::*;

/// How high a rating is, as the share of a bar.
#[component]
pub fn Bar(#[prop(into)] value: Signal<f32>, scale: Option<RatingScale>) -> impl IntoView {
    let share = move || {
        scale.map_or(0.0, |RatingScale { lowest, highest, .. }| {
            ((value.get() - lowest) / (highest - lowest).max(f32::EPSILON)).clamp(0.0, 1.0)
        })
    };
    view! { <span class="bar" style:--share=move || share().to_string() aria-hidden="true"></span> }
}

/// Stars under a slider that one does not see: pointer, keyboard and screen reader all have what they know.
#[component]
pub fn Stars(
    title: String,
    #[prop(into)] value: Signal<f32>,
    scale: RatingScale,
    rate: impl Fn(f32) + 'static,
) -> impl IntoView {
    let RatingScale { lowest, highest, step } = scale;
    let stars = scale.stars();
    let spoken = move || format!("{} of {}", rounded(value.get()), rounded(highest));
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
                aria-label=format!("Your rating of {title}")
                aria-valuetext=spoken
                prop:value=value
                on:input:target=move |event| {
                    if let Ok(value) = event.target().value().parse() {
                        rate(value);
                    }
                }
            />
        </span>
    }
}
