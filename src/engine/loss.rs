//! The losses that training minimizes.

use serde::{Deserialize, Serialize};

/// The loss of a batch: the mean over its ratings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Loss {
    /// Mean squared error (fastai's `MSELossFlat`).
    #[default]
    Mse,
    /// Mean absolute error (fastai's `L1LossFlat`).
    L1,
}

impl Loss {
    pub const ALL: [Loss; 2] = [Loss::Mse, Loss::L1];

    /// The name people see.
    pub fn name(self) -> &'static str {
        match self {
            Loss::Mse => "MSE",
            Loss::L1 => "L1",
        }
    }
}
