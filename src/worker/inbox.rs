//! What the page has said and nobody has answered yet.

use super::turn::Turns;
use crate::protocol::{DataCommand, ToWorker};
use futures_channel::mpsc::UnboundedReceiver;
use futures_util::StreamExt;
use std::collections::VecDeque;
use web_sys::File;

/// A message and the files that came with it.
pub type Envelope = (ToWorker, Vec<File>);

pub struct Inbox {
    arriving: UnboundedReceiver<Envelope>,
    /// Taken out already, to be answered in their order.
    waiting: VecDeque<Envelope>,
    turns: Turns,
}

impl Inbox {
    pub fn new(arriving: UnboundedReceiver<Envelope>, turns: Turns) -> Inbox {
        Inbox { arriving, waiting: VecDeque::new(), turns }
    }

    /// The next message; waits for one.
    pub async fn next(&mut self) -> Option<Envelope> {
        match self.now().await {
            Some(letter) => Some(letter),
            None => self.arriving.next().await,
        }
    }

    /// The next message if one has arrived by now.
    pub async fn now(&mut self) -> Option<Envelope> {
        self.collect().await;
        self.waiting.pop_front()
    }

    /// Whether the reading that goes on is called off. Other messages wait until it is over.
    pub async fn is_called_off(&mut self) -> bool {
        self.collect().await;
        let before = self.waiting.len();
        self.waiting.retain(|(message, _)| !matches!(message, ToWorker::Data(DataCommand::CancelReading)));
        self.waiting.len() < before
    }

    /// Waits until what goes on is called off. Other messages wait until it is over.
    pub async fn called_off(&mut self) {
        while let Some(letter) = self.arriving.next().await {
            match letter {
                (ToWorker::Data(DataCommand::CancelReading), _) => return,
                letter => self.waiting.push_back(letter),
            }
        }
        // Nobody is left to call anything off.
        std::future::pending().await
    }

    /// Lets the browser deliver what it has, and takes it out; of questions only those that someone still waits for.
    async fn collect(&mut self) {
        self.turns.give().await;
        while let Ok(letter) = self.arriving.try_recv() {
            match letter {
                (ToWorker::Withdraw(unwanted), _) => {
                    self.waiting.retain(|(message, _)| !matches!(message, ToWorker::Ask { id, .. } if *id == unwanted));
                }
                letter => self.waiting.push_back(letter),
            }
        }
    }
}
