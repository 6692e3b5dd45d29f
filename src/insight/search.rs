//! Titles as people look for them: a part of one, typed in haste.

use super::Texts;
use crate::data::{article_in_front, fold};

/// What stands between the ways of writing one title: nobody types it.
const BETWEEN: char = '\n';

/// Titles folded once, so that each key that is typed only compares.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SearchKeys(Texts);

impl SearchKeys {
    /// Of these titles, in their order.
    pub fn of<'t>(titles: impl Iterator<Item = &'t str>) -> SearchKeys {
        SearchKeys(titles.map(key).collect())
    }

    /// The places of the titles that have `query` in them, as they are written or as they are spoken.
    pub fn find(&self, query: &str) -> impl Iterator<Item = usize> {
        let query = fold(query.trim());
        self.0.iter().enumerate().filter(move |(_, key)| key.contains(&query)).map(|(place, _)| place)
    }
}

/// The title folded and, where that differs, with its articles in front.
fn key(title: &str) -> String {
    let written = fold(title);
    let spoken = spoken(&written);
    if spoken == written { written } else { format!("{written}{BETWEEN}{spoken}") }
}

/// The article in front of each name, also of those in brackets: `The City of Lost Children (La Cité…) (1995)`.
fn spoken(title: &str) -> String {
    let parts = title.split_inclusive(['(', ')']).map(|part| {
        let name = part.trim_end_matches(['(', ')', ' ']);
        article_in_front(name).map_or_else(|| part.to_owned(), |spoken| spoken + &part[name.len()..])
    });
    parts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_found_as_they_are_written_and_as_they_are_spoken() {
        let titles = [
            "Empire Strikes Back, The (1980)",
            "Amelie (Fabuleux destin d'Amélie Poulain, Le) (2001)",
            "Élisa (1995)",
            "Enfer, L' (1994)",
        ];
        let keys = SearchKeys::of(titles.into_iter());
        let found = |query| keys.find(query).collect::<Vec<_>>();
        for (query, place) in [
            ("The Empire Strikes Back", 0),
            ("empire strikes back, the (1980)", 0),
            ("the empire strikes back (1980)", 0),
            (" AMÉLIE ", 1),
            ("le fabuleux destin d’amelie", 1),
            ("elisa", 2),
            ("élisa (1995)", 2),
            ("l'enfer", 3),
        ] {
            assert_eq!(found(query), [place], "{query}");
        }
        assert!(found("dune").is_empty());
        assert_eq!(found(""), [0, 1, 2, 3], "nothing is in every title");
    }
}
