//! What went wrong, and what to do about it.

use super::reading::data_error;
use crate::protocol::{
    ExportProblem, ModelSource, OtherRatings, Problem, ReadingProblem, RestoreProblem, SavingProblem,
};

/// What happened and where, and what to do next.
pub fn problem(problem: &Problem) -> (String, String) {
    match problem {
        Problem::Message(reason) => {
            (format!("The worker did not understand the page: {reason}."), "Reload the page.".to_owned())
        }
        Problem::Reading(problem) => reading(problem),
        Problem::Training { error, kept_epoch } => {
            let kept = kept_epoch.map_or(String::new(), |epoch| format!(" The model of epoch {epoch} is kept."));
            (error.to_string(), error.advice().to_owned() + &kept)
        }
        Problem::Search(error) => (error.to_string(), error.advice().to_owned()),
        Problem::Saving(problem) => saving(problem),
        Problem::Export(ExportProblem::NoRoom(reason)) => (
            format!("The browser had no room for the file ({reason})."),
            "Free some space on the disk, and try again.".to_owned(),
        ),
    }
}

fn reading(problem: &ReadingProblem) -> (String, String) {
    match problem {
        ReadingProblem::File(error) => data_error(error),
        ReadingProblem::Model { source, error } => (format!("{}: {error}", model(source)), error.advice()),
        ReadingProblem::OtherRatings(OtherRatings { source, trained_on, loaded }) => {
            let source = model(source);
            let what = if trained_on == loaded {
                format!(
                    "{source} was trained on other ratings of these users and items: as many, but not the same, or in \
                     another order."
                )
            } else {
                format!(
                    "{source} was trained when these users and items had {trained_on} ratings; now they have {loaded}."
                )
            };
            let advice =
                "Its list of epochs is about the earlier ratings. It may have learned from some that are now held out.";
            (what, advice.to_owned())
        }
        ReadingProblem::NothingToAdd => (
            "There are no ratings of yours to add, or no data to add them to.".to_owned(),
            "Drop the file with your ratings again, onto ratings by many people.".to_owned(),
        ),
    }
}

fn model(source: &ModelSource) -> &str {
    match source {
        ModelSource::File(name) => name,
        ModelSource::EarlierVisit => "The model of your last visit",
    }
}

fn saving(problem: &SavingProblem) -> (String, String) {
    let (what, advice) = match problem {
        SavingProblem::NotRestored(problem) => {
            let reason = match problem {
                RestoreProblem::Browser(reason) => format!("the browser does not return it ({reason})"),
                RestoreProblem::OtherVersion => "another version of this page saved it".to_owned(),
                RestoreProblem::Damaged => "it is damaged".to_owned(),
            };
            (
                format!("What was saved in your last visit cannot be used: {reason}."),
                "Drop the files again and train again; they replace what was saved.",
            )
        }
        SavingProblem::NotSaved(reason) => (
            format!("The browser could not save the data and the model for your next visit ({reason})."),
            "You can go on, but after a reload you have to drop the files again. If the disk is full, free some space; \
             in a private window, use another one.",
        ),
        SavingProblem::NotCleared(reason) => (
            format!("The browser did not delete what it saved for this page: {reason}."),
            "Clear this page's data in the settings of the browser.",
        ),
    };
    (what, advice.to_owned())
}
