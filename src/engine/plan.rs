//! The plan of a run of batches: which rows each step touches, and what those rows owe before.
//!
//! A row is brought to the present only when a step touches it, or when someone asks for the model;
//! the idle steps in between are summed (`idle.rs`). So memory traffic is that of the touched rows,
//! and where batches are cut into plans, or when the model is looked at, changes no number.

use super::idle::{CatchUp, IdleSteps};
use super::rows::RowLayout;
use super::sort::sort_by_key;
use super::{AdamW, Batches, StepHyper};
use crate::data::{Class, Ratings};
use bytemuck::{Pod, Zeroable};

/// A rating by rows of the table.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
pub struct RowRating {
    pub user_row: u32,
    pub item_row: u32,
    pub value: f32,
}

impl RowRating {
    pub fn new(layout: &RowLayout, user: Class, item: Class, value: f32) -> RowRating {
        RowRating { user_row: layout.user_row(user), item_row: layout.item_row(item), value }
    }
}

/// One optimizer step: its ratings and the rows they touch, as ranges of the plan's arrays.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Pod, Zeroable)]
pub struct Step {
    /// Counted from 0 since training began.
    pub index: u32,
    pub first_rating: u32,
    pub n_ratings: u32,
    pub first_touch: u32,
    pub n_touches: u32,
    pub first_catch_up: u32,
    pub n_catch_ups: u32,
}

/// One row touched by one step.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable)]
pub struct Touch {
    pub row: u32,
    /// Range of [`Plan::positions`]: the ratings of the batch that belong to the row.
    pub first_position: u32,
    pub n_positions: u32,
}

/// What one step reads of its plan.
#[derive(Clone, Copy)]
pub struct Batch<'a> {
    /// The step, counted from 0 since training began.
    pub index: u32,
    pub ratings: &'a [RowRating],
    /// Users before items.
    pub touches: &'a [Touch],
    /// That of each touch, then those of the layers.
    pub catch_ups: &'a [CatchUp],
    first_rating: u32,
    positions: &'a [u32],
}

impl<'a> Batch<'a> {
    /// The ratings of a touched row, as indices into those of the batch, rising.
    pub fn own(&self, touch: &Touch) -> impl Iterator<Item = usize> + 'a {
        let first_rating = self.first_rating;
        let positions = &self.positions[range(touch.first_position, touch.n_positions)];
        positions.iter().map(move |&position| (position - first_rating) as usize)
    }
}

fn range(first: u32, count: u32) -> std::ops::Range<usize> {
    first as usize..(first + count) as usize
}

/// A run of batches. Indices into `ratings` are relative to the plan.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Batch after batch, each by rising user.
    pub ratings: Vec<RowRating>,
    pub steps: Vec<Step>,
    /// Step after step, each step's by rising row: the order that makes sums deterministic.
    pub touches: Vec<Touch>,
    /// What brings rows to their step: that of each touch, then those of the layers.
    pub catch_ups: Vec<CatchUp>,
    /// Indices of ratings, grouped by touch.
    pub positions: Vec<u32>,
}

impl Plan {
    /// What `step` reads.
    pub fn batch(&self, step: &Step) -> Batch<'_> {
        Batch {
            index: step.index,
            ratings: &self.ratings[range(step.first_rating, step.n_ratings)],
            touches: &self.touches[range(step.first_touch, step.n_touches)],
            catch_ups: &self.catch_ups[range(step.first_catch_up, step.n_catch_ups)],
            first_rating: step.first_rating,
            positions: &self.positions,
        }
    }
}

/// Remembers up to which step each row has been brought, and plans from there.
#[derive(Clone, Debug)]
pub struct Planner {
    layout: RowLayout,
    idle: IdleSteps,
    /// The step each row has been brought to, for its gradient; nothing where the running means hold none.
    brought_to: Vec<Option<u32>>,
    /// The step that the other rows have been brought to.
    forgot_at: u32,
}

impl Planner {
    /// `remembers` says whether the running means hold gradients from the start.
    pub fn new(layout: RowLayout, remembers: bool, optimizer: AdamW, schedule: Vec<StepHyper>) -> Planner {
        let brought_to = vec![remembers.then_some(0); layout.n_rows()];
        Planner { layout, idle: IdleSteps::new(optimizer, schedule), brought_to, forgot_at: 0 }
    }

    /// The schedule it plans by.
    pub fn idle(&self) -> &IdleSteps {
        &self.idle
    }

    /// Plans `batches`; afterwards every touched row counts as brought to its last touch.
    pub fn plan(&mut self, batches: &Batches) -> Plan {
        let mut ratings: Vec<RowRating> = (0..batches.ratings.len())
            .map(|k| {
                let Ratings { user, item, value } = &batches.ratings;
                RowRating::new(&self.layout, user[k], item[k], value[k])
            })
            .collect();
        let mut plan = Plan { positions: Vec::with_capacity(2 * ratings.len()), ..Plan::default() };
        for (k, batch) in ratings.chunks_mut(batches.batch_size).enumerate() {
            let first_rating = (k * batches.batch_size) as u32;
            let index = (batches.first_step + k) as u32;
            let (first_touch, first_catch_up) = (plan.touches.len(), plan.catch_ups.len());
            self.push_touches(&mut plan, batch, first_rating);
            let touched = plan.touches[first_touch..].iter().map(|touch| touch.row);
            plan.catch_ups.extend(self.catch_ups(touched.chain(self.layout.layer_rows()), index as usize));
            for catch_up in &plan.catch_ups[first_catch_up..] {
                self.brought_to[catch_up.row as usize] = Some(index);
            }
            plan.steps.push(Step {
                index,
                first_rating,
                n_ratings: batch.len() as u32,
                first_touch: first_touch as u32,
                n_touches: (plan.touches.len() - first_touch) as u32,
                first_catch_up: first_catch_up as u32,
                n_catch_ups: (plan.catch_ups.len() - first_catch_up) as u32,
            });
        }
        plan.ratings = ratings;
        plan
    }

    /// Every row has been brought to `step`, for good, and no gradient is remembered.
    pub fn forget(&mut self, step: usize) {
        self.brought_to.fill(None);
        self.forgot_at = step as u32;
    }

    /// Sorts one batch by user and appends a touch for each of its rows, rows rising.
    fn push_touches(&self, plan: &mut Plan, batch: &mut [RowRating], first_rating: u32) {
        sort_by_key(batch, self.layout.n_rows(), |rating| rating.user_row);
        let mut by_item: Vec<(u32, u32)> = batch.iter().map(|rating| rating.item_row).zip(first_rating..).collect();
        sort_by_key(&mut by_item, self.layout.n_rows(), |&(row, _)| row);
        let by_user = batch.iter().map(|rating| rating.user_row).zip(first_rating..);
        for (row, rating) in by_user.chain(by_item) {
            let position = plan.positions.len() as u32;
            plan.positions.push(rating);
            match plan.touches.last_mut() {
                // A batch begins with users and ends with items: the row of the batch before is another.
                Some(touch) if touch.row == row => touch.n_positions += 1,
                _ => plan.touches.push(Touch { row, first_position: position, n_positions: 1 }),
            }
        }
    }

    /// What brings a copy of every row to `step`. The rows themselves count as they did.
    pub fn present(&self, step: usize) -> Vec<CatchUp> {
        self.catch_ups(0..self.brought_to.len() as u32, step)
    }

    fn catch_ups(&self, rows: impl Iterator<Item = u32>, step: usize) -> Vec<CatchUp> {
        let mut chunks = self.idle.until(step);
        let catch_up = |row| {
            let catch_up = match self.brought_to[row as usize] {
                Some(from) => chunks.catch_up(row, from),
                None => self.idle.untouched(row, self.forgot_at, step),
            };
            if self.layout.decays(row) { catch_up } else { catch_up.without_decay() }
        };
        rows.map(catch_up).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ModelKind, ModelSpec};

    fn planner() -> Planner {
        let layout = RowLayout::new(&ModelSpec::new(ModelKind::DotBias, 3, 4, 2, (0.0, 5.5)));
        let optimizer = AdamW::default();
        Planner::new(layout, false, optimizer, (1..=4).map(|t| optimizer.step(t, 0.1, 0.9, 0.1)).collect())
    }

    fn batches(first_step: usize) -> Batches {
        // Two batches: users 1 and 1, then user 2; items 1 and 2, then item 1.
        let ratings = Ratings { user: vec![1, 1, 2], item: vec![1, 2, 1], value: vec![4.0, 3.0, 5.0] };
        Batches { first_step, ratings, batch_size: 2 }
    }

    /// Row, and the steps it owes.
    fn owed(catch_ups: &[CatchUp]) -> Vec<(u32, u32, u32)> {
        catch_ups.iter().map(|c| (c.row, c.from_step, c.until_step)).collect()
    }

    #[test]
    fn every_rating_stands_under_its_user_and_its_item() {
        let plan = planner().plan(&batches(0));
        let rows: Vec<(u32, u32)> = plan.touches.iter().map(|t| (t.row, t.n_positions)).collect();
        assert_eq!(rows, [(1, 2), (4, 1), (5, 1), (2, 1), (4, 1)]);
        assert_eq!(plan.positions, [0, 1, 0, 1, 2, 2]);
        let second = Step {
            index: 1,
            first_rating: 2,
            n_ratings: 1,
            first_touch: 3,
            n_touches: 2,
            first_catch_up: 3,
            n_catch_ups: 2,
        };
        assert_eq!(plan.steps[1], second);
    }

    #[test]
    fn a_row_owes_what_passed_since_its_last_touch() {
        let mut planner = planner();
        let plan = planner.plan(&batches(0));
        assert_eq!(owed(&plan.catch_ups), [(1, 0, 0), (4, 0, 0), (5, 0, 0), (2, 0, 1), (4, 0, 1)]);
        let present = [(0, 0, 2), (1, 0, 2), (2, 1, 2), (3, 0, 2), (4, 1, 2), (5, 0, 2), (6, 0, 2)];
        assert_eq!(owed(&planner.present(2)), present);
        let plan = planner.plan(&batches(2));
        assert_eq!(owed(&plan.catch_ups), [(1, 0, 2), (4, 1, 2), (5, 0, 2), (2, 1, 3), (4, 2, 3)]);
    }
}
