//! Comparing models and settings through the worker, without a browser.

use crate::common::visit::Visit;
use std::time::Instant;
use tastemap::data::SplitMethod;
use tastemap::engine::EngineChoice;
use tastemap::evaluation::{EvaluationTable, Measure, Trial, TrialPlan, TrialReport};
use tastemap::model::ModelKind;
use tastemap::protocol::{
    Answer, DataCommand, EvaluatedModel, EvaluationCommand, Problem, Question, RunCommand, ToPage, ToWorker,
};
use tastemap::train::TrainConfig;

fn quick() -> TrainConfig {
    TrainConfig { engine: EngineChoice::Cpu, factors: 8, epochs: 2, seed: 7, ..TrainConfig::default() }
}

impl Visit {
    /// Tests what is not tested yet; returns the models, and the shares that were told on the way.
    fn evaluate(&mut self, config: &TrainConfig) -> (Vec<EvaluatedModel>, Vec<f64>) {
        self.told();
        self.say(ToWorker::Evaluation(EvaluationCommand::Start(config.clone())));
        self.run();
        let mut told = self.told();
        let Some(ToPage::Evaluated(models)) = told.pop() else { panic!("an evaluation ends with its models") };
        let share = |message: ToPage| match message {
            ToPage::Evaluating(share) => share,
            other => panic!("{other:?}"),
        };
        (models, told.into_iter().map(share).collect())
    }

    fn table(&mut self, k: usize, against: usize) -> Option<(Vec<EvaluatedModel>, EvaluationTable)> {
        self.told();
        self.say(ToWorker::Ask { id: 1, question: Question::Evaluation { k, against, number: 1 } });
        match self.told().pop() {
            Some(ToPage::Answer { id: 1, answer: Some(Answer::Evaluation(models, table)) }) => Some((models, table)),
            Some(ToPage::Answer { id: 1, answer: None }) => None,
            other => panic!("{other:?}"),
        }
    }

    fn try_settings(&mut self, plan: TrialPlan, config: &TrainConfig) -> Vec<TrialReport> {
        self.told();
        self.say(ToWorker::Run(RunCommand::Try(plan, config.clone())));
        self.run();
        self.trials()
    }

    fn trials(&mut self) -> Vec<TrialReport> {
        let reports = self.told().into_iter().filter_map(|message| match message {
            ToPage::Trials(report) => Some(*report),
            _ => None,
        });
        reports.collect()
    }
}

fn trained(number: usize, config: &TrainConfig) -> EvaluatedModel {
    EvaluatedModel::Trained { number, config: Box::new(config.clone()), epochs: config.epochs, by: None }
}

const BASELINES: [EvaluatedModel; 3] = [EvaluatedModel::Mean, EvaluatedModel::Biases, EvaluatedModel::Popularity];

#[test]
fn every_model_of_the_visit_is_tested_on_what_all_of_them_held_out() {
    let mut visit = Visit::open();
    let short = TrainConfig { epochs: 1, ..quick() };
    let other_split = TrainConfig { seed: 8, ..quick() };
    let reports = [quick(), other_split.clone(), short.clone()].map(|config| visit.train(&config));
    let (models, shares) = visit.evaluate(&quick());
    assert_eq!(models, [&BASELINES[..], &[trained(1, &quick()), trained(3, &short)]].concat());
    assert!(shares.is_sorted() && shares.len() > 3, "{shares:?}");
    let (of_rows, table) = visit.table(10, 1).expect("a table");
    assert_eq!(of_rows, models);
    // The errors are those that the runs have told.
    for (row, report) in [(3, &reports[0]), (4, &reports[2])] {
        let last = report.history.last().expect("an epoch");
        let values = [Measure::Rmse, Measure::Mae].map(|measure| table.rows[row].value(measure).expect("an error"));
        assert!(
            (values[0] - last.rmse.expect("an error")).abs() < 1e-6
                && (values[1] - last.mae.expect("an error")).abs() < 1e-6,
            "{values:?} {last:?}"
        );
    }
    let mean = reports[0].baselines.mean.all.rmse();
    assert!((table.rows[0].value(Measure::Rmse).expect("an error") - mean).abs() < 1e-6);
    assert_eq!((table.n_valid, table.n_judged), (reports[0].dataset.n_valid, reports[0].dataset.n_users));
    // A mean prefers nothing, and popularity predicts no ratings.
    assert_eq!((table.rows[0].value(Measure::Ndcg), table.rows[2].value(Measure::Rmse)), (None, None));
    assert!(table.rows[1].differences.is_empty() && !table.rows[3].differences.is_empty());
    assert!(table.rows[2].value(Measure::HitRate).is_some_and(|rate| rate > 0.0));
    // Longer lists find no less.
    let longer = visit.table(50, 1).expect("a table").1;
    assert!(longer.rows[3].value(Measure::Recall) >= table.rows[3].value(Measure::Recall));
    assert_eq!(visit.table(10, 1).expect("a table").1, table, "the bootstrap is the same each time");
    // The model on another split is compared with others on it alone.
    let (models, _) = visit.evaluate(&other_split);
    assert_eq!(models, [&BASELINES[..], &[trained(2, &other_split)]].concat());
}

#[test]
fn what_was_tested_is_not_tested_again_and_goes_with_its_data() {
    let mut visit = Visit::open();
    visit.train(&quick());
    let (first, _) = visit.evaluate(&quick());
    let (again, shares) = visit.evaluate(&quick());
    assert_eq!((again, shares), (first, vec![0.0]));
    let short = TrainConfig { epochs: 1, ..quick() };
    visit.train(&short);
    let before = visit.table(10, 3).expect("a table").1;
    let (models, _) = visit.evaluate(&quick());
    assert_eq!(models.last(), Some(&trained(2, &short)));
    assert_eq!(visit.table(10, 3).expect("a table").1.rows[..4], before.rows[..]);
    visit.say(ToWorker::Data(DataCommand::UseSample));
    assert_eq!(visit.table(10, 0), None);
    assert_eq!(visit.evaluate(&quick()).0, BASELINES);
}

#[test]
fn an_evaluation_goes_in_pieces_and_can_be_canceled() {
    let mut visit = Visit::open();
    visit.train(&quick());
    visit.told();
    visit.say(ToWorker::Evaluation(EvaluationCommand::Start(quick())));
    visit.turn();
    assert!(visit.is_busy(), "one piece is not all of it");
    visit.say(ToWorker::Evaluation(EvaluationCommand::Cancel));
    assert!(!visit.is_busy());
    assert_eq!(visit.told().pop(), Some(ToPage::EvaluationCanceled));
    assert_eq!(visit.table(10, 0), None);
    assert_eq!(visit.evaluate(&quick()).0.len(), 4, "another begins from the start");
}

#[test]
fn a_run_may_interrupt_an_evaluation() {
    let mut visit = Visit::open();
    visit.train(&quick());
    visit.say(ToWorker::Evaluation(EvaluationCommand::Start(quick())));
    visit.say(ToWorker::Run(RunCommand::Train(quick())));
    visit.run();
    assert!(visit.told().iter().any(|message| matches!(message, ToPage::Evaluated(_))));
    assert!(visit.table(10, 0).is_some());
}

#[test]
fn cross_validation_trains_on_every_fold_and_leaves_the_model_alone() {
    let mut visit = Visit::open();
    visit.train(&quick());
    let (before, _) = visit.evaluate(&quick());
    let config = TrainConfig { epochs: 1, ..quick() };
    let reports = visit.try_settings(TrialPlan::CrossValidate { folds: 5 }, &config);
    let last = reports.last().expect("a report");
    assert_eq!((last.share, last.done.len()), (None, 5));
    let folds: Vec<SplitMethod> = last.done.iter().map(|trial| trial.config.split).collect();
    assert_eq!(folds, [0, 1, 2, 3, 4].map(|fold| SplitMethod::Fold { fold, of: 5 }));
    let (mean, deviation) = last.mean_and_deviation(Trial::value).expect("five folds");
    assert!(mean > 0.3 && mean < 1.5 && deviation > 0.0 && deviation < 0.1, "{mean} ± {deviation}");
    // The trainings are told once each, the share of them in between.
    assert_eq!(reports.iter().map(|report| report.done.len()).collect::<Vec<_>>(), [0, 1, 2, 3, 4, 5, 5]);
    assert_eq!(visit.evaluate(&quick()).0, before);
}

/// Of a model of choices it is the lists that are judged, and a search does not wait for predicted ratings.
#[test]
fn trials_of_best_lists_judge_its_lists() {
    let mut visit = Visit::open();
    let config =
        TrainConfig { factors: 8, epochs: 2, engine: EngineChoice::Cpu, ..TrainConfig::of(ModelKind::BestLists) };
    for plan in [TrialPlan::CrossValidate { folds: 2 }, TrialPlan::Tune { seconds: 1.0 }] {
        let reports = visit.try_settings(plan.clone(), &config);
        let last = reports.last().expect("a report");
        assert!(last.share.is_none() && !last.done.is_empty(), "{last:?}");
        for trial in &last.done {
            assert_eq!(trial.metrics.map(|(measure, _)| measure), [Measure::Ndcg, Measure::Precision]);
            assert!(trial.metrics.iter().all(|(_, value)| (0.0..=1.0).contains(value)), "{trial:?}");
        }
        let best = last.best().expect("a trial").value();
        assert!(best > 0.0 && last.done.iter().all(|trial| trial.value() <= best), "{last:?}");
    }
}

#[test]
fn trials_can_be_stopped_and_tell_what_they_found() {
    let mut visit = Visit::open();
    visit.told();
    visit.say(ToWorker::Run(RunCommand::Try(TrialPlan::CrossValidate { folds: 5 }, quick())));
    while visit.trials().last().is_none_or(|report| report.done.is_empty()) {
        visit.turn();
    }
    visit.say(ToWorker::Run(RunCommand::Stop));
    assert!(!visit.is_busy());
    let last = visit.trials().pop().expect("a report");
    assert!(last.share.is_none() && !last.done.is_empty() && last.done.len() < 5);
}

#[test]
fn tuning_keeps_to_its_budget_and_begins_with_the_present_settings() {
    let mut visit = Visit::open();
    let config = TrainConfig { epochs: 1, learning_rate: 1e-4, ..quick() };
    let began = Instant::now();
    let reports = visit.try_settings(TrialPlan::Tune { seconds: 1.5 }, &config);
    assert!(began.elapsed().as_secs_f64() >= 1.5, "{:?}", began.elapsed());
    let last = reports.last().expect("a report");
    assert_eq!((last.share, &last.done[0].config), (None, &config));
    assert!(last.done.len() > 1, "{last:?}");
    assert!(last.best().expect("a trial").value() < last.done[0].value(), "the rate was far too low");
}

/// Errors of this size have no square in single precision: every training diverges.
#[test]
fn a_search_in_which_nothing_can_be_trained_ends() {
    let mut visit = Visit::open();
    let config = TrainConfig { highest_prediction: 1e20, ..quick() };
    let reports = visit.try_settings(TrialPlan::Tune { seconds: 0.3 }, &config);
    let last = reports.last().expect("a report");
    assert!(last.share.is_none() && last.done.is_empty(), "{last:?}");
}

/// Two models of the same settings: training was stopped at different steps of the same epoch.
#[test]
fn models_of_the_same_settings_are_told_apart() {
    let mut visit = Visit::open();
    let mut stop_after = |steps: usize| {
        visit.say(ToWorker::Run(RunCommand::Train(quick())));
        visit.say(ToWorker::Run(RunCommand::Pause));
        (0..steps).for_each(|_| visit.say(ToWorker::Run(RunCommand::Step)));
        visit.say(ToWorker::Run(RunCommand::Stop));
        visit.evaluate(&quick()).0.len()
    };
    assert_eq!([stop_after(1), stop_after(40)], [4, 5]);
    let table = visit.table(10, 3).expect("a table").1;
    assert_ne!(table.rows[3].values, table.rows[4].values);
}

/// While models are tested, the table of before can still be looked at.
#[test]
fn a_table_stays_until_the_next_one_is_complete() {
    let mut visit = Visit::open();
    visit.evaluate(&quick());
    let before = visit.table(10, 0).expect("a table");
    visit.say(ToWorker::Evaluation(EvaluationCommand::Start(TrainConfig { seed: 8, ..quick() })));
    visit.turn();
    assert!(visit.is_busy());
    assert_eq!(visit.table(10, 0), Some(before.clone()));
    visit.say(ToWorker::Evaluation(EvaluationCommand::Cancel));
    assert_eq!(visit.table(10, 0), Some(before));
}

#[test]
fn settings_that_cannot_train_are_refused() {
    let mut visit = Visit::open();
    visit.told();
    let config = TrainConfig { epochs: 0, ..quick() };
    visit.say(ToWorker::Run(RunCommand::Try(TrialPlan::Tune { seconds: 1.0 }, config)));
    assert!(matches!(visit.problem(), Some(Problem::Search(_))));
    assert!(!visit.is_busy());
}
