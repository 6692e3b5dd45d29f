//! Answering what the page asks: each question goes to the insight that knows.

use super::trained::Trained;
use crate::data::{Class, Dataset, Origin};
use crate::insight::{crosstab, rank_unseen};
use crate::protocol::{Answer, Question};
use crate::train::show_batch;

/// Rows of the recommendations.
const RECOMMENDED: usize = 20;
/// Rows shown of a training batch.
const BATCH_ROWS: usize = 10;
/// Users and items in the crosstab.
const CROSSTAB: usize = 15;

/// Nothing where the question needs a model and there is none, or is about something that the data have not.
pub fn answer(question: Question, origin: &Origin, dataset: &Dataset, trained: Option<&Trained>) -> Option<Answer> {
    match question {
        // Settings that cannot train have no batch; the form says what is wrong with them.
        Question::Batch { config, number } => {
            show_batch(&config, origin, dataset, number, BATCH_ROWS).ok().map(Answer::Batch)
        }
        Question::Crosstab => {
            Some(Answer::Crosstab(crosstab(dataset, trained.map(|trained| &*trained.model), CROSSTAB)))
        }
        Question::Ranking { user } => {
            let model = &trained?.model;
            if user as usize >= dataset.users.len() {
                return None;
            }
            let items: Vec<Class> = (0..dataset.items.len() as Class).collect();
            let predictions = model.predict_now(&vec![user; items.len()], &items);
            Some(Answer::Ranking { user, rows: rank_unseen(dataset, user, &predictions, RECOMMENDED) })
        }
    }
}
