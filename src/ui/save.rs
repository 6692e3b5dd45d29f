//! Downloads: text and blobs that the browser saves as files.

use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::prelude::*;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// How long the file stays available: some browsers read it only after a person has chosen where to save it.
const AVAILABLE: Duration = Duration::from_secs(600);

/// Downloads `text` under `name`.
pub fn save(name: &str, mime: &str, text: &str) -> Result<(), JsValue> {
    save_blob(name, &blob_of(mime, text)?)
}

/// Text as a blob.
pub fn blob_of(mime: &str, text: &str) -> Result<Blob, JsValue> {
    let kind = BlobPropertyBag::new();
    kind.set_type(mime);
    Blob::new_with_str_sequence_and_options(&js_sys::Array::of1(&text.into()), &kind)
}

/// Downloads `blob` under `name`.
pub fn save_blob(name: &str, blob: &Blob) -> Result<(), JsValue> {
    let url = Url::create_object_url_with_blob(blob)?;
    let link: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    // Refused only for text that is no address.
    set_timeout(move || drop(Url::revoke_object_url(&url)), AVAILABLE);
    Ok(())
}
