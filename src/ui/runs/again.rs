//! One click trains with the settings of the form and one thing changed.

use super::variant::Variant;
use crate::train::TrainConfig;
use crate::ui::dispatch::{use_dispatch, use_memo};
use crate::ui::state::Action;
use leptos::prelude::*;

#[component]
pub fn Again() -> impl IntoView {
    let dispatch = use_dispatch();
    let offered = use_memo(|state| {
        let config = state.form.read().ok();
        Variant::ALL.map(|variant| config.as_ref().and_then(|config| value(variant, config)))
    });
    let can_train = use_memo(|state| state.can_train() && state.form.read().is_ok());
    let buttons = move || {
        let offered = Variant::ALL.into_iter().zip(offered.get());
        let view = offered.filter_map(|(variant, value)| {
            let value = value?;
            Some(view! {
                <button
                    disabled=move || !can_train.get()
                    aria-label=variant.name()
                    on:click=move |_| dispatch.act(Action::TrainVariant(variant))
                >
                    {variant.name()}
                    {(!value.is_empty()).then(|| view! { <span class="value">{value}</span> })}
                </button>
            })
        });
        view.collect_view()
    };
    view! {
        <div class="again" role="group" aria-labelledby="again-title">
            <p id="again-title">"Run again with one thing changed"</p>
            <div class="buttons">{buttons}</div>
            <p class="meaning">
                "Everything else is as set under Model: with the same seed the same initial numbers, the same batches, and the \
                 same ratings held out."
            </p>
        </div>
    }
}

/// What the variant makes of the setting, where its name does not say it; none where the variant does not apply.
fn value(variant: Variant, config: &TrainConfig) -> Option<String> {
    let changed = variant.of(config)?;
    Some(match variant {
        Variant::HigherRate | Variant::LowerRate => changed.learning_rate.to_string(),
        Variant::MoreFactors | Variant::FewerFactors => changed.factors.to_string(),
        Variant::OtherSeed => changed.seed.to_string(),
        Variant::BiasesOff | Variant::BiasesOn | Variant::NoWeightDecay | Variant::Same => String::new(),
    })
}
