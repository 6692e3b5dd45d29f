//! The whole conversation between page and worker, without a browser.

use crate::common::visit::Visit;
use std::rc::Rc;
use std::time::{Duration, Instant};
use tastemap::data::read::{Choices, DuplicatePolicy};
use tastemap::data::{Class, DatasetFacts, ItemNames};
use tastemap::engine::{EngineChoice, EngineError, EngineKind, FallbackReason, Loss, RankBy};
use tastemap::insight::{ListView, MovieMap, RankedList, Recommendation, Similarity};
use tastemap::model::ModelKind;
use tastemap::protocol::{
    Answer, DataCommand, Part, Problem, Question, ReadingProblem, RunCommand, StepOf, ToPage, ToWorker, Who,
};
use tastemap::train::{Field, RateSweep, RowChoice, RunReport, Schedule, ShownStep, TrainConfig, TrainError};

impl Visit {
    /// The data that the page was told of last, since the last call.
    fn data(&self) -> DatasetFacts {
        let mut data = self.told().into_iter().filter_map(|message| match message {
            ToPage::Data(facts) => Some(facts),
            _ => None,
        });
        data.next_back().expect("the page is told of data")
    }

    fn go_on(&mut self, config: &TrainConfig) -> RunReport {
        self.say(ToWorker::Run(RunCommand::Continue(config.clone())));
        self.run();
        self.report().expect("training ends with a report")
    }

    fn find_rate(&mut self, config: &TrainConfig) -> RateSweep {
        self.say(ToWorker::Run(RunCommand::FindRate(config.clone())));
        self.run();
        let Some(ToPage::RateSweep(sweep)) = self.told().pop() else { panic!("a search ends with what it found") };
        sweep
    }

    /// What the worker answers, if it knows.
    fn ask(&mut self, question: Question) -> Option<Answer> {
        self.told();
        self.say(ToWorker::Ask { id: 7, question });
        let [ToPage::Answer { id: 7, answer }] = &self.told()[..] else { panic!("an answer with the question's id") };
        answer.clone()
    }

    fn answer(&mut self, question: Question) -> Answer {
        self.ask(question).expect("a trained model answers")
    }

    /// Titles and predictions for one user.
    fn list(&mut self) -> Vec<Recommendation> {
        let Answer::Ranking { list, .. } = self.answer(ranking(3)) else { panic!("a trained model recommends") };
        list.rows
    }

    /// What the worker shows of a step.
    fn step(&mut self, of: StepOf) -> Option<ShownStep> {
        match self.ask(Question::Step { of, number: 3, row: RowChoice::User })? {
            Answer::Step(step) => Some(*step),
            other => panic!("{other:?}"),
        }
    }

    fn train_error(&self) -> TrainError {
        match self.problem() {
            Some(Problem::Training { error, .. }) => error,
            other => panic!("not a problem of training: {other:?}"),
        }
    }
}

/// The best twenty that a user has not rated.
fn ranking(user: Class) -> Question {
    Question::Ranking {
        who: Who::User(user),
        view: ListView { with_rated: false, min_ratings: 0, rows: 20, by: RankBy::Rating },
    }
}

fn quick(engine: EngineChoice) -> TrainConfig {
    TrainConfig { engine, factors: 8, epochs: 2, batch_size: 512, ..TrainConfig::default() }
}

#[test]
fn opens_with_the_sample_and_trains_it_on_either_engine() {
    for (engine, kind) in [(EngineChoice::Cpu, EngineKind::Cpu), (EngineChoice::Gpu, EngineKind::Gpu)] {
        let mut visit = Visit::open();
        assert!(matches!(&visit.told()[..], [ToPage::Data(facts), ToPage::Catalog(items)]
            if facts.synthetic && facts.n_users == 600 && items.len() == 250));
        let report = visit.train(&quick(engine));
        assert_eq!(report.engine.kind, kind);
        assert_eq!(report.history.len(), 2);
        assert!(report.history[1].valid_loss < report.history[0].valid_loss);
        assert!(matches!(visit.answer(ranking(7)), Answer::Ranking { list, .. } if list.rows.len() == 20));
    }
}

/// The GPU here is lavapipe: the processor itself.
#[test]
fn auto_leaves_a_gpu_of_software_alone() {
    let engine = Visit::open().train(&quick(EngineChoice::Auto)).engine;
    assert!(matches!(engine.fallback_reason, Some(FallbackReason::SoftwareAdapter(_))), "{engine:?}");
    assert_eq!(engine.kind, EngineKind::Cpu);
}

/// The part of the worker's program that uses the GPU does not come: the CPU trains, and the page hears why.
#[test]
fn without_its_part_of_the_program_the_gpu_is_left_alone() {
    let mut visit = Visit::open();
    visit.platform.lose_parts(true);
    let engine = visit.train(&quick(EngineChoice::Gpu)).engine;
    assert!(matches!(engine.fallback_reason, Some(FallbackReason::NoGpu(EngineError::NotLoaded))), "{engine:?}");
    visit.platform.lose_parts(false);
    assert_eq!(visit.train(&quick(EngineChoice::Gpu)).engine.kind, EngineKind::Gpu);
}

/// The part that trains does not come at first: the data are shown, and what the page wants done waits.
#[test]
fn without_the_part_that_trains_data_are_shown_and_the_rest_waits() {
    let mut visit = Visit::silent(&Rc::default());
    visit.platform.miss_models(2);
    visit.send(ToWorker::Data(DataCommand::Begin(None)), Vec::new());
    visit.send(ToWorker::Run(RunCommand::ChooseEngine(EngineChoice::Cpu)), Vec::new());
    visit.turn();
    visit.turn();
    let told = visit.told();
    assert!(matches!(told[..2], [ToPage::Data(_), ToPage::Catalog(_)]), "{told:?}");
    // However often it is asked for, the page is told once.
    assert_eq!(told[2], ToPage::Problem(Problem::ModelsNotLoaded));
    assert!(matches!(told[3..], [ToPage::Engine(_)]), "{told:?}");
    assert_eq!(visit.train(&quick(EngineChoice::Cpu)).engine.kind, EngineKind::Cpu);
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
fn how_training_is_cut_into_chunks_changes_nothing() {
    let config = quick(EngineChoice::Cpu);
    let whole = Visit::open().train(&config);
    let mut visit = Visit::open();
    visit.say(ToWorker::Run(RunCommand::Train(config)));
    for _ in 0..5 {
        visit.say(ToWorker::Run(RunCommand::Step));
        visit.say(ToWorker::Run(RunCommand::Resume));
        // On a fast machine a chunk before this one may have been the last.
        if visit.is_busy() {
            visit.turn();
        }
        visit.say(ToWorker::Run(RunCommand::Pause));
        assert!(!visit.is_busy());
    }
    visit.say(ToWorker::Run(RunCommand::Resume));
    visit.run();
    let Some(ToPage::Trained { report, .. }) = visit.told().pop() else { panic!("training ends with a report") };
    let losses = |report: &RunReport| report.history.iter().map(|row| row.valid_loss).collect::<Vec<_>>();
    assert_eq!(losses(&report), losses(&whole));
}

#[test]
fn a_step_is_opened_up_before_a_run_while_it_waits_and_after_it() {
    for engine in [EngineChoice::Cpu, EngineChoice::Gpu] {
        let mut visit = Visit::open();
        let config = quick(engine);
        let next = |step| StepOf::Run { run: 1, step };
        let first = visit.step(StepOf::First(config.clone())).expect("the first step of a run");
        assert_eq!((first.step, first.number, first.n_ratings, first.update.t), (0, 3, 512, 1));
        assert!(visit.step(next(0)).is_none(), "there is no run");

        visit.send(ToWorker::Run(RunCommand::Train(config.clone())), Vec::new());
        visit.say(ToWorker::Run(RunCommand::Pause));
        visit.turn();
        let waiting = visit.step(next(0)).expect("the run waits for its first step");
        let largest = waiting.rating.factors.iter().flatten().zip(first.rating.factors.iter().flatten());
        assert!(largest.map(|(a, b)| (a - b).abs()).fold(0.0, f32::max) < 1e-6);
        assert_eq!((&waiting.user, waiting.batch_loss), (&first.user, first.batch_loss));
        assert!(visit.step(StepOf::First(config.clone())).is_none(), "a run has begun");

        // The engine makes the step that was shown.
        visit.told();
        visit.say(ToWorker::Run(RunCommand::Step));
        let losses = visit.told().into_iter().find_map(|message| match message {
            ToPage::Progress(progress) if progress.step == 1 => Some(progress.smoothed_losses),
            _ => None,
        });
        assert!((losses.expect("progress")[0] - waiting.batch_loss).abs() < 1e-5);
        assert!(visit.step(next(0)).is_none(), "this step is made");
        let second = visit.step(next(1)).expect("the step after it");
        assert_eq!((second.step, second.update.t), (1, 2));
        assert!(second.user != first.user || second.item != first.item);
        assert!(second.row.grad_avg_before.len() == 9 && second.rating.biases.iter().any(|&bias| bias != 0.0));

        visit.say(ToWorker::Run(RunCommand::Resume));
        assert!(visit.step(next(1)).is_none(), "a run is under way");
        visit.run();
        let steps = 2 * first.steps_per_epoch;
        let continued = visit.step(StepOf::Continued(config)).expect("training can continue");
        assert_eq!((continued.step, continued.update.t), (0, steps + 1));
        assert!(continued.batch_loss < first.batch_loss);
        assert!(visit.step(StepOf::First(TrainConfig::of(ModelKind::BestAccuracy))).is_none(), "it has no batches");
    }
}

/// As one pastes them into the page: a list, or the cells of a spreadsheet, and no user 2.
#[test]
fn seven_ratings_typed_by_hand_are_data_to_train_on() {
    let list = "user,movie,rating\n1,10,5\n1,20,3\n3,10,4\n3,30,1\n4,20,2\n4,30,5\n4,10,3\n";
    let grid = "user\t10\t20\t30\n1\t5\t3\t\n3\t4\t\t1\n4\t3\t2\t5\n";
    for table in [list, grid] {
        let mut visit = Visit::open();
        visit.told();
        visit.drop_files(&[(tastemap::ui::data_panel::pasted::NAME, table.as_bytes())]);
        visit.run();
        let facts = visit.data();
        assert_eq!((facts.n_ratings, facts.n_users, facts.n_items), (7, 3, 3), "{table}");
        let users: Vec<_> = facts.users.iter().map(|user| (user.class, user.name.as_str())).collect();
        assert_eq!(users, [(1, "1"), (2, "3"), (3, "4")]);
        let config = TrainConfig { factors: 2, epochs: 1, engine: EngineChoice::Cpu, ..TrainConfig::default() };
        let step = visit.step(StepOf::First(config.clone())).expect("a batch of all training ratings");
        assert_eq!((step.n_ratings, step.lookups[0].n_rows), (6, 4));
        assert_eq!(visit.train(&config).history.len(), 1);
    }
}

#[test]
fn stop_keeps_what_was_learned_so_far() {
    let mut visit = Visit::open();
    visit.say(ToWorker::Run(RunCommand::Train(quick(EngineChoice::Cpu))));
    visit.say(ToWorker::Run(RunCommand::Step));
    visit.say(ToWorker::Run(RunCommand::Stop));
    let Some(ToPage::Trained { report, map, .. }) = visit.told().pop() else { panic!("Stop ends with a report") };
    assert!(report.history.is_empty());
    assert_eq!((report.runs.len(), report.runs[0].steps), (1, 1));
    assert_eq!(map.len(), 250);
}

#[test]
fn an_unreadable_file_leaves_data_and_model_alone() {
    let mut visit = Visit::open();
    visit.train(&quick(EngineChoice::Cpu));
    visit.drop_files(&[("holiday.jpg", &[0xff, 0xd8, 0xff, 0xe0, 0, 1, 2])]);
    let problem = visit.problem().expect("a problem");
    assert!(
        matches!(&problem, Problem::Reading(ReadingProblem::File(error)) if error.file == "holiday.jpg"),
        "{problem:?}"
    );
    assert!(matches!(visit.answer(ranking(1)), Answer::Ranking { .. }));
}

/// Forty people who rate thirty items, and one who rates one of them twice.
fn class_list() -> String {
    let rows = (1..=40).flat_map(|user| (1..=30).map(move |item| format!("{user},{item},{}\n", 1 + (user * item) % 5)));
    format!("who,film,stars\n{}41,1,2\n41,1,5\n41,2,lots\n", rows.collect::<String>())
}

#[test]
fn what_was_read_is_told_and_can_be_read_in_another_way() {
    let list = class_list();
    let mut visit = Visit::open();
    visit.told();
    visit.drop_files(&[("class.csv", list.as_bytes())]);
    let told = visit.told();
    let [ToPage::Read(reports), ToPage::Data(facts), ToPage::Catalog(_)] = &told[..] else { panic!("{told:?}") };
    assert_eq!((facts.n_ratings, facts.n_users, facts.n_items), (1201, 41, 30));
    let read = reports.loaded.as_ref().expect("what was read");
    assert_eq!((read.report.duplicates.pairs, read.report.duplicates.extra), (1, 1));
    let refused = &read.files[0].accounting.refused;
    assert_eq!((refused.len(), refused[0].first[0].number), (1, 1204));
    // All of them count: one rating more.
    let choices = Choices { duplicates: DuplicatePolicy::All, ..read.choices.clone() };
    visit.say(ToWorker::Data(DataCommand::ReadAgain(Part::Loaded, choices)));
    assert_eq!(visit.data().n_ratings, 1202);
}

#[test]
fn ones_own_ratings_are_added_to_the_data() {
    let list = class_list();
    let mut visit = Visit::open();
    let titles: String = (1..=30).map(|item| format!("{item},Film {item}\n")).collect();
    let titles = format!("film,title\n{titles}");
    visit.drop_files(&[("class.csv", list.as_bytes()), ("titles.csv", titles.as_bytes())]);
    visit.told();
    let own =
        "Const,Your Rating,Date Rated,Title\n1,9,2024-01-01,Film 1\n2,4,2024-01-02,Film 2\n77,8,2024-01-03,Film 77\n";
    visit.drop_files(&[("ratings.csv", own.as_bytes())]);
    let told = visit.told();
    let [ToPage::Read(reports)] = &told[..] else { panic!("{told:?}") };
    let read = reports.pending.as_ref().expect("what was read");
    let own = read.own.as_ref().expect("one person's ratings");
    assert_eq!((own.n_ratings, own.matched), (3, 2));
    visit.say(ToWorker::Data(DataCommand::AddMe));
    let facts = visit.data();
    assert_eq!((facts.n_ratings, facts.n_users), (1203, 42));
}

#[test]
fn a_bad_setting_is_named() {
    let mut visit = Visit::open();
    visit.say(ToWorker::Run(RunCommand::Train(TrainConfig { epochs: 0, ..TrainConfig::default() })));
    let TrainError::Config(error) = visit.train_error() else { panic!("a setting is wrong") };
    assert_eq!(error.field, Field::Epochs);
}

#[test]
fn a_run_that_no_page_has_memory_for_is_refused_with_numbers() {
    let mut visit = Visit::open();
    visit.train(&quick(EngineChoice::Cpu));
    let config = TrainConfig {
        model: ModelKind::NnFastai,
        layers: Some(vec![2048; 8]),
        batch_size: 1 << 20,
        ..quick(EngineChoice::Auto)
    };
    visit.say(ToWorker::Run(RunCommand::Train(config)));
    let error = visit.train_error();
    assert!(
        matches!(error, TrainError::TooMuchMemory { needed, model, limit } if needed > limit && model <= needed),
        "{error:?}"
    );
    // What was learned before is still there.
    assert_eq!(visit.list().len(), 20);
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
        (visit.train(config), visit.list())
    };
    let (report, best) = top(&config);
    let (_, last) = top(&TrainConfig { keep_best: false, ..config });
    let losses: Vec<f64> = report.history.iter().map(|row| row.valid_loss).collect();
    assert!(losses.iter().any(|loss| loss < losses.last().unwrap()), "the last epoch is the best one: {losses:?}");
    assert_ne!(best, last);
}

#[test]
fn training_continues_from_the_trained_model_and_the_table_goes_on() {
    for engine in [EngineChoice::Cpu, EngineChoice::Gpu] {
        let mut visit = Visit::open();
        let first = visit.train(&quick(engine));
        // The other settings stay: another model or split would be no continuation.
        let asked = TrainConfig { learning_rate: 1e-3, factors: 3, seed: 7, ..quick(engine) };
        let second = visit.go_on(&asked);
        assert_eq!((second.epochs_before, second.config.factors, second.config.seed), (2, 8, first.seed));
        assert_eq!(second.history[..2], first.history[..]);
        let epochs: Vec<usize> = second.history.iter().map(|row| row.epoch).collect();
        assert_eq!(epochs, [0, 1, 2, 3]);
        assert!(second.history[3].valid_loss < first.history[1].valid_loss, "{:?}", second.history);
    }
}

/// Two runs at one constant rate are one run of twice the length: same batches, same memory of the optimizer.
#[test]
fn a_run_in_two_parts_is_the_run_in_one() {
    // Rounding is all that differs; a net amplifies it.
    for (model, tolerance) in [(ModelKind::DotBias, 1e-5), (ModelKind::NnFastai, 2e-3)] {
        let config = TrainConfig { model, schedule: Schedule::Constant, ..quick(EngineChoice::Cpu) };
        let whole = Visit::open().train(&config);
        let half = TrainConfig { epochs: 1, ..config };
        let mut visit = Visit::open();
        visit.train(&half);
        visit.find_rate(&half);
        let parts = visit.go_on(&half);
        let losses = [&whole, &parts].map(|report| report.history[1].valid_loss);
        assert!((losses[0] - losses[1]).abs() < tolerance * losses[0], "{}: {losses:?}", model.name());
        assert_eq!(parts.runs.iter().map(|run| run.epochs).collect::<Vec<_>>(), [1, 1]);
    }
}

#[test]
fn whatever_a_run_ended_by_another_can_go_on() {
    let mut visit = Visit::open();
    let config = TrainConfig { keep_best: true, ..quick(EngineChoice::Cpu) };
    let epochs = |report: RunReport| (report.epochs_before, report.history.len());
    assert_eq!(epochs(visit.train(&config)), (0, 2));
    // After the best epoch, in other batches, by another schedule, and after that one.
    assert_eq!(epochs(visit.go_on(&TrainConfig { batch_size: 100, ..config.clone() })), (2, 4));
    assert_eq!(epochs(visit.go_on(&TrainConfig { schedule: Schedule::FineTune, ..config.clone() })), (4, 7));
    assert_eq!(epochs(visit.go_on(&config)), (7, 9));
    // After a stop within an epoch.
    visit.say(ToWorker::Run(RunCommand::Continue(config.clone())));
    visit.say(ToWorker::Run(RunCommand::Step));
    visit.say(ToWorker::Run(RunCommand::Stop));
    assert_eq!(epochs(visit.report().expect("training ends with a report")), (9, 9));
    let last = visit.go_on(&config);
    let steps: Vec<usize> = last.runs.iter().map(|run| run.steps).collect();
    assert_eq!((steps.len(), steps[4]), (6, 1));
    assert_eq!(last.history.len(), 11);
    // After other names of the items the model is gone.
    visit.say(ToWorker::Data(DataCommand::NameItemsBy(ItemNames::Ids)));
    visit.say(ToWorker::Run(RunCommand::Continue(config)));
    assert_eq!(visit.train_error(), TrainError::NothingToContinue);
}

#[test]
fn without_a_model_there_is_nothing_to_continue() {
    let mut visit = Visit::open();
    visit.say(ToWorker::Run(RunCommand::Continue(quick(EngineChoice::Cpu))));
    assert_eq!(visit.train_error(), TrainError::NothingToContinue);
}

#[test]
fn a_search_for_the_learning_rate_leaves_the_model_alone() {
    for engine in [EngineChoice::Cpu, EngineChoice::Gpu] {
        let mut visit = Visit::open();
        visit.train(&quick(engine));
        let before = visit.list();
        let sweep = visit.find_rate(&quick(engine));
        let suggestion = sweep.suggestion.expect("a suggestion");
        assert!((1e-4..1.0).contains(&suggestion), "{sweep:?}");
        assert_eq!(sweep.rates.len(), sweep.losses.len());
        assert_eq!(visit.list(), before);
    }
}

#[test]
fn a_search_can_be_stopped() {
    let mut visit = Visit::open();
    visit.say(ToWorker::Run(RunCommand::FindRate(quick(EngineChoice::Cpu))));
    visit.told();
    visit.turn();
    assert!(matches!(visit.told()[..], [ToPage::Searched(share)] if share > 0.0), "the page hears that it goes on");
    // These are for training.
    for message in [ToWorker::Run(RunCommand::Pause), ToWorker::Run(RunCommand::Resume)] {
        visit.say(message);
        assert!(visit.is_busy() && visit.told().is_empty());
    }
    visit.say(ToWorker::Run(RunCommand::Stop));
    assert!(!visit.is_busy());
    let Some(ToPage::RateSweep(sweep)) = visit.told().pop() else { panic!("a search ends with what it found") };
    assert!((1..100).contains(&sweep.losses.len()) && sweep.suggestion.is_none());
}

#[test]
fn fine_tuning_takes_one_epoch_more_and_each_schedule_learns() {
    for (schedule, epochs) in [(Schedule::OneCycle, 2), (Schedule::Constant, 2), (Schedule::FineTune, 3)] {
        let report = Visit::open().train(&TrainConfig { schedule, ..quick(EngineChoice::Cpu) });
        assert_eq!(report.history.len(), epochs, "{schedule:?}");
        assert!(report.history[epochs - 1].valid_loss < report.history[0].valid_loss, "{:?}", report.history);
    }
}

#[test]
fn the_mean_absolute_error_can_be_made_small_instead() {
    for engine in [EngineChoice::Cpu, EngineChoice::Gpu] {
        let report = Visit::open().train(&TrainConfig { loss: Loss::L1, epochs: 5, ..quick(engine) });
        let last = report.history.last().expect("five epochs");
        let mae = last.mae.expect("an error");
        assert_eq!(last.valid_loss, mae);
        assert!(mae < 0.9 * report.baselines.mean.all.mae, "{last:?}, {:?}", report.baselines);
        assert!(last.train_loss < report.history[0].train_loss, "{:?}", report.history);
    }
}

#[test]
fn layers_and_embeddings_of_a_net_can_be_set() {
    let config = TrainConfig {
        model: ModelKind::NnFastai,
        user_factors: Some(5),
        layers: Some(vec![12, 6, 3]),
        epochs: 1,
        ..quick(EngineChoice::Cpu)
    };
    let spec = config.spec(601, 251);
    assert_eq!((spec.user_factors, spec.item_factors, spec.hidden.len()), (5, 35, 3));
    let mut visit = Visit::open();
    visit.train(&config);
    let too_wide = TrainConfig { layers: Some(vec![100_000]), ..config };
    visit.say(ToWorker::Run(RunCommand::Train(too_wide)));
    let TrainError::Config(error) = visit.train_error() else { panic!("a setting is wrong") };
    assert_eq!(error.field, Field::Layers);
}

#[test]
fn training_that_runs_away_ends_in_words_and_the_last_model_stays() {
    let mut visit = Visit::open();
    visit.train(&quick(EngineChoice::Cpu));
    // Errors of this size have no square in single precision.
    let runaway = TrainConfig { highest_prediction: 1e20, ..quick(EngineChoice::Cpu) };
    visit.say(ToWorker::Run(RunCommand::Train(runaway)));
    visit.run();
    let error = visit.train_error();
    assert!(matches!(error, TrainError::Diverged { epoch: 0, batch: Some(0), .. }), "{error:?}");
    assert!(matches!(visit.answer(ranking(1)), Answer::Ranking { .. }));
}

#[test]
fn what_was_learned_is_told_of_any_model() {
    let mut visit = Visit::open();
    for (model, has_biases) in [(ModelKind::DotBias, true), (ModelKind::DotRange, false), (ModelKind::NnBook, false)] {
        visit.train(&TrainConfig { model, ..quick(EngineChoice::Cpu) });
        let star_wars = visit.items(&["Star Wars (1977)"])[0].expect("a movie of the sample");
        let asked = Question::Neighbors { item: star_wars, by: Similarity::Cosine, min_ratings: 300 };
        let Answer::Neighbors { of, rows, .. } = visit.answer(asked) else { panic!("an answer to another question") };
        assert_eq!((of.item, of.title.as_str(), rows.len()), (star_wars, "Star Wars (1977)", 10));
        assert!(rows.iter().all(|row| row.item.n_ratings >= 300 && row.item != of));

        let Answer::Biases(table) = visit.answer(Question::Biases { min_ratings: 100 }) else {
            panic!("an answer to another question")
        };
        assert_eq!(table.is_some(), has_biases, "{}", model.name());
        if let Some(table) = table {
            assert_eq!((table.lowest.len(), table.highest.len(), table.most_rated.len()), (15, 15, table.n_items));
            assert!((100..250).contains(&table.n_items) && table.lowest[0].bias < table.highest[0].bias);
        }
    }
    let nowhere = Question::Neighbors { item: 999, by: Similarity::Cosine, min_ratings: 0 };
    assert_eq!(visit.ask(nowhere), None, "nothing is known of an item that is not there");
}

/// Page after page, the results go through the very ratings that the run was validated on.
#[test]
fn results_are_those_held_out() {
    let mut visit = Visit::open();
    let report = visit.train(&TrainConfig { valid_percent: 2.0, seed: 7, ..quick(EngineChoice::Cpu) });
    let n_valid = report.dataset.n_valid;
    let mut rows = Vec::new();
    for page in 0.. {
        let Answer::Results(some) = visit.answer(Question::Results { page }) else { panic!("no results") };
        assert_eq!(some.len(), 9);
        rows.extend(some);
        if rows.len() >= n_valid {
            break;
        }
    }
    rows.truncate(n_valid);
    // Each prediction can be taken apart.
    for row in &rows[..3] {
        let question = Question::Arithmetic { who: Who::User(row.user), item: row.item };
        let Answer::Arithmetic(arithmetic) = visit.answer(question) else { panic!("no arithmetic") };
        assert_eq!((&arithmetic.title, arithmetic.predicted), (&row.title, row.predicted));
    }
    let squares = rows.iter().map(|row| f64::from(row.predicted - row.rating).powi(2));
    let mse = squares.sum::<f64>() / n_valid as f64;
    let valid_loss = report.history.last().expect("two epochs").valid_loss;
    assert!((mse - valid_loss).abs() < 1e-6 * valid_loss, "{mse}, but valid_loss is {valid_loss}");
}

impl Visit {
    fn items(&mut self, titles: &[&str]) -> Vec<Option<Class>> {
        let titles = titles.iter().map(|&title| title.to_owned()).collect();
        let Answer::FoundTitles(items) = self.answer(Question::FindTitles { titles }) else { panic!("titles") };
        items
    }

    fn ranking(&mut self, who: &Who, view: ListView) -> RankedList {
        let Answer::Ranking { list } = self.answer(Question::Ranking { who: who.clone(), view }) else {
            panic!("a list")
        };
        list
    }
}

const TOP: ListView = ListView { with_rated: false, min_ratings: 0, rows: 20, by: RankBy::Rating };

#[test]
fn titles_are_found_before_there_is_a_model() {
    let mut visit = Visit::open();
    let found = visit.items(&["Alien (1979)", "Matrix, The (1999)", "A Film Nobody Knows (2020)"]);
    assert!(found[0].is_some() && found[1].is_some() && found[2].is_none(), "{found:?}");
}

#[test]
fn you_get_a_list_of_your_own_that_follows_what_you_rate() {
    let mut visit = Visit::open();
    visit.train(&TrainConfig { engine: EngineChoice::Cpu, ..TrainConfig::default() });
    let items = visit.items(&["Alien (1979)", "Aliens (1986)", "Star Wars (1977)"]);
    let rated = |value| Who::You(items.iter().map(|item| (item.expect("a film of the sample"), value)).collect());
    let [fan, foe] = [5.0, 0.5].map(|value| visit.ranking(&rated(value), TOP));
    assert_eq!((fan.rows.len(), fan.n_rows), (20, 247));
    assert!(fan.rows.iter().all(|row| !items.contains(&Some(row.item))), "what was rated is not recommended");
    assert!(
        fan.rows[0].predicted > foe.rows[0].predicted + 0.5,
        "{} and {}",
        fan.rows[0].predicted,
        foe.rows[0].predicted
    );
    let titles = |list: &RankedList| list.rows.iter().map(|row| row.title.clone()).collect::<Vec<_>>();
    assert_ne!(titles(&fan), titles(&foe));
    // Rated or not, often rated or not.
    let all = visit.ranking(&rated(5.0), ListView { with_rated: true, rows: 300, ..TOP });
    assert_eq!((all.rows.len(), all.rows.iter().filter(|row| row.own == Some(5.0)).count()), (250, 3));
    let often = visit.ranking(&rated(5.0), ListView { min_ratings: 300, ..TOP });
    assert!(often.rows.iter().all(|row| row.n_ratings >= 300) && (1..fan.n_rows).contains(&often.n_rows));
    let Answer::FoldIn(row) = visit.answer(Question::FoldIn { ratings: vec![(3, 4.0)] }) else { panic!("a row") };
    assert_eq!((row.factors.len(), row.bias.is_some()), (50, true));
    // What the data have not cannot be asked about.
    assert_eq!(visit.ask(Question::FoldIn { ratings: vec![(9999, 3.0)] }), None);
    assert_eq!(visit.ask(Question::Ranking { who: Who::You(vec![(9999, 3.0)]), view: TOP }), None);
}

#[test]
fn every_prediction_can_be_taken_apart() {
    let mut visit = Visit::open();
    for model in [ModelKind::Dot, ModelKind::DotRange, ModelKind::DotBias, ModelKind::NnBook] {
        visit.train(&TrainConfig { model, epochs: 1, ..quick(EngineChoice::Cpu) });
        for who in [Who::User(5), Who::You(vec![(3, 4.0), (70, 1.5)])] {
            let row = visit.ranking(&who, TOP).rows[7].clone();
            let question = Question::Arithmetic { who: who.clone(), item: row.item };
            let Answer::Arithmetic(arithmetic) = visit.answer(question) else { panic!("numbers") };
            assert_eq!((arithmetic.item, &arithmetic.title), (row.item, &row.title));
            assert!((arithmetic.predicted - row.predicted).abs() < 1e-5, "{arithmetic:?}, {row:?}");
            match arithmetic.formula.result() {
                Some(result) => assert!((result - row.predicted).abs() < 1e-4, "{arithmetic:?}, {row:?}"),
                None => assert!(model.is_net()),
            }
            let Answer::Compared { rows, n_rows, .. } = visit.answer(Question::Compared { who, rows: 2 }) else {
                panic!("own ratings")
            };
            assert!(rows.len() == 2 && n_rows >= 2 && rows[0].rating >= rows[1].rating);
            let closest = arithmetic.closest;
            assert!(closest.len() >= 2 && closest[0].cosine >= closest[1].cosine, "{closest:?}");
        }
    }
}

#[test]
fn an_export_of_ones_own_comes_with_its_titles_on_the_scale_of_the_data() {
    let mut visit = Visit::open();
    visit.told();
    let own = "Const,Your Rating,Date Rated,Title,Title Type,Year\n\
               tt0133093,9,2024-01-01,The Matrix,Movie,1999\ntt1,6,2024-01-02,Nobody Knows It,Movie,2020\n";
    visit.drop_files(&[("ratings.csv", own.as_bytes())]);
    let own = visit.told().into_iter().find_map(|message| match message {
        ToPage::Read(reports) => reports.pending?.own,
        _ => None,
    });
    let ratings = own.expect("one person's ratings").ratings;
    let expected = [("The Matrix (1999)".to_owned(), 4.5), ("Nobody Knows It (2020)".to_owned(), 3.0)];
    assert_eq!(ratings, expected);
}

mod needs_data {
    use super::*;

    fn ml_100k() -> Visit {
        let folder = crate::common::shared_dir().join("data/ml-100k");
        let [data, item] =
            ["u.data", "u.item"].map(|name| std::fs::read(folder.join(name)).expect("a file of MovieLens"));
        let mut visit = Visit::open();
        visit.drop_files(&[("u.data", &data), ("u.item", &item)]);
        assert_eq!(visit.data().n_ratings, 100_000);
        visit
    }

    /// Every answer about a person comes within 100 ms once optimized; tests are hardly optimized.
    #[test]
    fn lists_of_ten_thousand_items_are_answered_at_once() {
        let folder = crate::common::shared_dir().join("data/ml-latest-small");
        let files =
            ["ratings.csv", "movies.csv"].map(|name| (name, std::fs::read(folder.join(name)).expect("MovieLens")));
        let mut visit = Visit::open();
        visit.drop_files(&files.each_ref().map(|(name, bytes)| (*name, &bytes[..])));
        for model in [ModelKind::DotBias, ModelKind::NnFastai] {
            visit.train(&TrainConfig { model, epochs: 1, batch_size: 1024, ..quick(EngineChoice::Cpu) });
            let you = Who::You((0..40).map(|k| (1 + 200 * k, 4.0)).collect());
            for (who, name) in [(Who::User(414), "a user with 2,698 ratings"), (you, "you, with 40 ratings")] {
                for question in [
                    Question::Ranking { who: who.clone(), view: TOP },
                    Question::Ranking { who: who.clone(), view: TOP },
                    Question::Arithmetic { who: who.clone(), item: 5 },
                    Question::Compared { who: who.clone(), rows: 20 },
                ] {
                    let began = Instant::now();
                    let answer = visit.answer(question.clone());
                    let took = began.elapsed();
                    let what = format!("{question:?}").chars().take(10).collect::<String>();
                    println!("{}: {what} about {name} took {took:?}", model.name());
                    assert!(took < Duration::from_secs(1), "{answer:?}");
                }
            }
        }
    }

    /// One rung of fastai's ladder with its settings.
    struct Rung {
        model: ModelKind,
        weight_decay: f64,
        /// fastai's valid_loss after five epochs, the mean of three seeds.
        fastai: f64,
    }

    impl Rung {
        fn of(model: ModelKind, weight_decay: f64, fastai: f64) -> Rung {
            Rung { model, weight_decay, fastai }
        }

        /// The mean of `seeds` lies where fastai's seeds end; one split's standard error is about 0.01.
        fn trains_as_fastai_does(&self, engine: EngineChoice, seeds: &[u64]) {
            let Rung { model, weight_decay, fastai } = *self;
            let mut visit = ml_100k();
            let valid_losses = seeds.iter().map(|&seed| {
                let config = TrainConfig { engine, model, weight_decay, seed, ..TrainConfig::default() };
                let report = visit.train(&config);
                let valid_loss = report.history.last().expect("five epochs").valid_loss;
                let (adapter, seconds) = (report.engine.adapter, report.train_seconds);
                println!("{} on {adapter}, seed {seed}: valid_loss {valid_loss:.4} in {seconds:.2} s", model.name());
                let mean = report.baselines.mean.all.mse;
                assert!(valid_loss < mean, "{valid_loss} is no better than always the mean, {mean}");
                valid_loss
            });
            let mean = valid_losses.sum::<f64>() / seeds.len() as f64;
            assert!((mean - fastai).abs() < 0.02, "{}: {mean:.4}, fastai {fastai}", model.name());
        }
    }

    /// One rung on both engines.
    macro_rules! rung {
        ($cpu:ident, $gpu:ident, $rung:expr, $gpu_seeds:expr) => {
            #[test]
            fn $cpu() {
                $rung.trains_as_fastai_does(EngineChoice::Cpu, &[1, 2, 3]);
            }
            #[test]
            fn $gpu() {
                $rung.trains_as_fastai_does(EngineChoice::Gpu, &$gpu_seeds);
            }
        };
    }

    rung!(dot_on_the_cpu, dot_on_the_gpu, Rung::of(ModelKind::Dot, 0.0, 0.880), [1, 2, 3]);
    rung!(dot_range_on_the_cpu, dot_range_on_the_gpu, Rung::of(ModelKind::DotRange, 0.0, 0.898), [1, 2, 3]);
    rung!(dot_bias_on_the_cpu, dot_bias_on_the_gpu, Rung::of(ModelKind::DotBias, 0.0, 0.915), [1, 2, 3]);
    rung!(dot_bias_wd_on_the_cpu, dot_bias_wd_on_the_gpu, Rung::of(ModelKind::DotBias, 0.1, 0.823), [1, 2, 3]);
    #[test]
    fn nn_book_on_the_cpu() {
        Rung::of(ModelKind::NnBook, 0.01, 0.875).trains_as_fastai_does(EngineChoice::Cpu, &[1, 2, 3]);
    }

    #[test]
    fn nn_fastai_on_the_cpu() {
        Rung::of(ModelKind::NnFastai, 0.1, 0.867).trains_as_fastai_does(EngineChoice::Cpu, &[1, 2, 3]);
    }

    /// A net's rung takes a software GPU three minutes. Larger batches take it seconds, and show as well that the
    /// engines end alike.
    #[test]
    fn nets_end_alike_on_both_engines() {
        let mut visit = ml_100k();
        for (model, weight_decay) in [(ModelKind::NnBook, 0.01), (ModelKind::NnFastai, 0.1)] {
            let mut losses = |engine| {
                let config =
                    TrainConfig { engine, model, weight_decay, batch_size: 8192, epochs: 3, ..TrainConfig::default() };
                let report = visit.train(&config);
                report.history.iter().map(|row| row.valid_loss).collect::<Vec<_>>()
            };
            let (cpu, gpu) = (losses(EngineChoice::Cpu), losses(EngineChoice::Gpu));
            println!("{}: {cpu:.4?} on the CPU, {gpu:.4?} on the GPU", model.name());
            assert!(cpu.iter().zip(&gpu).all(|(cpu, gpu)| (cpu - gpu).abs() < 0.01), "{cpu:?}, {gpu:?}");
            assert!(cpu[2] < cpu[0], "{cpu:?}");
        }
    }
}

/// The maps among what the page was told.
fn maps(told: &[ToPage]) -> Vec<MovieMap> {
    let map = |message: &ToPage| match message {
        ToPage::Map(map) | ToPage::Trained { map, .. } => Some(map.clone()),
        _ => None,
    };
    told.iter().filter_map(map).collect()
}

/// How much alike the items lie along a component, from -1 to 1.
fn alike(a: &MovieMap, b: &MovieMap, component: usize) -> f32 {
    let along = |map: &MovieMap| (0..map.len()).map(|place| map.score(place, component)).collect::<Vec<_>>();
    let (a, b) = (along(a), along(b));
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
    dot(&a, &b) / (dot(&a, &a) * dot(&b, &b)).sqrt()
}

/// Whether a component explains clearly less than the one before it and more than the next one: only then it is told from
/// both, and all there is to choose is its sign.
fn stands_alone(map: &MovieMap, component: usize) -> bool {
    let explained = map.explained_variance();
    let apart = |more: usize, less: usize| explained[less] < 0.8 * explained[more];
    (component == 0 || apart(component - 1, component)) && apart(component, component + 1)
}

#[test]
fn the_map_moves_while_training_runs_and_does_not_turn() {
    let mut visit = Visit::open();
    let config = TrainConfig { epochs: 20, factors: 20, ..quick(EngineChoice::Cpu) };
    visit.say(ToWorker::Run(RunCommand::Train(config.clone())));
    visit.run();
    let first = maps(&visit.told());
    assert!(first.len() >= 3, "{} maps: at the outset, on the way, at the end", first.len());
    assert!(first.iter().all(|map| map.len() == 250 && map.components() == 10 && map.biases.len() == 250));
    // Between the last epochs hardly anything is learned: every component is where it was.
    let [.., before, last] = &first[..] else { panic!("several maps") };
    assert!(alike(before, last, 0) > 0.95, "the last map is alike the one before by {}", alike(before, last, 0));
    // Nor does any component ever turn round from one map to the next, as far as it can be told from the others.
    let mut told_apart = 0;
    for pair in first.windows(2) {
        for component in (0..9).filter(|&component| pair.iter().all(|map| stands_alone(map, component))) {
            let alike = alike(&pair[0], &pair[1], component);
            assert!(alike > 0.0, "component {} is alike itself by {alike}", component + 1);
            told_apart += 1;
        }
    }
    assert!(told_apart >= first.len(), "only {told_apart} components were told apart");
    // Other random numbers to start from give factors that have nothing to do with these, and yet much the same map.
    visit.say(ToWorker::Run(RunCommand::Train(TrainConfig { seed: 7, ..config })));
    visit.run();
    let second = maps(&visit.told());
    let (random, last_of_second) = (&second[0], &second[second.len() - 1]);
    assert!(alike(last, last_of_second, 0) > 0.8, "{}", alike(last, last_of_second, 0));
    assert!(alike(last, random, 0).abs() < 0.8, "random numbers are no map: {}", alike(last, random, 0));
}

#[test]
fn a_run_that_learns_nothing_leaves_the_map_that_was_there() {
    let mut visit = Visit::open();
    visit.say(ToWorker::Run(RunCommand::Train(quick(EngineChoice::Cpu))));
    visit.run();
    let learned = maps(&visit.told()).pop().expect("a map");
    visit.say(ToWorker::Run(RunCommand::Train(TrainConfig { highest_prediction: 1e38, ..quick(EngineChoice::Cpu) })));
    visit.run();
    let told = visit.told();
    assert!(told.iter().any(|message| matches!(message, ToPage::Problem(Problem::Training { .. }))));
    assert_eq!(maps(&told).pop(), Some(learned));
}

#[test]
fn the_items_around_one_are_those_that_the_same_people_like() {
    let mut visit = Visit::open();
    let mut told = visit.told();
    let Some(ToPage::Catalog(items)) = told.pop() else { panic!("the films of the sample") };
    assert!(items.genre_names.iter().any(|name| name == "Science fiction") && items.years.iter().all(|&year| year > 0));
    visit.train(&TrainConfig { epochs: 5, ..quick(EngineChoice::Cpu) });
    let place = items.titles.iter().position(|title| title.starts_with("Star Wars")).expect("a well-known film");
    let item = items.items[place];
    let around = Question::Around { item, among: 250, min_ratings: 0 };
    let Answer::Around(near) = visit.answer(around) else { panic!("neighbors") };
    assert_eq!(near.len(), 10);
    assert!(near.iter().all(|&(other, _)| other != item) && near.is_sorted_by(|a, b| a.1 >= b.1));
    let is_science_fiction = |item: u32| {
        let place = items.place_of(item).expect("a film");
        items.genres_of(place).any(|genre| genre == "Science fiction")
    };
    let alike = near.iter().filter(|&&(item, _)| is_science_fiction(item)).count();
    assert!(alike >= 7, "{alike} of 10 neighbors are science fiction");
    // Only among those with ratings enough, as in the table of neighbors.
    let around = Question::Around { item, among: 250, min_ratings: 450 };
    let Answer::Around(known) = visit.answer(around) else { panic!("neighbors") };
    let asked = Question::Neighbors { item, by: Similarity::Cosine, min_ratings: 450 };
    let Answer::Neighbors { rows, .. } = visit.answer(asked) else { panic!("neighbors") };
    assert_ne!(known, near);
    assert_eq!(known, rows.iter().map(|row| (row.item.item, row.similarity)).collect::<Vec<_>>());
    assert_eq!(visit.ask(Question::Around { item: 9999, among: 250, min_ratings: 0 }), None);
}
