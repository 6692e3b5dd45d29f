//! The message loop: handles one message, or works for one chunk of time, and then looks for the next message.

use super::export_job::{ExportJob, ExportProgress};
use super::fetch::fetch_text;
use super::opened_files::OpenedFiles;
use super::persistence::Persistence;
use super::platform::Platform;
use super::queue::{Envelope, MessageQueue};
use super::session::Session;
use crate::protocol::{DataCommand, ExportCommand, ExportProblem, Problem, RunCommand, ToPage, ToWorker};
use futures_channel::mpsc::UnboundedReceiver;

/// The worker. It answers by [`Platform::post`].
pub struct MessageLoop<P: Platform> {
    pub(super) platform: P,
    pub(super) queue: MessageQueue<P>,
    pub(super) session: Session<P>,
    pub(super) opened: OpenedFiles<P::File>,
    pub(super) persistence: Persistence<P>,
    export: Option<ExportJob<P::Writer>>,
}

impl<P: Platform> MessageLoop<P> {
    pub fn new(platform: P, arriving: UnboundedReceiver<Envelope<P::File>>) -> MessageLoop<P> {
        MessageLoop {
            queue: MessageQueue::new(platform.clone(), arriving),
            session: Session::new(platform.clone()),
            opened: OpenedFiles::default(),
            persistence: Persistence::new(platform.clone()),
            export: None,
            platform,
        }
    }

    /// Handles messages and works until nobody can send messages any more.
    pub async fn run(mut self) {
        while self.turn().await {}
    }

    /// Whether there is work to do when no message is waiting.
    pub fn is_busy(&self) -> bool {
        self.session.is_busy() || self.export.is_some()
    }

    /// Handles the next message, or works for a chunk of time if none is waiting: no question waits for longer than a
    /// chunk. False if no message will come.
    pub async fn turn(&mut self) -> bool {
        let envelope = if self.is_busy() { self.queue.try_next().await } else { self.queue.next().await };
        match envelope {
            Some((message, files)) => self.handle(message, files).await,
            None if self.is_busy() => {
                self.session.work().await;
                self.work_on_export();
            }
            None => return false,
        }
        if !self.persistence.keeps_earlier_visit()
            && let Some(changes) = self.session.take_changes()
        {
            self.persistence.save(changes);
        }
        if let Some(runs) = self.session.take_changed_runs() {
            self.persistence.save_runs(runs);
        }
        true
    }

    async fn handle(&mut self, message: ToWorker, files: Vec<P::File>) {
        // A visit begins without them, and so do a lesson and a class.
        let needs_none = |message: &ToWorker| {
            matches!(message, ToWorker::Data(DataCommand::Begin(_)) | ToWorker::FetchText(_) | ToWorker::ReadCodes)
        };
        if !needs_none(&message) {
            self.session.load_models().await;
        }
        match message {
            ToWorker::Data(command) => self.handle_data(command, files).await,
            ToWorker::Run(command) => {
                if matches!(command, RunCommand::Train(_) | RunCommand::Continue(_)) {
                    self.persistence.replace_earlier_visit();
                }
                self.session.run(command).await;
            }
            ToWorker::Export(command) => self.handle_export(command),
            ToWorker::Evaluation(command) => self.session.evaluate(command),
            ToWorker::RunLog(command) => self.session.change_runs(command),
            ToWorker::Ask { id, question } => self.session.ask(id, question).await,
            ToWorker::FetchText(address) => {
                let text = fetch_text(&self.platform, &address).await;
                self.platform.post(&ToPage::Text { address, text }, None);
            }
            ToWorker::ReadCodes => self.read_codes(files).await,
            ToWorker::Ping => self.platform.post(&ToPage::Pong, None),
            // The queue has removed the question, unless it is answered already.
            ToWorker::Withdraw(_) => {}
        }
    }

    fn handle_export(&mut self, command: ExportCommand) {
        self.export = match command {
            ExportCommand::Start(export) => {
                let pieces = self.session.export(export);
                pieces.map(|pieces| ExportJob::new(export, pieces, self.platform.new_file()))
            }
            ExportCommand::Cancel => None,
        };
        if self.export.is_none() {
            self.platform.post(&ToPage::ExportCanceled, None);
        }
    }

    fn work_on_export(&mut self) {
        let Some(job) = self.export.take() else { return };
        let export = job.export;
        match job.advance() {
            Ok(ExportProgress::Making(job)) => {
                self.platform.post(&ToPage::Exporting(job.share()), None);
                self.export = Some(job);
            }
            Ok(ExportProgress::Made(file)) => self.platform.post(&ToPage::Exported(export), Some(&file)),
            Err(error) => {
                let problem = Problem::Export(ExportProblem::NoRoom(error.to_string()));
                self.platform.post(&ToPage::Problem(problem), None);
            }
        }
    }
}
