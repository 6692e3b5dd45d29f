//! The page's state and the worker's session talk to each other, without a browser.

#[path = "common/visit.rs"]
mod visit;

use tastemap::engine::EngineChoice;
use tastemap::protocol::{
    Answer, DataCommand, ModelOrigin, Problem, Question, ReadingProblem, Saved, SavingProblem, ToPage, ToWorker,
};
use tastemap::train::TrainError;
use tastemap::ui::form::{Field, Form};
use tastemap::ui::state::{Action, BUILD, Command, Phase, Recovery, Setting, Slot, State, act, reduce};
use tastemap::ui::words;
use visit::Visit;

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
                Command::Send(message @ (ToWorker::Run(_) | ToWorker::Ask { .. })) => self.worker.say(message),
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
    let saving = || ToPage::Problem(Problem::Saving(SavingProblem::NotSaved("no room".to_owned())));
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
    let begin = Command::Send(ToWorker::Data(DataCommand::Begin(None)));
    assert_eq!(page.commands, [Command::EndWorker, Command::StartWorker, begin]);

    page.hear(ToPage::Ready { build: "another".to_owned() });
    assert_eq!((page.state.phase(), page.state.alerts[0].recovery), (Phase::Broken, Some(Recovery::Reload)));
}

#[test]
fn clearing_saved_data_clears_the_browser_and_starts_with_the_sample() {
    let mut page = Page::open();
    page.hear(ToPage::Saved(Saved::Data));
    page.act(Action::ClearSavedData);
    assert_eq!((page.commands.remove(0), *page.state.saved), (Command::ClearLocalStorage, Saved::Nothing));
    page.hear(ToPage::Ready { build: BUILD.to_owned() });
    let clear = Command::Send(ToWorker::Data(DataCommand::ClearSaved));
    assert_eq!(page.commands, [Command::StartWorker, clear]);
}
