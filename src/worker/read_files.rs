//! Reading the page's files: piece by piece, so that the page sees the progress and can cancel.

use super::MessageLoop;
use super::opened_files::{Attempt, ReadOutcome};
use super::platform::{ByteStream, FileHandle, Platform, PlatformError, in_time};
use crate::data::read::{BeginReading, FileReader, MEMORY};
use crate::data::{DataError, DataProblem};
use crate::export::is_model_file;
use crate::protocol::{ModelSource, ReadingProblem, ToPage};
use futures_util::future::{Either, select};
use std::pin::pin;
use std::time::Duration;
use web_time::Instant;

/// The first bytes of a file, which tell a model from ratings.
const HEAD: u64 = 256;
/// Between two messages on progress.
pub const PROGRESS: Duration = Duration::from_millis(100);
/// Between two looks for a message that cancels.
const CANCEL: Duration = Duration::from_millis(20);

impl<P: Platform> MessageLoop<P> {
    /// Reads files of ratings and titles together, and then loads the models among the files.
    pub(super) async fn open_files(&mut self, files: Vec<P::File>) -> Option<ReadOutcome> {
        let (mut models, mut others) = (Vec::new(), Vec::new());
        for file in files {
            // One that cannot be read says so where it is read.
            let head = file.first(HEAD).await.unwrap_or_default();
            if is_model_file(&head) { models.push(file) } else { others.push((file.name(), file)) }
        }
        if others.is_empty() {
            self.load_models(&models).await;
            return None;
        }
        // A cancel is meant for all that was dropped.
        let outcome = self.read(self.opened.new_files(others)).await?;
        self.load_models(&models).await;
        Some(outcome)
    }

    /// Loads one model after the other: the last one stays.
    pub(super) async fn load_models(&mut self, files: &[P::File]) {
        for file in files {
            match file.first(file.size()).await {
                Ok(bytes) => {
                    self.session.load_model(ModelSource::File(file.name()), &bytes);
                }
                Err(error) => {
                    let error = DataError::of_file(&file.name(), unreadable(&error));
                    self.post_reading_problem(ReadingProblem::File(error));
                }
            }
        }
    }

    /// Reads files and loads the data that they hold; none if the page cancels. One person's ratings are matched with
    /// the new data: if they had been added to the data that are read again, they are added again; if they are offered,
    /// they are offered again.
    pub(super) async fn read(&mut self, attempt: Attempt<P::File>) -> Option<ReadOutcome> {
        let outcome = self.read_once(attempt).await?;
        if outcome.gives_data() {
            let offered = self.opened.offered_again();
            if let Some(added) = self.opened.added_again()
                && self.read_once(added).await.is_some()
                && self.session.add_me()
            {
                self.opened.note_added();
            }
            if let Some(offered) = offered {
                self.read_once(offered).await;
            }
        }
        Some(outcome)
    }

    async fn read_once(&mut self, attempt: Attempt<P::File>) -> Option<ReadOutcome> {
        let begin = self.load_reader().await?;
        let Some(reading) = self.read_bytes(begin, &attempt).await else {
            self.platform.post(&ToPage::ReadingCanceled, None);
            return None;
        };
        let (read, loadable) = self.session.finish_reading(reading, attempt.choices.clone());
        // The end of a large file takes a while.
        if self.queue.is_canceled().await {
            self.platform.post(&ToPage::ReadingCanceled, None);
            return None;
        }
        let outcome = loadable.outcome;
        let reports = self.opened.take(attempt, read, outcome, self.session.file_source());
        self.platform.post(&ToPage::Read(Box::new(reports)), None);
        self.session.load(loadable);
        Some(outcome)
    }

    /// Loads the part of the program that reads files while nobody waits for it.
    pub(super) fn prefetch_reader(&self) {
        let platform = self.platform.clone();
        // Where it does not come, who needs it loads it again, and hears why.
        self.platform.spawn(async move { drop(platform.load_reader().await) });
    }

    /// Loads the part of the program that reads files. None if the page cancels meanwhile, or the part does not come: then the
    /// page is told.
    async fn load_reader(&mut self) -> Option<BeginReading> {
        let loading = in_time(&self.platform, self.platform.load_reader());
        let loaded = match select(pin!(self.queue.unwanted()), pin!(loading)).await {
            Either::Left(_) => None,
            Either::Right((loaded, _)) => Some(loaded),
        };
        match loaded {
            None => self.platform.post(&ToPage::ReadingCanceled, None),
            Some(Ok(begin)) => return Some(begin),
            Some(Err(_)) => self.post_reading_problem(ReadingProblem::ReaderNotLoaded),
        }
        None
    }

    /// None if the page cancels.
    async fn read_bytes(&mut self, begin: BeginReading, attempt: &Attempt<P::File>) -> Option<Box<dyn FileReader>> {
        let limit = MEMORY.saturating_sub(self.session.memory());
        let mut reading = begin(limit, attempt.choices.clone());
        let (mut progress_due, mut cancel_due) = (Every::new(PROGRESS), Every::new(CANCEL));
        let mut piece = Vec::new();
        for (name, file) in &attempt.files {
            reading.begin_file(name, file.size());
            let mut bytes = file.bytes();
            loop {
                let progress = match bytes.next(&mut piece).await {
                    Ok(true) => Some(reading.push(&piece)),
                    Ok(false) => None,
                    Err(error) => {
                        reading.refuse_file(unreadable(&error));
                        None
                    }
                };
                let wants_more = progress.as_ref().is_some_and(|progress| progress.wants_more);
                if let Some(progress) = progress.filter(|_| progress_due.is_due()) {
                    self.platform.post(&ToPage::Reading(progress), None);
                }
                if cancel_due.is_due() && self.queue.is_canceled().await {
                    return None;
                }
                let comes_again = !wants_more && reading.end_file();
                if !self.convert_what_comes(&mut *reading).await {
                    return None;
                }
                if comes_again {
                    bytes = file.bytes();
                } else if !wants_more {
                    break;
                }
            }
            while let Some(progress) = reading.work() {
                if !self.convert_what_comes(&mut *reading).await {
                    return None;
                }
                if progress_due.is_due() {
                    self.platform.post(&ToPage::Reading(progress), None);
                }
                if cancel_due.is_due() && self.queue.is_canceled().await {
                    return None;
                }
            }
        }
        Some(reading)
    }

    /// Loads the program that converts files, if one has come that needs it; false if the page cancels meanwhile.
    async fn convert_what_comes(&mut self, reading: &mut dyn FileReader) -> bool {
        if !reading.wants_converters() {
            return true;
        }
        let loading = in_time(&self.platform, self.platform.load_converters());
        match select(pin!(self.queue.unwanted()), pin!(loading)).await {
            Either::Left(_) => false,
            Either::Right((loaded, _)) => {
                reading.provide_converters(loaded.map_err(|error| error.to_string()));
                true
            }
        }
    }
}

fn unreadable(error: &PlatformError) -> DataProblem {
    DataProblem::Unreadable(error.to_string())
}

/// Something that is done now and then in the middle of other work.
pub struct Every {
    interval: Duration,
    last: Instant,
}

impl Every {
    /// Due after one interval for the first time.
    pub fn new(interval: Duration) -> Every {
        Every { interval, last: Instant::now() }
    }

    /// Whether the interval is over; if so, the next one begins.
    pub fn is_due(&mut self) -> bool {
        let due = self.last.elapsed() >= self.interval;
        if due {
            self.last = Instant::now();
        }
        due
    }
}
