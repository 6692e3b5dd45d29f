//! The models of the ladder, and the sizes that make one of them concrete.

use super::names;
use serde::{Deserialize, Serialize};

/// The rungs of fastai's ladder that are built, by the names the page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ModelKind {
    /// Dot product of the two embeddings alone.
    Dot,
    /// The dot product squashed into the prediction range.
    DotRange,
    /// Dot product plus user and item bias, squashed (fastai's `EmbeddingDotBias`).
    DotBias,
}

impl ModelKind {
    pub const ALL: [ModelKind; 3] = [ModelKind::Dot, ModelKind::DotRange, ModelKind::DotBias];

    /// The name people see.
    pub fn name(self) -> &'static str {
        match self {
            ModelKind::Dot => "Dot product",
            ModelKind::DotRange => "Dot product in range",
            ModelKind::DotBias => "Dot product + bias",
        }
    }

    /// Whether each user and item has a bias beside its embedding.
    pub fn has_bias(self) -> bool {
        matches!(self, ModelKind::DotBias)
    }

    /// Whether predictions are squashed into a range by a sigmoid.
    pub fn has_range(self) -> bool {
        !matches!(self, ModelKind::Dot)
    }
}

/// One model made concrete.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ModelSpec {
    pub kind: ModelKind,
    /// Rows of the user embedding, `#na#` included.
    pub n_users: usize,
    /// Rows of the item embedding, `#na#` included.
    pub n_items: usize,
    /// Latent factors: columns of both embeddings.
    pub factors: usize,
    /// fastai's `y_range`, the ends of the sigmoid; unused where the kind has no range.
    pub y_range: (f32, f32),
}

impl ModelSpec {
    /// Names and shapes of the parameters, in fastai's order.
    pub fn shapes(&self) -> Vec<(&'static str, [usize; 2])> {
        let mut shapes = vec![
            (names::USER_FACTORS, [self.n_users, self.factors]),
            (names::ITEM_FACTORS, [self.n_items, self.factors]),
        ];
        if self.kind.has_bias() {
            shapes.push((names::USER_BIAS, [self.n_users, 1]));
            shapes.push((names::ITEM_BIAS, [self.n_items, 1]));
        }
        shapes
    }
}
