//! What is trained on: files, the built-in sample, or one of the shapes that are drawn.

use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::PathBuf;
use tastemap::data::{Dataset, ItemNames, NamedFile, Shape, read_files, sample};

/// Makes the data of this name, or reads it from the files.
pub fn load(name: Option<&str>, files: &[PathBuf]) -> Result<Dataset> {
    match name {
        None => from_files(files),
        Some("sample") => Ok(sample::table().dataset(ItemNames::default())),
        Some(name) => {
            let shape = Shape::named(name).with_context(|| format!("there is no data called {name}"))?;
            Ok(shape.dataset())
        }
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
