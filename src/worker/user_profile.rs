//! A person whom questions are about, a user of the data or you: their ratings, their factors, their predictions.

use super::trained::Trained;
use crate::data::{Class, Dataset};
use crate::insight::{
    Arithmetic, Compared, Formula, ListView, RankedList, Rated, UserRow, closest_rated, compare, rank,
};
use crate::model::{Params, names};
use crate::protocol::Who;

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
                let row = row_of(&trained.checkpoint.params, trained.checkpoint.spec.user_factors, *user);
                (dataset.rated_by(*user), row)
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
        let items = &self.dataset.items;
        let scores = self.scores(&(0..items.len() as Class).collect::<Vec<_>>());
        let mut list = rank(items, &self.trained.tally(self.dataset).n_ratings, &self.rated, &scores, view);
        list.rows.iter_mut().for_each(|row| row.predicted = self.trained.model.clip(row.predicted));
        list
    }

    /// What they rated beside what is expected: so many rows of it, and how many there are.
    pub fn compared(&self, rows: usize) -> (Vec<Compared>, usize) {
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
            closest: closest_rated(items, &checkpoint.params, &self.rated, item, CLOSEST),
        })
    }

    fn predict(&self, items: &[Class]) -> Vec<f32> {
        self.scores(items).into_iter().map(|score| self.trained.model.clip(score)).collect()
    }

    fn scores(&self, items: &[Class]) -> Vec<f32> {
        self.trained.model.scores_by(&self.row.factors, self.row.bias, items)
    }
}

fn row_of(params: &Params, factors: usize, user: Class) -> UserRow {
    let of_users = params.tensors.first().map_or(&[][..], |tensor| &tensor.data);
    UserRow {
        factors: of_users[user as usize * factors..][..factors].to_vec(),
        bias: params.get(names::USER_BIAS).get(user as usize).copied(),
    }
}
