//! What may not be as it was meant, found in how files were understood and in the ratings that they gave.

use super::accounting::Accounting;
use super::archive_names::pattern;
use super::error::DataProblem;
use super::plan::{Choices, Layout, Note, Plan, Role};
use super::report::{FileReport, LittleInCommon, TakenAs, Told, Warning};
use super::scale::names_counts;
use crate::data::{IdColumn, RatingsTable, Tally, in_chunks};

/// What may not be as it was meant in files that gave ratings, whose values are in `tally`.
pub fn of_files(files: &[FileReport], tally: &Tally, choices: &Choices) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let highest = tally.values.last().map_or(0.0, |&(highest, _)| highest);
    let values = tally.values.len();
    let ratings = || files.iter().filter(|file| file.taken_as == TakenAs::Ratings);
    let called_counts = ratings().filter(|file| file.layout() == Some(Layout::Long)).any(|file| {
        let mut columns = file.columns();
        columns.any(|(role, name)| role == Role::Rating && names_counts(name))
    });
    let counts = tally.are_counts(called_counts);
    warnings.extend(ratings().filter_map(|parts| parts_left_out(parts, files)));
    for file in ratings() {
        let Some(plan) = &file.plan else { continue };
        let Accounting { rows_read: read, rows_refused: refused, .. } = file.accounting;
        if refused > read {
            warnings.push(Warning::MostRefused { file: file.name.clone(), read, refused });
        }
        warnings.extend(plan.notes.iter().filter_map(|note| noted(&file.name, plan, note)));
        if let Some(roles) = &plan.better_roles
            && !counts
            && !called_counts
            && tally.are_ids()
        {
            let column = roles.iter().position(|&role| role == Role::Rating).unwrap_or_default();
            let (file, column, roles) = (file.name.clone(), plan.column_name(column), roles.clone());
            warnings.push(Warning::RatingsLikeIds { file, values, highest, column, roles });
        }
        let count = file.accounting.characters_replaced;
        if count > 0 {
            let encoding = plan.encoding.value.clone();
            warnings.push(Warning::CharactersReplaced { file: file.name.clone(), count, encoding });
        }
    }
    if counts && !choices.log_counts {
        warnings.push(Warning::RatingsLikeCounts { values, highest });
    }
    warnings
}

/// The parts of a table that there was no room for, where others of it are read.
fn parts_left_out(parts: &FileReport, files: &[FileReport]) -> Option<Warning> {
    let Told::Parts(read) = parts.told else { return None };
    let is_left_out = |file: &&FileReport| {
        let problem = file.refusal().map(|error| &error.problem);
        matches!(problem, Some(DataProblem::TooMuch { .. })) && pattern(&file.name) == pattern(&parts.name)
    };
    let left_out: u64 = files.iter().filter(is_left_out).map(|file| file.told.files()).sum();
    (left_out > 0).then(|| Warning::PartsLeftOut { file: parts.name.clone(), read, files: read + left_out })
}

/// What is to be said of ratings whose plan has a note.
fn noted(file: &str, plan: &Plan, note: &Note) -> Option<Warning> {
    let file = file.to_owned();
    let given = |columns: &[usize], role: Role| {
        let mut roles = plan.roles.value.clone();
        columns.iter().for_each(|&column| roles[column] = role);
        roles
    };
    match note {
        Note::Direction => Some(Warning::DirectionGuessed { file, layout: plan.layout.value? }),
        Note::NamedTwice(names) => Some(Warning::NamedTwice { file, names: names.clone() }),
        Note::Questions(columns) => Some(Warning::QuestionsLeftOut {
            file,
            columns: columns.iter().map(|&column| plan.column_name(column)).collect(),
            roles: given(columns, Role::Rating),
        }),
        Note::ByContents => {
            let item = plan.column(Role::Item).or(plan.column(Role::Title))?;
            let columns = [plan.column(Role::User)?, item, plan.column(Role::Rating)?];
            let mut roles = plan.roles.value.clone();
            roles.swap(columns[0], columns[1]);
            Some(Warning::TakenByContents { file, columns: columns.map(|column| plan.column_name(column)), roles })
        }
        Note::Averages(_) | Note::Rank(_) => None,
    }
}

/// Whether the ratings are nothing but 0 and 1: most of them 0, or all cells of a matrix.
pub fn only_zeros_and_ones(table: &RatingsTable, files: &[FileReport]) -> Option<Warning> {
    let Tally { values } = Tally::of(&table.values);
    let [(0.0, zeros), (1.0, ones)] = values[..] else { return None };
    let is_matrix =
        |file: &FileReport| file.layout().is_some_and(Layout::is_matrix) && file.accounting.cells_empty == 0;
    if zeros <= ones && !files.iter().any(is_matrix) {
        return None;
    }
    // By item, the first user who gave it a 1.
    let mut first = vec![None; table.items.distinct().len()];
    let mut shared = false;
    in_chunks(table.len(), |rows| {
        for row in rows.filter(|&row| table.values[row] == 1.0) {
            let user = table.users.rows()[row];
            shared |= *first[table.items.rows()[row] as usize].get_or_insert(user) != user;
        }
    });
    Some(Warning::OnlyZerosAndOnes { zeros, ratings: zeros + ones, shared })
}

/// Fewer users than this are few.
pub const FEW_USERS: usize = 10;

/// Whether the users are few, or the ratings of each user or item.
pub fn little_in_common(table: &RatingsTable) -> Option<LittleInCommon> {
    let (users, items, ratings) = (table.users.distinct().len(), table.items.distinct().len(), table.len());
    if users >= FEW_USERS && ratings >= 2 * users.max(items) {
        return None;
    }
    let once = |ids: &IdColumn| {
        let mut counts = vec![0u32; ids.distinct().len()];
        in_chunks(ratings, |rows| ids.rows()[rows].iter().for_each(|&id| counts[id as usize] += 1));
        counts.iter().filter(|&&n| n == 1).count()
    };
    let (items_once, users_once) = (once(&table.items), once(&table.users));
    Some(LittleInCommon { users, ratings, items, items_once, users_once })
}
