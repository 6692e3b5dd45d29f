//! A QR code on the page, black on white in any theme: readers expect that.

use super::qr::qr_code;
use leptos::prelude::*;

#[component]
pub fn QrImage(label: &'static str, #[prop(into)] text: Signal<String>) -> impl IntoView {
    let code = Memo::new(move |_| text.with(|text| qr_code(text)));
    move || match code.get() {
        Some(code) => view! {
            <svg class="qr" role="img" aria-label=label viewBox=format!("0 0 {0} {0}", code.size)>
                <rect width="100%" height="100%" />
                <path d=code.path />
            </svg>
        }
        .into_any(),
        None => view! { <p class="meaning">"This is too long for a QR code. Copy the link instead."</p> }.into_any(),
    }
}
