//! The real ratings files and, read independently of the page, what they say.

use anyhow::{Context, Result, ensure};
use std::collections::{HashMap, HashSet};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

/// MovieLens 100k: 943 users, 1,682 item ids, 1,664 titles.
pub struct Ml100k {
    /// The ratings.
    pub ratings: PathBuf,
    /// The titles.
    pub titles: PathBuf,
}

impl Ml100k {
    /// The two files that one drops on the page.
    pub fn find() -> Result<Self> {
        Ok(Ml100k { ratings: file("ml-100k/u.data")?, titles: file("ml-100k/u.item")? })
    }

    /// The titles that a user has rated.
    pub fn rated_by(&self, user: &str) -> Result<HashSet<String>> {
        let titles = latin1(&self.titles)?;
        let titles: HashMap<_, _> = titles.lines().filter_map(|line| line.split_once('|')).collect();
        let mut rated = HashSet::new();
        for line in latin1(&self.ratings)?.lines() {
            let mut fields = line.split('\t');
            if let (Some(rater), Some(item)) = (fields.next(), fields.next())
                && rater == user
            {
                let (title, _) = titles.get(item).and_then(|rest| rest.split_once('|')).context("no title")?;
                rated.insert(title.to_owned());
            }
        }
        Ok(rated)
    }
}

/// The small one of the current MovieLens releases, as CSV.
pub struct LatestSmall {
    /// The ratings.
    pub ratings: PathBuf,
    /// The titles.
    pub titles: PathBuf,
}

impl LatestSmall {
    /// The two files that one drops on the page.
    pub fn find() -> Result<Self> {
        Ok(LatestSmall { ratings: file("ml-latest-small/ratings.csv")?, titles: file("ml-latest-small/movies.csv")? })
    }

    /// How many ratings, users and rated titles there are.
    pub fn count(&self) -> Result<(usize, usize, usize)> {
        let titles: HashMap<String, String> = first_two_columns(&self.titles)?.into_iter().collect();
        let ratings = first_two_columns(&self.ratings)?;
        let users: HashSet<_> = ratings.iter().map(|(user, _)| user).collect();
        let items: HashSet<_> = ratings.iter().map(|(_, item)| titles.get(item).unwrap_or(item)).collect();
        Ok((ratings.len(), users.len(), items.len()))
    }
}

fn first_two_columns(file: &Path) -> Result<Vec<(String, String)>> {
    let mut rows = Vec::new();
    for record in csv::Reader::from_path(file)?.records() {
        let record = record?;
        rows.push((record[0].to_owned(), record[1].to_owned()));
    }
    Ok(rows)
}

/// In ISO-8859-1 each byte is the number of a character.
fn latin1(file: &Path) -> Result<String> {
    Ok(fs::read(file)?.into_iter().map(char::from).collect())
}

/// `$TASTEMAP_SHARED/data`, or the folder `shared/data` beside the repository.
fn file(name: &str) -> Result<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let shared = env::var_os("TASTEMAP_SHARED").map_or_else(beside, PathBuf::from);
    let file = shared.join("data").join(name);
    ensure!(file.is_file(), "this test reads {}: see \"needs data\" in the README", file.display());
    Ok(file.canonicalize()?)
}
