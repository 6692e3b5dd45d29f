//! What is trained on: files, the built-in sample, or one of the synthetic shapes.

use anyhow::{Context, Result, ensure};
use clap::ValueEnum;
use std::fs;
use std::path::PathBuf;
use tastemap::data::{Dataset, ItemNames, NamedFile, Shape, read_files, sample};

/// Data that needs no file.
#[derive(Clone, Copy, ValueEnum)]
pub enum Source {
    /// The sample that the page opens with.
    Sample,
    /// As many users, items and ratings as MovieLens 1M.
    #[value(name = "1m")]
    Like1m,
    /// As many users, items and ratings as MovieLens 25M.
    #[value(name = "25m")]
    Like25m,
}

/// Makes the data, or reads it from the files.
pub fn load(source: Option<Source>, files: &[PathBuf]) -> Result<Dataset> {
    match source {
        None => from_files(files),
        Some(Source::Sample) => Ok(sample::table().dataset(ItemNames::default())),
        Some(Source::Like1m) => Ok(Shape::LIKE_1M.dataset()),
        Some(Source::Like25m) => Ok(Shape::LIKE_25M.dataset()),
    }
}

fn from_files(files: &[PathBuf]) -> Result<Dataset> {
    ensure!(!files.is_empty(), "there is nothing to train on: name ratings files, or say --data sample");
    let files = files.iter().map(|file| {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let bytes = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
        Ok(NamedFile { name, bytes })
    });
    Ok(read_files(&files.collect::<Result<Vec<_>>>()?, None)?.dataset(ItemNames::default()))
}
