//! Answering what the page asks: each question goes to the insight that knows.

use super::trained::Trained;
use crate::data::{Class, Dataset};
use crate::insight::{Likeness, nearest, rank_unseen};
use crate::protocol::{Answer, Question};
use crate::train::Checkpoint;

/// Rows of the recommendations.
const RECOMMENDED: usize = 20;
/// Neighbours that a map shows of one item.
const AROUND: usize = 10;

/// Nothing where the question needs a model and there is none, or is about something that the data have not.
///
/// `ranked` are the item classes, most rated first.
pub fn answer(question: Question, dataset: &Dataset, ranked: &[Class], trained: Option<&Trained>) -> Option<Answer> {
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
        Question::Around { item, among } => {
            let Checkpoint { spec, params, .. } = &trained?.checkpoint;
            let to = params.item_factors().chunks(spec.item_factors).nth(item as usize)?;
            let others = ranked.iter().copied().take(among).filter(|&other| other != item);
            let near = nearest(params.item_factors(), to, others, Likeness::Cosine, AROUND);
            Some(Answer::Around { item, near })
        }
    }
}
