//! Golden traces: fastai's own training, every loss and every parameter, reproduced by every engine.
//!
//! The same tests run natively and, compiled to WebAssembly, inside a worker of a real browser.

use serde::Deserialize;
use std::collections::BTreeMap;
use tastemap::data::Ratings;
use tastemap::engine::cpu::CpuEngine;
use tastemap::engine::gpu::{Gpu, GpuEngine};
use tastemap::engine::{AdamW, Batches, Engine};
use tastemap::model::{ModelKind, ModelSpec, Params};
use tastemap::train::{OneCycle, SmoothLoss};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

/// How far a faithful engine may be from fastai. An independent float32 implementation differs by 7e-7.
const CPU_TOLERANCE: f64 = 1e-5;
const GPU_TOLERANCE: f64 = 1e-4;

/// One training run as fastai did it (`tests/golden/make_reference.py` wrote it).
#[derive(Deserialize)]
struct Trace {
    n_users: usize,
    n_items: usize,
    train: Vec<(u32, u32, f32)>,
    valid: Vec<(u32, u32, f32)>,
    batch_size: usize,
    epochs: usize,
    lr_max: f64,
    wd: f64,
    shapes: BTreeMap<String, Vec<usize>>,
    initial: BTreeMap<String, Vec<f32>>,
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
    fn read(name: &str) -> Trace {
        let json = match name {
            "dot" => include_str!("golden/dot.json"),
            "dot_range" => include_str!("golden/dot_range.json"),
            "dot_bias" => include_str!("golden/dot_bias.json"),
            "dot_bias_wd" => include_str!("golden/dot_bias_wd.json"),
            "nn_book" => include_str!("golden/nn_book.json"),
            "nn_fastai" => include_str!("golden/nn_fastai.json"),
            _ => panic!("there is no golden trace {name}"),
        };
        serde_json::from_str(json).expect("a golden trace is JSON of this shape")
    }

    fn spec(&self, kind: ModelKind) -> ModelSpec {
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

    fn initial_params(&self, spec: &ModelSpec) -> Params {
        let mut params = Params::build(spec, || 0.0);
        for (name, values) in &self.initial {
            params.get_mut(name).copy_from_slice(values);
        }
        params
    }

    fn schedule(&self) -> OneCycle {
        OneCycle { total_steps: self.loss_per_step.len(), learning_rate: self.lr_max }
    }
}

fn columns(rows: &[(u32, u32, f32)]) -> Ratings {
    Ratings {
        user: rows.iter().map(|r| r.0).collect(),
        item: rows.iter().map(|r| r.1).collect(),
        value: rows.iter().map(|r| r.2).collect(),
    }
}

/// How far apart two numbers are; infinitely far where one of them is none, which `max` would overlook.
fn difference(ours: f64, theirs: f64) -> f64 {
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

/// Replays `trace` and returns the largest difference from fastai in any loss, parameter or prediction.
async fn replay(trace: &Trace, mut engine: impl Engine) -> f64 {
    let mut largest: f64 = 0.0;
    let mut hold = |ours: f64, theirs: f64| largest = largest.max(difference(ours, theirs));
    let mut smooth = SmoothLoss::default();
    let mut first_step = 0;
    let valid = columns(&trace.valid);
    for (epoch, row) in (0..trace.epochs).zip(&trace.epoch_table) {
        // The first step alone, so that its parameters can be compared, then the rest of the epoch at once.
        let cut = if epoch == 0 { trace.batch_size } else { 0 };
        for part in [&trace.train[..cut], &trace.train[cut..]] {
            let batches = Batches { first_step, ratings: columns(part), batch_size: trace.batch_size };
            for loss in engine.run(&batches).await.expect("a step of training") {
                hold(f64::from(loss), trace.loss_per_step[first_step]);
                smooth.add(loss);
                first_step += 1;
            }
            if first_step == 1 {
                hold(distance(&engine.params().await.expect("the parameters"), &trace.after_first_step), 0.0);
            }
        }
        let predictions = engine.predict(&valid.user, &valid.item).await.expect("predictions");
        let squares = predictions.iter().zip(&valid.value).map(|(p, y)| f64::from(p - y).powi(2));
        hold(squares.sum::<f64>() / valid.len() as f64, row.valid_loss);
        hold(smooth.value(), row.train_loss);
    }
    assert_eq!(first_step, trace.loss_per_step.len());
    hold(distance(&engine.params().await.expect("the parameters"), &trace.last), 0.0);
    let predictions = engine.predict(&valid.user, &valid.item).await.expect("predictions");
    assert_eq!(predictions.len(), trace.valid_predictions.len());
    for (ours, &theirs) in predictions.iter().zip(&trace.valid_predictions) {
        hold(f64::from(*ours), theirs);
    }
    largest
}

async fn on_cpu(name: &str, kind: ModelKind, adamw: AdamW) -> f64 {
    let trace = Trace::read(name);
    let spec = trace.spec(kind);
    let initial = trace.initial_params(&spec);
    let hypers = trace.schedule().hypers(&adamw, trace.wd);
    replay(&trace, CpuEngine::new(spec, &initial, adamw, hypers)).await
}

/// On this machine's GPU, be it software or not, and as on hardware, where small steps are many to a dispatch.
async fn on_gpu(name: &str, kind: ModelKind, adamw: AdamW) -> f64 {
    let trace = Trace::read(name);
    let spec = trace.spec(kind);
    let initial = trace.initial_params(&spec);
    let hypers = trace.schedule().hypers(&adamw, trace.wd);
    let gpu = Gpu::open().await.expect("an adapter that computes");
    let mut largest: f64 = 0.0;
    for gpu in [gpu.clone(), gpu.as_hardware()] {
        let engine = GpuEngine::new(&gpu, spec.clone(), &initial, adamw, hypers.clone()).await;
        largest = largest.max(replay(&trace, engine.expect("a GPU engine")).await);
    }
    largest
}

/// Declares one test for both worlds: natively it blocks, in the browser it is awaited.
macro_rules! golden {
    ($test:ident, $body:expr) => {
        #[cfg(not(target_arch = "wasm32"))]
        #[test]
        fn $test() {
            pollster::block_on($body);
        }
        #[cfg(target_arch = "wasm32")]
        #[wasm_bindgen_test::wasm_bindgen_test]
        async fn $test() {
            $body.await;
        }
    };
}

/// One trace on both engines.
macro_rules! trace {
    ($cpu:ident, $gpu:ident, $name:literal, $kind:expr) => {
        golden!($cpu, async {
            let distance = on_cpu($name, $kind, AdamW::default()).await;
            assert!(distance <= CPU_TOLERANCE, "{distance:e} from fastai");
        });
        golden!($gpu, async {
            let distance = on_gpu($name, $kind, AdamW::default()).await;
            assert!(distance <= GPU_TOLERANCE, "{distance:e} from fastai");
        });
    };
}

trace!(dot_cpu, dot_gpu, "dot", ModelKind::Dot);
trace!(dot_range_cpu, dot_range_gpu, "dot_range", ModelKind::DotRange);
trace!(dot_bias_cpu, dot_bias_gpu, "dot_bias", ModelKind::DotBias);
trace!(dot_bias_wd_cpu, dot_bias_wd_gpu, "dot_bias_wd", ModelKind::DotBias);
trace!(nn_book_cpu, nn_book_gpu, "nn_book", ModelKind::NnBook);
trace!(nn_fastai_cpu, nn_fastai_gpu, "nn_fastai", ModelKind::NnFastai);

// A loss that is no number is as far away as can be.
golden!(not_a_number_is_noticed, async {
    let mut trace = Trace::read("dot_bias");
    trace.train[40].2 = f32::NAN;
    let spec = trace.spec(ModelKind::DotBias);
    let adamw = AdamW::default();
    let hypers = trace.schedule().hypers(&adamw, trace.wd);
    let engine = CpuEngine::new(spec.clone(), &trace.initial_params(&spec), adamw, hypers);
    assert_eq!(replay(&trace, engine).await, f64::INFINITY);
});

// The traces can fail: an optimizer with the constant of another library is far away.
golden!(a_wrong_constant_is_noticed, async {
    let wrong = AdamW { sqr_momentum: 0.999, ..AdamW::default() };
    assert!(on_cpu("dot_bias_wd", ModelKind::DotBias, wrong).await > 10.0 * CPU_TOLERANCE);
    assert!(on_gpu("dot_bias_wd", ModelKind::DotBias, wrong).await > 10.0 * GPU_TOLERANCE);
});

golden!(the_schedule_is_fastais, async {
    let trace = Trace::read("dot_bias_wd");
    for (step, (lr, momentum)) in trace.lr_per_step.iter().zip(&trace.mom_per_step).enumerate() {
        let ours = trace.schedule().at(step);
        assert!((ours.0 - lr).abs() < 1e-7 && (ours.1 - momentum).abs() < 1e-7, "step {step}: {ours:?}");
    }
});
