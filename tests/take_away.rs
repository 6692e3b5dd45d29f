//! What is taken away of a visit, and a model that comes back into another.

#[path = "common/visit.rs"]
mod visit;

use tastemap::data::ItemNames;
use tastemap::data::read::{Choices, Reading};
use tastemap::engine::EngineChoice;
use tastemap::export::ModelFileError;
use tastemap::insight::ListView;
use tastemap::protocol::{
    Answer, DataCommand, Export, ModelSource, Problem, Question, ReadingProblem, RunCommand, ToPage, ToWorker, Who,
};
use tastemap::train::{RunReport, TrainConfig};
use visit::{Visit, report};

impl Visit {
    /// Opens a ratings file in place of the data there are, its items by their ids.
    fn open_ratings(&mut self, bytes: &[u8]) {
        let mut reading = Reading::new(Choices::default());
        reading.begin_file("ratings.csv", bytes.len() as u64);
        reading.push(bytes);
        reading.end_file();
        self.session.take_files(reading, Choices::default(), report);
    }

    fn learn(&mut self, message: ToWorker) -> RunReport {
        self.say(message);
        self.run();
        self.report().expect("training ends with a report")
    }

    fn file(&self, file: Export) -> Vec<u8> {
        self.session.export(file).expect("there is what the file needs").flatten().collect()
    }

    /// The last report among what the page was told since anyone looked.
    fn report(&self) -> Option<RunReport> {
        self.told().into_iter().rev().find_map(|message| match message {
            ToPage::Trained { report, .. } => Some(*report),
            _ => None,
        })
    }

    fn problem(&self) -> Option<ReadingProblem> {
        self.told().into_iter().find_map(|message| match message {
            ToPage::Problem(Problem::Reading(problem)) => Some(problem),
            _ => None,
        })
    }

    fn list(&mut self) -> Option<Answer> {
        self.told();
        let view = ListView { with_rated: false, min_ratings: 0, rows: 20 };
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
    here.session.load_model(ModelSource::File("model.zip".to_owned()), &file);
    assert_eq!(here.report(), Some(trained));
    let list = here.list();
    assert!(list.is_some());
    assert_eq!(list, there.list());
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
    here.open_ratings(b"user,item,rating\na,x,1\na,y,5\nb,x,4\nb,y,2\na,z,3\nb,z,3\n");
    here.learn(ToWorker::Run(RunCommand::Train(config())));
    let before = here.list();
    here.session.load_model(ModelSource::File("model.zip".to_owned()), &file);
    let problem = here.problem().expect("a refusal");
    assert!(matches!(&problem, ReadingProblem::Model { error: ModelFileError::OtherData(_), .. }), "{problem:?}");
    here.session.load_model(ModelSource::File("notes.txt".to_owned()), b"Dear diary");
    let problem = here.problem().expect("a refusal");
    let ReadingProblem::Model { source, error: ModelFileError::NoArchive(_) } = problem else { panic!("{problem:?}") };
    assert_eq!(source, ModelSource::File("notes.txt".to_owned()));
    assert_eq!(here.list(), before);
}

#[test]
fn what_a_model_counts_as_one_item_comes_with_it_and_other_ratings_are_told() {
    let mut visit = Visit::open();
    let csv = visit.file(Export::Ratings);
    visit.open_ratings(&csv);
    let config = TrainConfig { item_names: ItemNames::Ids, ..config() };
    visit.learn(ToWorker::Run(RunCommand::Train(config)));
    let file = visit.file(Export::Model);

    let more = [&csv[..], b"Viewer 001,Alien (1979),3\nViewer 001,Alien (1979),4\n"].concat();
    let n_before = csv.iter().filter(|&&byte| byte == b'\n').count();
    // Every repeated rating counts, so that there are others than before of the same items.
    let choices = Choices { duplicates: tastemap::data::read::DuplicatePolicy::All, ..Choices::default() };
    let mut reading = Reading::new(choices.clone());
    reading.begin_file("ratings.csv", more.len() as u64);
    reading.push(&more);
    reading.end_file();
    visit.session.take_files(reading, choices, report);
    visit.say(ToWorker::Data(DataCommand::NameItemsBy(ItemNames::Titles)));
    visit.told();
    visit.session.load_model(ModelSource::File("model.zip".to_owned()), &file);
    let told = visit.told();
    assert!(matches!(&told[0], ToPage::Data(facts) if facts.item_names == ItemNames::Ids), "{:?}", told[0]);
    assert!(told.iter().any(|message| matches!(message, ToPage::Trained { .. })));
    let Some(ToPage::Problem(Problem::Reading(ReadingProblem::OtherRatings(other)))) = told.last() else {
        panic!("the page hears of the ratings")
    };
    assert_eq!((other.trained_on, other.loaded), (n_before - 1, n_before + 1));
}

#[test]
fn a_file_is_of_the_model_it_was_begun_with_also_when_another_one_is_learned_meanwhile() {
    let mut visit = Visit::open();
    visit.learn(ToWorker::Run(RunCommand::Train(config())));
    let files = [Export::Recommendations { top: 3 }, Export::Embeddings, Export::Model];
    for file in files {
        let whole = visit.file(file);
        let mut begun = visit.session.export(file).expect("there is a model");
        let first = begun.next().expect("a beginning");
        visit.learn(ToWorker::Run(RunCommand::Train(TrainConfig { seed: whole.len() as u64, ..config() })));
        assert_eq!([first, begun.flatten().collect()].concat(), whole, "{file:?}");
        assert_ne!(visit.file(file), whole, "{file:?}");
    }
}

#[test]
fn without_a_model_there_are_the_ratings_only() {
    let visit = Visit::open();
    assert!(visit.session.export(Export::Model).is_none());
    assert!(visit.session.export(Export::Recommendations { top: 3 }).is_none());
    let text = String::from_utf8(visit.file(Export::Ratings)).expect("text");
    assert_eq!(text.lines().next(), Some("user,item,rating"));
}
