//! What all files gave, made one table: sentinels dropped, duplicates merged, titles joined, and all of it reported.

use super::accounting::{Reason, Refused};
use super::error::{DataError, DataProblem};
use super::own::AddMe;
use super::plan::{Choices, Layout, Note, Role};
use super::report::{FileReport, OwnFound, Report, ShortenedIds, TakenAs};
use super::rows::{Accumulator, OwnFile, OwnRating, TitlesFile};
use super::scale::RatingScale;
use super::sentinels::{Sentinel, SentinelFound};
use super::titles::{OtherTitles, TitlesFound};
use super::{duplicates, entities, sentinels, test_files, titles, warnings};
use crate::data::{ItemNoun, RatingsTable, Tally};

/// What came of the files that were dropped together.
pub struct Outcome {
    /// The ratings, ready to be trained on, or why there are none; then what was loaded stays.
    pub table: Result<RatingsTable, DataError>,
    /// One person's own ratings, to be added to the table, or to the loaded data where there is no table.
    pub add_me: Option<AddMe>,
    /// Titles came whose ratings did not: these files are to be read again together with the next.
    pub titles_wait: bool,
    /// Every file, and every file of an archive.
    pub files: Vec<FileReport>,
    pub report: Report,
}

/// `dropped_as` is, for each of `files`, the name of the file that was dropped.
pub fn finish(
    choices: Choices,
    accumulator: Accumulator,
    mut files: Vec<FileReport>,
    dropped_as: &[String],
    loaded: Option<&RatingsTable>,
) -> Outcome {
    let Accumulator { mut table, titles: titles_files, mut own, mut facts, ranges, .. } = accumulator;
    test_files::mark(&mut facts, &ranges);
    facts.fill(table.len());
    table.rows = facts.into();
    table.users.rename(entities::decoded);
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
    own.iter_mut().for_each(|own| give_titles(own, &titles_files));
    let own = together(own);
    let refusal = match (came_with_ratings, &own) {
        (true, Some(own)) if only_user => Some(one_person(own, loaded)),
        (true, _) => untrainable(&table),
        (false, Some(own)) if own.ratings.is_empty() => Some(nothing_of_ones_own(&files, own)),
        (false, Some(own)) => Some(one_person(own, loaded)),
        (false, None) => missing(&files, &titles_files, loaded),
    };
    let own = own.filter(|own| !own.ratings.is_empty());
    let mut result = match (refusal, came_with_ratings, loaded) {
        (Some(error), ..) => Err(error),
        (None, false, Some(loaded)) => Ok(loaded.clone()),
        (None, ..) => Ok(table),
    };
    if let Ok(table) = &mut result {
        table.titles_apart = choices.titles_apart;
        join_titles(table, titles_files, &choices, &mut files, dropped_as);
        title_by_id(table);
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
        && let Some(error) = files.iter().find_map(FileReport::refusal)
    {
        result = Err(error.clone());
    }
    report.scale = result.as_ref().ok().and_then(|table| RatingScale::of(&Tally::of(&table.values)));
    if came_with_ratings {
        report.warnings = warnings::of_files(&files, &as_read, &choices);
        if let Ok(table) = &result {
            report.little_in_common = warnings::little_in_common(table);
        }
    }
    let zeros_and_ones = |scale: &RatingScale| (scale.values, scale.lowest, scale.highest) == (2, 0.0, 1.0);
    if came_with_ratings
        && let Ok(table) = &result
        && report.scale.as_ref().is_some_and(zeros_and_ones)
    {
        report.warnings.extend(warnings::only_zeros_and_ones(table, &files));
    }
    let among = result.as_ref().ok().or(loaded);
    let add_me = own.as_ref().zip(among).map(|(own, among)| AddMe::offer(own, among));
    let titles_wait = only_titles && result.is_err();
    Outcome { table: result, add_me, titles_wait, files, report }
}

/// Drops values that stand for "no rating" and, where that is chosen, ids that were shortened; and merges duplicates.
fn clean(table: &mut RatingsTable, as_read: &Tally, choices: &Choices, report: &mut Report) {
    report.shortened_ids = shortened_ids(table, choices.drop_shortened_ids);
    report.sentinels = sentinels::find(as_read, &choices.drop_sentinels);
    let dropped: Vec<f32> =
        report.sentinels.iter().filter(|found| found.dropped).map(|found| found.sentinel.value()).collect();
    if !dropped.is_empty() {
        let keep: Vec<bool> = table.values.iter().map(|value| !dropped.contains(value)).collect();
        table.retain(|row| keep[row]);
    }
    report.duplicates = duplicates::merge(table, choices.duplicates);
}

/// The ratings of items whose ids a spreadsheet shortened, left out where `drop` says so.
fn shortened_ids(table: &mut RatingsTable, drop: bool) -> Option<ShortenedIds> {
    let is_shortened: Vec<bool> = table.items.distinct().map(is_shortened).collect();
    let first = is_shortened.iter().position(|&it| it)?;
    let example = table.items.id(first as u32).to_owned();
    let keep: Vec<bool> = table.items.rows().iter().map(|&item| !is_shortened[item as usize]).collect();
    let rows = keep.iter().filter(|&&keep| !keep).count() as u64;
    if drop {
        table.retain(|row| keep[row]);
    }
    Some(ShortenedIds { rows, example, dropped: drop })
}

/// Whether an id is a number such as `6.30892E+11`.
fn is_shortened(id: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let Some((number, power)) = id.split_once(['E', 'e']) else { return false };
    let (whole, rest) = number.split_once(['.', ',']).unwrap_or((number, "0"));
    whole.len() == 1
        && digits(whole)
        && digits(rest)
        && power.strip_prefix('+').is_some_and(|power| power.len() < 4 && digits(power))
}

/// Items that have no title and whose id holds signs of HTML are called what it means.
fn title_by_id(table: &mut RatingsTable) {
    let untitled = table.items.distinct().filter(|&id| !table.titles.contains_key(id));
    let titles: Vec<(String, String)> =
        untitled.filter_map(|id| Some((id.to_owned(), entities::decoded(id)?))).collect();
    table.titles.extend(titles);
}

/// Gives one's own ratings that go by ids the titles that came with them.
fn give_titles(own: &mut OwnFile, titles: &[TitlesFile]) {
    for rating in own.ratings.iter_mut().filter(|rating| rating.title.is_empty()) {
        let title = titles.iter().find_map(|titles| titles.by_item.get(&rating.item));
        rating.title = title.cloned().unwrap_or_default();
    }
}

/// The dropped files of a kind, each once.
fn names(files: &[FileReport], dropped_as: &[String], kind: impl Fn(&FileReport) -> bool) -> Option<String> {
    let of_kind = || files.iter().zip(dropped_as).filter(|(file, _)| kind(file));
    let mut names: Vec<&str> = of_kind().map(|(_, name)| name.as_str()).collect();
    names.dedup();
    // A report may tell of several dropped files.
    let dropped = of_kind().filter(|(file, name)| file.name == **name);
    joined(&names, dropped.map(|(file, _)| file.told.files() as usize - 1).sum())
}

/// Names of files, and of so many that have none here; the first alone where there are many.
fn joined(names: &[&str], others: usize) -> Option<String> {
    const NAMED: usize = 3;
    match names.len() + others {
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
    files: &mut [FileReport],
    dropped_as: &[String],
) {
    for titles in titles_files {
        let Some(file) = files.iter_mut().find(|file| file.name == titles.file && file.taken_as == TakenAs::Titles)
        else {
            continue;
        };
        let chosen = choices.plan(&titles.file);
        let forced = chosen.take == Some(true);
        // A person who says which column holds the ids means that one.
        let others = if chosen.roles.by_person().is_some() { Vec::new() } else { titles.others };
        let from = titles.column;
        let Some(plan) = &mut file.plan else { continue };
        match titles::join(table, TitlesFile { others, ..titles }, forced) {
            Ok(column) => plan.roles.value.swap(column, from),
            Err(OtherTitles { titled, rated }) => {
                let (source, column) = (table.source.clone(), plan.column_name(from));
                let problem = DataProblem::OtherTitles { titled, rated, source, column };
                file.taken_as = TakenAs::Refused(DataError::of_file(&file.name, problem));
            }
        }
    }
    let source = names(files, dropped_as, |file| file.taken_as == TakenAs::Titles);
    if let Some(source) = source.filter(|source| *source != table.source) {
        table.titles_source = Some(source);
    }
}

/// What the items are, judged by the columns that name them, then by the names of the files and of the other columns.
fn noun(table: &RatingsTable, files: &[FileReport]) -> Option<ItemNoun> {
    let taken = || files.iter().filter(|file| matches!(file.taken_as, TakenAs::Ratings | TakenAs::Titles));
    let item_columns =
        taken().flat_map(FileReport::columns).filter(|(role, _)| matches!(role, Role::Item | Role::Title));
    // The columns of a matrix are called after items or users.
    let is_matrix = |file: &&FileReport| file.layout().is_some_and(Layout::is_matrix);
    let columns = taken().filter(|file| !is_matrix(file)).flat_map(FileReport::columns);
    let file_names = taken().map(|file| file.name.as_str());
    let names = item_columns.map(|(_, name)| name).chain(file_names).chain(columns.map(|(_, name)| name));
    let is_netflix = || taken().any(|file| file.layout() == Some(Layout::Blocks)).then_some(ItemNoun::Movie);
    let titles = || ItemNoun::of_titles(table.titled_items().map(|(_, title)| title));
    { names }.find_map(ItemNoun::in_name).or_else(is_netflix).or_else(titles)
}

/// Why there are no ratings of many people; none where titles came that can join what is loaded.
fn missing(files: &[FileReport], titles: &[TitlesFile], loaded: Option<&RatingsTable>) -> Option<DataError> {
    if let Some(file) = files.iter().find(|file| file.taken_as == TakenAs::Ratings) {
        return Some(without_ratings(file));
    }
    match (titles.first(), files.iter().find_map(FileReport::refusal), files.first()) {
        (Some(_), ..) if loaded.is_some_and(|loaded| !loaded.synthetic) => None,
        (_, Some(refused), _) => Some(refused.clone()),
        (Some(titles), ..) => Some(DataError::of_file(&titles.file, only_titles(files, titles))),
        (None, None, Some(file)) => Some(DataError::of_file(&file.name, DataProblem::AllLeftOut)),
        (None, None, None) => Some(DataError::of_file("", DataProblem::NoFile)),
    }
}

/// What titles are that came without ratings.
fn only_titles(files: &[FileReport], titles: &TitlesFile) -> DataProblem {
    let file = files.iter().find(|file| file.name == titles.file);
    let found = file.and_then(|file| {
        let plan = file.plan.as_ref()?;
        plan.notes.iter().find_map(|note| match note {
            Note::Averages(column) => Some(DataProblem::Averages { column: plan.column_name(*column) }),
            Note::Rank(column) => {
                let titles = file.accounting.rows_read;
                Some(DataProblem::RankedTitles { titles, column: plan.column_name(*column) })
            }
            _ => None,
        })
    });
    found.unwrap_or(DataProblem::OnlyTitles)
}

/// Why one person's list gave no rating.
fn nothing_of_ones_own(files: &[FileReport], own: &OwnFile) -> DataError {
    match files.iter().find(|file| file.taken_as == TakenAs::OwnRatings) {
        Some(file) if file.accounting.ratings == 0 => without_ratings(file),
        _ => DataError::of_file(&own.file, DataProblem::OnlySentinels),
    }
}

/// Why a file with the columns of ratings gave no rating.
fn without_ratings(file: &FileReport) -> DataError {
    let accounting = &file.accounting;
    let column = || file.plan.as_ref().and_then(|plan| Some(plan.column_name(plan.column(Role::Rating)?)));
    if let ([Refused { reason: Reason::NoRating, count, .. }], Some(column)) = (&accounting.refused[..], column()) {
        return DataError::of_file(&file.name, DataProblem::RatingsEmpty { rows: *count, column });
    }
    let (line, problem) = match accounting.first_refused() {
        None => (None, DataProblem::NoRows),
        Some((reason, line)) => {
            let rows = accounting.rows_refused.max(1);
            (Some(line.number), DataProblem::NoRowRead { rows, reason, text: line.text.clone() })
        }
    };
    DataError { file: file.name.clone(), line, problem }
}

/// Takes out what stands for "no rating", and says how much of it there was.
fn own_found(own: &mut [OwnFile], choices: &Choices) -> OwnFound {
    let count = |own: &[OwnFile]| own.iter().map(|own| own.ratings.len() as u64).sum::<u64>();
    let read = count(own);
    // In such exports, 0 is what has no rating, if it lies apart from the scale.
    let rated = || own.iter().flat_map(|own| &own.ratings).map(|rating| rating.value).filter(|&value| value != 0.0);
    let apart = rated().all(|value| value >= 0.5) && rated().fold(0.0, f32::max) != 1.0;
    let is_none = |rating: &OwnRating| apart && rating.value == 0.0;
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
fn together(mut own: Vec<OwnFile>) -> Option<OwnFile> {
    let in_points = |own: &OwnFile| own.ratings.iter().any(|rating| rating.value > 5.0);
    let points = own.iter().any(in_points);
    for one in &mut own {
        if points && !in_points(one) {
            one.ratings.iter_mut().for_each(|rating| rating.value *= 2.0);
        }
    }
    let file = joined(&own.iter().map(|own| own.file.as_str()).collect::<Vec<_>>(), 0)?;
    Some(OwnFile { file, ratings: own.into_iter().flat_map(|own| own.ratings).collect() })
}

fn one_person(own: &OwnFile, loaded: Option<&RatingsTable>) -> DataError {
    let problem = DataProblem::OnePerson { ratings: own.ratings.len(), loaded: loaded.is_some() };
    DataError::of_file(&own.file, problem)
}

/// The ratings of a table that has one user only.
fn own_ratings(table: &RatingsTable) -> OwnFile {
    let rating = |(&item, &value): (&u32, &f32)| {
        let item = table.items.id(item);
        OwnRating { item: item.to_owned(), title: table.titles.get(item).cloned().unwrap_or_default(), value }
    };
    OwnFile { file: table.source.clone(), ratings: table.items.rows().iter().zip(&table.values).map(rating).collect() }
}

/// There must be something to learn from: two ratings that differ.
fn untrainable(table: &RatingsTable) -> Option<DataError> {
    let problem = match table.values.as_slice() {
        [] => DataProblem::OnlySentinels,
        [_] => DataProblem::OneRating,
        [first, rest @ ..] if rest.iter().all(|value| value == first) => {
            DataProblem::AllEqual { ratings: table.len(), value: *first }
        }
        _ => return None,
    };
    Some(DataError::of_file(&table.source, problem))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_a_spreadsheet_shortened() {
        for id in ["6.30892E+11", "9.78843e+12", "1E+05"] {
            assert!(is_shortened(id), "{id}");
        }
        for id in ["630892", "E+11", "6.3E11", "12.5E+11", "B0E+11", "6.E+11", "tt1E+05", ""] {
            assert!(!is_shortened(id), "{id}");
        }
    }
}
