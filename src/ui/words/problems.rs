//! What went wrong, and what to do about it.

use super::model_file::model_file_error;
use super::reading::data_error;
use super::training::{train_error, why_no_gpu};
use super::{NOT_LOADED, Words};
use crate::engine::EngineKind;
use crate::protocol::{
    DatabaseError, ExportProblem, ModelSource, OtherRatings, Problem, ReadingProblem, RestoreProblem, SavingProblem,
};
use crate::ui::format::{sentence, thousands};

/// Parts of the page did not come.
pub fn regions_missing() -> Words {
    (format!("Parts of the page {NOT_LOADED}"), "If loading them again does not help, reload the page.".to_owned())
}

/// What happened and where, and what to do next.
pub fn problem(problem: &Problem) -> Words {
    match problem {
        Problem::Message(reason) => {
            (sentence(&format!("The worker did not understand the page: {reason}")), "Reload the page.".to_owned())
        }
        Problem::ModelsNotLoaded => (
            format!("The part of the program that trains {NOT_LOADED}"),
            "It is tried again every few seconds. If that does not help, reload the page.".to_owned(),
        ),
        Problem::Reading(problem) => reading(problem),
        Problem::Training { error, kept_epoch } => {
            let (what, advice) = train_error(error);
            let kept = kept_epoch.map_or(String::new(), |epoch| format!(" The model of epoch {epoch} is kept."));
            (what, advice + &kept)
        }
        Problem::GpuLost { error, after, on } => {
            let on = match on {
                EngineKind::Gpu => "the GPU, opened again",
                EngineKind::Cpu => "the CPU",
            };
            let what = match after {
                None => format!("The run has begun again on {on}."),
                Some(epoch) => format!("The run goes on after epoch {epoch} on {on}."),
            };
            (why_no_gpu(error), what)
        }
        Problem::Search(error) => train_error(error),
        Problem::Saving(problem) => saving(problem),
        Problem::Export(ExportProblem::NoRoom(reason)) => (
            format!("The browser had no room for the file ({reason})."),
            "Free some space on the disk, and try again.".to_owned(),
        ),
    }
}

fn reading(problem: &ReadingProblem) -> Words {
    match problem {
        ReadingProblem::File(error) => data_error(error),
        ReadingProblem::ReaderNotLoaded => (
            format!("The part of the program that reads files {NOT_LOADED}"),
            "Try again. If that does not help, reload the page.".to_owned(),
        ),
        ReadingProblem::Model { source, error } => model_file_error(model(source), error),
        ReadingProblem::OtherRatings(OtherRatings { source, trained_on, loaded }) => {
            let source = model(source);
            let what = if trained_on == loaded {
                format!(
                    "{source} was trained on other ratings of these users and items: as many, but not the same, or in \
                     another order."
                )
            } else {
                let [trained_on, loaded] = [trained_on, loaded].map(|&n| thousands(n));
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
            "Drop the file with your ratings again, after a file with ratings by many people.".to_owned(),
        ),
    }
}

fn model(source: &ModelSource) -> &str {
    match source {
        ModelSource::File(name) => name,
        ModelSource::EarlierVisit => "The model of your last visit",
    }
}

fn saving(problem: &SavingProblem) -> Words {
    let (what, advice) = match problem {
        SavingProblem::NotRestored(problem) => {
            let reason = match problem {
                RestoreProblem::Database(error) => return not_restored(error),
                RestoreProblem::Late => {
                    return (
                        "What was saved in your last visit is not here: the browser’s database was slow.".to_owned(),
                        "Reload the page to get it. Or go on without: what you train then replaces it.".to_owned(),
                    );
                }
                RestoreProblem::OtherVersion => "another version of this page saved it".to_owned(),
                RestoreProblem::Damaged => "it is damaged".to_owned(),
            };
            (
                format!("What was saved in your last visit cannot be used: {reason}."),
                "Open the files and train again; they replace what was saved.",
            )
        }
        SavingProblem::NotSaved(error) => {
            let (reason, advice) = match error {
                DatabaseError::Silent => (
                    "its database does not answer",
                    "Close other tabs that show this page, and train again to save them.",
                ),
                DatabaseError::Full => (
                    "there is no room for them",
                    "Free some space on the disk, or delete what other pages have saved, and train again to save them.",
                ),
                DatabaseError::Missing => {
                    ("it saves nothing here", "To save them, open the page in a window that is not private.")
                }
                DatabaseError::Newer => {
                    ("a newer build of this page has saved others", "Reload the page to get that build.")
                }
                DatabaseError::Other(words) => (&**words, "Download the model to keep it."),
            };
            let what = format!("The browser could not save the data and the model for your next visit: {reason}");
            return (sentence(&what), format!("You can go on without. {advice}"));
        }
    };
    (what, advice.to_owned())
}

fn not_restored(error: &DatabaseError) -> Words {
    let reason = match error {
        DatabaseError::Silent => "the browser’s database does not answer",
        DatabaseError::Full => "the browser has no room to open it",
        DatabaseError::Missing => "the browser saves nothing here",
        DatabaseError::Newer => "a newer build of this page saved it",
        DatabaseError::Other(words) => words,
    };
    let advice = match error {
        DatabaseError::Silent => {
            "Close other tabs that show this page and reload it. Or go on without: what you train then replaces it."
        }
        DatabaseError::Newer => "Reload the page to get that build.",
        _ => "Open the files and train again; they replace what was saved.",
    };
    (sentence(&format!("What was saved in your last visit is not here: {reason}")), advice.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::ModelFileError;
    use crate::train::TrainError;

    #[test]
    fn every_problem_is_told_in_whole_sentences_with_a_next_step() {
        let source = || ModelSource::File("model.zip".to_owned());
        let other = |loaded| ReadingProblem::OtherRatings(OtherRatings { source: source(), trained_on: 1000, loaded });
        let reason = || "no room".to_owned();
        let problems = [
            Problem::Message(reason()),
            Problem::Reading(ReadingProblem::Model { source: source(), error: ModelFileError::NoRun }),
            Problem::Reading(other(1000)),
            Problem::Reading(other(1200)),
            Problem::Reading(ReadingProblem::NothingToAdd),
            Problem::Reading(ReadingProblem::ReaderNotLoaded),
            Problem::Training { error: TrainError::NothingToContinue, kept_epoch: Some(3) },
            Problem::Search(TrainError::TooMuchMemory { needed: 3, model: 2, limit: 1 }),
            Problem::Saving(SavingProblem::NotRestored(RestoreProblem::Damaged)),
            Problem::Export(ExportProblem::NoRoom(reason())),
        ];
        let errors = || {
            use DatabaseError::{Full, Missing, Newer, Other, Silent};
            [Silent, Full, Missing, Newer, Other(reason())]
        };
        let not_restored = |error| SavingProblem::NotRestored(RestoreProblem::Database(error));
        let of_saving = errors().map(SavingProblem::NotSaved).into_iter().chain(errors().map(not_restored));
        for problem_ in problems.into_iter().chain(of_saving.map(Problem::Saving)) {
            let (what, advice) = problem(&problem_);
            for words in [&what, &advice] {
                assert!(words.ends_with('.') && !words.contains(".."), "{words}");
            }
            assert!(advice.starts_with(char::is_uppercase), "{advice}");
        }
    }

    #[test]
    fn a_model_that_was_kept_is_told() {
        let error = || TrainError::Diverged { loss: f32::INFINITY, epoch: 4, batch: Some(0) };
        let advice = |kept_epoch| problem(&Problem::Training { error: error(), kept_epoch }).1;
        assert!(advice(Some(3)).ends_with("The model of epoch 3 is kept."));
        assert!(!advice(None).contains("kept"));
    }
}
