//! Reading the page's files: piece by piece, so that the page hears how far it is and can call it off.

use super::Session;
use super::inbox::Inbox;
use super::opened::{Attempt, Opened, ReadOutcome};
use super::pieces::{Pieces, whole};
use crate::data::read::{ReadProgress, Reading};
use crate::data::{DataError, DataProblem};
use crate::export::is_model_file;
use crate::protocol::{ModelSource, ToPage};
use std::time::Duration;
use wasm_bindgen::JsValue;
use web_sys::File;
use web_time::Instant;

/// Bytes at the beginning that tell a model from ratings.
const HEAD: f64 = 256.0;
/// Between two words on how far it is.
const PAUSE: Duration = Duration::from_millis(100);
/// Between two looks whether reading is called off.
const HEED: Duration = Duration::from_millis(20);

/// Files of models, and others, which may hold ratings.
pub async fn sort(handles: Vec<File>) -> (Vec<File>, Vec<File>) {
    let (mut models, mut others) = (Vec::new(), Vec::new());
    for handle in handles {
        // One that cannot be read says so where it is read.
        let head = match handle.slice_with_f64_and_f64(0.0, HEAD) {
            Ok(head) => whole(&head).await.unwrap_or_default(),
            Err(_) => Vec::new(),
        };
        if is_model_file(&head) { models.push(handle) } else { others.push(handle) }
    }
    (models, others)
}

/// Takes the models that the files hold, one after the other: the last one stays.
pub async fn load_models(session: &mut Session<impl FnMut(ToPage)>, handles: &[File]) {
    for handle in handles {
        match whole(handle).await {
            Ok(bytes) => session.load_model(ModelSource::File(handle.name()), &bytes),
            Err(error) => session.refuse_file(DataError::of_file(&handle.name(), unreadable(&error))),
        }
    }
}

/// Reads files and gives the session what they hold; says what came of it, and nothing where reading was called off.
/// One person's ratings are matched with the new data: those that were among data that are read again are among them
/// as before, those that are offered are offered again.
pub async fn read(
    session: &mut Session<impl FnMut(ToPage)>,
    inbox: &mut Inbox,
    opened: &mut Opened<File>,
    attempt: Attempt<File>,
    post: impl Fn(&ToPage) + Copy,
) -> Option<ReadOutcome> {
    let came = read_once(session, inbox, opened, attempt, post).await;
    if !matches!(came, Some(ReadOutcome::Ratings | ReadOutcome::Titles)) {
        return came;
    }
    let offered = opened.offered_again();
    if let Some(added) = opened.added_again()
        && read_once(session, inbox, opened, added, post).await.is_some()
        && session.add_me()
    {
        opened.note_added();
    }
    if let Some(offered) = offered {
        read_once(session, inbox, opened, offered, post).await;
    }
    came
}

async fn read_once(
    session: &mut Session<impl FnMut(ToPage)>,
    inbox: &mut Inbox,
    opened: &mut Opened<File>,
    attempt: Attempt<File>,
    post: impl Fn(&ToPage),
) -> Option<ReadOutcome> {
    let mut reading = Reading::new(attempt.choices.clone());
    let mut told = Instant::now();
    let mut tell = |progress: ReadProgress| {
        if told.elapsed() >= PAUSE {
            told = Instant::now();
            post(&ToPage::Reading(progress));
        }
    };
    let mut heeded = Instant::now();
    let mut bytes = Vec::new();
    for (name, file) in &attempt.files {
        reading.begin_file(name, file.size() as u64);
        let mut pieces = Pieces::of(&file.stream());
        loop {
            match pieces.next(&mut bytes).await {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    reading.refuse_file(unreadable(&error));
                    break;
                }
            }
            let progress = reading.push(&bytes);
            let wants_more = progress.wants_more;
            tell(progress);
            if is_called_off(inbox, &mut heeded).await {
                post(&ToPage::ReadingCanceled);
                return None;
            }
            if !wants_more {
                break;
            }
        }
        reading.end_file();
        while let Some(progress) = reading.work() {
            tell(progress);
            if is_called_off(inbox, &mut heeded).await {
                post(&ToPage::ReadingCanceled);
                return None;
            }
        }
    }
    let (choices, source) = (attempt.choices.clone(), session.source().map(str::to_owned));
    let mut came_of = None;
    session.take_files(reading, choices, |read, came| {
        came_of = Some(came);
        opened.take(attempt, read, came, source.as_deref())
    });
    came_of
}

/// Whether the page has called reading off; now and then it has a look.
async fn is_called_off(inbox: &mut Inbox, heeded: &mut Instant) -> bool {
    if heeded.elapsed() < HEED {
        return false;
    }
    *heeded = Instant::now();
    inbox.is_called_off().await
}

fn unreadable(error: &JsValue) -> DataProblem {
    DataProblem::Unreadable(describe(error))
}

/// What JavaScript threw, in its own words.
pub fn describe(error: &JsValue) -> String {
    let message = js_sys::Reflect::get(error, &"message".into()).ok().and_then(|message| message.as_string());
    message.unwrap_or_else(|| format!("{error:?}"))
}
