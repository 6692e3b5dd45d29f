//! What a visit saves, and what the next one begins with.

use crate::common::memory::{Disk, Host, MemoryFile};
use crate::common::visit::Visit;
use std::rc::Rc;
use tastemap::data::{DatasetFacts, ItemNames, Shape};
use tastemap::engine::{EngineChoice, RankBy};
use tastemap::insight::ListView;
use tastemap::protocol::{
    Answer, DataCommand, DataSource, DatabaseError, ModelOrigin, ModelSource, Problem, Question, ReadingProblem,
    RestoreProblem, RunCommand, Saved, SavingProblem, ToPage, ToWorker, Who,
};
use tastemap::train::{RunReport, TrainConfig};

fn config() -> TrainConfig {
    TrainConfig { engine: EngineChoice::Cpu, factors: 4, epochs: 1, batch_size: 512, ..TrainConfig::default() }
}

fn disk() -> Rc<Disk> {
    Rc::default()
}

const ADDRESS: &str = "https://example.org/club.csv";

/// A reading club: five people, eight books.
fn club() -> Vec<u8> {
    let rows: String = (0..40).map(|row| format!("u{},f{},{}\n", row % 5, row / 5, 1 + row % 3)).collect();
    format!("user,film,rating\n{rows}").into_bytes()
}

fn begin(disk: &Rc<Disk>, asked: Option<DataSource>) -> Visit {
    let mut visit = Visit::silent(disk);
    visit.platform.add_host(ADDRESS, Host::File(club()));
    visit.say(ToWorker::Data(DataCommand::Begin(asked)));
    visit
}

fn file() -> Option<DataSource> {
    Some(DataSource::File(ADDRESS.to_owned()))
}

impl Visit {
    fn train_briefly(&mut self) {
        self.say(ToWorker::Run(RunCommand::Train(config())));
        self.run();
    }

    fn list_bits(&mut self) -> Vec<(u32, u32)> {
        let view = ListView { with_rated: false, min_ratings: 0, rows: 20, by: RankBy::Rating };
        self.say(ToWorker::Ask { id: 1, question: Question::Ranking { who: Who::User(3), view } });
        let Some(ToPage::Answer { answer: Some(Answer::Ranking { list, .. }), .. }) = self.told().pop() else {
            panic!("no list")
        };
        list.rows.iter().map(|row| (row.item, row.predicted.to_bits())).collect()
    }
}

/// The data and the model that the page is told of.
fn told(visit: &Visit) -> (Vec<DatasetFacts>, Vec<(ModelOrigin, RunReport)>) {
    let (mut data, mut models) = (Vec::new(), Vec::new());
    for message in visit.told() {
        match message {
            ToPage::Data(facts) => data.push(facts),
            ToPage::Trained { origin, report, .. } => models.push((origin, *report)),
            _ => {}
        }
    }
    (data, models)
}

fn record(disk: &Disk, name: &str) -> Option<Vec<u8>> {
    disk.records.borrow().get(name).cloned()
}

#[test]
fn the_sample_alone_is_not_saved_but_with_a_model_it_is() {
    let disk = disk();
    let mut visit = begin(&disk, None);
    assert_eq!(visit.saved(), Saved::Nothing);
    assert!(disk.records.borrow().is_empty());
    visit.train_briefly();
    assert_eq!(visit.saved(), Saved::DataAndModel);
    let (data, table, model) = (record(&disk, "data"), record(&disk, "table/00001"), record(&disk, "model/00000"));
    assert!(data.is_some() && table.is_some() && model.is_some());
    // A model of the same data replaces the model alone: the stamp of the data stays.
    visit.say(ToWorker::Run(RunCommand::Train(TrainConfig { seed: 7, ..config() })));
    visit.run();
    assert_eq!(record(&disk, "data"), data);
    assert_ne!(disk.records.borrow().iter().filter(|(name, _)| name.starts_with("model/")).count(), 0);
    visit.say(ToWorker::Data(DataCommand::NameItemsBy(ItemNames::Ids)));
    assert_ne!(record(&disk, "data"), data, "the data were named otherwise");
    assert_eq!((visit.saved(), record(&disk, "model/00000")), (Saved::Data, None));
}

#[test]
fn the_next_visit_has_the_same_data_and_the_same_model() {
    let disk = disk();
    let mut before = begin(&disk, None);
    before.train_briefly();
    let list = before.list_bits();
    let records = disk.records.borrow().clone();

    let mut visit = begin(&disk, None);
    let (data, models) = told(&visit);
    assert!(data.len() == 1 && data[0].synthetic && data[0].n_users == 600);
    let [(ModelOrigin::Restored, report)] = &models[..] else { panic!("{models:?}") };
    assert_eq!((&report.config, report.history.len()), (&config(), 1));
    assert_eq!(visit.list_bits(), list);
    assert_eq!(visit.saved(), Saved::DataAndModel);
    assert_eq!(*disk.records.borrow(), records, "it is saved already");
    visit.train_briefly();
    assert_eq!(record(&disk, "data"), records.get("data").cloned(), "a model is saved beside the data");
}

#[test]
fn a_model_that_cannot_be_restored_is_told_and_the_data_stay() {
    let foreign = {
        let disk = disk();
        begin(&disk, None).train_briefly();
        record(&disk, "model/00000").expect("a model")
    };
    for model in [foreign, b"scrambled".to_vec()] {
        let disk = disk();
        begin(&disk, file()).train_briefly();
        disk.records.borrow_mut().retain(|name, _| !name.starts_with("model/"));
        disk.records.borrow_mut().insert("model/00000".to_owned(), model);
        let visit = begin(&disk, None);
        let told = visit.told();
        assert!(matches!(&told[0], ToPage::Data(facts) if facts.n_ratings == 40), "{told:?}");
        let is_refusal = |message: &ToPage| {
            matches!(message, ToPage::Problem(Problem::Reading(ReadingProblem::Model { source, .. }))
                if *source == ModelSource::EarlierVisit)
        };
        assert_eq!(told.iter().filter(|message| is_refusal(message)).count(), 1, "{told:?}");
        assert!(!told.iter().any(|message| matches!(message, ToPage::Trained { .. })));
        assert_eq!(visit.saved(), Saved::Data);
    }
}

#[test]
fn records_that_cannot_be_read_give_way_to_the_sample() {
    for (name, problem) in [("data", RestoreProblem::OtherVersion), ("table/00001", RestoreProblem::Damaged)] {
        let disk = disk();
        begin(&disk, None).train_briefly();
        disk.records.borrow_mut().insert(name.to_owned(), Vec::new());
        let visit = begin(&disk, None);
        let told = visit.told();
        let expected = ToPage::Problem(Problem::Saving(SavingProblem::NotRestored(problem)));
        assert_eq!(told.first(), Some(&expected));
        assert!(matches!(&told[1], ToPage::Data(facts) if facts.synthetic), "{:?}", told[1]);
    }
}

#[test]
fn opening_a_link_deletes_nothing_until_something_is_done() {
    let disk = disk();
    begin(&disk, None).train_briefly();
    let records = disk.records.borrow().clone();
    let begin_with_file = || {
        let visit = begin(&disk, file());
        let (data, models) = told(&visit);
        assert_eq!((data.len(), data[0].n_ratings, models.len()), (1, 40, 0));
        assert_eq!(visit.saved(), Saved::EarlierVisit);
        assert_eq!(*disk.records.borrow(), records);
        visit
    };
    // Looking is not doing.
    let mut visit = begin_with_file();
    visit.say(ToWorker::Run(RunCommand::FindRate(config())));
    visit.run();
    visit.say_with(ToWorker::Data(DataCommand::OpenFiles), vec![MemoryFile::new("notes.txt", b"Dear diary")]);
    visit.say(ToWorker::Data(DataCommand::OpenAddress("https://example.org/nothing".to_owned())));
    assert_eq!(*disk.records.borrow(), records);

    let shape = DataCommand::UseShape(Shape { n_users: 60, n_items: 40, n_ratings: 900 });
    let files = vec![MemoryFile::new("club.csv", &club())];
    let acts: [(ToWorker, Vec<MemoryFile>); 4] = [
        (ToWorker::Run(RunCommand::Train(config())), Vec::new()),
        (ToWorker::Data(DataCommand::NameItemsBy(ItemNames::Ids)), Vec::new()),
        (ToWorker::Data(shape), Vec::new()),
        (ToWorker::Data(DataCommand::OpenFiles), files),
    ];
    for (message, files) in acts {
        let mut visit = begin_with_file();
        visit.say_with(message.clone(), files);
        visit.run();
        assert_ne!(*disk.records.borrow(), records, "{message:?}");
        assert!(matches!(visit.saved(), Saved::Data | Saved::DataAndModel), "{message:?}");
        *disk.records.borrow_mut() = records.clone();
    }
}

#[test]
fn a_link_to_what_is_saved_restores_it_with_its_model() {
    let disk = disk();
    begin(&disk, file()).train_briefly();
    let visit = begin(&disk, file());
    let (data, models) = told(&visit);
    assert_eq!((data[0].n_ratings, models.len(), visit.saved()), (40, 1, Saved::DataAndModel));
    let visit = begin(&disk, Some(DataSource::Sample));
    let (data, models) = told(&visit);
    assert!(data[0].synthetic && models.is_empty() && visit.saved() == Saved::EarlierVisit);
}

#[test]
fn a_link_that_gives_nothing_restores_what_is_saved() {
    let disk = disk();
    begin(&disk, file()).train_briefly();
    let gone = DataSource::File("https://example.org/gone.csv".to_owned());
    let visit = begin(&disk, Some(gone));
    let all = visit.told();
    assert!(matches!(&all[0], ToPage::Problem(Problem::Reading(ReadingProblem::File(_)))), "{:?}", all[0]);
    assert!(matches!(&all[1], ToPage::Data(facts) if facts.n_ratings == 40), "{:?}", all[1]);
    assert_eq!(visit.saved(), Saved::DataAndModel);
}

#[test]
fn a_database_that_does_not_answer_keeps_nobody_waiting() {
    let disk = disk();
    begin(&disk, file()).train_briefly();
    disk.is_held.set(true);
    for asked in [None, Some(DataSource::Sample), file()] {
        let mut visit = begin(&disk, asked.clone());
        let all = visit.told();
        let is_told = |message: &ToPage| {
            let silent = SavingProblem::NotRestored(RestoreProblem::Database(DatabaseError::Silent));
            *message == ToPage::Problem(Problem::Saving(silent))
        };
        assert_eq!(all.iter().filter(|message| is_told(message)).count(), usize::from(asked.is_none()), "{asked:?}");
        assert!(all.iter().any(|message| matches!(message, ToPage::Data(_))), "{asked:?}");
        visit.train_briefly();
        let not_saved = ToPage::Problem(Problem::Saving(SavingProblem::NotSaved(DatabaseError::Silent)));
        assert!(visit.told().contains(&not_saved), "{asked:?}");
    }
}

#[test]
fn a_database_that_answers_late_is_told_only_if_it_has_something() {
    let told = |visit: &Visit| {
        let is_about_saving = |message: &ToPage| matches!(message, ToPage::Problem(_) | ToPage::Saved(_));
        visit.all_told().into_iter().filter(is_about_saving).collect::<Vec<_>>()
    };
    let disk = disk();
    disk.late_answers.set(1);
    assert_eq!(told(&begin(&disk, None)), [ToPage::Saved(Saved::Nothing)]);
    begin(&disk, file()).train_briefly();
    disk.late_answers.set(1);
    let late = SavingProblem::NotRestored(RestoreProblem::Late);
    assert_eq!(told(&begin(&disk, None)), [ToPage::Problem(Problem::Saving(late))]);
    // It is still there.
    assert_eq!(begin(&disk, None).saved(), Saved::DataAndModel);
}

#[test]
fn data_that_have_a_model_wait_for_the_part_that_reads_it() {
    let disk = disk();
    begin(&disk, file()).train_briefly();
    let mut visit = Visit::silent(&disk);
    visit.platform.miss_models(1);
    visit.say(ToWorker::Data(DataCommand::Begin(None)));
    let told = visit.told();
    assert_eq!(told[0], ToPage::Problem(Problem::ModelsNotLoaded));
    assert!(matches!(told[1..], [ToPage::Data(_), ToPage::Catalog(_), ToPage::Trained { .. }]), "{told:?}");
    assert_eq!(visit.saved(), Saved::DataAndModel);
}

#[test]
fn what_was_deleted_under_the_page_is_no_longer_called_saved() {
    let disk = disk();
    let mut visit = begin(&disk, file());
    visit.train_briefly();
    let check = || ToWorker::Data(DataCommand::CheckSaved);
    visit.say(check());
    assert_eq!(visit.saved(), Saved::DataAndModel);
    disk.is_held.set(true);
    visit.say(check());
    assert_eq!(visit.saved(), Saved::DataAndModel, "it may still be there");
    disk.is_held.set(false);
    disk.records.borrow_mut().clear();
    visit.say(check());
    assert_eq!(visit.saved(), Saved::Nothing);
    visit.train_briefly();
    assert_eq!(visit.saved(), Saved::DataAndModel);
    assert!(record(&disk, "data").is_some(), "the data are saved again with the model");
}

#[test]
fn a_full_disk_is_told_and_ends_nothing_and_later_all_is_saved() {
    let disk = disk();
    let mut visit = begin(&disk, None);
    disk.is_full.set(true);
    visit.train_briefly();
    let problem = ToPage::Problem(Problem::Saving(SavingProblem::NotSaved(DatabaseError::Full)));
    let told = visit.told();
    assert_eq!(told.last(), Some(&problem));
    assert!(told.iter().any(|message| matches!(message, ToPage::Trained { .. })));
    assert_eq!(visit.saved(), Saved::Nothing);
    disk.is_full.set(false);
    visit.train_briefly();
    assert_eq!(visit.saved(), Saved::DataAndModel);
    assert!(record(&disk, "data").is_some() && record(&disk, "model/00000").is_some());
}

#[test]
fn a_private_window_has_the_sample_and_says_that_nothing_is_saved() {
    let disk = disk();
    disk.is_private.set(true);
    let mut visit = begin(&disk, None);
    let (data, _) = told(&visit);
    assert!(data.len() == 1 && data[0].synthetic);
    visit.train_briefly();
    let is_refused = |message: &ToPage| matches!(message, ToPage::Problem(Problem::Saving(SavingProblem::NotSaved(_))));
    assert_eq!(visit.told().iter().filter(|message| is_refused(message)).count(), 1);
}

/// Each tab saves its data with its model: a model is never saved beside the data of another tab.
#[test]
fn two_tabs_do_not_mix_their_data() {
    let disk = disk();
    let (mut here, mut there) = (begin(&disk, None), begin(&disk, file()));
    here.train_briefly();
    there.train_briefly();
    here.say(ToWorker::Run(RunCommand::Train(TrainConfig { seed: 7, ..config() })));
    here.run();
    let (data, models) = told(&begin(&disk, None));
    assert!(data[0].synthetic && models.len() == 1);
    assert_eq!(models[0].1.seed, 7);
}
