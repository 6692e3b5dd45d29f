//! Why a run does not begin or go on: settings, engines, memory, a loss that is no number.

use super::{NOT_LOADED, Words};
use crate::data::NoGrades;
use crate::engine::svdpp::Unsuitable;
use crate::engine::{EngineError, FallbackReason};
use crate::train::{ConfigError, Rule, TrainError};
use crate::ui::format::{sentence, thousands};

pub fn train_error(error: &TrainError) -> Words {
    let (what, advice) = match error {
        TrainError::Config(error) => (config_error(error) + ".", "Correct the setting, then try again."),
        TrainError::Engine(error) => return engine_error(error),
        TrainError::TooMuchMemory { needed, model, limit } => (
            format!(
                "This run would take about {} of memory, {} of it for the model, and a page can have {}.",
                gigabytes(*needed),
                gigabytes(*model),
                gigabytes(*limit)
            ),
            "Choose fewer factors, narrower layers, smaller batches, or fewer ratings.",
        ),
        TrainError::Unsuitable(unsuitable) => (
            match unsuitable {
                Unsuitable::NoSpread => "All ratings to train on are the same.",
                Unsuitable::TooFewUsers => "The ratings to train on are all of one user.",
                Unsuitable::TooFewItems => "The ratings to train on are all of one item.",
            }
            .to_owned(),
            "Best accuracy learns from differences between users and items: load more ratings, or choose another model.",
        ),
        TrainError::NoGrades(no_grades) => (
            match no_grades {
                NoGrades::ZeroOrOne => "All ratings are 0 or 1, so they are no grades.",
                NoGrades::Counts => "The ratings look like counts, so they are no grades.",
                NoGrades::AllTheSame => "All ratings are the same, so they are no grades.",
            }
            .to_owned(),
            "Best accuracy would mistake being rated for being liked: choose “Best lists”, which learns what is chosen, or \
             train on the logarithm of counts.",
        ),
        TrainError::NoChoices => (
            "There is nothing to learn: nobody chose anything, or everybody chose everything.".to_owned(),
            "Load more ratings, or choose another model.",
        ),
        TrainError::NothingToContinue => {
            ("There is no trained model to continue with.".to_owned(), "Press Train to train one from the start.")
        }
        TrainError::Diverged { loss, epoch, batch: None } => (
            format!("Training diverged: the loss became {loss} in epoch {epoch}."),
            "Train again with a lower learning rate.",
        ),
        TrainError::Diverged { loss, epoch, batch: Some(batch) } => (
            format!("Training diverged: the loss became {loss} in epoch {epoch}, at batch {batch}."),
            "Train again with a lower learning rate, and with a prediction range that fits the ratings.",
        ),
    };
    (what, advice.to_owned())
}

fn engine_error(error: &EngineError) -> Words {
    let (what, advice) = match error {
        EngineError::NoWebGpu | EngineError::NotLoaded | EngineError::NoAdapter | EngineError::NoDevice(_) => {
            (why_no_gpu(error), "Choose the engine “CPU”, or “Auto” to let the page decide.")
        }
        EngineError::GpuLost(_) => (
            why_no_gpu(error),
            "Train again: the page then looks for the GPU again. If it happens twice, choose the engine “CPU”.",
        ),
        EngineError::GpuRefused(_) | EngineError::Silent { .. } => {
            (why_no_gpu(error), "Choose the engine “CPU” and train again.")
        }
        EngineError::TooLarge { .. } => {
            (why_no_gpu(error), "Choose fewer factors or a smaller batch, or the engine “CPU”.")
        }
    };
    (what, advice.to_owned())
}

/// Why the CPU runs in place of the GPU.
pub fn fallback(reason: &FallbackReason) -> String {
    let why = match reason {
        FallbackReason::NoGpu(error) => why_no_gpu(error),
        FallbackReason::SoftwareAdapter(name) => {
            format!("The GPU that the browser offers, {name}, is made of the processor's cores.")
        }
        FallbackReason::ShortRun { milliseconds } => {
            let seconds = f64::from(*milliseconds) / 1000.0;
            return format!(
                "The CPU needs about {seconds:.1} s for this run: too little for the GPU to be worth its start."
            );
        }
        FallbackReason::Slower { cpu, gpu } => format!(
            "In a short test the CPU made {} steps a second, and the GPU {}.",
            thousands(*cpu as usize),
            thousands(*gpu as usize)
        ),
        FallbackReason::Recorded(text) => sentence(&format!("The GPU was not used: {text}")),
    };
    why + " The CPU runs instead."
}

pub fn why_no_gpu(error: &EngineError) -> String {
    match error {
        EngineError::NoWebGpu => "This browser does not offer WebGPU.".to_owned(),
        EngineError::NotLoaded => format!("The part of the program that uses the GPU {NOT_LOADED}"),
        EngineError::NoAdapter => "WebGPU found no graphics adapter.".to_owned(),
        EngineError::NoDevice(reason) => sentence(&format!("The adapter gives no device: {reason}")),
        EngineError::Silent { seconds } => format!("The GPU has not answered for {seconds} seconds."),
        EngineError::GpuLost(reason) => sentence(&format!("The GPU was lost: {reason}")),
        EngineError::GpuRefused(reason) => sentence(&format!("The GPU refused the work: {reason}")),
        EngineError::TooLarge { needed, limit, .. } => format!(
            "The run needs an array of {}, and this GPU takes arrays of up to {}.",
            megabytes(*needed),
            megabytes(*limit)
        ),
    }
}

/// A setting, its value, and what it must be. Shown under the setting, so it has no period.
pub fn config_error(ConfigError { field, value, rule }: &ConfigError) -> String {
    let value = match rule {
        _ if value.trim().is_empty() => "empty".to_owned(),
        Rule::WholeNumber | Rule::Number | Rule::WholeNumbers => format!("“{value}”"),
        _ => value.clone(),
    };
    format!("{} is {value}: {}", field.label(), required(*rule))
}

fn required(rule: Rule) -> String {
    match rule {
        Rule::WholeNumber => "choose a whole number, 0 or above".to_owned(),
        Rule::Number => "choose a number".to_owned(),
        Rule::WholeNumbers => "enter whole numbers, such as 100, 50".to_owned(),
        Rule::WholeFrom(from, to) => format!("choose a whole number from {} to {}", thousands(from), thousands(to)),
        Rule::WholeFromOrEmpty(from, to) => {
            format!("choose a whole number from {} to {}, or leave it empty", thousands(from), thousands(to))
        }
        Rule::From(from, to) => format!("choose a number from {from} to {to}"),
        Rule::PositiveUpTo(to) => format!("choose a number above 0, at most {to}"),
        Rule::Layers { most, widest } => {
            format!("enter up to {most} layers of 1 to {}, such as 100, 50, or leave it empty", thousands(widest))
        }
        Rule::DecayBelowOne => {
            "times the learning rate it must stay below 1, or each step would erase the model".to_owned()
        }
        Rule::FiniteRange => "both ends of the range must be numbers".to_owned(),
        Rule::BelowHighest => "it must be below the highest prediction".to_owned(),
    }
}

fn gigabytes(bytes: u64) -> String {
    format!("{:.1} GB", bytes as f64 * 1e-9)
}

fn megabytes(bytes: u64) -> String {
    format!("{:.0} MB", bytes as f64 * 1e-6)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::{Field, TrainConfig};

    #[test]
    fn a_wrong_setting_is_named_with_its_value_and_its_rule() {
        let of = |config: TrainConfig| config_error(&config.check().expect_err("a wrong setting"));
        let config = TrainConfig::default;
        assert_eq!(of(TrainConfig { epochs: 0, ..config() }), "Epochs is 0: choose a whole number from 1 to 1,000");
        assert_eq!(
            of(TrainConfig { learning_rate: -1.0, ..config() }),
            "Learning rate is -1: choose a number above 0, at most 10"
        );
        assert_eq!(
            of(TrainConfig { highest_prediction: -1.0, ..config() }),
            "Lowest prediction is 0: it must be below the highest prediction"
        );
        let typed = |value: &str| ConfigError { field: Field::Seed, value: value.to_owned(), rule: Rule::WholeNumber };
        assert_eq!(config_error(&typed("-3")), "Seed is “-3”: choose a whole number, 0 or above");
        assert_eq!(config_error(&typed(" ")), "Seed is empty: choose a whole number, 0 or above");
    }

    #[test]
    fn sizes_come_with_units() {
        let error = TrainError::TooMuchMemory { needed: 5_120_000_000, model: 4_000_000_000, limit: 3_800_000_000 };
        let (what, advice) = train_error(&error);
        assert!(what.contains("5.1 GB of memory, 4.0 GB of it") && what.contains("can have 3.8 GB"), "{what}");
        assert!(advice.contains("smaller batches"));
        let large = EngineError::TooLarge { what: "the rows".into(), needed: 300_000_000, limit: 134_217_728 };
        let (what, advice) = train_error(&large.into());
        assert!(what.contains("300 MB") && what.contains("134 MB") && advice.contains("CPU"), "{what}");
    }

    #[test]
    fn a_run_that_diverged_says_where() {
        let (what, advice) = train_error(&TrainError::Diverged { loss: f32::NAN, epoch: 2, batch: Some(5) });
        assert_eq!(what, "Training diverged: the loss became NaN in epoch 2, at batch 5.");
        assert!(advice.contains("lower learning rate"));
        let (what, _) = train_error(&TrainError::Diverged { loss: f32::NAN, epoch: 2, batch: None });
        assert_eq!(what, "Training diverged: the loss became NaN in epoch 2.");
    }

    #[test]
    fn ratings_that_are_not_for_best_accuracy_are_told_with_what_to_do() {
        let (what, advice) = train_error(&TrainError::NoGrades(NoGrades::Counts));
        assert!(
            what.contains("look like counts") && advice.contains("logarithm") && advice.contains("“Best lists”"),
            "{what} {advice}"
        );
        let (what, advice) = train_error(&TrainError::Unsuitable(Unsuitable::NoSpread));
        assert!(what.contains("are the same") && advice.contains("another model"), "{what} {advice}");
    }

    #[test]
    fn the_cpu_says_why_it_runs() {
        assert_eq!(
            fallback(&FallbackReason::NoGpu(EngineError::NoWebGpu)),
            "This browser does not offer WebGPU. The CPU runs instead."
        );
        let recorded = FallbackReason::Recorded(EngineError::NoAdapter.to_string());
        assert!(fallback(&recorded).contains("WebGPU found no graphics adapter."));
    }
}
