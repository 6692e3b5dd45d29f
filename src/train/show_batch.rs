//! A training batch as the files have it and as the model sees it, side by side (fastai's `dls.show_batch`).

use super::{ConfigError, TrainConfig};
use crate::data::{Class, Dataset, Origin, Seed, batch_range, batched, steps_per_epoch};
use serde::{Deserialize, Serialize};

/// Ratings of one batch of the first epoch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ShownBatch {
    /// Counted from 0.
    pub number: usize,
    pub n_batches: usize,
    /// Ratings in the batch; `rows` may be fewer.
    pub n_ratings: usize,
    /// Rows of the two embeddings, `#na#` included.
    pub user_classes: usize,
    pub item_classes: usize,
    pub rows: Vec<ShownRating>,
}

/// One rating: what the file says, and the classes that the model gets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ShownRating {
    pub user: String,
    pub user_class: Class,
    pub item_id: String,
    pub item: String,
    pub item_class: Class,
    pub rating: f32,
}

/// At most `most` ratings of a batch of training by `config`, from its beginning to its end: a batch is in the order of its
/// users. After the last batch comes the first. `origin` is what `dataset` was made from.
pub fn show_batch(
    config: &TrainConfig,
    origin: &Origin,
    dataset: &Dataset,
    number: usize,
    most: usize,
) -> Result<ShownBatch, ConfigError> {
    config.check()?;
    let Dataset { users, items, ratings, .. } = dataset;
    let seed = Seed(config.seed);
    let train = dataset.by_user(&dataset.split(&config.split_rule()).train);
    let batch_size = config.ratings_per_step(train.len());
    let n_batches = steps_per_epoch(train.len(), batch_size);
    let number = number % n_batches.max(1);
    let batch = &batched(train.len(), batch_size, seed, 0)[batch_range(train.len(), batch_size, number)];
    let n_shown = most.min(batch.len());
    let shown = (0..n_shown).map(|k| {
        let row = train[batch[k * batch.len() / n_shown] as usize] as usize;
        let (user_class, item_class) = (ratings.user[row], ratings.item[row]);
        let item = items.name(item_class).to_owned();
        ShownRating {
            user: users.name(user_class).to_owned(),
            user_class,
            // What is drawn has no other ids than its names.
            item_id: origin.table().map_or_else(|| item.clone(), |table| table.items.of_row(row).to_owned()),
            item,
            item_class,
            rating: ratings.value[row],
        }
    });
    Ok(ShownBatch {
        number,
        n_batches,
        n_ratings: batch.len(),
        user_classes: users.len(),
        item_classes: items.len(),
        rows: shown.collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{ItemNames, sample};
    use crate::train::Run;
    use crate::train::data_loader::DataLoader;

    #[test]
    fn it_is_the_batch_that_training_gets() {
        let origin = Origin::from(sample::table());
        let dataset = origin.dataset(ItemNames::Titles);
        let config = TrainConfig::default();
        let run = Run::prepare(&config, &dataset).expect("sound settings");
        let fed = DataLoader::default().batches(&run, 0, 3).ratings;
        for number in [0, 2] {
            let shown = show_batch(&config, &origin, &dataset, number, 10).expect("sound settings");
            assert_eq!((shown.rows.len(), shown.n_ratings, shown.number), (10, config.batch_size, number));
            assert_eq!((shown.n_batches, shown.user_classes), (run.steps_per_epoch, dataset.users.len()));
            let spread = (0..10).map(|k| number * config.batch_size + k * config.batch_size / 10);
            for (row, at) in shown.rows.iter().zip(spread) {
                assert_eq!((row.user_class, row.item_class, row.rating), (fed.user[at], fed.item[at], fed.value[at]));
                assert_eq!(dataset.users.name(row.user_class), row.user);
            }
        }
        let again = show_batch(&config, &origin, &dataset, run.steps_per_epoch, 1).expect("sound settings");
        assert_eq!(again.number, 0);
    }

    #[test]
    fn the_batch_of_best_accuracy_is_all_training_ratings() {
        let origin = Origin::from(sample::table());
        let dataset = origin.dataset(ItemNames::Titles);
        let config = TrainConfig::of(crate::model::ModelKind::BestAccuracy);
        let shown = show_batch(&config, &origin, &dataset, 1, 10).expect("sound settings");
        assert_eq!((shown.number, shown.n_batches, shown.n_ratings, shown.rows.len()), (0, 1, 48_500, 10));
    }

    #[test]
    fn an_item_shows_the_id_that_the_file_gave_it() {
        let mut table = sample::table();
        table.titles.extend(["x", "y"].map(|id| (id.to_owned(), "Twice (2001)".to_owned())));
        table.push("ann", "x", 1.0);
        table.push("ann", "y", 2.0);
        let origin = Origin::from(table);
        let dataset = origin.dataset(ItemNames::Titles);
        let config = TrainConfig { batch_size: 60_000, ..TrainConfig::default() };
        let shown = show_batch(&config, &origin, &dataset, 0, usize::MAX).expect("sound settings");
        let twice: Vec<_> = shown.rows.iter().filter(|row| row.item == "Twice (2001)").collect();
        assert!(!twice.is_empty(), "held out with this seed");
        for row in twice {
            assert_eq!(row.item_id, if row.rating == 1.0 { "x" } else { "y" });
        }
    }
}
