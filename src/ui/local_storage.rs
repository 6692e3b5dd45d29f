//! Small things that this browser saves for the next visit. The worker saves data and models.

use leptos::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use web_sys::Storage;

/// The start of each name.
const PREFIX: &str = "tastemap.";

/// The browser's storage. Some browsers have none in private windows.
fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// Saves `value` under `name`, unless the browser has no room left.
pub fn save(name: &str, value: &impl Serialize) {
    if let (Some(storage), Ok(text)) = (storage(), serde_json::to_string(value)) {
        let _ = storage.set_item(&format!("{PREFIX}{name}"), &text);
    }
}

/// Loads what was saved under `name`, if it can still be read.
pub fn load<T: DeserializeOwned>(name: &str) -> Option<T> {
    let text = storage()?.get_item(&format!("{PREFIX}{name}")).ok()??;
    serde_json::from_str(&text).ok()
}

/// Deletes everything that the page has saved.
pub fn clear() {
    let Some(storage) = storage() else { return };
    let names = (0..storage.length().unwrap_or(0)).filter_map(|index| storage.key(index).ok()?);
    for name in names.filter(|name| name.starts_with(PREFIX)).collect::<Vec<_>>() {
        // Refused by nothing that could be listed.
        let _ = storage.remove_item(&name);
    }
}
