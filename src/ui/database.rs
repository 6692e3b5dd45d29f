//! Deletes what the worker has saved, even where there is no worker.

use crate::protocol::DATABASE;
use leptos::prelude::*;
use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

/// Connections that are open when it begins take a moment to close.
const PATIENCE: Duration = Duration::from_secs(3);

/// Deletes the database; calls `failed` if it is still there after some seconds.
pub fn delete(failed: impl FnOnce() + 'static) {
    // Without a factory nothing was saved.
    let Some(factory) = window().indexed_db().ok().flatten() else { return };
    let Ok(request) = factory.delete_database(DATABASE) else { return failed() };
    let is_deleted = Rc::new(Cell::new(false));
    let done = Rc::clone(&is_deleted);
    let deleted = Closure::once_into_js(move || done.set(true));
    request.set_onsuccess(Some(deleted.unchecked_ref()));
    set_timeout(
        move || {
            if !is_deleted.get() {
                failed();
            }
        },
        PATIENCE,
    );
}
