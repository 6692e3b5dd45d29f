//! The memory that a run is said to take, against what it takes.

#[path = "host/common/trained.rs"]
mod trained;

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use tastemap::data::Shape;
use tastemap::engine::EngineChoice;
use tastemap::model::ModelKind;
use tastemap::train::{CHUNK, Footprint, Run, TrainConfig};

/// Counts what is held, and the most that ever was.
struct Counting;

static HELD: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

// SAFETY: everything is done by the system's allocator; this one only counts.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        MOST.fetch_max(HELD.fetch_add(layout.size(), Relaxed) + layout.size(), Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size(), Relaxed);
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The most that was held while a run went from its preparation to what it leaves behind, the dataset included.
fn measured(config: &TrainConfig, shape: Shape) -> usize {
    let before = HELD.load(Relaxed);
    let dataset = shape.dataset();
    MOST.store(HELD.load(Relaxed), Relaxed);
    let run = Run::prepare(config, &dataset).expect("settings that can train");
    trained::train(run, usize::MAX, CHUNK.div_ceil(config.batch_size));
    MOST.load(Relaxed) - before
}

#[test]
fn a_run_takes_about_what_it_is_said_to() {
    let many_ratings = Shape { n_users: 3_000, n_items: 2_000, n_ratings: 1_000_000 };
    let many_rows = Shape { n_users: 60_000, n_items: 20_000, n_ratings: 500_000 };
    let few = Shape { n_users: 10_000, n_items: 5_000, n_ratings: 100_000 };
    for (shape, model, batch_size) in [
        (many_ratings, ModelKind::DotBias, 8192),
        (many_rows, ModelKind::DotBias, 65_536),
        (many_rows, ModelKind::DotBias, 256),
        (few, ModelKind::NnBook, 16_384),
        (few, ModelKind::NnFastai, 16_384),
        (few, ModelKind::BestLists, 1024),
    ] {
        let config = TrainConfig { model, batch_size, epochs: 1, engine: EngineChoice::Cpu, ..TrainConfig::default() };
        let (n_users, n_items) = (shape.n_users as usize + 1, shape.n_items as usize + 1);
        let estimate = Footprint::estimate(&config, n_users, n_items, shape.n_ratings as usize);
        let ratio = estimate.peak() as f64 / measured(&config, shape) as f64;
        assert!((0.75..=1.25).contains(&ratio), "{ratio:.2} times for {config:?} on {shape:?}: {estimate:?}");
    }
}
