//! The plan of a run of batches: which rows each step touches, and the lazy updates of those rows before it.
//!
//! Memory traffic is that of the touched rows: all others keep their steps pending (`optim/`).

use super::optim::{LazySchedule, LazyUpdate, PendingSteps};
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
    /// Counted from 0 since the run began.
    pub index: u32,
    pub first_rating: u32,
    pub n_ratings: u32,
    pub first_touch: u32,
    pub n_touches: u32,
    pub first_lazy_update: u32,
    pub n_lazy_updates: u32,
    /// The first rating of the batch that a dispatch sums, where several sum the batch. Elements of a uniform array in
    /// WGSL are aligned to 16 bytes, which leaves room for it.
    pub first_summed: u32,
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
    /// The step, counted from 0 since the run began.
    pub index: u32,
    pub ratings: &'a [RowRating],
    /// Users before items.
    pub touches: &'a [Touch],
    /// The lazy update of each touched row, then those of the layers' rows.
    pub lazy_updates: &'a [LazyUpdate],
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
    /// The lazy update of each touched row, then those of the layers' rows.
    pub lazy_updates: Vec<LazyUpdate>,
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
            lazy_updates: &self.lazy_updates[range(step.first_lazy_update, step.n_lazy_updates)],
            first_rating: step.first_rating,
            positions: &self.positions,
        }
    }
}

/// Plans batches one after the other and keeps count of the pending steps.
#[derive(Clone, Debug)]
pub struct Planner {
    layout: RowLayout,
    schedule: LazySchedule,
    pending: PendingSteps,
}

impl Planner {
    /// `has_moments` says whether there are moments of earlier steps.
    pub fn new(layout: RowLayout, has_moments: bool, optimizer: AdamW, schedule: Vec<StepHyper>) -> Planner {
        let pending = PendingSteps::new(layout, has_moments);
        Planner { layout, schedule: LazySchedule::new(optimizer, schedule), pending }
    }

    /// The schedule it plans by.
    pub fn schedule(&self) -> &LazySchedule {
        &self.schedule
    }

    /// Plans `batches`. From then on, the updates in the plan count as made.
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
            let (first_touch, first_lazy_update) = (plan.touches.len(), plan.lazy_updates.len());
            self.push_touches(&mut plan, batch, first_rating);
            let touched = plan.touches[first_touch..].iter().map(|touch| touch.row);
            let rows = touched.chain(self.layout.layer_rows());
            plan.lazy_updates.extend(self.pending.before(&self.schedule, rows, index as usize));
            self.pending.made(&plan.lazy_updates[first_lazy_update..]);
            plan.steps.push(Step {
                index,
                first_rating,
                n_ratings: batch.len() as u32,
                first_touch: first_touch as u32,
                n_touches: (plan.touches.len() - first_touch) as u32,
                first_lazy_update: first_lazy_update as u32,
                n_lazy_updates: (plan.lazy_updates.len() - first_lazy_update) as u32,
                first_summed: 0,
            });
        }
        plan.ratings = ratings;
        plan
    }

    /// Notes that every row has made all steps before `step` and that the moments are zero.
    pub fn reset(&mut self, step: usize) {
        self.pending.reset(step);
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

    /// The updates that make all steps before `step` on a copy of the table. The table's own stay pending.
    pub fn pending_updates(&self, step: usize) -> Vec<LazyUpdate> {
        self.pending.of_all_rows(&self.schedule, step)
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
        Batches::new(first_step, ratings, 2)
    }

    /// Row, and its pending steps.
    fn pending(lazy_updates: &[LazyUpdate]) -> Vec<(u32, u32, u32)> {
        lazy_updates.iter().map(|c| (c.row, c.from_step, c.until_step)).collect()
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
            first_lazy_update: 3,
            n_lazy_updates: 2,
            first_summed: 0,
        };
        assert_eq!(plan.steps[1], second);
    }

    #[test]
    fn steps_are_pending_since_the_last_touch() {
        let mut planner = planner();
        let plan = planner.plan(&batches(0));
        assert_eq!(pending(&plan.lazy_updates), [(1, 0, 0), (4, 0, 0), (5, 0, 0), (2, 0, 1), (4, 0, 1)]);
        let present = [(0, 0, 2), (1, 0, 2), (2, 1, 2), (3, 0, 2), (4, 1, 2), (5, 0, 2), (6, 0, 2)];
        assert_eq!(pending(&planner.pending_updates(2)), present);
        let plan = planner.plan(&batches(2));
        assert_eq!(pending(&plan.lazy_updates), [(1, 0, 2), (4, 1, 2), (5, 0, 2), (2, 1, 3), (4, 2, 3)]);
    }
}
