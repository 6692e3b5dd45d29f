//! What every chart needs: scales with ticks, axes, lines, how wide a text is, where labels go, and which point is meant.

#[cfg(target_arch = "wasm32")]
mod axes;
#[cfg(target_arch = "wasm32")]
mod face;
mod labels;
mod line;
mod nearest;
mod scale;
mod text;

#[cfg(target_arch = "wasm32")]
pub use axes::{Axes, Plot};
#[cfg(target_arch = "wasm32")]
pub use face::Face;
pub use labels::{Label, Rect, place_labels};
pub use line::{bucket_means, path};
pub use nearest::{direction, nearest, toward};
pub use scale::{Scale, Ticks};
pub use text::{NAME_SIZE, SAMPLE, fitting_size, text_width};

/// Room around a plot for ticks and titles, in pixels.
pub mod margin {
    pub const LEFT: f64 = 52.0;
    pub const RIGHT: f64 = 14.0;
    pub const TOP: f64 = 10.0;
    pub const BOTTOM: f64 = 42.0;
}
