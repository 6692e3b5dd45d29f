//! A visit without a browser: the worker's session, and what it tells the page.

use pollster::block_on;
use std::cell::RefCell;
use std::rc::Rc;
use tastemap::protocol::{DataCommand, ReadFiles, Reports, ToPage, ToWorker};
use tastemap::worker::{ReadOutcome, Session};

/// What the page is told of files that were read.
pub fn report(read: ReadFiles, came: ReadOutcome) -> Reports {
    let data_follow = !matches!(came, ReadOutcome::Nothing { .. });
    Reports { loaded: Some(read), data_follow, ..Reports::default() }
}

/// A session that writes down what it tells the page.
pub struct Visit {
    pub session: Session<Box<dyn FnMut(ToPage)>>,
    told: Rc<RefCell<Vec<ToPage>>>,
}

impl Visit {
    /// Opens with the sample.
    pub fn open() -> Visit {
        let told = Rc::new(RefCell::new(Vec::new()));
        let notes = told.clone();
        let post: Box<dyn FnMut(ToPage)> = Box::new(move |message| notes.borrow_mut().push(message));
        let mut visit = Visit { session: Session::new(post), told };
        visit.say(ToWorker::Data(DataCommand::UseSample));
        visit
    }

    /// What the page was told since the last call.
    pub fn told(&self) -> Vec<ToPage> {
        self.told.take()
    }

    pub fn say(&mut self, message: ToWorker) {
        match message {
            ToWorker::Data(DataCommand::UseSample) => self.session.use_sample(),
            ToWorker::Data(DataCommand::NameItemsBy(item_names)) => self.session.name_items_by(item_names),
            ToWorker::Data(DataCommand::AddMe) => _ = self.session.add_me_or_tell(),
            ToWorker::Run(command) => block_on(self.session.run(command)),
            ToWorker::Ask { id, question } => self.session.ask(id, question),
            other => panic!("{other:?} is for the message loop"),
        }
    }

    /// Trains until nothing runs any more.
    pub fn run(&mut self) {
        while self.session.is_busy() {
            block_on(self.session.work_on());
        }
    }
}
