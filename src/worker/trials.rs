//! Training several times, a chunk at a time: to see how much the metrics vary, or which settings are best.

use super::engines::Engines;
use super::platform::Platform;
use crate::data::Dataset;
use crate::engine::{Predictor, RankBy};
use crate::evaluation::{Contender, Judge, TestSet, Trial, TrialPlan, TrialReport, trial_run, tried_settings};
use crate::protocol::ToPage;
use crate::train::{Checkpoint, Footprint, Learner, Pace, Run, StrengthSearch, TrainConfig, TrainError};
use std::rc::Rc;
use std::time::Duration;
use web_time::Instant;

/// For how long a chunk judges lists.
const CHUNK: Duration = Duration::from_millis(80);

pub struct Trials {
    report: TrialReport,
    /// A training that waits for its strength of regularization.
    choosing: Option<(Run, StrengthSearch)>,
    /// A training that waits for predicted ratings.
    waiting: Option<Run>,
    /// The lists of a training that is over, which are judged, and how long it took.
    judged: Option<(Judge, Rc<TestSet>, TrainConfig, f64)>,
    /// The training under way.
    learner: Option<Learner>,
    pace: Pace,
    /// Trainings that were begun.
    n_begun: usize,
    began: Instant,
    /// The most bytes that a training may take.
    limit: u64,
    /// Trainings that the page knows of.
    n_told: usize,
}

impl Trials {
    /// `limit` is the most bytes that a training may take.
    pub fn new(plan: TrialPlan, config: TrainConfig, limit: u64) -> Trials {
        let report = TrialReport { plan, config, done: Vec::new(), share: Some(0.0) };
        Trials {
            report,
            choosing: None,
            waiting: None,
            judged: None,
            learner: None,
            pace: Pace::default(),
            n_begun: 0,
            began: Instant::now(),
            limit,
            n_told: 0,
        }
    }

    /// Begins the next training; without one all are over.
    pub async fn begin_next<P: Platform>(&mut self, engines: &Engines<P>, dataset: &Dataset) -> Result<(), TrainError> {
        self.learner = None;
        self.skip_too_large(dataset);
        let TrialReport { plan, config, .. } = &self.report;
        let Some(run) = trial_run(plan, config, dataset, self.n_begun) else { return Ok(()) };
        let mut run = run?;
        self.n_begun += 1;
        if matches!(plan, TrialPlan::Tune { .. }) {
            // The settings of Best lists say nothing of the predicted ratings.
            run.ratings_run();
        }
        match run.strength_search() {
            Some(search) => self.choosing = Some((run, search)),
            None => self.open(run, engines).await?,
        }
        Ok(())
    }

    /// Begins a training, or the one that learns to predict ratings for it.
    async fn open<P: Platform>(&mut self, mut run: Run, engines: &Engines<P>) -> Result<(), TrainError> {
        let (first, waiting) = match run.ratings_run() {
            Some(ratings) => (ratings, Some(run)),
            None => (run, None),
        };
        let (engine, _) = engines.open(&first).await?;
        self.pace = Pace::default();
        self.learner = Some(Learner::new(first, engine));
        self.waiting = waiting;
        Ok(())
    }

    /// Runs a chunk; returns whether all trainings are over. One that diverges is a result, too: the settings are bad.
    pub async fn advance<P: Platform>(&mut self, engines: &Engines<P>, dataset: &Dataset) -> Result<bool, TrainError> {
        if let Some((mut run, mut search)) = self.choosing.take() {
            search.advance();
            if self.is_time_up() {
                return Ok(true);
            }
            if search.is_over() {
                run.choose_strength(search.choice().clone());
                self.open(run, engines).await?;
            } else {
                self.choosing = Some((run, search));
            }
            return Ok(false);
        }
        if let Some((mut judge, test, config, seconds)) = self.judged.take() {
            if !judge.advance(CHUNK) {
                self.judged = Some((judge, test, config, seconds));
                return Ok(false);
            }
            self.report.done.extend(Trial::of_lists(&config, &test, &judge.into_results(), seconds));
            return self.go_on(engines, dataset).await;
        }
        let Some(learner) = &mut self.learner else { return Ok(true) };
        let began = Instant::now();
        let is_over = match learner.advance(self.pace.steps()).await {
            Ok(advance) => {
                if !advance.smoothed_losses.is_empty() {
                    self.pace.observe(advance.smoothed_losses.len(), began.elapsed().as_secs_f64());
                }
                if learner.is_finished() {
                    let (seconds, checkpoint) = (learner.seconds(), learner.checkpoint().await?);
                    if let Some(mut run) = self.waiting.take() {
                        run.take_ratings(&checkpoint, seconds);
                        self.open(run, engines).await?;
                        return Ok(false);
                    }
                    if learner.run().spec.kind.learns_choices() {
                        self.judged = Some(self.judge(&checkpoint, seconds, dataset));
                        return Ok(false);
                    }
                    self.report.done.extend(Trial::of(&checkpoint, seconds));
                }
                learner.is_finished()
            }
            Err(TrainError::Diverged { .. }) if matches!(self.report.plan, TrialPlan::Tune { .. }) => true,
            Err(error) => return Err(error),
        };
        if is_over { self.go_on(engines, dataset).await } else { Ok(self.is_time_up()) }
    }

    /// Begins the next training, if there is time; returns whether all are over.
    async fn go_on<P: Platform>(&mut self, engines: &Engines<P>, dataset: &Dataset) -> Result<bool, TrainError> {
        if self.is_time_up() {
            return Ok(true);
        }
        self.begin_next(engines, dataset).await?;
        Ok(self.learner.is_none() && self.choosing.is_none())
    }

    /// Begins to judge the lists of a training: as the page ranks them, or by what its settings are about.
    fn judge(
        &self,
        checkpoint: &Checkpoint,
        seconds: f64,
        dataset: &Dataset,
    ) -> (Judge, Rc<TestSet>, TrainConfig, f64) {
        let by = match self.report.plan {
            TrialPlan::Tune { .. } => RankBy::CHANCE,
            TrialPlan::CrossValidate { .. } => RankBy::default(),
        };
        let (train, valid) = match self.learner.as_ref().map(Learner::run) {
            Some(run) => (run.train.clone(), run.valid.ratings.clone()),
            None => Default::default(),
        };
        let test = Rc::new(TestSet::of(dataset, &train, valid));
        let model = Rc::new(Predictor::new(&checkpoint.spec, &checkpoint.params));
        (Judge::new(Rc::clone(&test), Contender::Trained(model, by)), test, checkpoint.config.clone(), seconds)
    }

    /// A search for settings ends when its time is over, but not before it knows what became of one training.
    fn is_time_up(&self) -> bool {
        match self.report.plan {
            TrialPlan::CrossValidate { .. } => false,
            TrialPlan::Tune { seconds } => {
                self.began.elapsed().as_secs_f64() >= seconds && (!self.report.done.is_empty() || self.n_begun > 1)
            }
        }
    }

    fn share(&self) -> f64 {
        let under_way =
            self.learner.as_ref().map_or(0.0, |learner| learner.step() as f64 / learner.total_steps().max(1) as f64);
        match self.report.plan {
            TrialPlan::CrossValidate { folds } => (self.report.done.len() as f64 + under_way) / f64::from(folds),
            TrialPlan::Tune { seconds } => self.began.elapsed().as_secs_f64() / seconds,
        }
    }

    /// Passes over settings whose training would take too much memory.
    fn skip_too_large(&mut self, dataset: &Dataset) {
        let TrialReport { plan, config, .. } = &self.report;
        let (n_users, n_items) = (dataset.users.len(), dataset.items.len());
        let is_too_large = |k| {
            let tried = tried_settings(config, k);
            Footprint::estimate(&tried, n_users, n_items, dataset.ratings.len()).check(self.limit).is_err()
        };
        while matches!(plan, TrialPlan::Tune { .. }) && self.n_begun > 0 && is_too_large(self.n_begun) {
            self.n_begun += 1;
        }
    }

    /// How far they are: the trainings where another one is over, and the share of all of them in between.
    pub fn report(&mut self) -> ToPage {
        let share = self.share().clamp(0.0, 1.0);
        if self.n_told > self.report.done.len() {
            return ToPage::Trying(share);
        }
        self.n_told = self.report.done.len() + 1;
        ToPage::Trials(Box::new(TrialReport { share: Some(share), ..self.report.clone() }))
    }

    /// What came of them.
    pub fn last_report(self) -> ToPage {
        ToPage::Trials(Box::new(TrialReport { share: None, ..self.report }))
    }
}
