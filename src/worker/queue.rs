//! The messages that the page has sent and the worker has not handled yet.

use super::platform::Platform;
use crate::protocol::{DataCommand, ToWorker};
use futures_channel::mpsc::UnboundedReceiver;
use futures_util::StreamExt;
use std::collections::VecDeque;

/// A message and the files that came with it.
pub type Envelope<F> = (ToWorker, Vec<F>);

pub struct MessageQueue<P: Platform> {
    platform: P,
    arriving: UnboundedReceiver<Envelope<P::File>>,
    /// Received, and handled in this order.
    waiting: VecDeque<Envelope<P::File>>,
}

impl<P: Platform> MessageQueue<P> {
    pub fn new(platform: P, arriving: UnboundedReceiver<Envelope<P::File>>) -> MessageQueue<P> {
        MessageQueue { platform, arriving, waiting: VecDeque::new() }
    }

    /// Waits for the next message; none when nobody can send any more.
    pub async fn next(&mut self) -> Option<Envelope<P::File>> {
        loop {
            if let Some(envelope) = self.try_next().await {
                return Some(envelope);
            }
            let envelope = self.arriving.next().await?;
            self.push(envelope);
        }
    }

    /// The next message if one has arrived by now.
    pub async fn try_next(&mut self) -> Option<Envelope<P::File>> {
        self.receive().await;
        self.waiting.pop_front()
    }

    /// Whether the page has canceled the reading that goes on. Other messages wait until it is over.
    pub async fn is_canceled(&mut self) -> bool {
        self.receive().await;
        self.take_cancel()
    }

    /// Waits until the page cancels the download that goes on, or asks for other data. Other messages wait until it is
    /// over.
    pub async fn unwanted(&mut self) {
        while !self.take_cancel() && !self.waiting.iter().any(|(message, _)| asks_for_data(message)) {
            match self.arriving.next().await {
                Some(envelope) => self.push(envelope),
                // Nobody is left to cancel.
                None => std::future::pending().await,
            }
        }
    }

    /// Whether the page has canceled. One cancel ends all that was to be read before it.
    fn take_cancel(&mut self) -> bool {
        let cancels = |message: &ToWorker| matches!(message, ToWorker::Data(DataCommand::CancelReading));
        let Some(last) = self.waiting.iter().rposition(|(message, _)| cancels(message)) else { return false };
        let after = self.waiting.split_off(last);
        self.waiting.retain(|(message, _)| !cancels(message) && !is_to_be_read(message));
        self.waiting.extend(after.into_iter().skip(1));
        true
    }

    /// Lets the browser deliver what it has, and receives it.
    async fn receive(&mut self) {
        self.platform.yield_now().await;
        while let Ok(envelope) = self.arriving.try_recv() {
            self.push(envelope);
        }
    }

    /// Nobody waits for the answer to a question that is withdrawn.
    fn push(&mut self, envelope: Envelope<P::File>) {
        match envelope.0 {
            ToWorker::Withdraw(withdrawn) => {
                self.waiting.retain(|(message, _)| !matches!(message, ToWorker::Ask { id, .. } if *id == withdrawn));
            }
            _ => self.waiting.push_back(envelope),
        }
    }
}

/// Whether a message has files read.
fn is_to_be_read(message: &ToWorker) -> bool {
    use DataCommand::{OpenAddress, OpenFiles, OpenModel, ReadAgain, ReadBoth};
    matches!(message, ToWorker::Data(OpenFiles | OpenAddress(_) | OpenModel | ReadAgain(..) | ReadBoth))
}

/// Whether a message asks for data in place of those that are on their way.
fn asks_for_data(message: &ToWorker) -> bool {
    use DataCommand::{OpenAddress, OpenFiles, UseSample, UseShape};
    matches!(message, ToWorker::Data(OpenFiles | OpenAddress(_) | UseSample | UseShape(_)))
}
