//! Training finds what was planted in the built-in sample.

use nalgebra::{DMatrix, DVector};
use pollster::block_on;
use tastemap::data::sample::{self, Film, NOISE_FLOOR, TASTES, Truth};
use tastemap::data::{Dataset, ItemNames};
use tastemap::engine::cpu::CpuEngine;
use tastemap::insight::{Pca, pca};
use tastemap::model::{Params, names};
use tastemap::train::{Learner, Run, TrainConfig};

struct Trained {
    dataset: Dataset,
    truth: Truth,
    valid_loss: f64,
    params: Params,
}

/// The default model with the default settings, on the sample.
fn train() -> Trained {
    let dataset = sample::table().dataset(ItemNames::Titles);
    let run = Run::prepare(&TrainConfig::default(), &dataset).unwrap();
    let engine = CpuEngine::new(run.spec.clone(), &run.start, run.recipe.clone());
    let mut learner = Learner::new(run, engine);
    while !learner.is_finished() {
        block_on(learner.advance(usize::MAX)).unwrap();
    }
    let valid_loss = learner.history().last().unwrap().valid_loss;
    let params = block_on(learner.checkpoint()).unwrap().params;
    Trained { dataset, truth: sample::truth(), valid_loss, params }
}

impl Trained {
    /// Something planted in the films, in the order of item classes, `#na#` left out.
    fn planted(&self, what: impl Fn(&Film) -> f64) -> DVector<f64> {
        let class = self.dataset.items.by_name();
        let mut by_class = DVector::zeros(self.truth.films.len());
        for film in &self.truth.films {
            by_class[class[film.title.as_str()] as usize - 1] = what(film);
        }
        by_class
    }

    /// Films along the leading components of their learned factors.
    fn components(&self, components: usize) -> (DMatrix<f64>, Vec<f32>) {
        let factors = TrainConfig::default().factors;
        let Pca { components, scores, explained } = pca(&self.params.item_factors()[factors..], factors, components);
        let scores = scores.iter().map(|&score| f64::from(score));
        (DMatrix::from_row_iterator(self.truth.films.len(), components, scores), explained)
    }
}

fn correlation(a: &DVector<f64>, b: &DVector<f64>) -> f64 {
    let (a, b) = (a.add_scalar(-a.mean()), b.add_scalar(-b.mean()));
    a.dot(&b) / (a.norm() * b.norm())
}

/// Correlation of `target` with the best linear combination of the centred `columns`.
fn multiple_correlation(columns: &DMatrix<f64>, target: &DVector<f64>) -> f64 {
    let centred = target.add_scalar(-target.mean());
    let weights = columns.clone().svd(true, true).solve(&centred, 1e-12).unwrap();
    correlation(&(columns * weights), target)
}

#[test]
fn training_recovers_what_was_planted() {
    let trained = train();
    let valid_loss = trained.valid_loss;
    assert!(valid_loss > NOISE_FLOOR, "{valid_loss:.4} is better than the truth itself");
    assert!(valid_loss < 1.25 * NOISE_FLOOR, "{valid_loss:.4} is far above the noise floor of {NOISE_FLOOR}");

    let (scores, explained) = trained.components(TASTES.len() + 1);
    let planted: f32 = explained[..TASTES.len()].iter().sum();
    assert!(planted > 0.9, "as many components as tastes explain only {planted}");
    assert!(explained[TASTES.len()] < 0.2 * explained[TASTES.len() - 1], "one component too many: {explained:?}");

    // The map's first two axes are what viewers differ in most: for or against one taste each.
    for (component, taste) in [(0, "science fiction"), (1, "family")] {
        let score = scores.column(component).into_owned();
        let found = correlation(&score, &trained.planted(|film| film.tastes[index_of(taste)])).abs();
        assert!(found > 0.8, "component {component} correlates by {found:.3} with {taste}");
    }

    // All of them together know every taste, and know nothing of tastes that belong to other films.
    let leading = scores.columns(0, TASTES.len()).into_owned();
    for (taste, (name, _)) in TASTES.iter().enumerate() {
        let planted = trained.planted(|film| film.tastes[taste]);
        let found = multiple_correlation(&leading, &planted);
        assert!(found > 0.95, "{name} correlates by {found:.3} with the leading components");
        let moved = DVector::from_fn(planted.len(), |film, _| planted[(film + 100) % planted.len()]);
        let by_chance = multiple_correlation(&leading, &moved);
        assert!(by_chance < 0.3, "{name} of other films correlates by {by_chance:.3}");
    }

    let biases = trained.params.get(names::ITEM_BIAS)[1..].iter().map(|&bias| f64::from(bias));
    let biases = DVector::from_iterator(trained.truth.films.len(), biases);
    let found = correlation(&biases, &trained.planted(|film| film.bias));
    assert!(found > 0.8, "film biases correlate by {found:.3}");
}

fn index_of(taste: &str) -> usize {
    TASTES.iter().position(|&(name, _)| name == taste).expect("a planted taste")
}
