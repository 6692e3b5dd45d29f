//! A person whom questions are about, a user of the data or you: their ratings, their factors, their predictions.

use super::trained::Trained;
use crate::data::{Class, Dataset};
use crate::engine::RankBy;
use crate::insight::{
    Arithmetic, ChoiceScore, ChoiceTerms, Compared, Formula, ListView, RankedList, Rated, UserRow, closest_rated,
    compare, rank,
};
use crate::model::{ModelSpec, Params, names};
use crate::protocol::Who;
use crate::train::Checkpoint;

/// The number of items told of those closest to one.
const CLOSEST: usize = 3;

/// A person as a model sees them.
pub struct UserProfile<'a> {
    dataset: &'a Dataset,
    trained: &'a Trained,
    rated: Rated,
    row: UserRow,
}

impl<'a> UserProfile<'a> {
    /// None for a user whom the data do not have, and for ratings of items that they do not have.
    pub fn of(who: &Who, dataset: &'a Dataset, trained: &'a Trained) -> Option<UserProfile<'a>> {
        let (ratings, row) = match who {
            Who::User(user) if *user as usize >= dataset.users.len() => return None,
            Who::User(user) => {
                let Checkpoint { spec, params, .. } = &*trained.checkpoint;
                let mut rated = dataset.rated_by(*user);
                if !spec.predicts_ratings() {
                    // Without grades, a 0 says that it was not chosen.
                    rated.retain(|(_, value)| *value != 0.0);
                }
                (rated, row_of(spec, params, *user))
            }
            Who::You(ratings) => {
                let known = |&(item, value): &(Class, f32)| (item as usize) < dataset.items.len() && value.is_finite();
                if !ratings.iter().all(known) {
                    return None;
                }
                (ratings.clone(), trained.fold_in(dataset, ratings))
            }
        };
        Some(UserProfile { dataset, trained, rated: Rated::new(ratings), row })
    }

    /// The model's numbers for them.
    pub fn into_row(self) -> UserRow {
        self.row
    }

    /// All items, as `view` wants them.
    pub fn ranking(&self, view: ListView) -> RankedList {
        let (items, model) = (&self.dataset.items, &self.trained.model);
        let all: Vec<Class> = (0..items.len() as Class).collect();
        let scores = model.scores_by(self.row.as_row(), &all, view.by);
        let mut list = rank(items, &self.trained.tally(self.dataset).n_ratings, &self.rated, &scores, view);
        let listed: Vec<Class> = list.rows.iter().map(|row| row.item).collect();
        let predicted = self.predict(&listed);
        list.rows.iter_mut().zip(predicted).for_each(|(row, predicted)| row.predicted = predicted);
        if let Some(scores) = model.choice_scores_by(self.row.as_row(), &all) {
            let chances = self.chances(&scores);
            list.rows.iter_mut().for_each(|row| row.chance = chances(row.item));
        }
        list
    }

    /// The softmax of the scores over all items that the person has not rated.
    fn chances(&self, scores: &[f32]) -> impl Fn(Class) -> Option<f32> {
        let unrated = |item: &Class| self.rated.of(*item).is_none();
        let largest = scores.iter().skip(1).copied().fold(f32::NEG_INFINITY, f32::max);
        let power = move |item: Class| f64::from(scores[item as usize] - largest).exp();
        let sum: f64 = (1..scores.len() as Class).filter(unrated).map(power).sum();
        move |item| unrated(&item).then(|| (power(item) / sum) as f32)
    }

    /// What they rated beside what is expected: so many rows of it, and how many there are.
    pub fn compared(&self, rows: usize) -> (Vec<Compared>, usize) {
        if !self.trained.model.predicts_ratings() {
            return (Vec::new(), 0);
        }
        let predictions = self.predict(&self.rated.items().collect::<Vec<_>>());
        (compare(&self.dataset.items, &self.rated, &predictions, rows), self.rated.len())
    }

    /// How one prediction comes about. Nothing for an item that the data have not.
    pub fn arithmetic(&self, item: Class) -> Option<Arithmetic> {
        let (items, checkpoint) = (&self.dataset.items, &self.trained.checkpoint);
        if item as usize >= items.len() {
            return None;
        }
        Some(Arithmetic {
            item,
            title: items.name(item).to_owned(),
            formula: Formula::of(&checkpoint.spec, &checkpoint.params, &self.row, item),
            predicted: self.predict(&[item])[0],
            choice: self.choice_terms(item),
            closest: closest_rated(items, &checkpoint.params, &self.rated, item, CLOSEST),
        })
    }

    fn choice_terms(&self, item: Class) -> Option<ChoiceTerms> {
        let (model, Checkpoint { spec, params, .. }) = (&self.trained.model, &*self.trained.checkpoint);
        let all: Vec<Class> = (0..self.dataset.items.len() as Class).collect();
        let scores = model.choice_scores_by(self.row.as_row(), &all)?;
        Some(ChoiceTerms {
            score: ChoiceScore::of(spec, params, &self.row, item),
            chance: self.chances(&scores)(item),
            standardized: model.predicts_ratings().then(|| model.standardized(self.scores(&[item])[0])),
        })
    }

    fn predict(&self, items: &[Class]) -> Vec<f32> {
        self.scores(items).into_iter().map(|score| self.trained.model.clip(score)).collect()
    }

    fn scores(&self, items: &[Class]) -> Vec<f32> {
        self.trained.model.scores_by(self.row.as_row(), items, RankBy::Rating)
    }
}

fn row_of(spec: &ModelSpec, params: &Params, user: Class) -> UserRow {
    let row = |table: &[f32], columns: usize| table.get(user as usize * columns..)?.get(..columns).map(<[f32]>::to_vec);
    let of_users = params.tensors.first().map_or(&[][..], |tensor| &tensor.data);
    UserRow {
        factors: row(of_users, spec.user_factors).unwrap_or_default(),
        bias: params.get(names::USER_BIAS).get(user as usize).copied(),
        choice_factors: row(params.get(names::CHOICE_USERS), spec.choice_factors).filter(|row| !row.is_empty()),
    }
}
