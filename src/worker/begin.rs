//! What a visit begins with: what the page's address asks for, or what an earlier visit left.

use super::Session;
use super::keep::{self, Recalled};
use crate::protocol::{DataSource, Problem, ToPage, ToWorker};

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
            tell(&ToPage::Kept { with_model });
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
        ToWorker::UseSample
        | ToWorker::UseShape(_)
        | ToWorker::OpenModel
        | ToWorker::AddMe
        | ToWorker::NameItemsBy(_)
        | ToWorker::Train(_)
        | ToWorker::Continue(_) => true,
        ToWorker::Begin(_)
        | ToWorker::OpenFiles
        | ToWorker::OpenAddress(_)
        | ToWorker::ReadAgain(..)
        | ToWorker::ReadBoth
        | ToWorker::Forget
        | ToWorker::CancelReading
        | ToWorker::Make(_)
        | ToWorker::CancelMaking
        | ToWorker::ChooseEngine(_)
        | ToWorker::FindRate(_)
        | ToWorker::Pause
        | ToWorker::Resume
        | ToWorker::Step
        | ToWorker::Stop
        | ToWorker::Ask(_) => false,
    }
}

fn not_recalled(reason: &str) -> ToPage {
    ToPage::Problem(Problem {
        what: format!("What was kept from your last visit cannot be used: {reason}."),
        advice: "Drop the files again and train anew; they take the place of what was kept.".to_owned(),
        ends_training: false,
    })
}
