//! Settings that a teacher may have locked: shown, but disabled.

use super::arrival::Lock;
use super::dispatch::use_dispatch;
use super::words::arrival::locked;
use leptos::prelude::*;

#[component]
pub fn Lockable(lock: Lock, children: Children) -> impl IntoView {
    let is_locked = use_dispatch().read(|state| state.has_locked(lock));
    view! {
        {is_locked.then(|| view! { <p class="locked" role="note">{locked(lock).0}</p> })}
        <fieldset class="lockable" role="none" disabled=is_locked>
            {children()}
        </fieldset>
    }
}
