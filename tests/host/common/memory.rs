//! A platform for the worker that has no browser: files, addresses and a database in memory.

use format_readers::Readers;
use formats::Formats;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Waker};
use std::time::Duration;
use tastemap::data::read::{BEGIN_READING, BeginReading};
use tastemap::engine::{OPEN_GPU, OpenGpu};
use tastemap::protocol::{DatabaseError, Saved, ToPage};
use tastemap::worker::platform::{
    Access, ByteStream, Database, Download, FetchError, FileHandle, FileWriter, Platform, PlatformError, Transaction,
};
use tastemap::worker::{OpenModels, open_models};

/// Bytes of a piece of a file.
const PIECE: usize = 1000;
/// How long a slow file lets one wait for a piece: longer than the worker goes without looking for messages.
const SLOW: Duration = Duration::from_millis(25);

/// What a browser keeps from visit to visit, and shares between its tabs.
#[derive(Default)]
pub struct Disk {
    pub records: RefCell<BTreeMap<String, Vec<u8>>>,
    pub is_full: Cell<bool>,
    /// The browser saves nothing, as in a private window.
    pub is_private: Cell<bool>,
    /// The database never answers: another tab holds it.
    pub is_held: Cell<bool>,
    /// How many more times the database does not answer in time.
    pub late_answers: Cell<usize>,
    drawn: Cell<u64>,
}

/// What is to be had at an address.
#[derive(Clone)]
pub enum Host {
    File(Vec<u8>),
    Fails(FetchError),
    /// Sends a beginning, and then nothing any more.
    Hangs,
}

#[derive(Clone)]
pub struct MemoryPlatform {
    disk: Rc<Disk>,
    tab: Rc<Tab>,
}

#[derive(Default)]
struct Tab {
    told: RefCell<Vec<ToPage>>,
    saved: Cell<Saved>,
    file: RefCell<Option<MemoryFile>>,
    spawned: RefCell<Vec<Pin<Box<dyn Future<Output = ()>>>>>,
    hosts: RefCell<BTreeMap<String, Host>>,
    downloads: Cell<usize>,
    loads: Cell<usize>,
    is_offline: Cell<bool>,
    has_no_parts: Cell<bool>,
    /// How many more times the part that trains does not come.
    missing_models: Cell<usize>,
}

impl MemoryPlatform {
    pub fn on(disk: &Rc<Disk>) -> MemoryPlatform {
        MemoryPlatform { disk: Rc::clone(disk), tab: Rc::default() }
    }

    pub fn add_host(&self, address: &str, host: Host) {
        self.tab.hosts.borrow_mut().insert(address.to_owned(), host);
    }

    /// Downloads that are neither finished nor aborted.
    pub fn downloads(&self) -> usize {
        self.tab.downloads.get()
    }

    /// How often the program that converts files was asked for.
    pub fn loads(&self) -> usize {
        self.tab.loads.get()
    }

    /// Nothing can be loaded from now on.
    pub fn go_offline(&self) {
        self.tab.is_offline.set(true);
    }

    /// The parts of the worker's program cannot be loaded, or can be again.
    pub fn lose_parts(&self, lost: bool) {
        self.tab.has_no_parts.set(lost);
    }

    /// The part of the worker's program that trains does not come so many times.
    pub fn miss_models(&self, times: usize) {
        self.tab.missing_models.set(times);
    }

    fn part<T>(&self, part: T) -> Result<T, PlatformError> {
        if self.tab.has_no_parts.get() { Err(failure("Failed to fetch")) } else { Ok(part) }
    }

    pub fn take_told(&self) -> Vec<ToPage> {
        self.tab.told.take()
    }

    pub fn saved(&self) -> Saved {
        self.tab.saved.get()
    }

    /// The last file that came with a message.
    pub fn take_file(&self) -> Option<MemoryFile> {
        self.tab.file.take()
    }

    /// Nothing in memory lets one wait: a future that is pending waits for the worker.
    pub fn run_spawned(&self) {
        let mut context = Context::from_waker(Waker::noop());
        self.tab.spawned.borrow_mut().retain_mut(|future| future.as_mut().poll(&mut context).is_pending());
    }
}

impl Platform for MemoryPlatform {
    type File = MemoryFile;
    type Writer = MemoryWriter;
    type Download = MemoryDownload;
    type Database = MemoryDatabase;

    fn post(&self, message: &ToPage, file: Option<&MemoryFile>) {
        if let ToPage::Saved(saved) = message {
            self.tab.saved.set(*saved);
        }
        if let Some(file) = file {
            self.tab.file.replace(Some(file.clone()));
        }
        self.tab.told.borrow_mut().push(message.clone());
    }

    async fn yield_now(&self) {}

    /// Whatever is waited for in memory is there at once, or never comes.
    async fn sleep(&self, _: Duration) {}

    fn spawn(&self, future: impl Future<Output = ()> + 'static) {
        self.tab.spawned.borrow_mut().push(Box::pin(future));
    }

    fn random(&self) -> u64 {
        self.disk.drawn.update(|drawn| drawn + 1);
        self.disk.drawn.get()
    }

    async fn load_reader(&self) -> Result<BeginReading, PlatformError> {
        self.part(BEGIN_READING)
    }

    async fn load_models(&self) -> Result<OpenModels<MemoryPlatform>, PlatformError> {
        let missing = self.tab.missing_models.get();
        self.tab.missing_models.set(missing.saturating_sub(1));
        if missing > 0 { Err(failure("Failed to fetch")) } else { Ok(open_models) }
    }

    fn has_webgpu(&self) -> bool {
        true
    }

    async fn load_gpu(&self) -> Result<OpenGpu, PlatformError> {
        self.part(OPEN_GPU)
    }

    async fn load_converters(&self) -> Result<Rc<dyn Formats>, PlatformError> {
        self.tab.loads.update(|loads| loads + 1);
        if self.tab.is_offline.get() { Err(failure("Failed to fetch")) } else { Ok(Rc::new(Readers)) }
    }

    async fn fetch(&self, address: &str) -> Result<MemoryDownload, FetchError> {
        let host = self.tab.hosts.borrow().get(address).cloned().unwrap_or(Host::Fails(FetchError::Unreachable));
        let (bytes, hangs) = match host {
            Host::File(bytes) => (bytes, false),
            Host::Hangs => (b"user,item,rating\n".to_vec(), true),
            Host::Fails(error) => return Err(error),
        };
        self.tab.downloads.update(|downloads| downloads + 1);
        Ok(MemoryDownload { bytes: MemoryBytes::of(bytes), hangs, tab: Rc::clone(&self.tab) })
    }

    fn new_file(&self) -> MemoryWriter {
        MemoryWriter { disk: Rc::clone(&self.disk), bytes: Vec::new() }
    }

    async fn open_database(&self) -> Result<MemoryDatabase, DatabaseError> {
        let late_answers = self.disk.late_answers.get();
        if self.disk.is_held.get() || late_answers > 0 {
            self.disk.late_answers.set(late_answers.saturating_sub(1));
            std::future::pending().await
        } else if self.disk.is_private.get() {
            Err(DatabaseError::Missing)
        } else {
            Ok(MemoryDatabase(Rc::clone(&self.disk)))
        }
    }
}

fn failure(words: &str) -> PlatformError {
    PlatformError(words.to_owned())
}

#[derive(Clone)]
pub struct MemoryFile {
    name: String,
    bytes: Rc<Vec<u8>>,
    is_slow: bool,
    is_gone: bool,
}

impl MemoryFile {
    pub fn new(name: &str, bytes: &[u8]) -> MemoryFile {
        MemoryFile { name: name.to_owned(), bytes: Rc::new(bytes.to_vec()), is_slow: false, is_gone: false }
    }

    pub fn slow(self) -> MemoryFile {
        MemoryFile { is_slow: true, ..self }
    }

    /// It was moved after it was dropped.
    pub fn gone(self) -> MemoryFile {
        MemoryFile { is_gone: true, ..self }
    }

    pub fn bytes(&self) -> Vec<u8> {
        self.bytes.to_vec()
    }
}

impl FileHandle for MemoryFile {
    type Bytes = MemoryBytes;

    fn name(&self) -> String {
        self.name.clone()
    }

    fn size(&self) -> u64 {
        self.bytes.len() as u64
    }

    fn bytes(&self) -> MemoryBytes {
        MemoryBytes { is_slow: self.is_slow, is_gone: self.is_gone, ..MemoryBytes::of(self.bytes.to_vec()) }
    }

    async fn first(&self, n: u64) -> Result<Vec<u8>, PlatformError> {
        let n = self.bytes.len().min(usize::try_from(n).unwrap_or(usize::MAX));
        if self.is_gone { Err(failure("not found")) } else { Ok(self.bytes[..n].to_vec()) }
    }
}

pub struct MemoryBytes {
    bytes: Vec<u8>,
    at: usize,
    is_slow: bool,
    is_gone: bool,
}

impl MemoryBytes {
    fn of(bytes: Vec<u8>) -> MemoryBytes {
        MemoryBytes { bytes, at: 0, is_slow: false, is_gone: false }
    }
}

impl ByteStream for MemoryBytes {
    async fn next(&mut self, piece: &mut Vec<u8>) -> Result<bool, PlatformError> {
        if self.is_gone {
            return Err(failure("not found"));
        }
        if self.is_slow {
            std::thread::sleep(SLOW);
        }
        let end = (self.at + PIECE).min(self.bytes.len());
        *piece = self.bytes[self.at..end].to_vec();
        self.at = end;
        Ok(!piece.is_empty())
    }
}

pub struct MemoryDownload {
    bytes: MemoryBytes,
    hangs: bool,
    tab: Rc<Tab>,
}

impl ByteStream for MemoryDownload {
    async fn next(&mut self, piece: &mut Vec<u8>) -> Result<bool, PlatformError> {
        match self.bytes.next(piece).await {
            Ok(false) if self.hangs => std::future::pending().await,
            other => other,
        }
    }
}

impl Download for MemoryDownload {
    fn size(&self) -> Option<u64> {
        Some(self.bytes.bytes.len() as u64)
    }
}

impl Drop for MemoryDownload {
    fn drop(&mut self) {
        self.tab.downloads.update(|downloads| downloads - 1);
    }
}

pub struct MemoryWriter {
    disk: Rc<Disk>,
    bytes: Vec<u8>,
}

impl FileWriter for MemoryWriter {
    type File = MemoryFile;

    fn write(&mut self, bytes: &[u8]) -> Result<(), PlatformError> {
        self.bytes.extend(bytes);
        if self.disk.is_full.get() { Err(failure("the disk is full")) } else { Ok(()) }
    }

    fn finish(self, name: &str) -> Result<MemoryFile, PlatformError> {
        Ok(MemoryFile::new(name, &self.bytes))
    }
}

pub struct MemoryDatabase(Rc<Disk>);

impl Database for MemoryDatabase {
    type Transaction = MemoryTransaction;

    fn begin(&self, access: Access) -> Result<MemoryTransaction, DatabaseError> {
        let records = RefCell::new(self.0.records.borrow().clone());
        Ok(MemoryTransaction { disk: Rc::clone(&self.0), access, records })
    }
}

/// A copy of the records, which replaces them when it is committed.
pub struct MemoryTransaction {
    disk: Rc<Disk>,
    access: Access,
    records: RefCell<BTreeMap<String, Vec<u8>>>,
}

impl MemoryTransaction {
    fn change(&self, change: impl FnOnce(&mut BTreeMap<String, Vec<u8>>)) -> Result<(), DatabaseError> {
        assert_eq!(self.access, Access::Write);
        change(&mut self.records.borrow_mut());
        Ok(())
    }
}

impl Transaction for MemoryTransaction {
    async fn get(&self, name: &str) -> Result<Option<Vec<u8>>, DatabaseError> {
        Ok(self.records.borrow().get(name).cloned())
    }

    async fn put(&self, name: &str, bytes: &[u8]) -> Result<(), DatabaseError> {
        self.change(|records| _ = records.insert(name.to_owned(), bytes.to_vec()))
    }

    async fn clear(&self) -> Result<(), DatabaseError> {
        self.change(BTreeMap::clear)
    }

    async fn clear_prefix(&self, prefix: &str) -> Result<(), DatabaseError> {
        self.change(|records| records.retain(|name, _| !name.starts_with(prefix)))
    }

    async fn commit(self) -> Result<(), DatabaseError> {
        if self.disk.is_full.get() {
            return Err(DatabaseError::Full);
        }
        self.disk.records.replace(self.records.into_inner());
        Ok(())
    }

    fn abort(self) {}
}
