//! What the address asks for, once data are there that have it; and what an address has to ask for.

use super::{Alert, Chosen, State};
use crate::data::{DatasetFacts, fold};
use crate::ui::arrival::Arrival;
use crate::ui::users::{Meant, first_of_note, meant, you_among};
use crate::ui::words;
use std::sync::Arc;

/// The data, if they are those that the address means: files that it cannot carry come later.
fn meant_data(state: &State) -> Option<Arc<DatasetFacts>> {
    let facts = state.data.facts.as_ref()?;
    (!state.arrival.needs_files || !facts.synthetic).then(|| facts.clone())
}

/// Chooses the user that the address names.
pub(super) fn choose_user(state: &mut State) {
    let Some(facts) = meant_data(state) else { return };
    let Some(name) = state.arrival.user.take() else { return };
    match meant(&facts.users, &name) {
        Some(Meant::User(user)) => *state.data.chosen = Some(Chosen::User(user.class)),
        Some(Meant::You) => *state.data.chosen = Some(Chosen::You),
        None => refuse(state, "user", &name),
    }
}

/// Selects the item that the address names.
pub(super) fn select_item(state: &mut State) {
    if meant_data(state).is_none() {
        return;
    }
    let Some(title) = state.arrival.item.take() else { return };
    let catalog = &state.data.catalog;
    let folded = fold(&title);
    let find = |is_it: &dyn Fn(&str) -> bool| (0..catalog.len()).find(|&at| is_it(catalog.titles.get(at)));
    match find(&|other| other == title).or_else(|| find(&|other| fold(other) == folded)) {
        Some(at) => {
            let item = Some(catalog.items[at]);
            *state.data.selected = item;
            *state.data.neighbors_of = item;
        }
        None => refuse(state, "movie", &title),
    }
}

fn refuse(state: &mut State, key: &str, value: &str) {
    let (what, advice) = words::arrival::not_in_data(key, value);
    state.alert(Alert::new(what, advice));
}

/// What an address has to ask for so that a page opens with what this one shows.
pub fn arrival_of(state: &State) -> Arrival {
    let facts = state.data.facts.as_ref();
    let usual = facts.and_then(|facts| first_of_note(&facts.users, facts.n_items)).map(|user| Chosen::User(user.class));
    let user = facts.zip(state.data.chosen.filter(|chosen| Some(*chosen) != usual)).and_then(|(facts, chosen)| {
        let name_of = |class| facts.users.iter().find(|user| user.class == class).map(|user| user.name.clone());
        match chosen {
            Chosen::User(class) => name_of(class),
            Chosen::You => Some(you_among(&facts.users).to_owned()),
        }
    });
    let catalog = &state.data.catalog;
    let place = state.data.selected.and_then(|item| catalog.place_of(item));
    let item = place.map(|at| catalog.titles.get(at).to_owned());
    // What waits for other data is still asked for.
    let asked = state.arrival.clone();
    Arrival { axes: *state.axes, user: user.or(asked.user), item: item.or(asked.item), ..asked }
}
