//! The values that ratings have, and the scale they are on.

use super::names;
use crate::data::Tally;
use crate::data::dataset::suggested_range;
use serde::{Deserialize, Serialize};

/// The highest rating of the usual scales.
const HIGHEST_RATING: f32 = 10.0;

/// Whether a column of this name holds counts: of plays, clicks, hours.
pub fn names_counts(name: &str) -> bool {
    const BEGIN: [&str; 6] = ["plays", "playtime", "listens", "hours", "minutes", "views"];
    const END: [&str; 11] = [
        "count",
        "counts",
        "plays",
        "playtime",
        "listens",
        "hours",
        "minutes",
        "clicks",
        "purchases",
        "quantity",
        "frequency",
    ];
    let name = names::normal(name);
    BEGIN.iter().any(|begin| name.starts_with(begin)) || END.iter().any(|end| name.ends_with(end))
}

/// What values may be.
impl Tally {
    /// Whether these are counts (plays, clicks, hours) and not ratings on a scale. `by_name` says that the file calls
    /// them so; without that they must look like it: many values, the low ones frequent, most far below the highest.
    pub fn are_counts(&self, by_name: bool) -> bool {
        const MANY: usize = 20;
        /// Beyond a hundred, fewer different numbers show it.
        const SEVERAL: usize = 5;
        const FAR: f32 = 10.0;
        let Some((lowest, highest)) = self.ends() else { return false };
        if by_name {
            return lowest >= 0.0 && highest > HIGHEST_RATING;
        }
        let beyond_scales = self.are_whole() || highest > 100.0;
        let enough = if highest > 100.0 { SEVERAL } else { MANY };
        let many = self.values.len() > enough && highest > FAR * self.median().max(1.0);
        lowest >= 0.0 && beyond_scales && many && self.begins_frequent()
    }

    /// Whether these could be ids: many whole numbers.
    pub fn are_ids(&self) -> bool {
        self.are_whole() && self.ends().is_some_and(|(lowest, highest)| lowest >= 0.0 && highest > HIGHEST_RATING)
    }

    fn are_whole(&self) -> bool {
        self.is_in_steps(1.0)
    }

    /// Whether the most frequent value is among the lowest, as with counts; the most frequent id may be any.
    fn begins_frequent(&self) -> bool {
        const LOWEST: usize = 3;
        let most = self.values.iter().map(|&(_, n)| n).max().unwrap_or_default();
        most > 1 && self.values.iter().take(LOWEST).any(|&(_, n)| n == most)
    }

    fn median(&self) -> f32 {
        let half = self.values.iter().map(|(_, n)| n).sum::<u64>() / 2;
        let mut below = 0;
        let median = self.values.iter().find(|(_, n)| {
            below += n;
            below > half
        });
        median.map_or(0.0, |&(value, _)| value)
    }
}

/// The steps that a scale has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Steps {
    Whole,
    Halves,
    Fine,
}

/// The scale of the ratings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RatingScale {
    pub lowest: f32,
    pub highest: f32,
    pub steps: Steps,
    /// Different values.
    pub values: usize,
    /// The y_range it suggests.
    pub y_range: (f32, f32),
}

impl RatingScale {
    /// None where there are no ratings.
    pub fn of(tally: &Tally) -> Option<RatingScale> {
        let (lowest, highest) = tally.ends()?;
        let steps = if tally.is_in_steps(1.0) {
            Steps::Whole
        } else if tally.is_in_steps(0.5) {
            Steps::Halves
        } else {
            Steps::Fine
        };
        Some(RatingScale {
            lowest,
            highest,
            steps,
            values: tally.values.len(),
            y_range: suggested_range(lowest, highest),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales() {
        let scale = |ratings: &[f32]| RatingScale::of(&Tally::of(ratings)).unwrap();
        assert_eq!(scale(&[1.0, 5.0, 3.0]).steps, Steps::Whole);
        assert_eq!(scale(&[0.5, 5.0, 3.0]).steps, Steps::Halves);
        let fine = scale(&[-9.27, 9.1, -0.0, 0.0]);
        assert_eq!((fine.steps, fine.values, fine.lowest), (Steps::Fine, 3, -9.27));
        assert_eq!(scale(&[1.0, 5.0]).y_range, (0.0, 5.5));
        assert_eq!(RatingScale::of(&Tally::default()), None);
    }

    #[test]
    fn names_of_counts() {
        for name in
            ["plays", "Play Count", "play_count", "listens", "hours", "hours_played", "playtime_forever", "Views"]
        {
            assert!(names_counts(name), "{name}");
        }
        for name in ["rating", "score", "country", "player", "counter", "review", "overview"] {
            assert!(!names_counts(name), "{name}");
        }
    }

    #[test]
    fn counts_are_known_from_ratings() {
        let plays: Vec<f32> = (1..60).map(|n| (n * n) as f32).chain([1.0; 200]).collect();
        assert!(Tally::of(&plays).are_counts(false));
        let stars: Vec<f32> = (0..100).map(|n| (n % 10 + 1) as f32).collect();
        assert!(!Tally::of(&stars).are_counts(false));
        assert!(!Tally::of(&stars).are_counts(true));
        let ids: Vec<f32> = (1..300).map(|n| (n * n) as f32).chain([356.0 * 356.0; 9]).collect();
        assert!(!Tally::of(&ids).are_counts(false) && Tally::of(&ids).are_ids());
        let hours: Vec<f32> = (1..60).map(|n| (n * n) as f32 / 4.0).chain([0.25; 200]).collect();
        assert!(Tally::of(&hours).are_counts(false) && !Tally::of(&hours).are_ids());
        assert!(Tally::of(&[1.0, 12.0, 40.0]).are_counts(true));
    }
}
