//! How strongly to regularize Best accuracy, and whether these data are for it at all: both are found out on a tenth of
//! the training ratings, before training. The validation ratings take no part.

use super::{BiasModel, Metrics, Run, TrainConfig};
use crate::data::{Class, ItemFeatures, Ratings, Seed, Split, split};
use crate::engine::svdpp::{SvdppCpu, SvdppParams, SvdppProblem, SvdppSpec, SvdppStart, rates};
use serde::{Deserialize, Serialize};
use std::rc::Rc;
use std::time::Duration;
use web_time::Instant;

/// The strengths that are tried. The first of them is taken where nothing can be tried; the last is tried where the
/// second is no better than the first.
const CANDIDATES: [f32; 3] = [1.0, 0.5, 2.0];
/// The share of the training ratings that is held out for it, in percent.
const HELD_OUT: f64 = 10.0;
/// A trial is a small run that has converged: with fewer factors or steps, the strengths lie too close to each other.
const FACTORS: usize = 8;
const STEPS: usize = 80;
const PEAK_RATE: f64 = 0.03;
/// Another strength than the usual one has to be better by this share of its squared error, which is no accident then.
const MARGIN: f64 = 0.005;
/// With more training ratings than these a search takes longer than it is worth: with so many, ×1 is within 1% of the best.
const MOST_RATINGS: usize = 1_000_000;
/// How long a chunk of the search takes.
const CHUNK: Duration = Duration::from_millis(80);
/// With a larger share of all places filled, who rated what says little.
const MUCH_FILLED: f64 = 1.0 / 3.0;

/// What came of a search.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StrengthChoice {
    /// What every λ is multiplied by.
    pub strength: f32,
    /// Each strength that was tried, with its mean squared error on the ratings held out of the training ratings; none
    /// where there are too many ratings to try.
    pub tried: Vec<(f32, f64)>,
    /// The mean squared error of mean + user bias + item bias on the same ratings.
    pub biases: Option<f64>,
    /// The share of the table of users and items that is filled, the validation ratings included.
    pub filled: f64,
}

/// Why another model may serve the data better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// The ratings are so sparse that mean + user bias + item bias predicts better.
    BiasesWin,
    /// So many places are filled that it says little who rated what.
    MuchFilled,
}

impl StrengthChoice {
    /// The lowest mean squared error that was reached.
    pub fn best(&self) -> Option<f64> {
        self.tried.iter().map(|&(_, mse)| mse).filter(|mse| mse.is_finite()).min_by(f64::total_cmp)
    }

    /// The strength to train with, by what was tried.
    fn chosen(&self) -> f32 {
        let Some(&(usual, usual_mse)) = self.tried.first() else { return CANDIDATES[0] };
        let better = self.tried.iter().filter(|&&(_, mse)| mse < usual_mse * (1.0 - MARGIN));
        better.min_by(|(_, a), (_, b)| a.total_cmp(b)).map_or(usual, |&(strength, _)| strength)
    }

    pub fn doubt(&self) -> Option<Doubt> {
        if self.best().zip(self.biases).is_some_and(|(best, biases)| biases < best) {
            Some(Doubt::BiasesWin)
        } else {
            (self.filled > MUCH_FILLED).then_some(Doubt::MuchFilled)
        }
    }
}

/// A search under way, in plain Rust on any engine: what it finds does not depend on the machine.
pub struct StrengthSearch {
    seed: Seed,
    rates: Vec<f64>,
    /// Absent where nothing is tried.
    problem: Option<Rc<SvdppProblem>>,
    held_out: Ratings,
    /// The try under way.
    engine: Option<SvdppCpu>,
    step: usize,
    choice: StrengthChoice,
}

impl StrengthSearch {
    /// `n_users` and `n_items` count `#na#`; `n_valid` validation ratings are held out of all.
    pub fn new(
        config: &TrainConfig,
        train: &Ratings,
        n_valid: usize,
        n_users: usize,
        n_items: usize,
        features: &ItemFeatures,
    ) -> StrengthSearch {
        let seed = Seed(config.seed);
        let mut search = StrengthSearch {
            seed,
            rates: rates(STEPS, PEAK_RATE),
            problem: None,
            held_out: Ratings::default(),
            engine: None,
            step: 0,
            choice: StrengthChoice {
                strength: CANDIDATES[0],
                tried: Vec::new(),
                biases: None,
                filled: filled(train, n_valid, n_users, n_items),
            },
        };
        if train.len() > MOST_RATINGS {
            return search;
        }
        // Not the draw that held out the validation ratings.
        let Split { train: inner, valid } = split(train.len(), HELD_OUT, Seed(config.seed.wrapping_add(1)));
        let inner = train.select(&inner);
        // What is too little to try may still be enough to train.
        let problem = SvdppProblem::new(&inner, n_users, n_items, features, &SvdppSpec::default());
        if let Ok(problem) = problem {
            search.held_out = train.select(&valid);
            let biases = BiasModel::learn(&inner, n_users, n_items);
            search.choice.biases = Some(error_of(&biases, &search.held_out, problem.range));
            search.problem = Some(Rc::new(problem));
        }
        search
    }

    /// Goes on until the time of a chunk is over.
    pub fn advance(&mut self) {
        self.advance_until(Instant::now() + CHUNK);
    }

    /// Goes on to the end.
    pub fn finish(mut self) -> StrengthChoice {
        while !self.is_over() {
            self.advance_until(Instant::now() + Duration::from_secs(3600));
        }
        self.choice
    }

    fn advance_until(&mut self, deadline: Instant) {
        while !self.is_over() && Instant::now() < deadline {
            let Some(problem) = &self.problem else { return };
            let strength = CANDIDATES[self.choice.tried.len()];
            let engine = self.engine.get_or_insert_with(|| {
                let spec = SvdppSpec { factors: FACTORS, strength, ..SvdppSpec::default() };
                let params = SvdppParams::initial(problem, FACTORS, self.seed);
                SvdppCpu::new(Rc::clone(problem), spec, &SvdppStart { params, moments: None })
            });
            if engine.step_until(self.rates[self.step], deadline).is_some() {
                self.step += 1;
            }
            if self.step == self.rates.len() {
                let predictions = engine.predict(&self.held_out.user, &self.held_out.item);
                let error = Metrics::of(predictions.into_iter().zip(self.held_out.value.iter().copied())).mse;
                self.choice.tried.push((strength, error));
                (self.engine, self.step) = (None, 0);
            }
        }
        self.choice.strength = self.choice.chosen();
    }

    /// Whether there is nothing left to try.
    pub fn is_over(&self) -> bool {
        match self.choice.tried[..] {
            [(_, usual), (_, weak)] => weak < usual,
            _ => self.problem.is_none() || self.choice.tried.len() == CANDIDATES.len(),
        }
    }

    /// How much of it is done, from 0 to 1.
    pub fn share(&self) -> f64 {
        let done = self.choice.tried.len() * self.rates.len() + self.step;
        if self.is_over() { 1.0 } else { done as f64 / (CANDIDATES.len() * self.rates.len()) as f64 }
    }

    /// What has been found so far.
    pub fn choice(&self) -> &StrengthChoice {
        &self.choice
    }
}

/// The share of the places filled, in the table of those users and items that occur in training.
fn filled(train: &Ratings, n_valid: usize, n_users: usize, n_items: usize) -> f64 {
    let occurring = |classes: &[Class], n: usize| {
        let mut occurs = vec![false; n];
        classes.iter().for_each(|&class| occurs[class as usize] = true);
        occurs.iter().filter(|&&occurs| occurs).count() as f64
    };
    let places = occurring(&train.user, n_users) * occurring(&train.item, n_items);
    (train.len() + n_valid) as f64 / places.max(1.0)
}

/// The mean squared error of the biases, clipped as the model's predictions are.
fn error_of(biases: &BiasModel, ratings: &Ratings, (low, high): (f32, f32)) -> f64 {
    let pairs = ratings.user.iter().zip(&ratings.item).zip(&ratings.value);
    Metrics::of(pairs.map(|((&user, &item), &value)| (biases.predict(user, item).clamp(low, high), value))).mse
}

impl Run {
    /// The search to make before training, where the model has a strength to find and does not continue another run.
    pub fn strength_search(&self) -> Option<StrengthSearch> {
        let part = self.choices.as_ref();
        if let Some(ratings) = part.and_then(|part| part.ratings.as_ref()) {
            return ratings.strength_search();
        }
        if !self.spec.kind.is_full_batch() || !self.past.runs.is_empty() {
            return None;
        }
        let (n_users, n_items) = (self.spec.n_users, self.spec.n_items);
        Some(StrengthSearch::new(&self.config, &self.train, self.valid.ratings.len(), n_users, n_items, &self.features))
    }

    /// Takes what a search has found, before training.
    pub fn choose_strength(&mut self, choice: StrengthChoice) {
        self.give_strength(choice);
    }
}
