//! Region "Runs": the runs that have ended, side by side, and the one on show epoch by epoch.
//!
//! What needs no browser comes first: `differences` says what sets two runs apart, `variant` changes one thing.

pub mod differences;
pub mod variant;
