//! Titles join the ratings by item id.

use super::rows::TitlesFile;
use crate::data::{DataError, RatingsTable};

/// A titles file of the same data set knows nearly every rated item; numbers of another one may fit by chance (three
/// quarters of MovieLens 100k's fit a later MovieLens). Few items are too few to tell.
const LEAST_TITLED: f64 = 0.9;
/// ISBNs and the like do not fit by chance.
const LEAST_TITLED_BY_NAME: f64 = 0.05;
const ENOUGH_ITEMS: usize = 20;

/// Gives the table the titles of one file; `forced` says that the person insists.
pub fn join(table: &mut RatingsTable, titles: TitlesFile, forced: bool) -> Result<(), DataError> {
    let rated = table.items.distinct().len();
    let titled = table.items.distinct().filter(|&item| titles.by_item.contains_key(item)).count();
    let by_number = table.items.distinct().all(|item| item.len() < 9 && item.bytes().all(|byte| byte.is_ascii_digit()));
    let least = if by_number { LEAST_TITLED } else { LEAST_TITLED_BY_NAME };
    let too_few = rated >= ENOUGH_ITEMS && (titled as f64) < least * rated as f64;
    if titled == 0 || (too_few && !forced) {
        return Err(DataError {
            reason: format!("it has titles for only {titled} of the {rated} items of {}", table.source),
            file: titles.file,
            line: None,
            advice: "Drop the titles of the same data set, or the ratings that these belong to.".to_owned(),
        });
    }
    table.genres.extend(&titles.genres);
    if table.titles.is_empty() {
        table.titles = titles.by_item
    } else {
        table.titles.extend(titles.by_item)
    }
    Ok(())
}

/// What the titles of the rated items are like.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct TitlesFound {
    pub items: usize,
    pub without_title: usize,
    /// Ids of the first few of them.
    pub untitled: Vec<String>,
    /// Titles that several items have.
    pub shared: usize,
    /// The first few of them, by alphabet.
    pub shared_titles: Vec<String>,
    /// Whether items that share a title are told apart by their ids, or are one.
    pub apart: bool,
}

impl TitlesFound {
    pub fn of(table: &RatingsTable) -> TitlesFound {
        const SHOWN: usize = 5;
        let untitled = || table.items.distinct().filter(|&item| !table.titles.contains_key(item));
        let mut shared: Vec<&str> = table.shared_titles().into_iter().collect();
        shared.sort_unstable();
        TitlesFound {
            items: table.items.distinct().len(),
            without_title: untitled().count(),
            untitled: untitled().take(SHOWN).map(str::to_owned).collect(),
            shared: shared.len(),
            shared_titles: shared.into_iter().take(SHOWN).map(str::to_owned).collect(),
            apart: table.titles_apart,
        }
    }
}
