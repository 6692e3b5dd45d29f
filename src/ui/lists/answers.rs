//! What the lists ask, and where the answers go.

use super::own_ratings::OWN_RATINGS;
use super::ranked_table::RECOMMENDATIONS;
use super::store::{Chosen, ShownList, ShownRatings};
use crate::insight::ListView;
use crate::protocol::{Answer, Question, Who};
use crate::ui::answers::use_answer;
use crate::ui::focus::keep_focus;
use crate::ui::session::Session;
use crate::ui::users::first_of_note;
use leptos::prelude::*;
use std::sync::Arc;

/// Asks for all that is shown of the chosen person, and where you are on the map.
pub fn ask(session: Session) {
    let (lists, data) = (session.store.lists, session.store.data);
    // Other data begin with someone else.
    Effect::new(move || {
        let user = data.with(|data| first_of_note(&data.as_ref()?.users).map(|user| user.class));
        lists.begin(user);
    });
    let who = Memo::new(move |_| data.with(|facts| lists.who(facts.as_ref()?)));
    let you = Memo::new(move |_| data.with(|facts| lists.you.who(facts.as_ref()?)));

    let ranking = use_answer(move || Some(Question::Ranking { who: who.get()?, view: lists.view.get() }));
    Effect::new(move || {
        let shown = who.get().and(ranking.get()).and_then(|answered| match (&answered.question, &answered.answer) {
            (Question::Ranking { who, .. }, Answer::Ranking { list, .. }) => {
                Some(ShownList { who: who.clone(), list: list.clone() })
            }
            _ => None,
        });
        keep_focus(RECOMMENDATIONS, || lists.list.set(shown));
    });

    let compared = use_answer(move || Some(Question::Compared { who: who.get()?, rows: lists.own_rows.get() }));
    Effect::new(move || {
        let shown = compared.get().and_then(|answered| match &answered.answer {
            Answer::Compared { rows, n_rows } => Some(ShownRatings { rows: rows.clone(), n_rows: *n_rows }),
            _ => None,
        });
        keep_focus(OWN_RATINGS, || lists.own.set(shown));
    });

    let explained = use_answer(move || {
        let (_, item) = lists.open.get()?;
        Some(Question::Arithmetic { who: who.get()?, item })
    });
    Effect::new(move || {
        let open = lists.open.get().map(|(_, item)| item);
        let arithmetic = explained.get().and_then(|answered| match (&answered.question, &answered.answer) {
            (Question::Arithmetic { who: of, item }, Answer::Arithmetic(arithmetic)) => {
                // That of a user stays hidden under the name of another; yours follows your ratings.
                let is_of = |who: &Who| who == of || matches!((who, of), (Who::You(_), Who::You(_)));
                (Some(*item) == open && who.get().as_ref().is_some_and(is_of)).then(|| Arc::new(arithmetic.clone()))
            }
            _ => None,
        });
        lists.arithmetic.set(arithmetic);
    });

    // The map shows you, whichever list is chosen. A list of no rows brings the numbers fitted to you alone.
    let fitted = use_answer(move || {
        let view = lists.view.get();
        let rows = if lists.chosen.get() == Some(Chosen::You) { view.rows } else { 0 };
        Some(Question::Ranking { who: you.get()?, view: ListView { rows, ..view } })
    });
    Effect::new(move || {
        let row = you.get().and(fitted.get()).and_then(|answered| match &answered.answer {
            Answer::Ranking { you, .. } => you.clone(),
            _ => None,
        });
        lists.you.row.set(row);
    });

    let found = use_answer(move || {
        let titles: Vec<String> =
            lists.you.ratings.with(|ratings| ratings.iter().map(|rating| rating.title.clone()).collect());
        (!titles.is_empty()).then_some(Question::FindTitles { titles })
    });
    Effect::new(move || {
        let Some(answered) = found.get() else { return };
        if let (Question::FindTitles { titles }, Answer::FoundTitles(items)) = (&answered.question, &answered.answer) {
            let found = titles.iter().zip(items).filter_map(|(title, item)| Some((title.clone(), (*item)?)));
            let known = lists.you.items.get_untracked();
            let new: Vec<_> = found.filter(|(title, _)| !known.contains_key(title)).collect();
            if !new.is_empty() {
                lists.you.items.update(|items| items.extend(new));
                session.you_changed();
            }
        }
    });
}
