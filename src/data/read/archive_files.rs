//! What the files of an archive are, and which of them are read.

use super::archive_names::{file_name, is_cut_again, pattern, ratings_score, titles_score, without_digits};
use super::conversion::{Conversion, Converters};
use super::error::{DataError, DataProblem};
use super::file_reports::FileReports;
use super::foreign::UnsupportedFile;
use super::parts::Part;
use super::plan::{Choices, Layout, Plan};
use super::report::{FileReport, LeftOut, TakenAs};
use super::understand::{SAMPLE, understand};
use super::unpacker::Visitor;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;

/// Files whose paths differ in their numbers only are looked into until so many of them have turned out alike: the
/// others are taken for parts of the same table.
const ALIKE: u64 = 20;
/// Plans that are kept to be shown.
const PLANS: usize = 100;
/// An archive with more files is none of ratings.
pub const MOST_FILES: usize = 1_000_000;

/// The files of an archive, as far as they were looked into.
pub struct ArchiveFiles {
    /// Name of the archive.
    name: String,
    /// They are the tables of one file.
    pub are_tables: bool,
    files: Vec<File>,
    families: Vec<Family>,
    by_pattern: HashMap<String, u32>,
    plans: usize,
    /// The beginning of the file that is looked into.
    sample: Vec<u8>,
    is_looking: bool,
    too_many: bool,
}

struct File {
    path: String,
    /// Unpacked, as the archive says.
    size: u64,
    is_converted: bool,
    family: u32,
    look: Look,
    known: Known,
}

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    /// It is not looked into yet.
    Unknown,
    /// The columns are numbered by their plan.
    Table(Option<Layout>, u64),
    Unsupported(UnsupportedFile),
    /// It does not come out of the archive, so nobody can say whether it is needed.
    Damaged,
}

/// What is kept of a look.
enum Known {
    Nothing,
    Plan(Box<Plan>),
    Problem(Box<DataProblem>),
}

/// Files whose paths differ in their numbers only, such as `combined_data_1.txt`.
struct Family {
    /// The path of all of them, `*` in place of each number.
    pattern: String,
    bytes: u64,
    look: Look,
    /// Files that were looked into and are like the first; none where one is not.
    alike: Option<u64>,
    /// The plan of all of them, once they are known to be alike.
    plan: Option<Rc<Plan>>,
}

impl Family {
    fn is_known(&self) -> bool {
        self.alike.is_some_and(|alike| alike >= ALIKE)
    }
}

impl ArchiveFiles {
    pub fn new(name: &str, are_tables: bool) -> ArchiveFiles {
        ArchiveFiles {
            name: name.to_owned(),
            are_tables,
            files: Vec::new(),
            families: Vec::new(),
            by_pattern: HashMap::new(),
            plans: 0,
            sample: Vec::new(),
            is_looking: false,
            too_many: false,
        }
    }

    /// Name of a file of the archive, as shown and as a key of the choices.
    pub fn name_of(&self, path: &str) -> String {
        // What a tar archive itself is refused for has no path, and neither has an only table.
        if path.is_empty() { self.name.clone() } else { format!("{}/{path}", self.name) }
    }

    /// Number of files so far.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Bytes of a file, as the archive says.
    pub fn size(&self, file: usize) -> u64 {
        self.files[file].size
    }

    /// Whether a file needs no look, because many like it were looked into.
    pub fn is_known(&self, path: &str) -> bool {
        let family = self.by_pattern.get(&without_digits(path));
        family.is_some_and(|&family| self.families[family as usize].is_known())
    }

    /// A file begins. If many like it were looked into, it is not.
    fn begin(&mut self, path: &str, size: u64, is_converted: bool) {
        if self.files.len() >= MOST_FILES {
            self.too_many = true;
            return;
        }
        let next = self.families.len() as u32;
        let family = *self.by_pattern.entry(without_digits(path)).or_insert(next);
        if family == next {
            let pattern = pattern(path);
            let alike = Some(0).filter(|_| pattern != path && !is_cut_again(path));
            self.families.push(Family { pattern, bytes: 0, look: Look::Unknown, alike, plan: None });
        }
        let it = &mut self.families[family as usize];
        it.bytes += size;
        self.is_looking = !it.is_known();
        let is_converted = is_converted || self.are_tables;
        let (path, look, known) = (path.to_owned(), it.look, Known::Nothing);
        self.files.push(File { path, size, is_converted, family, look, known });
    }

    /// Adds a file that [is known](ArchiveFiles::is_known).
    pub fn add(&mut self, path: &str, size: u64) {
        self.begin(path, size, false);
        self.is_looking = false;
    }

    /// What the person chose for the file added last, or for all files of its family.
    fn chosen(&self, file: &File, choices: &Choices) -> Plan {
        if choices.files.is_empty() {
            return Plan::default();
        }
        let chosen = |path: &str| choices.files.get(&self.name_of(path)).cloned();
        chosen(&file.path).or_else(|| chosen(&self.families[file.family as usize].pattern)).unwrap_or_default()
    }

    /// How a file is to be read, as far as the person chose it.
    pub fn chosen_for(&self, file: usize, choices: &Choices) -> Plan {
        self.chosen(&self.files[file], choices)
    }

    /// The files that a file is one of, where there are many alike.
    pub fn part_of(&self, file: usize) -> Option<Part> {
        let family = self.files[file].family;
        let it = &self.families[family as usize];
        let part = || Part { family, name: self.name_of(&it.pattern), plan: it.plan.clone() };
        it.is_known().then(part)
    }

    /// A number that files share whose paths differ in their numbers only.
    pub fn family(&self, file: usize) -> u32 {
        self.files[file].family
    }

    /// Understands the file added last by its beginning.
    fn look(&mut self, problem: Option<DataProblem>, choices: &Choices) {
        let sample = std::mem::take(&mut self.sample);
        let Some(mut file) = self.files.pop() else { return };
        if file.size == 0 {
            // Nobody said: it is at least this.
            file.size = sample.len() as u64;
        }
        let found = match problem {
            Some(problem) => Err(Some(problem)),
            None => understand(&sample, sample.len() < SAMPLE, self.chosen(&file, choices)).map_err(|what| {
                file.look = Look::Unsupported(what);
                None
            }),
        };
        let family = &mut self.families[file.family as usize];
        match found {
            Ok(plan) => {
                file.look = Look::Table(plan.layout.value, columns(&plan));
                let completes = family.alike == Some(ALIKE - 1) && family.look == file.look;
                if completes {
                    family.plan = Some(Rc::new(plan));
                } else if self.plans < PLANS {
                    self.plans += 1;
                    file.known = Known::Plan(Box::new(plan));
                }
            }
            Err(Some(problem)) => (file.look, file.known) = (Look::Damaged, Known::Problem(Box::new(problem))),
            Err(None) => {}
        }
        if family.look == Look::Unknown {
            family.look = file.look;
        }
        let is_alike = family.look == file.look && file.look != Look::Damaged;
        family.alike = family.alike.filter(|_| is_alike).map(|alike| alike + 1);
        self.sample = sample;
        self.sample.clear();
        self.files.push(file);
    }

    /// Chooses the files to read, and reports of the others why they are left out. The one with the ratings is read, or
    /// all parts of it, and the one with the titles.
    pub fn choose(&self, choices: &Choices, reports: &mut FileReports) -> Vec<bool> {
        if self.too_many {
            reports.push(FileReport::refused(&self.name, DataProblem::TooManyFiles { most: MOST_FILES }));
            return vec![false; self.files.len()];
        }
        let many = |layout: Layout| !matches!(layout, Layout::Titles | Layout::OneUser);
        let ratings = self.best(many, ratings_score).or_else(|| self.best(|it| it == Layout::OneUser, ratings_score));
        let titles = self.best(|layout| layout == Layout::Titles, titles_score);
        let from = |chosen: Option<usize>| chosen.map_or_else(String::new, |index| self.shown_path(index).to_owned());
        let (mut wanted, mut is_told) = (Vec::with_capacity(self.files.len()), false);
        for (index, file) in self.files.iter().enumerate() {
            let take = if choices.files.is_empty() { None } else { self.chosen(file, choices).take };
            let is_best = ratings.is_some_and(|main| self.is_part(index, main)) || titles == Some(index);
            // An only table is read as a file is, or refused as one.
            let is_only = file.path.is_empty() && file.look != Look::Damaged;
            wanted.push(take.unwrap_or(is_best || is_only));
            if wanted[index] {
                continue;
            }
            let name = self.name_of(&file.path);
            let taken_as = match (take, file.look, &file.known) {
                (Some(_), ..) => TakenAs::LeftOut(LeftOut::ByPerson),
                (None, _, Known::Problem(problem)) => {
                    TakenAs::Refused(DataError::of_file(&name, DataProblem::clone(problem)))
                }
                (None, Look::Unsupported(what), _) => TakenAs::LeftOut(LeftOut::Unsupported(what)),
                (None, Look::Table(Some(Layout::Titles), _), _) => TakenAs::LeftOut(LeftOut::TitlesFrom(from(titles))),
                (None, Look::Table(Some(_), _), _) => TakenAs::LeftOut(LeftOut::RatingsFrom(from(ratings))),
                (None, Look::Table(None, _) | Look::Unknown | Look::Damaged, _) => {
                    TakenAs::LeftOut(LeftOut::Unrecognized)
                }
            };
            is_told |= matches!(taken_as, TakenAs::Refused(_) | TakenAs::LeftOut(LeftOut::ByPerson));
            self.report(index, taken_as, reports);
        }
        if !is_told && !wanted.contains(&true) {
            reports.push(FileReport::refused(&self.name, self.nothing_in_it()));
        }
        wanted
    }

    fn report(&self, index: usize, taken_as: TakenAs, reports: &mut FileReports) {
        let file = &self.files[index];
        let plan = match &file.known {
            Known::Plan(plan) => Some(Plan::clone(plan)),
            Known::Nothing | Known::Problem(_) => None,
        };
        let is_converted = file.is_converted;
        let report = FileReport { is_converted, ..FileReport::new(&self.name_of(&file.path), plan, taken_as) };
        match self.part_of(index) {
            Some(part) => reports.push_part(&part, report),
            None => reports.push(report),
        }
    }

    /// The path of a file, or of all the parts of the table that it is a part of.
    fn shown_path(&self, index: usize) -> &str {
        let file = &self.files[index];
        let family = &self.families[file.family as usize];
        if family.is_known() { &family.pattern } else { &file.path }
    }

    /// The file with a wanted layout whose name promises most; of several the largest, or the first.
    fn best(&self, wanted: impl Fn(Layout) -> bool, score: impl Fn(&str) -> i32) -> Option<usize> {
        let is_wanted =
            |&index: &usize| matches!(self.files[index].look, Look::Table(Some(layout), _) if wanted(layout));
        let size = |index: usize| {
            let family = &self.families[self.files[index].family as usize];
            if family.is_known() { family.bytes } else { self.files[index].size }
        };
        let value = |&index: &usize| (score(file_name(&self.files[index].path)), size(index), Reverse(index));
        (0..self.files.len()).filter(is_wanted).max_by_key(value)
    }

    /// Whether a file belongs to the same table as another one.
    fn is_part(&self, index: usize, main: usize) -> bool {
        let (file, first) = (&self.files[index], &self.files[main]);
        index == main || (file.look == first.look && file.family == first.family && !is_cut_again(&file.path))
    }

    /// Why none of the files is wanted: it is what they are, where there is something to do about that and they do not
    /// differ in it.
    fn nothing_in_it(&self) -> DataProblem {
        if self.are_tables {
            return DataProblem::NothingInTables { tables: self.files.len() };
        }
        let mut told = self.files.iter().filter_map(|file| match file.look {
            Look::Unsupported(what) if what.may_hold_ratings() => Some(what),
            _ => None,
        });
        match (told.next(), self.files.len()) {
            (Some(first), _) if told.all(|what| what == first) => DataProblem::Unsupported(first),
            (_, 0) => DataProblem::EmptyArchive,
            (_, files) => DataProblem::NothingInArchive { files },
        }
    }
}

/// Looks into each file of an archive.
pub struct Looking<'r> {
    pub files: &'r mut ArchiveFiles,
    pub choices: &'r Choices,
    pub converters: &'r mut Converters,
}

impl Visitor for Looking<'_> {
    fn convert(&mut self, beginning: &[u8]) -> Option<Conversion> {
        self.converters.convert(beginning)
    }

    fn begin(&mut self, path: &str, size: u64, is_converted: bool) {
        self.files.sample.clear();
        self.files.begin(path, size, is_converted);
    }

    fn take(&mut self, bytes: &[u8]) -> bool {
        let ArchiveFiles { sample, is_looking, .. } = &mut *self.files;
        if *is_looking {
            sample.extend_from_slice(&bytes[..bytes.len().min(SAMPLE - sample.len())]);
        }
        *is_looking && sample.len() < SAMPLE
    }

    fn end(&mut self, problem: Option<DataProblem>) {
        if std::mem::take(&mut self.files.is_looking) {
            self.files.look(problem, self.choices);
        }
    }
}

/// A number for the columns of a table: the same for all tables of these columns.
fn columns(plan: &Plan) -> u64 {
    let mut hasher = DefaultHasher::new();
    (&plan.names, plan.width()).hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_files_that_are_alike_only_the_first_are_looked_into() {
        let mut files = ArchiveFiles::new("a.zip", false);
        for number in 0..2 * ALIKE {
            let path = format!("mv_{number}.txt");
            assert_eq!(files.is_known(&path), number >= ALIKE);
            let mut converters = Converters::default();
            let mut looking = Looking { files: &mut files, choices: &Choices::default(), converters: &mut converters };
            looking.begin(&path, 20, false);
            looking.take(format!("{number}:\n7,3,2005-09-06\n").as_bytes());
            looking.end(None);
        }
        let mut reports = FileReports::default();
        assert_eq!(files.choose(&Choices::default(), &mut reports), [true; 2 * ALIKE as usize]);
    }
}
