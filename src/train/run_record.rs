//! A run that has ended, as it is kept beside others to compare.

use super::{EpochRow, Fingerprint, LossTrace, RunDataset, TrainConfig};
use crate::engine::EngineFacts;
use serde::{Deserialize, Serialize};

/// The most rows of a record. Of more epochs some are left out evenly, but neither the last nor the best.
pub const MOST_RECORDED: usize = 200;

/// A run that has ended: all there is to compare, without its model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunRecord {
    /// Counts runs, and is never used twice.
    pub number: u32,
    /// Given by a person; empty at first.
    pub name: String,
    pub config: TrainConfig,
    pub dataset: RunDataset,
    pub engine: EngineFacts,
    pub fingerprint: Fingerprint,
    /// Epochs of earlier runs that this one continues.
    pub epochs_before: usize,
    /// Finished ones of this run.
    pub epochs: usize,
    pub steps_per_epoch: usize,
    /// Its epochs, or an even choice of them.
    pub history: Vec<EpochRow>,
    pub train_losses: LossTrace,
    /// The epoch whose parameters were kept, if one ended with them.
    pub kept_epoch: Option<usize>,
    /// Whether the loss became no number.
    pub diverged: bool,
    pub train_seconds: f64,
}

impl RunRecord {
    /// The epoch with the lowest valid_loss.
    pub fn best(&self) -> Option<&EpochRow> {
        self.history.iter().min_by(|a, b| a.valid_loss.total_cmp(&b.valid_loss))
    }

    pub fn last(&self) -> Option<&EpochRow> {
        self.history.last()
    }

    /// How far valid_loss has risen since its best epoch, if more than by chance: half a percent of it.
    pub fn rise(&self) -> Option<f64> {
        let (best, last) = (self.best()?.valid_loss, self.last()?.valid_loss);
        (last > best * 1.005).then_some(last - best)
    }

    /// The best epoch, if valid_loss has turned up since.
    pub fn turned_up(&self) -> Option<usize> {
        self.rise().and(self.best()).map(|best| best.epoch)
    }

    /// How many epochs step `step` of the run is, counted from the first run of its model.
    pub fn epochs_after(&self, step: f64) -> f64 {
        self.epochs_before as f64 + step / self.steps_per_epoch.max(1) as f64
    }

    /// What its losses measure: only those of the same measure share an axis.
    pub fn measure(&self) -> (bool, crate::engine::Loss) {
        (self.config.model.learns_choices(), self.config.loss)
    }
}

/// Rows of a history, or an even choice of them.
pub fn thinned(history: &[EpochRow]) -> Vec<EpochRow> {
    let best = history.iter().map(|row| row.valid_loss).fold(f64::INFINITY, f64::min);
    let (n, each) = (history.len(), history.len().div_ceil(MOST_RECORDED).max(1));
    let is_chosen = |place: usize, row: &EpochRow| (n - 1 - place).is_multiple_of(each) || row.valid_loss == best;
    history.iter().enumerate().filter(|(place, row)| is_chosen(*place, row)).map(|(_, row)| *row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(epoch: usize, valid_loss: f64) -> EpochRow {
        EpochRow { epoch, train_loss: 1.0, valid_loss, rmse: None, mae: None, seen: None, seconds: 0.1 }
    }

    #[test]
    fn a_thinned_history_has_its_last_and_its_best_epoch() {
        let history: Vec<EpochRow> = (0..1000).map(|epoch| row(epoch, (epoch as f64 - 333.0).abs() + 1.0)).collect();
        let thin = thinned(&history);
        assert!(thin.len() <= MOST_RECORDED + 1 && thin.is_sorted_by_key(|row| row.epoch), "{}", thin.len());
        assert_eq!(thin.last().map(|row| row.epoch), Some(999));
        assert!(thin.iter().any(|row| row.epoch == 333));
        assert_eq!(thinned(&history[..5]), history[..5]);
        assert!(thinned(&[]).is_empty());
    }
}
