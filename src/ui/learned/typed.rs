//! What is meant by the text in the field "Neighbors of".

use crate::insight::ItemFacts;

/// Items with `query` in their title, the most rated first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    pub query: String,
    pub items: Vec<ItemFacts>,
}

impl Found {
    /// The item that Enter takes of the ones found for `text`: the one that is called so, or else the first. Nothing as
    /// long as these are the items found for another text.
    pub fn taken(&self, text: &str) -> Option<&ItemFacts> {
        let items = Some(&self.items).filter(|_| self.query == text)?;
        items.iter().find(|item| item.title == text).or(items.first())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(query: &str, titles: &[&str]) -> Found {
        let item = |title: &&str| ItemFacts { item: 1, title: (*title).to_owned(), n_ratings: 9, mean_rating: 3.0 };
        Found { query: query.to_owned(), items: titles.iter().map(item).collect() }
    }

    #[test]
    fn enter_takes_the_item_of_that_name_or_the_first_of_this_text_only() {
        let aliens = found("Alien", &["Aliens", "Alien"]);
        let taken = |found: &Found, text: &str| found.taken(text).map(|item| item.title.clone());
        assert_eq!(taken(&aliens, "Alien").as_deref(), Some("Alien"));
        assert_eq!(taken(&found("ali", &["Aliens", "Alien"]), "ali").as_deref(), Some("Aliens"));
        assert_eq!(taken(&aliens, "Alien 3"), None, "these were found for another text");
        assert_eq!(taken(&found("x", &[]), "x"), None);
    }
}
