//! What every chart needs: scales from values to pixels, ticks at round numbers, axes, lines, fewer points than
//! pixels, and which point is meant.

#[cfg(target_arch = "wasm32")]
mod axes;
mod nearest;
mod path;
mod scale;
mod thin;
mod ticks;

#[cfg(target_arch = "wasm32")]
pub use axes::{Axes, Plot};
pub use nearest::{direction, nearest, towards};
pub use path::path;
pub use scale::Scale;
pub use thin::bucket_means;
pub use ticks::Ticks;
