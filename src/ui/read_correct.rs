//! A change of the choices by which files are read.

use super::session::Session;
use crate::data::read::{Choices, Plan};
use crate::protocol::Part;
use std::sync::Arc;

/// Takes corrections of one part of the report, and has its files read again by them.
#[derive(Clone)]
pub struct Correct {
    pub session: Session,
    pub part: Part,
    choices: Arc<Choices>,
}

impl Correct {
    pub fn new(session: Session, part: Part, choices: Arc<Choices>) -> Correct {
        Correct { session, part, choices }
    }

    pub fn choices(&self) -> &Choices {
        &self.choices
    }

    /// Whatever concerns all files.
    pub fn all(&self, change: impl FnOnce(&mut Choices)) {
        let mut choices = Choices::clone(&self.choices);
        change(&mut choices);
        self.session.read_again(self.part, choices);
    }

    /// Whatever concerns the file of this name.
    pub fn file(&self, name: &str, change: impl FnOnce(&mut Plan)) {
        self.all(|choices| change(choices.files.entry(name.to_owned()).or_default()));
    }

    /// What a control of a file is found by again.
    pub fn control(&self, what: &str, file: &str) -> String {
        format!("{:?}/{what}/{file}", self.part)
    }
}
