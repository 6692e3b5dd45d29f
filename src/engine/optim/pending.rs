//! Which steps of AdamW each row still has to make.

use super::lazy::LazyUpdates;
use super::{LazySchedule, LazyUpdate};
use crate::engine::rows::RowLayout;

/// No step, and no place in a list.
const NONE: u32 = u32::MAX;

/// Up to which step each row of the table has been updated.
#[derive(Clone, Debug)]
pub struct PendingSteps {
    /// The first row that does not decay.
    first_undecaying: u32,
    /// The step before which each row was updated last, and whose gradient its moments hold; none where the moments are
    /// zero.
    updated_to: Vec<u32>,
    /// The same for all rows whose moments are zero.
    reset_at: u32,
    /// While a step is planned, by first pending step: where among its updates the one of such rows is, if it is there.
    known: Vec<u32>,
}

impl PendingSteps {
    /// No step is made yet. `has_moments` says whether moments of earlier steps are there.
    pub fn new(layout: RowLayout, has_moments: bool) -> PendingSteps {
        let updated_to = vec![if has_moments { 0 } else { NONE }; layout.n_rows()];
        PendingSteps {
            first_undecaying: layout.first_undecaying_row() as u32,
            updated_to,
            reset_at: 0,
            known: Vec::new(),
        }
    }

    /// The updates that make all steps before `step` on the rows that are asked for. They are added to `updates`, and count
    /// as made: gradients of `step` follow.
    pub fn before<'a>(
        &'a mut self,
        schedule: &'a LazySchedule,
        step: u32,
        updates: &'a mut Vec<LazyUpdate>,
    ) -> StepUpdates<'a> {
        self.known.resize(self.known.len().max(step as usize + 1), NONE);
        let (sums, first) = (schedule.until(step as usize), updates.len());
        StepUpdates { pending: self, schedule, step, sums, updates, first, decay_only: None, undecaying: None }
    }

    /// Notes that every row has made all steps before `step` and that the moments are zero.
    pub fn reset(&mut self, step: usize) {
        self.updated_to.fill(NONE);
        self.reset_at = step as u32;
    }
}

/// The updates before one step. Rows that have the same steps pending share one.
pub struct StepUpdates<'a> {
    pending: &'a mut PendingSteps,
    schedule: &'a LazySchedule,
    step: u32,
    sums: LazyUpdates<'a>,
    updates: &'a mut Vec<LazyUpdate>,
    /// Where among `updates` those of the step begin.
    first: usize,
    /// The first pending step of rows without moments, and of rows that do not decay, and where their update is.
    decay_only: Option<(u32, u32)>,
    undecaying: Option<(u32, u32)>,
}

impl StepUpdates<'_> {
    /// Where among the updates that of `row` is.
    pub fn of_row(&mut self, row: u32) -> u32 {
        let PendingSteps { updated_to, known, first_undecaying, .. } = &mut *self.pending;
        let from = std::mem::replace(&mut updated_to[row as usize], self.step);
        let place = known.get(from as usize).copied().filter(|&place| place != NONE && row < *first_undecaying);
        place.unwrap_or_else(|| self.of_another(row, from))
    }

    /// The same for a row whose update is not known by its first pending step: none was like it, its moments are zero, or
    /// it does not decay.
    #[cold]
    fn of_another(&mut self, row: u32, from: u32) -> u32 {
        let decays = row < self.pending.first_undecaying;
        let others = if decays { &self.decay_only } else { &self.undecaying };
        if let Some((_, place)) = others.filter(|&(other, _)| other == from) {
            return place;
        }
        let update = match from {
            NONE => self.schedule.decay_only(self.pending.reset_at, self.step as usize),
            from => self.sums.pending_from(from),
        };
        let place = self.push(if decays { update } else { update.without_decay() });
        match from {
            _ if !decays => self.undecaying = Some((from, place)),
            NONE => self.decay_only = Some((from, place)),
            from => self.pending.known[from as usize] = place,
        }
        place
    }

    fn push(&mut self, update: LazyUpdate) -> u32 {
        self.updates.push(update);
        self.updates.len() as u32 - 1
    }
}

impl Drop for StepUpdates<'_> {
    fn drop(&mut self) {
        for update in &self.updates[self.first..] {
            self.pending.known[update.from_step as usize] = NONE;
        }
    }
}
