//! What every chart needs: scales from values to pixels, ticks at round numbers, axes, lines, fewer points than
//! pixels, how wide a text is, and which point is meant.

#[cfg(target_arch = "wasm32")]
mod axes;
#[cfg(target_arch = "wasm32")]
mod face;
mod nearest;
mod path;
mod scale;
mod text;
mod thin;
mod ticks;

#[cfg(target_arch = "wasm32")]
pub use axes::{Axes, Plot};
#[cfg(target_arch = "wasm32")]
pub use face::Face;
pub use nearest::{direction, nearest, toward};
pub use path::path;
pub use scale::Scale;
pub use text::{NAME_SIZE, SAMPLE, fitting_size, text_width};
pub use thin::bucket_means;
pub use ticks::Ticks;

/// Room around a plot for ticks and titles, in pixels.
pub mod margin {
    pub const LEFT: f64 = 52.0;
    pub const RIGHT: f64 = 14.0;
    pub const TOP: f64 = 10.0;
    pub const BOTTOM: f64 = 42.0;
}
