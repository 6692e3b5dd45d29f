//! Mounts the page in place of the line that stands there until it comes.

#[cfg(target_arch = "wasm32")]
fn main() {
    console_error_panic_hook::set_once();
    if let Some(line) = leptos::prelude::document().get_element_by_id("loading") {
        line.remove();
    }
    leptos::mount::mount_to_body(tastemap::ui::App);
}

/// The page needs a browser; on the host there is nothing to mount.
#[cfg(not(target_arch = "wasm32"))]
fn main() {}
