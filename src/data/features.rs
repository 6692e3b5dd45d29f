//! Features of items: the genres and the decade that a file of titles tells.

use super::{Class, GenreSet};

/// Decades, each a feature: the 1900s to the 2010s; years before and after count to the first and the last.
const DECADES: usize = 12;
const FIRST_YEAR: u32 = 1900;

/// Which features each item has, and their weights.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ItemFeatures {
    n_features: usize,
    /// Where each item's features begin, and where the last one's end; nothing where no item has any.
    offsets: Vec<u32>,
    entries: Vec<(u32, f32)>,
}

impl ItemFeatures {
    /// Features by item class, from the genres and the title of each. An item has each of its n genres with 1/√n, and its
    /// decade with 1; one without them has none.
    pub fn new<'a>(n_genres: usize, items: impl IntoIterator<Item = (GenreSet, &'a str)>) -> ItemFeatures {
        let rows = items.into_iter().map(|(genres, title)| {
            let weight = 1.0 / (genres.count_ones() as f32).sqrt();
            let decade = last_year(title).map(|year| (year.saturating_sub(FIRST_YEAR) / 10).min(DECADES as u32 - 1));
            let genres =
                (0..n_genres as u32).filter(move |genre| genres & 1 << genre != 0).map(move |genre| (genre, weight));
            genres.chain(decade.map(|decade| (n_genres as u32 + decade, 1.0)))
        });
        ItemFeatures::from_rows(n_genres + DECADES, rows)
    }

    /// Features with any weights, item by item.
    pub fn from_rows<Row: IntoIterator<Item = (u32, f32)>>(
        n_features: usize,
        rows: impl IntoIterator<Item = Row>,
    ) -> ItemFeatures {
        let (mut offsets, mut entries) = (vec![0], Vec::new());
        for row in rows {
            entries.extend(row);
            offsets.push(entries.len() as u32);
        }
        if entries.is_empty() { ItemFeatures::default() } else { ItemFeatures { n_features, offsets, entries } }
    }

    /// Number of different features; none where no item has any.
    pub fn len(&self) -> usize {
        self.n_features
    }

    pub fn is_empty(&self) -> bool {
        self.n_features == 0
    }

    /// The features of an item.
    pub fn of(&self, item: Class) -> impl Iterator<Item = (u32, f32)> {
        let at = |k: usize| self.offsets.get(k).map_or(0, |&offset| offset as usize);
        let item = item as usize;
        let range = if item + 1 < self.offsets.len() { at(item)..at(item + 1) } else { 0..0 };
        self.entries[range].iter().copied()
    }
}

/// The last four digits in brackets, wherever in the title: catalogs say more behind the year.
fn last_year(title: &str) -> Option<u32> {
    let bracketed = title.rsplit('(').take(title.matches('(').count());
    let mut years = bracketed.filter_map(|rest| rest.split_once(')')).map(|(within, _)| within);
    let is_year = |within: &&str| within.len() == 4 && within.bytes().all(|byte| byte.is_ascii_digit());
    years.find(is_year)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn genres_share_a_weight_and_decades_are_clamped() {
        let items =
            [(0, "#na#"), (0b101, "Old (1894)"), (0b010, "New (2031)"), (0, "Between (1955) (V)"), (0b111, "Without")];
        let features = ItemFeatures::new(3, items);
        assert_eq!(features.len(), 15);
        let of = |item| features.of(item).collect::<Vec<_>>();
        let half = 1.0 / 2f32.sqrt();
        let third = 1.0 / 3f32.sqrt();
        assert_eq!(of(0), []);
        assert_eq!(of(1), [(0, half), (2, half), (3, 1.0)]);
        assert_eq!(of(2), [(1, 1.0), (14, 1.0)]);
        assert_eq!(of(3), [(8, 1.0)]);
        assert_eq!(of(4), [(0, third), (1, third), (2, third)]);
        assert_eq!(of(9), []);
    }

    #[test]
    fn items_without_any_have_no_features() {
        let features = ItemFeatures::new(0, [(0, "#na#"), (0, "no year")]);
        assert!(features.is_empty());
        assert_eq!(features.of(1).count(), 0);
    }
}
