//! What a run of Best lists has beside those of other models: the predicted ratings that are learned first, and the
//! choices held out.

use super::{Checkpoint, EpochRow, Run, StrengthChoice};
use crate::data::{Class, Ratings, Seed, Stream};
use crate::engine::softmax::{Choices, NEGATIVES, choice_loss};
use crate::model::names;

/// The most choices that validation looks at; where more are held out, each stands for several.
const MOST_VALID: usize = 10_000;
/// A choice and what was drawn for it.
const CANDIDATES: usize = NEGATIVES + 1;

/// The part of a run that is about choices.
#[derive(Clone, Debug)]
pub struct ChoicePart {
    /// The run that learns to predict ratings first. None where there are no grades, where it is done, and where an earlier
    /// run did it.
    pub ratings: Option<Box<Run>>,
    /// Choices held out, each followed by items that were drawn for it, as pairs of user and item.
    pub valid: Ratings,
    /// Errors of the predicted ratings, if there are such.
    pub errors: Option<EpochRow>,
    /// Epochs of the run that learned to predict ratings.
    pub ratings_epochs: Option<usize>,
    /// How long that took.
    pub seconds: f64,
}

impl ChoicePart {
    /// Draws for the choices held out, what was chosen in training left out.
    pub fn new(choices: &Choices, valid: &Ratings, seed: Seed, ratings: Option<Run>) -> ChoicePart {
        let stride = valid.len().div_ceil(MOST_VALID).max(1);
        let rows = (0..valid.len()).step_by(stride).filter(|&row| choices.has_others(valid.user[row]));
        let (users, items): (Vec<Class>, Vec<Class>) = rows.map(|row| (valid.user[row], valid.item[row])).unzip();
        let batch = choices.batch(&users, &items, &mut seed.stream(Stream::ValidNegatives));
        let valid = Ratings {
            user: users.iter().flat_map(|&user| [user; CANDIDATES]).collect(),
            item: batch.items.into_iter().flatten().collect(),
            value: Vec::new(),
        };
        ChoicePart { ratings: ratings.map(Box::new), valid, errors: None, ratings_epochs: None, seconds: 0.0 }
    }

    /// The mean loss of the choices held out, by the scores of [`ChoicePart::valid`]; none where none are held out.
    pub fn valid_loss(&self, scores: &[f32]) -> Option<f64> {
        let (choices, _) = scores.as_chunks::<CANDIDATES>();
        let sum: f64 = choices.iter().map(|scores| f64::from(choice_loss(scores))).sum();
        (!choices.is_empty()).then(|| sum / choices.len() as f64)
    }
}

impl Run {
    /// The run to make before this one, and to give back by [`Run::take_ratings`].
    pub fn ratings_run(&mut self) -> Option<Run> {
        self.choices.as_mut()?.ratings.take().map(|run| *run)
    }

    /// Takes over the predicted ratings of the run before.
    pub fn take_ratings(&mut self, learned: &Checkpoint, seconds: f64) {
        self.take_rating_tables(&learned.params.tensors);
        if let Some(part) = &mut self.choices {
            part.errors = learned.past.history.last().copied();
            part.ratings_epochs = Some(learned.past.epochs());
            part.seconds = seconds;
        }
        self.strength = learned.past.runs.last().and_then(|run| run.strength.clone());
    }

    pub(super) fn take_rating_tables(&mut self, tensors: &[crate::model::Tensor]) {
        const TAKEN: [&str; 8] = [
            names::USER_FACTORS,
            names::ITEM_FACTORS,
            names::USER_BIAS,
            names::ITEM_BIAS,
            names::MEAN,
            names::UNIT,
            names::STRENGTH,
            names::OF_RATED,
        ];
        for tensor in tensors.iter().filter(|tensor| TAKEN.contains(&&*tensor.name)) {
            self.start.params.get_mut(&tensor.name).copy_from_slice(&tensor.data);
        }
    }

    /// What was found out of the strength of regularization, for the run that needs it.
    pub(super) fn give_strength(&mut self, choice: StrengthChoice) {
        match self.choices.as_mut().and_then(|part| part.ratings.as_mut()) {
            Some(ratings) => ratings.give_strength(choice),
            None => {
                self.start.params.get_mut(names::STRENGTH).fill(choice.strength);
                self.strength = Some(choice);
            }
        }
    }
}
