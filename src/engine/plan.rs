//! The plan of a run of batches: which rows each step touches, and which idle steps they owe.
//!
//! AdamW moves every row on every step, also the rows no rating of the batch belongs to. Those
//! idle steps need no gradient, only the schedule, so a row can run them ahead, all at once, right
//! after a step that touches it and up to the next one that does. The numbers are those of a dense
//! optimizer, bit for bit; the memory traffic is that of the touched rows alone.

use super::Batches;
use super::rows::RowLayout;
use bytemuck::{Pod, Zeroable};

/// A rating by rows of the table.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
pub struct RowRating {
    pub user_row: u32,
    pub item_row: u32,
    pub value: f32,
}

/// One optimizer step: its ratings and the rows they touch, as ranges of the plan's arrays.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable)]
pub struct Step {
    /// Counted from 0 since training began.
    pub index: u32,
    pub first_rating: u32,
    pub n_ratings: u32,
    pub first_touch: u32,
    pub n_touches: u32,
}

/// One row touched by one step.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable)]
pub struct Touch {
    pub row: u32,
    /// Range of [`Plan::positions`]: the ratings of the batch that belong to the row.
    pub first_position: u32,
    pub n_positions: u32,
    /// The row runs idle from the step after this one up to, not including, this one.
    pub idle_until: u32,
}

/// Idle steps of one row: from `from_step` up to, not including, `until_step`.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable)]
pub struct Idle {
    pub row: u32,
    pub from_step: u32,
    pub until_step: u32,
}

/// A run of batches, sorted by row. Indices into `ratings` are relative to the plan.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    pub ratings: Vec<RowRating>,
    pub steps: Vec<Step>,
    /// Step after step, each step's by rising row: the order that makes sums deterministic.
    pub touches: Vec<Touch>,
    /// Indices of ratings, grouped by touch.
    pub positions: Vec<u32>,
    /// What the touched rows owe before the first step of the plan.
    pub owed: Vec<Idle>,
}

/// Remembers up to which step each row has been brought, and plans from there.
#[derive(Clone, Debug)]
pub struct Planner {
    layout: RowLayout,
    /// Steps done by each row.
    done: Vec<u32>,
}

impl Planner {
    pub fn new(layout: RowLayout) -> Planner {
        Planner { layout, done: vec![0; layout.n_rows()] }
    }

    /// Plans `batches`; afterwards every touched row counts as brought to their end.
    pub fn plan(&mut self, batches: &Batches) -> Plan {
        let ratings: Vec<RowRating> = (0..batches.ratings.len())
            .map(|k| RowRating {
                user_row: self.layout.user_row(batches.ratings.user[k]),
                item_row: self.layout.item_row(batches.ratings.item[k]),
                value: batches.ratings.value[k],
            })
            .collect();
        let mut plan = Plan { positions: Vec::with_capacity(2 * ratings.len()), ..Plan::default() };
        for (k, batch) in ratings.chunks(batches.batch_size).enumerate() {
            let first_rating = (k * batches.batch_size) as u32;
            let index = (batches.first_step + k) as u32;
            let first_touch = plan.touches.len() as u32;
            push_touches(&mut plan, batch, first_rating);
            let n_touches = plan.touches.len() as u32 - first_touch;
            plan.steps.push(Step { index, first_rating, n_ratings: batch.len() as u32, first_touch, n_touches });
        }
        plan.ratings = ratings;
        self.settle_idle_steps(&mut plan, batches);
        plan
    }

    /// What every row still owes to have done `until` steps; afterwards none owes anything.
    pub fn flush(&mut self, until: usize) -> Vec<Idle> {
        let until_step = until as u32;
        let owed = (0..).zip(&self.done).filter(|&(_, &done)| done < until_step);
        let owed = owed.map(|(row, &from_step)| Idle { row, from_step, until_step }).collect();
        self.done.fill(until_step);
        owed
    }

    /// Walks the steps backwards: a row's idle steps end where its next touch stands.
    fn settle_idle_steps(&mut self, plan: &mut Plan, batches: &Batches) {
        const UNTOUCHED: u32 = u32::MAX;
        let end = (batches.first_step + plan.steps.len()) as u32;
        let mut next_touch = vec![UNTOUCHED; self.done.len()];
        for step in plan.steps.iter().rev() {
            let touches = step.first_touch as usize..(step.first_touch + step.n_touches) as usize;
            for touch in &mut plan.touches[touches] {
                let next = &mut next_touch[touch.row as usize];
                touch.idle_until = if *next == UNTOUCHED { end } else { *next };
                *next = step.index;
            }
        }
        for (row, (&first, done)) in next_touch.iter().zip(&mut self.done).enumerate() {
            if first != UNTOUCHED {
                if *done < first {
                    plan.owed.push(Idle { row: row as u32, from_step: *done, until_step: first });
                }
                *done = end;
            }
        }
    }
}

/// Groups one batch by row and appends a touch for each, rows rising.
fn push_touches(plan: &mut Plan, batch: &[RowRating], first_rating: u32) {
    let by_row = |rating: u32, row: u32| u64::from(row) << 32 | u64::from(rating);
    let mut sorted: Vec<u64> = (first_rating..)
        .zip(batch)
        .flat_map(|(k, rating)| [by_row(k, rating.user_row), by_row(k, rating.item_row)])
        .collect();
    sorted.sort_unstable();
    for group in sorted.chunk_by(|a, b| a >> 32 == b >> 32) {
        plan.touches.push(Touch {
            row: (group[0] >> 32) as u32,
            first_position: plan.positions.len() as u32,
            n_positions: group.len() as u32,
            idle_until: 0,
        });
        plan.positions.extend(group.iter().map(|&key| key as u32));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Ratings;

    fn layout() -> RowLayout {
        RowLayout { n_users: 3, n_items: 4, factors: 2, has_bias: true }
    }

    fn batches(first_step: usize) -> Batches {
        // Two batches: users 1 and 1, then user 2; items 1 and 2, then item 1.
        let ratings = Ratings { user: vec![1, 1, 2], item: vec![1, 2, 1], value: vec![4.0, 3.0, 5.0] };
        Batches { first_step, ratings, batch_size: 2 }
    }

    #[test]
    fn every_rating_stands_under_its_user_and_its_item() {
        let plan = Planner::new(layout()).plan(&batches(0));
        let rows: Vec<(u32, u32)> = plan.touches.iter().map(|t| (t.row, t.n_positions)).collect();
        assert_eq!(rows, [(1, 2), (4, 1), (5, 1), (2, 1), (4, 1)]);
        assert_eq!(plan.positions, [0, 1, 0, 1, 2, 2]);
        assert_eq!(plan.steps[1], Step { index: 1, first_rating: 2, n_ratings: 1, first_touch: 3, n_touches: 2 });
    }

    #[test]
    fn idle_steps_reach_from_touch_to_touch_and_to_the_end() {
        let mut planner = Planner::new(layout());
        let plan = planner.plan(&batches(0));
        let idle: Vec<(u32, u32)> = plan.touches.iter().map(|t| (t.row, t.idle_until)).collect();
        assert_eq!(idle, [(1, 2), (4, 1), (5, 2), (2, 2), (4, 2)]);
        assert_eq!(plan.owed, [Idle { row: 2, from_step: 0, until_step: 1 }]);
        let plan = planner.plan(&batches(2));
        assert_eq!(plan.owed, [Idle { row: 2, from_step: 2, until_step: 3 }]);
        let untouched = [0, 3, 6].map(|row| Idle { row, from_step: 0, until_step: 4 });
        assert_eq!(planner.flush(4), untouched);
        assert!(planner.flush(4).is_empty());
    }
}
