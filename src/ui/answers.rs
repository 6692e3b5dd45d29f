//! Questions to the worker, as signals.

use super::dispatch::{use_dispatch, use_selector};
use super::state::{Action, Answered};
use crate::protocol::Question;
use leptos::prelude::*;
use std::sync::Arc;

/// The latest answer to a question that may change. The worker is asked when the question changes, and again when
/// other data or another model are there; a question that needs a model waits for one. While `question` gives none,
/// and until the next answer is here, the last answer stays; other data clear it. Several places may ask the same.
pub fn use_answer(
    question: impl Fn() -> Option<Question> + Send + Sync + 'static,
) -> ReadSignal<Option<Arc<Answered>>> {
    let dispatch = use_dispatch();
    let slot = dispatch.open_slot();
    let (data, model) = (use_selector(|state| &state.data.facts), use_selector(|state| &state.model));
    let question = Memo::new(move |_| question());
    Effect::new(move || {
        data.track();
        model.track();
        dispatch.act(Action::Ask(slot, question.get()));
    });
    on_cleanup(move || dispatch.act(Action::CloseSlot(slot)));
    dispatch.answer(slot)
}
