//! AdamW, and the steps of it that engines defer.
//!
//! Step `s` moves a parameter `p` with the gradient `g` as fastai does (`Adam` with `decouple_wd=True`; `t` counts
//! steps from 1):
//!
//! ```text
//! m ← momentum(s) · m + (1 - momentum(s)) · g      first moment (fastai's grad_avg)
//! v ← sqr_momentum · v + (1 - sqr_momentum) · g²   second moment (fastai's sqr_avg)
//! p ← p · (1 - lr(s) · wd)                         decoupled weight decay
//! p ← p - lr(s) / (1 - momentum(s)^t) · m / (√(v / (1 - sqr_momentum^t)) + eps)
//! ```
//!
//! That moves every parameter at every step, also a row that no rating of the batch belongs to and whose `g` is 0. To
//! move only the rows that a batch needs, engines make a step in this order:
//!
//! 1. The *lazy update* (`lazy_adamw`) of each row that the batch needs moves its parameters by all steps that are
//!    pending: the last one that brought a gradient, and those skipped since. Then it multiplies the moments by the
//!    momentum of the step that now begins.
//! 2. Forward and backward pass read the parameters.
//! 3. `update_moments` adds the gradient's share to the moments. The step is pending from here on.
//!
//! Deferring is exact, because parameters are read only after a lazy update: by the next batch that needs the row, or,
//! in a copy of the table, by anyone who looks at the model. A skipped step has no gradient, so all of them together have
//! a closed form (`lazy.rs` derives it), which differs from making them one by one by less than rounding does. Looking
//! at a model, pausing it, and cutting its training into chunks therefore change no number.
//!
//! Read `adamw`, then `lazy` with `quadrature`, `pending` (which row has made which steps, and rows that share an update), `moments` (moments by the names of
//! parameters). The kernels are `cpu/adamw.rs` and its twins `shaders/parts/adamw.wgsl` and `shaders/parts/moments.wgsl`.

mod adamw;
mod lazy;
mod moments;
mod pending;
mod quadrature;

pub use adamw::{AdamW, StepHyper};
pub use lazy::{LazySchedule, LazyUpdate};
pub use moments::Moments;
pub use pending::PendingSteps;
