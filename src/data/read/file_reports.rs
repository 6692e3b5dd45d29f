//! The reports of all files. Of very many files those that are alike are told together.

use super::error::DataProblem;
use super::parts::Part;
use super::plan::Layout;
use super::report::{FileReport, LeftOut, TakenAs, Told};
use std::collections::HashMap;
use std::mem::{Discriminant, discriminant};

/// So many alike are told one by one.
const ONE_BY_ONE: u64 = 20;

/// The reports so far.
#[derive(Default)]
pub struct FileReports {
    files: Vec<FileReport>,
    /// Of each of `files`: the name of the dropped file that it is or was in.
    dropped_as: Vec<String>,
    dropped: String,
    rows: u64,
    /// What is told of the parts of a table, by their family; and of all other files.
    kinds: HashMap<Option<u32>, Vec<Kind>>,
}

/// Files that fared alike.
struct Kind {
    fate: Fate,
    one_by_one: u64,
    /// The report of all the others.
    together: Option<usize>,
}

/// What became of a file, names left out.
#[derive(Clone, PartialEq)]
enum Fate {
    Taken(Discriminant<TakenAs>, Option<Layout>),
    /// Some of its rows are not read.
    TakenInPart,
    LeftOut(LeftOut),
    Refused(Discriminant<DataProblem>),
}

impl FileReports {
    /// The reports that follow are of this dropped file.
    pub fn begin_dropped(&mut self, name: &str) {
        name.clone_into(&mut self.dropped);
        self.kinds.retain(|family, _| family.is_none());
    }

    /// Rows of all files so far.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// All reports, and of each the name of the dropped file that it is or was in.
    pub fn finish(self) -> (Vec<FileReport>, Vec<String>) {
        (self.files, self.dropped_as)
    }

    /// Adds the report of a file.
    pub fn push(&mut self, report: FileReport) {
        let fate = Fate::of(&report);
        self.push_alike(None, fate, ONE_BY_ONE, report, first_of_others);
    }

    /// Adds the report of one of many files that are alike. Those that are read to the last row are told together.
    pub fn push_part(&mut self, part: &Part, report: FileReport) {
        let (family, fate) = (Some(part.family), Fate::of(&report));
        if fate == Fate::TakenInPart {
            return self.push_alike(family, fate, ONE_BY_ONE, report, first_of_others);
        }
        // The plan of the parts is that of those which are read.
        let is_for_all = matches!(fate, Fate::Taken(..)) || !self.kinds.contains_key(&family);
        self.push_alike(family, fate, 0, report, |first| {
            if !is_for_all {
                return first_of_others(first);
            }
            let plan = part.plan.as_deref().cloned();
            FileReport { name: part.name.clone(), plan, told: Told::Parts(1), ..first }
        });
    }

    /// Tells the first `one_by_one` files of a fate by themselves, and all others together; `first` makes the report of
    /// the first of those.
    fn push_alike(
        &mut self,
        family: Option<u32>,
        fate: Fate,
        one_by_one: u64,
        report: FileReport,
        first: impl FnOnce(FileReport) -> FileReport,
    ) {
        // Titles are joined later, by the name of their file.
        if report.taken_as == TakenAs::Titles {
            return self.tell(report);
        }
        let next = self.files.len();
        let kinds = self.kinds.entry(family).or_default();
        let place = kinds.iter().position(|kind| kind.fate == fate).unwrap_or(kinds.len());
        if place == kinds.len() {
            kinds.push(Kind { fate, one_by_one: 0, together: None });
        }
        let kind = &mut kinds[place];
        if kind.one_by_one < one_by_one {
            kind.one_by_one += 1;
            self.tell(report);
        } else if let Some(together) = kind.together {
            self.rows += report.accounting.records;
            self.files[together].add(&report);
        } else {
            kind.together = Some(next);
            self.tell(first(report));
        }
    }

    fn tell(&mut self, report: FileReport) {
        self.rows += report.accounting.records;
        self.files.push(report);
        self.dropped_as.push(self.dropped.clone());
    }
}

/// The report of several files, made of that of the first. What this shows and offers would be of that file alone.
fn first_of_others(first: FileReport) -> FileReport {
    FileReport { plan: None, told: Told::Alike(1), ..first }
}

impl Fate {
    fn of(report: &FileReport) -> Fate {
        let is_taken = !matches!(report.taken_as, TakenAs::LeftOut(_) | TakenAs::Refused(_));
        if is_taken && !report.accounting.refused.is_empty() {
            return Fate::TakenInPart;
        }
        match &report.taken_as {
            TakenAs::LeftOut(why) => Fate::LeftOut(why.clone()),
            TakenAs::Refused(error) => Fate::Refused(discriminant(&error.problem)),
            taken_as => Fate::Taken(discriminant(taken_as), report.layout()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::read::Accounting;
    use crate::data::read::accounting::Reason;

    fn report(name: &str, taken_as: TakenAs) -> FileReport {
        let accounting = Accounting { records: 3, rows_read: 3, ..Accounting::default() };
        FileReport { accounting, bytes: 10, ..FileReport::new(name, None, taken_as) }
    }

    fn told(reports: FileReports) -> Vec<(String, Told, u64)> {
        let (files, dropped_as) = reports.finish();
        assert_eq!(files.len(), dropped_as.len());
        files.into_iter().map(|file| (file.name, file.told, file.accounting.records)).collect()
    }

    #[test]
    fn of_many_files_that_fared_alike_the_first_are_told_one_by_one() {
        let mut reports = FileReports::default();
        for n in 0..1000 {
            reports.push(report(&n.to_string(), TakenAs::LeftOut(LeftOut::Unrecognized)));
            if n == 500 {
                reports.push(report("other", TakenAs::LeftOut(LeftOut::RatingsFrom("a".to_owned()))));
            }
        }
        assert_eq!(reports.rows(), 3003);
        let told = told(reports);
        assert_eq!(told.len(), 22);
        assert_eq!(told[19], ("19".to_owned(), Told::One, 3));
        assert_eq!(told[20], ("20".to_owned(), Told::Alike(980), 2940));
        assert_eq!(told[21], ("other".to_owned(), Told::One, 3));
    }

    #[test]
    fn parts_of_a_table_are_one_report_and_those_with_refused_rows_stand_alone() {
        let part = Part { family: 7, name: "a.zip/mv_*.txt".to_owned(), plan: None };
        let mut reports = FileReports::default();
        reports.begin_dropped("a.zip");
        for n in 0..100 {
            let mut report = report(&format!("a.zip/mv_{n}.txt"), TakenAs::Ratings);
            if n >= 40 && n % 2 == 0 {
                report.accounting.rows_refused = 1;
                report.accounting.note(Reason::NoUser, 2, ",5");
            }
            reports.push_part(&part, report);
        }
        let told = told(reports);
        assert_eq!(told.len(), 22);
        assert_eq!(told[0], ("a.zip/mv_*.txt".to_owned(), Told::Parts(70), 210));
        assert_eq!(told[1], ("a.zip/mv_40.txt".to_owned(), Told::One, 3));
        assert_eq!(told[21], ("a.zip/mv_80.txt".to_owned(), Told::Alike(10), 30));
    }

    #[test]
    fn parts_have_their_plan_although_the_first_is_damaged() {
        let mut reports = FileReports::default();
        reports.begin_dropped("a.zip");
        let part = Part { family: 7, name: "a.zip/mv_*.txt".to_owned(), plan: None };
        for n in 0..30 {
            let mut report = report(&format!("a.zip/mv_{n}.txt"), TakenAs::Ratings);
            if n == 0 {
                report.accounting.rows_refused = 1;
                report.accounting.note(Reason::NoUser, 2, ",5");
            }
            reports.push_part(&part, report);
        }
        let told = told(reports);
        assert_eq!(told[0], ("a.zip/mv_0.txt".to_owned(), Told::One, 3));
        assert_eq!(told[1], ("a.zip/mv_*.txt".to_owned(), Told::Parts(29), 87));
    }
}
