//! What the cards are about, in simple words.

use crate::engine::Loss;
use crate::protocol::StepOf;
use crate::train::{RowChoice, ShownStep};
use crate::ui::format::{counted, rounded, thousands};
use crate::ui::state::NextStep;
use crate::ui::words::Noun;

/// The parts of a step, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Card {
    Gather,
    Multiply,
    Squash,
    Loss,
    Gradient,
    Update,
}

impl Card {
    pub const ALL: [Card; 6] = [Card::Gather, Card::Multiply, Card::Squash, Card::Loss, Card::Gradient, Card::Update];

    pub fn name(self) -> &'static str {
        match self {
            Card::Gather => "Gather",
            Card::Multiply => "Multiply and sum",
            Card::Squash => "Squash",
            Card::Loss => "Error and loss",
            Card::Gradient => "Gradient",
            Card::Update => "Update",
        }
    }
}

/// Why there is no step to look at.
pub fn why_none(next: &NextStep) -> String {
    match next {
        NextStep::Of(_) => String::new(),
        NextStep::OtherWay(kind) => {
            let way = if kind.is_full_batch() {
                "has no batches: each of its steps reads all ratings"
            } else {
                "does not learn ratings batch by batch"
            };
            format!("{} {way}. Choose “Dot product + bias” as the model to look into one batch.", kind.name())
        }
        NextStep::UnderWay => "Training runs. Pause it to see the numbers of the next step.".to_owned(),
        NextStep::Over => "This run has made all of its steps. Resume it to finish.".to_owned(),
        NextStep::Unknown => {
            "A step can be shown once data are loaded and the settings are complete, while nothing else \
                              runs."
                .to_owned()
        }
    }
}

/// Where the step stands.
pub fn place(step: &ShownStep, of: &StepOf) -> String {
    let (epoch, batch) = (step.step / step.steps_per_epoch, step.step % step.steps_per_epoch);
    let place = format!(
        "batch {} of {} in epoch {}",
        thousands(batch + 1),
        thousands(step.steps_per_epoch),
        thousands(epoch + 1),
    );
    let which = match of {
        StepOf::First(_) => "The first step of a run with these settings",
        StepOf::Continued(_) => "The first step if you continue training",
        StepOf::Run { .. } => "The next step of this run",
    };
    format!("{which}: {place}, {}. Nothing has changed yet.", counted(step.n_ratings, "rating"))
}

/// Who rated what.
pub fn rating(step: &ShownStep) -> String {
    format!(
        "Rating {} of {}: user {} gave “{}” the rating {}.",
        thousands(step.number + 1),
        thousands(step.n_ratings),
        step.user.name,
        step.item.name,
        rounded(step.rating.rating),
    )
}

/// What a card is about, in simple words.
pub fn lead(card: Card, step: &ShownStep, noun: Noun) -> String {
    let is_net = step.model.is_net();
    match card {
        Card::Gather => format!(
            "The model does not know names. It knows classes. A class is a number. It says which row of a table belongs to \
             a user or a {}. The model takes one row from each table.",
            noun.one,
        ),
        Card::Multiply if is_net => "The two rows are put one after the other. They go through the layers. A layer \
                                     multiplies all its inputs by weights and adds up the products. ReLU turns what is \
                                     below 0 into 0."
            .to_owned(),
        Card::Multiply if step.rating.biases.is_empty() => {
            "Multiply the two rows number by number, and add up the products.".to_owned()
        }
        Card::Multiply => format!(
            "Multiply the two rows number by number, and add up the products. Then add two biases. One says how high this \
             user rates in general. The other says how well this {} is liked in general.",
            noun.one,
        ),
        Card::Squash => match step.rating.sigmoid {
            Some(_) => format!(
                "The sum z can be any number. A prediction has to lie between {} and {}. The sigmoid squeezes z between 0 \
                 and 1. Then the result is stretched to the range.",
                rounded(step.range.0),
                rounded(step.range.1),
            ),
            None => "This model squashes nothing: the sum z is the prediction.".to_owned(),
        },
        Card::Loss => match step.loss {
            Loss::Mse => "The error is the prediction minus the rating. Its square is the loss of this rating. So large \
                          errors count much more. The loss of the batch is the mean over all of its ratings."
                .to_owned(),
            Loss::L1 => "The error is the prediction minus the rating. Its size, without the sign, is the loss of this \
                         rating. The loss of the batch is the mean over all of its ratings."
                .to_owned(),
        },
        Card::Gradient => "A slope says how fast the loss of the batch grows when a number grows. The way leads back from \
                           the loss, and each step multiplies by one more slope. In the end every number of every row has \
                           a slope. All slopes together are the gradient."
            .to_owned(),
        Card::Update if step.row_of == RowChoice::Untouched => {
            "No rating of this batch has this row, so its slopes are 0. It moves all the same. The mean of earlier slopes \
             carries it on, and weight decay shrinks it."
                .to_owned()
        }
        Card::Update => "AdamW moves each number against its slope. It keeps two running means: of the slope, and of the \
                         slope’s square. The first makes the steps smooth. The second makes them about equally long for \
                         all numbers. Weight decay pulls every number a little toward 0."
            .to_owned(),
    }
}

/// Which number of which row.
pub fn place_in_row(step: &ShownStep, at: usize) -> String {
    let is_bias = at >= if step.row_of == RowChoice::Item { step.lookups[1].columns } else { step.lookups[0].columns };
    let what = if is_bias { "The bias".to_owned() } else { format!("Number {}", at + 1) };
    format!("{what} in the row of {}", step.row_name.name)
}

/// Why rows are looked up and not multiplied.
pub fn why_lookup(step: &ShownStep) -> String {
    let users = &step.lookups[0];
    format!(
        "A one-hot row has a 1 at the class and 0 everywhere else. Times the table, it picks out that row, because all \
         others are multiplied by 0. That takes {} multiplications for one user. Looking up the row takes none. It gives \
         the same numbers.",
        thousands(users.n_rows * users.columns),
    )
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::data::{Dataset, ItemNames, sample};
    use crate::train::{OpenedStep, Run, TrainConfig};

    pub const MOVIE: Noun = Noun { one: "movie", many: "movies" };

    fn dataset() -> Dataset {
        sample::table().dataset(ItemNames::Titles)
    }

    pub fn shown(config: TrainConfig, row: RowChoice) -> ShownStep {
        let dataset = dataset();
        let run = Run::prepare(&config, &dataset).expect("sound settings");
        OpenedStep::first(&run).expect("a batch").show(&dataset, 2, row)
    }

    #[test]
    fn the_place_of_a_step_is_told() {
        let config = TrainConfig::default();
        let step = shown(config.clone(), RowChoice::User);
        let told = place(&step, &StepOf::First(config));
        assert!(told.starts_with("The first step of a run with these settings: batch 1 of "), "{told}");
        assert!(rating(&step).starts_with("Rating 3 of 64: user "));
        assert!(why_lookup(&step).contains("multiplications for one user"));
    }
}
