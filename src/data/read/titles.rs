//! Titles join the ratings by item id.

use super::profile::nearly_all;
use super::rows::TitlesFile;
use crate::data::{RatingsTable, in_chunks, year_of};
use std::collections::{HashMap, HashSet};

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
    let TitlesFile { column, mut by_item, mut genres, mut makers, others, .. } = titles;
    let fit = Fit::of(table, &by_item);
    let mut taken = column;
    if !fit.belongs() {
        let fits = others.into_iter().filter(|ids| ids.unique).map(|ids| (Fit::of(table, &ids.items), ids));
        let best = fits.max_by_key(|(fit, _)| fit.titled).filter(|(other, _)| other.titled > fit.titled);
        match best {
            Some((other, ids)) if other.belongs() || forced => {
                taken = ids.column;
                genres = genres.under(&ids.items);
                let under = |of: &HashMap<String, String>| {
                    ids.items.iter().filter_map(|(id, item)| Some((id.clone(), of.get(item)?.clone()))).collect()
                };
                (by_item, makers) = (under(&by_item), under(&makers));
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
    name_makers(table, &makers);
    Ok(taken)
}

/// Puts who made an item behind its title, where several items have the title and no year tells them apart.
fn name_makers(table: &mut RatingsTable, makers: &HashMap<String, String>) {
    if makers.is_empty() {
        return;
    }
    let shared = table.shared_titles();
    let namesakes = table.titled_items().filter(|(_, title)| shared.contains(title) && year_of(title).is_none());
    let told_apart =
        namesakes.filter_map(|(id, title)| Some((id.to_owned(), format!("{title} ({})", makers.get(id)?))));
    let told_apart: Vec<(String, String)> = told_apart.collect();
    table.titles.extend(told_apart);
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
    /// Pairs of a user and a title whose items are one, in which the user rated several of these items.
    pub rated_twice: usize,
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
        let rated_twice = if table.titles_apart { 0 } else { rated_twice(table, &shared) };
        TitlesFound {
            items: table.items.distinct().len(),
            without_title: untitled().count(),
            untitled: untitled().take(SHOWN).map(str::to_owned).collect(),
            shared: shared.len(),
            undated: shared.iter().filter(|title| year_of(title).is_none()).count(),
            shared_titles: shared.into_iter().take(SHOWN).map(str::to_owned).collect(),
            rated_twice,
            apart: table.titles_apart,
        }
    }
}

/// How many users rated several of the items that are one because they share a title with a year.
fn rated_twice(table: &RatingsTable, shared: &[&str]) -> usize {
    let title_of = |id: &str| {
        let title = table.titles.get(id).filter(|title| year_of(title).is_some())?;
        shared.binary_search(&title.as_str()).ok()
    };
    let titles: Vec<Option<usize>> = table.items.distinct().map(title_of).collect();
    if titles.iter().all(Option::is_none) {
        return 0;
    }
    let mut first: HashMap<(u32, usize), u32> = HashMap::new();
    let mut twice = HashSet::new();
    in_chunks(table.len(), |rows| {
        for row in rows {
            let (user, item) = (table.users.rows()[row], table.items.rows()[row]);
            let Some(title) = titles[item as usize] else { continue };
            if *first.entry((user, title)).or_insert(item) != item {
                twice.insert((user, title));
            }
        }
    });
    twice.len()
}
