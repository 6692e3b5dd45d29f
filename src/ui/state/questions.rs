//! Which questions are open, and who waits for which answer.
//!
//! Each place of the page that asks has a [`Slot`]. Equal questions are asked once. A question that no slot waits for any
//! more is withdrawn, and its answer is dropped. A slot shows its last answer until the next one is here, or until other
//! data are loaded.

use super::Command;
use crate::protocol::{Answer, Question, ToWorker};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Names one place of the page that asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Slot(u32);

/// An answer with the question that it answers, and what that was about.
#[derive(Debug, PartialEq)]
pub struct Answered {
    pub question: Question,
    pub answer: Answer,
    pub generation: Generation,
}

/// Which data and which model a question is about: an equal question about another model is another question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Generation {
    pub data: u64,
    pub model: u64,
}

#[derive(Debug, Default)]
pub struct Questions {
    slots: BTreeMap<Slot, Waiting>,
    /// What the worker was asked and has not answered, by id.
    open: BTreeMap<u32, Arc<Asked>>,
    last_id: u32,
}

#[derive(Clone, Debug, PartialEq)]
struct Asked {
    question: Question,
    generation: Generation,
}

#[derive(Debug, Default)]
struct Waiting {
    asked: Option<Arc<Asked>>,
    /// The question that the answer on show belongs to, and the answer.
    shown: Option<(Arc<Asked>, Arc<Answered>)>,
}

impl Questions {
    pub fn add_slot(&mut self) -> Slot {
        self.last_id += 1;
        let slot = Slot(self.last_id);
        self.slots.insert(slot, Waiting::default());
        slot
    }

    pub fn remove_slot(&mut self, slot: Slot) -> Vec<Command> {
        self.slots.remove(&slot);
        self.withdraw_unwanted()
    }

    /// The answer that a slot shows.
    pub fn shown(&self, slot: Slot) -> Option<Arc<Answered>> {
        Some(Arc::clone(&self.slots.get(&slot)?.shown.as_ref()?.1))
    }

    /// Has a slot ask `question`, or nothing for now.
    pub(super) fn ask(&mut self, slot: Slot, question: Option<Question>, generation: Generation) -> Vec<Command> {
        let asked = question.map(|question| Arc::new(Asked { question, generation }));
        let known =
            self.slots.values().filter_map(|other| other.shown.clone()).find(|(of, _)| Some(of) == asked.as_ref());
        let Some(waiting) = self.slots.get_mut(&slot) else { return Vec::new() };
        waiting.shown = known.clone().or(waiting.shown.take().filter(|(of, _)| of.generation.data == generation.data));
        waiting.asked.clone_from(&asked);
        let mut commands = self.withdraw_unwanted();
        if let Some(asked) = asked.filter(|asked| known.is_none() && !self.open.values().any(|open| open == asked)) {
            self.last_id += 1;
            commands.push(Command::Send(ToWorker::Ask { id: self.last_id, question: asked.question.clone() }));
            self.open.insert(self.last_id, asked);
        }
        commands
    }

    /// Takes the answer to the question of this id; there is none where the worker does not know.
    pub(super) fn answer(&mut self, id: u32, answer: Option<Answer>) {
        let (Some(asked), Some(answer)) = (self.open.remove(&id), answer) else { return };
        let Asked { question, generation } = asked.as_ref().clone();
        let answered = Arc::new(Answered { question, answer, generation });
        for waiting in self.slots.values_mut().filter(|waiting| waiting.asked.as_ref() == Some(&asked)) {
            waiting.shown = Some((Arc::clone(&asked), Arc::clone(&answered)));
        }
    }

    /// The worker is gone, and with it whatever it was asked. Slots ask again once there are data.
    pub(super) fn forget_open(&mut self) {
        self.open.clear();
        self.slots.values_mut().for_each(|waiting| waiting.asked = None);
    }

    fn withdraw_unwanted(&mut self) -> Vec<Command> {
        let slots = &self.slots;
        let is_wanted = |asked: &Arc<Asked>| slots.values().any(|waiting| waiting.asked.as_ref() == Some(asked));
        let mut commands = Vec::new();
        self.open.retain(|&id, asked| {
            let wanted = is_wanted(asked);
            if !wanted {
                commands.push(Command::Send(ToWorker::Withdraw(id)));
            }
            wanted
        });
        commands
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Question::Biases;

    const NOW: Generation = Generation { data: 1, model: 1 };

    fn biases(min_ratings: u32) -> Option<Question> {
        Some(Biases { min_ratings })
    }

    /// The ids asked and withdrawn by these commands.
    fn ids(commands: Vec<Command>) -> (Vec<u32>, Vec<u32>) {
        let (mut asked, mut withdrawn) = (Vec::new(), Vec::new());
        for command in commands {
            match command {
                Command::Send(ToWorker::Ask { id, .. }) => asked.push(id),
                Command::Send(ToWorker::Withdraw(id)) => withdrawn.push(id),
                other => panic!("{other:?}"),
            }
        }
        (asked, withdrawn)
    }

    fn asked_by(questions: &Questions, slot: Slot) -> Option<Question> {
        questions.shown(slot).map(|answered| answered.question.clone())
    }

    #[test]
    fn equal_questions_are_asked_once_and_answered_everywhere() {
        let mut questions = Questions::default();
        let (a, b, late) = (questions.add_slot(), questions.add_slot(), questions.add_slot());
        let (asked, _) = ids(questions.ask(a, biases(20), NOW));
        assert_eq!(ids(questions.ask(b, biases(20), NOW)), (vec![], vec![]));
        questions.answer(asked[0], Some(Answer::Biases(None)));
        assert_eq!((asked_by(&questions, a), asked_by(&questions, b)), (biases(20), biases(20)));
        assert_eq!(ids(questions.ask(late, biases(20), NOW)), (vec![], vec![]), "the answer is known");
        assert_eq!(asked_by(&questions, late), biases(20));
    }

    #[test]
    fn another_question_withdraws_the_open_one_unless_someone_else_waits() {
        let mut questions = Questions::default();
        let (a, b) = (questions.add_slot(), questions.add_slot());
        let (first, _) = ids(questions.ask(a, biases(1), NOW));
        let (second, withdrawn) = ids(questions.ask(a, biases(2), NOW));
        assert_eq!(withdrawn, first);
        questions.answer(first[0], Some(Answer::Biases(None)));
        assert_eq!(asked_by(&questions, a), None, "a late answer is dropped");
        assert!(ids(questions.ask(b, biases(2), NOW)).0.is_empty());
        assert!(ids(questions.ask(a, biases(3), NOW)).1.is_empty(), "b still waits");
        assert_eq!(ids(questions.remove_slot(b)).1, second);
    }

    #[test]
    fn the_last_answer_stays_until_the_next_one_or_other_data() {
        let mut questions = Questions::default();
        let slot = questions.add_slot();
        let (asked, _) = ids(questions.ask(slot, biases(1), NOW));
        questions.answer(asked[0], Some(Answer::Biases(None)));
        let retrained = Generation { model: 2, ..NOW };
        let (asked, _) = ids(questions.ask(slot, biases(1), retrained));
        assert_eq!((asked.len(), asked_by(&questions, slot)), (1, biases(1)), "asked again, and still on show");
        questions.answer(asked[0], None);
        assert_eq!(asked_by(&questions, slot), biases(1));
        assert!(ids(questions.ask(slot, None, retrained)).0.is_empty());
        assert_eq!(asked_by(&questions, slot), biases(1), "nothing is asked for now");
        questions.ask(slot, None, Generation { data: 2, model: 3 });
        assert_eq!(asked_by(&questions, slot), None);
    }

    #[test]
    fn a_fresh_worker_is_asked_again() {
        let mut questions = Questions::default();
        let slot = questions.add_slot();
        let (lost, _) = ids(questions.ask(slot, biases(1), NOW));
        questions.forget_open();
        let (again, withdrawn) = ids(questions.ask(slot, biases(1), NOW));
        assert!(again.len() == 1 && again != lost && withdrawn.is_empty());
    }
}
