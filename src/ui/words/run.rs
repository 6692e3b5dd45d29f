//! What the page says about a run: what it would do, what it did, and what its numbers mean.

use super::Noun;
use crate::data::{SplitMethod, steps_per_epoch};
use crate::engine::Loss;
use crate::engine::softmax::NEGATIVES;
use crate::train::{EpochRow, Errors, RunReport, Schedule, TrainConfig};
use crate::ui::format::{counted, duration, percent, thousands};

/// With fewer steps a model has hardly left where it started from.
const FEW_STEPS: usize = 100;

/// The same for a model that reads all ratings in each step.
const FEW_PASSES: usize = 40;

/// How many of `n_ratings` training does not read; unknown where a file of its own is held out.
pub fn held_out(config: &TrainConfig, n_ratings: usize) -> Option<usize> {
    let is_known = !matches!(config.split, SplitMethod::Given(_));
    is_known.then(|| config.split_rule().estimated_n_valid(n_ratings))
}

/// What a run with these settings would do.
pub fn plan(config: &TrainConfig, n_ratings: usize, noun: Noun) -> String {
    let n_train = n_ratings - config.split_rule().estimated_n_valid(n_ratings);
    // Fine-tuning begins with one epoch more.
    let epochs = config.epochs + usize::from(config.schedule == Schedule::FineTune);
    let steps = steps_per_epoch(n_train, config.ratings_per_step(n_train)) * epochs;
    let one = noun.one;
    let learned = if config.model.is_net() {
        format!("numbers for each user and each {one}, and a net that reads them")
    } else {
        format!("{} for each user and each {one}", counted(config.factors, "number"))
    };
    let (read, checked) = match held_out(config, n_ratings) {
        Some(0) => (counted(n_ratings, "rating"), ""),
        Some(_) => (format!("{} of {}", thousands(n_train), counted(n_ratings, "rating")), ", and the others check it"),
        None => ("the ratings outside the test file".to_owned(), ""),
    };
    let epochs = counted(epochs, "epoch");
    let mut text = format!("Training reads {read} in {epochs}{checked}. It learns {learned}.");
    if config.model.is_full_batch() {
        text += " Each step reads all of its ratings: one epoch is one step.";
        if steps < FEW_PASSES {
            text += &format!(" That is {} in all, too few to learn much: try more epochs.", counted(steps, "step"));
        }
        return text;
    }
    if config.model.learns_choices() {
        text += " Where ratings are grades, Best accuracy is trained first, to predict them.";
    }
    if config.batch_size > n_train {
        text += &format!(" There are {} to train on, fewer than a batch, so they make one batch.", thousands(n_train));
    }
    if steps < FEW_STEPS {
        let steps = counted(steps, "step");
        text += &format!(" That is {steps} in all, too few to learn much: try more epochs or smaller batches.");
    }
    text
}

/// How a run ended.
pub fn finished(report: &RunReport) -> String {
    let (in_all, before) = (report.epochs(), report.epochs_before);
    if in_all == 0 {
        return "Stopped within the first epoch: the map and the lists have learned little yet.".to_owned();
    }
    if in_all == before {
        return "Stopped before another epoch was over. The model keeps what it learned since then.".to_owned();
    }
    let (time, engine) = (duration(report.train_seconds), report.engine.kind.name());
    let mut text = format!("Trained {} in {time} on the {engine}", counted(in_all - before, "epoch"));
    if before > 0 {
        text += &format!(", {in_all} in all");
    }
    text.push('.');
    if let Some(epoch) = report.kept_epoch.filter(|epoch| epoch + 1 < in_all) {
        text += &format!(" The model is that of the best epoch, number {epoch}.");
    }
    text
}

/// What the errors of the last epoch mean.
pub fn validation(errors: Option<Errors>, loss: Loss) -> String {
    let Some(errors) = errors else {
        return "Each epoch adds a row: the loss on the ratings it learns from, and on ratings it never saw."
            .to_owned();
    };
    let guess = match loss {
        Loss::Mse => off_by("A typical prediction", errors.rmse),
        Loss::L1 => off_by("On average, a prediction", errors.mae),
    };
    format!("valid_loss is the {} on ratings that training never sees.{guess}", loss_name(loss))
}

fn off_by(what: &str, error: Option<f64>) -> String {
    error.map_or(String::new(), |error| format!(" {what} is off by {error:.2}."))
}

/// What the last epoch of a model of choices means.
pub fn choice_validation(errors: Option<Errors>, Noun { one, .. }: Noun) -> String {
    let Some(errors) = errors else {
        return "Each epoch adds a row: the loss on the choices it learns from, and on choices it never saw."
            .to_owned();
    };
    let [chance, guess] = [(-errors.valid_loss).exp(), 1.0 / CANDIDATES].map(|share| percent(share as f32));
    format!(
        "valid_loss is the cross entropy on choices that training never sees. A typical chosen {one} gets a chance of {chance} \
         among {NEGATIVES} others drawn at random, where guessing gives {guess}.{}",
        off_by("A typical predicted rating", errors.rmse)
    )
}

/// What to do where choices were learned by heart: the loss on those held out has risen since its best epoch.
pub fn learned_by_heart(rows: &[EpochRow]) -> Option<String> {
    let (last, best) = (rows.last()?, rows.iter().min_by(|a, b| a.valid_loss.total_cmp(&b.valid_loss))?);
    (last.valid_loss > best.valid_loss + RISEN).then(|| {
        format!(
            "valid_loss has risen since epoch {}: choices were learned by heart. “Tune” under Evaluation, a higher weight decay, \
             or fewer factors make better lists. Compare them with “Popularity” there: where people choose little by taste, it \
             is hard to beat.",
            best.epoch
        )
    })
}

/// A rise of the loss that is no accident: chances are 2% lower.
const RISEN: f64 = 0.02;

/// The cross entropy of guessing, which a model of choices has to beat.
pub fn guessing() -> f64 {
    CANDIDATES.ln()
}

/// The chosen item and those that are drawn.
const CANDIDATES: f64 = NEGATIVES as f64 + 1.0;

pub fn loss_name(loss: Loss) -> &'static str {
    match loss {
        Loss::Mse => "mean squared error",
        Loss::L1 => "mean absolute error",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::ItemNoun;
    use crate::model::ModelKind;
    use crate::ui::words::noun;

    fn plan_for(config: TrainConfig, n_ratings: usize) -> String {
        plan(&config, n_ratings, noun(ItemNoun::Book))
    }

    #[test]
    fn a_plan_says_what_is_read_and_what_is_learned() {
        let dot = TrainConfig { factors: 1, epochs: 3, schedule: Schedule::FineTune, ..TrainConfig::default() };
        let net = TrainConfig { model: ModelKind::NnBook, ..TrainConfig::default() };
        assert_eq!(
            plan_for(dot, 100_000),
            "Training reads 80,000 of 100,000 ratings in 4 epochs, and the others check it. It learns 1 number for each \
             user and each book."
        );
        assert!(plan_for(net.clone(), 100_000).ends_with("each book, and a net that reads them."));
        // How many ratings a test file has, the settings do not say.
        let given = TrainConfig { split: SplitMethod::Given(0), ..net };
        assert!(plan_for(given, 100_000).starts_with("Training reads the ratings outside the test file in "));
    }

    #[test]
    fn a_plan_warns_of_one_batch_and_of_few_steps() {
        let config = |batch_size| TrainConfig { batch_size, epochs: 5, ..TrainConfig::default() };
        let one_batch = plan_for(config(1024), 1200);
        assert!(one_batch.contains("There are 960 to train on, fewer than a batch"), "{one_batch}");
        assert!(one_batch.contains("That is 5 steps in all"), "{one_batch}");
        let enough = plan_for(config(8), 1200);
        assert!(!enough.contains("batch") && !enough.contains("in all"), "{enough}");
    }

    #[test]
    fn a_plan_of_best_accuracy_says_what_a_step_is() {
        let plan = |epochs| plan_for(TrainConfig { epochs, ..TrainConfig::of(ModelKind::BestAccuracy) }, 100_000);
        assert_eq!(
            plan(100),
            "Training reads 80,000 of 100,000 ratings in 100 epochs, and the others check it. It learns 32 numbers for \
             each user and each book. Each step reads all of its ratings: one epoch is one step."
        );
        assert!(plan(10).ends_with("That is 10 steps in all, too few to learn much: try more epochs."));
    }

    #[test]
    fn choices_that_are_learned_by_heart_are_told_with_the_epoch_where_it_began() {
        let rows = |losses: &[f64]| -> Vec<EpochRow> {
            losses.iter().enumerate().map(|(epoch, &loss)| EpochRow::of_choices(epoch, 1.0, loss, None, 0.1)).collect()
        };
        assert_eq!(learned_by_heart(&rows(&[2.7, 1.6, 1.49, 1.5])), None);
        let told = learned_by_heart(&rows(&[2.7, 2.59, 2.64, 2.81])).expect("a warning");
        assert!(told.starts_with("valid_loss has risen since epoch 1:"), "{told}");
        assert_eq!(learned_by_heart(&[]), None);
    }

    #[test]
    fn the_errors_are_told_in_the_measure_of_the_loss() {
        let errors = Some(Errors { valid_loss: 0.9, rmse: Some(0.949), mae: Some(0.731) });
        let (squared, absolute) = (validation(errors, Loss::Mse), validation(errors, Loss::L1));
        assert!(squared.contains("squared") && squared.ends_with("off by 0.95."), "{squared}");
        assert!(absolute.contains("absolute") && absolute.ends_with("off by 0.73."), "{absolute}");
        assert!(validation(None, Loss::Mse).starts_with("Each epoch adds a row"));
        let choices = Errors { valid_loss: guessing(), rmse: None, mae: None };
        assert!(
            choice_validation(Some(choices), noun(ItemNoun::Song))
                .ends_with("chosen song gets a chance of 6% among 16 others drawn at random, where guessing gives 6%.")
        );
    }
}
