//! The runs that are kept to compare, as tables of their epochs and as JSON.

use super::Pieces;
use super::rows::{Rows, for_spreadsheet};
use crate::train::{RunRecord, list};

const HEAD: [&str; 20] = [
    "run",
    "name",
    "source",
    "model",
    "engine",
    "factors",
    "layers",
    "loss",
    "epochs",
    "learning_rate",
    "weight_decay",
    "batch_size",
    "valid_percent",
    "seed",
    "initial_factors",
    "batches",
    "epoch",
    "train_loss",
    "valid_loss",
    "seconds",
];

/// One row for each epoch of each run, beside the settings of the run.
pub fn runs_csv(records: &[RunRecord]) -> Pieces {
    let records = records.to_vec();
    Pieces::one(move || {
        let mut rows = Rows::default();
        rows.write(HEAD);
        for record in &records {
            let RunRecord { config, fingerprint, .. } = record;
            let name = for_spreadsheet(&record.name);
            let layers = config.layers.as_deref().map_or(String::new(), list);
            let [number, factors, epochs, rate, decay, batch_size, percent, seed] = [
                record.number.to_string(),
                config.factors.to_string(),
                config.epochs.to_string(),
                config.learning_rate.to_string(),
                config.weight_decay.to_string(),
                config.batch_size.to_string(),
                config.valid_percent.to_string(),
                config.seed.to_string(),
            ];
            let (engine, loss) = (format!("{:?}", record.engine.kind), format!("{:?}", config.loss));
            for row in &record.history {
                let [epoch, train_loss, valid_loss, seconds] = [
                    row.epoch.to_string(),
                    row.train_loss.to_string(),
                    row.valid_loss.to_string(),
                    format!("{:.3}", row.seconds),
                ];
                rows.write([
                    &number,
                    &*name,
                    &*for_spreadsheet(&record.dataset.source),
                    config.model.name(),
                    &engine,
                    &factors,
                    &layers,
                    &loss,
                    &epochs,
                    &rate,
                    &decay,
                    &batch_size,
                    &percent,
                    &seed,
                    &fingerprint.factors,
                    &fingerprint.batches,
                    &epoch,
                    &train_loss,
                    &valid_loss,
                    &seconds,
                ]);
            }
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
