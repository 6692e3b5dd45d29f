//! Files that a visit exports, and a model that comes back into another visit.

use crate::common::memory::{Disk, MemoryFile};
use crate::common::visit::Visit;
use std::rc::Rc;
use tastemap::data::ItemNames;
use tastemap::data::read::{Choices, DuplicatePolicy};
use tastemap::engine::{EngineChoice, RankBy};
use tastemap::export::ModelFileError;
use tastemap::insight::ListView;
use tastemap::protocol::{
    Answer, DataCommand, Export, ExportCommand, ExportProblem, ModelSource, Part, Problem, Question, ReadingProblem,
    RunCommand, ToPage, ToWorker, Who,
};
use tastemap::train::{RunReport, TrainConfig};

impl Visit {
    fn learn(&mut self, message: ToWorker) -> RunReport {
        self.say(message);
        self.run();
        self.report().expect("training ends with a report")
    }

    fn file(&mut self, export: Export) -> Vec<u8> {
        self.export(export).expect("there is what the file needs")
    }

    fn open_model(&mut self, name: &str, bytes: &[u8]) {
        self.say_with(ToWorker::Data(DataCommand::OpenModel), vec![MemoryFile::new(name, bytes)]);
    }

    fn reading_problem(&self) -> ReadingProblem {
        match self.problem() {
            Some(Problem::Reading(problem)) => problem,
            other => panic!("not a problem of reading: {other:?}"),
        }
    }

    fn list_answer(&mut self) -> Option<Answer> {
        self.told();
        let view = ListView { with_rated: false, min_ratings: 0, rows: 20, by: RankBy::Rating };
        self.say(ToWorker::Ask { id: 1, question: Question::Ranking { who: Who::User(3), view } });
        self.told().pop().and_then(|message| match message {
            ToPage::Answer { answer, .. } => answer,
            _ => None,
        })
    }
}

fn config() -> TrainConfig {
    TrainConfig { engine: EngineChoice::Cpu, factors: 8, epochs: 2, batch_size: 512, ..TrainConfig::default() }
}

#[test]
fn a_model_that_is_loaded_answers_and_trains_on_as_where_it_was_made() {
    let mut there = Visit::open();
    let trained = there.learn(ToWorker::Run(RunCommand::Train(config())));
    let file = there.file(Export::Model);

    let mut here = Visit::open();
    here.open_model("model.zip", &file);
    assert_eq!(here.report(), Some(trained));
    let list = here.list_answer();
    assert!(list.is_some());
    assert_eq!(list, there.list_answer());
    let losses = |report: RunReport| report.history.iter().map(|row| row.valid_loss.to_bits()).collect::<Vec<_>>();
    let onward = ToWorker::Run(RunCommand::Continue(TrainConfig { epochs: 1, ..config() }));
    let (here, there) = (losses(here.learn(onward.clone())), losses(there.learn(onward)));
    assert_eq!((here.len(), here), (3, there));
}

#[test]
fn a_model_of_other_data_is_refused_and_the_one_that_is_there_stays() {
    let mut there = Visit::open();
    there.learn(ToWorker::Run(RunCommand::Train(config())));
    let file = there.file(Export::Model);

    let mut here = Visit::open();
    here.drop_files(&[("ratings.csv", b"user,item,rating\na,x,1\na,y,5\nb,x,4\nb,y,2\na,z,3\nb,z,3\n")]);
    here.learn(ToWorker::Run(RunCommand::Train(config())));
    let before = here.list_answer();
    here.open_model("model.zip", &file);
    let problem = here.reading_problem();
    assert!(matches!(&problem, ReadingProblem::Model { error: ModelFileError::OtherData(_), .. }), "{problem:?}");
    here.open_model("notes.txt", b"Dear diary");
    let problem = here.reading_problem();
    let ReadingProblem::Model { source, error: ModelFileError::NoArchive(_) } = problem else { panic!("{problem:?}") };
    assert_eq!(source, ModelSource::File("notes.txt".to_owned()));
    assert_eq!(here.list_answer(), before);
}

#[test]
fn what_a_model_counts_as_one_item_comes_with_it_and_other_ratings_are_told() {
    let mut visit = Visit::open();
    let csv = visit.file(Export::Ratings);
    visit.drop_files(&[("ratings.csv", &csv)]);
    let config = TrainConfig { item_names: ItemNames::Ids, ..config() };
    visit.learn(ToWorker::Run(RunCommand::Train(config)));
    let file = visit.file(Export::Model);

    let more = [&csv[..], b"Viewer 001,Alien (1979),3\nViewer 001,Alien (1979),4\n"].concat();
    let n_before = csv.iter().filter(|&&byte| byte == b'\n').count();
    visit.drop_files(&[("ratings.csv", &more)]);
    // Every repeated rating counts, so that there are others than before of the same items.
    let choices = Choices { duplicates: DuplicatePolicy::All, ..Choices::default() };
    visit.say(ToWorker::Data(DataCommand::ReadAgain(Part::Loaded, choices)));
    visit.say(ToWorker::Data(DataCommand::NameItemsBy(ItemNames::Titles)));
    visit.told();
    visit.open_model("model.zip", &file);
    let told = visit.told();
    assert!(matches!(&told[0], ToPage::Data(facts) if facts.item_names == ItemNames::Ids), "{:?}", told[0]);
    assert!(told.iter().any(|message| matches!(message, ToPage::Trained { .. })));
    let Some(ToPage::Problem(Problem::Reading(ReadingProblem::OtherRatings(other)))) = told.last() else {
        panic!("the page hears of the ratings")
    };
    assert_eq!((other.trained_on, other.loaded), (n_before - 1, n_before + 1));
}

#[test]
fn an_export_is_of_the_model_it_began_with_even_if_another_one_is_trained_meanwhile() {
    let mut visit = Visit::open();
    visit.learn(ToWorker::Run(RunCommand::Train(config())));
    for export in [Export::Recommendations { top: 3, by: RankBy::default() }, Export::Embeddings, Export::Model] {
        let whole = visit.file(export);
        visit.say(ToWorker::Export(ExportCommand::Start(export)));
        // Messages go first: nothing is made before the other model is there.
        let other = TrainConfig { seed: whole.len() as u64, ..config() };
        for command in [RunCommand::Train(other), RunCommand::Step, RunCommand::Stop] {
            visit.say(ToWorker::Run(command));
        }
        assert_eq!(visit.told().iter().filter(|message| matches!(message, ToPage::Trained { .. })).count(), 1);
        visit.run();
        let begun_before = visit.platform.take_file().expect("the export").bytes();
        assert!(begun_before == whole, "{export:?}");
        assert!(visit.file(export) != whole, "{export:?}");
    }
}

#[test]
fn training_goes_on_while_a_file_is_made() {
    let mut visit = Visit::open();
    visit.learn(ToWorker::Run(RunCommand::Train(config())));
    visit.say(ToWorker::Run(RunCommand::Train(TrainConfig { epochs: 50, ..config() })));
    visit.say(ToWorker::Export(ExportCommand::Start(Export::Recommendations { top: 20, by: RankBy::default() })));
    visit.told();
    visit.turn();
    let told = visit.told();
    assert!(told.iter().any(|message| matches!(message, ToPage::Progress(progress) if progress.step > 0)), "{told:?}");
    let is_export = |message: &ToPage| matches!(message, ToPage::Exporting(_) | ToPage::Exported(_));
    assert_eq!(told.iter().filter(|message| is_export(message)).count(), 1, "{told:?}");
}

#[test]
fn an_export_can_be_canceled() {
    let mut visit = Visit::open();
    visit.say(ToWorker::Export(ExportCommand::Start(Export::Ratings)));
    assert!(visit.is_busy());
    visit.told();
    visit.say(ToWorker::Export(ExportCommand::Cancel));
    assert_eq!(visit.told(), [ToPage::ExportCanceled]);
    assert!(!visit.is_busy() && visit.platform.take_file().is_none());
}

#[test]
fn a_full_disk_ends_the_export_and_not_the_training() {
    let disk = Rc::new(Disk::default());
    let mut visit = Visit::begin(&disk, DataCommand::Begin(None));
    visit.say(ToWorker::Run(RunCommand::Train(config())));
    visit.say(ToWorker::Export(ExportCommand::Start(Export::Ratings)));
    disk.is_full.set(true);
    visit.told();
    visit.turn();
    let problem = Problem::Export(ExportProblem::NoRoom("the disk is full".to_owned()));
    assert_eq!(visit.told().pop(), Some(ToPage::Problem(problem)));
    assert!(visit.is_busy(), "training goes on");
    visit.run();
    let is_trained = |message: &ToPage| matches!(message, ToPage::Trained { .. });
    assert!(visit.told().iter().any(is_trained));
}

#[test]
fn without_a_model_only_the_ratings_can_be_exported() {
    let mut visit = Visit::open();
    for export in [Export::Model, Export::Embeddings, Export::Recommendations { top: 3, by: RankBy::default() }] {
        visit.told();
        assert_eq!(visit.export(export), None);
        assert_eq!(visit.told(), [ToPage::ExportCanceled]);
    }
    let text = String::from_utf8(visit.file(Export::Ratings)).expect("text");
    assert_eq!(text.lines().next(), Some("user,item,rating"));
    assert_eq!(visit.told().pop(), Some(ToPage::Exported(Export::Ratings)));
}
