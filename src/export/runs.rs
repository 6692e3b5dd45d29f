//! The runs that are kept to compare, as tables of their epochs and as JSON.

use super::Pieces;
use super::rows::{Rows, for_spreadsheet};
use crate::train::{EpochRow, RunRecord, list};

/// A column: its head, and what it says of an epoch of a run.
type Column = (&'static str, fn(&RunRecord, &EpochRow) -> String);

const COLUMNS: [Column; 26] = [
    ("run", |run, _| run.number.to_string()),
    ("name", |run, _| for_spreadsheet(&run.name).into_owned()),
    ("source", |run, _| for_spreadsheet(&run.dataset.source).into_owned()),
    ("model", |run, _| run.config.model.name().to_owned()),
    ("engine", |run, _| format!("{:?}", run.engine.kind)),
    ("factors", |run, _| run.config.factors.to_string()),
    ("layers", |run, _| run.config.layers.as_deref().map_or(String::new(), list)),
    ("loss", |run, _| format!("{:?}", run.config.loss)),
    ("schedule", |run, _| format!("{:?}", run.config.schedule)),
    ("epochs", |run, _| run.config.epochs.to_string()),
    ("epochs_before", |run, _| run.epochs_before.to_string()),
    ("learning_rate", |run, _| run.config.learning_rate.to_string()),
    ("weight_decay", |run, _| run.config.weight_decay.to_string()),
    ("batch_size", |run, _| run.config.batch_size.to_string()),
    ("split", |run, _| format!("{:?}", run.config.split)),
    ("valid_percent", |run, _| run.config.valid_percent.to_string()),
    ("seed", |run, _| run.config.seed.to_string()),
    ("initial_factors", |run, _| run.fingerprint.factors.clone()),
    ("batches", |run, _| run.fingerprint.batches.clone()),
    ("held_out", |run, _| run.fingerprint.held_out.clone()),
    ("epoch", |_, epoch| epoch.epoch.to_string()),
    ("train_loss", |_, epoch| epoch.train_loss.to_string()),
    ("valid_loss", |_, epoch| epoch.valid_loss.to_string()),
    ("rmse", |_, epoch| or_empty(epoch.rmse)),
    ("mae", |_, epoch| or_empty(epoch.mae)),
    ("seconds", |_, epoch| format!("{:.3}", epoch.seconds)),
];

fn or_empty(number: Option<f64>) -> String {
    number.map_or(String::new(), |number| number.to_string())
}

/// One row for each epoch of each run, beside the settings of the run.
pub fn runs_csv(records: &[RunRecord]) -> Pieces {
    let records = records.to_vec();
    Pieces::one(move || {
        let mut rows = Rows::default();
        rows.write(COLUMNS.map(|(head, _)| head));
        for (record, epoch) in records.iter().flat_map(|record| record.history.iter().map(move |epoch| (record, epoch)))
        {
            let cells = COLUMNS.map(|(_, cell)| cell(record, epoch));
            rows.write(cells.each_ref().map(String::as_str));
        }
        rows.finish()
    })
}

/// All that is known of them.
pub fn runs_json(records: &[RunRecord]) -> Pieces {
    let records = records.to_vec();
    // Growing a vector cannot fail; a number that is none is written as null.
    Pieces::one(move || serde_json::to_vec_pretty(&records).unwrap_or_default())
}
