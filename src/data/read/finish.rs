//! What all files gave, made one table: sentinels dropped, duplicates merged, titles joined, and all of it reported.

use super::choices::Choices;
use super::own::AddMe;
use super::preview::{FileUnderstanding, TakenAs};
use super::report::{Fix, Report, Warning};
use super::rows::{Gathered, OwnRating, OwnRatings, TitlesFile};
use super::scale::{Scale, Tally};
use super::titles::TitlesFound;
use super::{duplicates, foreign, sentinels, titles};
use crate::data::{DataError, RatingsTable};

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
    for own in &mut own {
        // In such exports, 0 is what has no rating.
        own.ratings.retain(|rating| rating.value != 0.0);
    }

    let only_user = came_with_ratings && table.users.distinct().len() == 1;
    if only_user {
        own.push(own_ratings(&table));
    }
    let refusal = match came_with_ratings {
        true if only_user => Some(one_person(&own[own.len() - 1], loaded)),
        true => untrainable(&table),
        false => missing(&files, &own, &titles_files, loaded),
    };
    let mut result = match (refusal, came_with_ratings, loaded) {
        (Some(error), ..) => Err(error),
        (None, false, Some(loaded)) => Ok(loaded.clone()),
        (None, ..) => Ok(table),
    };
    if let Ok(table) = &mut result {
        table.titles_apart = choices.titles_apart;
        join_titles(table, titles_files, &choices, &mut files, dropped_as);
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
    let add_me = own.last().zip(among).map(|(own, among)| AddMe::offer(own, among));
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
        let forced = choices.files.get(&titles.file).is_some_and(|choices| choices.take == Some(true));
        if let Err(error) = titles::join(table, titles, forced) {
            file.taken_as = TakenAs::Refused(error);
        }
    }
    let source = names(files, dropped_as, |file| file.taken_as == TakenAs::Titles);
    if let Some(source) = source.filter(|source| *source != table.source) {
        table.titles_source = Some(source);
    }
}

fn refusal_of(file: &FileUnderstanding) -> Option<DataError> {
    match &file.taken_as {
        TakenAs::Refused(error) => Some(error.clone()),
        _ => None,
    }
}

/// Why there are no ratings of many people; none where titles came that can join what is loaded.
fn missing(
    files: &[FileUnderstanding],
    own: &[OwnRatings],
    titles: &[TitlesFile],
    loaded: Option<&RatingsTable>,
) -> Option<DataError> {
    let error = |file: &str, reason: String, advice: &str| {
        Some(DataError { file: file.to_owned(), line: None, reason, advice: advice.to_owned() })
    };
    if let Some(own) = own.last() {
        return Some(one_person(own, loaded));
    }
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
    DataError {
        file: file.name.clone(),
        line,
        reason,
        advice: "Look at the preview whether each column is what it should be, or choose a file with more ratings."
            .to_owned(),
    }
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
    let mut swapped = false;
    for file in files.iter().filter(|file| file.taken_as == TakenAs::Ratings) {
        if let Some(roles) = &file.better_roles {
            swapped = true;
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
    if !swapped && !choices.log_counts && tally.are_counts() {
        warnings.push(Warning {
            file: None,
            what: format!("these look like counts, not ratings: {n_values} different whole numbers, up to {highest}"),
            advice: "Train on their logarithm, so that a few large ones do not outweigh all others.".to_owned(),
            fix: Some(Fix::LogCounts),
        });
    }
    warnings
}
