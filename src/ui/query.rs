//! The query of the page's address, and texts that lie beside the page.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Response, UrlSearchParams};

/// The page's own address with these pairs and no others.
pub fn address_with(pairs: &[(&str, String)]) -> String {
    let page = location().href().unwrap_or_default();
    let page = page.split(['?', '#']).next().unwrap_or_default().to_owned();
    let Ok(query) = UrlSearchParams::new() else { return page };
    pairs.iter().for_each(|(key, value)| query.append(key, value));
    if pairs.is_empty() { page } else { format!("{page}?{}", String::from(query.to_string())) }
}

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

/// Writes `pairs` into the page's address in place of all pairs with these keys. The page stays as it is. With `push`, Back
/// comes back to the address as it was.
pub fn write(keys: &[&str], pairs: &[(&str, String)], push: bool) {
    let (Ok(query), Ok(path)) = (location().search(), location().pathname()) else { return };
    let Ok(search) = UrlSearchParams::new_with_str(&query) else { return };
    keys.iter().for_each(|key| search.delete(key));
    pairs.iter().for_each(|(key, value)| search.append(key, value));
    let query = String::from(search.to_string());
    let address = if query.is_empty() { path } else { format!("{path}?{query}") };
    if let Ok(history) = window().history() {
        let mark = history.state().unwrap_or(JsValue::NULL);
        // Refused only to a page that changes its address all the time.
        let _ = if push {
            history.push_state_with_url(&mark, "", Some(&address))
        } else {
            history.replace_state_with_url(&mark, "", Some(&address))
        };
    }
}

/// The text at an address of the page's own host, if there is one.
pub async fn fetch_text(address: &str) -> Option<String> {
    let response = JsFuture::from(window().fetch_with_str(address)).await.ok()?;
    let response: Response = response.dyn_into().ok()?;
    if !response.ok() {
        return None;
    }
    JsFuture::from(response.text().ok()?).await.ok()?.as_string()
}
