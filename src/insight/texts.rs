//! Many short texts as one long one, so that sixty thousand titles cross to the page as two arrays.

use serde::{Deserialize, Serialize};

/// Texts in a row, and where each ends.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Texts {
    text: String,
    ends: Vec<u32>,
}

impl Texts {
    /// The text at a place; empty where there is none.
    pub fn get(&self, place: usize) -> &str {
        let start = place.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied());
        match (start, self.ends.get(place)) {
            (Some(start), Some(&end)) => &self.text[start as usize..end as usize],
            _ => "",
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// One after the other.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|place| self.get(place))
    }
}

impl<T: AsRef<str>> FromIterator<T> for Texts {
    fn from_iter<I: IntoIterator<Item = T>>(texts: I) -> Texts {
        let mut all = Texts::default();
        for text in texts {
            all.text.push_str(text.as_ref());
            all.ends.push(all.text.len() as u32);
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_found_again() {
        let texts: Texts = ["Heat", "", "M"].into_iter().collect();
        assert_eq!(texts.iter().collect::<Vec<_>>(), ["Heat", "", "M"]);
        assert_eq!((texts.len(), texts.get(2), texts.get(3)), (3, "M", ""));
        assert!(Texts::default().is_empty());
    }
}
