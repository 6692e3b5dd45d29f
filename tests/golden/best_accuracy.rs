//! The golden trace of "Best accuracy": every loss, gradient and parameter, reproduced by every engine.

use crate::On;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;
use tastemap::data::{ItemFeatures, Ratings};
use tastemap::engine::svdpp::{
    SvdppCpu, SvdppEngine, SvdppGpu, SvdppParams, SvdppProblem, SvdppSpec, SvdppStart, rates,
};
use web_time::Instant;

/// A run of the reference in double precision.
#[derive(Deserialize)]
struct Trace {
    n_users: usize,
    n_items: usize,
    train: Vec<(u32, u32, f32)>,
    valid: Vec<(u32, u32, f32)>,
    factors: usize,
    steps: usize,
    lr_max: f64,
    sd: f32,
    mean: f64,
    unit: f64,
    features: Vec<Vec<f32>>,
    initial: BTreeMap<String, Vec<f32>>,
    lr_per_step: Vec<f64>,
    grad_first_step: BTreeMap<String, Vec<f64>>,
    after_first_step: BTreeMap<String, Vec<f64>>,
    #[serde(rename = "final")]
    last: BTreeMap<String, Vec<f64>>,
    #[serde(rename = "U")]
    users: Vec<Vec<f64>>,
    #[serde(rename = "Z")]
    items: Vec<Vec<f64>>,
    #[serde(flatten)]
    whole: Variant,
    variants: BTreeMap<String, Variant>,
}

/// What a run with a part left out shows.
#[derive(Deserialize)]
struct Variant {
    data_per_step: Vec<f64>,
    penalty_per_step: Vec<f64>,
    valid_predictions: Vec<f64>,
}

impl Trace {
    fn read() -> Trace {
        serde_json::from_str(include_str!("best_accuracy.json")).expect("a golden trace is JSON of this shape")
    }

    /// The whole model, with the reference's own counts.
    fn spec(&self) -> SvdppSpec {
        SvdppSpec { factors: self.factors, extra_ratings: 0.0, deviation: Some(self.sd), ..SvdppSpec::default() }
    }

    fn features(&self) -> ItemFeatures {
        let row = |row: &Vec<f32>| (0..).zip(row.clone()).filter(|(_, weight)| *weight != 0.0).collect::<Vec<_>>();
        ItemFeatures::from_rows(self.features[0].len(), self.features.iter().map(row))
    }

    fn problem(&self, features: &ItemFeatures, spec: &SvdppSpec) -> SvdppProblem {
        SvdppProblem::new(&columns(&self.train), self.n_users, self.n_items, features, spec)
            .expect("ratings to learn from")
    }

    fn start(&self, features: &ItemFeatures) -> SvdppStart {
        let table = |name: &str| self.initial[name].clone();
        let c = if features.is_empty() { Vec::new() } else { table("C") };
        let params = SvdppParams { p: table("P"), q: table("Q"), a: table("A"), b: table("B"), c };
        SvdppStart { params, moments: None }
    }
}

async fn open(on: On, problem: Rc<SvdppProblem>, spec: SvdppSpec, start: &SvdppStart) -> Box<dyn SvdppEngine> {
    match on.gpu().await {
        None => Box::new(SvdppCpu::new(problem, spec, start)),
        Some(gpu) => Box::new(SvdppGpu::new(&gpu, problem, spec, start).await.expect("a GPU engine")),
    }
}

fn columns(rows: &[(u32, u32, f32)]) -> Ratings {
    Ratings {
        user: rows.iter().map(|r| r.0).collect(),
        item: rows.iter().map(|r| r.1).collect(),
        value: rows.iter().map(|r| r.2).collect(),
    }
}

/// The largest difference seen, and where.
#[derive(Default)]
struct Largest {
    difference: f64,
    place: String,
}

impl Largest {
    fn hold(&mut self, place: &str, ours: f32, theirs: f64) {
        let difference = (f64::from(ours) - theirs).abs() / theirs.abs().max(1.0);
        let difference = if difference.is_finite() { difference } else { f64::INFINITY };
        if difference > self.difference {
            *self = Largest { difference, place: place.to_owned() };
        }
    }

    fn hold_all<'a>(&mut self, place: &str, ours: &[f32], theirs: impl IntoIterator<Item = &'a f64>) {
        let theirs: Vec<f64> = theirs.into_iter().copied().collect();
        assert_eq!(ours.len(), theirs.len(), "{place}");
        ours.iter().zip(theirs).for_each(|(&ours, theirs)| self.hold(place, ours, theirs));
    }

    fn hold_params(&mut self, place: &str, ours: &SvdppParams, theirs: &BTreeMap<String, Vec<f64>>) {
        let SvdppParams { p, q, a, b, c } = ours;
        for (name, table) in [("P", p), ("Q", q), ("A", a), ("B", b), ("C", c)] {
            self.hold_all(&format!("{place} {name}"), table, &theirs[name]);
        }
    }
}

async fn one_step(engine: &mut dyn SvdppEngine, rate: f64) -> f32 {
    let data_terms = engine.run(&[rate], Instant::now() + Duration::from_secs(60)).await.expect("a step");
    assert_eq!(data_terms.len(), 1);
    data_terms[0]
}

/// Trains with `spec`, and compares what every run shows.
async fn replay_variant(trace: &Trace, variant: &Variant, features: &ItemFeatures, spec: SvdppSpec, on: On) -> Largest {
    let mut largest = Largest::default();
    let problem = Rc::new(trace.problem(features, &spec));
    let start = trace.start(features);
    let mut engine = open(on, problem.clone(), spec, &start).await;
    assert_eq!(variant.data_per_step.len(), trace.steps);
    for (step, rate) in rates(trace.steps, trace.lr_max).into_iter().enumerate() {
        let penalty = engine.params().await.expect("the tables").penalty(&problem, &spec);
        largest.hold("penalty", penalty, variant.penalty_per_step[step]);
        largest.hold("data term", one_step(&mut *engine, rate).await, variant.data_per_step[step]);
    }
    let valid = columns(&trace.valid);
    let predictions = engine.predict(&valid.user, &valid.item).await.expect("predictions");
    largest.hold_all("predictions", &predictions, &variant.valid_predictions);
    largest
}

/// Trains the whole model, and compares all that the trace tells of it.
async fn replay(trace: &Trace, spec: SvdppSpec, peak_rate: f64, on: On) -> Largest {
    let features = trace.features();
    let mut largest = replay_variant(trace, &trace.whole, &features, spec, on).await;
    let problem = Rc::new(trace.problem(&features, &spec));
    largest.hold("mean", problem.mean, trace.mean);
    largest.hold("unit", problem.unit, trace.unit);
    let mut engine = open(on, problem, spec, &trace.start(&features)).await;
    let rates = rates(trace.steps, peak_rate);
    rates.iter().zip(&trace.lr_per_step).for_each(|(ours, theirs)| largest.hold("rate", *ours as f32, *theirs));
    one_step(&mut *engine, rates[0]).await;
    largest.hold_params("first", &engine.params().await.expect("the tables"), &trace.after_first_step);
    let mut gradients = engine.moments().await.expect("the moments").grad_avg;
    let SvdppParams { p, q, a, b, c } = &mut gradients;
    // The first moment after one step is 1 - 0.9 of the gradient.
    [p, q, a, b, c].into_iter().flatten().for_each(|x| *x *= 10.0);
    largest.hold_params("gradient", &gradients, &trace.grad_first_step);
    for &rate in &rates[1..] {
        one_step(&mut *engine, rate).await;
    }
    largest.hold_params("final", &engine.params().await.expect("the tables"), &trace.last);
    let vectors = engine.vectors().await.expect("the vectors");
    largest.hold_all("U", &vectors.users, trace.users.iter().flatten());
    largest.hold_all("Z", &vectors.items, trace.items.iter().flatten());
    largest
}

async fn assert_faithful(on: On) {
    let trace = Trace::read();
    let features = trace.features();
    let spec = trace.spec();
    let whole = replay(&trace, spec, trace.lr_max, on).await;
    println!("best_accuracy: {:e} in {}", whole.difference, whole.place);
    assert!(whole.difference <= on.tolerance(), "{:e} in {}", whole.difference, whole.place);
    assert_eq!(trace.variants.len(), 6);
    for (name, variant) in &trace.variants {
        let (features, spec) = match &name[..] {
            "no_genres" => (ItemFeatures::default(), spec),
            "no_user_part" => (features.clone(), SvdppSpec { user_part: false, ..spec }),
            "no_item_part" => (features.clone(), SvdppSpec { item_part: false, ..spec }),
            "none_of_them" => (ItemFeatures::default(), SvdppSpec { user_part: false, item_part: false, ..spec }),
            "extra_20" => (features.clone(), SvdppSpec { extra_ratings: 20.0, ..spec }),
            "no_rescaling" => (features.clone(), SvdppSpec { deviation: None, ..spec }),
            other => panic!("there is no variant {other}"),
        };
        let largest = replay_variant(&trace, variant, &features, spec, on).await;
        println!("best_accuracy, {name}: {:e} in {}", largest.difference, largest.place);
        assert!(largest.difference <= on.tolerance(), "{name}: {:e} in {}", largest.difference, largest.place);
    }
}

golden!(best_accuracy_cpu, assert_faithful(On::Cpu));
golden!(best_accuracy_gpu, assert_faithful(On::Gpu));

// The trace can fail: every setting that is off by a little is far away.
golden!(a_wrong_way_is_noticed, async {
    let trace = Trace::read();
    let spec = trace.spec();
    for on in [On::Cpu, On::Gpu] {
        for (wrong, peak_rate) in [
            (SvdppSpec { strength: 1.01, ..spec }, trace.lr_max),
            (SvdppSpec { extra_ratings: 1.0, ..spec }, trace.lr_max),
            (SvdppSpec { deviation: Some(1.13), ..spec }, trace.lr_max),
            (SvdppSpec { user_part: false, ..spec }, trace.lr_max),
            (SvdppSpec { item_part: false, ..spec }, trace.lr_max),
            (spec, 1.01 * trace.lr_max),
        ] {
            let largest = replay(&trace, wrong, peak_rate, on).await;
            assert!(largest.difference > 5.0 * on.tolerance(), "{wrong:?} {peak_rate}: {:e}", largest.difference);
        }
    }
});
