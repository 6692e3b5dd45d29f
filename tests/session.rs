//! The whole conversation between page and worker, without a browser.

mod common;

use pollster::block_on;
use std::cell::RefCell;
use std::rc::Rc;
use tastemap::data::NamedFile;
use tastemap::engine::{EngineChoice, EngineKind};
use tastemap::model::ModelKind;
use tastemap::protocol::{Problem, ToPage, ToWorker};
use tastemap::train::{Baselines, RunReport, TrainConfig};
use tastemap::worker::Session;

/// A session that writes down what it tells the page.
struct Visit {
    session: Session<Box<dyn FnMut(ToPage)>>,
    told: Rc<RefCell<Vec<ToPage>>>,
}

impl Visit {
    fn open() -> Visit {
        let told = Rc::new(RefCell::new(Vec::new()));
        let notes = told.clone();
        let post: Box<dyn FnMut(ToPage)> = Box::new(move |message| notes.borrow_mut().push(message));
        Visit { session: Session::new(post), told }
    }

    /// What the page was told since the last call.
    fn told(&self) -> Vec<ToPage> {
        self.told.take()
    }

    fn say(&mut self, message: ToWorker) {
        block_on(self.session.handle(message));
    }

    /// Trains until nothing runs any more.
    fn run(&mut self) {
        while self.session.is_training() {
            block_on(self.session.train_on());
        }
    }

    fn train(&mut self, config: &TrainConfig) -> RunReport {
        self.say(ToWorker::Train(config.clone()));
        self.run();
        let mut reports = self.told().into_iter().filter_map(|message| match message {
            ToPage::Trained { report, .. } => Some(*report),
            _ => None,
        });
        reports.next().expect("training ends with a report")
    }

    fn problem(&self) -> Problem {
        let mut problems = self.told().into_iter().filter_map(|message| match message {
            ToPage::Problem(problem) => Some(problem),
            _ => None,
        });
        problems.next().expect("the page is told of a problem")
    }
}

fn quick(engine: EngineChoice) -> TrainConfig {
    TrainConfig { engine, factors: 8, epochs: 2, batch_size: 512, ..TrainConfig::default() }
}

#[test]
fn opens_with_the_sample_and_trains_it_on_either_engine() {
    for (engine, kind) in [(EngineChoice::Cpu, EngineKind::Cpu), (EngineChoice::Gpu, EngineKind::Gpu)] {
        let mut visit = Visit::open();
        assert!(matches!(&visit.told()[..], [ToPage::Data(facts)] if facts.synthetic && facts.n_users == 600));
        let report = visit.train(&quick(engine));
        assert_eq!(report.engine.kind, kind);
        assert_eq!(report.history.len(), 2);
        assert!(report.history[1].valid_loss < report.history[0].valid_loss);
        visit.say(ToWorker::Recommend { user: 7 });
        assert!(matches!(&visit.told()[..], [ToPage::Recommendations { user: 7, rows }] if rows.len() == 20));
    }
}

#[test]
fn the_same_seed_gives_the_same_bits_and_another_seed_others() {
    for engine in [EngineChoice::Cpu, EngineChoice::Gpu] {
        let losses = |seed| {
            let report = Visit::open().train(&TrainConfig { seed, ..quick(engine) });
            report.history.iter().map(|row| (row.train_loss.to_bits(), row.valid_loss.to_bits())).collect::<Vec<_>>()
        };
        assert_eq!(losses(1), losses(1));
        assert_ne!(losses(1), losses(2));
    }
}

#[test]
fn how_training_is_cut_into_stretches_changes_nothing() {
    let config = quick(EngineChoice::Cpu);
    let whole = Visit::open().train(&config);
    let mut visit = Visit::open();
    visit.say(ToWorker::Train(config));
    for _ in 0..5 {
        visit.say(ToWorker::Step);
        visit.say(ToWorker::Resume);
        block_on(visit.session.train_on());
        visit.say(ToWorker::Pause);
        assert!(!visit.session.is_training());
    }
    visit.say(ToWorker::Resume);
    visit.run();
    let Some(ToPage::Trained { report, .. }) = visit.told().pop() else { panic!("training ends with a report") };
    let losses = |report: &RunReport| report.history.iter().map(|row| row.valid_loss).collect::<Vec<_>>();
    assert_eq!(losses(&report), losses(&whole));
}

#[test]
fn stop_keeps_what_was_learned_so_far() {
    let mut visit = Visit::open();
    visit.say(ToWorker::Train(quick(EngineChoice::Cpu)));
    visit.say(ToWorker::Step);
    visit.say(ToWorker::Stop);
    let Some(ToPage::Trained { report, map }) = visit.told().pop() else { panic!("Stop ends with a report") };
    assert!(report.history.is_empty());
    assert!(map.points.len() > 200);
}

#[test]
fn an_unreadable_file_leaves_data_and_model_alone() {
    let mut visit = Visit::open();
    visit.train(&quick(EngineChoice::Cpu));
    visit.session.open_files(&[NamedFile { name: "holiday.jpg".to_owned(), bytes: vec![0xff, 0xd8, 0, 1, 2] }]);
    let problem = visit.problem();
    assert!(problem.what.contains("holiday.jpg") && !problem.ends_training, "{problem:?}");
    visit.say(ToWorker::Recommend { user: 1 });
    assert!(matches!(&visit.told()[..], [ToPage::Recommendations { .. }]));
}

#[test]
fn a_bad_setting_is_named() {
    let mut visit = Visit::open();
    visit.say(ToWorker::Train(TrainConfig { epochs: 0, ..TrainConfig::default() }));
    let problem = visit.problem();
    assert!(problem.what.contains("Epochs") && problem.ends_training, "{problem:?}");
}

#[test]
fn the_best_epoch_is_kept_where_that_is_wanted() {
    // In large steps, without weight decay and from few ratings, later epochs learn by heart.
    let config = TrainConfig {
        keep_best: true,
        epochs: 5,
        factors: 40,
        batch_size: 64,
        learning_rate: 0.05,
        weight_decay: 0.0,
        valid_percent: 60.0,
        ..quick(EngineChoice::Cpu)
    };
    let top = |config: &TrainConfig| {
        let mut visit = Visit::open();
        let report = visit.train(config);
        visit.say(ToWorker::Recommend { user: 3 });
        let Some(ToPage::Recommendations { rows, .. }) = visit.told().pop() else {
            panic!("a trained model recommends")
        };
        (report, rows)
    };
    let (report, best) = top(&config);
    let (_, last) = top(&TrainConfig { keep_best: false, ..config });
    let losses: Vec<f64> = report.history.iter().map(|row| row.valid_loss).collect();
    assert!(losses.iter().any(|loss| loss < losses.last().unwrap()), "the last epoch is the best one: {losses:?}");
    assert_ne!(best, last);
}

#[test]
fn training_that_runs_away_ends_in_words_and_the_last_model_stays() {
    let mut visit = Visit::open();
    visit.train(&quick(EngineChoice::Cpu));
    // Errors of this size have no square in single precision.
    let runaway = TrainConfig { highest_prediction: 1e20, ..quick(EngineChoice::Cpu) };
    visit.say(ToWorker::Train(runaway));
    visit.run();
    let problem = visit.problem();
    assert!(problem.what.contains("ran away") && problem.advice.contains("lower learning rate"), "{problem:?}");
    visit.say(ToWorker::Recommend { user: 1 });
    assert!(matches!(&visit.told()[..], [ToPage::Recommendations { .. }]));
}

mod needs_data {
    use super::*;

    fn ml_100k() -> Visit {
        let folder = common::shared_dir().join("data/ml-100k");
        let files = ["u.data", "u.item"].map(|name| NamedFile {
            name: name.to_owned(),
            bytes: std::fs::read(folder.join(name)).expect("a file of MovieLens 100k"),
        });
        let mut visit = Visit::open();
        visit.session.open_files(&files);
        assert!(matches!(visit.told().last(), Some(ToPage::Data(facts)) if facts.n_ratings == 100_000));
        visit
    }

    /// The mean of `seeds` after five epochs, with the ladder's settings, lies where fastai's three seeds end; one
    /// split's standard error is about 0.01.
    fn trains_as_fastai_does(engine: EngineChoice, model: ModelKind, weight_decay: f64, seeds: &[u64], fastai: f64) {
        let valid_losses = seeds.iter().map(|&seed| {
            let config = TrainConfig { engine, model, weight_decay, seed, ..TrainConfig::default() };
            let report = ml_100k().train(&config);
            let valid_loss = report.history.last().expect("five epochs").valid_loss;
            let (adapter, seconds) = (report.engine.adapter, report.train_seconds);
            println!("{} on {adapter}, seed {seed}: valid_loss {valid_loss:.4} in {seconds:.2} s", model.name());
            let Baselines { mean, biases, .. } = report.baselines;
            assert!(valid_loss < biases && biases < mean, "{valid_loss}, {biases}, {mean}");
            valid_loss
        });
        let mean = valid_losses.sum::<f64>() / seeds.len() as f64;
        assert!((mean - fastai).abs() < 0.02, "{mean:.4}, fastai {fastai}");
    }

    #[test]
    fn movielens_100k_on_the_cpu() {
        trains_as_fastai_does(EngineChoice::Cpu, ModelKind::DotBias, 0.1, &[1, 2, 3], 0.823);
    }

    #[test]
    fn movielens_100k_on_the_gpu() {
        trains_as_fastai_does(EngineChoice::Gpu, ModelKind::DotBias, 0.1, &[1, 2, 3], 0.823);
    }

    #[test]
    fn movielens_100k_with_the_books_net_on_the_cpu() {
        trains_as_fastai_does(EngineChoice::Cpu, ModelKind::NnBook, 0.01, &[1], 0.875);
    }

    #[test]
    fn movielens_100k_with_fastais_net_on_the_cpu() {
        trains_as_fastai_does(EngineChoice::Cpu, ModelKind::NnFastai, 0.1, &[1], 0.867);
    }
}
