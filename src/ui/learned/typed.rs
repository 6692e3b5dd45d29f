//! What is meant by the text in the field "Neighbours of".

use crate::insight::ItemFacts;

/// Films with `query` in their title, the most rated first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    pub query: String,
    pub films: Vec<ItemFacts>,
}

impl Found {
    /// The film that Enter takes of the ones found for `text`: the one that is called so, or else the first. Nothing as
    /// long as these are the films found for another text.
    pub fn taken(&self, text: &str) -> Option<&ItemFacts> {
        let films = Some(&self.films).filter(|_| self.query == text)?;
        films.iter().find(|film| film.title == text).or(films.first())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(query: &str, titles: &[&str]) -> Found {
        let film = |title: &&str| ItemFacts { item: 1, title: (*title).to_owned(), n_ratings: 9, mean_rating: 3.0 };
        Found { query: query.to_owned(), films: titles.iter().map(film).collect() }
    }

    #[test]
    fn enter_takes_the_film_of_that_name_or_the_first_of_this_text_only() {
        let aliens = found("Alien", &["Aliens", "Alien"]);
        let taken = |found: &Found, text: &str| found.taken(text).map(|film| film.title.clone());
        assert_eq!(taken(&aliens, "Alien").as_deref(), Some("Alien"));
        assert_eq!(taken(&found("ali", &["Aliens", "Alien"]), "ali").as_deref(), Some("Aliens"));
        assert_eq!(taken(&aliens, "Alien 3"), None, "these were found for another text");
        assert_eq!(taken(&found("x", &[]), "x"), None);
    }
}
