//! Fetching a file from an address: told as it comes, and given up when the page says so.

use super::files::describe;
use super::inbox::Inbox;
use super::pieces::Pieces;
use crate::data::read::ReadProgress;
use crate::data::{DataError, DataProblem};
use crate::protocol::ToPage;
use futures_util::future::{Either, select};
use js_sys::{Array, Uint8Array};
use std::pin::pin;
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, DedicatedWorkerGlobalScope, File, RequestInit, Response};
use web_time::Instant;

/// Between two words on how much has come.
const PAUSE: Duration = Duration::from_millis(100);

/// The file at an address, by its name there; none where the page calls it off.
pub async fn fetch(
    scope: &DedicatedWorkerGlobalScope,
    inbox: &mut Inbox,
    address: &str,
    post: impl Fn(&ToPage),
) -> Result<Option<File>, DataError> {
    let refused = |problem: DataProblem| DataError::of_file(address, problem);
    let aborting = AbortController::new().map_err(|error| refused(DataProblem::BrokeOff(describe(&error))))?;
    let file = {
        let coming = pin!(whole(scope, &aborting, address, &refused, &post));
        let called_off = pin!(inbox.called_off());
        match select(coming, called_off).await {
            Either::Left((file, _)) => Some(file?),
            Either::Right(_) => None,
        }
    };
    if file.is_none() {
        aborting.abort();
    }
    Ok(file)
}

async fn whole(
    scope: &DedicatedWorkerGlobalScope,
    aborting: &AbortController,
    address: &str,
    refused: &impl Fn(DataProblem) -> DataError,
    post: &impl Fn(&ToPage),
) -> Result<File, DataError> {
    let options = RequestInit::new();
    options.set_signal(Some(&aborting.signal()));
    // A host that forbids it and one that is not there look the same to a page.
    let unreachable = |_| refused(DataProblem::Unreachable);
    let response = JsFuture::from(scope.fetch_with_str_and_init(address, &options)).await.map_err(unreachable)?;
    let response: Response = response.unchecked_into();
    if !response.ok() {
        return Err(refused(DataProblem::Status { code: response.status(), text: response.status_text() }));
    }
    let broken = |error: JsValue| refused(DataProblem::BrokeOff(describe(&error)));
    let path = address.split(['?', '#']).next().unwrap_or(address);
    let name = path.rsplit('/').find(|part| !part.is_empty()).unwrap_or(address);
    // Absent where the host does not say, and that of the packed text where it packs it on the way.
    let of_bytes = response.headers().get("content-length").ok().flatten().and_then(|length| length.parse().ok());
    let parts = Array::new();
    if let Some(stream) = response.body() {
        let (mut pieces, mut piece, mut bytes) = (Pieces::of(&stream), Vec::new(), 0);
        let mut told = Instant::now();
        while pieces.next(&mut piece).await.map_err(broken)? {
            parts.push(&Uint8Array::from(piece.as_slice()));
            bytes += piece.len() as u64;
            if told.elapsed() >= PAUSE {
                told = Instant::now();
                let of_bytes = of_bytes.filter(|&of_bytes| bytes <= of_bytes).unwrap_or_default();
                post(&ToPage::Reading(ReadProgress {
                    file: name.to_owned(),
                    bytes,
                    of_bytes,
                    rows: 0,
                    wants_more: true,
                }));
            }
        }
    }
    File::new_with_blob_sequence(&parts, name).map_err(broken)
}
