//! The last model, trained on the loaded data.

use crate::data::{Class, Dataset};
use crate::engine::Predictor;
use crate::insight::{FoldIn, ItemTally, MovieMap, UserRow};
use crate::model::Params;
use crate::train::{Checkpoint, RunReport};
use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

/// A model that answers questions. Exports share it: they are of this model even if another one is trained meanwhile.
pub struct Trained {
    pub model: Rc<Predictor>,
    /// What training can continue with.
    pub checkpoint: Rc<Checkpoint>,
    /// What the page knows of it.
    pub report: RunReport,
    pub map: MovieMap,
    /// Counts and means of the items, after the first question about them.
    tally: OnceCell<ItemTally>,
    /// The ratings that were held out, after the first question about them: not every split is drawn fast.
    held_out: OnceCell<Vec<u32>>,
    /// The fit for a person whom training did not know, after the first question about one; and the last such person.
    fold_in: OnceCell<RefCell<FoldIn>>,
    folded: RefCell<Option<Folded>>,
}

struct Folded {
    ratings: Vec<(Class, f32)>,
    row: UserRow,
}

impl Trained {
    pub fn new(checkpoint: Checkpoint, report: RunReport, map: MovieMap) -> Trained {
        let Checkpoint { spec, params, .. } = &checkpoint;
        let model = Rc::new(Predictor::new(spec, params));
        let (tally, held_out, fold_in) = (OnceCell::new(), OnceCell::new(), OnceCell::new());
        let checkpoint = Rc::new(checkpoint);
        Trained { model, checkpoint, report, map, tally, held_out, fold_in, folded: RefCell::new(None) }
    }

    /// The same model as it was after an epoch of its last run, when it had these parameters and this map.
    pub fn rewound(&self, epoch: usize, params: &Params, map: MovieMap, steps_per_epoch: usize) -> Trained {
        let checkpoint = self.checkpoint.rewound(epoch, params.clone(), steps_per_epoch);
        let last = checkpoint.past.runs.last();
        let report = RunReport {
            runs: checkpoint.past.runs.clone(),
            history: checkpoint.past.history.clone(),
            kept_epoch: Some(epoch),
            train_seconds: last.map_or(0.0, |run| run.train_seconds),
            ..self.report.clone()
        };
        Trained::new(checkpoint, report, map)
    }

    /// Counts and means of the items; `dataset` is the one it was trained on.
    pub fn tally(&self, dataset: &Dataset) -> &ItemTally {
        self.tally.get_or_init(|| ItemTally::of(dataset))
    }

    /// Rows of `dataset` that training held out, or a sample if there are many. The settings say which.
    pub fn held_out(&self, dataset: &Dataset) -> &[u32] {
        self.held_out.get_or_init(|| dataset.some_held_out(&self.checkpoint.config.split_rule()))
    }

    /// The row of a person with these ratings; `dataset` is the one it was trained on. The page asks
    /// several questions about one person, so the last one is remembered.
    pub fn fold_in(&self, dataset: &Dataset, ratings: &[(Class, f32)]) -> UserRow {
        let mut folded = self.folded.borrow_mut();
        if let Some(Folded { row, .. }) = folded.as_ref().filter(|folded| folded.ratings == ratings) {
            return row.clone();
        }
        let n_train = || dataset.ratings.len() - dataset.n_valid(&self.checkpoint.config.split_rule());
        let fold_in = || RefCell::new(FoldIn::new(&self.checkpoint, n_train()));
        let row = self.fold_in.get_or_init(fold_in).borrow_mut().fit(ratings);
        *folded = Some(Folded { ratings: ratings.to_vec(), row: row.clone() });
        row
    }
}
