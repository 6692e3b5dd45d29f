//! The models of the ladder, and the sizes that make one of them concrete.

use super::net;
use serde::{Deserialize, Serialize};

/// The rungs of fastai's ladder, by the names the page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ModelKind {
    /// Dot product of the two embeddings alone.
    Dot,
    /// The dot product squashed into the prediction range.
    DotRange,
    /// Dot product plus user and item bias, squashed (fastai's `EmbeddingDotBias`).
    DotBias,
    /// Both embeddings through a hidden layer, squashed (`CollabNN` of fastai's book).
    NnBook,
    /// Both embeddings through hidden layers with batch norm, squashed (fastai's `EmbeddingNN`, `use_nn=True`).
    NnFastai,
    /// SVD++ on both sides: dot product plus biases, where the numbers of a user and an item also follow from who rated
    /// what (Koren 2008), trained on all ratings at once.
    BestAccuracy,
    /// A model of what users choose, trained by sampled softmax, beside the predicted ratings of Best accuracy where there
    /// are ratings to predict.
    BestLists,
}

impl ModelKind {
    pub const ALL: [ModelKind; 7] = [
        ModelKind::Dot,
        ModelKind::DotRange,
        ModelKind::DotBias,
        ModelKind::NnBook,
        ModelKind::NnFastai,
        ModelKind::BestAccuracy,
        ModelKind::BestLists,
    ];

    /// The name people see.
    pub fn name(self) -> &'static str {
        match self {
            ModelKind::Dot => "Dot product",
            ModelKind::DotRange => "Dot product in range",
            ModelKind::DotBias => "Dot product + bias",
            ModelKind::NnBook => "Neural net (book)",
            ModelKind::NnFastai => "Neural net (fastai)",
            ModelKind::BestAccuracy => "Best accuracy",
            ModelKind::BestLists => "Best lists",
        }
    }

    /// Whether each user and item has a bias beside its embedding.
    pub fn has_bias(self) -> bool {
        matches!(self, ModelKind::DotBias | ModelKind::BestAccuracy | ModelKind::BestLists)
    }

    /// Whether predictions are squashed into a range by a sigmoid.
    pub fn has_range(self) -> bool {
        !matches!(self, ModelKind::Dot | ModelKind::BestAccuracy | ModelKind::BestLists)
    }

    /// Whether a step of training is a pass over all ratings, without batches.
    pub fn is_full_batch(self) -> bool {
        self == ModelKind::BestAccuracy
    }

    /// Whether it is a rung of fastai's ladder: trained by AdamW on batches of ratings.
    pub fn is_on_ladder(self) -> bool {
        matches!(
            self,
            ModelKind::Dot | ModelKind::DotRange | ModelKind::DotBias | ModelKind::NnBook | ModelKind::NnFastai
        )
    }

    /// Whether training has a loss, a schedule and a range of predictions of its own, which no setting changes.
    pub fn is_tuned(self) -> bool {
        matches!(self, ModelKind::BestAccuracy | ModelKind::BestLists)
    }

    /// Whether it learns what users choose.
    pub fn learns_choices(self) -> bool {
        self == ModelKind::BestLists
    }

    /// Whether layers, not a dot product, make a prediction of the two embeddings.
    pub fn is_net(self) -> bool {
        matches!(self, ModelKind::NnBook | ModelKind::NnFastai)
    }

    /// Sizes of the hidden layers where nothing else is asked for, as the book and the tutorial set them.
    fn hidden(self) -> &'static [usize] {
        match self {
            ModelKind::NnBook => &[100],
            ModelKind::NnFastai => &[100, 50],
            _ => &[],
        }
    }
}

/// One model made concrete.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelSpec {
    pub kind: ModelKind,
    /// Rows of the user embedding, `#na#` included.
    pub n_users: usize,
    /// Rows of the item embedding, `#na#` included.
    pub n_items: usize,
    /// Columns of the user embedding.
    pub user_factors: usize,
    /// Columns of the item embedding; as many as the user's where their dot product is taken.
    pub item_factors: usize,
    /// Sizes of a net's hidden layers, first to last.
    pub hidden: Vec<usize>,
    /// fastai's `y_range`, the ends of the sigmoid. Best accuracy clips its predictions to it; a plain dot product has
    /// no use for it.
    pub y_range: (f32, f32),
    /// Genres and decades that the items have, where the kind makes use of them.
    #[serde(default)]
    pub n_features: usize,
    /// Columns of the tables of choices that Best lists has beside those that predict ratings. 0 where it has no such:
    /// then users' and items' embeddings are the tables of choices.
    #[serde(default)]
    pub choice_factors: usize,
}

impl ModelSpec {
    /// The model in its usual sizes. `factors` are those of a dot product; nets size each embedding
    /// by the number of its rows.
    pub fn new(kind: ModelKind, n_users: usize, n_items: usize, factors: usize, y_range: (f32, f32)) -> ModelSpec {
        let columns = |rows| if kind.is_net() { net::embedding_size(rows) } else { factors };
        ModelSpec {
            kind,
            n_users,
            n_items,
            user_factors: columns(n_users),
            item_factors: columns(n_items),
            hidden: kind.hidden().to_vec(),
            y_range,
            n_features: 0,
            choice_factors: 0,
        }
    }

    /// Whether it predicts ratings. Without grades, Best lists learns choices alone.
    pub fn predicts_ratings(&self) -> bool {
        !self.kind.learns_choices() || self.choice_factors > 0
    }

    /// The tables of choices of Best lists, as a model that has no others.
    pub fn of_choices(&self) -> ModelSpec {
        let factors = if self.choice_factors > 0 { self.choice_factors } else { self.user_factors };
        ModelSpec::new(self.kind, self.n_users, self.n_items, factors, self.y_range)
    }
}
