//! The comparison of models: how far it is, and what it found.

use crate::evaluation::EvaluationTable;
use crate::protocol::EvaluatedModel;
use serde::Serialize;

/// What the page knows of the comparison.
#[derive(Debug, Default)]
pub struct Evaluation {
    /// The share that is done, from 0 to 1, while models are tested.
    pub share: Option<f64>,
    /// The models that were tested, in the order of the table.
    pub models: Vec<EvaluatedModel>,
    /// Counts evaluations.
    pub number: u32,
    /// The table on show, for the run report.
    pub shown: Option<ShownTable>,
}

/// A table with the models of its rows.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ShownTable {
    pub models: Vec<EvaluatedModel>,
    pub table: EvaluationTable,
}

impl Evaluation {
    /// The models that were tested can be compared.
    pub fn finish(&mut self, models: Vec<EvaluatedModel>) {
        *self = Evaluation { share: None, models, number: self.number + 1, shown: self.shown.take() };
    }
}
