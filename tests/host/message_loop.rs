//! What the worker does with messages that come together, and with those that cancel.

use crate::common::memory::{Host, MemoryFile};
use crate::common::packed::{gzip, tar};
use crate::common::visit::Visit;
use std::rc::Rc;
use tastemap::data::DataProblem;
use tastemap::engine::{EngineChoice, RankBy};
use tastemap::insight::ListView;
use tastemap::protocol::{
    DataCommand, DataSource, Problem, Question, ReadingProblem, RunCommand, ToPage, ToWorker, Who,
};
use tastemap::train::TrainConfig;
use tastemap::worker::platform::FetchError;

fn config() -> TrainConfig {
    TrainConfig { engine: EngineChoice::Cpu, factors: 4, epochs: 5, batch_size: 64, ..TrainConfig::default() }
}

fn ask(id: u32) -> ToWorker {
    let view = ListView { with_rated: false, min_ratings: 0, rows: 20, by: RankBy::Rating };
    ToWorker::Ask { id, question: Question::Ranking { who: Who::User(id), view } }
}

fn answered(told: &[ToPage]) -> Vec<u32> {
    let id = |message: &ToPage| match message {
        ToPage::Answer { id, .. } => Some(*id),
        _ => None,
    };
    told.iter().filter_map(id).collect()
}

/// Ratings of a hundred people: several pieces.
fn ratings() -> Vec<u8> {
    let rows = (0..2000).map(|row| format!("u{},i{},{}\n", row / 20, (row * 7) % 40, 1 + row % 5));
    format!("user,item,rating\n{}", rows.collect::<String>()).into_bytes()
}

fn is_data(message: &ToPage) -> bool {
    matches!(message, ToPage::Data(_))
}

const ADDRESS: &str = "https://example.org/data/ratings.csv?raw=1";

#[test]
fn messages_are_handled_in_their_order_before_work_goes_on() {
    let mut visit = Visit::open();
    visit.say(ToWorker::Run(RunCommand::Train(config())));
    visit.told();
    for message in [ask(1), ToWorker::Run(RunCommand::Pause), ask(2)] {
        visit.send(message, Vec::new());
    }
    (0..3).for_each(|_| visit.turn());
    let told = visit.told();
    assert_eq!(answered(&told), [1, 2]);
    assert_eq!(told[1], ToPage::Paused);
    assert_eq!(told.len(), 3, "no chunk of training came in between: {told:?}");
}

#[test]
fn a_question_waits_for_one_chunk_of_work_at_most() {
    let mut visit = Visit::open();
    visit.say(ToWorker::Run(RunCommand::Train(config())));
    visit.turn();
    visit.told();
    visit.send(ask(1), Vec::new());
    visit.turn();
    assert_eq!(answered(&visit.told()), [1]);
    assert!(visit.is_busy());
}

#[test]
fn withdrawn_questions_are_not_answered() {
    let mut visit = Visit::open();
    visit.told();
    for message in [ask(1), ask(2), ToWorker::Withdraw(1), ToWorker::Withdraw(9)] {
        visit.send(message, Vec::new());
    }
    visit.turn();
    assert_eq!(answered(&visit.told()), [2]);
}

#[test]
fn reading_can_be_canceled_and_the_data_stay() {
    let mut visit = Visit::open();
    visit.told();
    let file = MemoryFile::new("ratings.csv", &ratings()).slow();
    visit.send(ToWorker::Data(DataCommand::OpenFiles), vec![file]);
    visit.send(ask(1), Vec::new());
    visit.send(ToWorker::Data(DataCommand::CancelReading), Vec::new());
    visit.turn();
    assert_eq!(visit.told(), [ToPage::ReadingCanceled]);
    // The question has waited.
    visit.turn();
    assert_eq!(answered(&visit.told()), [1]);
    // What comes too late cancels nothing.
    visit.say(ToWorker::Data(DataCommand::CancelReading));
    visit.drop_files(&[("ratings.csv", &ratings())]);
    assert_eq!(visit.told().iter().filter(|message| is_data(message)).count(), 1);
}

#[test]
fn one_cancel_ends_all_that_was_to_be_read_before_it() {
    let mut visit = Visit::open();
    visit.told();
    let open = |visit: &mut Visit, file| visit.send(ToWorker::Data(DataCommand::OpenFiles), vec![file]);
    open(&mut visit, MemoryFile::new("first.csv", &ratings()).slow());
    open(&mut visit, MemoryFile::new("second.csv", &ratings()));
    visit.send(ask(1), Vec::new());
    visit.send(ToWorker::Data(DataCommand::CancelReading), Vec::new());
    open(&mut visit, MemoryFile::new("third.csv", &ratings()));
    for _ in 0..3 {
        visit.turn();
    }
    let told = visit.told();
    assert_eq!(told[0], ToPage::ReadingCanceled);
    assert_eq!(answered(&told), [1]);
    assert_eq!(told.iter().filter(|message| is_data(message)).count(), 1, "what is dropped after the cancel is read");
}

#[test]
fn a_cancel_that_arrives_with_the_last_piece_still_cancels() {
    let mut visit = Visit::open();
    visit.told();
    // Too small for a look at the messages in between.
    visit.send(ToWorker::Data(DataCommand::OpenFiles), vec![MemoryFile::new("ratings.csv", &ratings()[..500])]);
    visit.send(ToWorker::Data(DataCommand::CancelReading), Vec::new());
    visit.turn();
    assert_eq!(visit.told(), [ToPage::ReadingCanceled]);
}

#[test]
fn dropped_files_do_not_wait_for_a_host() {
    let mut visit = Visit::silent(&Rc::default());
    visit.platform.add_host(ADDRESS, Host::Hangs);
    visit.send(ToWorker::Data(DataCommand::Begin(Some(DataSource::File(ADDRESS.to_owned())))), Vec::new());
    visit.send(ToWorker::Data(DataCommand::OpenFiles), vec![MemoryFile::new("ratings.csv", &ratings())]);
    visit.turn();
    visit.turn();
    assert_eq!(visit.platform.downloads(), 0);
    let facts: Vec<_> = visit.told().into_iter().filter(is_data).collect();
    let [.., ToPage::Data(facts)] = &facts[..] else { panic!("{facts:?}") };
    assert_eq!((facts.n_users, facts.n_ratings), (100, 2000));
}

#[test]
fn a_host_that_sends_nothing_is_told_as_one() {
    let mut visit = Visit::open();
    visit.platform.add_host(ADDRESS, Host::Hangs);
    visit.told();
    visit.say(ToWorker::Data(DataCommand::OpenAddress(ADDRESS.to_owned())));
    let told = visit.told();
    let [ToPage::Problem(Problem::Reading(ReadingProblem::File(error)))] = &told[..] else { panic!("{told:?}") };
    assert_eq!(error.problem, DataProblem::Silent(30));
    assert_eq!(visit.platform.downloads(), 0);
}

#[test]
fn a_download_can_be_canceled_before_the_host_answers() {
    let mut visit = Visit::open();
    visit.platform.add_host(ADDRESS, Host::Fails(FetchError::Unreachable));
    visit.platform.take_told();
    visit.say(ToWorker::Data(DataCommand::OpenAddress(ADDRESS.to_owned())));
    let first = visit.platform.take_told().into_iter().next();
    assert!(matches!(&first, Some(ToPage::Reading(progress)) if progress.file == "ratings.csv"), "{first:?}");
}

#[test]
fn a_worker_says_that_it_is_alive() {
    let mut visit = Visit::open();
    visit.told();
    visit.say(ToWorker::Ping);
    assert_eq!(visit.told(), [ToPage::Pong]);
}

#[test]
fn a_text_is_fetched_for_the_page() {
    let mut visit = Visit::open();
    visit.told();
    let endless = vec![b' '; 1_000_001];
    let failed = |problem| (Host::Fails(FetchError::Unreachable), Err(problem));
    for (host, text) in [
        (Host::File("{“a”: 1}".as_bytes().to_vec()), Ok("{“a”: 1}".to_owned())),
        (Host::File(endless), Err(DataProblem::Endless(1_000_000))),
        failed(DataProblem::Unreachable),
    ] {
        visit.platform.add_host(ADDRESS, host);
        visit.say(ToWorker::FetchText(ADDRESS.to_owned()));
        assert_eq!(visit.told(), [ToPage::Text { address: ADDRESS.to_owned(), text }]);
    }
    assert_eq!(visit.platform.downloads(), 0);
}

#[test]
fn an_address_is_fetched_read_and_remembered() {
    let mut visit = Visit::open();
    visit.platform.add_host(ADDRESS, Host::File(ratings()));
    visit.told();
    visit.say(ToWorker::Data(DataCommand::OpenAddress(ADDRESS.to_owned())));
    let told = visit.told();
    let [ToPage::Read(reports), ToPage::Data(facts), ToPage::Catalog(_)] = &told[..] else { panic!("{told:?}") };
    let read = reports.loaded.as_ref().expect("what was read");
    assert_eq!((read.files[0].name.as_str(), read.report.ratings_read, facts.n_users), ("ratings.csv", 2000, 100));
    assert_eq!(visit.platform.downloads(), 0);
}

#[test]
fn fetching_can_be_canceled_which_ends_the_download() {
    for asked in [DataCommand::OpenAddress(ADDRESS.to_owned()), {
        DataCommand::Begin(Some(DataSource::File(ADDRESS.to_owned())))
    }] {
        let mut visit = Visit::open();
        visit.platform.add_host(ADDRESS, Host::Hangs);
        visit.told();
        visit.send(ToWorker::Data(asked), Vec::new());
        visit.send(ToWorker::Data(DataCommand::CancelReading), Vec::new());
        visit.turn();
        assert_eq!(visit.told(), [ToPage::ReadingCanceled]);
        assert_eq!(visit.platform.downloads(), 0);
    }
}

#[test]
fn a_host_that_fails_is_told_and_the_data_stay() {
    for error in [FetchError::Unreachable, FetchError::Status { code: 404, text: "Not Found".to_owned() }] {
        let mut visit = Visit::open();
        visit.platform.add_host(ADDRESS, Host::Fails(error));
        visit.told();
        visit.say(ToWorker::Data(DataCommand::OpenAddress(ADDRESS.to_owned())));
        let told = visit.told();
        let [ToPage::Problem(Problem::Reading(ReadingProblem::File(error)))] = &told[..] else { panic!("{told:?}") };
        assert_eq!(error.file, ADDRESS);
    }
}

#[test]
fn a_file_that_is_gone_is_told_and_the_others_are_read() {
    let mut visit = Visit::open();
    visit.told();
    let files = vec![MemoryFile::new("gone.csv", b"").gone(), MemoryFile::new("ratings.csv", &ratings())];
    visit.say_with(ToWorker::Data(DataCommand::OpenFiles), files);
    let told = visit.told();
    let Some(ToPage::Read(reports)) = told.first() else { panic!("{told:?}") };
    let names: Vec<&str> = reports.loaded.iter().flat_map(|read| &read.files).map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["gone.csv", "ratings.csv"]);
    assert_eq!(told.iter().filter(|message| is_data(message)).count(), 1);
}

#[test]
fn a_model_among_ratings_is_loaded_after_them() {
    let mut visit = Visit::open();
    visit.drop_files(&[("ratings.csv", &ratings())]);
    visit.say(ToWorker::Run(RunCommand::Train(TrainConfig { epochs: 1, ..config() })));
    visit.run();
    let model = visit.export(tastemap::protocol::Export::Model).expect("a model");
    let mut other = Visit::open();
    other.told();
    other.drop_files(&[("model.zip", &model), ("ratings.csv", &ratings())]);
    let told = other.told();
    let [ToPage::Read(_), ToPage::Data(_), ToPage::Catalog(_), ToPage::Trained { report, .. }] = &told[..] else {
        panic!("{told:?}")
    };
    assert_eq!(report.dataset.n_ratings, 2000);
    // A cancel is meant for all of them.
    let files = vec![MemoryFile::new("model.zip", &model), MemoryFile::new("ratings.csv", &ratings()).slow()];
    other.send(ToWorker::Data(DataCommand::OpenFiles), files);
    other.send(ToWorker::Data(DataCommand::CancelReading), Vec::new());
    other.turn();
    assert_eq!(other.told(), [ToPage::ReadingCanceled]);
}

#[test]
fn a_tar_archive_is_read_in_two_passes_and_either_can_be_canceled() {
    let archive = tar(&[("data/README", b"hello there\n"), ("data/ratings.csv", &ratings())]);
    let mut visit = Visit::open();
    visit.told();
    visit.drop_files(&[("data.tar.gz", &gzip(&archive))]);
    let told = visit.told();
    let [ToPage::Read(reports), ToPage::Data(facts), ToPage::Catalog(_)] = &told[..] else { panic!("{told:?}") };
    let read = reports.loaded.as_ref().expect("what was read");
    assert_eq!((read.report.ratings_read, facts.n_users, facts.source.as_str()), (2000, 100, "data.tar.gz"));
    visit.send(ToWorker::Data(DataCommand::OpenFiles), vec![MemoryFile::new("other.tar", &archive).slow()]);
    visit.send(ToWorker::Data(DataCommand::CancelReading), Vec::new());
    visit.turn();
    assert_eq!(visit.told(), [ToPage::ReadingCanceled]);
}
