//! Testing one model, a piece at a time.

use super::list_metrics::LONGEST_LIST;
use super::results::{ListResults, ModelResults};
use super::test_set::TestSet;
use crate::data::Class;
use crate::engine::{Predictor, RankBy};
use crate::train::BiasModel;
use std::rc::Rc;
use std::time::Duration;
use web_time::Instant;

/// Ratings that are predicted before the clock is looked at.
const RATINGS: usize = 1024;

/// A model that is tested.
#[derive(Clone)]
pub enum Contender {
    /// Predicts the mean of the training ratings, and prefers no item.
    Mean(f32),
    Biases(Rc<BiasModel>),
    /// Ranks items by their training ratings, and predicts none.
    Popularity,
    /// Lists are ranked in this way, where the model has several.
    Trained(Rc<Predictor>, RankBy),
}

impl Contender {
    fn predicts(&self) -> bool {
        match self {
            Contender::Popularity => false,
            Contender::Trained(model, _) => model.predicts_ratings(),
            _ => true,
        }
    }

    fn ranks(&self) -> bool {
        !matches!(self, Contender::Mean(_))
    }

    /// One prediction per pair; none of a model that predicts no ratings.
    pub fn predict(&self, users: &[Class], items: &[Class]) -> Vec<f32> {
        let pairs = users.iter().zip(items);
        match self {
            Contender::Mean(mean) => vec![*mean; users.len()],
            Contender::Biases(biases) => pairs.map(|(&user, &item)| biases.predict(user, item)).collect(),
            Contender::Popularity => Vec::new(),
            Contender::Trained(model, _) => model.predict_now(users, items),
        }
    }

    fn scores(&self, user: Class, test: &TestSet) -> Vec<f32> {
        let items = test.candidates.iter();
        match self {
            Contender::Mean(_) => Vec::new(),
            Contender::Biases(biases) => items.map(|&item| biases.predict(user, item)).collect(),
            Contender::Popularity => items.map(|&item| test.popularity[item as usize] as f32).collect(),
            Contender::Trained(model, by) => model.scores_of(user, &test.candidates, *by),
        }
    }
}

/// A test under way.
pub struct Judge {
    test: Rc<TestSet>,
    contender: Contender,
    predictions: Vec<f32>,
    lists: ListResults,
}

impl Judge {
    pub fn new(test: Rc<TestSet>, contender: Contender) -> Judge {
        Judge { predictions: Vec::new(), lists: ListResults::new(&test), test, contender }
    }

    /// Goes on for about so long; returns whether the test is over.
    pub fn advance(&mut self, time: Duration) -> bool {
        let began = Instant::now();
        while !self.is_over() {
            self.piece();
            if began.elapsed() >= time {
                break;
            }
        }
        self.is_over()
    }

    fn piece(&mut self) {
        let Judge { test, contender, predictions, lists } = self;
        let valid = &test.valid;
        if contender.predicts() && predictions.len() < valid.len() {
            let range = predictions.len()..valid.len().min(predictions.len() + RATINGS);
            predictions.extend(contender.predict(&valid.user[range.clone()], &valid.item[range]));
        } else if contender.ranks() && lists.users.len() < test.users.len() {
            let place = lists.users.len();
            let scores = contender.scores(test.users[place], test);
            let list = test.top(place, &scores, LONGEST_LIST);
            lists.push(test, &list);
        }
    }

    /// The share that is done, from 0 to 1.
    pub fn share(&self) -> f64 {
        let (ratings, users) = (self.test.valid.len(), self.test.users.len());
        let ratings = if self.contender.predicts() { (self.predictions.len(), ratings) } else { (0, 0) };
        // A list takes as long as many predictions.
        let users = if self.contender.ranks() { (self.lists.users.len(), users) } else { (0, 0) };
        let per_list = self.test.candidates.len() as f64;
        let [done, all] = [(ratings.0, users.0), (ratings.1, users.1)]
            .map(|(ratings, users)| ratings as f64 + per_list * users as f64);
        done / all.max(1.0)
    }

    pub fn is_over(&self) -> bool {
        let Judge { test, contender, predictions, lists } = self;
        (!contender.predicts() || predictions.len() == test.valid.len())
            && (!contender.ranks() || lists.users.len() == test.users.len())
    }

    /// What came out, once the test is over.
    pub fn into_results(self) -> ModelResults {
        ModelResults {
            predictions: self.contender.predicts().then_some(self.predictions),
            lists: self.contender.ranks().then_some(self.lists),
        }
    }
}
