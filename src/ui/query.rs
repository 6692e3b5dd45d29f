//! The query of the page's address.

use leptos::prelude::*;
use web_sys::UrlSearchParams;

/// The decoded `key=value` pairs of the page's address.
pub fn pairs() -> Vec<(String, String)> {
    let query = location().search().unwrap_or_default();
    let Ok(pairs) = UrlSearchParams::new_with_str(&query) else { return Vec::new() };
    js_sys::try_iter(&pairs)
        .ok()
        .flatten()
        .into_iter()
        .flatten()
        .filter_map(|pair| {
            let pair = js_sys::Array::from(&pair.ok()?);
            Some((pair.get(0).as_string()?, pair.get(1).as_string()?))
        })
        .collect()
}
