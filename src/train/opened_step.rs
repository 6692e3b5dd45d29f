//! One step of training, opened up to be looked at: the batch, the model's way through one of its ratings, and the update
//! of one row.

use super::Run;
use super::data_loader::DataLoader;
use crate::data::{Class, Dataset, Ratings};
use crate::engine::{Loss, RatingTrace, RowTrace, Side, Start, StepTrace};
use crate::model::ModelKind;
use serde::{Deserialize, Serialize};

/// Ratings whose rows are looked up at once, and numbers shown of each row.
const LOOKED_UP: usize = 4;

/// A step that is not made yet, with all of its numbers.
pub struct OpenedStep {
    trace: StepTrace,
    step: usize,
    total_steps: usize,
    steps_per_epoch: usize,
    loss: Loss,
    update: AdamWStep,
}

/// What AdamW takes for a step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AdamWStep {
    /// The number of the step since the optimizer was new, counted from 1.
    pub t: usize,
    pub learning_rate: f64,
    pub weight_decay: f64,
    pub momentum: f32,
    pub sqr_momentum: f32,
    pub eps: f32,
}

/// The row to look at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum RowChoice {
    /// The row of the rating's user.
    #[default]
    User,
    /// The row of its item.
    Item,
    /// The users' row `#na#`, which no rating of the batch has.
    Untouched,
}

/// The part of a step that is shown at once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ShownStep {
    /// Steps that the run has made before it.
    pub step: usize,
    pub total_steps: usize,
    pub steps_per_epoch: usize,
    pub model: ModelKind,
    pub loss: Loss,
    pub range: (f32, f32),
    pub n_ratings: usize,
    /// The mean loss of the batch.
    pub batch_loss: f32,
    /// Which rating of the batch is shown, counted from 0.
    pub number: usize,
    pub user: Named,
    pub item: Named,
    pub rating: RatingTrace,
    /// Rows of both embeddings, looked up for some ratings of the batch.
    pub lookups: [Lookup; 2],
    pub row_of: RowChoice,
    pub row_name: Named,
    pub row: RowTrace,
    /// The ratings of the batch that the row belongs to, and what each adds to its gradient.
    pub shares: Vec<(usize, Vec<f32>)>,
    pub update: AdamWStep,
}

/// A user or an item by class and by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    pub class: Class,
    pub name: String,
}

/// Some rows of an embedding, and which ratings look them up.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Lookup {
    /// The size of the embedding.
    pub n_rows: usize,
    pub columns: usize,
    /// The rows by class, rising, with their first numbers. Class 0 is among them.
    pub rows: Vec<(Class, Vec<f32>)>,
    /// Numbers of the ratings in the batch, and the class that each looks up. The shown rating is the first.
    pub ratings: Vec<(usize, Class)>,
}

impl OpenedStep {
    /// Step `step` of a run, from where the steps before it have come.
    pub fn of(run: &Run, step: usize, start: &Start, batch: &Ratings) -> OpenedStep {
        let (optimizer, hyper) = (run.recipe.optimizer, run.recipe.schedule[step]);
        let t = run.optimizer_steps(step) + 1;
        let update = AdamWStep {
            t,
            learning_rate: f64::from(hyper.step_size) * (1.0 - f64::from(hyper.momentum).powf(t as f64)),
            weight_decay: run.config.weight_decay,
            momentum: hyper.momentum,
            sqr_momentum: optimizer.sqr_momentum,
            eps: optimizer.eps,
        };
        OpenedStep {
            trace: StepTrace::of(&run.spec, run.recipe.loss, optimizer, hyper, start, batch),
            step,
            total_steps: run.recipe.schedule.len(),
            steps_per_epoch: run.steps_per_epoch,
            loss: run.recipe.loss,
            update,
        }
    }

    /// The first step of a run; none where it trains in another way.
    pub fn first(run: &Run) -> Option<OpenedStep> {
        if !run.spec.kind.is_on_ladder() {
            return None;
        }
        let batches = DataLoader::default().batches(run, 0, 1);
        Some(OpenedStep::of(run, 0, &run.start, &batches.ratings))
    }

    /// What there is to see of one rating of the batch and one row; after the last rating comes the first.
    pub fn show(&self, dataset: &Dataset, number: usize, row_of: RowChoice) -> ShownStep {
        let StepTrace { spec, batch, .. } = &self.trace;
        let number = number % batch.len();
        let rating = self.trace.rating(number);
        let user = Named { class: rating.user, name: dataset.users.name(rating.user).to_owned() };
        let item = Named { class: rating.item, name: dataset.items.name(rating.item).to_owned() };
        let (side, row_name) = match row_of {
            RowChoice::User => (Side::User, user.clone()),
            RowChoice::Item => (Side::Item, item.clone()),
            RowChoice::Untouched => (Side::User, Named { class: 0, name: dataset.users.name(0).to_owned() }),
        };
        let classes = self.classes(side).iter().enumerate();
        let own = classes.filter(|(_, class)| **class == row_name.class).map(|(k, _)| k);
        ShownStep {
            step: self.step,
            total_steps: self.total_steps,
            steps_per_epoch: self.steps_per_epoch,
            model: spec.kind,
            loss: self.loss,
            range: spec.y_range,
            n_ratings: batch.len(),
            batch_loss: self.trace.loss,
            number,
            lookups: [
                self.lookup(Side::User, number, dataset.users.len(), spec.user_factors),
                self.lookup(Side::Item, number, dataset.items.len(), spec.item_factors),
            ],
            shares: own.map(|k| (k, std::mem::take(&mut self.trace.rating(k).shares[side as usize]))).collect(),
            row: self.trace.row(side, row_name.class).unwrap_or_default(),
            user,
            item,
            rating,
            row_of,
            row_name,
            update: self.update,
        }
    }

    fn lookup(&self, side: Side, number: usize, n_rows: usize, columns: usize) -> Lookup {
        let all = self.classes(side);
        let numbers = (0..all.len().min(LOOKED_UP)).map(|k| (number + k) % all.len());
        let ratings: Vec<(usize, Class)> = numbers.map(|k| (k, all[k])).collect();
        let mut classes: Vec<Class> = ratings.iter().map(|&(_, class)| class).chain([0]).collect();
        classes.sort_unstable();
        classes.dedup();
        let row = |class| {
            let mut values = self.trace.row(side, class).unwrap_or_default().before;
            values.truncate(columns.min(LOOKED_UP));
            (class, values)
        };
        Lookup { n_rows, columns, rows: classes.into_iter().map(row).collect(), ratings }
    }

    /// The class of each rating of the batch.
    fn classes(&self, side: Side) -> &[Class] {
        match side {
            Side::User => &self.trace.batch.user,
            Side::Item => &self.trace.batch.item,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{ItemNames, sample};
    use crate::engine::cpu::CpuEngine;
    use crate::model::TensorRole;
    use crate::train::{Learner, Schedule, TrainConfig};
    use pollster::block_on;

    fn learner(config: &TrainConfig, dataset: &Dataset) -> Learner {
        let run = Run::prepare(config, dataset).expect("sound settings");
        let engine = CpuEngine::new(run.spec.clone(), &run.start, run.recipe.clone());
        Learner::new(run, Box::new(engine))
    }

    fn open(learner: &mut Learner) -> OpenedStep {
        block_on(learner.open_next_step()).expect("the CPU cannot fail").expect("a step is left")
    }

    /// Makes one step, after the validation that may be due; returns the smoothed loss.
    fn make_step(learner: &mut Learner) -> f32 {
        loop {
            if let [loss] = block_on(learner.advance(1)).expect("a step").smoothed_losses[..] {
                return loss;
            }
        }
    }

    /// Looking changes no number, and what is shown is what the next step does: before, within and at the end of an epoch,
    /// and where the optimizer is reset.
    #[test]
    fn what_is_shown_is_what_the_next_step_does() {
        let dataset = sample::table().dataset(ItemNames::Titles);
        for model in [ModelKind::Dot, ModelKind::DotBias, ModelKind::NnFastai] {
            let schedule = Schedule::FineTune;
            let config =
                TrainConfig { model, factors: 5, epochs: 1, schedule, batch_size: 20_000, ..TrainConfig::default() };
            let (mut looked, mut trained) = (learner(&config, &dataset), learner(&config, &dataset));
            assert_eq!((looked.total_steps(), looked.run().reset_at), (4, Some(2)));
            while looked.step() < looked.total_steps() {
                let opened = open(&mut looked);
                assert_eq!(opened.update.t, looked.step() % 2 + 1);
                let loss = make_step(&mut looked);
                assert_eq!(loss, make_step(&mut trained));
                if opened.update.t == 1 {
                    // The first loss after a reset is not smoothed.
                    assert!((opened.trace.loss - loss).abs() < 1e-5, "{model:?}");
                }
                let params = block_on(looked.checkpoint()).expect("a model").params;
                let StepTrace { users, items, after, .. } = &opened.trace;
                let embeddings = opened.trace.spec.tensors().into_iter();
                let embeddings = embeddings.filter(|tensor| tensor.role == TensorRole::Embedding);
                for (tensor, classes) in embeddings.zip([users, items].into_iter().cycle()) {
                    let (width, ours, all) = (tensor.shape[1], after.get(&tensor.name), params.get(&tensor.name));
                    for (&class, ours) in classes.iter().zip(ours.chunks_exact(width)) {
                        let all = &all[class as usize * width..][..width];
                        let largest = ours.iter().zip(all).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
                        assert!(largest < 1e-5, "{model:?} {} {class}: {largest}", tensor.name);
                    }
                }
            }
            assert!(block_on(looked.open_next_step()).expect("no failure").is_none());
        }
    }

    #[test]
    fn a_rating_and_a_row_are_shown_with_their_names() {
        let dataset = sample::table().dataset(ItemNames::Titles);
        let config = TrainConfig { factors: 6, ..TrainConfig::default() };
        let run = Run::prepare(&config, &dataset).expect("sound settings");
        let opened = OpenedStep::first(&run).expect("a batch");
        let batch = DataLoader::default().batches(&run, 0, 1).ratings;
        let shown = opened.show(&dataset, 3, RowChoice::Item);
        assert_eq!((shown.rating.user, shown.rating.item), (batch.user[3], batch.item[3]));
        assert_eq!((&*shown.user.name, &*shown.row_name.name), (dataset.users.name(batch.user[3]), &*shown.item.name));
        assert_eq!((shown.n_ratings, shown.row.before.len()), (64, 7));
        assert!(shown.shares.iter().any(|(k, _)| *k == 3));
        let [users, items] = &shown.lookups;
        assert_eq!((users.n_rows, items.n_rows), (dataset.users.len(), dataset.items.len()));
        assert_eq!((users.ratings[0], users.ratings.len()), ((3, batch.user[3]), 4));
        assert_eq!((users.rows[0].0, users.rows[0].1.len()), (0, 4));
        let untouched = opened.show(&dataset, 64 + 3, RowChoice::Untouched);
        assert_eq!((untouched.number, &*untouched.row_name.name), (3, crate::data::NA));
        assert!(untouched.shares.is_empty() && untouched.row.before != untouched.row.after);
        let full = TrainConfig::of(ModelKind::BestAccuracy);
        assert!(OpenedStep::first(&Run::prepare(&full, &dataset).expect("sound settings")).is_none());
    }
}
