//! What to evaluate on: folders with MovieLens' files, and pairs of training and test files.

use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::{Path, PathBuf};
use tastemap::data::{Dataset, ItemNames, NamedFile, read_files};

/// Ratings files, and those with the titles, as MovieLens names them.
const RATINGS: [(&str, &str); 2] = [("u.data", "u.item"), ("ratings.csv", "movies.csv")];

/// Ratings that are read together.
pub struct Source {
    pub name: String,
    pub dataset: Dataset,
}

/// Reads each folder, and all files that are named themselves together.
pub fn load(paths: &[PathBuf]) -> Result<Vec<Source>> {
    let (folders, files): (Vec<_>, Vec<_>) = paths.iter().partition(|path| path.is_dir());
    let mut sources = Vec::new();
    for folder in folders {
        let usual = RATINGS.into_iter().find(|(ratings, _)| folder.join(ratings).is_file());
        if let Some((ratings, titles)) = usual {
            let files = [ratings, titles].map(|name| folder.join(name));
            sources.push(read(&files.iter().filter(|file| file.is_file()).collect::<Vec<_>>())?);
        }
        let pairs = pairs_in(folder)?;
        ensure!(
            usual.is_some() || !pairs.is_empty(),
            "{} has no u.data, no ratings.csv, and no pair such as u1.base and u1.test",
            folder.display()
        );
        if !pairs.is_empty() {
            sources.push(read(&pairs.iter().collect::<Vec<_>>())?);
        }
    }
    if !files.is_empty() {
        sources.push(read(&files)?);
    }
    Ok(sources)
}

/// The files of a folder that come in pairs.
fn pairs_in(folder: &Path) -> Result<Vec<PathBuf>> {
    let files = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<PathBuf>>>()?;
    let is_test = |file: &&PathBuf| file.extension().is_some_and(|extension| extension == "test");
    let base_of = |test: &PathBuf| files.iter().find(|file| **file != *test && file.file_stem() == test.file_stem());
    let pairs = files.iter().filter(is_test).filter_map(|test| Some([base_of(test)?.clone(), test.clone()]));
    let mut pairs: Vec<PathBuf> = pairs.flatten().collect();
    pairs.sort();
    Ok(pairs)
}

fn read(files: &[&PathBuf]) -> Result<Source> {
    let named = files.iter().map(|file| {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let bytes = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
        Ok(NamedFile { name, bytes })
    });
    let dataset = read_files(&named.collect::<Result<Vec<_>>>()?, None)?.dataset(ItemNames::Ids);
    let folder = files.first().and_then(|file| file.parent()?.file_name());
    let name = folder.map_or_else(String::new, |folder| folder.to_string_lossy().into_owned());
    Ok(Source { name: format!("{name} ({})", dataset.source), dataset })
}
