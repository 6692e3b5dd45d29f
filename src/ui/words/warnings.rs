//! What may not be as it was meant in files that were read, in words.

use super::Noun;
use super::names;
use crate::data::read::{FEW_USERS, Layout, LittleInCommon, ShortenedIds, Warning};
use crate::ui::format::{counted, thousands};

/// What may not be as it was meant, and what to do about it.
pub fn warning(warning: &Warning, noun: Noun) -> (String, String) {
    match warning {
        Warning::RatingsLikeIds { file, values, highest, column, .. } => (
            format!("{file}: the ratings have {values} different values, up to {highest}."),
            format!("Did you mean {}?", names::column(column)),
        ),
        Warning::CharactersReplaced { file, count, encoding } => (
            format!("{file}: {count} characters could not be read as {encoding}; each shows as \u{fffd}."),
            "Choose another encoding in the preview.".to_owned(),
        ),
        Warning::RatingsLikeCounts { values, highest } => (
            format!("These look like counts, not ratings: {values} different numbers, up to {highest}."),
            "Train on their logarithm, so that a few large ones do not outweigh all others.".to_owned(),
        ),
        Warning::PartsLeftOut { file, read, files } => (
            format!(
                "{file}: only {} of the {} files fit into memory; the ratings of the others are missing.",
                thousands(*read as usize),
                thousands(*files as usize)
            ),
            "To choose which ones are read, drop some of these files by themselves.".to_owned(),
        ),
        Warning::DirectionGuessed { file, layout } => {
            let sides = if *layout == Layout::ItemsDown {
                format!("{} are down, people across", noun.many_capitalized())
            } else {
                format!("People are down, {} across", noun.many)
            };
            (format!("{file}: {sides}."), "Swap them if that is wrong.".to_owned())
        }
        Warning::NamedTwice { file, names } => {
            let first = &names[0];
            let others = match names.len() {
                1 => String::new(),
                2 => ", and so does 1 other name".to_owned(),
                n => format!(", and so do {}", counted(n - 1, "other name")),
            };
            (
                format!("{file}: \"{first}\" stands above 2 columns or more{others}."),
                format!("Each column was taken as one of its own: {first}, {first} (2)."),
            )
        }
        Warning::QuestionsLeftOut { file, columns, .. } => {
            let names: Vec<String> = columns.iter().take(NAMED).map(names::column).collect();
            let (looks, were) = match columns.len() {
                1 => ("looks like a question", "was"),
                _ => ("look like questions", "were"),
            };
            (
                format!(
                    "{file}: {} {looks} about the person and {were} left out: {}.",
                    counted(columns.len(), "column"),
                    names::listed(&names, ", ", columns.len())
                ),
                "Each can be taken in by its role in the preview.".to_owned(),
            )
        }
        Warning::TakenByContents { file, columns, .. } => {
            let has_names = columns.iter().any(|column| !column.name.is_empty());
            let why = if has_names { ": not all names say what their columns hold;" } else { " has no header:" };
            let [user, item, rating] = columns.each_ref().map(names::column);
            (
                format!(
                    "{file}{why} by what is in them, {user} was taken as the user, {item} as the item, and {rating} as \
                     the rating."
                ),
                "Check that in the preview.".to_owned(),
            )
        }
        Warning::MostRefused { file, read, refused } => (
            format!(
                "{file}: only {} of {} were read.",
                thousands(*read as usize),
                counted((read + refused) as usize, "row")
            ),
            "Check in the preview that each column has the right role.".to_owned(),
        ),
        Warning::OnlyZerosAndOnes { zeros, ratings, shared } => {
            let share = (*zeros as f64 / *ratings as f64 * 100.0).round();
            (
                format!(
                    "The ratings are only 0 and 1, and {share}% of them are 0, which may stand for \"nothing known.\""
                ),
                if *shared {
                    "Then they say who knows what, and a model of them predicts little.".to_owned()
                } else {
                    "And no two users share an item with a 1, so there is nothing to learn.".to_owned()
                },
            )
        }
    }
}

/// How many names a sentence lists.
const NAMED: usize = 4;

/// What may be wrong with ids such as `6.30892E+11`.
pub fn shortened_ids(ShortenedIds { rows, example, dropped }: &ShortenedIds) -> String {
    let left_out = if *dropped { ", and were left out" } else { "; export the ids as text, or leave these rows out" };
    let verb = if *rows == 1 { "has an id" } else { "have ids" };
    format!(
        "{} {verb} such as {example}, which were shortened by a spreadsheet, so that one may stand for several \
         items{left_out}.",
        counted(*rows as usize, "row")
    )
}

/// Why a model of these ratings can hardly do better than means.
pub fn little_in_common(little: &LittleInCommon, noun: Noun) -> String {
    let LittleInCommon { users, ratings, items, items_once, users_once } = *little;
    let mut because = Vec::new();
    if users < FEW_USERS {
        because.push(format!("{} and {} are few", counted(users, "user"), counted(ratings, "rating")));
    }
    if ratings < 2 * items {
        because.push(format!("{} of the {} have one rating only", thousands(items_once), noun.counted(items)));
    }
    if ratings < 2 * users {
        because.push(format!("{} of the {} gave one rating only", thousands(users_once), counted(users, "user")));
    }
    format!("{}: predictions will be hardly better than means.", because.join(", and "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::ItemNoun;
    use crate::data::read::ColumnName;
    use crate::ui::words::noun;

    #[test]
    fn a_doubt_says_what_was_guessed_first() {
        let file = || "a.csv".to_owned();
        let column = |index: usize, name: &str| ColumnName { index, name: name.to_owned() };
        let said = |warning: &Warning| self::warning(warning, noun(ItemNoun::Movie)).0;
        assert_eq!(
            said(&Warning::DirectionGuessed { file: file(), layout: Layout::ItemsDown }),
            "a.csv: Movies are down, people across."
        );
        let columns = [column(0, ""), column(1, ""), column(5, "")];
        assert_eq!(
            said(&Warning::TakenByContents { file: file(), columns, roles: Vec::new() }),
            "a.csv has no header: by what is in them, column 1 was taken as the user, column 2 as the item, and column \
             6 as the rating."
        );
        let columns = vec![column(3, "Age?")];
        assert_eq!(
            said(&Warning::QuestionsLeftOut { file: file(), columns, roles: Vec::new() }),
            "a.csv: 1 column looks like a question about the person and was left out: \"Age?\"."
        );
    }

    #[test]
    fn few_ratings_say_why() {
        let little = LittleInCommon { users: 3, ratings: 11, items: 10, items_once: 9, users_once: 0 };
        assert_eq!(
            little_in_common(&little, noun(ItemNoun::Book)),
            "3 users and 11 ratings are few, and 9 of the 10 books have one rating only: predictions will be hardly \
             better than means."
        );
    }
}
