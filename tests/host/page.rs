//! The page's state and the worker's session talk to each other, without a browser.

use crate::common::made::xlsx;
use crate::common::memory::MemoryFile;
use crate::common::visit::Visit;
use tastemap::data::read::ReadProgress;
use tastemap::data::{DatasetFacts, ItemNoun, NoGrades, SplitMethod};
use tastemap::engine::{EngineChoice, EngineFacts, EngineKind, RankBy};
use tastemap::evaluation::TrialPlan;
use tastemap::model::ModelKind;
use tastemap::protocol::{
    Answer, DataCommand, DataSource, DatabaseError, ModelOrigin, Problem, Question, ReadingProblem, RunCommand, Saved,
    SavingProblem, StepOf, ToPage, ToWorker,
};
use tastemap::train::{RowChoice, TrainError};
use tastemap::ui::arrival::{Arrival, Intro, Lock};
use tastemap::ui::class::code::{Ballot, encode};
use tastemap::ui::class::room::{ClassRoom, Pupil};
use tastemap::ui::class::words as class_words;
use tastemap::ui::form::{Field, Form};
use tastemap::ui::movie_map::plane::MapAxes;
use tastemap::ui::state::{
    Action, BUILD, Chosen, Command, FirstPart, LessonSource, NextStep, OpenLesson, Phase, Recovery, Setting,
    ShownRegions, Slot, State, act, arrival_of, reduce,
};
use tastemap::ui::words;

/// A page: its state, the worker's session, and the commands for the browser.
struct Page {
    state: State,
    worker: Visit,
    commands: Vec<Command>,
}

impl Page {
    /// Opens a page with the sample.
    fn open() -> Page {
        let mut form = Form::default();
        form.engine = EngineChoice::Cpu;
        let mut page = Page { state: State::new(form, None, Vec::new()), worker: Visit::open(), commands: Vec::new() };
        for (field, text) in [(Field::Factors, "4"), (Field::Epochs, "2"), (Field::BatchSize, "512")] {
            page.act(Action::Set(Setting::Text(field, text.to_owned())));
        }
        page.listen();
        page
    }

    fn act(&mut self, action: Action) {
        let commands = act(&mut self.state, action);
        self.run(commands);
    }

    fn hear(&mut self, message: ToPage) {
        let commands = reduce(&mut self.state, message, 0.0);
        self.run(commands);
    }

    /// Sends what is for the worker's session, and notes the rest.
    fn run(&mut self, commands: Vec<Command>) {
        for command in commands {
            match command {
                Command::Send(ToWorker::Withdraw(_)) => {}
                Command::Send(message @ (ToWorker::Run(_) | ToWorker::Evaluation(_) | ToWorker::Ask { .. })) => {
                    self.worker.say(message);
                }
                other => self.commands.push(other),
            }
        }
    }

    /// Takes what the worker has said.
    fn listen(&mut self) {
        for message in self.worker.told() {
            self.hear(message);
        }
    }

    /// Trains until the run has ended.
    fn train(&mut self, action: Action) {
        self.act(action);
        assert_eq!(self.state.phase(), Phase::Training);
        self.worker.run();
        self.listen();
    }

    /// Hands over files as a person drops them.
    fn drop_files(&mut self, action: Action, files: &[(&str, &[u8])]) {
        self.act(action);
        self.worker.drop_files(files);
        self.listen();
    }

    fn slot(&mut self) -> Slot {
        self.state.questions.add_slot()
    }

    fn ask(&mut self, slot: Slot, question: Question) {
        self.act(Action::Ask(slot, Some(question)));
        self.listen();
    }
}

#[test]
fn a_run_leads_from_data_to_a_model_and_one_that_continues_keeps_the_table() {
    let mut page = Page::open();
    assert_eq!((page.state.phase(), page.state.has_model()), (Phase::Ready, false));
    page.train(Action::Train);
    assert_eq!((page.state.phase(), page.state.run.epochs.len()), (Phase::Done, 2));
    assert!(page.state.run.curve.step() > 0 && page.state.map.is_some());
    let told = |page: &Page| words::finished(page.state.report().expect("the run has finished"));
    assert!(
        told(&page).starts_with("Trained 2 epochs in ") && told(&page).ends_with(" on the CPU."),
        "{}",
        told(&page)
    );

    page.act(Action::ContinueTraining);
    assert_eq!((page.state.run.epochs.len(), page.state.run.curve.step()), (2, 0));
    assert!(page.state.report().is_none() && page.state.has_model(), "the model stays while the next run is under way");
    page.worker.run();
    page.listen();
    assert_eq!((page.state.phase(), page.state.run.epochs.len()), (Phase::Done, 4));
    assert!(told(&page).ends_with(" on the CPU, 4 in all."), "{}", told(&page));
    page.act(Action::Train);
    assert!(page.state.run.epochs.is_empty());
}

#[test]
fn a_problem_ends_what_it_concerns_and_nothing_else() {
    let saving = || ToPage::Problem(Problem::Saving(SavingProblem::NotSaved(DatabaseError::Full)));
    let mut page = Page::open();
    page.train(Action::Train);

    page.act(Action::FindRate);
    page.hear(saving());
    assert_eq!(page.state.phase(), Phase::Searching);
    page.hear(ToPage::Problem(Problem::Search(TrainError::NothingToContinue)));
    assert!(page.state.phase() == Phase::Done && page.state.search.is_none());

    page.act(Action::ReadBoth);
    page.hear(saving());
    assert_eq!(page.state.phase(), Phase::Loading);
    page.hear(ToPage::Problem(Problem::Reading(ReadingProblem::NothingToAdd)));
    assert_eq!(page.state.phase(), Phase::Done);

    page.act(Action::Train);
    page.hear(saving());
    assert_eq!(page.state.phase(), Phase::Training);
    let failed = || ToPage::Problem(Problem::Training { error: TrainError::NothingToContinue, kept_epoch: None });
    page.hear(failed());
    assert_eq!((page.state.phase(), page.state.has_model()), (Phase::Error, true));
    assert!(page.state.report().is_none(), "the report is not that of the run on show");
    page.act(Action::ReadBoth);
    page.hear(ToPage::ReadingCanceled);
    assert_eq!(page.state.phase(), Phase::Error, "nothing has changed since the run failed");
    assert_eq!(page.state.alerts.len(), 3, "the same alert again replaces the one before");
    let repeats = page.state.alerts.iter().map(|alert| alert.repeats).collect::<Vec<_>>();
    assert_eq!(repeats, [0, 2, 1], "and is told again");
}

#[test]
fn a_model_that_was_not_trained_here_brings_its_settings_and_curve() {
    let mut page = Page::open();
    page.train(Action::Train);
    let report = page.state.report().expect("a model").as_ref().clone();
    let map = page.state.map.as_ref().expect("a map").as_ref().clone();
    let mut visit = Page::open();
    visit.act(Action::Set(Setting::Text(Field::Epochs, "9".to_owned())));
    visit.hear(ToPage::Trained { origin: ModelOrigin::Restored, report: Box::new(report), map });
    assert_eq!((visit.state.phase(), visit.state.form.text(Field::Epochs)), (Phase::Done, "2"));
    assert!(visit.state.run.facts.baselines.is_some() && !visit.state.run.curve.losses.is_empty());
}

#[test]
fn questions_are_answered_when_there_is_a_model_and_again_when_it_changes() {
    let mut page = Page::open();
    let (tables, chart) = (page.slot(), page.slot());
    let biases = Question::Biases { min_ratings: 20 };
    page.ask(tables, biases.clone());
    assert!(page.state.questions.shown(tables).is_none(), "only a model knows biases");
    page.train(Action::Train);
    page.ask(tables, biases.clone());
    page.act(Action::Ask(chart, Some(biases.clone())));
    let [first, shared] = [tables, chart].map(|slot| page.state.questions.shown(slot).expect("an answer"));
    assert!(std::sync::Arc::ptr_eq(&first, &shared) && matches!(first.answer, Answer::Biases(Some(_))));

    page.train(Action::Train);
    page.ask(tables, biases);
    let second = page.state.questions.shown(tables).expect("an answer");
    assert!(!std::sync::Arc::ptr_eq(&first, &second), "another model has another answer");
}

/// From what the region shows one goes on to the step, and to the next.
#[test]
fn the_step_on_show_is_the_one_that_is_made_next() {
    let mut page = Page::open();
    let slot = page.slot();
    let show = |page: &mut Page| {
        let NextStep::Of(of) = page.state.next_step() else { panic!("{:?}", page.state.next_step()) };
        page.ask(slot, Question::Step { of: of.clone(), number: 0, row: RowChoice::Item });
        let shown = page.state.questions.shown(slot).expect("an answer");
        assert!(matches!(&shown.question, Question::Step { of: asked, .. } if *asked == of));
        let Answer::Step(step) = &shown.answer else { panic!("{shown:?}") };
        ((**step).clone(), of)
    };
    let (first, of) = show(&mut page);
    assert!(first.step == 0 && matches!(of, StepOf::First(_)));
    page.act(Action::Step);
    page.listen();
    assert_eq!((page.state.phase(), page.state.run.curve.step()), (Phase::Paused, 1));
    let (second, of) = show(&mut page);
    assert!(second.step == 1 && matches!(of, StepOf::Run { step: 1, .. }));
    assert!((page.state.run.curve.losses[0] - first.batch_loss).abs() < 1e-5);
    page.act(Action::Step);
    page.listen();
    assert_eq!(show(&mut page).0.step, 2);

    // Another run that waits after as many steps has other numbers.
    let before = show(&mut page).1;
    page.act(Action::Set(Setting::Text(Field::Seed, "7".to_owned())));
    page.act(Action::StartOver);
    assert_eq!(page.state.next_step(), NextStep::UnderWay);
    page.act(Action::Pause);
    page.listen();
    (0..2).for_each(|_| page.act(Action::Step));
    page.listen();
    let (another, after) = show(&mut page);
    assert!(another.step == 2 && after != before && another.batch_loss != second.batch_loss);

    page.act(Action::Resume);
    page.worker.run();
    page.listen();
    let (continued, of) = show(&mut page);
    assert!(matches!(of, StepOf::Continued(_)) && continued.update.t > 2);
    page.act(Action::Set(Setting::Model(ModelKind::NnBook)));
    assert!(
        matches!(show(&mut page), (step, StepOf::First(_)) if step.update.t == 1 && !step.rating.layers.is_empty())
    );
    page.act(Action::Set(Setting::Model(ModelKind::BestAccuracy)));
    assert_eq!(page.state.next_step(), NextStep::OtherWay(ModelKind::BestAccuracy));
    page.act(Action::Set(Setting::Model(ModelKind::DotBias)));
    page.act(Action::Set(Setting::Text(Field::Factors, String::new())));
    assert_eq!(page.state.next_step(), NextStep::Unknown);
}

/// A lesson of one's own comes by the worker, and only the text of the lesson that is open counts.
#[test]
fn a_lesson_is_fetched_and_turned_page_by_page() {
    let mut page = Page::open();
    let file = LessonSource::File("data/ours.json".to_owned());
    page.act(Action::OpenLesson(OpenLesson { source: file.clone(), page: None }));
    let asked = ToWorker::FetchText("data/ours.json".to_owned());
    assert_eq!(page.commands.pop(), Some(Command::Send(asked)));
    let text = |address: &str| ToPage::Text { address: address.to_owned(), text: Ok(address.to_owned()) };
    page.hear(text("data/other.json"));
    assert_eq!(*page.state.lesson_text, None);
    page.hear(text("data/ours.json"));
    assert_eq!(*page.state.lesson_text, Some(Ok("data/ours.json".to_owned())));
    page.act(Action::TurnPage(3));
    page.act(Action::ShowRegions(ShownRegions::only(&["toy"])));
    assert_eq!(*page.state.lesson, Some(OpenLesson { source: file, page: Some(3) }));
    page.act(Action::OpenLesson(OpenLesson { source: LessonSource::BuiltIn, page: Some(0) }));
    let is_asked = page.commands.iter().any(|command| matches!(command, Command::Send(ToWorker::FetchText(_))));
    assert!(page.state.lesson_text.is_none() && !is_asked, "it comes with the page");
    page.act(Action::CloseLesson);
    page.act(Action::TurnPage(1));
    assert!(page.state.lesson.is_none() && page.state.shown_regions.shows("map"));
}

#[test]
fn items_are_selected_everywhere_and_other_data_select_none() {
    let mut page = Page::open();
    let most_rated = page.state.data.catalog.items[0];
    assert_eq!((*page.state.data.selected, *page.state.data.neighbors_of), (None, Some(most_rated)));
    let other = page.state.data.catalog.items[5];
    page.act(Action::Select(Some(other)));
    page.act(Action::Select(None));
    assert_eq!((*page.state.data.selected, *page.state.data.neighbors_of), (None, Some(other)), "its neighbors stay");
    let facts = page.state.data.facts.as_deref().expect("the sample").clone();
    page.hear(ToPage::Data(facts));
    assert_eq!((*page.state.data.neighbors_of, page.state.phase()), (None, Phase::Ready));
}

#[test]
fn your_ratings_are_saved_and_your_list_is_shown_as_long_as_the_data_have_what_you_rated() {
    let mut page = Page::open();
    let Some(Chosen::User(_)) = *page.state.data.chosen else { panic!("the first list is a user's") };
    let [first, second] = [0, 1].map(|place| page.state.data.catalog.facts(place));
    let titles = |page: &Page| page.state.my_ratings.iter().map(|rating| rating.title.clone()).collect::<Vec<_>>();
    page.act(Action::RateAll(vec![("Not in these data".to_owned(), 1.0), (second.title.clone(), 2.0)]));
    assert_ne!(*page.state.data.chosen, Some(Chosen::You), "no item of these titles is known");
    page.act(Action::FindMyItems(vec![(second.title.clone(), second.item)]));
    assert_eq!(*page.state.data.chosen, Some(Chosen::You));

    page.act(Action::BeginToRate(first.clone()));
    page.act(Action::BeginToRate(second.clone()));
    assert_eq!(titles(&page), [&second.title, &first.title, "Not in these data"], "each once, the latest first");
    assert_eq!(page.state.my_ratings[0].value, 2.0, "what was rated before is not rated again");
    assert_eq!(page.state.n_own_ratings(), 2, "nobody has moved the stars of the first yet");
    let Some(Command::SaveMyRatings(saved)) = page.commands.last() else { panic!("nothing is saved") };
    let saved = serde_json::to_string(saved).expect("JSON");
    let reloaded = State::new(Form::default(), None, serde_json::from_str(&saved).expect("what was written"));
    assert_eq!((reloaded.my_ratings.len(), reloaded.n_own_ratings()), (3, 2), "nor after a reload");
    page.act(Action::Rate(first.title.clone(), 4.0));
    assert_eq!(page.state.n_own_ratings(), 3);
    page.act(Action::Choose(Chosen::User(3)));
    page.act(Action::Rate(second.title.clone(), 3.6));
    assert_eq!((*page.state.data.chosen, page.state.my_ratings[0].value), (Some(Chosen::You), 3.5));
    let Some(Command::SaveMyRatings(saved)) = page.commands.last() else { panic!("nothing is saved") };
    assert_eq!(*saved, *page.state.my_ratings);

    page.act(Action::Unrate(first.title));
    assert_eq!(titles(&page), [&second.title, "Not in these data"]);
    let facts = page.state.data.facts.as_deref().expect("the sample").clone();
    page.hear(ToPage::Data(facts));
    assert!(page.state.data.my_items.is_empty() && *page.state.data.chosen != Some(Chosen::You));
    assert_eq!(page.state.my_ratings.len(), 2, "they outlive the data");
}

#[test]
fn one_item_rated_under_two_titles_is_taken_back_under_both() {
    let mut page = Page::open();
    let item = page.state.data.catalog.facts(0);
    let (other_title, others) = ("Another way to write it".to_owned(), page.state.data.catalog.facts(1));
    page.act(Action::RateAll(vec![(other_title.clone(), 4.0), (others.title.clone(), 1.0)]));
    page.act(Action::FindMyItems(vec![(other_title.clone(), item.item), (others.title.clone(), others.item)]));
    page.act(Action::BeginToRate(item.clone()));
    assert_eq!(page.state.my_ratings[0].title, other_title, "the item is rated already");
    page.act(Action::Rate(item.title.clone(), 2.0));
    page.act(Action::FindMyItems(vec![(item.title.clone(), item.item)]));
    page.act(Action::Unrate(item.title));
    assert_eq!(page.state.my_ratings.iter().map(|rating| &rating.title).collect::<Vec<_>>(), [&others.title]);
}

#[test]
fn files_are_refused_while_a_run_needs_the_data() {
    let mut page = Page::open();
    let files = || Action::OpenFiles(vec!["ratings.csv".to_owned()]);
    page.act(Action::OpenFiles(Vec::new()));
    assert_eq!(page.state.phase(), Phase::Ready, "no files, nothing to read");
    page.act(Action::Train);
    page.act(files());
    assert_eq!((page.state.phase(), page.commands.len()), (Phase::Training, 0));
    assert_eq!(page.state.alerts[0].what, "ratings.csv cannot be opened while training runs.");
    page.worker.run();
    page.listen();
    page.act(files());
    assert_eq!(page.state.phase(), Phase::Loading);
    assert_eq!(page.commands, [Command::SendWithFiles(ToWorker::Data(DataCommand::OpenFiles))]);
}

#[test]
fn an_alert_goes_when_its_problem_is_over() {
    let mut page = Page::open();
    page.act(Action::OpenFiles(vec!["ratings.csv".to_owned()]));
    page.hear(ToPage::Problem(Problem::Reading(ReadingProblem::ReaderNotLoaded)));
    page.hear(ToPage::Problem(Problem::Saving(SavingProblem::NotSaved(DatabaseError::Full))));
    page.hear(ToPage::Problem(Problem::ModelsNotLoaded));
    assert_eq!((page.state.phase(), page.state.alerts.len()), (Phase::Ready, 3));
    let facts = EngineFacts { kind: EngineKind::Cpu, adapter: String::new(), fallback_reason: None };
    page.hear(ToPage::Engine(facts));
    assert_eq!(page.state.alerts.len(), 2);
    // The next files are read, so the part that reads has come.
    let file = "ratings.csv".to_owned();
    page.hear(ToPage::Reading(ReadProgress { file, bytes: 1, of_bytes: 2, rows: 0, looking: None, wants_more: true }));
    assert_eq!(page.state.alerts.len(), 1);
    // Small files are read without progress.
    page.hear(ToPage::Problem(Problem::Reading(ReadingProblem::ReaderNotLoaded)));
    let ratings = b"user,item,rating\n1,1,5\n1,2,4\n2,1,3\n2,2,1\n";
    page.drop_files(Action::OpenFiles(vec!["ratings.csv".to_owned()]), &[("ratings.csv", ratings)]);
    assert_eq!(page.state.alerts.len(), 1);
    assert!(page.state.alerts[0].what.contains("no room"), "{:?}", page.state.alerts);
}

#[test]
fn one_alert_tells_of_all_regions_that_did_not_come() {
    let mut page = Page::open();
    let missing = |page: &Page| page.state.alerts.iter().map(|alert| alert.recovery).collect::<Vec<_>>();
    page.act(Action::RegionIsMissing);
    page.act(Action::RegionIsMissing);
    assert_eq!(missing(&page), [Some(Recovery::LoadRegions)]);
    let before = *page.state.region_retries;
    page.act(Action::LoadRegions);
    assert_eq!((missing(&page).len(), *page.state.region_retries), (0, before + 1));
    page.act(Action::RegionIsMissing);
    assert_eq!(missing(&page), [Some(Recovery::LoadRegions)]);
}

#[test]
fn a_worker_that_breaks_can_be_restarted_and_one_of_another_build_cannot() {
    let mut page = Page::open();
    page.train(Action::Train);
    page.act(Action::WorkerIsSilent(10));
    page.act(Action::KeepWaiting);
    assert!(page.state.alerts.is_empty());
    page.act(Action::WorkerBroke("out of memory".to_owned()));
    assert_eq!((page.state.phase(), page.state.has_model()), (Phase::Broken, false));
    assert_eq!(page.state.alerts[0].recovery, Some(Recovery::Restart));
    page.act(Action::Restart);
    assert!(page.state.phase() == Phase::Loading && page.state.alerts.is_empty());
    page.hear(ToPage::Ready { build: BUILD.to_owned() });
    assert_eq!(page.commands, [Command::EndWorker, Command::StartWorker, greeting(None)]);

    page.hear(ToPage::Ready { build: "another".to_owned() });
    assert_eq!((page.state.phase(), page.state.alerts[0].recovery), (Phase::Broken, Some(Recovery::Reload)));
}

#[test]
fn clearing_saved_data_clears_the_browser_and_starts_with_the_sample() {
    let mut page = Page::open();
    page.hear(ToPage::Saved(Saved::Data));
    page.act(Action::ClearSavedData);
    page.hear(ToPage::Ready { build: BUILD.to_owned() });
    let restart = [Command::EndWorker, Command::ClearSavedData, Command::StartWorker];
    assert_eq!(page.commands, [&restart[..], &[greeting(Some(DataSource::Sample))]].concat());
    assert_eq!(*page.state.saved, Saved::Nothing);
}

/// What a worker hears first, before anything that a person wanted of it while it started.
fn greeting(source: Option<DataSource>) -> Command {
    let engine = RunCommand::ChooseEngine(EngineChoice::Cpu);
    Command::Greet(vec![ToWorker::Data(DataCommand::Begin(source)), ToWorker::Run(engine)])
}

#[test]
fn files_that_wait_for_other_data_show_that_they_are_read() {
    let mut page = Page::open();
    page.act(Action::OpenFiles(vec!["ratings.csv".to_owned()]));
    // What was loaded before them arrives.
    let facts = page.state.data.facts.as_deref().expect("the sample").clone();
    page.hear(ToPage::Data(facts));
    assert_eq!(page.state.phase(), Phase::Ready);
    let progress = ReadProgress {
        file: "ratings.csv".to_owned(),
        bytes: 1,
        of_bytes: 2,
        rows: 0,
        looking: None,
        wants_more: true,
    };
    page.hear(ToPage::Reading(progress));
    assert_eq!(page.state.phase(), Phase::Loading);
    page.hear(ToPage::ReadingCanceled);
    assert!(page.state.phase() == Phase::Ready && page.state.files.reading.is_none());
}

#[test]
fn whether_data_are_still_saved_is_asked_when_nothing_runs() {
    let mut page = Page::open();
    let check = Command::Send(ToWorker::Data(DataCommand::CheckSaved));
    page.act(Action::CheckSaved);
    assert!(page.commands.is_empty(), "nothing is said to be saved");
    page.hear(ToPage::Saved(Saved::Data));
    page.act(Action::CheckSaved);
    assert_eq!(page.commands, [check]);
    page.act(Action::Train);
    page.act(Action::CheckSaved);
    assert_eq!(page.commands.len(), 1);
}

#[test]
fn a_worker_that_does_not_start_can_be_waited_for() {
    let mut page = Page::open();
    page.act(Action::WorkerDoesNotStart(20));
    assert_eq!(page.state.alerts[0].what, "The engine has not started within 20 seconds.");
    page.act(Action::KeepWaiting);
    assert!(page.state.alerts.is_empty());
}

/// Best accuracy tries out its strength first; the page says so, also when that is paused, and then what came of it.
#[test]
fn best_accuracy_tells_what_it_tries_and_what_it_found() {
    let mut page = Page::open();
    page.act(Action::Set(Setting::Model(ModelKind::BestAccuracy)));
    for (field, text) in [(Field::Factors, "4"), (Field::Epochs, "12")] {
        page.act(Action::Set(Setting::Text(field, text.to_owned())));
    }
    assert!(page.state.can_train() && !page.state.can_search());
    page.act(Action::Train);
    page.listen();
    assert_eq!((page.state.phase(), page.state.run.facts.first), (Phase::Training, Some((FirstPart::Strength, 0.0))));
    page.act(Action::Pause);
    page.listen();
    assert_eq!(page.state.phase(), Phase::Paused);
    page.act(Action::Step);
    page.listen();
    assert_eq!((page.state.phase(), page.state.run.facts.first, page.state.run.curve.step()), (Phase::Paused, None, 1));
    page.act(Action::Resume);
    page.worker.run();
    page.listen();
    assert_eq!((page.state.phase(), page.state.run.epochs.len()), (Phase::Done, 12));
    assert!(page.state.run.facts.is_full_batch());
    let report = page.state.report().expect("a report").clone();
    let told = words::strength(report.strength().expect("a choice"), words::noun(ItemNoun::Movie));
    assert!(told.contains("served best in small trials on a tenth of the training ratings"), "{told}");
    // The others find their settings again, and continuing goes on with this model.
    page.act(Action::Set(Setting::Model(ModelKind::DotBias)));
    assert_eq!((page.state.form.text(Field::Factors), page.state.form.text(Field::Epochs)), ("4", "2"));
    page.train(Action::ContinueTraining);
    assert_eq!((page.state.phase(), page.state.run.epochs.len()), (Phase::Done, 14));
    let report = page.state.report().expect("a report");
    assert_eq!((report.config.model, report.runs.len()), (ModelKind::BestAccuracy, 2));
}

/// Best lists says what it begins with, ranks as it is told, and measures what each way costs.
#[test]
fn best_lists_tells_its_parts_and_measures_its_rankings_on_request() {
    let mut page = Page::open();
    page.act(Action::Set(Setting::Model(ModelKind::BestLists)));
    for (field, text) in [(Field::Factors, "4"), (Field::Epochs, "2")] {
        page.act(Action::Set(Setting::Text(field, text.to_owned())));
    }
    assert!(page.state.can_train() && !page.state.can_search() && !page.state.ranks_by());
    page.act(Action::Train);
    let mut parts = Vec::new();
    while page.worker.is_busy() {
        page.worker.turn();
        page.listen();
        parts.push(page.state.run.facts.first.map(|(part, _)| part));
    }
    parts.dedup();
    assert_eq!(parts, [Some(FirstPart::Strength), Some(FirstPart::Ratings), None]);
    assert_eq!((page.state.phase(), page.state.run.epochs.len()), (Phase::Done, 2));
    assert!(page.state.run.facts.learns_choices() && !page.state.run.facts.is_full_batch());
    assert!(page.state.ranks_by() && page.state.predicts_ratings() && !page.state.has_tested_rankings());
    page.act(Action::RankBy(RankBy::Rating));
    assert_eq!(*page.state.rank_by, RankBy::Rating);
    page.act(Action::MeasureRankings);
    page.worker.run();
    page.listen();
    assert!(page.state.has_tested_rankings());
    let slot = page.slot();
    page.ask(slot, Question::Evaluation { k: 10, against: 0, number: 1 });
    let shown = page.state.evaluation.shown.clone().expect("a table");
    let told = words::ranking::measured(&shown.models, &shown.table, words::noun(ItemNoun::Movie));
    assert_eq!(told.iter().map(|(by, _)| *by).collect::<Vec<_>>(), RankBy::TESTED);
    assert!(told.iter().all(|(_, text)| text.contains("hits in a list of 10, rated ")), "{told:?}");
    // Another model has other lists: it joins by itself, and the others know one way only.
    page.act(Action::Set(Setting::Text(Field::Epochs, "1".to_owned())));
    page.train(Action::Train);
    assert!(!page.state.has_tested_rankings());
    page.worker.run();
    page.listen();
    assert!(page.state.has_tested_rankings());
    page.act(Action::Set(Setting::Model(ModelKind::DotBias)));
    page.train(Action::Train);
    assert!(!page.state.ranks_by());
}

#[test]
fn data_without_grades_lead_to_the_model_that_learns_choices() {
    let mut page = Page::open();
    let rows: String = (0..600).map(|n| format!("{},{},{}\n", n % 30, n / 30, (n * 7 / 3) % 2)).collect();
    page.worker.drop_files(&[("likes.csv", format!("userId,movieId,rating\n{rows}").as_bytes())]);
    page.worker.run();
    page.listen();
    let no_grades = page.state.data.facts.as_ref().and_then(|facts| facts.no_grades);
    assert_eq!(no_grades, Some(NoGrades::ZeroOrOne));
    page.act(Action::Set(Setting::Model(ModelKind::BestAccuracy)));
    page.act(Action::Train);
    page.worker.run();
    page.listen();
    let alert = page.state.alerts.last().expect("an alert");
    assert_eq!(alert.recovery, Some(Recovery::UseBestLists));
    assert!(alert.what.contains("All ratings are 0 or 1") && alert.advice.contains("“Best lists”"), "{alert:?}");
    page.act(Action::Set(Setting::Model(ModelKind::BestLists)));
    page.train(Action::Train);
    assert_eq!((page.state.phase(), page.state.run.epochs.len()), (Phase::Done, 10));
    assert!(!page.state.predicts_ratings() && !page.state.ranks_by());
}

#[test]
fn a_new_model_joins_a_comparison_by_itself_and_other_data_end_it() {
    let mut page = Page::open();
    page.train(Action::Train);
    assert_eq!((page.state.evaluation.number, page.state.evaluation.share), (0, None), "nobody asked to compare");
    page.act(Action::Evaluate);
    assert_eq!(page.state.evaluation.share, Some(0.0));
    assert_eq!(page.state.phase(), Phase::Done, "the page can go on meanwhile");
    page.worker.run();
    page.listen();
    assert_eq!((page.state.evaluation.number, page.state.evaluation.models.len()), (1, 4));
    page.act(Action::Set(Setting::Text(Field::Epochs, "1".to_owned())));
    page.train(Action::Train);
    page.worker.run();
    page.listen();
    assert_eq!((page.state.evaluation.number, page.state.evaluation.models.len()), (2, 5));
    // The run report gets what is on show.
    let slot = page.slot();
    page.ask(slot, Question::Evaluation { k: 10, against: 1, number: 2 });
    let shown = page.state.evaluation.shown.clone().expect("a table");
    assert_eq!(shown.models, page.state.evaluation.models);
    page.act(Action::UseSample);
    page.worker.say(ToWorker::Data(DataCommand::UseSample));
    page.listen();
    assert_eq!((page.state.evaluation.number, page.state.evaluation.shown.is_none()), (0, true));
}

#[test]
fn the_best_settings_of_a_search_are_taken_over_on_request() {
    let mut page = Page::open();
    page.act(Action::Set(Setting::Text(Field::LearningRate, "0.0001".to_owned())));
    page.act(Action::Try(TrialPlan::Tune { seconds: 1.0 }));
    assert_eq!(page.state.phase(), Phase::Searching);
    page.worker.run();
    page.listen();
    assert_eq!(page.state.phase(), Phase::Ready);
    let best = page.state.tuning.as_ref().and_then(|report| report.best()).expect("a trial").config.clone();
    assert_eq!(page.state.form.text(Field::LearningRate), "0.0001");
    assert!(!page.state.has_tuned() && page.state.trying.is_none());
    // Another model was chosen meanwhile: the settings are those of the model that was tuned.
    page.act(Action::Set(Setting::Model(ModelKind::BestAccuracy)));
    page.act(Action::UseTuned);
    assert!(page.state.has_tuned());
    assert_eq!(page.state.form.read().expect("sound settings"), best);
}

#[test]
fn a_pair_of_files_is_the_split_until_a_person_chooses_another() {
    let mut page = Page::open();
    let given = [SplitMethod::Random, SplitMethod::PerItem, SplitMethod::Given(0)];
    page.state.form.offer_split(&given);
    assert_eq!(page.state.form.split, SplitMethod::Given(0));
    page.act(Action::Set(Setting::Split(SplitMethod::PerItem)));
    page.state.form.offer_split(&given);
    assert_eq!(page.state.form.split, SplitMethod::PerItem);
    // The same data again change nothing.
    page.act(Action::Set(Setting::Split(SplitMethod::Random)));
    let facts = (**page.state.data.facts.as_ref().expect("data")).clone();
    page.hear(ToPage::Data(DatasetFacts { split_methods: given.to_vec(), ..facts.clone() }));
    page.act(Action::Set(Setting::Split(SplitMethod::Random)));
    page.hear(ToPage::Data(DatasetFacts { split_methods: given.to_vec(), ..facts }));
    assert_eq!(page.state.form.split, SplitMethod::Random);
    page.act(Action::Set(Setting::Split(SplitMethod::Given(0))));
    page.state.form.offer_split(&given[..2]);
    assert_eq!(page.state.form.split, SplitMethod::Random);
}

/// Codes of two pupils who rated the first and the last of these items.
fn two_pupils(items: &[String]) -> String {
    let stars = |first, last| [vec![first], vec![0; items.len() - 2], vec![last]].concat();
    let ballots = [(1, stars(5, 1)), (2, stars(2, 4))];
    let lines = ballots.map(|(number, stars)| format!("P{number}: {}", encode(&Ballot { number, stars }, items)));
    lines.join("\n")
}

#[test]
fn a_class_becomes_the_data_and_is_trained_on_and_is_saved() {
    let mut page = Page::open();
    page.act(Action::AddCodes("7K3M-9QDX-0000-0000".to_owned()));
    assert!(page.state.alerts.last().is_some_and(|alert| alert.what.contains("no class")), "a code without a class");
    page.act(Action::BeginClass("Alien\n\n Jaws \nAlien\n“M*A*S*H”, again\n".to_owned()));
    let items = page.state.class.items.clone();
    assert_eq!(items, ["Alien", "Jaws", "“M*A*S*H”, again"]);
    page.act(Action::AddCodes(two_pupils(&items)));
    assert_eq!((page.state.class.pupils.len(), page.state.class.n_ratings()), (2, 4));
    let Some(Command::SaveClass(saved)) = page.commands.last().cloned() else { panic!("the class was not saved") };
    assert_eq!(ClassRoom::load(&saved), *page.state.class);

    page.act(Action::Set(Setting::Text(Field::BatchSize, "64".to_owned())));
    let csv = page.state.class.csv();
    page.drop_files(Action::UseClass(vec!["Class.csv".to_owned()]), &[("Class.csv", csv.as_bytes())]);
    let facts = page.state.data.facts.as_ref().map(|facts| (facts.n_ratings, facts.n_users, facts.n_items));
    assert_eq!(facts, Some((4, 2, 2)));
    assert_eq!(page.state.phase(), Phase::Training, "training follows by itself");
    assert!(!*page.state.files.report_is_open, "nothing stands before it");
    assert_eq!(page.state.form.text(Field::Epochs), "60");
    page.worker.run();
    page.listen();
    assert_eq!(page.state.phase(), Phase::Done);
    // Only this once.
    page.drop_files(Action::OpenFiles(vec!["Class.csv".to_owned()]), &[("Class.csv", csv.as_bytes())]);
    assert_eq!(page.state.phase(), Phase::Ready);

    page.act(Action::RemovePupil(1));
    assert_eq!(page.state.class.pupils.len(), 1);
    page.act(Action::ClearSavedData);
    assert_eq!(*page.state.class, ClassRoom::default());
}

#[test]
fn codes_are_taken_from_texts_and_from_workbooks() {
    let mut page = Page::open();
    page.act(Action::BeginClass("Alien\nJaws\nHeat".to_owned()));
    let lines = two_pupils(&page.state.class.items);
    let (first, second) = lines.split_once("\nP2: ").expect("two lines");
    let book = xlsx(&[("Answers", &[&["Timestamp", "Name", "Code"], &["date:46353", "Zoë", second]]), ("Empty", &[])]);
    let names = ["a.txt", "b.xlsx", "c.png"].map(str::to_owned);
    page.act(Action::OpenCodes(names.to_vec()));
    assert_eq!(page.commands.pop(), Some(Command::SendWithFiles(ToWorker::ReadCodes)));
    let contents = [first.as_bytes(), &book, b"\x89PNG\r\n\x1a\n\0\0"];
    let files = names.iter().zip(contents).map(|(name, bytes)| MemoryFile::new(name, bytes)).collect();
    page.worker.say_with(ToWorker::ReadCodes, files);
    page.listen();
    assert_eq!(page.state.class.pupils.iter().map(Pupil::label).collect::<Vec<_>>(), ["P1", "Zoë"]);
    let problems = class_words::problems(&page.state.class_codes);
    assert_eq!(class_words::summary(&page.state.class_codes), "2 pupils added. 1 line not added.");
    assert!(problems[0].starts_with("“c.png” could not be read"), "{problems:?}");
    page.act(Action::AddCodes(" \n".to_owned()));
    assert_eq!(class_words::summary(&page.state.class_codes), "There are no codes in it.");
    page.act(Action::ForgetCodes);
    assert_eq!(class_words::summary(&page.state.class_codes), "");
}

#[test]
fn what_a_teacher_has_locked_stays_as_it_is() {
    let mut page = opened(Arrival { locks: vec![Lock::Model, Lock::Data], run: true, ..Arrival::default() });
    page.listen();
    assert_eq!(page.state.phase(), Phase::Training, "the address starts training");
    page.worker.run();
    page.listen();
    for action in [
        Action::UseSample,
        Action::OpenFiles(vec!["mine.csv".to_owned()]),
        Action::Set(Setting::Model(ModelKind::NnBook)),
        Action::ChooseEngine(EngineChoice::Auto),
    ] {
        page.commands.clear();
        page.act(action.clone());
        assert!(page.commands.is_empty() && page.state.phase() == Phase::Done, "{action:?}");
        assert!(page.state.alerts.last().is_some_and(|alert| alert.what.starts_with("Your teacher has locked")));
    }
    assert_eq!(page.state.form.model, ModelKind::Dot);
    page.train(Action::Train);
}

/// A page that has just opened at an address that asks for this.
fn opened(arrival: Arrival) -> Page {
    let mut form = Form::default();
    (form.engine, form.model) = (EngineChoice::Cpu, ModelKind::Dot);
    for (field, text) in [(Field::Factors, "4"), (Field::Epochs, "1"), (Field::BatchSize, "512")] {
        form.set(field, text);
    }
    let state = State::new(form, None, Vec::new()).opened(arrival, ClassRoom::default());
    Page { state, worker: Visit::open(), commands: Vec::new() }
}

#[test]
fn a_first_visit_sees_a_map_form_and_a_later_one_does_not() {
    for (saved, trains) in [(Saved::Nothing, true), (Saved::Data, false), (Saved::DataAndModel, false)] {
        let mut page = opened(Arrival::default());
        page.act(Action::WaitForIntro);
        page.listen();
        assert_eq!(page.state.phase(), Phase::Ready);
        page.hear(ToPage::Saved(saved));
        assert_eq!(page.state.phase(), Phase::Ready, "the map is not there to be seen");
        page.act(Action::MapIsThere);
        assert_eq!(page.state.phase() == Phase::Training, trains, "{saved:?}");
        // The map rests between the epochs, too.
        page.act(Action::MapRests);
        assert_eq!(*page.state.intro, if trains { Intro::Runs } else { Intro::Off });
        if trains {
            page.worker.run();
            page.listen();
            assert_eq!((page.state.phase(), *page.state.intro), (Phase::Done, Intro::Runs), "its items still move");
            page.act(Action::MapRests);
            assert_eq!(*page.state.intro, Intro::Done);
            page.hear(ToPage::Saved(Saved::Nothing));
            assert_eq!(page.state.phase(), Phase::Done, "it happens once");
        }
    }
    let mut page = opened(Arrival::default());
    page.listen();
    page.hear(ToPage::Saved(Saved::Nothing));
    assert_eq!(page.state.phase(), Phase::Ready, "nobody asked for it");
}

#[test]
fn a_first_visit_whose_run_does_not_end_by_itself_is_told_to_watch_no_longer() {
    let begun = || {
        let mut page = opened(Arrival::default());
        page.act(Action::WaitForIntro);
        page.listen();
        page.hear(ToPage::Saved(Saved::Nothing));
        page.act(Action::MapIsThere);
        assert_eq!(*page.state.intro, Intro::Runs);
        page
    };
    let mut failed = begun();
    failed.hear(ToPage::Problem(Problem::Training { error: TrainError::NoChoices, kept_epoch: None }));
    let mut broken = begun();
    broken.act(Action::WorkerBroke("unreachable".to_owned()));
    for page in [failed, broken] {
        assert_eq!(*page.state.intro, Intro::Off);
    }
    let mut stopped = begun();
    stopped.act(Action::Stop);
    stopped.worker.run();
    stopped.listen();
    stopped.act(Action::MapRests);
    assert_eq!((stopped.state.phase(), *stopped.state.intro), (Phase::Done, Intro::Stopped));
}

#[test]
fn a_link_chooses_a_user_and_a_movie_and_axes_once_data_have_them() {
    let first = opened(Arrival::default());
    let mut page = first;
    page.listen();
    let user = page.state.data.facts.as_ref().map(|facts| facts.users[5].clone()).expect("users");
    let title = page.state.data.catalog.titles.get(3).to_owned();
    page.act(Action::Choose(Chosen::User(user.class)));
    page.act(Action::Select(Some(page.state.data.catalog.items[3])));
    let axes = MapAxes::FIRST.swapped();
    page.act(Action::TurnMap(axes));
    let link = arrival_of(&page.state);
    assert_eq!((link.user.as_ref(), link.item.as_ref(), link.axes), (Some(&user.name), Some(&title), axes));

    let mut page = opened(link.clone());
    page.listen();
    assert_eq!(*page.state.data.chosen, Some(Chosen::User(user.class)));
    assert_eq!(*page.state.data.selected, Some(page.state.data.catalog.items[3]));
    assert_eq!(*page.state.axes, axes);
    assert_eq!(
        arrival_of(&page.state),
        Arrival { user: Some(user.name.clone()), item: Some(title), axes, ..Arrival::default() }
    );

    // Names that the data do not have are told; files that a link cannot carry come later.
    let unknown = Arrival { user: Some("nobody".to_owned()), item: Some("nothing".to_owned()), ..Arrival::default() };
    let mut page = opened(Arrival { needs_files: true, ..unknown.clone() });
    page.listen();
    assert!(page.state.alerts.is_empty());
    let mut page = opened(unknown);
    page.listen();
    let said: Vec<&str> = page.state.alerts.iter().map(|alert| alert.what.as_str()).collect();
    assert!(said[0].contains("user=nobody") && said[1].contains("movie=nothing"), "{said:?}");
}

#[test]
fn the_worker_says_when_nothing_was_saved() {
    let visit = Visit::open();
    let told = visit.platform.take_told();
    let data = told.iter().position(|message| matches!(message, ToPage::Data(_)));
    let nothing = told.iter().position(|message| matches!(message, ToPage::Saved(Saved::Nothing)));
    assert!(data.is_some() && nothing > data, "{nothing:?}");
}
