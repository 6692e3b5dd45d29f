//! Reading the page's files: piece by piece, so that the page hears how far it is and can call it off.

use super::Session;
use super::inbox::Inbox;
use super::pieces::{Pieces, whole};
use crate::data::DataError;
use crate::data::read::{Choices, Progress, Reading};
use crate::export::is_model_file;
use crate::protocol::ToPage;
use js_sys::Array;
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DedicatedWorkerGlobalScope, File, Response};
use web_time::Instant;

/// Bytes at the beginning that tell a model from ratings.
const HEAD: f64 = 256.0;
/// Between two words on how far it is.
const PAUSE: Duration = Duration::from_millis(100);
/// Between two looks whether reading is called off.
const HEED: Duration = Duration::from_millis(20);

/// The file at an address, by its name there.
pub async fn fetch(scope: &DedicatedWorkerGlobalScope, address: &str) -> Result<File, DataError> {
    let refused = |reason: String| DataError {
        file: address.to_owned(),
        line: None,
        reason,
        advice: "Download it yourself, then drop the file here.".to_owned(),
    };
    // A host that forbids it and one that is not there look the same to a page.
    let unreachable = |_| refused("its host cannot be reached, or does not let other pages read it".to_owned());
    let response = JsFuture::from(scope.fetch_with_str(address)).await.map_err(unreachable)?;
    let response: Response = response.unchecked_into();
    if !response.ok() {
        return Err(refused(format!("its host answers {} {}", response.status(), response.status_text())));
    }
    let broken = |error: JsValue| refused(format!("it broke off ({})", describe(&error)));
    let blob = JsFuture::from(response.blob().map_err(broken)?).await.map_err(broken)?;
    let path = address.split(['?', '#']).next().unwrap_or(address);
    let name = path.rsplit('/').find(|part| !part.is_empty()).unwrap_or(address);
    File::new_with_blob_sequence(&Array::of1(&blob), name).map_err(broken)
}

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
            Ok(bytes) => session.load_model(&handle.name(), &bytes),
            Err(error) => session.refuse_file(unreadable(handle, &error)),
        }
    }
}

/// Reads `handles` as `choices` say and gives the session what they hold. Says what [`Session::take_files`]
/// says; nothing where reading was called off or failed.
pub async fn read(
    session: &mut Session<impl FnMut(ToPage)>,
    inbox: &mut Inbox,
    handles: &[File],
    choices: Choices,
    post: impl Fn(&ToPage),
) -> Option<bool> {
    let mut reading = Reading::new(choices.clone());
    let mut told = Instant::now();
    let mut tell = |progress: Progress| {
        if told.elapsed() >= PAUSE {
            told = Instant::now();
            post(&ToPage::Reading(progress));
        }
    };
    let mut heeded = Instant::now();
    let mut bytes = Vec::new();
    for handle in handles {
        reading.begin_file(&handle.name(), handle.size() as u64);
        let mut pieces = Pieces::of(handle);
        loop {
            match pieces.next(&mut bytes).await {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    session.refuse_file(unreadable(handle, &error));
                    return None;
                }
            }
            let progress = reading.push(&bytes);
            let wants_more = progress.wants_more;
            tell(progress);
            if is_called_off(inbox, &mut heeded).await {
                post(&ToPage::ReadingCancelled);
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
                post(&ToPage::ReadingCancelled);
                return None;
            }
        }
    }
    Some(session.take_files(reading, choices))
}

/// Whether the page has called reading off; now and then it has a look.
async fn is_called_off(inbox: &mut Inbox, heeded: &mut Instant) -> bool {
    if heeded.elapsed() < HEED {
        return false;
    }
    *heeded = Instant::now();
    inbox.is_called_off().await
}

fn unreadable(file: &File, error: &JsValue) -> DataError {
    DataError {
        file: file.name(),
        line: None,
        reason: format!("the browser could not read it ({})", describe(error)),
        advice: "Check that the file is still there and choose it again.".to_owned(),
    }
}

/// What JavaScript threw, in its own words.
pub fn describe(error: &JsValue) -> String {
    let message = js_sys::Reflect::get(error, &"message".into()).ok().and_then(|message| message.as_string());
    message.unwrap_or_else(|| format!("{error:?}"))
}
