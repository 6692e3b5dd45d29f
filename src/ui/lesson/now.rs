//! What stands beside the current task: how far it has come, and the way to the part of the page that it speaks of.

use super::check::{PageSeen, TaskStart, arrows};
use super::format::{Check, StepKind};
use crate::ui::format::counted;
use crate::ui::toy::state::{Start, ToyState};
use crate::ui::toy::words::loss;

/// How far a task has come, or why what was done does not count; nothing where the page shows it anyhow.
pub fn now(check: &Check, start: &TaskStart, seen: &PageSeen) -> Option<String> {
    let of = |have: usize, wanted: usize, what: &str| Some(format!("{} of {wanted} {what}.", have.min(wanted)));
    let toy = seen.toy.as_ref();
    match check {
        Check::ToyByHand { .. } => {
            let toy = toy?;
            Some(if toy.by_hand {
                loss_now(toy)
            } else {
                "Steps have moved these arrows. Press “Random numbers”. Then use your hands alone.".to_owned()
            })
        }
        Check::ToySteps { at_least, steps } => {
            let toy = toy?;
            let progress = || format!("{} of {at_least} steps. {}", steps.count(toy).min(*at_least), loss_now(toy));
            Some(why_not(steps, toy).unwrap_or_else(progress))
        }
        Check::ToyLoss { within, steps, .. } => {
            let toy = toy?;
            let too_late = toy.steps.len() > *within;
            let too_late =
                too_late.then(|| format!("These are more than {within} steps. Press “Random numbers” and try again."));
            Some(why_not(steps, toy).or(too_late).unwrap_or_else(|| loss_now(toy)))
        }
        Check::ToyArrows { steps, .. } => {
            let toy = toy?;
            let all = toy.toy.people.len() + toy.toy.movies.len();
            Some(why_not(steps, toy).unwrap_or_else(|| format!("{} of {all} arrows have a length.", arrows(&toy.toy))))
        }
        Check::ToyDiverged { steps } => {
            let toy = toy?;
            Some(why_not(steps, toy).unwrap_or_else(|| loss_now(toy)))
        }
        Check::Cards { at_least } => of(seen.cards, *at_least, "cards"),
        Check::Steps { paused: true, .. } => None,
        Check::Steps { at_least, .. } => of(start.steps_since(seen), *at_least, "steps"),
        Check::Ratings { at_least } => of(seen.ratings, *at_least, "ratings"),
        Check::Trained { .. } | Check::RunsDiffer { .. } => seen.is_training.then(|| "Training runs.".to_owned()),
        Check::ToyUncovered
        | Check::ToyRandom
        | Check::ToyDownhill
        | Check::ToyZero
        | Check::Arithmetic
        | Check::Text => None,
    }
}

fn loss_now(toy: &ToyState) -> String {
    let after =
        if toy.steps.is_empty() { String::new() } else { format!(", after {}", counted(toy.steps.len(), "step")) };
    format!("Loss now: {}{after}.", loss(toy.toy.loss()))
}

/// Why the steps of the toy do not count.
fn why_not(kind: &StepKind, toy: &ToyState) -> Option<String> {
    let step = toy.steps.last()?;
    let (lowest, highest) = kind.rate;
    match kind.start {
        Some(Start::Random) if toy.start != Start::Random => {
            return Some("These steps did not begin with random numbers. Press “Random numbers”.".to_owned());
        }
        Some(Start::Zero) if toy.start != Start::Zero => {
            return Some("These steps did not begin with zeros. Press “Set all to zero” and begin again.".to_owned());
        }
        _ => {}
    }
    if step.learning_rate > highest {
        Some("The learning rate of these steps is too large. Turn it down and begin again.".to_owned())
    } else if step.learning_rate < lowest {
        Some("The learning rate of these steps is too small. Turn it up and begin again.".to_owned())
    } else if kind.by_button && step.played {
        Some("“Play” made these steps. Press “Step downhill”.".to_owned())
    } else {
        None
    }
}

/// The part of the page that a task speaks of: what the button that leads there says, and a selector.
pub fn way(check: &Check) -> (&'static str, &'static str) {
    const BUTTON: &str = "Go to the button";
    const RATE: (&str, &str) = ("Go to the learning rate", "#toy-rate");
    match check {
        Check::ToyUncovered => (BUTTON, "#toy-uncover"),
        Check::ToyByHand { .. } => ("Go to the arrows", "#toy .arrow[tabindex='0']"),
        Check::ToyRandom => (BUTTON, "#toy-random"),
        Check::ToyDownhill => (BUTTON, "#toy-downhill"),
        Check::ToySteps { steps, .. } if steps.by_button => (BUTTON, "#toy-step"),
        Check::ToySteps { steps, .. } if steps.rate != StepKind::default().rate => RATE,
        Check::ToySteps { .. } | Check::ToyLoss { within: usize::MAX, .. } => (BUTTON, "#toy-play"),
        Check::ToyLoss { .. } | Check::ToyDiverged { .. } => RATE,
        Check::ToyZero => (BUTTON, "#toy-zero"),
        Check::ToyArrows { .. } => ("Go to the table", "#toy .toy-ratings td input"),
        Check::Cards { .. } => ("Go to the cards", "#one-batch .step-card"),
        Check::Steps { .. } => ("Go to the buttons", "#one-batch .buttons button:not(:disabled)"),
        Check::Trained { .. } => ("Go to training", "#training button"),
        Check::RunsDiffer { .. } => ("Go to the runs", "#runs .again button:not(:disabled)"),
        Check::Ratings { .. } => ("Go to the search", "#find-to-rate"),
        Check::Arithmetic => ("Go to the list", "#recommendations .why"),
        Check::Text => ("Go to the map", "#map figure"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::lesson::format::LessonPage;
    use crate::ui::lesson::read::read_lesson;
    use crate::ui::toy::state::Step;

    fn check(page: usize, task: usize) -> Check {
        let pages: Vec<LessonPage> = read_lesson(include_str!("../../../web/lesson.json")).expect("a lesson").pages;
        pages[page - 1].tasks[task - 1].check.clone()
    }

    fn said(page: usize, task: usize, toy: ToyState) -> String {
        let seen = PageSeen { toy: Some(toy), ..PageSeen::default() };
        now(&check(page, task), &TaskStart::default(), &seen).unwrap_or_default()
    }

    fn stepped(n: usize, learning_rate: f64, played: bool) -> ToyState {
        let mut toy = ToyState { by_hand: false, learning_rate, ..ToyState::default() };
        for _ in 0..n {
            toy.steps.push(Step { loss: toy.toy.loss(), learning_rate, played });
            toy.toy.step(learning_rate);
        }
        toy
    }

    #[test]
    fn a_task_says_how_far_it_has_come_or_why_it_does_not_count() {
        let loss_at_first = format!("Loss now: {}.", loss(ToyState::default().toy.loss()));
        assert_eq!(said(2, 1, ToyState::default()), loss_at_first);
        assert!(said(2, 1, stepped(1, 0.2, true)).starts_with("Steps have moved these arrows."));
        assert!(said(3, 3, stepped(2, 0.2, false)).starts_with("2 of 5 steps. Loss now: "));
        assert_eq!(said(3, 3, stepped(9, 0.2, true)), "“Play” made these steps. Press “Step downhill”.");
        let edited = ToyState { start: Start::Other, ..stepped(9, 0.2, true) };
        assert!(said(3, 4, edited).starts_with("These steps did not begin with random numbers."));
        assert!(said(4, 3, stepped(9, 0.2, true)).starts_with("These steps did not begin with zeros."));
        assert!(said(6, 1, stepped(60, 0.2, true)).contains("is too large"));
        assert!(said(6, 1, stepped(7, 0.01, true)).starts_with("7 of 50 steps."));
        assert!(said(6, 2, stepped(7, 0.5, true)).contains("is too small"));
        assert!(said(6, 3, stepped(51, 0.1, true)).starts_with("These are more than 50 steps."));
    }

    #[test]
    fn training_and_ratings_are_counted() {
        let seen = PageSeen { ratings: 3, steps: 40, cards: 6, ..PageSeen::default() };
        let said = |page, task| now(&check(page, task), &TaskStart::default(), &seen).unwrap_or_default();
        assert_eq!([said(8, 2), said(5, 3), said(5, 1)], ["3 of 5 ratings.", "40 of 100 steps.", "6 of 6 cards."]);
        assert_eq!(said(8, 3), "");
    }
}
