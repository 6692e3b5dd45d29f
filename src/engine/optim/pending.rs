//! Which steps of AdamW each row still has to make.

use super::{LazySchedule, LazyUpdate};
use crate::engine::rows::RowLayout;

/// Up to which step each row of the table has been updated.
#[derive(Clone, Debug)]
pub struct PendingSteps {
    layout: RowLayout,
    /// The step before which each row was updated last, and whose gradient its moments hold; nothing where the moments
    /// are zero.
    updated_to: Vec<Option<u32>>,
    /// The same for all rows whose moments are zero.
    reset_at: u32,
}

impl PendingSteps {
    /// No step is made yet. `has_moments` says whether moments of earlier steps are there.
    pub fn new(layout: RowLayout, has_moments: bool) -> PendingSteps {
        PendingSteps { layout, updated_to: vec![has_moments.then_some(0); layout.n_rows()], reset_at: 0 }
    }

    /// Updates that make all steps before `step` on these rows.
    pub fn before(
        &self,
        schedule: &LazySchedule,
        rows: impl Iterator<Item = u32>,
        step: usize,
    ) -> impl Iterator<Item = LazyUpdate> {
        let mut updates = schedule.until(step);
        rows.map(move |row| {
            let update = match self.updated_to[row as usize] {
                Some(from) => updates.of_row(row, from),
                None => schedule.decay_only(row, self.reset_at, step),
            };
            if self.layout.decays(row) { update } else { update.without_decay() }
        })
    }

    /// The same for all rows.
    pub fn of_all_rows(&self, schedule: &LazySchedule, step: usize) -> Vec<LazyUpdate> {
        self.before(schedule, 0..self.updated_to.len() as u32, step).collect()
    }

    /// Notes that these updates are made and that gradients of the step after them follow.
    pub fn made(&mut self, updates: &[LazyUpdate]) {
        for update in updates {
            self.updated_to[update.row as usize] = Some(update.until_step);
        }
    }

    /// Notes that every row has made all steps before `step` and that the moments are zero.
    pub fn reset(&mut self, step: usize) {
        self.updated_to.fill(None);
        self.reset_at = step as u32;
    }
}
