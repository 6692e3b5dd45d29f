//! What every chart needs: scales from values to pixels, ticks at round numbers, fewer points than pixels.

mod scale;
mod thin;
mod ticks;

pub use scale::Scale;
pub use thin::bucket_means;
pub use ticks::Ticks;
