//! What the page wants done with data: how a visit begins, and what is loaded after that.

use super::MessageLoop;
use super::fetch::fetch;
use super::opened_files::{OpenedFiles, ReadOutcome};
use super::persistence::{RestoreError, Restored, Start};
use super::platform::{FileHandle, Platform};
use crate::data::NotATable;
use crate::protocol::{
    DataCommand, DataSource, DatabaseError, Part, Problem, ReadingProblem, RestoreProblem, Saved, SavingProblem, ToPage,
};

impl<P: Platform> MessageLoop<P> {
    pub(super) async fn handle_data(&mut self, command: DataCommand, files: Vec<P::File>) {
        let is_done_by_person = matches!(
            command,
            DataCommand::UseSample
                | DataCommand::UseShape(_)
                | DataCommand::OpenModel
                | DataCommand::AddMe
                | DataCommand::NameItemsBy(_)
        );
        if is_done_by_person {
            self.persistence.replace_earlier_visit();
        }
        match command {
            DataCommand::Begin(asked) => {
                let runs = self.persistence.runs().await;
                self.begin(asked).await;
                self.session.load_models().await;
                if let Some(runs) = runs {
                    self.session.restore_runs(&runs);
                }
                self.prefetch_reader();
            }
            DataCommand::UseSample => {
                self.opened = OpenedFiles::default();
                self.session.use_sample();
            }
            DataCommand::UseShape(shape) => {
                self.opened = OpenedFiles::default();
                self.session.use_shape(shape);
            }
            DataCommand::OpenFiles => {
                let outcome = self.open_files(files).await;
                self.note(outcome);
            }
            DataCommand::OpenAddress(address) => {
                let outcome = self.open_address(&address).await;
                self.note(outcome);
            }
            DataCommand::ReadAgain(part, choices) => {
                let source = self.session.source().filter(|_| part == Part::Loaded);
                let outcome = self.read(self.opened.again(part, choices)).await;
                if outcome == Some(ReadOutcome::Ratings) {
                    // With corrections they are still the data of that address.
                    self.session.set_source(source);
                }
                self.note(outcome);
            }
            DataCommand::ReadBoth => {
                let outcome = self.read(self.opened.both()).await;
                self.note(outcome);
            }
            // Nothing is being read.
            DataCommand::CancelReading => {}
            DataCommand::CheckSaved => self.persistence.check(),
            DataCommand::OpenModel => self.load_models(&files).await,
            DataCommand::AddMe => {
                if self.session.add_me() {
                    self.opened.note_added();
                } else {
                    self.post_reading_problem(ReadingProblem::NothingToAdd);
                }
            }
            DataCommand::NameItemsBy(item_names) => self.session.name_items_by(item_names),
        }
    }

    /// Files that give data replace what an earlier visit saved.
    fn note(&mut self, outcome: Option<ReadOutcome>) {
        if outcome.is_some_and(ReadOutcome::gives_data) {
            self.persistence.replace_earlier_visit();
        }
    }

    async fn begin(&mut self, asked: Option<DataSource>) {
        let is_asked = asked.is_some();
        match self.persistence.start(asked).await {
            Start::Restore => {
                let is_restored = self.restore().await;
                if !is_restored && !is_asked {
                    self.session.post_data_once();
                    self.platform.post(&ToPage::Saved(Saved::Nothing), None);
                }
            }
            Start::Load { source: DataSource::Sample, .. } => self.session.use_sample(),
            Start::Load { source: DataSource::Shape(shape), .. } => self.session.use_shape(shape),
            Start::Load { source: DataSource::File(address), keeps_earlier_visit } => {
                let outcome = self.open_address(&address).await;
                // An address that gives nothing does not hide what is saved.
                let is_useless = matches!(outcome, None | Some(ReadOutcome::Nothing { titles_wait: false }));
                if keeps_earlier_visit && is_useless && !self.session.offers_me() {
                    self.restore().await;
                }
            }
        }
        self.session.post_data_once();
        if self.persistence.keeps_earlier_visit() {
            self.platform.post(&ToPage::Saved(Saved::EarlierVisit), None);
        }
    }

    /// Returns whether anything was saved; what cannot be read counts.
    async fn restore(&mut self) -> bool {
        match self.persistence.restore().await {
            Ok(Some(Restored { data, model, .. })) => {
                let saved = self.session.restore(data, model.as_deref()).await;
                self.platform.post(&ToPage::Saved(saved), None);
                true
            }
            Ok(None) => false,
            Err(RestoreError::Database(DatabaseError::Silent)) => {
                self.persistence.wait_on();
                true
            }
            Err(error) => {
                self.post_saving_problem(SavingProblem::NotRestored(match error {
                    RestoreError::Database(error) => RestoreProblem::Database(error),
                    RestoreError::Table(NotATable::Version) => RestoreProblem::OtherVersion,
                    RestoreError::Table(NotATable::Damaged) => RestoreProblem::Damaged,
                }));
                true
            }
        }
    }

    async fn open_address(&mut self, address: &str) -> Option<ReadOutcome> {
        match fetch(&self.platform, &mut self.queue, address).await {
            Ok(Some(file)) => {
                let outcome = self.read(self.opened.new_files(vec![(file.name(), file)])).await;
                if outcome == Some(ReadOutcome::Ratings) {
                    self.session.set_source(Some(DataSource::File(address.to_owned())));
                }
                outcome
            }
            Ok(None) => {
                self.platform.post(&ToPage::ReadingCanceled, None);
                None
            }
            Err(error) => {
                self.post_reading_problem(ReadingProblem::File(error));
                None
            }
        }
    }

    pub(super) fn post_reading_problem(&self, problem: ReadingProblem) {
        self.platform.post(&ToPage::Problem(Problem::Reading(problem)), None);
    }

    fn post_saving_problem(&self, problem: SavingProblem) {
        self.platform.post(&ToPage::Problem(Problem::Saving(problem)), None);
    }
}
