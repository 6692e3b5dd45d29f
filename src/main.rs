//! Mounts the page in place of what stands there until it comes.

#[cfg(target_arch = "wasm32")]
mod regions;

#[cfg(target_arch = "wasm32")]
fn main() {
    console_error_panic_hook::set_once();
    if let Some(loading) = leptos::prelude::document().get_element_by_id("loading") {
        loading.remove();
    }
    leptos::mount::mount_to_body(|| {
        leptos::view! { <tastemap::ui::App results=regions::RESULTS settings=regions::SETTINGS /> }
    });
}

/// The page needs a browser; on the host there is nothing to mount.
#[cfg(not(target_arch = "wasm32"))]
fn main() {}
