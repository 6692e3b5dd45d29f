//! Titles join the ratings by item id.

use super::profile::nearly_all;
use super::rows::TitlesFile;
use crate::data::{RatingsTable, year_of};
use std::collections::HashMap;

/// ISBNs and the like do not fit by chance.
const LEAST_TITLED_BY_NAME: f64 = 0.05;
/// Few items are too few to tell.
const ENOUGH_ITEMS: usize = 20;

/// How the ids of a titles file fit those of the rated items.
struct Fit {
    rated: usize,
    titled: usize,
    titles: usize,
    /// Where all rated items are numbers: which share of the numbers between the lowest and the highest has a title.
    chance: Option<f64>,
}

impl Fit {
    fn of<V>(table: &RatingsTable, ids: &HashMap<String, V>) -> Fit {
        let number = |id: &str| id.parse::<u32>().ok().filter(|_| id.len() < 9);
        let rated: Option<Vec<u32>> = table.items.distinct().map(number).collect();
        let chance = rated.and_then(|rated| {
            let (lowest, highest) = (*rated.iter().min()?, *rated.iter().max()?);
            let between = ids.keys().filter_map(|id| number(id)).filter(|id| (lowest..=highest).contains(id)).count();
            Some(between as f64 / (f64::from(highest - lowest) + 1.0))
        });
        Fit {
            rated: table.items.distinct().len(),
            titled: table.items.distinct().filter(|&item| ids.contains_key(item)).count(),
            titles: ids.len(),
            chance,
        }
    }

    /// Whether the titles are of the same data set. Then they know nearly every rated item; or, where they do not cover
    /// everything, they know many and hardly any other; or they know far more than any numbers would: MovieLens 100k's
    /// lie so close together that three quarters fit a later MovieLens by chance.
    fn belongs(&self) -> bool {
        let titled = self.titled as f64 / self.rated as f64;
        match self.chance {
            _ if self.titled == 0 => false,
            _ if self.rated < ENOUGH_ITEMS || nearly_all(self.titled, self.rated) => true,
            None => titled >= LEAST_TITLED_BY_NAME,
            Some(chance) => {
                let part = titled >= 0.5 && nearly_all(self.titled, self.titles);
                part || 3.0 * (1.0 - titled) <= 1.0 - chance
            }
        }
    }
}

/// Titles of another data set: of the rated items they know only so many.
pub struct OtherTitles {
    pub titled: usize,
    pub rated: usize,
}

/// Gives the table the titles of one file, by the first of its columns of ids that fits. `forced` says that the person
/// insists, so the one that fits best will do.
///
/// Returns the column that was taken.
pub fn join(table: &mut RatingsTable, titles: TitlesFile, forced: bool) -> Result<usize, OtherTitles> {
    let TitlesFile { column, mut by_item, mut genres, others, .. } = titles;
    let fit = Fit::of(table, &by_item);
    let mut taken = column;
    if !fit.belongs() {
        let fits = others.into_iter().filter(|ids| ids.unique).map(|ids| (Fit::of(table, &ids.items), ids));
        let best = fits.max_by_key(|(fit, _)| fit.titled).filter(|(other, _)| other.titled > fit.titled);
        match best {
            Some((other, ids)) if other.belongs() || forced => {
                taken = ids.column;
                genres = genres.under(&ids.items);
                let title = |(id, item)| Some((id, by_item.get(&item)?.clone()));
                by_item = ids.items.into_iter().filter_map(title).collect();
            }
            _ if forced && fit.titled > 0 => {}
            _ => return Err(OtherTitles { titled: fit.titled, rated: fit.rated }),
        }
    }
    table.genres.extend(&genres);
    if table.titles.is_empty() {
        table.titles = by_item;
    } else {
        table.titles.extend(by_item);
    }
    Ok(taken)
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
    /// How many of these titles end with no year: their items are told apart by their ids.
    pub undated: usize,
    /// Whether all items that share a title are told apart by their ids; else those are one whose titles end with a
    /// year.
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
            undated: shared.iter().filter(|title| year_of(title).is_none()).count(),
            shared_titles: shared.into_iter().take(SHOWN).map(str::to_owned).collect(),
            apart: table.titles_apart,
        }
    }
}
