//! What one can do with lists: choose whose, and rate.

use super::find::find;
use super::my_rating::{MyRating, RatingScale, merge};
use super::store::{Chosen, FIRST_ROWS, Table};
use crate::data::{Class, DatasetFacts};
use crate::insight::{ItemFacts, ListView};
use crate::ui::session::Session;
use leptos::prelude::*;
use std::sync::Arc;

/// Rows that are shown when one asks for more, and the most there ever are: a table is no place for fifty thousand.
const MORE_ROWS: usize = 100;
pub const MOST_ROWS: usize = FIRST_ROWS + 5 * MORE_ROWS;

/// Matches shown of a search.
pub const MOST_MATCHES: usize = 6;

impl Session {
    pub fn choose_user(self, user: Class) {
        self.choose(Chosen::User(user));
    }

    pub fn choose_you(self) {
        self.choose(Chosen::You);
    }

    fn choose(self, chosen: Chosen) {
        self.store.lists.choose(Some(chosen));
    }

    /// The same list with other rows.
    pub fn change_view(self, change: impl FnOnce(&mut ListView)) {
        self.store.lists.view.update(change);
    }

    pub fn show_more_rows(self) {
        self.change_view(|view| view.rows = (view.rows + MORE_ROWS).min(MOST_ROWS));
    }

    pub fn show_more_own(self) {
        self.store.lists.own_rows.update(|rows| *rows = (*rows + MORE_ROWS).min(MOST_ROWS));
    }

    /// Opens the arithmetic of a row, or closes it.
    pub fn ask_why(self, table: Table, item: Class) {
        let row = Some((table, item));
        self.store.lists.open.update(|open| *open = row.filter(|_| *open != row));
    }

    /// Looks for items with this in their title.
    pub fn find_items(self, query: String) {
        let you = self.store.lists.you;
        you.found.set(self.store.map.catalog.with_untracked(|catalog| find(catalog, &query, MOST_MATCHES + 1)));
        you.query.set(query);
    }

    /// An item that you are about to rate begins with its mean: that says next to nothing of you. One that you have rated
    /// comes to the front. Gives the title that it is rated under.
    pub fn begin_to_rate(self, item: ItemFacts) -> String {
        let you = self.store.lists.you;
        you.found.set(Vec::new());
        you.query.set(String::new());
        let is_it = |rating: &MyRating| you.is_title_of(&rating.title, &item.title, Some(item.item));
        let Some(place) = you.ratings.with_untracked(|ratings| ratings.iter().position(is_it)) else {
            you.items.update(|items| items.extend([(item.title.clone(), item.item)]));
            self.rate(item.title.clone(), item.mean_rating);
            return item.title;
        };
        you.change(|ratings| ratings[..=place].rotate_right(1));
        self.you_changed();
        you.ratings.with_untracked(|ratings| ratings[0].title.clone())
    }

    /// Rates an item on the scale of the data; your list follows.
    pub fn rate(self, title: String, value: f32) {
        let Some(scale) = self.scale() else { return };
        self.store.lists.you.change(|ratings| {
            let value = scale.nearest(value);
            match ratings.iter_mut().find(|rating| rating.title == title) {
                Some(rating) => (rating.value, rating.scale) = (value, scale),
                None => ratings.insert(0, MyRating { title, value, scale }),
            }
        });
        self.you_changed();
    }

    /// Takes an item back, under whichever titles it was rated.
    pub fn unrate(self, title: &str) {
        let you = self.store.lists.you;
        let item = you.items.with_untracked(|items| items.get(title).copied());
        you.change(|ratings| ratings.retain(|rating| !you.is_title_of(&rating.title, title, item)));
        self.you_changed();
    }

    /// Takes ratings on the scale of the data as your own.
    pub fn rate_as_me(self, ratings: Vec<(String, f32)>) {
        let Some(scale) = self.scale() else { return };
        let ratings = ratings.into_iter().map(|(title, value)| MyRating { title, value, scale });
        let ratings = ratings.collect();
        self.store.lists.you.change(|mine| merge(mine, ratings));
    }

    /// Your list is the one to look at, as long as there is one.
    pub fn you_changed(self) {
        let lists = self.store.lists;
        if lists.you.n_in_data() > 0 && lists.chosen.get_untracked() != Some(Chosen::You) {
            self.choose_you();
        }
    }

    fn facts(self) -> Option<Arc<DatasetFacts>> {
        self.store.data.get_untracked()
    }

    fn scale(self) -> Option<RatingScale> {
        self.facts().map(|facts| RatingScale::from(&*facts))
    }
}
