//! Alerts: what happened, what to do, and a way to recover.

use super::dispatch::{use_dispatch, use_selector};
use super::focus::{find, move_on};
use super::format::sentence;
use super::state::{Action, Alert, Recovery, Setting};
use crate::model::ModelKind;
use leptos::prelude::*;
use web_sys::Element;

#[component]
pub fn Alerts() -> impl IntoView {
    let alerts = use_selector(|state| &state.alerts);
    view! {
        <div class="alerts">
            <For each=move || alerts.get() key=|alert| (alert.what.clone(), alert.advice.clone(), alert.repeats) let:alert>
                <div class="alert" role="alert">
                    <p>
                        <strong>{sentence(&alert.what)}</strong>
                        " "
                        {alert.advice.clone()}
                    </p>
                    <Buttons alert />
                </div>
            </For>
        </div>
    }
}

/// Where the focus goes from the button of an alert that goes: to the next one, or to what the page is about.
fn next() -> Option<Element> {
    find(".alerts button").or_else(|| find("#main"))
}

/// The ways to recover that the alert offers. Only an alert without one can be dismissed.
#[component]
fn Buttons(alert: Alert) -> impl IntoView {
    let dispatch = use_dispatch();
    let restart = move || view! { <button on:click=move |_| dispatch.act(Action::Restart)>"Restart"</button> };
    match alert.recovery {
        None => view! {
            <button
                class="quiet"
                on:click=move |_| {
                    dispatch.act(Action::DismissAlert(alert.clone()));
                    move_on(next);
                }
            >
                "Dismiss"
            </button>
        }
        .into_any(),
        Some(Recovery::Restart) => restart().into_any(),
        Some(Recovery::RestartOrWait) => view! {
            {restart()}
            <button class="quiet" on:click=move |_| dispatch.act(Action::KeepWaiting)>
                "Keep waiting"
            </button>
        }
        .into_any(),
        Some(Recovery::UseBestLists) => {
            let choose = move |_| {
                dispatch.act(Action::Set(Setting::Model(ModelKind::BestLists)));
                dispatch.act(Action::DismissAlert(alert.clone()));
            };
            view! { <button on:click=choose>"Use Best lists"</button> }.into_any()
        }
        Some(Recovery::LoadRegions) => {
            let load = move |_| {
                dispatch.act(Action::LoadRegions);
                move_on(next);
            };
            view! { <button on:click=load>"Load them again"</button> }.into_any()
        }
        Some(Recovery::Reload) => {
            // A page that cannot reload has been closed.
            view! { <button on:click=move |_| drop(location().reload())>"Reload"</button> }.into_any()
        }
    }
}
