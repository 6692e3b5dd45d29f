//! The arithmetic of a prediction: every number that goes into it.

use super::{Rated, Similarity, UserRow, nearest};
use crate::data::{Class, Classes};
use crate::model::{ModelSpec, Params, names};
use serde::{Deserialize, Serialize};

/// A prediction, taken apart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Arithmetic {
    pub item: Class,
    pub title: String,
    pub formula: Formula,
    pub predicted: f32,
    /// What lists add to it, where the model learned what users choose.
    pub choice: Option<ChoiceTerms>,
    /// The items among the person's own that lie closest to it.
    pub closest: Vec<Closest>,
}

/// Why an item may be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChoiceTerms {
    /// Dot product and bias, where they are others than those of the predicted rating.
    pub score: Option<ChoiceScore>,
    /// The chance that it is chosen next, among the items that the person has not rated; none of one that they have.
    pub chance: Option<f32>,
    /// The predicted rating in standardized units, where there is one: lists add a part of it to the score.
    pub standardized: Option<f32>,
}

/// The score by which an item is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChoiceScore {
    pub factors: usize,
    pub dot: f32,
    pub bias: f32,
}

impl ChoiceScore {
    /// The score with the numbers of a person and an item; none where the model has no such numbers beside those that
    /// predict ratings.
    pub fn of(spec: &ModelSpec, params: &Params, user: &UserRow, item: Class) -> Option<ChoiceScore> {
        let (factors, at) = (spec.choice_factors, item as usize);
        let of_item = params.get(names::CHOICE_ITEMS).get(at * factors..)?.get(..factors)?;
        let of_user = user.choice_factors.as_deref()?;
        let dot = of_user.iter().zip(of_item).map(|(u, i)| f64::from(u * i)).sum::<f64>() as f32;
        Some(ChoiceScore { factors, dot, bias: *params.get(names::CHOICE_BIAS).get(at)? })
    }

    pub fn score(&self) -> f32 {
        self.dot + self.bias
    }
}

/// How a model computes a prediction from the numbers of a person and an item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Formula {
    /// Dot product, biases where the model has them, and what makes a prediction of their sum (fastai's
    /// `EmbeddingDotBias.forward` and `sigmoid_range`).
    Dot { factors: usize, dot: f32, biases: Option<BiasTerms>, ending: Ending },
    /// Layers compute it from both embeddings; no single number in between means anything by itself.
    Net { user_factors: usize, item_factors: usize, hidden: Vec<usize>, range: (f32, f32) },
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct BiasTerms {
    pub user: f32,
    pub item: f32,
}

/// What makes a prediction of the sum of dot product and biases.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Ending {
    /// The sum is the prediction.
    Plain,
    /// The sum is the score by which items are chosen.
    Score,
    Squashed(Squashed),
    /// The mean of all ratings is added, and what leaves the scale is clipped to it.
    Clipped {
        mean: f32,
        low: f32,
        high: f32,
    },
}

/// `low + (high - low) · sigmoid`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Squashed {
    pub sigmoid: f32,
    pub low: f32,
    pub high: f32,
}

/// One of the person's own items, beside the one asked about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Closest {
    pub title: String,
    pub rating: f32,
    /// The cosine of the angle between the factors of both.
    pub cosine: f32,
}

impl Formula {
    /// The formula with the numbers of a person and an item.
    pub fn of(spec: &ModelSpec, params: &Params, user: &UserRow, item: Class) -> Formula {
        let (range, at) = (spec.y_range, item as usize);
        if spec.kind.is_net() {
            let hidden = spec.hidden.clone();
            let (user_factors, item_factors) = (spec.user_factors, spec.item_factors);
            return Formula::Net { user_factors, item_factors, hidden, range };
        }
        let factors = spec.item_factors;
        let of_item = &params.item_factors()[at * factors..][..factors];
        let dot = user.factors.iter().zip(of_item).map(|(u, i)| f64::from(u * i)).sum::<f64>() as f32;
        let biases = user.bias.map(|user| BiasTerms { user, item: params.get(names::ITEM_BIAS)[at] });
        let sum = dot + biases.map_or(0.0, |biases| biases.user + biases.item);
        let (low, high) = range;
        let ending = match params.get(names::MEAN) {
            &[mean] => Ending::Clipped { mean, low, high },
            _ if spec.kind.has_range() => Ending::Squashed(Squashed { sigmoid: 1.0 / (1.0 + (-sum).exp()), low, high }),
            _ if !spec.predicts_ratings() => Ending::Score,
            _ => Ending::Plain,
        };
        Formula::Dot { factors, dot, biases, ending }
    }

    /// The prediction; none for a net, whose layers the formula does not show.
    pub fn result(&self) -> Option<f32> {
        let Formula::Dot { dot, biases, ending, .. } = self else { return None };
        let sum = dot + biases.map_or(0.0, |biases| biases.user + biases.item);
        Some(match ending {
            Ending::Plain | Ending::Score => sum,
            Ending::Squashed(Squashed { sigmoid, low, high }) => low + (high - low) * sigmoid,
            Ending::Clipped { mean, low, high } => (mean + sum).clamp(*low, *high),
        })
    }
}

/// The `top` of the `rated` items with the highest cosine with `item`, itself left out.
pub fn closest_rated(items: &Classes, params: &Params, rated: &Rated, item: Class, top: usize) -> Vec<Closest> {
    let factors = params.item_factors();
    let width = factors.len() / items.len();
    let others = rated.items().filter(|&other| other != item);
    let found = nearest(factors, &factors[item as usize * width..][..width], others, Similarity::Cosine, top);
    let closest = found.into_iter().filter_map(|(other, cosine)| {
        Some(Closest { title: items.name(other).to_owned(), rating: rated.of(other)?, cosine })
    });
    closest.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Seed;
    use crate::engine::cpu::CpuEngine;
    use crate::model::{ModelKind, Tensor, initial_params};

    fn params(spec: &ModelSpec) -> Params {
        // Larger than training begins with, so that every part counts.
        let mut params = initial_params(spec, Seed(3));
        params.tensors.iter_mut().for_each(|t| t.data.iter_mut().for_each(|x| *x *= 40.0));
        params
    }

    #[test]
    fn the_result_is_what_the_model_predicts() {
        for kind in [ModelKind::Dot, ModelKind::DotRange, ModelKind::DotBias, ModelKind::BestAccuracy] {
            let spec = ModelSpec::new(kind, 4, 6, 7, (0.5, 5.5));
            let mut params = params(&spec);
            params.get_mut(names::MEAN).fill(3.0);
            if kind == ModelKind::BestAccuracy {
                // Training alone makes these of others.
                for tensor in &mut params.tensors[..4] {
                    tensor.data.iter_mut().enumerate().for_each(|(k, x)| *x = 0.3 * ((k * 5 % 7) as f32 - 2.9));
                }
            }
            let model = CpuEngine::trained(spec.clone(), params.clone());
            for (user, item) in [(1, 1), (3, 5), (2, 0)] {
                let factors = params.get(names::USER_FACTORS)[user * 7..][..7].to_vec();
                let row =
                    UserRow { factors, bias: params.get(names::USER_BIAS).get(user).copied(), choice_factors: None };
                let formula = Formula::of(&spec, &params, &row, item);
                let expected = model.predict_now(&[user as Class], &[item])[0];
                assert!((formula.result().unwrap() - expected).abs() < 1e-5, "{kind:?}: {formula:?}, {expected}");
                let Formula::Dot { dot, biases, ending, .. } = formula else { panic!("a dot product") };
                assert!(dot != 0.0 && biases.is_some() == kind.has_bias());
                assert_eq!(matches!(ending, Ending::Squashed(_)), kind.has_range());
                assert_eq!(matches!(ending, Ending::Clipped { .. }), kind == ModelKind::BestAccuracy);
            }
        }
    }

    #[test]
    fn the_formula_of_a_net_has_its_inputs() {
        let spec = ModelSpec::new(ModelKind::NnBook, 4, 6, 7, (0.0, 5.5));
        let row = UserRow { factors: vec![0.0; spec.user_factors], bias: None, choice_factors: None };
        let formula = Formula::of(&spec, &params(&spec), &row, 2);
        assert_eq!(formula.result(), None);
        let Formula::Net { user_factors, hidden, .. } = formula else { panic!("a net") };
        assert_eq!((user_factors, hidden), (spec.user_factors, vec![100]));
    }

    #[test]
    fn the_closest_rated_items_never_include_the_item_itself() {
        let items = Classes::from_names(["a", "b", "c", "d"]);
        let data = vec![0.0, 0.0, 1.0, 0.0, 1.0, 0.2, -1.0, 0.0, 5.0, 4.0];
        let tensor = |name: &str, data| Tensor { name: name.to_owned(), shape: vec![], data };
        let params = Params { tensors: vec![tensor("users", vec![]), tensor("items", data)] };
        let rated = Rated::new(vec![(1, 4.0), (2, 3.0), (3, 1.0), (4, 5.0)]);
        let closest = closest_rated(&items, &params, &rated, 1, 2);
        let titles: Vec<_> = closest.iter().map(|item| (item.title.as_str(), item.rating)).collect();
        assert_eq!(titles, [("b", 3.0), ("d", 5.0)]);
        assert!((closest[1].cosine - 5.0 / 41f32.sqrt()).abs() < 1e-6);
    }
}
