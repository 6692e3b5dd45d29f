//! The loaded ratings as a table, `user,item,rating`: as they were read, repaired and merged here.

use super::Pieces;
use super::rows::Rows;
use crate::data::Dataset;
use std::rc::Rc;

/// Ratings that are written at once.
const AT_ONCE: usize = 1 << 14;

/// In the order of the files.
pub fn ratings(dataset: Rc<Dataset>) -> Pieces {
    let starts = (0..dataset.ratings.len()).step_by(AT_ONCE);
    Pieces::new(
        starts.len(),
        starts.map(move |start| {
            let Dataset { users, items, ratings, .. } = &*dataset;
            let mut rows = Rows::default();
            if start == 0 {
                rows.write(["user", "item", "rating"]);
            }
            for row in start..ratings.len().min(start + AT_ONCE) {
                let value = ratings.value[row].to_string();
                rows.write([users.name(ratings.user[row]), items.name(ratings.item[row]), &value]);
            }
            rows.finish()
        }),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{ItemNames, NamedFile, read_files, sample};

    #[test]
    fn what_is_written_reads_as_the_same_ratings() {
        let dataset = Rc::new(sample::table().dataset(ItemNames::Titles));
        let bytes: Vec<u8> = ratings(Rc::clone(&dataset)).flatten().collect();
        let file = NamedFile { name: "ratings.csv".to_owned(), bytes };
        let again = read_files(&[file], None).expect("a table").dataset(ItemNames::Ids);
        assert_eq!((&again.users, &again.items, &again.ratings), (&dataset.users, &dataset.items, &dataset.ratings));
    }
}
