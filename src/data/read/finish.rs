//! What all files gave, made one table: sentinels dropped, duplicates merged, titles joined, and all of it reported.

use super::accounting::Reason;
use super::choices::Choices;
use super::layout::Layout;
use super::own::AddMe;
use super::preview::{FileUnderstanding, TakenAs};
use super::report::{Fix, OwnFound, Report, Warning};
use super::roles::Role;
use super::rows::{Gathered, OwnRating, OwnRatings, TitlesFile};
use super::scale::{Scale, names_counts};
use super::sentinels::{Sentinel, SentinelFound};
use super::titles::TitlesFound;
use super::{duplicates, foreign, sentinels, titles};
use crate::data::{DataError, ItemNoun, RatingsTable, Tally};

/// What to do where rows are wider than the table.
const DECIMAL_COMMA: &str = "Where numbers have a decimal comma, save the file with semicolons between the columns; \
    where columns have no name, give them one in the first row, or say that it names no columns.";

/// What came of the files that were dropped together.
pub struct Outcome {
    /// The ratings, ready to be trained on, or why there are none; then what was loaded stays.
    pub table: Result<RatingsTable, DataError>,
    /// One person's own ratings, to be added to the table, or to the loaded data where there is no table.
    pub add_me: Option<AddMe>,
    /// Titles came whose ratings did not: these files are to be read again together with the next.
    pub titles_wait: bool,
    /// Every file, and every file of an archive.
    pub files: Vec<FileUnderstanding>,
    pub report: Report,
}

/// `dropped_as` is, for each of `files`, the name of the file that was dropped.
pub fn finish(
    choices: Choices,
    gathered: Gathered,
    mut files: Vec<FileUnderstanding>,
    dropped_as: &[String],
    loaded: Option<&RatingsTable>,
) -> Outcome {
    let Gathered { mut table, titles: titles_files, mut own } = gathered;
    let mut report = Report { ratings_read: table.len() as u64, ..Report::default() };
    table.source = names(&files, dropped_as, |file| file.taken_as == TakenAs::Ratings).unwrap_or_default();
    let came_with_ratings = !table.is_empty();
    let only_titles = !came_with_ratings && own.is_empty() && !titles_files.is_empty();
    let as_read = Tally::of(&table.values);
    if came_with_ratings {
        clean(&mut table, &as_read, &choices, &mut report);
    }
    report.own = own_found(&mut own, &choices);

    let only_user = came_with_ratings && table.users.distinct().len() == 1;
    if only_user {
        own.push(own_ratings(&table));
    }
    let own = together(own);
    let refusal = match (came_with_ratings, &own) {
        (true, Some(own)) if only_user => Some(one_person(own, loaded)),
        (true, _) => untrainable(&table),
        (false, Some(own)) => Some(one_person(own, loaded)),
        (false, None) => missing(&files, &titles_files, loaded),
    };
    let mut result = match (refusal, came_with_ratings, loaded) {
        (Some(error), ..) => Err(error),
        (None, false, Some(loaded)) => Ok(loaded.clone()),
        (None, ..) => Ok(table),
    };
    if let Ok(table) = &mut result {
        table.titles_apart = choices.titles_apart;
        join_titles(table, titles_files, &choices, &mut files, dropped_as);
        table.noun = noun(table, &files).unwrap_or(table.noun);
        if came_with_ratings && choices.log_counts {
            table.values.iter_mut().for_each(|value| *value = value.max(0.0).ln_1p());
        }
        report.ratings = table.len() as u64;
        report.titles = TitlesFound::of(table);
    }
    // Titles alone that do not fit leave nothing to be loaded.
    if !came_with_ratings
        && result.is_ok()
        && let Some(error) = files.iter().find_map(refusal_of)
    {
        result = Err(error);
    }
    report.scale = result.as_ref().ok().and_then(|table| Scale::of(&Tally::of(&table.values)));
    if came_with_ratings {
        report.warnings = warnings(&files, &as_read, &choices);
    }
    let among = result.as_ref().ok().or(loaded);
    let add_me = own.as_ref().zip(among).map(|(own, among)| AddMe::offer(own, among));
    let titles_wait = only_titles && result.is_err();
    Outcome { table: result, add_me, titles_wait, files, report }
}

/// Drops values that stand for "no rating", and merges duplicates.
fn clean(table: &mut RatingsTable, as_read: &Tally, choices: &Choices, report: &mut Report) {
    report.sentinels = sentinels::find(as_read, &choices.drop_sentinels);
    let dropped: Vec<f32> =
        report.sentinels.iter().filter(|found| found.dropped).map(|found| found.sentinel.value()).collect();
    if !dropped.is_empty() {
        let keep: Vec<bool> = table.values.iter().map(|value| !dropped.contains(value)).collect();
        table.retain(|row| keep[row]);
    }
    report.duplicates = duplicates::merge(table, choices.duplicates);
}

/// The dropped files of a kind, each once.
fn names(
    files: &[FileUnderstanding],
    dropped_as: &[String],
    kind: impl Fn(&FileUnderstanding) -> bool,
) -> Option<String> {
    const NAMED: usize = 3;
    let mut names: Vec<&str> =
        files.iter().zip(dropped_as).filter(|(file, _)| kind(file)).map(|(_, name)| name.as_str()).collect();
    names.dedup();
    match names.len() {
        0 => None,
        n if n <= NAMED => Some(names.join(" + ")),
        n => Some(format!("{} + {} more files", names[0], n - 1)),
    }
}

/// Files with titles that do not fit are refused; the ratings are read all the same.
fn join_titles(
    table: &mut RatingsTable,
    titles_files: Vec<TitlesFile>,
    choices: &Choices,
    files: &mut [FileUnderstanding],
    dropped_as: &[String],
) {
    for titles in titles_files {
        let Some(file) = files.iter_mut().find(|file| file.name == titles.file && file.taken_as == TakenAs::Titles)
        else {
            continue;
        };
        let decided = choices.files.get(&titles.file);
        let forced = decided.is_some_and(|choices| choices.take == Some(true));
        // Whoever says which column holds the ids, means that one.
        let others = if decided.is_some_and(|choices| choices.roles.is_some()) { Vec::new() } else { titles.others };
        let from = titles.column;
        match titles::join(table, TitlesFile { others, ..titles }, forced, |column| file.called(column)) {
            Ok(column) if column != from => file.swap_roles(column, from),
            Ok(_) => {}
            Err(error) => file.taken_as = TakenAs::Refused(error),
        }
    }
    let source = names(files, dropped_as, |file| file.taken_as == TakenAs::Titles);
    if let Some(source) = source.filter(|source| *source != table.source) {
        table.titles_source = Some(source);
    }
}

/// What the items are, judged by the columns that name them, then by the names of the files and of the other columns.
fn noun(table: &RatingsTable, files: &[FileUnderstanding]) -> Option<ItemNoun> {
    let taken = || files.iter().filter(|file| matches!(file.taken_as, TakenAs::Ratings | TakenAs::Titles));
    let is_matrix = |file: &FileUnderstanding| matches!(file.layout, Some(Layout::UsersDown | Layout::ItemsDown));
    let names_items = |role: Role| matches!(role, Role::Item | Role::Title);
    let item_columns = taken().flat_map(|file| &file.columns).filter(|column| names_items(column.role));
    // The columns of a matrix are called after items or users.
    let columns = taken().filter(|file| !is_matrix(file)).flat_map(|file| &file.columns);
    let names = item_columns.map(|column| &column.name).chain(taken().map(|file| &file.name));
    let is_netflix = || taken().any(|file| file.layout == Some(Layout::Blocks)).then_some(ItemNoun::Movie);
    let titles = || ItemNoun::of_titles(table.titled_items().map(|(_, title)| title));
    names
        .chain(columns.map(|column| &column.name))
        .find_map(|name| ItemNoun::in_name(name))
        .or_else(is_netflix)
        .or_else(titles)
}

fn refusal_of(file: &FileUnderstanding) -> Option<DataError> {
    match &file.taken_as {
        TakenAs::Refused(error) => Some(error.clone()),
        _ => None,
    }
}

/// Why there are no ratings of many people; none where titles came that can join what is loaded.
fn missing(files: &[FileUnderstanding], titles: &[TitlesFile], loaded: Option<&RatingsTable>) -> Option<DataError> {
    let error = |file: &str, reason: String, advice: &str| {
        Some(DataError { file: file.to_owned(), line: None, reason, advice: advice.to_owned() })
    };
    if let Some(file) = files.iter().find(|file| file.taken_as == TakenAs::Ratings) {
        return Some(without_ratings(file));
    }
    match (titles.first(), files.iter().find_map(refusal_of)) {
        (Some(_), _) if loaded.is_some_and(|loaded| !loaded.synthetic) => None,
        (_, Some(refused)) => Some(refused),
        (Some(titles), None) => error(
            &titles.file,
            "this file has titles but no ratings".to_owned(),
            "Drop the ratings it belongs to next, such as u.data or ratings.csv: the titles wait for them.",
        ),
        (None, None) if !files.is_empty() => error(
            &files[0].name,
            "every file is left out".to_owned(),
            "Read one of them after all: its button is in the report.",
        ),
        (None, None) => error("Ratings files", "no file was given".to_owned(), foreign::RATINGS),
    }
}

/// A file with the columns of ratings, and no rating that could be read.
fn without_ratings(file: &FileUnderstanding) -> DataError {
    let accounting = &file.accounting;
    const LOOK: &str =
        "Look at the preview whether each column is what it should be, or choose a file with more ratings.";
    let cut = accounting.refused.iter().any(|refused| matches!(refused.reason, Reason::TooManyColumns { .. }));
    let (line, reason) = match accounting.refused.iter().min_by_key(|refused| refused.first[0].number) {
        None => (None, "there is a header but no ratings".to_owned()),
        Some(refused) => {
            let first = &refused.first[0];
            let rows = accounting.rows_refused.max(1);
            (
                Some(first.number),
                format!("none of {rows} rows can be read; here {}: \"{}\"", refused.reason, first.text),
            )
        }
    };
    DataError { file: file.name.clone(), line, reason, advice: if cut { DECIMAL_COMMA } else { LOOK }.to_owned() }
}

/// Takes out what stands for "no rating", and says how much of it there was.
fn own_found(own: &mut [OwnRatings], choices: &Choices) -> OwnFound {
    let count = |own: &[OwnRatings]| own.iter().map(|own| own.ratings.len() as u64).sum::<u64>();
    let read = count(own);
    // In such exports, 0 is what has no rating.
    let is_none = |rating: &OwnRating| rating.value == 0.0;
    let zeros = own.iter().flat_map(|own| &own.ratings).filter(|rating| is_none(rating)).count() as u64;
    let dropped = choices.drop_sentinels.get(&Sentinel::Zero).copied().unwrap_or(true);
    if dropped {
        own.iter_mut().for_each(|own| own.ratings.retain(|rating| !is_none(rating)));
    }
    let zeros = (zeros > 0).then_some(SentinelFound { sentinel: Sentinel::Zero, ratings: zeros, dropped });
    OwnFound { read, ratings: count(own), zeros }
}

/// The ratings of all files of one's own, on the scale of 10 points where one of them is: the other that such exports
/// use is that of 5 stars.
fn together(mut own: Vec<OwnRatings>) -> Option<OwnRatings> {
    let mut all = own.pop()?;
    let in_points = |own: &OwnRatings| own.ratings.iter().any(|rating| rating.value > 5.0);
    let points = in_points(&all) || own.iter().any(in_points);
    for other in own.iter_mut().chain([&mut all]) {
        if points && !in_points(other) {
            other.ratings.iter_mut().for_each(|rating| rating.value *= 2.0);
        }
    }
    for other in own.into_iter().rev() {
        all.file = format!("{} + {}", other.file, all.file);
        all.ratings.splice(..0, other.ratings);
    }
    Some(all)
}

fn one_person(own: &OwnRatings, loaded: Option<&RatingsTable>) -> DataError {
    let advice = match loaded {
        Some(_) => "Add them to the loaded data as a user of its own, or choose a file with ratings by many people.",
        None => "Load ratings by many people first (MovieLens, say), then drop this file to add yourself to them.",
    };
    DataError {
        file: own.file.clone(),
        line: None,
        reason: format!(
            "all {} ratings are one person's; what people have in common shows only among many",
            own.ratings.len()
        ),
        advice: advice.to_owned(),
    }
}

/// The ratings of a table that has one user only.
fn own_ratings(table: &RatingsTable) -> OwnRatings {
    let rating = |(&item, &value): (&u32, &f32)| {
        let item = table.items.id(item);
        OwnRating { item: item.to_owned(), title: table.titles.get(item).cloned().unwrap_or_default(), value }
    };
    OwnRatings {
        file: table.source.clone(),
        ratings: table.items.rows().iter().zip(&table.values).map(rating).collect(),
    }
}

/// There must be something to learn from: two ratings that differ.
fn untrainable(table: &RatingsTable) -> Option<DataError> {
    const MORE: &str = "Choose a file with more ratings.";
    const DIFFERENT: &str =
        "Choose a file in which people rate things differently, or say in the preview which column holds the ratings.";
    let (reason, advice) = match table.values.as_slice() {
        [] => ("every rating stands for \"no rating\"".to_owned(), "Keep these values, if they are ratings."),
        [_] => ("there is only 1 rating; training needs at least 2".to_owned(), MORE),
        [first, rest @ ..] if rest.iter().all(|value| value == first) => {
            (format!("all {} ratings are {first}; there is nothing to learn from that", table.len()), DIFFERENT)
        }
        _ => return None,
    };
    Some(DataError { file: table.source.clone(), line: None, reason, advice: advice.to_owned() })
}

fn warnings(files: &[FileUnderstanding], tally: &Tally, choices: &Choices) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let highest = tally.values.last().map_or(0.0, |&(highest, _)| highest);
    let n_values = tally.values.len();
    let ratings = || files.iter().filter(|file| file.taken_as == TakenAs::Ratings);
    let called_counts = ratings().any(|file| {
        file.layout == Some(Layout::Long)
            && file.columns.iter().any(|column| column.role == Role::Rating && names_counts(&column.name))
    });
    let counts = tally.are_counts(called_counts);
    for file in ratings() {
        if let Some(roles) = &file.better_roles
            && !counts
            && !called_counts
            && tally.are_ids()
        {
            warnings.push(Warning {
                file: Some(file.name.clone()),
                what: format!("the ratings have {n_values} different values, up to {highest}"),
                advice: format!("Did you mean {}?", file.ratings_column(roles)),
                fix: Some(Fix::Roles(roles.clone())),
            });
        }
        let replaced = file.accounting.characters_replaced;
        if replaced > 0 {
            warnings.push(Warning {
                file: Some(file.name.clone()),
                what: format!("{replaced} characters could not be read as {}; each shows as \u{fffd}", file.encoding),
                advice: "Choose another encoding in the preview.".to_owned(),
                fix: None,
            });
        }
    }
    if counts && !choices.log_counts {
        warnings.push(Warning {
            file: None,
            what: format!("these look like counts, not ratings: {n_values} different numbers, up to {highest}"),
            advice: "Train on their logarithm, so that a few large ones do not outweigh all others.".to_owned(),
            fix: Some(Fix::LogCounts),
        });
    }
    warnings
}
