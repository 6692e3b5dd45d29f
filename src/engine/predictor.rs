//! A trained model, to ask for predictions and for what lists are ranked by.

use super::choice_engine::choice_tables;
use super::cpu::CpuEngine;
use super::softmax::SoftmaxParams;
use crate::data::Class;
use crate::model::{ModelSpec, Params, names};
use serde::{Deserialize, Serialize};

/// What a list is ranked by, where a model learned what users choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum RankBy {
    /// The predicted rating.
    Rating,
    /// The score by which items are chosen, plus so many hundredths of the predicted rating, which is standardized.
    Choice { hundredths: u16 },
}

impl RankBy {
    /// The chance to be chosen, and nothing else.
    pub const CHANCE: RankBy = RankBy::Choice { hundredths: 0 };
    /// Every stop of the slider, from the chance to the rating.
    pub const ALL: [RankBy; 7] = [
        RankBy::CHANCE,
        RankBy::Choice { hundredths: 25 },
        RankBy::Choice { hundredths: 50 },
        RankBy::Choice { hundredths: 100 },
        RankBy::Choice { hundredths: 200 },
        RankBy::Choice { hundredths: 400 },
        RankBy::Rating,
    ];
    /// The stops whose lists are tested: both ends, and what is usual.
    pub const TESTED: [RankBy; 3] = [RankBy::CHANCE, RankBy::Choice { hundredths: 50 }, RankBy::Rating];
}

impl Default for RankBy {
    /// Half of the standardized rating finds liked items best and costs hardly a hit.
    fn default() -> RankBy {
        RankBy::Choice { hundredths: 50 }
    }
}

/// What a model knows of someone.
#[derive(Clone, Copy, Debug)]
pub struct RowOf<'r> {
    pub factors: &'r [f32],
    /// Where the model has one.
    pub bias: Option<f32>,
    /// What they choose by, where the model has that beside what they rate by.
    pub choice_factors: Option<&'r [f32]>,
}

/// A model that is no longer trained.
pub struct Predictor {
    /// Predicts ratings; where there are none, it scores choices.
    ratings: CpuEngine,
    /// Scores choices, where there are predicted ratings beside them.
    choices: Option<CpuEngine>,
    learns_choices: bool,
    /// Mean of the training ratings, and the rating points of one standardized unit.
    mean: f32,
    unit: f32,
}

impl Predictor {
    pub fn new(spec: &ModelSpec, params: &Params) -> Predictor {
        let number = |name, otherwise| params.get(name).first().copied().unwrap_or(otherwise);
        let has_both = spec.kind.learns_choices() && spec.predicts_ratings();
        Predictor {
            choices: has_both.then(|| {
                let of_choices = spec.of_choices();
                let params = named(&of_choices, choice_tables(spec, params));
                CpuEngine::trained(of_choices, params)
            }),
            learns_choices: spec.kind.learns_choices(),
            mean: number(names::MEAN, 0.0),
            unit: number(names::UNIT, 1.0),
            ratings: CpuEngine::trained(spec.clone(), params.clone()),
        }
    }

    /// Whether it predicts ratings.
    pub fn predicts_ratings(&self) -> bool {
        !self.learns_choices || self.choices.is_some()
    }

    /// Whether lists can be ranked in several ways.
    pub fn ranks_by(&self) -> bool {
        self.choices.is_some()
    }

    /// What predicts ratings.
    pub fn ratings(&self) -> &CpuEngine {
        &self.ratings
    }

    /// Predictions for pairs of user and item.
    pub fn predict_now(&self, users: &[Class], items: &[Class]) -> Vec<f32> {
        self.ratings.predict_now(users, items)
    }

    /// The predicted rating that belongs to a score by rating.
    pub fn clip(&self, score: f32) -> f32 {
        self.ratings.clip(score)
    }

    /// What lists rank these items by for one user. A model that does not learn choices knows one way only.
    pub fn scores_of(&self, user: Class, items: &[Class], by: RankBy) -> Vec<f32> {
        match (&self.choices, by) {
            (None, _) | (_, RankBy::Rating) => self.ratings.scores_of(user, items),
            (Some(choices), RankBy::Choice { hundredths: 0 }) => choices.scores_of(user, items),
            (Some(choices), RankBy::Choice { hundredths }) => {
                self.mix(choices.scores_of(user, items), self.ratings.scores_of(user, items), hundredths)
            }
        }
    }

    /// The same for someone who is not in the tables.
    pub fn scores_by(&self, row: RowOf, items: &[Class], by: RankBy) -> Vec<f32> {
        let by_rating = || self.ratings.scores_by(row.factors, row.bias, items);
        match (self.choice_scores_by(row, items).filter(|_| self.choices.is_some()), by) {
            (None, _) | (_, RankBy::Rating) => by_rating(),
            (Some(scores), RankBy::Choice { hundredths: 0 }) => scores,
            (Some(scores), RankBy::Choice { hundredths }) => self.mix(scores, by_rating(), hundredths),
        }
    }

    /// Scores by which items are chosen; their softmax is a chance. None of a model that did not learn that.
    pub fn choice_scores_by(&self, row: RowOf, items: &[Class]) -> Option<Vec<f32>> {
        match &self.choices {
            Some(choices) => Some(choices.scores_by(row.choice_factors?, None, items)),
            None => self.learns_choices.then(|| self.ratings.scores_by(row.factors, row.bias, items)),
        }
    }

    fn mix(&self, choices: Vec<f32>, ratings: Vec<f32>, hundredths: u16) -> Vec<f32> {
        let weight = f32::from(hundredths) / 100.0;
        choices.into_iter().zip(ratings).map(|(choice, rating)| choice + weight * self.standardized(rating)).collect()
    }

    /// A score by rating in the units that the model was trained in.
    pub fn standardized(&self, rating: f32) -> f32 {
        (rating - self.mean) / self.unit
    }
}

/// Tables of choices as the parameters of a model that has no others.
fn named(spec: &ModelSpec, tables: SoftmaxParams) -> Params {
    let mut params = Params::build(spec, || 0.0);
    let SoftmaxParams { user_factors, item_factors, item_bias } = tables;
    for (name, table) in
        [(names::USER_FACTORS, user_factors), (names::ITEM_FACTORS, item_factors), (names::ITEM_BIAS, item_bias)]
    {
        params.get_mut(name).copy_from_slice(&table);
    }
    params
}
