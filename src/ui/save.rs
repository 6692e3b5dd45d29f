//! Hands text and files to the browser to keep.

use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::prelude::*;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// Some browsers read a file only when someone has said where to keep it.
const KEPT: Duration = Duration::from_secs(600);

/// Downloads `text` under `name`.
pub fn save(name: &str, mime: &str, text: &str) -> Result<(), JsValue> {
    let kind = BlobPropertyBag::new();
    kind.set_type(mime);
    save_blob(name, &Blob::new_with_str_sequence_and_options(&js_sys::Array::of1(&text.into()), &kind)?)
}

/// Downloads what is not text, or too much of it, under `name`.
pub fn save_blob(name: &str, blob: &Blob) -> Result<(), JsValue> {
    let url = Url::create_object_url_with_blob(blob)?;
    let link: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    // Refused only for what is no address.
    set_timeout(move || drop(Url::revoke_object_url(&url)), KEPT);
    Ok(())
}
