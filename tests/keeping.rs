//! What a session leaves to the next visit, and takes up again.

use pollster::block_on;
use std::cell::RefCell;
use std::rc::Rc;
use tastemap::data::read::{Choices, Reading};
use tastemap::engine::EngineChoice;
use tastemap::insight::ListView;
use tastemap::protocol::{Answer, Problem, Question, Reports, RunCommand, ToPage, Who};
use tastemap::train::TrainConfig;
use tastemap::worker::{Changes, KeptData, Session};

type Told = Rc<RefCell<Vec<ToPage>>>;

fn open() -> (Session<impl FnMut(ToPage)>, Told) {
    let told = Told::default();
    let notes = Rc::clone(&told);
    (Session::new(move |message| notes.borrow_mut().push(message)), told)
}

fn config() -> TrainConfig {
    TrainConfig { engine: EngineChoice::Cpu, factors: 4, epochs: 1, batch_size: 512, ..TrainConfig::default() }
}

fn train(session: &mut Session<impl FnMut(ToPage)>) {
    block_on(session.run(RunCommand::Train(config())));
    while session.is_busy() {
        block_on(session.work_on());
    }
}

fn list(session: &mut Session<impl FnMut(ToPage)>, told: &Told) -> Vec<(u32, u32)> {
    let view = ListView { with_rated: false, min_ratings: 0, rows: 20 };
    session.ask(1, Question::Ranking { who: Who::User(3), view });
    let Some(ToPage::Answer { answer: Some(Answer::Ranking { list, .. }), .. }) = told.borrow_mut().pop() else {
        panic!("no list")
    };
    list.rows.iter().map(|row| (row.item, row.predicted.to_bits())).collect()
}

#[test]
fn the_sample_as_it_is_need_not_be_kept_but_with_a_model_it_is() {
    let (mut session, _) = open();
    session.use_sample();
    assert!(session.changes().is_none());
    train(&mut session);
    let Changes { data_changed, model, .. } = session.changes().expect("a model was learned");
    assert!(data_changed && model.is_some());
    assert!(session.changes().is_none(), "nothing has changed since");
    train(&mut session);
    let Changes { data_changed, model, .. } = session.changes().expect("another model was learned");
    assert!(!data_changed && model.is_some(), "the data are the same");
}

#[test]
fn the_next_visit_has_the_same_data_and_the_same_model() {
    let (mut session, told) = open();
    train(&mut session);
    let Some(Changes { data, model: Some(model), .. }) = session.changes() else { panic!("nothing to keep") };
    let before = list(&mut session, &told);

    let (mut session, told) = open();
    session.restore(data, Some(&model.flatten().collect::<Vec<u8>>()));
    let told_so_far: Vec<ToPage> = told.take();
    assert!(matches!(&told_so_far[0], ToPage::Data(facts) if facts.synthetic && facts.n_users == 600));
    let report = told_so_far.into_iter().find_map(|message| match message {
        ToPage::Trained { report, .. } => Some(report),
        _ => None,
    });
    let report = report.expect("the model is there");
    assert_eq!((report.config, report.history.len()), (config(), 1));
    assert_eq!(list(&mut session, &told), before);
    assert!(session.changes().is_none(), "it is kept already");
}

#[test]
fn a_model_of_other_data_or_none_at_all_is_told_and_the_data_stay() {
    let (mut session, _) = open();
    train(&mut session);
    let Some(Changes { model: Some(model), .. }) = session.changes() else { panic!("nothing to keep") };
    let model: Vec<u8> = model.flatten().collect();
    let KeptData { origin, came_by, item_names } = {
        let (mut session, _) = open();
        let rows: String = (0..40).map(|row| format!("u{},f{},{}\n", row % 5, row / 5, 1 + row % 3)).collect();
        let mut reading = Reading::new(Choices::default());
        reading.begin_file("club.csv", 0);
        reading.push(format!("user,film,rating\n{rows}").as_bytes());
        reading.end_file();
        session.take_files(reading, Choices::default(), |read, _| Reports { loaded: Some(read), ..Reports::default() });
        let Some(Changes { data, model: None, .. }) = session.changes() else { panic!("no data to keep") };
        data
    };
    for model in [model.as_slice(), b"scrambled"] {
        let (mut session, told) = open();
        session.restore(KeptData { origin: origin.clone(), came_by: came_by.clone(), item_names }, Some(model));
        let told = told.take();
        assert!(matches!(&told[0], ToPage::Data(facts) if facts.n_ratings == 40));
        assert!(told.iter().any(|message| matches!(message, ToPage::Problem(Problem::Reading(_)))));
        assert!(!told.iter().any(|message| matches!(message, ToPage::Trained { .. })));
    }
}
