//! What the data call their items: movies, books, songs …

use super::year_of;
use serde::{Deserialize, Serialize};

/// The kind of thing that is rated. The page speaks of the items by this.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ItemNoun {
    /// Nothing says what the items are.
    #[default]
    Item,
    Movie,
    Book,
    Song,
    Album,
    Artist,
    Joke,
    Game,
    Anime,
    Product,
    Restaurant,
    Recipe,
    Course,
    Beer,
    Wine,
}

/// Parts of column and file names, in lower case without anything but letters and digits. The first that is found
/// counts: a "book of jokes" is a book, and an Amazon file of books holds books.
const PARTS: [(ItemNoun, &[&str]); 14] = [
    (ItemNoun::Movie, &["movie", "film", "pelicula", "película", "фильм", "tconst", "imdb", "tmdb", "netflix"]),
    (ItemNoun::Book, &["book", "isbn", "buch", "livre", "libro", "livro", "boek", "книга"]),
    (ItemNoun::Anime, &["anime", "malid"]),
    (ItemNoun::Song, &["song", "track"]),
    (ItemNoun::Album, &["album"]),
    (ItemNoun::Artist, &["artist", "lastfm"]),
    (ItemNoun::Joke, &["joke", "jester"]),
    (ItemNoun::Game, &["game", "bggid", "steam", "appid"]),
    (ItemNoun::Restaurant, &["restaurant", "yelp"]),
    (ItemNoun::Recipe, &["recipe"]),
    (ItemNoun::Course, &["course"]),
    (ItemNoun::Beer, &["beer"]),
    (ItemNoun::Wine, &["wine"]),
    (ItemNoun::Product, &["product", "asin", "sku", "amazon"]),
];
/// Files of MovieLens, whose names do not say that they are about movies.
const MOVIELENS: [&str; 2] = ["u.data", "u.item"];

impl ItemNoun {
    /// The noun that a column or file name holds; none where it holds none.
    pub fn in_name(name: &str) -> Option<ItemNoun> {
        let lower = name.to_lowercase();
        let file = lower.rsplit('/').next().unwrap_or_default();
        if MOVIELENS.contains(&file) || lower.starts_with("ml-") {
            return Some(ItemNoun::Movie);
        }
        let plain: String = lower.chars().filter(|c| c.is_alphanumeric()).collect();
        PARTS.iter().find(|(_, parts)| parts.iter().any(|part| plain.contains(part))).map(|&(noun, _)| noun)
    }

    /// Movies, where most titles end with a year of release: other catalogs do not write that.
    pub fn of_titles<'t>(titles: impl Iterator<Item = &'t str>) -> Option<ItemNoun> {
        let (mut all, mut dated) = (0, 0);
        for title in titles {
            all += 1;
            dated += usize::from(year_of(title).is_some());
        }
        (dated * 2 > all).then_some(ItemNoun::Movie)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_columns_and_files_say_what_the_items_are() {
        for (name, noun) in [
            ("movieId", ItemNoun::Movie),
            ("Which film?", ItemNoun::Movie),
            ("ml-100k.zip/ml-100k/u1.base", ItemNoun::Movie),
            ("folder/u.data", ItemNoun::Movie),
            ("Book-Rating", ItemNoun::Book),
            ("ISBN", ItemNoun::Book),
            ("parent_asin", ItemNoun::Product),
            ("amazon_books.csv", ItemNoun::Book),
            ("jester-data-1.csv", ItemNoun::Joke),
            ("track_id", ItemNoun::Song),
        ] {
            assert_eq!(ItemNoun::in_name(name), Some(noun), "{name}");
        }
        for name in ["item_id", "ratings.csv", "title", "uml-data.csv", ""] {
            assert_eq!(ItemNoun::in_name(name), None, "{name}");
        }
    }

    #[test]
    fn titles_with_years_are_those_of_movies() {
        assert_eq!(ItemNoun::of_titles(["Heat (1995)", "Up (2009)", "Dune"].into_iter()), Some(ItemNoun::Movie));
        assert_eq!(ItemNoun::of_titles(["Emma", "Heidi (1880)"].into_iter()), None);
        assert_eq!(ItemNoun::of_titles([].into_iter()), None);
    }
}
