//! What can be measured: an engine, on data, at a batch size.

use clap::ValueEnum;
use serde::Serialize;

/// Where an engine runs.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Place {
    /// Our engines on this machine.
    Native,
    /// Our engines in headless Chromium.
    Browser,
    /// fastai, where Python has it.
    Fastai,
}

/// What trains.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Engine {
    NativeCpu,
    NativeGpu,
    BrowserCpu,
    BrowserGpu,
    Fastai,
}

impl Engine {
    const ALL: [Engine; 5] =
        [Engine::NativeCpu, Engine::NativeGpu, Engine::BrowserCpu, Engine::BrowserGpu, Engine::Fastai];

    pub fn place(self) -> Place {
        match self {
            Engine::NativeCpu | Engine::NativeGpu => Place::Native,
            Engine::BrowserCpu | Engine::BrowserGpu => Place::Browser,
            Engine::Fastai => Place::Fastai,
        }
    }

    /// What the table calls it.
    pub fn title(self) -> &'static str {
        match self {
            Engine::NativeCpu => "native CPU",
            Engine::NativeGpu => "native GPU",
            Engine::BrowserCpu => "browser CPU",
            Engine::BrowserGpu => "browser WebGPU",
            Engine::Fastai => "fastai",
        }
    }
}

/// What is trained on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ValueEnum)]
pub enum Shape {
    /// MovieLens 100k, or the built-in sample where it is missing.
    #[value(name = "ml-100k")]
    Ml100k,
    /// Synthetic, in the shape of MovieLens 1M.
    #[value(name = "1m")]
    Like1m,
    /// Synthetic, in the shape of MovieLens 25M.
    #[value(name = "25m")]
    Like25m,
}

impl Shape {
    fn batches(self) -> [usize; 2] {
        match self {
            Shape::Ml100k => [64, 1024],
            Shape::Like1m | Shape::Like25m => [8192, 65_536],
        }
    }

    /// The name by which page and bench draw it, where it is not read from files.
    pub fn drawn(self) -> Option<&'static str> {
        match self {
            Shape::Ml100k => None,
            Shape::Like1m => Some("shape-1m"),
            Shape::Like25m => Some("shape-25m"),
        }
    }

    /// Five epochs, as in the tutorial, where they take no time; one where an epoch has enough to measure.
    pub fn epochs(self) -> usize {
        if self == Shape::Ml100k { 5 } else { 1 }
    }
}

/// One line of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Case {
    pub engine: Engine,
    pub shape: Shape,
    pub batch: usize,
}

impl Case {
    /// Every engine at every batch size that goes with the data.
    pub fn all_of(shape: Shape) -> impl Iterator<Item = Case> {
        let all =
            shape.batches().into_iter().flat_map(move |batch| Engine::ALL.map(|engine| Case { engine, shape, batch }));
        // fastai is there for comparison with the tutorial's own run, and nothing else.
        all.filter(|case| case.engine != Engine::Fastai || case.is_the_tutorial())
    }

    /// MovieLens 100k at batch 64: what fastai's tutorial trains.
    pub fn is_the_tutorial(&self) -> bool {
        self.shape == Shape::Ml100k && self.batch == 64
    }
}
