//! What the page knows of lists, and of you.

use super::my_rating::{MyRating, RatingScale, each_item_once};
use crate::data::{Class, DatasetFacts};
use crate::insight::{Arithmetic, Compared, ItemFacts, ListView, RankedList, UserRow};
use crate::protocol::Who;
use crate::ui::dispatch::{Dispatch, Selected, use_dispatch, use_selector};
use crate::ui::state::Action;
use leptos::prelude::*;
use std::collections::HashMap;
use std::sync::Arc;

/// Rows of a list at first.
pub const FIRST_ROWS: usize = 20;

/// Whose list is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chosen {
    User(Class),
    You,
}

/// A table whose rows open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    Recommendations,
    OwnRatings,
}

/// A list, and whose it is.
#[derive(Clone, Debug, PartialEq)]
pub struct ShownList {
    pub who: Who,
    pub list: RankedList,
}

/// A person's own ratings beside the predictions: some of them, and how many there are.
#[derive(Clone, Debug, PartialEq)]
pub struct ShownRatings {
    pub rows: Vec<Compared>,
    pub n_rows: usize,
}

#[derive(Clone, Copy)]
pub struct Lists {
    pub chosen: RwSignal<Option<Chosen>>,
    pub view: RwSignal<ListView>,
    /// Stays until the next one is here, so that the table never flickers.
    pub list: RwSignal<Option<ShownList>>,
    /// How many of their own ratings are wanted, and those that are there.
    pub own_rows: RwSignal<usize>,
    pub own: RwSignal<Option<ShownRatings>>,
    /// The row whose arithmetic is open, and the arithmetic once it is here.
    pub open: RwSignal<Option<(Table, Class)>>,
    pub arithmetic: RwSignal<Option<Arc<Arithmetic>>>,
    pub you: You,
}

#[derive(Clone, Copy)]
pub struct You {
    /// The latest first.
    pub ratings: Selected<Vec<MyRating>>,
    dispatch: Dispatch,
    /// The items of their titles in the data, as far as these have them.
    pub items: RwSignal<HashMap<String, Class>>,
    /// What was typed to find an item, and what was found.
    pub query: RwSignal<String>,
    pub found: RwSignal<Vec<ItemFacts>>,
    /// The numbers fitted last: where you are among the items' factors.
    pub row: RwSignal<Option<UserRow>>,
}

impl Default for Lists {
    fn default() -> Self {
        let view = ListView { with_rated: false, min_ratings: 0, rows: FIRST_ROWS };
        Lists {
            chosen: RwSignal::default(),
            view: RwSignal::new(view),
            list: RwSignal::default(),
            own_rows: RwSignal::new(FIRST_ROWS),
            own: RwSignal::default(),
            open: RwSignal::default(),
            arithmetic: RwSignal::default(),
            you: You {
                ratings: use_selector(|state| &state.my_ratings),
                dispatch: use_dispatch(),
                items: RwSignal::default(),
                query: RwSignal::default(),
                found: RwSignal::default(),
                row: RwSignal::default(),
            },
        }
    }
}

impl Lists {
    /// Other data are there, with someone to begin with.
    pub fn begin(self, user: Option<Class>) {
        self.list.set(None);
        self.own.set(None);
        self.you.items.set(HashMap::new());
        self.you.found.set(Vec::new());
        self.you.query.set(String::new());
        self.you.row.set(None);
        self.choose(user.map(Chosen::User));
    }

    /// Someone else's list is wanted, from its top.
    pub fn choose(self, chosen: Option<Chosen>) {
        self.chosen.set(chosen);
        self.view.update(|view| view.rows = FIRST_ROWS);
        self.own_rows.set(FIRST_ROWS);
        self.open.set(None);
        self.arithmetic.set(None);
    }

    /// Whom the worker is to be asked about; tracked. You are nobody before you have rated an item of the data.
    pub fn who(self, facts: &DatasetFacts) -> Option<Who> {
        match self.chosen.get()? {
            Chosen::User(user) => Some(Who::User(user)),
            Chosen::You => self.you.who(facts),
        }
    }
}

impl You {
    /// You, to be asked about; tracked. Nobody before you have rated an item of the data.
    pub fn who(self, facts: &DatasetFacts) -> Option<Who> {
        let ratings = self.in_data(facts.into());
        (!ratings.is_empty()).then_some(Who::You(ratings))
    }

    /// Your ratings as far as the data have the items, on their scale.
    fn in_data(self, scale: RatingScale) -> Vec<(Class, f32)> {
        let in_data = |ratings: &Vec<MyRating>, items: &HashMap<String, Class>| {
            each_item_once(ratings, items).filter_map(|(rating, item)| Some((item?, rating.on(scale)))).collect()
        };
        self.ratings.with(|ratings| self.items.with(|items| in_data(ratings, items)))
    }

    /// The titles of the items that you rated, the latest first, and which of them the data have; tracked.
    pub fn items(self) -> Vec<(String, Option<Class>)> {
        let rated = |ratings: &Vec<MyRating>, items: &HashMap<String, Class>| {
            each_item_once(ratings, items).map(|(rating, item)| (rating.title.clone(), item)).collect()
        };
        self.ratings.with(|ratings| self.items.with(|items| rated(ratings, items)))
    }

    /// How many of the items you rated are among the data; tracked.
    pub fn n_in_data(self) -> usize {
        self.items().iter().filter(|(_, item)| item.is_some()).count()
    }

    /// Whether a title is that of an item; data may write it in another way than the data it was rated for.
    pub fn is_title_of(self, title: &str, item_title: &str, item: Option<Class>) -> bool {
        let named = || self.items.with_untracked(|items| items.get(title).copied());
        title == item_title || (item.is_some() && named() == item)
    }

    /// Changes the ratings.
    pub fn change(self, change: impl FnOnce(&mut Vec<MyRating>)) {
        let mut ratings = self.ratings.get_untracked();
        change(&mut ratings);
        self.dispatch.act(Action::SetMyRatings(ratings));
    }
}

impl From<&DatasetFacts> for RatingScale {
    fn from(facts: &DatasetFacts) -> RatingScale {
        RatingScale { lowest: facts.lowest_rating, highest: facts.highest_rating, step: facts.rating_step }
    }
}
