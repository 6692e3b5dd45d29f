//! The files that the page has opened, at hand to be read again: those that gave the loaded data, and those that came
//! last and gave none.

use crate::data::read::Choices;
use crate::protocol::{Part, ReadFiles, Replaced, Reports};
use std::collections::{BTreeMap, BTreeSet};

/// What files gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadOutcome {
    /// Ratings, which replace the loaded ones.
    Ratings,
    /// Titles, which join the loaded ratings.
    Titles,
    /// Nothing by themselves. Titles wait for the ratings that they belong to.
    Nothing { titles_wait: bool },
}

impl ReadOutcome {
    /// Whether the loaded data are others than before.
    pub fn gives_data(self) -> bool {
        !matches!(self, ReadOutcome::Nothing { .. })
    }
}

/// Files that are read together; `F` is what the browser knows a file by.
#[derive(Clone, Debug)]
struct Batch<F> {
    /// Each has a name of its own.
    files: Vec<(String, F)>,
    read: Option<ReadFiles>,
    titles_wait: bool,
    /// Whether they are one person's ratings and were added to the data.
    added: bool,
}

impl<F> Default for Batch<F> {
    fn default() -> Batch<F> {
        Batch { files: Vec::new(), read: None, titles_wait: false, added: false }
    }
}

/// Files to be read now, and how.
#[derive(Clone, Debug)]
pub struct Attempt<F> {
    pub files: Vec<(String, F)>,
    pub choices: Choices,
    /// The part that is read again; none for new files.
    part: Option<Part>,
    /// Whether the replaced ratings are among them.
    both: bool,
}

/// Every file that can be read again.
#[derive(Debug)]
pub struct OpenedFiles<F> {
    loaded: Batch<F>,
    pending: Batch<F>,
    /// One person's ratings that are among the loaded data.
    added: Batch<F>,
    /// Those that gave the ratings that were loaded before.
    earlier: Batch<F>,
    replaced: Option<Replaced>,
}

impl<F> Default for OpenedFiles<F> {
    fn default() -> OpenedFiles<F> {
        let [loaded, pending, added, earlier] = [(); 4].map(|()| Batch::default());
        OpenedFiles { loaded, pending, added, earlier, replaced: None }
    }
}

impl<F: Clone> OpenedFiles<F> {
    /// To read files that were dropped together, with the titles that wait.
    pub fn new_files(&self, dropped: Vec<(String, F)>) -> Attempt<F> {
        let waiting = if self.pending.titles_wait { self.pending.clone() } else { Batch::default() };
        let dropped = Batch { files: dropped, ..Batch::default() };
        let together = Batch::default().with(waiting).with(dropped);
        let choices = together.choices();
        Attempt { files: together.files, choices, part: None, both: false }
    }

    /// To read the files of one part again.
    pub fn again(&self, part: Part, choices: Choices) -> Attempt<F> {
        let batch = match part {
            Part::Loaded => &self.loaded,
            Part::Pending => &self.pending,
        };
        Attempt { files: batch.files.clone(), choices, part: Some(part), both: false }
    }

    /// To read the files of the loaded ratings together with those of the ratings that they replaced.
    pub fn both(&self) -> Attempt<F> {
        let together = self.earlier.clone().with(self.loaded.clone());
        let choices = Choices { files: together.choices().files, ..self.loaded.choices() };
        Attempt { files: together.files, choices, part: None, both: true }
    }

    /// To match the own ratings that are offered with data that have changed.
    pub fn offered_again(&self) -> Option<Attempt<F>> {
        self.pending.own_again().filter(|_| !self.pending.added)
    }

    /// To match the own ratings that had been added with data that are read again.
    pub fn added_again(&self) -> Option<Attempt<F>> {
        self.added.own_again()
    }

    /// Notes that the own ratings that are offered were added to the data.
    pub fn note_added(&mut self) {
        if self.pending.has_own() {
            self.pending.added = true;
            self.added = self.pending.clone();
        }
    }

    /// Stores the files of an attempt by what they gave; `source` names the files of the ratings that were loaded before.
    pub fn take(
        &mut self,
        attempt: Attempt<F>,
        read: ReadFiles,
        outcome: ReadOutcome,
        source: Option<&str>,
    ) -> Reports {
        let Attempt { files, part, both, .. } = attempt;
        let titles_wait = outcome == (ReadOutcome::Nothing { titles_wait: true });
        let batch = Batch { files, read: Some(read), titles_wait, added: false };
        match (part, outcome) {
            (Some(Part::Loaded), _) => self.loaded = batch,
            (_, ReadOutcome::Ratings) => {
                self.clear_pending(part);
                if !both {
                    // They were added to other data.
                    (self.added, self.pending.added) = (Batch::default(), false);
                }
                self.earlier = if both { Batch::default() } else { std::mem::take(&mut self.loaded) };
                let at_hand = !self.earlier.files.is_empty();
                self.replaced = source.filter(|_| !both).map(|source| Replaced { source: source.to_owned(), at_hand });
                self.loaded = batch;
            }
            (_, ReadOutcome::Titles) => {
                self.clear_pending(part);
                self.loaded = std::mem::take(&mut self.loaded).with(batch);
            }
            (_, ReadOutcome::Nothing { .. }) => self.pending = batch,
        }
        Reports {
            loaded: self.loaded.read.clone(),
            pending: self.pending.read.clone(),
            replaced: self.replaced.clone(),
            data_follow: outcome.gives_data(),
        }
    }

    /// Data replace the files that gave none, unless those are one person's ratings, which can still be added.
    fn clear_pending(&mut self, part: Option<Part>) {
        if part == Some(Part::Pending) || !self.pending.has_own() {
            self.pending = Batch::default();
        }
    }
}

impl<F: Clone> Batch<F> {
    /// To read one person's own ratings again.
    fn own_again(&self) -> Option<Attempt<F>> {
        let (files, choices) = (self.files.clone(), self.choices());
        self.has_own().then_some(Attempt { files, choices, part: Some(Part::Pending), both: false })
    }
}

impl<F> Batch<F> {
    fn has_own(&self) -> bool {
        self.read.as_ref().is_some_and(|read| read.own.is_some())
    }

    fn choices(&self) -> Choices {
        self.read.as_ref().map(|read| read.choices.clone()).unwrap_or_default()
    }

    /// Both batches as one. Of two files with one name the later gets another, so that each has its own choices.
    fn with(mut self, mut later: Batch<F>) -> Batch<F> {
        let mut taken: BTreeSet<String> = self.files.iter().map(|(name, _)| name.clone()).collect();
        let mut renamed = BTreeMap::new();
        for (name, _) in &mut later.files {
            let own = own_name(name, &taken);
            taken.insert(own.clone());
            if own != *name {
                renamed.insert(std::mem::replace(name, own.clone()), own);
            }
        }
        if let Some(read) = &mut later.read {
            rename(read, &renamed);
        }
        self.files.extend(later.files);
        self.read = match (self.read, later.read) {
            (Some(ratings), Some(titles)) => Some(joined(ratings, titles)),
            (one, other) => one.or(other),
        };
        self
    }
}

/// A name that is not taken: `ratings (2).csv`.
fn own_name(name: &str, taken: &BTreeSet<String>) -> String {
    let (stem, ending) = name.rfind('.').filter(|&at| at > 0).map_or((name, ""), |at| name.split_at(at));
    let mut names = std::iter::once(name.to_owned()).chain((2..).map(|n| format!("{stem} ({n}){ending}")));
    names.find(|name| !taken.contains(name)).unwrap_or_default()
}

/// Replaces the names of files, including those of archives in the paths of their contents.
fn rename(read: &mut ReadFiles, renamed: &BTreeMap<String, String>) {
    let new = |name: &str| {
        let (file, rest) = name.find('/').map_or((name, ""), |at| name.split_at(at));
        renamed.get(file).map_or_else(|| name.to_owned(), |own| format!("{own}{rest}"))
    };
    for file in &mut read.files {
        file.name = new(&file.name);
    }
    let choices = std::mem::take(&mut read.choices.files);
    read.choices.files = choices.into_iter().map(|(name, choices)| (new(&name), choices)).collect();
}

/// The report of ratings after titles, which were read by themselves, have joined them.
fn joined(mut ratings: ReadFiles, titles: ReadFiles) -> ReadFiles {
    ratings.files.extend(titles.files);
    ratings.report.titles = titles.report.titles;
    ratings.choices.titles_apart = titles.choices.titles_apart;
    ratings.choices.files.extend(titles.choices.files);
    ratings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::read::{FileReader, Plan, Reading, Setting};
    use crate::protocol::OwnRatings;

    /// What an attempt gives, read from its texts.
    fn report(attempt: &Attempt<&str>) -> ReadFiles {
        let mut reading = Reading::new(attempt.choices.clone());
        for (name, text) in &attempt.files {
            reading.begin_file(name, text.len() as u64);
            reading.push(text.as_bytes());
        }
        let outcome = reading.finish(None);
        let (files, report, refused) = (outcome.files, outcome.report, outcome.table.err());
        ReadFiles { choices: attempt.choices.clone(), files, report, refused, own: None }
    }

    const RATINGS: &str = "user,item,rating\n1,1,5\n1,2,4\n2,1,3\n";
    const TITLES: &str = "item,title\n1,One\n2,Two\n";

    impl OpenedFiles<&'static str> {
        fn drop_file(&mut self, name: &str, text: &'static str, outcome: ReadOutcome) -> Reports {
            let attempt = self.new_files(vec![(name.to_owned(), text)]);
            let read = report(&attempt);
            self.take(attempt, read, outcome, Some("what was there"))
        }
    }

    fn names(attempt: &Attempt<&str>) -> Vec<String> {
        attempt.files.iter().map(|(name, _)| name.clone()).collect()
    }

    const NOTHING: ReadOutcome = ReadOutcome::Nothing { titles_wait: false };

    #[test]
    fn titles_join_the_report_of_the_ratings_and_are_read_with_them() {
        let mut opened = OpenedFiles::default();
        opened.drop_file("ratings.csv", RATINGS, ReadOutcome::Ratings);
        let reports = opened.drop_file("titles.csv", TITLES, ReadOutcome::Titles);
        let loaded = reports.loaded.expect("the ratings' report");
        assert_eq!((loaded.report.ratings_read, loaded.files.len()), (3, 2));
        assert_eq!(names(&opened.again(Part::Loaded, loaded.choices)), ["ratings.csv", "titles.csv"]);
    }

    #[test]
    fn refused_files_are_pending_and_replace_nothing() {
        let mut opened = OpenedFiles::default();
        opened.drop_file("ratings.csv", RATINGS, ReadOutcome::Ratings);
        let reports = opened.drop_file("holiday.jpg", "", NOTHING);
        assert_eq!(reports.loaded.expect("still there").report.ratings_read, 3);
        let pending = reports.pending.expect("what was refused");
        assert!(pending.refused.is_some() && !reports.data_follow);
        assert_eq!(names(&opened.again(Part::Loaded, Choices::default())), ["ratings.csv"]);
        assert_eq!(names(&opened.again(Part::Pending, Choices::default())), ["holiday.jpg"]);
        // Read in another way, it gives ratings after all, in place of the others.
        let attempt = opened.again(Part::Pending, Choices::default());
        let reports = opened.take(attempt, pending, ReadOutcome::Ratings, Some("ratings.csv"));
        assert_eq!(reports.pending, None);
        assert_eq!(reports.replaced, Some(Replaced { source: "ratings.csv".to_owned(), at_hand: true }));
    }

    /// Drops a file with one person's ratings.
    fn drop_own(opened: &mut OpenedFiles<&'static str>, file: &str) {
        let attempt = opened.new_files(vec![(file.to_owned(), RATINGS)]);
        let (unmatched, ratings) = (Vec::new(), Vec::new());
        let own =
            OwnRatings { file: file.to_owned(), n_ratings: 3, matched: 0, unmatched, other_numbers: None, ratings };
        let read = ReadFiles { own: Some(own), ..report(&attempt) };
        opened.take(attempt, read, NOTHING, None);
    }

    #[test]
    fn ones_own_ratings_are_added_again_to_their_data_and_offered_to_others() {
        let again = |opened: &OpenedFiles<&str>| {
            [opened.added_again(), opened.offered_again()]
                .map(|attempt| attempt.map(|attempt| names(&attempt).concat()))
        };
        let mut opened = OpenedFiles::default();
        opened.drop_file("ratings.csv", RATINGS, ReadOutcome::Ratings);
        opened.note_added();
        assert_eq!(again(&opened), [None, None], "there was nothing to add");
        drop_own(&mut opened, "mine.csv");
        opened.note_added();
        assert_eq!(again(&opened), [Some("mine.csv".to_owned()), None]);
        // Read in another way, the data are the same data.
        let attempt = opened.again(Part::Loaded, Choices::default());
        let read = report(&attempt);
        opened.take(attempt, read, ReadOutcome::Ratings, None);
        assert_eq!(again(&opened), [Some("mine.csv".to_owned()), None]);
        drop_own(&mut opened, "yours.csv");
        assert_eq!(again(&opened), ["mine.csv", "yours.csv"].map(|file| Some(file.to_owned())));
        opened.drop_file("others.csv", RATINGS, ReadOutcome::Ratings);
        assert_eq!(again(&opened), [None, Some("yours.csv".to_owned())]);
        opened.note_added();
        opened.drop_file("third.csv", RATINGS, ReadOutcome::Ratings);
        assert_eq!(again(&opened), [None, Some("yours.csv".to_owned())], "they are not among these data");
    }

    #[test]
    fn own_ratings_stay_pending_and_are_matched_again() {
        let mut opened = OpenedFiles::default();
        drop_own(&mut opened, "mine.csv");
        for (name, text, came) in
            [("ratings.csv", RATINGS, ReadOutcome::Ratings), ("titles.csv", TITLES, ReadOutcome::Titles)]
        {
            opened.drop_file(name, text, came);
            assert_eq!(opened.offered_again().map(|own| names(&own)), Some(vec!["mine.csv".to_owned()]));
        }
        opened.drop_file("holiday.jpg", "", NOTHING);
        assert!(opened.offered_again().is_none(), "another file is pending");
    }

    #[test]
    fn titles_that_wait_are_read_with_the_ratings_that_come() {
        let mut opened = OpenedFiles::default();
        opened.drop_file("titles.csv", TITLES, ReadOutcome::Nothing { titles_wait: true });
        let attempt = opened.new_files(vec![("ratings.csv".to_owned(), RATINGS)]);
        assert_eq!(names(&attempt), ["titles.csv", "ratings.csv"]);
    }

    #[test]
    fn ratings_that_gave_way_can_be_read_together_with_the_others() {
        let mut opened = OpenedFiles::default();
        opened.drop_file("part.csv", RATINGS, ReadOutcome::Ratings);
        let mut choices = Choices::default();
        choices.files.insert("part.csv".to_owned(), Plan { header: Setting::chosen(true), ..Plan::default() });
        let attempt = opened.again(Part::Loaded, choices);
        let read = report(&attempt);
        opened.take(attempt, read, ReadOutcome::Ratings, None);
        let reports = opened.drop_file("part.csv", RATINGS, ReadOutcome::Ratings);
        assert!(reports.replaced.is_some_and(|replaced| replaced.at_hand));
        let both = opened.both();
        assert_eq!(names(&both), ["part.csv", "part (2).csv"]);
        assert_eq!(both.choices.files.keys().collect::<Vec<_>>(), ["part.csv"], "each has choices of its own");
        let read = report(&both);
        assert_eq!(read.report.ratings_read, 6);
        let reports = opened.take(both, read, ReadOutcome::Ratings, Some("part.csv"));
        assert_eq!(reports.replaced, None);
    }

    #[test]
    fn two_files_of_one_name_have_choices_of_their_own() {
        let opened = OpenedFiles::default();
        let dropped = ["a.csv", "a.csv", "archive", "archive"].map(|name| (name.to_owned(), "")).to_vec();
        assert_eq!(names(&opened.new_files(dropped)), ["a.csv", "a (2).csv", "archive", "archive (2)"]);
        let mut later = Batch { files: vec![("a.zip".to_owned(), "")], ..Batch::default() };
        let mut read = report(&Attempt { files: Vec::new(), choices: Choices::default(), part: None, both: false });
        read.choices.files.insert("a.zip/x/u.data".to_owned(), Plan::default());
        later.read = Some(read);
        let earlier = Batch { files: vec![("a.zip".to_owned(), "")], ..Batch::default() };
        let both = earlier.with(later);
        assert_eq!(both.choices().files.keys().collect::<Vec<_>>(), ["a (2).zip/x/u.data"]);
    }
}
