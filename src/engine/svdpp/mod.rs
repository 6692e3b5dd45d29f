//! SVD++ on both sides with item features, trained by full-batch Adam: the page's "Best accuracy".
//!
//! A prediction is `mean + unit · (U_u·Z_i + b_u + b_i)`, where the vectors of users and items are sums:
//!
//! - U_u = P_u + |N(u)|^-½ Σ A_j over N(u), the items that u rated;
//! - Z_i = Q_i + |N(i)|^-½ Σ B_v over N(i), the users who rated i, + 0.4 Σ x_ig C_g over the features of i.
//!
//! P and Q are explicit: a row learns from its own ratings. A and B are implicit: a row learns from who met it. The biases
//! are one more column of every table. The loss is half the sum of squared errors plus half the sum of λ w².
//!
//! `spec` has the constants, `problem` the ratings by user and by item, `params` the tables. `cpu` is the engine in plain
//! Rust, made of the `kernels`; `gpu` runs their twins in WGSL, which have the same names. `contract` is what both promise,
//! and `memory` what they take.

mod contract;
mod cpu;
mod gpu;
pub(crate) mod kernels;
mod memory;
mod layouts;
mod params;
mod problem;
mod schedule;
pub(crate) mod spec;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;

pub use contract::SvdppEngine;
pub use cpu::SvdppCpu;
pub use gpu::SvdppGpu;
pub(super) use layouts::{AdamStep, WeightedRow};
pub use memory::SvdppMemory;
pub use params::{SvdppMoments, SvdppParams, SvdppStart, SvdppVectors};
pub(super) use problem::SvdppRow;
pub use problem::{SvdppProblem, Unsuitable};
pub use schedule::{PEAK_RATE, STEPS, rates};
pub use spec::{BIAS_SHARE, SvdppSpec};
