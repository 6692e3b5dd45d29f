//! What the lesson says itself; everything else is in its file.

use super::check::GuessOutcome;
use super::format::{Answers, GuessQuestion};
use super::read::{LessonError, LessonProblem};
use crate::data::DataProblem;
use crate::ui::format::rounded;
use crate::ui::words::reading::data_problem;

/// What is wrong with a lesson's file, and where.
pub fn lesson_error(error: &LessonError) -> String {
    let place = if error.place.is_empty() { "The file".to_owned() } else { error.place.clone() };
    match &error.problem {
        LessonProblem::NoJson(why) => format!("The file is not JSON: {why}."),
        LessonProblem::Missing(key) => format!("{place} has no “{key}”."),
        LessonProblem::Expected(what) => format!("{place}: expected {what}."),
        LessonProblem::Unknown { name, known } => format!("{place}: “{name}” is not known. Use one of: {known}."),
        LessonProblem::Count { least, most } => format!("{place} must have {least} to {most} elements or characters."),
        LessonProblem::Range { lowest, highest } => {
            format!("{place} must lie between {} and {}.", number(*lowest), number(*highest))
        }
    }
}

/// How a guess came out.
pub fn outcome(guess: &GuessQuestion, guessed: f64, outcome: GuessOutcome, measured: Option<f64>) -> String {
    let option = |k: usize| match &guess.answers {
        Answers::Options(options) => options.get(k).map_or("", |option| option.trim_end_matches('.')),
        Answers::Number { .. } => "",
    };
    let is_number = matches!(guess.answers, Answers::Number { .. });
    match outcome {
        GuessOutcome::Right if is_number => format!("You guessed {}, and that is what came out.", number(guessed)),
        GuessOutcome::Right => format!("You guessed “{}”. That is what came out.", option(guessed as usize)),
        GuessOutcome::OffBy(off) => {
            let measured = measured.map(number).unwrap_or_default();
            format!(
                "You guessed {}. It came out as {measured}. Your guess was off by {}.",
                number(guessed),
                number(off)
            )
        }
        GuessOutcome::Other(right) => {
            format!("You guessed “{}”. Something else came out: “{}”.", option(guessed as usize), option(right))
        }
    }
}

/// How a guess stands there while it waits for its outcome.
pub fn guessed(guess: &GuessQuestion, guessed: f64) -> String {
    let what = match &guess.answers {
        Answers::Options(options) => {
            options.get(guessed as usize).map_or("", |option| option.trim_end_matches('.')).to_owned()
        }
        Answers::Number { .. } => number(guessed),
    };
    format!("Your guess: {what}.")
}

/// What is said when the guess is made.
pub const DECIDED: &str = "Your guess is noted. Now do the first task.";

/// What an answer has to be.
pub fn wanted(answers: &Answers) -> String {
    match answers {
        Answers::Number { lowest, highest, .. } => {
            format!("Type a number from {} to {}.", number(*lowest), number(*highest))
        }
        Answers::Options(_) => "Choose one of the answers.".to_owned(),
    }
}

pub fn range(lowest: f64, highest: f64) -> String {
    format!("{} to {}", number(lowest), number(highest))
}

/// The label of what the person writes for a task, counted from 1.
pub fn your_words(task: usize) -> String {
    format!("Your words for task {task}")
}

pub fn right(n_right: usize, of: usize) -> String {
    if n_right == of {
        format!("All {of} answers are right. You know how a recommender learns.")
    } else {
        format!("{n_right} of {of} answers are right. Read why the others are wrong, and choose again.")
    }
}

/// Why a lesson could not be fetched.
pub fn not_fetched(address: &str, problem: &DataProblem) -> String {
    let why = match problem {
        DataProblem::Endless(bytes) => format!("it has more than {} MB", bytes / 1_000_000),
        problem => data_problem(problem).0,
    };
    format!("The lesson {address} could not be fetched: {why}. Ask whoever gave you this link.")
}

pub fn not_read(address: &str, error: &LessonError) -> String {
    format!("The lesson {address} cannot be used. {}", lesson_error(error))
}

/// At most two decimals.
fn number(value: f64) -> String {
    rounded(value as f32)
}

/// Which task of a page.
pub fn task(number: usize, of: usize) -> String {
    format!("Task {number} of {of}")
}

/// What is said when another task is fulfilled.
pub fn fulfilled(done: usize, of: usize) -> String {
    if done >= of {
        "All tasks of this page are done. Read what came of your guess. Then go to the next page.".to_owned()
    } else {
        format!("Task {done} of {of} is done. Now task {}.", done + 1)
    }
}

pub fn progress(done: usize, of: usize) -> String {
    format!("{done} of {of} pages done")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_guess_is_told_what_to_type() {
        let number = Answers::Number { lowest: 0.5, highest: 5.0, step: 0.5 };
        assert_eq!(wanted(&number), "Type a number from 0.5 to 5.");
    }
}
