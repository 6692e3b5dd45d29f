//! The golden trace of "Best lists": every loss, gradient, parameter and list, reproduced by the engine.

use crate::On;
use serde::Deserialize;
use std::collections::BTreeMap;
use tastemap::data::Class;
use tastemap::engine::AdamW;
use tastemap::engine::softmax::{
    ChoiceBatch, SoftmaxCpu, SoftmaxEngine, SoftmaxGpu, SoftmaxMoments, SoftmaxParams, SoftmaxSpec, SoftmaxStart,
};
use tastemap::train::RateCurve;

/// A run of the reference with the batches that it drew.
#[derive(Deserialize)]
struct Trace {
    n_users: usize,
    n_items: usize,
    train: Vec<(Class, Class, f32)>,
    factors: usize,
    lr_max: f64,
    wd: f64,
    steps_users: Vec<Vec<Class>>,
    steps_items: Vec<Vec<Class>>,
    steps_negatives: Vec<Vec<Vec<Class>>>,
    initial: BTreeMap<String, Vec<f32>>,
    lr_per_step: Vec<f64>,
    mom_per_step: Vec<f64>,
    loss_per_step: Vec<f64>,
    grad_first_step: BTreeMap<String, Vec<f64>>,
    after_first_step: BTreeMap<String, Vec<f64>>,
    #[serde(rename = "final")]
    last: BTreeMap<String, Vec<f64>>,
    top5: Vec<List>,
}

#[derive(Deserialize)]
struct List {
    user: Class,
    items: Vec<i64>,
    scores: Vec<f64>,
}

/// The largest difference seen.
#[derive(Default)]
struct Largest(f64);

impl Largest {
    fn hold(&mut self, ours: f32, theirs: f64) {
        let difference = (f64::from(ours) - theirs).abs();
        self.0 = self.0.max(if difference.is_finite() { difference } else { f64::INFINITY });
    }

    fn hold_params(&mut self, ours: &SoftmaxParams, theirs: &BTreeMap<String, Vec<f64>>) {
        let SoftmaxParams { user_factors, item_factors, item_bias } = ours;
        for (name, table) in [("user_factors", user_factors), ("item_factors", item_factors), ("item_bias", item_bias)]
        {
            assert_eq!(table.len(), theirs[name].len(), "{name}");
            table.iter().zip(&theirs[name]).for_each(|(&ours, &theirs)| self.hold(ours, theirs));
        }
    }
}

/// Trains as the trace was trained, but for `optimizer`, `wd` and the highest rate.
async fn replay(on: On, optimizer: AdamW, wd_times: f64, rate_times: f64) -> f64 {
    let trace: Trace = serde_json::from_str(include_str!("softmax.json")).expect("a golden trace");
    let spec = SoftmaxSpec { n_users: trace.n_users, n_items: trace.n_items, factors: trace.factors };
    let table = |name: &str| trace.initial[name].clone();
    let params = SoftmaxParams {
        user_factors: table("user_factors"),
        item_factors: table("item_factors"),
        item_bias: table("item_bias"),
    };
    let start = SoftmaxStart { params, moments: None };
    let mut engine: Box<dyn SoftmaxEngine> = match on.gpu().await {
        None => Box::new(SoftmaxCpu::new(spec, &start, optimizer)),
        Some(gpu) => Box::new(SoftmaxGpu::new(&gpu, spec, &start, optimizer).await.expect("a GPU engine")),
    };
    let mut largest = Largest::default();
    let (curve, steps) = (RateCurve::one_cycle(rate_times * trace.lr_max), trace.loss_per_step.len());
    for (step, hyper) in curve.hypers(steps, 0, &optimizer, wd_times * trace.wd).enumerate() {
        let (rate, momentum) = curve.at(step as f64 / steps as f64);
        largest.hold(rate as f32, trace.lr_per_step[step]);
        largest.hold(momentum as f32, trace.mom_per_step[step]);
        let drawn = trace.steps_items[step].iter().zip(&trace.steps_negatives[step]);
        let items = drawn.map(|(&chosen, negatives)| {
            let items: Vec<Class> = [chosen].into_iter().chain(negatives.iter().copied()).collect();
            items.try_into().expect("16 negatives")
        });
        let batch = ChoiceBatch { user: trace.steps_users[step].clone(), items: items.collect() };
        let losses = engine.run(&[batch], &[hyper]).await.expect("a step");
        largest.hold(losses[0], trace.loss_per_step[step]);
        if step == 0 {
            largest.hold_params(&engine.params().await.expect("the tables"), &trace.after_first_step);
            let SoftmaxMoments { mut grad_avg, .. } = engine.moments().await.expect("the moments");
            let SoftmaxParams { user_factors, item_factors, item_bias } = &mut grad_avg;
            // The first moment after one step is 1 - 0.95 of the gradient.
            [user_factors, item_factors, item_bias].into_iter().flatten().for_each(|x| *x *= 20.0);
            largest.hold_params(&grad_avg, &trace.grad_first_step);
        }
    }
    let params = engine.params().await.expect("the tables");
    largest.hold_params(&params, &trace.last);
    let trained = SoftmaxCpu::new(spec, &SoftmaxStart { params, moments: None }, optimizer);
    assert_eq!(trace.top5.len(), trace.n_users - 1);
    for list in &trace.top5 {
        let rated = |item| trace.train.iter().any(|&(user, other, _)| user == list.user && other == item);
        let candidates: Vec<Class> = (1..trace.n_items as Class).filter(|&item| !rated(item)).collect();
        let scores = trained.scores(list.user, &candidates);
        let mut order: Vec<usize> = (0..candidates.len()).collect();
        order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]));
        let listed = list.items.iter().zip(&list.scores).filter(|(item, _)| **item >= 0);
        for (k, (&item, &score)) in listed.enumerate() {
            let ours = order.get(k).map_or(-1, |&place| i64::from(candidates[place]));
            largest.hold(if ours == item { 0.0 } else { f32::INFINITY }, 0.0);
            largest.hold(order.get(k).map_or(f32::NAN, |&place| scores[place]), score);
        }
    }
    largest.0
}

async fn assert_faithful(on: On) {
    let distance = replay(on, AdamW::default(), 1.0, 1.0).await;
    println!("softmax: {distance:e}");
    assert!(distance <= on.tolerance(), "{distance:e}");
}

golden!(softmax_cpu, assert_faithful(On::Cpu));
golden!(softmax_gpu, assert_faithful(On::Gpu));

// The trace can fail: every setting that is off by a little is far away.
golden!(a_wrong_way_is_noticed, async {
    let usual = AdamW::default();
    for on in [On::Cpu, On::Gpu] {
        for (optimizer, wd_times, rate_times) in [
            (AdamW { sqr_momentum: 0.98, ..usual }, 1.0, 1.0),
            (AdamW { eps: 1e-3, ..usual }, 1.0, 1.0),
            (usual, 1.02, 1.0),
            (usual, 0.0, 1.0),
            (usual, 1.0, 1.01),
        ] {
            let distance = replay(on, optimizer, wd_times, rate_times).await;
            assert!(distance > on.tolerance(), "{optimizer:?} {wd_times} {rate_times}: {distance:e}");
        }
    }
});
