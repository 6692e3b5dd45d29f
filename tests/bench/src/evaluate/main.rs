//! Measures how good models are, by the protocols that published figures follow, and prints tables. `cargo xtask
//! evaluate` runs it; the splits, the training and the metrics are the page's own.

mod data;
mod models;
mod numpy;

use anyhow::Result;
use clap::Parser;
use data::Source;
use models::{FASTAI, Model, judge, make, test_set};
use numpy::NumpyRandom;
use std::path::PathBuf;
use std::time::Instant;
use tastemap::data::{Dataset, Seed, Split, SplitMethod, SplitRule, stratified};
use tastemap::evaluation::Measure;

/// The length of the lists.
const K: usize = 10;
/// A list is also judged by ratings of so much and more, on a scale that ends at 5.
const LIKED: f32 = 4.0;
/// Ratings of MovieLens 100k.
const ML_100K: usize = 100_000;

/// Trains models and tells how good they are.
#[derive(Parser)]
struct Arguments {
    /// Folders with u.data, ratings.csv or pairs of files; or the files of pairs: u1.base u1.test.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Seeds of the random splits.
    #[arg(long, default_value_t = 5)]
    seeds: u64,
}

fn main() -> Result<()> {
    let Arguments { paths, seeds } = Arguments::parse();
    for Source { name, dataset } in data::load(&paths)? {
        println!("\n# {name}: {} ratings, items by id", dataset.ratings.len());
        let pairs = &dataset.rows.pairs;
        if !pairs.is_empty() {
            let rule = |pair| SplitRule { method: SplitMethod::Given(pair as u8), valid_percent: 20.0, seed: Seed(0) };
            let splits: Vec<Split> = (0..pairs.len()).map(|pair| dataset.split(&rule(pair))).collect();
            errors(&format!("RMSE on {}", pairs.join(", ")), &dataset, &splits, f64::sqrt)?;
            continue;
        }
        if dataset.ratings.len() == ML_100K {
            errors("RMSE on MovieLens’ own folds u1 to u5", &dataset, &own_folds(ML_100K), f64::sqrt)?;
        }
        let rule = |seed| SplitRule { method: SplitMethod::Random, valid_percent: 20.0, seed: Seed(seed) };
        let splits: Vec<Split> = (0..seeds).map(|seed| dataset.split(&rule(seed))).collect();
        errors(&format!("MSE on random 80/20 splits, seeds 0 to {}", seeds - 1), &dataset, &splits, |mse| mse)?;
        lists(&dataset)?;
    }
    Ok(())
}

/// The test part of fold k is the k-th fifth of the rows, as MovieLens 100k has it.
fn own_folds(n: usize) -> Vec<Split> {
    let split = |fold: usize| {
        let (valid, train) = (0..n as u32).partition(|&row| row as usize * 5 / n == fold);
        Split { train, valid }
    };
    (0..5).map(split).collect()
}

/// Prints an error of each model on each split, the mean, and how far the mean is from fastai's, paired by split.
fn errors(title: &str, dataset: &Dataset, splits: &[Split], error: fn(f64) -> f64) -> Result<()> {
    println!(
        "\n{title}\n{:30}{} | mean   | less fastai’s, mean and standard deviation",
        "",
        "       ".repeat(splits.len())
    );
    let models = || Model::ALL.into_iter().filter(|model| model.predicts());
    let mut rows: Vec<(Model, Vec<f64>, f64)> = Vec::new();
    for model in models() {
        let began = Instant::now();
        let mut found = Vec::new();
        for (seed, split) in splits.iter().enumerate() {
            let contender = make(model, dataset, split, seed as u64)?;
            found.push(error(models::mse(&contender, &test_set(dataset, split, None))));
        }
        rows.push((model, found, began.elapsed().as_secs_f64() / splits.len() as f64));
    }
    let fastai = rows.iter().find(|(model, ..)| *model == FASTAI).map(|(_, found, _)| found.clone());
    for (model, found, seconds) in &rows {
        let each: String = found.iter().map(|value| format!("{value:.4} ")).collect();
        let differences = fastai.iter().flatten().zip(found).map(|(fastai, value)| value - fastai);
        let (difference, deviation) = mean_and_deviation(&differences.collect::<Vec<f64>>());
        let mean = mean_and_deviation(found).0;
        println!("{:30}{each} | {mean:.4} | {difference:+.4} ± {deviation:.4}   {seconds:.2} s each", model.name());
    }
    Ok(())
}

/// Prints the metrics of lists by Microsoft's protocol.
fn lists(dataset: &Dataset) -> Result<()> {
    let split = microsofts_split(dataset);
    let (all, liked) = (test_set(dataset, &split, None), test_set(dataset, &split, Some(LIKED)));
    println!(
        "\nLists of {K} by Microsoft’s protocol: {} ratings to train on, {} held out (by item, 75/25, seed 42)\n{:30}nDCG   \
         MAP    precis recall hits   cover  novelty rating | only ratings of {LIKED} and more are relevant: nDCG",
        split.train.len(),
        split.valid.len(),
        ""
    );
    const SHOWN: [Measure; 8] = [
        Measure::Ndcg,
        Measure::Map,
        Measure::Precision,
        Measure::Recall,
        Measure::HitRate,
        Measure::Coverage,
        Measure::Novelty,
        Measure::HitRating,
    ];
    for model in Model::ALL.into_iter().filter(|model| model.ranks()) {
        let contender = make(model, dataset, &split, 0)?;
        let [of_all, of_liked] = [&all, &liked].map(|test| judge(&contender, test));
        let value = |measure| of_all.value(&all, measure, K).unwrap_or(f64::NAN);
        let shown: String = SHOWN.into_iter().map(|measure| format!("{:.4} ", value(measure))).collect();
        let liked = of_liked.value(&liked, Measure::Ndcg, K).unwrap_or(f64::NAN);
        println!("{:30}{shown} | {liked:.4}", model.name());
    }
    Ok(())
}

/// `python_stratified_split(filter_by="item", ratio=0.75, seed=42)`: a random number for each row, and of each item the
/// three quarters with the lowest ones to train on.
fn microsofts_split(dataset: &Dataset) -> Split {
    let mut random = NumpyRandom::seed(42);
    let numbers: Vec<f64> = (0..dataset.ratings.len()).map(|_| random.rand()).collect();
    let mut order: Vec<u32> = (0..dataset.ratings.len() as u32).collect();
    order.sort_by(|&a, &b| numbers[a as usize].total_cmp(&numbers[b as usize]));
    stratified(&order, &dataset.ratings.item, dataset.items.len(), 0.75)
}

fn mean_and_deviation(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (mean, (squares / (n - 1.0).max(1.0)).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_in_one_of_the_own_folds() {
        let folds = own_folds(ML_100K);
        assert!(folds[1].valid.iter().copied().eq(20_000..40_000) && folds[1].train.len() == 80_000);
    }

    #[test]
    fn deviation_is_that_of_a_sample() {
        assert_eq!(mean_and_deviation(&[1.0, 3.0]), (2.0, 2f64.sqrt()));
    }
}
