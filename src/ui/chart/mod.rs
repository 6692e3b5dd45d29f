//! What every chart needs: scales from values to pixels, ticks at round numbers, fewer points than pixels,
//! and which point is meant.

mod nearest;
mod scale;
mod thin;
mod ticks;

pub use nearest::{nearest, towards};
pub use scale::Scale;
pub use thin::bucket_means;
pub use ticks::Ticks;
