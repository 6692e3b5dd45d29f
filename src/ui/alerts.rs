//! Problems, as they come: what happened, what to do, and a way on.

use super::format::sentence;
use super::session::Session;
use super::store::{Alert, Recovery};
use leptos::prelude::*;

#[component]
pub fn Alerts(session: Session) -> impl IntoView {
    let alerts = session.store.alerts;
    view! {
        <div class="alerts">
            <For each=move || alerts.get() key=|alert| (alert.what.clone(), alert.advice.clone()) let:alert>
                <div class="alert" role="alert">
                    <p>
                        <strong>{sentence(&alert.what)}</strong>
                        " "
                        {alert.advice.clone()}
                    </p>
                    {match alert.way_on {
                        Some(way_on) => view! { <WayOnButtons session way_on /> }.into_any(),
                        None => view! { <Dismiss session alert /> }.into_any(),
                    }}
                </div>
            </For>
        </div>
    }
}

#[component]
fn Dismiss(session: Session, alert: Alert) -> impl IntoView {
    let dismiss = move |_| session.store.alerts.update(|alerts| alerts.retain(|shown| *shown != alert));
    view! {
        <button class="quiet" on:click=dismiss>
            "Dismiss"
        </button>
    }
}

/// Such an alert cannot be dismissed: without the way on there would be none.
#[component]
fn WayOnButtons(session: Session, way_on: Recovery) -> impl IntoView {
    let restart = move || view! { <button on:click=move |_| session.restart()>"Restart"</button> };
    match way_on {
        Recovery::Restart => restart().into_any(),
        Recovery::RestartOrWait => view! {
            {restart()}
            <button class="quiet" on:click=move |_| session.keep_waiting()>
                "Keep waiting"
            </button>
        }
        .into_any(),
        Recovery::Reload => {
            // A page that cannot reload has been closed.
            view! { <button on:click=move |_| drop(location().reload())>"Reload"</button> }.into_any()
        }
    }
}
