//! Fetching a file from an address.

use super::platform::{ByteStream, Download, FetchError, FileWriter, Platform, within};
use super::queue::MessageQueue;
use super::read_files::{Every, PROGRESS};
use crate::data::read::ReadProgress;
use crate::data::{DataError, DataProblem};
use crate::protocol::ToPage;
use futures_util::future::{Either, select};
use std::pin::pin;
use std::time::Duration;

/// How long a host may send nothing.
const PATIENCE: Duration = Duration::from_secs(30);
/// The most bytes that are stored of a download.
const MOST_BYTES: u64 = 4_000_000_000;
/// The most bytes of a text.
const LONGEST_TEXT: u64 = 1_000_000;

/// The file at an address, under its name there; none if the page cancels, or wants other data meanwhile.
pub async fn fetch<P: Platform>(
    platform: &P,
    queue: &mut MessageQueue<P>,
    address: &str,
) -> Result<Option<P::File>, DataError> {
    match select(pin!(queue.unwanted()), pin!(download(platform, address))).await {
        Either::Left(_) => Ok(None),
        Either::Right((file, _)) => file.map(Some).map_err(|error| data_error(address, error)),
    }
}

async fn download<P: Platform>(platform: &P, address: &str) -> Result<P::File, FetchError> {
    let name = file_name(address);
    let post = |bytes, of_bytes| {
        let progress =
            ReadProgress { file: name.to_owned(), bytes, of_bytes, rows: 0, looking: None, wants_more: true };
        platform.post(&ToPage::Reading(progress), None);
    };
    // It can be canceled before the host answers.
    post(0, 0);
    let silent = FetchError::Silent(PATIENCE);
    let mut download = within(platform, PATIENCE, platform.fetch(address)).await.ok_or_else(|| silent.clone())??;
    let (mut file, mut piece, mut bytes) = (platform.new_file(), Vec::new(), 0);
    let mut progress_due = Every::new(PROGRESS);
    loop {
        let next = within(platform, PATIENCE, download.next(&mut piece)).await.ok_or_else(|| silent.clone())?;
        if !next.map_err(FetchError::BrokeOff)? {
            break;
        }
        bytes += piece.len() as u64;
        if bytes > MOST_BYTES {
            return Err(FetchError::Endless(MOST_BYTES));
        }
        file.write(&piece).map_err(FetchError::BrokeOff)?;
        if progress_due.is_due() {
            // A host that compresses on the way tells the compressed size.
            post(bytes, download.size().filter(|&size| bytes <= size).unwrap_or_default());
        }
    }
    file.finish(name).map_err(FetchError::BrokeOff)
}

/// The text at an address.
pub async fn fetch_text<P: Platform>(platform: &P, address: &str) -> Result<String, DataProblem> {
    let fetched = async {
        let mut download = platform.fetch(address).await?;
        let (mut text, mut piece) = (Vec::new(), Vec::new());
        while download.next(&mut piece).await.map_err(FetchError::BrokeOff)? {
            text.extend_from_slice(&piece);
            if text.len() as u64 > LONGEST_TEXT {
                return Err(FetchError::Endless(LONGEST_TEXT));
            }
        }
        Ok(String::from_utf8_lossy(&text).into_owned())
    };
    within(platform, PATIENCE, fetched).await.unwrap_or(Err(FetchError::Silent(PATIENCE))).map_err(problem)
}

/// The last part of an address's path.
fn file_name(address: &str) -> &str {
    let path = address.split(['?', '#']).next().unwrap_or(address);
    path.rsplit('/').find(|part| !part.is_empty()).unwrap_or(address)
}

fn data_error(address: &str, error: FetchError) -> DataError {
    DataError::of_file(address, problem(error))
}

fn problem(error: FetchError) -> DataProblem {
    match error {
        FetchError::Unreachable => DataProblem::Unreachable,
        FetchError::Status { code, text } => DataProblem::Status { code, text },
        FetchError::BrokeOff(reason) => DataProblem::BrokeOff(reason.to_string()),
        FetchError::Silent(time) => DataProblem::Silent(time.as_secs()),
        FetchError::Endless(bytes) => DataProblem::Endless(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn a_fetched_file_is_called_by_the_last_part_of_its_path() {
        for (address, name) in [
            ("https://example.org/data/u.data?raw=1#top", "u.data"),
            ("ratings.csv", "ratings.csv"),
            ("https://example.org/", "example.org"),
            ("", ""),
        ] {
            assert_eq!(file_name(address), name, "{address}");
        }
    }
}
