//! The order of a table whose columns can be sorted by.

use crate::insight::BiasRow;
use std::cmp::Ordering;

/// What a column of the bias tables shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    Title,
    Bias,
    MeanRating,
    Ratings,
}

impl Column {
    pub const ALL: [Column; 4] = [Column::Title, Column::Bias, Column::MeanRating, Column::Ratings];

    pub fn name(self) -> &'static str {
        match self {
            Column::Title => "Title",
            Column::Bias => "Bias",
            Column::MeanRating => "Mean rating",
            Column::Ratings => "Ratings",
        }
    }

    fn compare(self, a: &BiasRow, b: &BiasRow) -> Ordering {
        match self {
            Column::Title => a.item.title.to_lowercase().cmp(&b.item.title.to_lowercase()),
            Column::Bias => a.bias.total_cmp(&b.bias),
            Column::MeanRating => a.item.mean_rating.total_cmp(&b.item.mean_rating),
            Column::Ratings => a.item.n_ratings.cmp(&b.item.n_ratings),
        }
    }
}

/// By which column, and which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    pub column: Column,
    pub descending: bool,
}

impl Order {
    /// What a press on the head of `column` makes of it: the other way round, or the new column from its low end.
    pub fn pressed(self, column: Column) -> Order {
        Order { column, descending: self.column == column && !self.descending }
    }

    /// What assistive technology is told of `column` (`aria-sort`).
    pub fn aria(self, column: Column) -> &'static str {
        match (self.column == column, self.descending) {
            (false, _) => "none",
            (true, false) => "ascending",
            (true, true) => "descending",
        }
    }

    /// The rows in this order; equal ones stay as they were.
    pub fn sorted(self, rows: &[BiasRow]) -> Vec<BiasRow> {
        let mut rows = rows.to_vec();
        rows.sort_by(|a, b| {
            let ordering = self.column.compare(a, b);
            if self.descending { ordering.reverse() } else { ordering }
        });
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::insight::ItemFacts;

    fn titles(column: Column, descending: bool) -> String {
        let row = |title: &str, bias: f32, mean_rating: f32, n_ratings: u32| BiasRow {
            item: ItemFacts { item: 1, title: title.to_owned(), n_ratings, mean_rating },
            bias,
        };
        let rows = [row("b", -0.4, 3.0, 20), row("C", 0.1, 2.0, 90), row("a", 0.0, 4.0, 20)];
        Order { column, descending }.sorted(&rows).iter().map(|row| row.item.title.as_str()).collect()
    }

    #[test]
    fn each_column_sorts_both_ways() {
        assert_eq!((titles(Column::Title, false), titles(Column::Title, true)), ("abC".into(), "Cba".into()));
        assert_eq!((titles(Column::Bias, false), titles(Column::Bias, true)), ("baC".into(), "Cab".into()));
        assert_eq!(titles(Column::MeanRating, false), "Cba");
        assert_eq!((titles(Column::Ratings, false), titles(Column::Ratings, true)), ("baC".into(), "Cba".into()));
    }

    #[test]
    fn a_press_turns_a_column_round_and_another_begins_low() {
        let order = Order { column: Column::Bias, descending: false };
        assert_eq!((order.aria(Column::Bias), order.aria(Column::Title)), ("ascending", "none"));
        let turned = order.pressed(Column::Bias);
        assert_eq!(turned.aria(Column::Bias), "descending");
        for before in [order, turned] {
            assert_eq!(before.pressed(Column::Ratings), Order { column: Column::Ratings, descending: false });
        }
    }
}
