//! The class's table: codes come in, and the ratings become the page's data.

use super::{Alert, Command, State};
use crate::ui::arrival::Lock;
use crate::ui::class::room::{ClassRoom, ReadCodes, items};
use crate::ui::form::Field;
use crate::ui::words;

/// A run of fewer steps learns next to nothing, and one of more epochs takes too long to watch.
const FEWEST_STEPS: usize = 200;
const MOST_EPOCHS: usize = 60;

/// Makes a list of items, with an empty table.
pub(super) fn begin(state: &mut State, list: &str) -> Vec<Command> {
    *state.class = ClassRoom::new(items(list));
    forget_codes(state);
    save(state)
}

/// Adds the codes in a text, and tells of files that could not be read.
pub(super) fn add_codes(state: &mut State, text: &str, unreadable: Vec<String>) -> Vec<Command> {
    if state.class.items.is_empty() {
        let (what, advice) = words::arrival::no_class();
        state.alert(Alert::new(what, advice));
        return Vec::new();
    }
    let lines = state.class.add(text);
    let is_empty = lines.is_empty() && unreadable.is_empty();
    *state.class_codes = ReadCodes { lines, unreadable, is_empty };
    save(state)
}

/// A person has looked at what became of the codes that came last.
pub(super) fn forget_codes(state: &mut State) {
    *state.class_codes = ReadCodes::default();
}

pub(super) fn remove(state: &mut State, number: u32) -> Vec<Command> {
    state.class.pupils.retain(|pupil| pupil.ballot.number != number);
    forget_codes(state);
    save(state)
}

/// The class's ratings are being read: trains on them when they are there.
pub(super) fn train_on_class(state: &mut State) {
    state.train_next = true;
    if !state.has_locked(Lock::Model)
        && let Some(epochs) = epochs(state)
    {
        state.form.set(Field::Epochs, &epochs.to_string());
    }
}

/// How many epochs the class's few ratings need, where that is more than the form has.
pub fn epochs(state: &State) -> Option<usize> {
    let config = state.form.read().ok().filter(|config| !config.model.is_tuned())?;
    let n = state.class.n_ratings() * (100 - config.valid_percent.round().clamp(0.0, 99.0) as usize) / 100;
    let steps = n.div_ceil(config.batch_size).max(1);
    let epochs = FEWEST_STEPS.div_ceil(steps).min(MOST_EPOCHS);
    (epochs > config.epochs).then_some(epochs)
}

fn save(state: &State) -> Vec<Command> {
    vec![Command::SaveClass(state.class.save())]
}
