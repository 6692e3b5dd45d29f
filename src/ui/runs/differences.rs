//! What sets one run apart from another.

use crate::model::ModelKind;
use crate::train::{RunRecord, list};

/// What two runs can differ in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Data,
    Start,
    Model,
    Factors,
    Layers,
    Loss,
    Range,
    Epochs,
    Schedule,
    LearningRate,
    WeightDecay,
    BatchSize,
    Split,
    Seed,
    KeepBest,
    Engine,
}

/// One of the differences between two runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub what: What,
    pub from: String,
    pub to: String,
}

impl What {
    const ALL: [What; 16] = [
        What::Data,
        What::Start,
        What::Model,
        What::Factors,
        What::Layers,
        What::Loss,
        What::Range,
        What::Epochs,
        What::Schedule,
        What::LearningRate,
        What::WeightDecay,
        What::BatchSize,
        What::Split,
        What::Seed,
        What::KeepBest,
        What::Engine,
    ];

    fn name(self) -> &'static str {
        match self {
            What::Data => "data",
            What::Start => "start",
            What::Model => "model",
            What::Factors => "factors",
            What::Layers => "layers",
            What::Loss => "loss",
            What::Range => "range",
            What::Epochs => "epochs",
            What::Schedule => "schedule",
            What::LearningRate => "learning rate",
            What::WeightDecay => "weight decay",
            What::BatchSize => "batch size",
            What::Split => "split",
            What::Seed => "seed",
            What::KeepBest => "best epoch kept",
            What::Engine => "engine",
        }
    }

    /// What a run has of it, as text; empty where its model has no such setting.
    fn of(self, run: &RunRecord) -> String {
        let (config, model) = (&run.config, run.config.model);
        let sizes = |size: Option<usize>| size.map_or("auto".to_owned(), |size| size.to_string());
        match self {
            What::Data => format!("{}, {} ratings", run.dataset.source, run.dataset.n_ratings),
            What::Start if run.epochs_before > 0 => format!("after {} epochs", run.epochs_before),
            What::Start => "random".to_owned(),
            What::Model => model.name().to_owned(),
            What::Factors if model.is_net() => {
                format!("{}/{}", sizes(config.user_factors), sizes(config.item_factors))
            }
            What::Factors => config.factors.to_string(),
            What::Layers if model.is_net() => config.layers.as_deref().map_or("usual".to_owned(), list),
            What::Loss if !model.is_tuned() => config.loss.name().to_owned(),
            What::Range if model.has_range() => format!("{}–{}", config.lowest_prediction, config.highest_prediction),
            What::Epochs => config.epochs.to_string(),
            What::Schedule if !model.is_tuned() => config.schedule.name().to_owned(),
            What::LearningRate => config.learning_rate.to_string(),
            What::WeightDecay if !model.is_full_batch() => config.weight_decay.to_string(),
            What::BatchSize if !model.is_full_batch() => config.batch_size.to_string(),
            What::Split => format!("{:?}, {}%", config.split, config.valid_percent),
            What::Seed => config.seed.to_string(),
            What::KeepBest => if config.keep_best { "yes" } else { "no" }.to_owned(),
            What::Engine => run.engine.kind.name().to_owned(),
            What::Layers | What::Loss | What::Range | What::Schedule | What::WeightDecay | What::BatchSize => {
                String::new()
            }
        }
    }
}

/// What sets `run` apart from `base`. A setting that only one of the models has goes with the model.
pub fn differences(base: &RunRecord, run: &RunRecord) -> Vec<Difference> {
    let all = What::ALL.into_iter().map(|what| Difference { what, from: what.of(base), to: what.of(run) });
    all.filter(|difference| {
        let Difference { what, from, to } = difference;
        from != to && (*what == What::Model || !from.is_empty() && !to.is_empty())
    })
    .collect()
}

impl Difference {
    /// As in `weight decay 0.1 → 0`.
    pub fn text(&self) -> String {
        let (name, from, to) = (self.what.name(), &self.from, &self.to);
        let [bias, none] = [ModelKind::DotBias, ModelKind::DotRange].map(ModelKind::name);
        if self.what == What::Model && from == bias && to == none {
            return "biases on → off".to_owned();
        }
        if self.what == What::Model && from == none && to == bias {
            return "biases off → on".to_owned();
        }
        format!("{name} {from} → {to}")
    }
}

/// The settings of a run that stands for itself.
pub fn summary(run: &RunRecord) -> String {
    let mut text = run.config.model.name().to_owned();
    for what in [What::Factors, What::Epochs, What::LearningRate, What::WeightDecay, What::BatchSize, What::Seed] {
        let value = what.of(run);
        if !value.is_empty() {
            text += &format!(", {} {value}", what.name());
        }
    }
    text
}
