//! A visit without a browser: the worker's message loop on a platform in memory.

use super::memory::{Disk, MemoryFile, MemoryPlatform};
use futures_channel::mpsc::{UnboundedSender, unbounded};
use pollster::block_on;
use std::rc::Rc;
use tastemap::protocol::{DataCommand, Export, ExportCommand, Problem, RunCommand, Saved, ToPage, ToWorker};
use tastemap::train::{RunReport, TrainConfig};
use tastemap::worker::{Envelope, MessageLoop};

pub struct Visit {
    pub platform: MemoryPlatform,
    sender: UnboundedSender<Envelope<MemoryFile>>,
    /// Messages that were sent, less the turns since.
    unhandled: usize,
    worker: MessageLoop<MemoryPlatform>,
}

impl Visit {
    /// Begins as a first visit does: with the sample.
    pub fn open() -> Visit {
        Visit::begin(&Rc::default(), DataCommand::Begin(None))
    }

    /// Begins a visit in a browser with this disk.
    pub fn begin(disk: &Rc<Disk>, command: DataCommand) -> Visit {
        let mut visit = Visit::silent(disk);
        visit.say(ToWorker::Data(command));
        visit
    }

    /// Starts a worker that has heard nothing yet.
    pub fn silent(disk: &Rc<Disk>) -> Visit {
        let platform = MemoryPlatform::on(disk);
        let (sender, receiver) = unbounded();
        Visit { worker: MessageLoop::new(platform.clone(), receiver), platform, sender, unhandled: 0 }
    }

    /// Sends a message, and lets the worker handle it.
    pub fn say(&mut self, message: ToWorker) {
        self.say_with(message, Vec::new());
    }

    pub fn say_with(&mut self, message: ToWorker, files: Vec<MemoryFile>) {
        self.send(message, files);
        self.turn();
    }

    /// Sends a message without giving the worker time to handle it.
    pub fn send(&mut self, message: ToWorker, files: Vec<MemoryFile>) {
        self.sender.unbounded_send((message, files)).expect("the worker listens");
        self.unhandled += 1;
    }

    /// Lets the worker handle one message, or work for one chunk of time.
    pub fn turn(&mut self) {
        assert!(self.is_busy() || self.unhandled > 0, "a turn with nothing to do would wait forever");
        self.unhandled = self.unhandled.saturating_sub(1);
        assert!(block_on(self.worker.turn()));
        self.platform.run_spawned();
    }

    pub fn is_busy(&self) -> bool {
        self.worker.is_busy()
    }

    /// Lets the worker work until there is nothing to do.
    pub fn run(&mut self) {
        while self.is_busy() {
            self.turn();
        }
    }

    /// What the page was told since the last call, except the progress of reading, what is saved, and earlier runs.
    pub fn told(&self) -> Vec<ToPage> {
        let is_told = |message: &ToPage| {
            !matches!(message, ToPage::Reading(_) | ToPage::Saved(_) | ToPage::Runs { .. } | ToPage::Snapshots(_))
        };
        self.all_told().into_iter().filter(is_told).collect()
    }

    /// All that the page was told since the last call.
    pub fn all_told(&self) -> Vec<ToPage> {
        self.platform.take_told()
    }

    /// Trains to the end; the report of the run.
    pub fn train(&mut self, config: &TrainConfig) -> RunReport {
        self.say(ToWorker::Run(RunCommand::Train(config.clone())));
        self.run();
        self.report().expect("training ends with a report")
    }

    /// The last report of a run among what the page was told since the last call.
    pub fn report(&self) -> Option<RunReport> {
        self.told().into_iter().rev().find_map(|message| match message {
            ToPage::Trained { report, .. } => Some(*report),
            _ => None,
        })
    }

    /// What the page knows to be saved.
    pub fn saved(&self) -> Saved {
        self.platform.saved()
    }

    /// The first problem among what the page was told since the last call.
    pub fn problem(&self) -> Option<Problem> {
        self.told().into_iter().find_map(|message| match message {
            ToPage::Problem(problem) => Some(problem),
            _ => None,
        })
    }

    /// Opens files as they are dropped together.
    pub fn drop_files(&mut self, files: &[(&str, &[u8])]) {
        let files = files.iter().map(|(name, bytes)| MemoryFile::new(name, bytes)).collect();
        self.say_with(ToWorker::Data(DataCommand::OpenFiles), files);
    }

    /// The bytes of a file for download, if it can be made.
    pub fn export(&mut self, export: Export) -> Option<Vec<u8>> {
        self.say(ToWorker::Export(ExportCommand::Start(export)));
        self.run();
        self.platform.take_file().map(|file| file.bytes())
    }
}
