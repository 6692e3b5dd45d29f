//! People whom training never saw get the numbers that training would have given them.

use crate::common::trained::{finish, train};
use std::collections::HashSet;
use std::time::{Duration, Instant};
use tastemap::data::read::{Choices, FileReader, Reading};
use tastemap::data::{Class, Dataset, ItemNames, Ratings, sample};
use tastemap::engine::Loss;
use tastemap::engine::cpu::CpuEngine;
use tastemap::insight::FoldIn;
use tastemap::model::ModelKind;
use tastemap::train::{Checkpoint, Run, Schedule, TrainConfig};

/// What a user of the model gives each item, `#na#` included.
fn predictions(model: &Checkpoint, user: Class) -> Vec<f32> {
    let items: Vec<Class> = (0..model.spec.n_items as Class).collect();
    engine(model).scores_of(user, &items)
}

fn engine(model: &Checkpoint) -> CpuEngine {
    CpuEngine::trained(model.spec.clone(), model.params.clone())
}

/// The ratings of one user.
fn own(ratings: &Ratings, user: Class) -> Vec<(Class, f32)> {
    let rows = (0..ratings.len()).filter(|&row| ratings.user[row] == user);
    rows.map(|row| (ratings.item[row], ratings.value[row])).collect()
}

fn folded(fold_in: &mut FoldIn, model: &Checkpoint, ratings: &[(Class, f32)]) -> Vec<f32> {
    let row = fold_in.fit(ratings);
    let items: Vec<Class> = (0..model.spec.n_items as Class).collect();
    engine(model).scores_by(&row.factors, row.bias, &items)
}

/// Root of the mean squared difference.
fn distance(a: &[f32], b: &[f32]) -> f32 {
    (a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f32>() / a.len() as f32).sqrt()
}

/// Whatever the run was like, who was in it gets nearly the same numbers again from the same ratings.
#[test]
fn known_users_get_their_numbers_again_whatever_the_run() {
    let dataset = sample::table().dataset(ItemNames::Titles);
    let usual = || TrainConfig { factors: 8, epochs: 3, learning_rate: 0.01, ..TrainConfig::default() };
    let prepare = |config: &TrainConfig| Run::prepare(config, &dataset).expect("sound settings");
    let to_the_end = |config: TrainConfig| finish(prepare(&config));
    let first = to_the_end(usual());
    let more = TrainConfig { epochs: 1, batch_size: 256, schedule: Schedule::Constant, ..usual() };
    let continued = finish(Run::resume(&more, &dataset, &first).expect("sound settings"));
    for (what, model) in [
        ("one cycle", first),
        ("constant", to_the_end(TrainConfig { schedule: Schedule::Constant, ..usual() })),
        ("fine-tuned", to_the_end(TrainConfig { schedule: Schedule::FineTune, ..usual() })),
        ("large batches", to_the_end(TrainConfig { batch_size: 2048, epochs: 10, ..usual() })),
        ("L1", to_the_end(TrainConfig { loss: Loss::L1, ..usual() })),
        ("continued", continued),
        ("stopped", train(prepare(&usual()), 1000, 1000)),
        ("no bias", to_the_end(TrainConfig { model: ModelKind::DotRange, ..usual() })),
        ("a net", to_the_end(TrainConfig { model: ModelKind::NnFastai, batch_size: 256, ..usual() })),
    ] {
        let Run { train, .. } = prepare(&model.config);
        let mut fold_in = FoldIn::new(&model, dataset.ratings.len() - dataset.n_valid(&model.config.split_rule()));
        let (mut mine, mut others) = (0.0, 0.0);
        let users = [3, 100, 200, 300, 400, 500];
        for user in users {
            let folded = folded(&mut fold_in, &model, &own(&train, user));
            mine += distance(&folded, &predictions(&model, user)) / users.len() as f32;
            others += distance(&folded, &predictions(&model, user + 1)) / users.len() as f32;
        }
        println!("{what}: {mine:.3} from one's own trained predictions, {others:.3} from another's");
        assert!(mine < 0.3 * others, "{what}: {mine} from one's own predictions, {others} from another's");
    }
}

/// Of a run that keeps its best epoch, the steps behind that epoch count, not those that came after it.
#[test]
fn only_the_steps_behind_the_kept_epoch_are_taken() {
    let dataset = sample::table().dataset(ItemNames::Titles);
    let config = TrainConfig { factors: 8, epochs: 4, ..TrainConfig::default() };
    let mut model = finish(Run::prepare(&config, &dataset).expect("sound settings"));
    let ratings = own(&dataset.ratings, 7);
    let mut row = |epoch: usize| {
        model.past.runs[0].kept = Some(epoch);
        FoldIn::new(&model, dataset.ratings.len() - dataset.n_valid(&model.config.split_rule())).fit(&ratings)
    };
    let rows = [1, 2, 4].map(&mut row);
    let length = |k: usize| rows[k].factors.iter().map(|x| x * x).sum::<f32>();
    assert!(length(0) < length(1) && rows[1] != rows[2], "{rows:?}");
    // Nor do they count once the run has been continued.
    let continued = finish(Run::resume(&config, &dataset, &model).expect("sound settings"));
    let row = |kept| {
        let mut model = continued.clone();
        model.past.runs[0].kept = kept;
        FoldIn::new(&model, dataset.ratings.len() - dataset.n_valid(&model.config.split_rule())).fit(&ratings)
    };
    assert_ne!(row(Some(1)), row(None));
}

#[test]
fn the_same_ratings_give_the_same_row_and_none_give_zeros() {
    let dataset = sample::table().dataset(ItemNames::Titles);
    let config = TrainConfig { factors: 8, epochs: 1, ..TrainConfig::default() };
    let model = finish(Run::prepare(&config, &dataset).expect("sound settings"));
    let mut fold_in = FoldIn::new(&model, dataset.ratings.len() - dataset.n_valid(&model.config.split_rule()));
    let (first, none) = (fold_in.fit(&[(3, 5.0), (9, 0.5)]), fold_in.fit(&[]));
    assert_eq!(fold_in.fit(&[(3, 5.0), (9, 0.5)]), first);
    assert!(first.factors.iter().any(|x| x.abs() > 1e-3) && none.factors.iter().all(|&x| x == 0.0));
    assert_eq!((first.factors.len(), none.bias), (8, Some(0.0)));
}

mod needs_data {
    use super::*;

    fn ml_100k() -> Dataset {
        let mut reading = Reading::new(Choices::default());
        for name in ["u.data", "u.item"] {
            let file = crate::common::shared_dir().join("data/ml-100k").join(name);
            let bytes = std::fs::read(file).expect("a file of MovieLens");
            reading.begin_file(name, bytes.len() as u64);
            reading.push(&bytes);
            reading.end_file();
        }
        reading.finish(None).table.expect("ratings").dataset(ItemNames::Titles)
    }

    /// Trains on these rows, nothing held out.
    fn train_on(dataset: &Dataset, rows: &[u32], config: &TrainConfig) -> Checkpoint {
        let part = Dataset { ratings: dataset.ratings.select(rows), ..dataset.clone() };
        let mut run = Run::prepare(&TrainConfig { valid_percent: 1.0, ..config.clone() }, &part).expect("sound");
        run.train.append(run.valid.ratings.clone());
        finish(run)
    }

    fn top_20(predictions: &[f32], rated: &HashSet<Class>) -> HashSet<Class> {
        let mut items: Vec<Class> = (1..predictions.len() as Class).filter(|item| !rated.contains(item)).collect();
        items.sort_by(|&a, &b| predictions[b as usize].total_cmp(&predictions[a as usize]));
        items.into_iter().take(20).collect()
    }

    /// What fifty people got who were taken out of training and folded in, beside what they get when they are in it.
    #[derive(Debug, Default)]
    struct Comparison {
        /// Mean squared errors on a fifth of their ratings, of which neither knew.
        trained: f64,
        folded: f64,
        /// How many of the twenty best the lists of those with 30 ratings or more share on average: with the list of the
        /// model that they are folded into, and with that of the other model, in whose training they were.
        shared_with_same: f64,
        shared_with_other: f64,
        longest: Duration,
    }

    fn compare(config: &TrainConfig) -> Comparison {
        let dataset = ml_100k();
        let ratings = &dataset.ratings;
        let people: Vec<Class> = (0..50).map(|k| 7 + 18 * k).collect();
        let is_held_out = |row: u32| row.is_multiple_of(5) && people.contains(&ratings.user[row as usize]);
        let rows = || 0..ratings.len() as u32;
        let with: Vec<u32> = rows().filter(|&row| !is_held_out(row)).collect();
        let without: Vec<u32> = rows().filter(|&row| !people.contains(&ratings.user[row as usize])).collect();
        let (all, others) = (train_on(&dataset, &with, config), train_on(&dataset, &without, config));
        let mut into_others = FoldIn::new(&others, without.len() - without.len() / 100);
        let mut into_all = FoldIn::new(&all, with.len() - with.len() / 100);
        let known_ratings = ratings.select(&with);
        let held_out = ratings.select(&rows().filter(|&row| is_held_out(row)).collect::<Vec<_>>());
        let mut result = Comparison::default();
        let mut with_thirty = 0.0;
        for &user in &people {
            let known = own(&known_ratings, user);
            let began = Instant::now();
            let folded_in = folded(&mut into_others, &others, &known);
            result.longest = result.longest.max(began.elapsed());
            let trained = predictions(&all, user);
            for (item, value) in own(&held_out, user) {
                let square = |predictions: &[f32]| f64::from((predictions[item as usize] - value).powi(2));
                result.trained += square(&trained) / held_out.len() as f64;
                result.folded += square(&folded_in) / held_out.len() as f64;
            }
            if known.len() >= 30 {
                with_thirty += 1.0;
                let rated: HashSet<Class> = known.iter().map(|&(item, _)| item).collect();
                let shared = |a: &[f32]| top_20(a, &rated).intersection(&top_20(&trained, &rated)).count() as f64;
                result.shared_with_other += shared(&folded_in);
                result.shared_with_same += shared(&folded(&mut into_all, &all, &known));
            }
        }
        result.shared_with_same /= with_thirty;
        result.shared_with_other /= with_thirty;
        println!("{}: {result:.4?}", config.model.name());
        result
    }

    fn are_served_as_if_they_had_been_there(model: ModelKind, weight_decay: f64, shared: f64) {
        let result = compare(&TrainConfig { model, weight_decay, ..TrainConfig::default() });
        assert!(result.folded <= 1.05 * result.trained, "{result:?}");
        assert!(result.shared_with_same >= 12.0 && result.shared_with_other >= shared, "{result:?}");
    }

    #[test]
    fn people_taken_out_of_a_dot_product_with_bias_are_served_as_if_they_had_been_there() {
        are_served_as_if_they_had_been_there(ModelKind::DotBias, 0.1, 12.0);
    }

    /// Two trainings of these from other seeds share some 13 of 20; nothing could do much better.
    #[test]
    fn people_taken_out_of_a_bare_dot_product_are_served_as_if_they_had_been_there() {
        are_served_as_if_they_had_been_there(ModelKind::Dot, 0.0, 11.0);
    }

    #[test]
    fn people_taken_out_of_a_net_are_served_as_if_they_had_been_there() {
        are_served_as_if_they_had_been_there(ModelKind::NnFastai, 0.1, 11.0);
    }
}
