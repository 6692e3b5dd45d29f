//! Golden traces: single steps of fastai's own training, opened up, every number of them.

use crate::On;
use crate::fastai::{Trace, Way, columns, difference, named, open};
use serde::Deserialize;
use std::collections::BTreeMap;
use tastemap::engine::{AdamW, Batches, Loss, Recipe, Side, Start, StepTrace};
use tastemap::model::{ModelKind, Params};

/// What happened inside some steps of a run (`make_step_trace.py` wrote it).
#[derive(Deserialize)]
struct StepTraces {
    dot_bias_wd: Vec<GoldenStep>,
    dot_bias_wd_l1: Vec<GoldenStep>,
    nn_book: Vec<GoldenStep>,
}

#[derive(Deserialize)]
struct GoldenStep {
    step: usize,
    lr: f64,
    momentum: f64,
    #[serde(default)]
    products: Vec<Vec<f64>>,
    #[serde(default)]
    dot: Vec<f64>,
    #[serde(default)]
    logit: Vec<f64>,
    #[serde(default)]
    sigmoid: Vec<f64>,
    prediction: Vec<f64>,
    error: Vec<f64>,
    loss: f64,
    grad_prediction: Vec<f64>,
    grad: GoldenTensors,
    grad_avg: GoldenTensors,
    sqr_avg: GoldenTensors,
    before: GoldenTensors,
    after: GoldenTensors,
}

type GoldenTensors = BTreeMap<String, GoldenTensor>;

#[derive(Deserialize)]
#[serde(untagged)]
enum GoldenTensor {
    /// Rows that the batch touches.
    Rows(BTreeMap<String, Vec<f64>>),
    Whole(Vec<f64>),
}

/// Largest difference of `ours` from the tensors of a golden step. Second moments are tiny: a hundredth of the difference in
/// units of a tensor's largest number counts, too.
fn distance_of_tensors(trace: &StepTrace, ours: &Params, golden: &GoldenTensors) -> f64 {
    assert_eq!(ours.tensors.len(), golden.len());
    let mut largest: f64 = 0.0;
    for (name, tensor) in golden {
        let values = ours.get(name);
        let pairs: Vec<(f32, f64)> = match tensor {
            GoldenTensor::Whole(theirs) => {
                assert_eq!(values.len(), theirs.len(), "{name}");
                values.iter().copied().zip(theirs.iter().copied()).collect()
            }
            GoldenTensor::Rows(rows) => {
                let classes = if name.starts_with('u') { &trace.users } else { &trace.items };
                // `#na#` is a row that the batch does not touch.
                assert_eq!(classes.len(), rows.len() + 1, "{name}");
                let width = values.len() / classes.len();
                let of_row = |(row, class): (usize, &u32)| {
                    let theirs = rows[&class.to_string()].clone();
                    assert_eq!(theirs.len(), width);
                    values[row * width..][..width].iter().copied().zip(theirs).collect::<Vec<_>>()
                };
                classes.iter().enumerate().skip(1).flat_map(of_row).collect()
            }
        };
        let scale = pairs.iter().map(|(_, theirs)| theirs.abs()).fold(f64::MIN_POSITIVE, f64::max);
        let differences = pairs.iter().map(|&(ours, theirs)| difference(f64::from(ours), theirs));
        largest = differences.map(|difference| difference.max(difference / scale / 100.0)).fold(largest, f64::max);
    }
    largest
}

/// Opens up the steps of a run that fastai opened up, in the midst of training; returns the largest difference.
async fn inspect(name: &str, steps: &[GoldenStep], way: Way, on: On) -> f64 {
    let trace = Trace::read(name);
    let spec = trace.spec(way.kind);
    let start = Start { params: named(&spec, &trace.initial), moments: None };
    let curves = way.schedules[0].fits(trace.epochs, trace.lr_max, None);
    let n_steps = trace.epochs * trace.steps_per_epoch();
    let schedule: Vec<_> = curves[0].1.hypers(n_steps, 0, &AdamW::default(), trace.wd).collect();
    let recipe = Recipe { loss: way.loss, optimizer: AdamW::default(), schedule: schedule.clone() };
    let mut engine = open(on, &spec, &start, recipe).await;
    let mut largest: f64 = 0.0;
    let mut n_seen = 0;
    for (step, &hyper) in schedule.iter().enumerate() {
        let at = step % trace.steps_per_epoch() * trace.batch_size;
        let batch = columns(&trace.train[at..trace.train.len().min(at + trace.batch_size)]);
        let batches = Batches::new(step, batch.clone(), trace.batch_size);
        let Some(golden) = steps.iter().find(|golden| golden.step == step) else {
            engine.run(&batches).await.expect("a step of training");
            continue;
        };
        n_seen += 1;
        let (params, moments) = (engine.params().await, engine.moments().await);
        let start = Start { params: params.expect("parameters"), moments: Some(moments.expect("moments")) };
        let ours = StepTrace::of(&spec, way.loss, way.optimizer, hyper, &start, &batch);
        let mut hold = |ours: f32, theirs: f64| largest = largest.max(difference(f64::from(ours), theirs));
        hold(ours.loss, golden.loss);
        hold(hyper.momentum, golden.momentum);
        hold(hyper.decay, 1.0 - golden.lr * trace.wd);
        let ratings: Vec<_> = (0..batch.len()).map(|number| ours.rating(number)).collect();
        assert_eq!(ratings.len(), golden.prediction.len());
        for (k, rating) in ratings.iter().enumerate() {
            assert_eq!((rating.user, rating.item, rating.rating), trace.train[at + k]);
            for (ours, theirs) in [
                (rating.prediction, golden.prediction[k]),
                (rating.error, golden.error[k]),
                (rating.grad_prediction, golden.grad_prediction[k]),
            ] {
                hold(ours, theirs);
            }
            if spec.kind.is_net() {
                // Layers end in the logit, and their last products sum up to it.
                assert_eq!(rating.layers.len(), 2);
                assert!((rating.sum + rating.biases[0] - rating.logit).abs() < 1e-6);
                continue;
            }
            hold(rating.sum, golden.dot[k]);
            hold(rating.logit, golden.logit[k]);
            hold(rating.sigmoid.expect("a range"), golden.sigmoid[k]);
            assert_eq!(rating.products.len(), golden.products[k].len());
            rating.products.iter().zip(&golden.products[k]).for_each(|(&ours, &theirs)| hold(ours, theirs));
        }
        for (tensors, golden) in [
            (&ours.before, &golden.before),
            (&ours.gradients, &golden.grad),
            (&ours.moments.grad_avg, &golden.grad_avg),
            (&ours.moments.sqr_avg, &golden.sqr_avg),
            (&ours.after, &golden.after),
        ] {
            largest = largest.max(distance_of_tensors(&ours, tensors, golden));
        }
        // What ratings add to the gradient of a row makes that gradient.
        for (side, pick) in [(Side::User, 0), (Side::Item, 1)] {
            let class = if pick == 0 { batch.user[0] } else { batch.item[0] };
            let row = ours.row(side, class).expect("a row of the batch");
            let own = ratings.iter().filter(|rating| [rating.user, rating.item][pick] == class);
            let mut sum = vec![0.0; row.gradient.len()];
            own.for_each(|rating| sum.iter_mut().zip(&rating.shares[pick]).for_each(|(sum, share)| *sum += share));
            sum.iter().zip(&row.gradient).for_each(|(sum, gradient)| assert!((sum - gradient).abs() < 1e-6));
        }
        // The step that the engine makes is the one that was opened up, also for a row that the batch leaves alone.
        engine.run(&batches).await.expect("a step of training");
        let after = engine.params().await.expect("parameters");
        for (side, name) in [Side::User, Side::Item].into_iter().zip(spec.kind.embeddings()) {
            let row = ours.row(side, 0).expect("the row of #na#");
            let width = after.get(name).len() / if side == Side::User { spec.n_users } else { spec.n_items };
            assert!(row.gradient.iter().all(|&gradient| gradient == 0.0));
            row.after.iter().zip(&after.get(name)[..width]).for_each(|(&ours, &theirs)| {
                largest = largest.max(difference(f64::from(ours), f64::from(theirs)));
            });
        }
    }
    assert_eq!(n_seen, 4);
    largest
}

fn step_traces() -> StepTraces {
    serde_json::from_str(include_str!("step_trace.json")).expect("golden steps are JSON of this shape")
}

async fn opens_up_what_fastai_opens_up(on: On) {
    let golden = step_traces();
    let usual = Way::usual(ModelKind::DotBias);
    for (name, steps, way) in [
        ("dot_bias_wd", golden.dot_bias_wd, usual),
        ("dot_bias_wd", golden.dot_bias_wd_l1, Way { loss: Loss::L1, ..usual }),
        ("nn_book", golden.nn_book, Way::usual(ModelKind::NnBook)),
    ] {
        let distance = inspect(name, &steps, way, on).await;
        println!("steps of {name} with {:?}: {distance:e} from fastai", way.loss);
        assert!(distance <= on.tolerance(), "{name} with {:?}: {distance:e} from fastai", way.loss);
    }
}

golden!(opened_steps_cpu, opens_up_what_fastai_opens_up(On::Cpu));
golden!(opened_steps_gpu, async {
    opens_up_what_fastai_opens_up(On::Gpu).await;
    opens_up_what_fastai_opens_up(On::GpuAsHardware).await;
});

// Another loss, or the constant of another library, is far away.
golden!(a_wrong_step_is_noticed, async {
    let usual = Way::usual(ModelKind::DotBias);
    let wrong = Way { optimizer: AdamW { sqr_momentum: 0.999, ..AdamW::default() }, ..usual };
    for way in [wrong, Way { loss: Loss::L1, ..usual }] {
        assert!(inspect("dot_bias_wd", &step_traces().dot_bias_wd, way, On::Cpu).await > 1e-3);
    }
});
