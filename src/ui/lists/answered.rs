//! What the worker's answers change of lists. One that is no longer wanted comes too late.

use super::own_ratings::OWN_RATINGS;
use super::ranked_table::RECOMMENDATIONS;
use super::store::{ShownList, ShownRatings};
use crate::data::Class;
use crate::protocol::{Answer, Who};
use crate::ui::focus::keep_focus;
use crate::ui::session::Session;
use leptos::prelude::*;
use std::sync::Arc;

/// An answer about someone.
pub fn answered(session: Session, answer: Answer) {
    let lists = session.store.lists;
    let Some(facts) = session.store.data.get_untracked() else { return };
    let wanted = lists.who(&facts);
    let is_wanted = |who: &Who| wanted.as_ref() == Some(who);
    match answer {
        Answer::Ranking { who, view, list, you } => {
            if you.is_some() && lists.you.who(&facts).as_ref() == Some(&who) {
                lists.you.row.set(you);
            }
            if is_wanted(&who) && view == lists.view.get_untracked() {
                keep_focus(RECOMMENDATIONS, || lists.list.set(Some(ShownList { who, list })));
            }
        }
        Answer::Compared { who, rows, n_rows } if is_wanted(&who) => {
            keep_focus(OWN_RATINGS, || lists.own.set(Some(ShownRatings { rows, n_rows })));
        }
        Answer::Arithmetic { who, arithmetic }
            if is_wanted(&who) && lists.open.get_untracked().is_some_and(|(_, item)| item == arithmetic.item) =>
        {
            lists.arithmetic.set(Some(Arc::new(arithmetic)));
        }
        _ => {}
    }
}

pub fn found_titles(session: Session, titles: Vec<String>, items: Vec<Option<Class>>) {
    let found = titles.into_iter().zip(items).filter_map(|(title, item)| Some((title, item?)));
    session.store.lists.you.items.update(|known| known.extend(found));
    session.you_changed();
}
