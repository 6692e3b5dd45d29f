//! The plan of a run of batches: which rows each step touches, and the lazy updates of those rows before it.
//!
//! Memory traffic is that of the touched rows: all others keep their steps pending (`optim/`).

use super::optim::{LazySchedule, LazyUpdate, PendingSteps};
use super::rows::{RowLayout, RowRating};
use super::sort::{ByItem, ByUser};
use super::{AdamW, Batches, StepHyper};
use crate::data::Ratings;
use bytemuck::{Pod, Zeroable};
use std::ops::Range;

/// One optimizer step: its ratings and the rows they touch, as ranges of the plan's arrays.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Pod, Zeroable)]
pub struct Step {
    /// Counted from 0 since the run began.
    pub index: u32,
    pub first_rating: u32,
    pub n_ratings: u32,
    pub first_touch: u32,
    /// Rows that ratings belong to, and those of users among them, which come first.
    pub n_touches: u32,
    pub n_users: u32,
    /// Rows that need a lazy update: after those that ratings belong to come those of layers.
    pub n_lazy_updates: u32,
    /// The first rating of the batch that a dispatch sums, where several sum the batch. Elements of a uniform array in
    /// WGSL are aligned to 16 bytes, which leaves room for it.
    pub first_summed: u32,
}

/// One row touched by one step.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Pod, Zeroable)]
pub struct Touch {
    pub row: u32,
    /// The place in [`Plan::lazy_updates`] of its update.
    pub lazy_update: u32,
    /// The ratings of the batch that belong to the row: a range of [`Plan::ratings`] for a user, of [`Plan::by_item`] for an
    /// item.
    pub first_position: u32,
    pub n_positions: u32,
}

/// What one step reads of its plan.
#[derive(Clone, Copy)]
pub struct Batch<'a> {
    /// The step, counted from 0 since the run began.
    pub index: u32,
    pub ratings: &'a [RowRating],
    /// The rows of users and of items, rising, and with them those of layers.
    pub users: &'a [Touch],
    pub items: &'a [Touch],
    pub layers: &'a [Touch],
    plan: &'a Plan,
    first_rating: u32,
}

impl<'a> Batch<'a> {
    /// The rows that ratings belong to, each with its ratings as indices into those of the batch, rising.
    pub fn touches(&self) -> impl Iterator<Item = (u32, impl Iterator<Item = usize> + Clone + 'a)> + 'a {
        let Batch { users, items, plan, first_rating, .. } = *self;
        users.iter().map(|touch| (touch, true)).chain(items.iter().map(|touch| (touch, false))).map(
            move |(touch, is_user)| {
                let positions = range(touch.first_position, touch.n_positions);
                let rating = move |k| if is_user { k as u32 } else { plan.by_item[k] };
                (touch.row, positions.map(move |k| (rating(k) - first_rating) as usize))
            },
        )
    }

    /// The update that a touched row needs.
    pub fn lazy_update(&self, touch: &Touch) -> &'a LazyUpdate {
        &self.plan.lazy_updates[touch.lazy_update as usize]
    }
}

fn range(first: u32, count: u32) -> Range<usize> {
    first as usize..(first + count) as usize
}

/// A run of batches. Indices into `ratings` are relative to the plan.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Batch after batch, each by rising user.
    pub ratings: Vec<RowRating>,
    /// Indices of ratings, batch after batch, each by rising item.
    pub by_item: Vec<u32>,
    pub steps: Vec<Step>,
    /// Step after step: users, items, then layers, each by rising row, the order that makes sums deterministic.
    pub touches: Vec<Touch>,
    /// Rows that have the same steps pending share an update.
    pub lazy_updates: Vec<LazyUpdate>,
}

impl Plan {
    /// What `step` reads.
    pub fn batch(&self, step: &Step) -> Batch<'_> {
        let (touches, layers) =
            self.touches[range(step.first_touch, step.n_lazy_updates)].split_at(step.n_touches as usize);
        let (users, items) = touches.split_at(step.n_users as usize);
        Batch {
            index: step.index,
            ratings: &self.ratings[range(step.first_rating, step.n_ratings)],
            users,
            items,
            layers,
            plan: self,
            first_rating: step.first_rating,
        }
    }
}

/// Plans batches one after the other and keeps count of the pending steps.
#[derive(Clone, Debug)]
pub struct Planner {
    layout: RowLayout,
    schedule: LazySchedule,
    pending: PendingSteps,
    by_user: ByUser,
    by_item: ByItem,
}

impl Planner {
    /// `has_moments` says whether there are moments of earlier steps.
    pub fn new(layout: RowLayout, has_moments: bool, optimizer: AdamW, schedule: Vec<StepHyper>) -> Planner {
        let pending = PendingSteps::new(layout, has_moments);
        let (by_user, by_item) = (ByUser::default(), ByItem::new(&layout));
        Planner { layout, schedule: LazySchedule::new(optimizer, schedule), pending, by_user, by_item }
    }

    /// The schedule it plans by.
    pub fn schedule(&self) -> &LazySchedule {
        &self.schedule
    }

    /// Plans `batches`. From then on, the updates in the plan count as made.
    pub fn plan(&mut self, batches: &Batches) -> Plan {
        let Planner { layout, schedule, pending, by_user, by_item } = self;
        let Ratings { user, item, value } = &batches.ratings;
        let ratings = user.iter().zip(item).zip(value);
        let ratings = ratings.map(|((&user, &item), &value)| RowRating::new(layout, user, item, value));
        let mut plan = Plan { ratings: ratings.collect(), by_item: vec![0; user.len()], ..Plan::default() };
        let most_touches = (2 * user.len()).min(batches.len() * layout.n_embeddings());
        plan.touches.reserve_exact(most_touches + batches.len() * layout.layer_rows().len());
        let ratings = plan.ratings.chunks_mut(batches.batch_size).zip(plan.by_item.chunks_mut(batches.batch_size));
        for (k, (batch, order)) in ratings.enumerate() {
            let (first_touch, touches) = (plan.touches.len(), &mut plan.touches);
            let (index, first_rating) = ((batches.first_step + k) as u32, (k * batches.batch_size) as u32);
            let mut updates = pending.before(schedule, index, &mut plan.lazy_updates);
            let mut touch = |row, own: Range<u32>| Touch {
                row,
                lazy_update: updates.of_row(row),
                first_position: first_rating + own.start,
                n_positions: own.end - own.start,
            };
            touches.extend(by_user.sort(batch).map(|(row, own)| touch(row, own)));
            let n_users = touches.len() - first_touch;
            touches.extend(by_item.sort(batch, first_rating, order).map(|(row, own)| touch(row, own)));
            let n_touches = touches.len() - first_touch;
            touches.extend(layout.layer_rows().map(|row| touch(row, 0..0)));
            plan.steps.push(Step {
                index,
                first_rating,
                n_ratings: batch.len() as u32,
                first_touch: first_touch as u32,
                n_touches: n_touches as u32,
                n_users: n_users as u32,
                n_lazy_updates: (touches.len() - first_touch) as u32,
                first_summed: 0,
            });
        }
        plan
    }

    /// Notes that every row has made all steps before `step` and that the moments are zero.
    pub fn reset(&mut self, step: usize) {
        self.pending.reset(step);
    }

    /// The updates that make all steps before `step` on a copy of the table. The table's own stay pending.
    pub fn pending_updates(&self, step: usize) -> PendingUpdates {
        let (mut pending, mut lazy_updates) = (self.pending.clone(), Vec::new());
        let mut updates = pending.before(&self.schedule, step as u32, &mut lazy_updates);
        let rows = (0..self.layout.n_rows() as u32)
            .map(|row| Touch { row, lazy_update: updates.of_row(row), ..Touch::default() })
            .collect();
        drop(updates);
        PendingUpdates { rows, lazy_updates }
    }
}

/// The update of every row of a table.
pub struct PendingUpdates {
    pub rows: Vec<Touch>,
    pub lazy_updates: Vec<LazyUpdate>,
}

impl PendingUpdates {
    /// Each row with its update.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &LazyUpdate)> {
        self.rows.iter().map(|touch| (touch.row, &self.lazy_updates[touch.lazy_update as usize]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Seed, Stream};
    use crate::model::{ModelKind, ModelSpec};
    use rand::Rng;

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
    fn pending(rows: &[Touch], lazy_updates: &[LazyUpdate]) -> Vec<(u32, u32, u32)> {
        let of_row = |touch: &Touch| {
            let update = &lazy_updates[touch.lazy_update as usize];
            (touch.row, update.from_step, update.until_step)
        };
        rows.iter().map(of_row).collect()
    }

    #[test]
    fn every_rating_stands_under_its_user_and_its_item() {
        let plan = planner().plan(&batches(0));
        let rows: Vec<(u32, u32, u32)> =
            plan.touches.iter().map(|touch| (touch.row, touch.first_position, touch.n_positions)).collect();
        assert_eq!(rows, [(1, 0, 2), (4, 0, 1), (5, 1, 1), (2, 2, 1), (4, 2, 1)]);
        assert_eq!(plan.by_item, [0, 1, 2]);
        let second = Step {
            index: 1,
            first_rating: 2,
            n_ratings: 1,
            first_touch: 3,
            n_touches: 2,
            n_users: 1,
            n_lazy_updates: 2,
            first_summed: 0,
        };
        assert_eq!(plan.steps[1], second);
    }

    /// Batches with few and with many ratings for the items there are, by user and not: each plan against the sorting of
    /// the standard library.
    #[test]
    fn batches_are_sorted_as_the_standard_library_does() {
        let optimizer = AdamW::default();
        for (n_items, batch_size, is_by_user) in [(5, 100, false), (300, 40, true), (300, 30, true), (3000, 7, false)] {
            let layout = RowLayout::new(&ModelSpec::new(ModelKind::DotBias, 20, n_items, 2, (0.0, 5.5)));
            let mut planner = Planner::new(layout, false, optimizer, vec![optimizer.step(1, 0.1, 0.9, 0.1); 5]);
            let mut rng = Seed(batch_size as u64).stream(Stream::Split);
            let mut below = |limit| (0..4 * batch_size + 1).map(|_| rng.next_u32() % limit).collect::<Vec<u32>>();
            let (mut user, item) = (below(20), below(n_items as u32));
            if is_by_user {
                user.chunks_mut(batch_size).for_each(|batch| batch.sort_unstable());
            }
            let value = (0..user.len()).map(|k| k as f32).collect();
            let ratings = Ratings { user, item, value };
            let plan = planner.plan(&Batches::new(0, ratings.clone(), batch_size));
            assert_eq!(plan.steps.len(), 5);
            for (number, step) in plan.steps.iter().enumerate() {
                let rows = number * batch_size..((number + 1) * batch_size).min(ratings.len());
                let mut expected: Vec<RowRating> =
                    rows.map(|k| RowRating::new(&layout, ratings.user[k], ratings.item[k], ratings.value[k])).collect();
                expected.sort_by_key(|rating| rating.user_row);
                let batch = plan.batch(step);
                assert_eq!(batch.ratings, expected);
                let mut touches = Vec::new();
                for side in [|rating: &RowRating| rating.user_row, |rating: &RowRating| rating.item_row] {
                    let mut order: Vec<usize> = (0..expected.len()).collect();
                    order.sort_by_key(|&k| side(&expected[k]));
                    let by_row = order.chunk_by(|&a, &b| side(&expected[a]) == side(&expected[b]));
                    touches.extend(by_row.map(|own| (side(&expected[own[0]]), own.to_vec())));
                }
                assert_eq!(batch.touches().map(|(row, own)| (row, own.collect())).collect::<Vec<_>>(), touches);
            }
        }
    }

    #[test]
    fn steps_are_pending_since_the_last_touch() {
        let mut planner = planner();
        let plan = planner.plan(&batches(0));
        let of_plan = |plan: &Plan| pending(&plan.touches, &plan.lazy_updates);
        assert_eq!(of_plan(&plan), [(1, 0, 0), (4, 0, 0), (5, 0, 0), (2, 0, 1), (4, 0, 1)]);
        let all = planner.pending_updates(2);
        let present = [(0, 0, 2), (1, 0, 2), (2, 1, 2), (3, 0, 2), (4, 1, 2), (5, 0, 2), (6, 0, 2)];
        assert_eq!(pending(&all.rows, &all.lazy_updates), present);
        // Rows share an update where the same steps are pending and their moments are zero or not: 0, 3 and 6; 1 and 5; 2
        // and 4.
        assert_eq!(all.lazy_updates.len(), 3);
        let plan = planner.plan(&batches(2));
        assert_eq!(of_plan(&plan), [(1, 0, 2), (4, 1, 2), (5, 0, 2), (2, 1, 3), (4, 2, 3)]);
    }
}
