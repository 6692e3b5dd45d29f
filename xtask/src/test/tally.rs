//! Counting what passed, what failed and what could not run.

use std::ops::AddAssign;

/// What came of one step, or of all.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub passed: usize,
    pub failed: usize,
    /// The tests left out because what they need is not on this machine.
    pub left_out: Vec<String>,
}

impl Tally {
    /// A step that counts as one.
    pub fn of(ok: bool) -> Self {
        Tally { passed: ok.into(), failed: (!ok).into(), left_out: vec![] }
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Tally) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.left_out.extend(other.left_out);
    }
}
