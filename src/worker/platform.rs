//! What the worker needs of the browser, as traits. Module `browser` implements them; tests run the worker without one.

use super::modeler::OpenModels;
use crate::data::read::BeginReading;
use crate::engine::OpenGpu;
use crate::protocol::{DatabaseError, ToPage};
use formats::Formats;
use futures_util::future::{Either, select};
use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;
use thiserror::Error;

/// How long a part of the program may take to come.
const DOWNLOAD: Duration = Duration::from_secs(60);

/// What the browser says of an operation that failed, in its own words.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct PlatformError(pub String);

/// The browser, as the worker sees it. Clones are handles to the same one.
#[expect(async_fn_in_trait, reason = "the worker has one thread")]
pub trait Platform: Clone + 'static {
    type File: FileHandle;
    type Writer: FileWriter<File = Self::File>;
    type Download: Download;
    type Database: Database;

    /// Sends a message to the page, with the file that it brings, if any.
    fn post(&self, message: &ToPage, file: Option<&Self::File>);

    /// Returns after the browser has delivered the messages that were waiting.
    async fn yield_now(&self);

    /// Returns after this time.
    async fn sleep(&self, time: Duration);

    /// Runs a future while the message loop waits.
    fn spawn(&self, future: impl Future<Output = ()> + 'static);

    /// Draws a number that another tab will hardly draw, too.
    fn random(&self) -> u64;

    /// Requests the file at an address. Dropping the future, or the download, aborts it.
    async fn fetch(&self, address: &str) -> Result<Self::Download, FetchError>;

    /// Loads the part of the worker's program that reads files, unless it is there.
    async fn load_reader(&self) -> Result<BeginReading, PlatformError>;

    /// Loads the part of the worker's program that trains models and answers about them, unless it is there.
    async fn load_models(&self) -> Result<OpenModels<Self>, PlatformError>;

    /// Whether the browser offers WebGPU.
    fn has_webgpu(&self) -> bool;

    /// Loads the part of the worker's program that computes on a GPU, unless it is there.
    async fn load_gpu(&self) -> Result<OpenGpu, PlatformError>;

    /// Loads the program that converts files of other formats, unless it is there.
    async fn load_converters(&self) -> Result<Rc<dyn Formats>, PlatformError>;

    fn new_file(&self) -> Self::Writer;

    /// Fails if the browser saves nothing, as some do in private windows. Waits for as long as other tabs hold it.
    async fn open_database(&self) -> Result<Self::Database, DatabaseError>;
}

/// What a future gives; none if that takes longer than `patience`.
pub async fn within<T>(platform: &impl Platform, patience: Duration, future: impl Future<Output = T>) -> Option<T> {
    match select(pin!(future), pin!(platform.sleep(patience))).await {
        Either::Left((given, _)) => Some(given),
        Either::Right(_) => None,
    }
}

/// What a part of the program gives once it is loaded.
pub async fn in_time<T>(
    platform: &impl Platform,
    loading: impl Future<Output = Result<T, PlatformError>>,
) -> Result<T, PlatformError> {
    let late = || Err(PlatformError(format!("it has not come in {} seconds", DOWNLOAD.as_secs())));
    within(platform, DOWNLOAD, loading).await.unwrap_or_else(late)
}

/// A file that the page has opened. Clones are handles to the same one.
#[expect(async_fn_in_trait, reason = "the worker has one thread")]
pub trait FileHandle: Clone + 'static {
    type Bytes: ByteStream;

    fn name(&self) -> String;

    fn size(&self) -> u64;

    fn bytes(&self) -> Self::Bytes;

    /// The first `n` bytes, or all if there are fewer.
    async fn first(&self, n: u64) -> Result<Vec<u8>, PlatformError>;
}

/// Bytes on their way.
#[expect(async_fn_in_trait, reason = "the worker has one thread")]
pub trait ByteStream {
    /// Replaces the contents of `piece` by the next bytes; false at the end.
    async fn next(&mut self, piece: &mut Vec<u8>) -> Result<bool, PlatformError>;
}

/// A file on its way from an address.
pub trait Download: ByteStream {
    /// The number of bytes, if the host tells.
    fn size(&self) -> Option<u64>;
}

/// Why a host does not send a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FetchError {
    /// The host is not there, or does not let other pages read its files: a page cannot tell these apart.
    Unreachable,
    /// The host answers with another status than success.
    Status {
        code: u16,
        text: String,
    },
    BrokeOff(PlatformError),
    /// The host has sent nothing for so long.
    Silent(Duration),
    /// The host sends more than so many bytes.
    Endless(u64),
}

/// A file while it is written.
pub trait FileWriter {
    type File;

    fn write(&mut self, bytes: &[u8]) -> Result<(), PlatformError>;

    fn finish(self, name: &str) -> Result<Self::File, PlatformError>;
}

/// Bytes by name that the browser saves for the next visit. Other tabs may use them at the same time.
pub trait Database: 'static {
    type Transaction: Transaction;

    fn begin(&self, access: Access) -> Result<Self::Transaction, DatabaseError>;
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    Read,
    Write,
}

/// Sees the database as of one time, and writes all or nothing. It ends by itself when something other than its methods
/// is awaited in between.
#[expect(async_fn_in_trait, reason = "the worker has one thread")]
pub trait Transaction {
    async fn get(&self, name: &str) -> Result<Option<Vec<u8>>, DatabaseError>;

    async fn put(&self, name: &str, bytes: &[u8]) -> Result<(), DatabaseError>;

    async fn clear(&self) -> Result<(), DatabaseError>;

    /// Deletes every name that begins with `prefix`.
    async fn clear_prefix(&self, prefix: &str) -> Result<(), DatabaseError>;

    /// Fails if the disk is full.
    async fn commit(self) -> Result<(), DatabaseError>;

    /// Leaves everything as it was.
    fn abort(self);
}
