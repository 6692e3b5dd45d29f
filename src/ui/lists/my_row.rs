//! What the data and the model make of the ratings of the person at the page.

use super::my_rating::{MyRating, RatingScale, each_item_once};
use crate::data::Class;
use crate::insight::UserRow;
use crate::protocol::{Answer, Question};
use crate::ui::answers::use_answer;
use crate::ui::dispatch::{use_memo, use_selector};
use crate::ui::state::State;
use leptos::prelude::*;

/// The person's ratings of items of the data, on their scale.
pub fn use_my_ratings() -> Memo<Vec<(Class, f32)>> {
    let facts = use_selector(|state| &state.data.facts);
    let items = use_selector(|state| &state.data.my_items);
    let ratings = use_selector(|state| &state.my_ratings);
    Memo::new(move |_| {
        let Some(scale) = facts.with(|facts| facts.as_deref().map(RatingScale::from)) else { return Vec::new() };
        ratings.with(|ratings| {
            let of_item = |(rating, item): (&MyRating, Option<Class>)| Some((item?, rating.on(scale)));
            items.with(|items| each_item_once(ratings, items).filter_map(of_item).collect())
        })
    })
}

/// The numbers that the present model fits to the person's ratings, as soon as they are known.
pub fn use_my_row() -> Memo<Option<UserRow>> {
    let ratings = use_my_ratings();
    let has_some = Memo::new(move |_| ratings.with(|ratings| !ratings.is_empty()));
    let answer = use_answer(move || has_some.get().then(|| Question::FoldIn { ratings: ratings.get() }));
    let now = use_memo(State::generation);
    Memo::new(move |_| {
        let answered = answer.get().filter(|answered| has_some.get() && answered.generation == now.get())?;
        match &answered.answer {
            Answer::FoldIn(row) => Some(row.clone()),
            _ => None,
        }
    })
}
