//! Users down, items across: where there are ratings and where there are gaps for a model to fill.

use crate::data::{Class, Dataset};
use crate::engine::cpu::CpuEngine;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;

/// The most active users and the most rated items.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Crosstab {
    pub users: Vec<Counted>,
    pub items: Vec<Counted>,
    /// `[users, items]`, row by row; nothing is a gap. Of several ratings the last one.
    pub ratings: Vec<Option<f32>>,
    /// Share of empty places in the table of all users and items.
    pub empty_of_all: f32,
    /// What the model says of each place, in the same order; empty without a model.
    pub predictions: Vec<f32>,
}

/// A user or item and how many ratings it has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    pub class: Class,
    pub name: String,
    pub n_ratings: u32,
}

/// The `most` of either kind, by number of ratings; the lower class first where equal.
pub fn crosstab(dataset: &Dataset, model: Option<&CpuEngine>, most: usize) -> Crosstab {
    let users = most_rated(&dataset.user_counts(), |class| dataset.users.name(class), most);
    let items = most_rated(&dataset.item_counts(), |class| dataset.items.name(class), most);
    let mut ratings = vec![None; users.len() * items.len()];
    let places = |side: &[Counted], n_classes: usize| {
        let mut places = vec![None; n_classes];
        side.iter().enumerate().for_each(|(place, one)| places[one.class as usize] = Some(place));
        places
    };
    let (across, down) = (places(&items, dataset.items.len()), places(&users, dataset.users.len()));
    let rows = dataset.ratings.user.iter().zip(&dataset.ratings.item).zip(&dataset.ratings.value);
    for ((&user, &item), &value) in rows {
        if let (Some(row), Some(column)) = (down[user as usize], across[item as usize]) {
            ratings[row * items.len() + column] = Some(value);
        }
    }
    let predictions = model.map_or(Vec::new(), |model| {
        let pairs = users.iter().flat_map(|user| items.iter().map(|item| (user.class, item.class)));
        let (users, items): (Vec<Class>, Vec<Class>) = pairs.unzip();
        model.predict_now(&users, &items)
    });
    let places = (dataset.users.len() - 1) as f32 * (dataset.items.len() - 1) as f32;
    // Items that share a title are rated twice by some.
    let empty_of_all = (1.0 - dataset.ratings.len() as f32 / places).max(0.0);
    Crosstab { users, items, ratings, empty_of_all, predictions }
}

/// `counts` is by class; class 0 is nobody.
fn most_rated<'n>(counts: &[u32], name: impl Fn(Class) -> &'n str, most: usize) -> Vec<Counted> {
    let mut classes: Vec<Class> = (1..counts.len() as Class).collect();
    classes.sort_by_key(|&class| Reverse(counts[class as usize]));
    classes.truncate(most);
    let counted = |class: Class| Counted { class, name: name(class).to_owned(), n_ratings: counts[class as usize] };
    classes.into_iter().map(counted).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Classes, Ratings, Seed};
    use crate::model::{ModelKind, ModelSpec, initial_params};

    fn dataset() -> Dataset {
        Dataset {
            source: String::new(),
            synthetic: false,
            noun: crate::data::ItemNoun::Item,
            users: Classes::from_names(["ann", "bob", "cy"]),
            items: Classes::from_names(["x", "y", "z"]),
            features: crate::data::ItemFeatures::default(),
            ratings: Ratings {
                user: vec![2, 2, 2, 3, 3, 2, 1],
                item: vec![3, 1, 2, 3, 2, 3, 3],
                value: vec![1.0, 2.0, 3.0, 4.0, 5.0, 0.5, 9.0],
            },
            rows: Default::default(),
        }
    }

    #[test]
    fn the_most_active_users_and_most_rated_items_with_their_gaps() {
        let Crosstab { users, items, ratings, empty_of_all, predictions } = crosstab(&dataset(), None, 2);
        let names = |side: &[Counted]| side.iter().map(|one| (one.name.clone(), one.n_ratings)).collect::<Vec<_>>();
        assert_eq!(names(&users), [("bob".to_owned(), 4), ("cy".to_owned(), 2)]);
        assert_eq!(names(&items), [("z".to_owned(), 4), ("y".to_owned(), 2)]);
        assert_eq!(ratings, [Some(0.5), Some(3.0), Some(4.0), Some(5.0)]);
        assert!(predictions.is_empty());
        assert!((empty_of_all - 2.0 / 9.0).abs() < 1e-6, "{empty_of_all}");
    }

    #[test]
    fn gaps_are_filled_with_what_the_model_says_of_that_user_and_that_item() {
        let spec = ModelSpec::new(ModelKind::Dot, 4, 4, 1, (0.0, 5.5));
        // No pair has the product of the pair turned round.
        let mut params = initial_params(&spec, Seed(1));
        params.tensors[0].data.copy_from_slice(&[0.0, 10.0, 20.0, 40.0]);
        params.tensors[1].data.copy_from_slice(&[0.0, 1.0, 2.0, 3.0]);
        let model = CpuEngine::trained(spec, params);
        let Crosstab { users, items, predictions, .. } = crosstab(&dataset(), Some(&model), 2);
        let classes = |side: &[Counted]| side.iter().map(|one| one.class).collect::<Vec<_>>();
        assert_eq!((classes(&users), classes(&items)), (vec![2, 3], vec![3, 2]));
        assert_eq!(predictions, [60.0, 40.0, 120.0, 80.0]);
    }

    #[test]
    fn fewer_than_asked_for_are_all_there_are() {
        let Crosstab { users, items, ratings, .. } = crosstab(&dataset(), None, 15);
        assert_eq!((users.len(), items.len()), (3, 3));
        assert_eq!(ratings.iter().filter(|rating| rating.is_none()).count(), 3);
    }
}
