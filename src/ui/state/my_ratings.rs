//! The ratings of the person at the page, and whose list is shown.

use super::{Chosen, State};
use crate::data::Class;
use crate::insight::ItemFacts;
use crate::ui::lists::my_rating::{MyRating, RatingScale, each_item_once, merge};
use std::collections::HashMap;

/// Puts an item first among the ratings. One that has none begins with its mean, which says next to nothing about anybody.
pub(super) fn begin_to_rate(state: &mut State, item: ItemFacts) {
    let items = &state.data.my_items;
    match state.my_ratings.iter().position(|rating| is_of(rating, &item.title, Some(item.item), items)) {
        Some(place) => {
            state.my_ratings[..=place].rotate_right(1);
            show_yours(state);
        }
        None => {
            state.data.my_items.insert(item.title.clone(), item.item);
            rate(state, item.title.clone(), item.mean_rating);
            if let Some(begun) = state.my_ratings.iter_mut().find(|rating| rating.title == item.title) {
                begun.is_begun = true;
            }
        }
    }
}

/// Rates an item on the scale of the data.
pub(super) fn rate(state: &mut State, title: String, value: f32) {
    let Some(scale) = scale(state) else { return };
    let rating = MyRating::new(title, scale.nearest(value), scale);
    match state.my_ratings.iter().position(|other| other.title == rating.title) {
        Some(place) => state.my_ratings[place] = rating,
        None => state.my_ratings.insert(0, rating),
    }
    show_yours(state);
}

/// Takes over ratings on the scale of the data. Their items are found later.
pub(super) fn rate_all(state: &mut State, ratings: Vec<(String, f32)>) {
    let Some(scale) = scale(state) else { return };
    let ratings = ratings.into_iter().map(|(title, value)| MyRating::new(title, value, scale));
    merge(&mut state.my_ratings, ratings.collect());
    show_yours(state);
}

/// Takes back the ratings of the item of this title, under whichever titles it was rated.
pub(super) fn unrate(state: &mut State, title: &str) {
    let items = &state.data.my_items;
    let item = items.get(title).copied();
    state.my_ratings.retain(|rating| !is_of(rating, title, item, items));
    show_yours(state);
}

/// Learns the items of titles that the person rated.
pub(super) fn find(state: &mut State, mut found: Vec<(String, Class)>) {
    found.retain(|(title, _)| !state.data.my_items.contains_key(title));
    if !found.is_empty() {
        state.data.my_items.extend(found);
        show_yours(state);
    }
}

/// Whether a rating is of this item; other data may have written its title in another way.
fn is_of(rating: &MyRating, title: &str, item: Option<Class>, items: &HashMap<String, Class>) -> bool {
    rating.title == title || (item.is_some() && items.get(&rating.title).copied() == item)
}

/// The person's list is the one to look at, as long as there is one.
fn show_yours(state: &mut State) {
    let has_some = each_item_once(&state.my_ratings, &state.data.my_items).any(|(_, item)| item.is_some());
    if has_some && *state.data.chosen != Some(Chosen::You) {
        *state.data.chosen = Some(Chosen::You);
    }
}

fn scale(state: &State) -> Option<RatingScale> {
    state.data.facts.as_deref().map(RatingScale::from)
}
