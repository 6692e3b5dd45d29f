//! Comparing models on the ratings held out.

use crate::engine::RankBy;
use crate::train::TrainConfig;
use serde::{Deserialize, Serialize};

/// What to do with the models of this visit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum EvaluationCommand {
    /// Test every model that was not tested yet and holds out what these settings hold out. Answered by
    /// [`ToPage::Evaluating`](super::ToPage::Evaluating), then [`ToPage::Evaluated`](super::ToPage::Evaluated).
    Start(TrainConfig),
    /// Answered by [`ToPage::EvaluationCanceled`](super::ToPage::EvaluationCanceled).
    Cancel,
}

/// A model that was tested.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum EvaluatedModel {
    /// Predicts the mean of the training ratings.
    Mean,
    /// The mean, the user's bias and the item's.
    Biases,
    /// Ranks items by how many ratings they have.
    Popularity,
    /// One of this visit; they are numbered as they were trained.
    Trained {
        number: usize,
        config: Box<TrainConfig>,
        epochs: usize,
        /// How its lists are ranked, where it knows several ways: each of them is in the table.
        by: Option<RankBy>,
    },
}
