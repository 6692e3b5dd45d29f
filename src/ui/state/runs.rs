//! The runs that are kept to compare: which are drawn, what they are compared with, and which model is on show.

use super::Tracked;
use crate::protocol::Snapshots;
use crate::train::RunRecord;
use crate::ui::runs::differences::{Difference, What, differences};
use std::sync::Arc;

/// The most runs that are drawn by themselves: there are so many colors.
pub const MOST_DRAWN: usize = 8;

#[derive(Debug, Default)]
pub struct Runs {
    /// Oldest first.
    pub records: Tracked<Vec<Arc<RunRecord>>>,
    /// Runs whose maps can be shown.
    pub mapped: Tracked<Vec<u32>>,
    /// The numbers of those that are drawn.
    pub drawn: Tracked<Vec<u32>>,
    pub base: Tracked<Base>,
    /// The epochs that the last run can be rewound to.
    pub snapshots: Tracked<Snapshots>,
    /// The epoch that it is rewound to: map, lists and exports are of the model that it had then.
    pub rewound: Tracked<Option<usize>>,
}

/// The run that each is compared with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Base {
    /// The one before it with the fewest differences, the newest of these.
    #[default]
    Closest,
    Before,
    /// All with the run of this number.
    Run(u32),
}

/// Two runs that differ in one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// Their numbers.
    pub before: u32,
    pub after: u32,
    pub difference: Difference,
}

impl Runs {
    pub fn get(&self, number: u32) -> Option<&Arc<RunRecord>> {
        self.records.iter().find(|record| record.number == number)
    }

    /// The run that this one is compared with.
    pub fn base_of(&self, number: u32) -> Option<&Arc<RunRecord>> {
        let place = self.records.iter().position(|record| record.number == number)?;
        let (run, before) = (&self.records[place], &self.records[..place]);
        match *self.base {
            Base::Closest => before.iter().rev().min_by_key(|other| differences(other, run).len()),
            Base::Before => before.last(),
            Base::Run(base) => self.get(base).filter(|other| other.number != number),
        }
    }

    /// The newest run that is drawn and the newest one before it that differs in one thing alone, on the same ratings.
    pub fn compared(&self) -> Option<Compared> {
        let mut drawn = self.records.iter().rev().filter(|record| self.drawn.contains(&record.number));
        let after = drawn.next()?;
        drawn.find_map(|before| {
            let difference = one_difference(before, after)?;
            Some(Compared { before: before.number, after: after.number, difference })
        })
    }

    /// Whether two of the runs differ in this alone.
    pub fn has_compared(&self, what: What) -> bool {
        let records = &*self.records;
        let is_of = |a: &RunRecord, b: &RunRecord| one_difference(a, b).is_some_and(|found| found.what == what);
        (1..records.len()).any(|b| (0..b).any(|a| is_of(&records[a], &records[b])))
    }

    /// Takes the list as it is now. Runs that are new are drawn, and the oldest give way where there are too many.
    pub(super) fn take(&mut self, records: Vec<RunRecord>, mapped: Vec<u32>) {
        let last = self.records.last().map_or(0, |record| record.number);
        let is_new = |record: &&RunRecord| record.number > last;
        let mut drawn = std::mem::take(&mut *self.drawn);
        drawn.retain(|number| records.iter().any(|record| record.number == *number));
        let newest = records.iter().filter(is_new).map(|record| record.number);
        let newest: Vec<u32> = newest.collect();
        drawn.extend(&newest);
        if !newest.is_empty() {
            drawn.drain(..drawn.len().saturating_sub(MOST_DRAWN));
        }
        *self.drawn = drawn;
        if let Base::Run(base) = *self.base
            && records.iter().all(|record| record.number != base)
        {
            *self.base = Base::default();
        }
        *self.records = records.into_iter().map(Arc::new).collect();
        *self.mapped = mapped;
    }

    pub(super) fn draw(&mut self, number: u32, draws: bool) {
        self.drawn.retain(|drawn| *drawn != number);
        if draws {
            self.drawn.push(number);
        }
    }
}

/// The one thing in which two runs on the same ratings differ.
fn one_difference(before: &RunRecord, after: &RunRecord) -> Option<Difference> {
    let mut all = differences(before, after);
    all.pop().filter(|_| all.is_empty())
}
