//! What a visit begins with: what the page's address asks for, or what an earlier visit left.

use super::Session;
use super::keep::{self, Recalled};
use crate::protocol::{DataCommand, DataSource, Problem, RunCommand, Saved, SavingProblem, ToPage, ToWorker};

/// How to begin.
pub enum Beginning {
    /// With what was kept, if anything was.
    Recall,
    /// With what the address asks for. What is kept stays, if anything is, until something is done with these data:
    /// opening a link takes nothing away.
    Load { asked: DataSource, keeps_before: bool },
}

/// What is kept goes before what the address asks for only where it is the same, with a model and corrections beside.
pub async fn decide(asked: Option<DataSource>) -> Beginning {
    let Some(asked) = asked else { return Beginning::Recall };
    match keep::look().await {
        Ok(Some(Some(came_by))) if came_by == asked => Beginning::Recall,
        Ok(None) => Beginning::Load { asked, keeps_before: false },
        // Something is there, whether it can be read or not.
        Ok(Some(_)) | Err(_) => Beginning::Load { asked, keeps_before: true },
    }
}

/// Takes up what was kept; gives the stamp of it.
pub async fn recall(session: &mut Session<impl FnMut(ToPage)>, tell: impl Fn(&ToPage)) -> Option<u64> {
    match keep::recall().await {
        Ok(Some(Recalled { data, stamp, model })) => {
            let with_model = session.restore(data, model.as_deref());
            tell(&ToPage::Saved(if with_model { Saved::DataAndModel } else { Saved::Data }));
            Some(stamp)
        }
        Ok(None) => None,
        Err(error) => {
            tell(&not_recalled(&error.to_string()));
            None
        }
    }
}

/// Whether this is something that a person does with the data, so that they are theirs to keep. Of files it is known only
/// once they are read.
pub fn does_something(message: &ToWorker) -> bool {
    match message {
        ToWorker::Data(command) => matches!(
            command,
            DataCommand::UseSample
                | DataCommand::UseShape(_)
                | DataCommand::OpenModel
                | DataCommand::AddMe
                | DataCommand::NameItemsBy(_)
        ),
        ToWorker::Run(command) => matches!(command, RunCommand::Train(_) | RunCommand::Continue(_)),
        ToWorker::Export(_) | ToWorker::Ask { .. } | ToWorker::Withdraw(_) => false,
    }
}

fn not_recalled(reason: &str) -> ToPage {
    ToPage::Problem(Problem::Saving(SavingProblem::NotRestored(reason.to_owned())))
}
