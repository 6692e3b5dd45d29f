//! Lists and their metrics against those of Microsoft's recommenders and RecBole, and what holds for any scores.

use proptest::prelude::*;
use serde::Deserialize;
use std::collections::{BTreeMap, HashSet};
use tastemap::data::Ratings;
use tastemap::evaluation::{
    LONGEST_LIST, ListMetrics, ListResults, Measure, ModelResults, TestSet, evaluation_table, paired_intervals,
};

/// Scores of 20 users for 30 items, and every metric as `make_recommender_traces.py` and the packages computed it.
#[derive(Deserialize)]
struct Golden {
    scores: Vec<Vec<f32>>,
    popularity: Vec<u32>,
    train: Vec<Vec<u32>>,
    test: Vec<Vec<u32>>,
    k: BTreeMap<String, AtK>,
}

#[derive(Deserialize)]
struct AtK {
    top: Vec<Vec<i64>>,
    #[serde(rename = "ranking.py")]
    reference: BTreeMap<String, f64>,
    recommenders: BTreeMap<String, f64>,
    recbole: BTreeMap<String, f64>,
}

/// A rating of 4 for each item of each user. Class 0 is `#na#`.
fn ratings(items: &[Vec<u32>]) -> Ratings {
    let rows = || (1..).zip(items).flat_map(|(user, items)| items.iter().map(move |item| (user, item + 1)));
    let (user, item): (Vec<u32>, Vec<u32>) = rows().unzip();
    Ratings { value: vec![4.0; user.len()], user, item }
}

fn test_set(train: &[Vec<u32>], test: &[Vec<u32>], n_items: usize) -> TestSet {
    TestSet::new(&ratings(train), ratings(test), train.len() + 1, n_items + 1, None)
}

/// The list of every user, and what came of them.
fn lists(test: &TestSet, scores: &[Vec<f32>], k: usize) -> (Vec<Vec<u32>>, ListResults) {
    let mut results = ListResults::new(test);
    let of_candidates =
        |scores: &Vec<f32>| test.candidates.iter().map(|&item| scores[item as usize - 1]).collect::<Vec<f32>>();
    let lists: Vec<Vec<u32>> =
        scores.iter().enumerate().map(|(place, scores)| test.top(place, &of_candidates(scores), k)).collect();
    lists.iter().for_each(|list| results.push(test, list));
    (lists, results)
}

/// What is called so in the golden file.
fn value(name: &str, test: &TestSet, results: &ListResults, k: usize) -> f64 {
    let mean = ListMetrics::mean(&results.users, k);
    match name {
        "precision" => mean.precision,
        "recall" => mean.recall,
        "ndcg" => mean.ndcg,
        "map" => mean.map,
        "map_at_k" => mean.map_at_k,
        "hit_rate" => mean.hit_rate,
        "coverage" => results.coverage(test, k),
        "novelty" => results.novelty(k),
        _ => panic!("{name} is no metric of ours"),
    }
}

#[test]
fn lists_and_metrics_are_those_of_the_field() {
    let golden: Golden = serde_json::from_str(include_str!("../golden/ranking_metrics.json")).expect("the golden file");
    let test = test_set(&golden.train, &golden.test, golden.popularity.len());
    assert_eq!(test.popularity[1..], golden.popularity);
    let mut compared = 0;
    let (_, longest) = lists(&test, &golden.scores, LONGEST_LIST);
    for (k, at_k) in &golden.k {
        let k: usize = k.parse().expect("a length");
        let (lists, results) = lists(&test, &golden.scores, k);
        let theirs = at_k.top.iter().map(|list| list.iter().filter(|&&item| item >= 0).map(|&item| item as u32 + 1));
        assert_eq!(lists, theirs.map(Iterator::collect::<Vec<u32>>).collect::<Vec<_>>(), "k = {k}");
        for (package, metrics) in
            [("ranking.py", &at_k.reference), ("recommenders", &at_k.recommenders), ("recbole", &at_k.recbole)]
        {
            for (name, expected) in metrics.iter().filter(|(name, _)| !name.starts_with("lenskit")) {
                // A long list holds what there is to know of shorter ones.
                for results in [&results, &longest] {
                    let value = value(name, &test, results, k);
                    assert!((value - expected).abs() < 1e-12, "{name}@{k} of {package}: {value}, not {expected}");
                    compared += 1;
                }
            }
        }
    }
    assert_eq!(compared, 3 * (8 + 7 + 5) * 2);
}

/// Items by user.
type Items = Vec<Vec<u32>>;

/// Which items up to 8 users rated in training and which are held out, and scores with ties for 12 items.
fn anything() -> impl Strategy<Value = (Items, Items, Vec<Vec<f32>>)> {
    let user = (prop::collection::vec(0..3u8, 12), prop::collection::vec(-3i8..4, 12));
    prop::collection::vec(user, 2..9).prop_map(|users| {
        let items = |side: u8| {
            let of = |(sides, _): &(Vec<u8>, Vec<i8>)| (0..12).filter(|&item| sides[item as usize] == side).collect();
            users.iter().map(of).collect::<Items>()
        };
        let scores = users.iter().map(|(_, scores)| scores.iter().map(|&score| f32::from(score)).collect()).collect();
        (items(0), items(1), scores)
    })
}

proptest! {
    #[test]
    fn no_rated_item_is_in_a_list_and_metrics_lie_between_0_and_1((train, held_out, scores) in anything(), k in 1..14usize) {
        let test = test_set(&train, &held_out, 12);
        let (lists, results) = lists(&test, &scores, k);
        for ((list, rated), scores) in lists.iter().zip(&train).zip(&scores) {
            let distinct: HashSet<_> = list.iter().collect();
            prop_assert!(distinct.len() == list.len() && list.len() <= k);
            prop_assert!(list.iter().all(|item| !rated.contains(&(item - 1)) && test.popularity[*item as usize] > 0));
            // The highest score first; of equal ones, the lower class.
            let order: Vec<(f32, i64)> =
                list.iter().map(|&item| (-scores[item as usize - 1], i64::from(item))).collect();
            prop_assert!(order.is_sorted_by(|a, b| a < b), "{:?}", order);
        }
        let results = ModelResults { predictions: None, lists: Some(results) };
        for measure in Measure::ALL {
            let value = results.value(&test, measure, k);
            prop_assert_eq!(value.is_some_and(f64::is_finite), value.is_some());
            // A mean of held-out ratings is on their scale.
            let limit = match measure {
                Measure::Novelty => f64::INFINITY,
                Measure::HitRating => test.valid.value.iter().copied().fold(0.0, f32::max).into(),
                _ => 1.0,
            };
            prop_assert!(value.is_none_or(|value| (0.0..=limit + 1e-9).contains(&value)), "{:?} {:?}", measure, value);
        }
    }

    /// A model is no better than itself, and the sign follows the order of two models.
    #[test]
    fn differences_are_paired((train, held_out, scores) in anything()) {
        let test = test_set(&train, &held_out, 12);
        let n = test.valid.len();
        let model = |error: f32, scores: &[Vec<f32>]| ModelResults {
            predictions: Some((0..n).map(|row| 4.0 + error * (1.0 + row as f32 / 10.0)).collect()),
            lists: Some(lists(&test, scores, 5).1),
        };
        let (good, bad) = (model(0.1, &scores), model(-0.3, &scores));
        let table = evaluation_table(&test, &[&bad, &good, &bad], 0, 5);
        prop_assert!(table.rows[0].differences.is_empty());
        prop_assert!(table.rows[2].differences.iter().all(|same| same.interval.may_be_chance()));
        if n > 1 {
            let better = table.rows[1].difference(Measure::Rmse).expect("ratings were predicted");
            prop_assert!(better.high < 0.0 && better.low <= better.high, "{:?}", better);
        }
        if let Some(ndcg) = table.rows[1].difference(Measure::Ndcg) {
            prop_assert_eq!((ndcg.low, ndcg.high), (0.0, 0.0), "the lists are the same");
        }
    }
}

#[test]
fn an_interval_needs_two_units() {
    assert_eq!(paired_intervals([[1.0, 2.0]].into_iter(), |[a, b]| [a - b]), None);
}
