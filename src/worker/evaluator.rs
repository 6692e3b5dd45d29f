//! Comparing the models of this visit: each is tested once, a chunk at a time, and what came out is kept when the model
//! is gone.

use super::modeler::Post;
use super::trained::Trained;
use crate::data::{Dataset, SplitRule};
use crate::engine::{Predictor, RankBy};
use crate::evaluation::{Contender, EvaluationTable, Judge, ModelResults, TestSet, evaluation_table};
use crate::protocol::{EvaluatedModel, ToPage};
use crate::train::{BiasModel, Run, TrainConfig};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};
use std::time::Duration;

/// For how long a chunk tests.
const CHUNK: Duration = Duration::from_millis(100);
/// Bytes of models that wait for a test. Where there are more, the oldest ones go untested.
const MEMORY: usize = 256 << 20;

/// Knows every model that was trained on the loaded data.
pub struct Evaluator {
    post: Post,
    models: Vec<Known>,
    n_trained: usize,
    /// The last model that was noted. As long as this is held, no other one lies in its place.
    last: Weak<Predictor>,
    /// What the table is made of: while a job goes on, that of the job before.
    test: Option<Test>,
    job: Option<Job>,
}

/// A model of this visit.
struct Known {
    name: EvaluatedModel,
    by: RankBy,
    rule: SplitRule,
    bytes: usize,
    /// Gone once it is tested.
    model: Option<Rc<Predictor>>,
    results: Option<ModelResults>,
}

/// The ratings that one split holds out, and the results of the models that need no training.
#[derive(Clone)]
struct Test {
    rule: SplitRule,
    set: Rc<TestSet>,
    baselines: Vec<(EvaluatedModel, ModelResults)>,
}

/// The models still to be tested, and the one under test.
struct Job {
    test: Test,
    waiting: VecDeque<(EvaluatedModel, Contender)>,
    judge: Option<(EvaluatedModel, Judge)>,
    n_done: usize,
}

impl Evaluator {
    pub fn new(post: Post) -> Evaluator {
        Evaluator { post, models: Vec::new(), n_trained: 0, last: Weak::new(), test: None, job: None }
    }

    /// Other data are loaded: nothing is known of any model.
    pub fn begin_data(&mut self) {
        *self = Evaluator::new(Rc::clone(&self.post));
    }

    /// Notes the present model, if it is another one than before.
    pub fn note(&mut self, trained: &Trained) {
        if self.has_seen(trained) {
            return;
        }
        let (config, epochs) = (&trained.checkpoint.config, trained.checkpoint.past.epochs());
        self.n_trained += 1;
        let bytes: usize = trained.checkpoint.params.tensors.iter().map(|tensor| size_of_val(&tensor.data[..])).sum();
        let ways = if trained.model.ranks_by() { &RankBy::TESTED[..] } else { &[RankBy::Rating] };
        for &by in ways {
            let name = EvaluatedModel::Trained {
                number: self.n_trained,
                config: Box::new(config.clone()),
                epochs,
                by: trained.model.ranks_by().then_some(by),
            };
            let (model, rule) = (Some(Rc::clone(&trained.model)), config.split_rule());
            self.models.push(Known { name, by, rule, bytes: bytes / ways.len(), model, results: None });
        }
        let mut waiting = 0;
        for known in self.models.iter_mut().rev().filter(|known| known.model.is_some()) {
            waiting += known.bytes;
            if waiting > MEMORY && waiting > known.bytes {
                known.model = None;
            }
        }
    }

    /// Leaves out the present model: it was trained on other ratings, perhaps on those that are held out here.
    pub fn leave_out(&mut self, trained: &Trained) {
        self.has_seen(trained);
    }

    /// Whether this is the last model that was looked at; from now on it is.
    fn has_seen(&mut self, trained: &Trained) -> bool {
        let model = Rc::downgrade(&trained.model);
        let has_seen = self.last.ptr_eq(&model);
        self.last = model;
        has_seen
    }

    pub fn is_busy(&self) -> bool {
        self.job.is_some()
    }

    /// Begins to test what was not tested yet, on the ratings that `config` holds out.
    pub fn start(&mut self, config: &TrainConfig, dataset: &Dataset) {
        let rule = config.split_rule();
        let test = self.test.clone().filter(|test| test.rule.is_same(&rule));
        let (n_users, n_items) = (dataset.users.len(), dataset.items.len());
        let mut waiting = VecDeque::new();
        let test = test.unwrap_or_else(|| {
            let (train, valid) = Run::hold_out(config, dataset);
            let biases = BiasModel::learn(&train, n_users, n_items);
            waiting.push_back((EvaluatedModel::Mean, Contender::Mean(biases.mean as f32)));
            waiting.push_back((EvaluatedModel::Biases, Contender::Biases(biases.into())));
            waiting.push_back((EvaluatedModel::Popularity, Contender::Popularity));
            let set = TestSet::of(dataset, &train, valid.ratings).into();
            Test { rule, set, baselines: Vec::new() }
        });
        for known in self.models.iter().filter(|known| known.rule.is_same(&rule) && known.results.is_none()) {
            let contender = known.model.as_ref().map(|model| Contender::Trained(Rc::clone(model), known.by));
            waiting.extend(contender.map(|contender| (known.name.clone(), contender)));
        }
        (self.post)(ToPage::Evaluating(0.0));
        self.job = Some(Job { test, waiting, judge: None, n_done: 0 });
    }

    /// Tests for a chunk of time.
    pub fn work(&mut self) {
        let Some(job) = &mut self.job else { return };
        if job.judge.is_none() {
            let next = job.waiting.pop_front();
            job.judge = next.map(|(name, contender)| (name, Judge::new(Rc::clone(&job.test.set), contender)));
        }
        match &mut job.judge {
            None => {
                self.test = self.job.take().map(|job| job.test);
                (self.post)(ToPage::Evaluated(self.names()));
            }
            Some((_, judge)) => {
                let is_over = judge.advance(CHUNK);
                let done = job.n_done as f64 + judge.share();
                let all = job.n_done + 1 + job.waiting.len();
                (self.post)(ToPage::Evaluating(done / all as f64));
                if is_over {
                    self.take_results();
                }
            }
        }
    }

    /// Keeps the results of the model under test.
    fn take_results(&mut self) {
        let Some(job) = &mut self.job else { return };
        let Some((name, judge)) = job.judge.take() else { return };
        job.n_done += 1;
        let results = judge.into_results();
        match self.models.iter_mut().find(|known| known.name == name) {
            Some(known) => (known.results, known.model) = (Some(results), None),
            None => job.test.baselines.push((name, results)),
        }
    }

    pub fn cancel(&mut self) {
        self.job = None;
        (self.post)(ToPage::EvaluationCanceled);
    }

    /// Models with results on the present test set.
    fn tested(&self) -> Vec<(&EvaluatedModel, &ModelResults)> {
        let Some(test) = &self.test else { return Vec::new() };
        let of_visit = self.models.iter().filter(|known| known.rule.is_same(&test.rule));
        let of_visit = of_visit.filter_map(|known| Some((&known.name, known.results.as_ref()?)));
        test.baselines.iter().map(|(name, results)| (name, results)).chain(of_visit).collect()
    }

    fn names(&self) -> Vec<EvaluatedModel> {
        self.tested().into_iter().map(|(name, _)| name.clone()).collect()
    }

    /// The metrics of all models that were tested, compared with the one at `against`.
    pub fn table(&self, against: usize, k: usize) -> Option<(Vec<EvaluatedModel>, EvaluationTable)> {
        let test = self.test.as_ref()?;
        let results: Vec<&ModelResults> = self.tested().into_iter().map(|(_, results)| results).collect();
        Some((self.names(), evaluation_table(&test.set, &results, against, k)))
    }
}
