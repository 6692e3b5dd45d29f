//! Answering what the page asks: each question goes to the insight that knows.

use super::evaluator::Evaluator;
use super::loaded_data::LoadedData;
use super::run_log::RunLog;
use super::trained::Trained;
use super::user_profile::UserProfile;
use crate::data::{Class, RatingsTable};
use crate::evaluation::LONGEST_LIST;
use crate::insight::{Similarity, bias_table, crosstab, find_titles, nearest, neighbors, page_of, show_results};
use crate::model::names;
use crate::protocol::{Answer, Question, Who};
use crate::train::{Checkpoint, show_batch};

/// Rows shown of a training batch.
const BATCH_ROWS: usize = 10;
/// Users and items in the crosstab.
const CROSSTAB: usize = 15;
/// Neighbors that a map shows of one item, and rows of their list.
const AROUND: usize = 10;
/// Rows at each end of the bias table, and points of its chart.
const BIASES: usize = 15;
const BIAS_POINTS: usize = 2000;
/// Rows of the results, as many as fastai shows.
const RESULTS: usize = 9;

/// What there is to answer from.
pub struct Known<'s> {
    pub data: &'s LoadedData,
    pub trained: Option<&'s Trained>,
    pub evaluator: &'s Evaluator,
    pub run_log: &'s RunLog,
}

/// Nothing where the question needs a model and there is none, or is about something that the data have not.
pub fn answer(question: Question, known: &Known) -> Option<Answer> {
    let &Known { data, trained, evaluator, run_log } = known;
    let LoadedData { origin, source, dataset, ranked, .. } = data;
    match question {
        Question::Source => Some(Answer::Source(source.clone())),
        // Settings that cannot train have no batch; the form says what is wrong with them.
        Question::Batch { config, number } => {
            show_batch(&config, origin, dataset, number, BATCH_ROWS).ok().map(Answer::Batch)
        }
        // The trainer answers it, which has the engine.
        Question::Step { .. } => None,
        Question::Crosstab => {
            let predicts = trained.filter(|trained| trained.model.predicts_ratings());
            Some(Answer::Crosstab(crosstab(dataset, predicts.map(|trained| trained.model.ratings()), CROSSTAB)))
        }
        Question::Ranking { who, view } => {
            Some(Answer::Ranking { list: UserProfile::of(&who, dataset, trained?)?.ranking(view) })
        }
        Question::Compared { who, rows } => {
            let (rows, n_rows) = UserProfile::of(&who, dataset, trained?)?.compared(rows);
            Some(Answer::Compared { rows, n_rows })
        }
        Question::Arithmetic { who, item } => {
            UserProfile::of(&who, dataset, trained?)?.arithmetic(item).map(Answer::Arithmetic)
        }
        Question::FoldIn { ratings } => {
            Some(Answer::FoldIn(UserProfile::of(&Who::You(ratings), dataset, trained?)?.into_row()))
        }
        Question::FindTitles { titles } => {
            let called = origin.table().into_iter().flat_map(RatingsTable::titled_items);
            Some(Answer::FoundTitles(find_titles(&dataset.items, called, &titles)))
        }
        Question::Around { item, among, min_ratings } => {
            let Checkpoint { spec, params, .. } = &*trained?.checkpoint;
            let to = params.item_factors().chunks(spec.item_factors).nth(item as usize)?;
            let n_ratings = &trained?.tally(dataset).n_ratings;
            let is_known = |other: &Class| n_ratings[*other as usize] >= min_ratings;
            let others = ranked.iter().copied().take(among).take_while(is_known).filter(|&other| other != item);
            let near = nearest(params.item_factors(), to, others, Similarity::Cosine, AROUND);
            Some(Answer::Around(near))
        }
        Question::Neighbors { item, by, min_ratings } => {
            let trained = trained.filter(|_| (item as usize) < dataset.items.len())?;
            let (tally, factors) = (trained.tally(dataset), trained.checkpoint.params.item_factors());
            let rows = neighbors(&dataset.items, tally, factors, item, by, min_ratings, AROUND);
            Some(Answer::Neighbors { of: tally.facts(&dataset.items, item), rows })
        }
        Question::Biases { min_ratings } => {
            let (tally, biases) = (trained?.tally(dataset), trained?.checkpoint.params.get(names::ITEM_BIAS));
            let table = || bias_table(&dataset.items, tally, biases, min_ratings, BIASES, BIAS_POINTS);
            Some(Answer::Biases((!biases.is_empty()).then(table)))
        }
        Question::Evaluation { k, against, .. } => {
            let (models, table) = evaluator.table(against, k.clamp(1, LONGEST_LIST))?;
            Some(Answer::Evaluation(models, table))
        }
        Question::RunMaps { left, right } => {
            let (left, right) = (run_log.map(left)?, run_log.map(right)?);
            Some(Answer::RunMaps(Box::new([left.clone(), right.turned_toward(left)])))
        }
        Question::Results { page } => {
            let trained = trained.filter(|trained| trained.model.predicts_ratings())?;
            let rows = page_of(trained.held_out(dataset), page as usize, RESULTS);
            let rows = show_results(dataset, &rows, |users, items| trained.model.predict_now(users, items));
            Some(Answer::Results(rows))
        }
    }
}
