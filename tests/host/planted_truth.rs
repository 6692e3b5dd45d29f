//! Training finds what was planted in the built-in sample.

use crate::common::trained;
use nalgebra::{DMatrix, DVector};
use std::sync::LazyLock;
use tastemap::data::sample::{self, Item, NOISE_FLOOR, TASTES, Truth};
use tastemap::data::{Class, Dataset, ItemNames};
use tastemap::insight::{ItemTally, Pca, Similarity, bias_table, neighbors};
use tastemap::model::{Params, names};
use tastemap::train::{Checkpoint, Run, TrainConfig};

struct Learned {
    dataset: Dataset,
    truth: Truth,
    valid_loss: f64,
    params: Params,
}

/// The default model with the default settings, on the sample.
static LEARNED: LazyLock<Learned> = LazyLock::new(|| {
    let dataset = sample::table().dataset(ItemNames::Titles);
    let run = Run::prepare(&TrainConfig::default(), &dataset).expect("sound settings");
    let Checkpoint { params, past, .. } = trained::finish(run);
    let valid_loss = past.history.last().expect("five epochs").valid_loss;
    Learned { dataset, truth: sample::truth(), valid_loss, params }
});

impl Learned {
    /// Something planted in the items, in the order of item classes, `#na#` left out.
    fn planted(&self, what: impl Fn(&Item) -> f64) -> DVector<f64> {
        let class = self.dataset.items.by_name();
        let mut by_class = DVector::zeros(self.truth.items.len());
        for item in &self.truth.items {
            by_class[class[item.title.as_str()] as usize - 1] = what(item);
        }
        by_class
    }

    /// Items along the leading components of their learned factors.
    fn components(&self, components: usize) -> (DMatrix<f64>, Vec<f32>) {
        let factors = TrainConfig::default().factors;
        let rows = &self.params.item_factors()[factors..];
        let pca = Pca::fit(rows, factors, components);
        let scores = rows.chunks(factors).flat_map(|row| pca.transform(row)).map(f64::from);
        let scores = DMatrix::from_row_iterator(self.truth.items.len(), components, scores);
        (scores, pca.explained_variance().to_vec())
    }
}

fn correlation(a: &DVector<f64>, b: &DVector<f64>) -> f64 {
    let (a, b) = (a.add_scalar(-a.mean()), b.add_scalar(-b.mean()));
    a.dot(&b) / (a.norm() * b.norm())
}

/// Correlation of `target` with the best linear combination of the centered `columns`.
fn multiple_correlation(columns: &DMatrix<f64>, target: &DVector<f64>) -> f64 {
    let centered = target.add_scalar(-target.mean());
    let weights = columns.clone().svd(true, true).solve(&centered, 1e-12).unwrap();
    correlation(&(columns * weights), target)
}

#[test]
fn training_recovers_what_was_planted() {
    let trained = &*LEARNED;
    let valid_loss = trained.valid_loss;
    assert!(valid_loss > NOISE_FLOOR, "{valid_loss:.4} is better than the truth itself");
    assert!(valid_loss < 1.25 * NOISE_FLOOR, "{valid_loss:.4} is far above the noise floor of {NOISE_FLOOR}");

    let (scores, explained) = trained.components(TASTES.len() + 1);
    let planted: f32 = explained[..TASTES.len()].iter().sum();
    assert!(planted > 0.9, "as many components as tastes explain only {planted}");
    assert!(explained[TASTES.len()] < 0.2 * explained[TASTES.len() - 1], "one component too many: {explained:?}");

    // The map's first two axes are what users differ in most: for or against one taste each.
    for (component, taste) in [(0, "science fiction"), (1, "family")] {
        let score = scores.column(component).into_owned();
        let found = correlation(&score, &trained.planted(|item| item.tastes[index_of(taste)])).abs();
        assert!(found > 0.8, "component {component} correlates by {found:.3} with {taste}");
    }

    // All of them together know every taste, and know nothing of tastes that belong to other items.
    let leading = scores.columns(0, TASTES.len()).into_owned();
    for (taste, (name, _)) in TASTES.iter().enumerate() {
        let planted = trained.planted(|item| item.tastes[taste]);
        let found = multiple_correlation(&leading, &planted);
        assert!(found > 0.95, "{name} correlates by {found:.3} with the leading components");
        let moved = DVector::from_fn(planted.len(), |item, _| planted[(item + 100) % planted.len()]);
        let by_chance = multiple_correlation(&leading, &moved);
        assert!(by_chance < 0.3, "{name} of other films correlates by {by_chance:.3}");
    }

    let biases = trained.params.get(names::ITEM_BIAS)[1..].iter().map(|&bias| f64::from(bias));
    let biases = DVector::from_iterator(trained.truth.items.len(), biases);
    let found = correlation(&biases, &trained.planted(|item| item.bias));
    assert!(found > 0.8, "film biases correlate by {found:.3}");
}

/// How alike two items are to users, from -1 to 1: the cosine of what they have of each taste, counted by how much
/// users differ in it.
fn planted_similarity(a: &Item, b: &Item) -> f64 {
    let weighted =
        |item: &Item| DVector::from_iterator(TASTES.len(), (0..TASTES.len()).map(|i| item.tastes[i] * TASTES[i].1));
    let (a, b) = (weighted(a), weighted(b));
    a.dot(&b) / (a.norm() * b.norm())
}

#[test]
fn neighbors_share_the_planted_taste() {
    let Learned { dataset, truth, params, .. } = &*LEARNED;
    let tally = ItemTally::of(dataset);
    let class = dataset.items.by_name();
    let item_of: Vec<Option<&Item>> = {
        let mut item_of = vec![None; dataset.items.len()];
        truth.items.iter().for_each(|item| item_of[class[item.title.as_str()] as usize] = Some(item));
        item_of
    };
    let item = |item: Class| item_of[item as usize].expect("a film of the sample");
    let mean_similarity = |to: Class, others: &mut dyn Iterator<Item = Class>| {
        let similarity: Vec<f64> = others.map(|other| planted_similarity(item(to), item(other))).collect();
        similarity.iter().sum::<f64>() / similarity.len() as f64
    };
    for by in [Similarity::Cosine, Similarity::DotProduct] {
        let (mut near, mut all) = (0.0, 0.0);
        for item in 1..dataset.items.len() as Class {
            let found = neighbors(&dataset.items, &tally, params.item_factors(), item, by, 20, 10);
            near += mean_similarity(item, &mut found.iter().map(|row| row.item.item)) / truth.items.len() as f64;
            all += mean_similarity(item, &mut tally.with_ratings(20)) / truth.items.len() as f64;
        }
        println!("{by:?}: neighbors are alike by {near:.3}, any two films by {all:.3}");
        assert!(near > 0.8, "{by:?}: neighbors are alike by {near:.3}");
        assert!(all < 0.1, "any two films are alike by {all:.3}");
    }
}

#[test]
fn the_ends_of_the_bias_table_are_those_planted() {
    let Learned { dataset, truth, params, .. } = &*LEARNED;
    let table = bias_table(&dataset.items, &ItemTally::of(dataset), params.get(names::ITEM_BIAS), 20, 15, 1000);
    let mut by_bias: Vec<&Item> = truth.items.iter().collect();
    by_bias.sort_by(|a, b| a.bias.total_cmp(&b.bias));
    let third = truth.items.len() / 3;
    for (rows, planted) in [(&table.lowest, &by_bias[..third]), (&table.highest, &by_bias[2 * third..])] {
        let titles: Vec<&str> = rows.iter().map(|row| row.item.title.as_str()).collect();
        let found = titles.iter().filter(|&&title| planted.iter().any(|item| item.title == title)).count();
        println!("{found} of 15");
        assert!(found >= 13, "{found} of {titles:?} are of the third that was planted there");
    }
}

fn index_of(taste: &str) -> usize {
    TASTES.iter().position(|&(name, _)| name == taste).expect("a planted taste")
}
