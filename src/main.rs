//! Mounts the page.

#[cfg(target_arch = "wasm32")]
fn main() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(tastemap::ui::App);
}

/// The page needs a browser; on the host there is nothing to mount.
#[cfg(not(target_arch = "wasm32"))]
fn main() {}
