//! The parameters that a run had after its epochs, to go back to: as many as fit into a budget of memory.

use crate::model::Params;
use crate::protocol::Snapshots;
use std::rc::Rc;

/// The most bytes of all snapshots.
pub const BUDGET: u64 = 256 << 20;

/// Snapshots of one run. They share what is read back after each epoch, so that nothing is copied.
#[derive(Debug, Default)]
pub struct SnapshotStore {
    /// By epoch.
    kept: Vec<(usize, Rc<Params>)>,
    budget: u64,
    /// Of how many epochs that were offered one is kept.
    every: usize,
    offered: usize,
    pub steps_per_epoch: usize,
}

impl SnapshotStore {
    pub fn new(budget: u64, steps_per_epoch: usize) -> SnapshotStore {
        SnapshotStore { budget: budget.min(BUDGET), every: 1, steps_per_epoch, ..SnapshotStore::default() }
    }

    /// Keeps the parameters after an epoch. Where the budget is used up, every second snapshot goes, and from then on half
    /// as many come.
    pub fn offer(&mut self, epoch: usize, params: &Rc<Params>) {
        if self.kept.last().is_some_and(|(last, _)| *last >= epoch) {
            return;
        }
        if self.offered.is_multiple_of(self.every) {
            self.kept.push((epoch, Rc::clone(params)));
        }
        self.offered += 1;
        let each = bytes(params).max(1);
        while self.kept.len() as u64 * each > self.budget && !self.kept.is_empty() {
            if self.kept.len() == 1 {
                self.kept.clear();
                break;
            }
            self.every *= 2;
            let mut place = 0;
            self.kept.retain(|_| {
                place += 1;
                place % 2 == 1
            });
        }
    }

    /// Leaves out the epoch that the trained model itself is of.
    pub fn without(mut self, epoch: Option<usize>) -> SnapshotStore {
        self.kept.retain(|(kept, _)| Some(*kept) != epoch);
        self
    }

    pub fn get(&self, epoch: usize) -> Option<&Rc<Params>> {
        self.kept.iter().find(|(kept, _)| *kept == epoch).map(|(_, params)| params)
    }

    /// What the page is told of them.
    pub fn facts(&self) -> Snapshots {
        Snapshots {
            epochs: self.kept.iter().map(|(epoch, _)| *epoch).collect(),
            bytes: self.kept.iter().map(|(_, params)| bytes(params)).sum(),
            budget: self.budget,
            every: self.every,
        }
    }
}

fn bytes(params: &Params) -> u64 {
    params.tensors.iter().map(|tensor| size_of_val(&tensor.data[..]) as u64).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Tensor;

    /// Parameters of four kilobytes.
    fn params(value: f32) -> Rc<Params> {
        let tensor = Tensor { name: "u_weight.weight".to_owned(), shape: vec![1000], data: vec![value; 1000] };
        Rc::new(Params { tensors: vec![tensor] })
    }

    fn store(budget: u64, epochs: usize) -> SnapshotStore {
        let mut store = SnapshotStore::new(budget, 10);
        (0..epochs).for_each(|epoch| store.offer(epoch, &params(epoch as f32)));
        store
    }

    #[test]
    fn within_the_budget_every_epoch_is_kept_and_nothing_is_copied() {
        let mut store = store(40_000, 9);
        let last = params(9.0);
        store.offer(9, &last);
        store.offer(9, &params(0.0));
        assert_eq!((store.facts().epochs, store.facts().bytes), ((0..10).collect(), 40_000));
        assert!(store.get(9).is_some_and(|kept| Rc::ptr_eq(kept, &last)), "the same memory");
        assert_eq!(store.without(Some(9)).facts().epochs.len(), 9);
    }

    #[test]
    fn beyond_the_budget_snapshots_thin_out_evenly_and_it_is_told() {
        for epochs in [11, 25, 100, 1000] {
            let facts = store(40_000, epochs).facts();
            assert!(facts.bytes <= 40_000 && facts.epochs.len() > 4, "{facts:?}");
            assert!(facts.every > 1 && facts.epochs.iter().all(|epoch| epoch % facts.every == 0), "{facts:?}");
            assert!(facts.epochs.windows(2).all(|pair| pair[1] - pair[0] == facts.every), "{facts:?}");
            assert!(facts.epochs[0] == 0 && *facts.epochs.last().unwrap() + facts.every >= epochs, "{facts:?}");
        }
        assert!(store(3999, 5).facts().epochs.is_empty(), "not even one has room");
    }
}
