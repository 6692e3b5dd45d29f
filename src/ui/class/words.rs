//! What became of codes, in sentences.

use super::code::CodeError;
use super::room::{ClassRoom, Outcome, ReadCodes, ReadLine};
use crate::ui::format::counted;

/// What the region is for, on a pupil's page or on a teacher's.
pub fn subtitle(is_pupils: bool) -> &'static str {
    if is_pupils { "Rate this list, and get a code for your teacher" } else { "Train on the ratings of your own class" }
}

/// What a line has that a person has to look at.
pub fn problem(line: &ReadLine) -> Option<String> {
    let Outcome::Refused { text, error } = &line.outcome else { return None };
    let number = line.number;
    let why = match error {
        CodeError::Character(c) => {
            format!("“{c}” is in no code. Codes have digits and letters other than I, L, O, and U.")
        }
        CodeError::Length { found, expected } => {
            format!("It has {} and should have {expected}.", counted(*found, "character"))
        }
        CodeError::Typo(Some(meant)) => {
            format!("One character is wrong. The code is {meant} if no other is: ask the pupil.")
        }
        CodeError::Typo(None) => "More than one character is wrong. Ask the pupil to read it again.".to_owned(),
        CodeError::OtherList => "It is a code of another list of items, not of this class’s.".to_owned(),
    };
    Some(format!("Line {number}, “{text}”, was not added. {why}"))
}

/// What a person has to look at of the codes that came last.
pub fn problems(codes: &ReadCodes) -> Vec<String> {
    let no_text = |file: &String| {
        format!(
            "“{file}” could not be read as a text or as a workbook. Open it, copy the column of codes, and paste it here."
        )
    };
    codes.unreadable.iter().map(no_text).chain(codes.lines.iter().filter_map(problem)).collect()
}

/// The lines that were not added, as they came.
pub fn refused(lines: &[ReadLine]) -> String {
    let text = |line: &ReadLine| match &line.outcome {
        Outcome::Refused { text, .. } => Some(format!("{text}\n")),
        _ => None,
    };
    lines.iter().filter_map(text).collect()
}

/// What became of the codes that came last.
pub fn summary(codes: &ReadCodes) -> String {
    match &codes.lines[..] {
        [] if codes.is_empty => "There are no codes in it.".to_owned(),
        [] => String::new(),
        lines => of_lines(lines),
    }
}

/// What became of all lines.
pub fn of_lines(lines: &[ReadLine]) -> String {
    let count = |is_it: fn(&Outcome) -> bool| lines.iter().filter(|line| is_it(&line.outcome)).count();
    let names = |is_it: fn(&Outcome) -> Option<&String>| {
        let names: Vec<&str> = lines.iter().filter_map(|line| is_it(&line.outcome)).map(String::as_str).collect();
        names.join(", ")
    };
    let added = count(|outcome| matches!(outcome, Outcome::Added(_)));
    let refused = count(|outcome| matches!(outcome, Outcome::Refused { .. }));
    let mut said = format!("{} added.", counted(added, "pupil"));
    let replaced = names(|outcome| if let Outcome::Replaced(name) = outcome { Some(name) } else { None });
    let renamed = names(|outcome| if let Outcome::Renamed(name) = outcome { Some(name) } else { None });
    let known = names(|outcome| if let Outcome::Known(name) = outcome { Some(name) } else { None });
    let heading = names(|outcome| if let Outcome::Heading(text) = outcome { Some(text) } else { None });
    if !replaced.is_empty() {
        said += &format!(" New ratings in place of earlier ones: {replaced}.");
    }
    if !renamed.is_empty() {
        said += &format!(" Another name: {renamed}.");
    }
    if !known.is_empty() {
        said += &format!(" Already in the table: {known}.");
    }
    if !heading.is_empty() {
        said += &format!(" The first line, “{heading}”, names columns.");
    }
    if refused > 0 {
        said += &format!(" {} not added.", counted(refused, "line"));
    }
    said
}

/// How many pupils and ratings there are.
pub fn caption(class: &ClassRoom) -> String {
    format!("{}, {}", counted(class.pupils.len(), "pupil"), counted(class.n_ratings(), "rating"))
}
