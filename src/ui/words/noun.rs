//! What the page calls the items: by the noun that the data use.

use crate::data::ItemNoun;
use crate::ui::format::thousands;

/// A noun in singular and plural, in lower case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Noun {
    pub one: &'static str,
    pub many: &'static str,
}

pub fn noun(items: ItemNoun) -> Noun {
    let (one, many) = match items {
        ItemNoun::Item => ("item", "items"),
        ItemNoun::Movie => ("movie", "movies"),
        ItemNoun::Book => ("book", "books"),
        ItemNoun::Song => ("song", "songs"),
        ItemNoun::Album => ("album", "albums"),
        ItemNoun::Artist => ("artist", "artists"),
        ItemNoun::Joke => ("joke", "jokes"),
        ItemNoun::Game => ("game", "games"),
        ItemNoun::Anime => ("anime", "anime"),
        ItemNoun::Product => ("product", "products"),
        ItemNoun::Restaurant => ("restaurant", "restaurants"),
        ItemNoun::Recipe => ("recipe", "recipes"),
        ItemNoun::Course => ("course", "courses"),
        ItemNoun::Beer => ("beer", "beers"),
        ItemNoun::Wine => ("wine", "wines"),
    };
    Noun { one, many }
}

impl Noun {
    /// `1 movie`, `1,664 movies`.
    pub fn counted(self, n: usize) -> String {
        format!("{} {}", thousands(n), if n == 1 { self.one } else { self.many })
    }

    /// The singular with its article: `a movie`, `an album`.
    pub fn a(self) -> String {
        let article = if self.one.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
        format!("{article} {}", self.one)
    }

    /// The plural at the beginning of a sentence: `Movies`.
    pub fn many_capitalized(self) -> String {
        self.many[..1].to_uppercase() + &self.many[1..]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_and_many_are_told_apart() {
        let movie = noun(ItemNoun::Movie);
        assert_eq!([0, 1, 1664].map(|n| movie.counted(n)), ["0 movies", "1 movie", "1,664 movies"]);
        assert_eq!(noun(ItemNoun::Anime).counted(2), "2 anime");
    }

    #[test]
    fn a_noun_has_its_article_and_begins_a_sentence() {
        assert_eq!([ItemNoun::Movie, ItemNoun::Album].map(|items| noun(items).a()), ["a movie", "an album"]);
        assert_eq!(noun(ItemNoun::Joke).many_capitalized(), "Jokes");
        assert_eq!(noun(ItemNoun::default()).one, "item");
    }
}
