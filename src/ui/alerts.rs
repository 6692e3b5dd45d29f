//! Problems, as they come: what happened, what to do, and a way on.

use super::session::Session;
use super::store::{Alert, WayOn};
use leptos::prelude::*;

#[component]
pub fn Alerts(session: Session) -> impl IntoView {
    let alerts = session.store.alerts;
    let dismiss = move |gone: &Alert| alerts.update(|alerts| alerts.retain(|alert| alert != gone));
    view! {
        <div class="alerts">
            <For each=move || alerts.get() key=|alert| (alert.what.clone(), alert.advice.clone()) let:alert>
                <div class="alert" role="alert">
                    <p>
                        <strong>{alert.what.clone()}</strong>
                        " "
                        {alert.advice.clone()}
                    </p>
                    {alert.way_on.map(|way_on| view! { <WayOnButton session way_on /> })}
                    <button class="quiet" on:click=move |_| dismiss(&alert)>
                        "Dismiss"
                    </button>
                </div>
            </For>
        </div>
    }
}

#[component]
fn WayOnButton(session: Session, way_on: WayOn) -> impl IntoView {
    match way_on {
        WayOn::Restart => view! { <button on:click=move |_| session.restart()>"Restart"</button> }.into_any(),
        WayOn::Reload => {
            // A page that cannot reload has been closed.
            view! { <button on:click=move |_| drop(location().reload())>"Reload"</button> }.into_any()
        }
    }
}
