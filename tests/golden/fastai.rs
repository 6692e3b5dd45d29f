//! Golden traces: fastai's own training, every loss and every parameter, reproduced by every engine.

use crate::On;
use serde::Deserialize;
use std::collections::BTreeMap;
use tastemap::data::Ratings;
use tastemap::engine::cpu::CpuEngine;
use tastemap::engine::gpu::GpuEngine;
use tastemap::engine::{AdamW, Batches, Engine, Loss, Recipe, Start};
use tastemap::model::{ModelKind, ModelSpec, Params};
use tastemap::train::{Metrics, SWEEP, SWEEP_STEPS, Schedule, Search, SmoothLoss};

/// One training run as fastai did it (`make_reference.py` wrote it).
#[derive(Deserialize)]
pub struct Trace {
    n_users: usize,
    n_items: usize,
    pub train: Vec<(u32, u32, f32)>,
    valid: Vec<(u32, u32, f32)>,
    pub batch_size: usize,
    pub epochs: usize,
    pub lr_max: f64,
    pub wd: f64,
    shapes: BTreeMap<String, Vec<usize>>,
    pub initial: BTreeMap<String, Vec<f32>>,
    lr_per_step: Vec<f64>,
    mom_per_step: Vec<f64>,
    loss_per_step: Vec<f64>,
    after_first_step: BTreeMap<String, Vec<f64>>,
    #[serde(rename = "final")]
    last: BTreeMap<String, Vec<f64>>,
    epoch_table: Vec<EpochLosses>,
    valid_predictions: Vec<f64>,
}

#[derive(Deserialize)]
struct EpochLosses {
    train_loss: f64,
    valid_loss: f64,
}

impl Trace {
    pub fn read(name: &str) -> Trace {
        let json = match name {
            "dot" => include_str!("dot.json"),
            "dot_range" => include_str!("dot_range.json"),
            "cycle_then_constant" => include_str!("cycle_then_constant.json"),
            "dot_bias" => include_str!("dot_bias.json"),
            "dot_bias_wd" => include_str!("dot_bias_wd.json"),
            "nn_book" => include_str!("nn_book.json"),
            "constant" => include_str!("constant.json"),
            "continued" => include_str!("continued.json"),
            "fine_tune" => include_str!("fine_tune.json"),
            "l1" => include_str!("l1.json"),
            "nn_continued" => include_str!("nn_continued.json"),
            "nn_l1" => include_str!("nn_l1.json"),
            "nn_fastai" => include_str!("nn_fastai.json"),
            _ => panic!("there is no golden trace {name}"),
        };
        serde_json::from_str(json).expect("a golden trace is JSON of this shape")
    }

    pub fn spec(&self, kind: ModelKind) -> ModelSpec {
        let [user_factors, item_factors] = kind.embeddings().map(|name| self.shapes[name][1]);
        let hidden = match kind {
            ModelKind::NnBook => vec![8],
            ModelKind::NnFastai => vec![8, 4],
            _ => Vec::new(),
        };
        let usual = ModelSpec::new(kind, self.n_users, self.n_items, 0, (0.0, 5.5));
        let spec = ModelSpec { user_factors, item_factors, hidden, ..usual };
        let shapes: BTreeMap<_, _> = spec.tensors().into_iter().map(|tensor| (tensor.name, tensor.shape)).collect();
        assert_eq!(shapes, self.shapes);
        spec
    }

    /// Optimizer steps of one epoch; the short last batch counts.
    pub fn steps_per_epoch(&self) -> usize {
        self.train.len().div_ceil(self.batch_size)
    }
}

/// Values under their names as the parameters of a model.
pub fn named(spec: &ModelSpec, values: &BTreeMap<String, Vec<f32>>) -> Params {
    let mut params = Params::build(spec, || 0.0);
    for (name, values) in values {
        params.get_mut(name).copy_from_slice(values);
    }
    params
}

pub fn columns(rows: &[(u32, u32, f32)]) -> Ratings {
    Ratings {
        user: rows.iter().map(|r| r.0).collect(),
        item: rows.iter().map(|r| r.1).collect(),
        value: rows.iter().map(|r| r.2).collect(),
    }
}

/// How far apart two numbers are; infinitely far where one of them is none, which `max` would overlook.
pub fn difference(ours: f64, theirs: f64) -> f64 {
    let difference = (ours - theirs).abs();
    if difference.is_finite() { difference } else { f64::INFINITY }
}

/// Largest difference between two parameter sets.
fn distance(params: &Params, golden: &BTreeMap<String, Vec<f64>>) -> f64 {
    assert_eq!(params.tensors.len(), golden.len());
    let mut largest: f64 = 0.0;
    for (name, values) in golden {
        assert_eq!(params.get(name).len(), values.len(), "{name}");
        for (&ours, &theirs) in params.get(name).iter().zip(values) {
            largest = largest.max(difference(f64::from(ours), theirs));
        }
    }
    largest
}

/// How a trace was trained.
#[derive(Clone, Copy)]
pub struct Way {
    pub kind: ModelKind,
    pub loss: Loss,
    /// Of runs, each continuing the one before.
    pub schedules: &'static [Schedule],
    /// Whether each run lets the next one know what the optimizer remembers.
    pub remembers: bool,
    pub optimizer: AdamW,
}

const TWICE: &[Schedule] = &[Schedule::OneCycle, Schedule::OneCycle];

impl Way {
    pub fn usual(kind: ModelKind) -> Way {
        Way { kind, loss: Loss::Mse, schedules: &[Schedule::OneCycle], remembers: true, optimizer: AdamW::default() }
    }
}

pub async fn open(on: On, spec: &ModelSpec, start: &Start, recipe: Recipe) -> Box<dyn Engine> {
    match on.gpu().await {
        None => Box::new(CpuEngine::new(spec.clone(), start, recipe)),
        Some(gpu) => Box::new(GpuEngine::new(&gpu, spec.clone(), start, recipe).await.expect("a GPU engine")),
    }
}

/// A trace on its way through an engine.
struct Replay<'a> {
    trace: &'a Trace,
    way: Way,
    /// Steps and epochs done in all runs.
    step: usize,
    epoch: usize,
    /// Largest difference from fastai in any loss, parameter or prediction.
    largest: f64,
}

impl Replay<'_> {
    fn hold(&mut self, ours: f64, theirs: f64) {
        self.largest = self.largest.max(difference(ours, theirs));
    }

    fn hold_params(&mut self, params: &Params, golden: &BTreeMap<String, Vec<f64>>) {
        self.hold(distance(params, golden), 0.0);
    }

    /// All runs, each on an engine of its own.
    async fn run(&mut self, on: On) {
        let trace = self.trace;
        let spec = trace.spec(self.way.kind);
        let mut start = Start { params: named(&spec, &trace.initial), moments: None };
        let mut momentum = None;
        for schedule in self.way.schedules {
            let steps_before = if start.moments.is_some() { self.step } else { 0 };
            let fits = schedule.fits(trace.epochs, trace.lr_max, momentum);
            let hypers = fits.iter().flat_map(|(epochs, curve)| {
                let steps = epochs * trace.steps_per_epoch();
                curve.hypers(steps, steps_before, &self.way.optimizer, trace.wd).collect::<Vec<_>>()
            });
            let Way { loss, optimizer, .. } = self.way;
            let recipe = Recipe { loss, optimizer, schedule: hypers.collect() };
            momentum = recipe.schedule.last().map(|step| f64::from(step.momentum));
            let mut engine = open(on, &spec, &start, recipe).await;
            let first_step = self.step;
            for (k, (epochs, _)) in fits.iter().enumerate() {
                if k > 0 {
                    engine.reset_optimizer().await.expect("a cleared optimizer");
                }
                self.fit(&mut *engine, *epochs, first_step).await;
            }
            let params = engine.params().await.expect("the parameters");
            let moments = engine.moments().await.expect("the moments");
            start = Start { params, moments: self.way.remembers.then_some(moments) };
        }
        assert_eq!(self.step, trace.loss_per_step.len());
        assert_eq!(self.epoch, trace.epoch_table.len());
        self.hold_params(&start.params, &trace.last);
        let predictions = CpuEngine::trained(spec, start.params).predict_now(&self.valid().user, &self.valid().item);
        assert_eq!(predictions.len(), trace.valid_predictions.len());
        for (ours, &theirs) in predictions.iter().zip(&trace.valid_predictions) {
            self.hold(f64::from(*ours), theirs);
        }
    }

    async fn fit(&mut self, engine: &mut dyn Engine, epochs: usize, first_step: usize) {
        let trace = self.trace;
        let mut smooth = SmoothLoss::default();
        let valid = self.valid();
        for _ in 0..epochs {
            // The first step alone, so that its parameters can be compared, then the rest of the epoch at once.
            let cut = if self.step == 0 { trace.batch_size } else { 0 };
            for part in [&trace.train[..cut], &trace.train[cut..]] {
                let ratings = columns(part);
                let batches = Batches::new(self.step - first_step, ratings, trace.batch_size);
                for loss in engine.run(&batches).await.expect("a step of training") {
                    self.hold(f64::from(loss), trace.loss_per_step[self.step]);
                    smooth.add(loss);
                    self.step += 1;
                }
                if self.step == 1 {
                    let params = engine.params().await.expect("the parameters");
                    self.hold_params(&params, &trace.after_first_step);
                }
            }
            let predictions = engine.predict(&valid.user, &valid.item).await.expect("predictions");
            let metrics = Metrics::of(predictions.into_iter().zip(valid.value.iter().copied()));
            let row = &trace.epoch_table[self.epoch];
            self.hold(metrics.loss(self.way.loss), row.valid_loss);
            self.hold(smooth.value(), row.train_loss);
            self.epoch += 1;
        }
    }

    fn valid(&self) -> Ratings {
        columns(&self.trace.valid)
    }
}

/// Replays the trace called `name` and returns the largest difference from fastai.
async fn replay(name: &str, way: Way, on: On) -> f64 {
    replay_trace(&Trace::read(name), way, on).await
}

async fn replay_trace(trace: &Trace, way: Way, on: On) -> f64 {
    let mut replay = Replay { trace, way, step: 0, epoch: 0, largest: 0.0 };
    replay.run(on).await;
    replay.largest
}

/// One trace on both engines.
macro_rules! trace {
    ($cpu:ident, $gpu:ident, $name:literal, $way:expr) => {
        golden!($cpu, assert_faithful($name, $way, On::Cpu));
        golden!($gpu, async {
            assert_faithful($name, $way, On::Gpu).await;
            assert_faithful($name, $way, On::GpuAsHardware).await;
        });
    };
}

async fn assert_faithful(name: &str, way: Way, on: On) {
    let distance = replay(name, way, on).await;
    println!("{name}: {distance:e} from fastai");
    assert!(distance <= on.tolerance(), "{distance:e} from fastai");
}

trace!(dot_cpu, dot_gpu, "dot", Way::usual(ModelKind::Dot));
trace!(dot_range_cpu, dot_range_gpu, "dot_range", Way::usual(ModelKind::DotRange));
trace!(dot_bias_cpu, dot_bias_gpu, "dot_bias", Way::usual(ModelKind::DotBias));
trace!(dot_bias_wd_cpu, dot_bias_wd_gpu, "dot_bias_wd", Way::usual(ModelKind::DotBias));
trace!(nn_book_cpu, nn_book_gpu, "nn_book", Way::usual(ModelKind::NnBook));
trace!(nn_fastai_cpu, nn_fastai_gpu, "nn_fastai", Way::usual(ModelKind::NnFastai));
trace!(l1_cpu, l1_gpu, "l1", Way { loss: Loss::L1, ..Way::usual(ModelKind::DotBias) });
trace!(nn_l1_cpu, nn_l1_gpu, "nn_l1", Way { loss: Loss::L1, ..Way::usual(ModelKind::NnFastai) });
trace!(
    constant_cpu,
    constant_gpu,
    "constant",
    Way { schedules: &[Schedule::Constant], ..Way::usual(ModelKind::DotBias) }
);
trace!(
    fine_tune_cpu,
    fine_tune_gpu,
    "fine_tune",
    Way { schedules: &[Schedule::FineTune], ..Way::usual(ModelKind::DotBias) }
);
trace!(continued_cpu, continued_gpu, "continued", Way { schedules: TWICE, ..Way::usual(ModelKind::DotBias) });
trace!(nn_continued_cpu, nn_continued_gpu, "nn_continued", Way { schedules: TWICE, ..Way::usual(ModelKind::NnFastai) });
trace!(
    cycle_then_constant_cpu,
    cycle_then_constant_gpu,
    "cycle_then_constant",
    Way { schedules: &[Schedule::OneCycle, Schedule::Constant], ..Way::usual(ModelKind::DotBias) }
);

// A loss that is no number is as far away as can be.
golden!(not_a_number_is_noticed, async {
    let mut trace = Trace::read("dot_bias");
    trace.train[40].2 = f32::NAN;
    assert_eq!(replay_trace(&trace, Way::usual(ModelKind::DotBias), On::Cpu).await, f64::INFINITY);
});

// The traces can fail: an optimizer with the constant of another library is far away, and so is one that forgets.
golden!(a_wrong_way_is_noticed, async {
    let usual = Way::usual(ModelKind::DotBias);
    let wrong = Way { optimizer: AdamW { sqr_momentum: 0.999, ..AdamW::default() }, ..usual };
    let another_loss = Way { schedules: TWICE, loss: Loss::L1, ..usual };
    let forgetful = Way { schedules: TWICE, remembers: false, ..usual };
    for on in [On::Cpu, On::Gpu] {
        assert!(replay("dot_bias_wd", wrong, on).await > 10.0 * on.tolerance());
        assert!(replay("continued", another_loss, on).await > 10.0 * on.tolerance());
        assert!(replay("continued", forgetful, on).await > 10.0 * on.tolerance());
    }
});

golden!(the_schedule_is_fastais, async {
    for (name, schedule) in
        [("dot_bias_wd", Schedule::OneCycle), ("constant", Schedule::Constant), ("fine_tune", Schedule::FineTune)]
    {
        let trace = Trace::read(name);
        let ours = schedule.fits(trace.epochs, trace.lr_max, None).into_iter().flat_map(|(epochs, curve)| {
            let steps = epochs * trace.steps_per_epoch();
            (0..steps).map(move |step| curve.at(step as f64 / steps as f64))
        });
        let ours: Vec<_> = ours.collect();
        assert_eq!(ours.len(), trace.lr_per_step.len());
        for (ours, (lr, momentum)) in ours.iter().zip(trace.lr_per_step.iter().zip(&trace.mom_per_step)) {
            assert!((ours.0 - lr).abs() < 1e-7 && (ours.1 - momentum).abs() < 1e-7, "{name}: {ours:?}");
        }
    }
});

/// A search for a learning rate as fastai did it.
#[derive(Deserialize)]
struct SearchTrace {
    n_users: usize,
    n_items: usize,
    train: Vec<(u32, u32, f32)>,
    batch_size: usize,
    wd: f64,
    initial: BTreeMap<String, Vec<f32>>,
    rates: Vec<f64>,
    smooth_losses: Vec<f64>,
    valley: f64,
}

async fn finds_the_rate_that_fastai_finds(on: On) {
    let trace: SearchTrace = serde_json::from_str(include_str!("lr_find.json")).expect("a golden trace");
    let spec = ModelSpec::new(ModelKind::DotBias, trace.n_users, trace.n_items, 5, (0.0, 5.5));
    let params = named(&spec, &trace.initial);
    let optimizer = AdamW::default();
    let schedule = SWEEP.hypers(SWEEP_STEPS, 0, &optimizer, trace.wd).collect();
    let recipe = Recipe { loss: Loss::Mse, optimizer, schedule };
    let mut engine = open(on, &spec, &Start { params, moments: None }, recipe).await;
    let mut search = Search::default();
    // fastai's search runs to its end on this table.
    for (first_step, batch) in trace.train.chunks(trace.batch_size).cycle().take(SWEEP_STEPS).enumerate() {
        let batches = Batches::new(first_step, columns(batch), trace.batch_size);
        let losses = engine.run(&batches).await.expect("a step of training");
        search.record(losses[0]);
    }
    let found = search.sweep();
    assert_eq!(found.losses.len(), trace.smooth_losses.len());
    let pairs = found.losses.iter().zip(&trace.smooth_losses).chain(found.rates.iter().zip(&trace.rates));
    // By its end the rate is far too high, and every rounding is amplified.
    let largest = pairs.map(|(ours, theirs)| difference(*ours, *theirs) / (1.0 + theirs)).fold(0.0, f64::max);
    println!("lr_find: {largest:e} from fastai");
    assert!(search.is_over() && largest < 1e-4, "{largest:e}");
    let suggestion = found.suggestion.expect("a suggestion");
    assert!((suggestion / trace.valley - 1.0).abs() < 1e-6, "{suggestion}, fastai {}", trace.valley);
}

golden!(lr_find_cpu, finds_the_rate_that_fastai_finds(On::Cpu));
golden!(lr_find_gpu, finds_the_rate_that_fastai_finds(On::Gpu));
