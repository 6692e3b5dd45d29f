//! Answering what the page asks: each question goes to the insight that knows.

use super::trained::Trained;
use crate::data::{Class, Dataset};
use crate::insight::rank_unseen;
use crate::protocol::{Answer, Question};

/// Rows of the recommendations.
const RECOMMENDED: usize = 20;

/// Nothing where the question needs a model and there is none, or is about something that the data have not.
pub fn answer(question: Question, dataset: &Dataset, trained: Option<&Trained>) -> Option<Answer> {
    match question {
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
