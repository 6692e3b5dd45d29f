//! Times how files are read, in pieces as the page's worker reads them, and prints one line of JSON. With `--make` it
//! first writes such a file: as large as one likes, from a seed, to a place where it can be thrown away.

#[allow(dead_code)]
mod process;

use anyhow::{Context, Result};
use clap::Parser;
use rand::RngExt;
use serde_json::json;
use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::path::PathBuf;
use std::time::Instant;
use tastemap::data::read::{Choices, FileReader, Reading};
use tastemap::data::{Seed, Stream};

/// Bytes that are pushed at a time.
const PIECE: usize = 1 << 20;

/// Reads ratings files and tells how fast.
#[derive(Parser)]
struct Arguments {
    /// Write so many ratings to the file before, in the layout and of the shape of MovieLens 25M.
    #[arg(long)]
    make: Option<u32>,
    files: Vec<PathBuf>,
}

fn main() -> Result<()> {
    let Arguments { make, files } = Arguments::parse();
    if let Some(n) = make {
        let file = files.first().context("name the file to write")?;
        return write_ratings(n, file);
    }
    let began = Instant::now();
    let (mut bytes, mut reading) = (0u64, Reading::new(Choices::default()));
    let mut piece = vec![0; PIECE];
    for path in &files {
        reading.begin_file(&path.to_string_lossy(), path.metadata()?.len());
        let mut again = true;
        while again {
            let mut file = File::open(path)?;
            loop {
                let n = file.read(&mut piece)?;
                if n == 0 {
                    break;
                }
                bytes += n as u64;
                reading.push(&piece[..n]);
            }
            again = reading.end_file();
        }
        while reading.work().is_some() {}
    }
    let read_seconds = began.elapsed().as_secs_f64();
    let peak_read = process::peak_memory();
    let table = reading.finish(None).table?;
    let seconds = began.elapsed().as_secs_f64();
    let line = json!({
        "bytes": bytes,
        "ratings": table.len(),
        "read_seconds": read_seconds,
        "seconds": seconds,
        "processor_seconds": process::processor_seconds(),
        "megabytes_per_second": bytes as f64 / seconds / 1e6,
        "peak_bytes_reading": peak_read,
        "peak_bytes": process::peak_memory(),
    });
    println!("{line}");
    Ok(())
}

/// Users one after the other, each with some hundred items, the popular ones more often.
fn write_ratings(n: u32, path: &PathBuf) -> Result<()> {
    const PER_USER: u32 = 154;
    const MOVIES: f64 = 59_047.0;
    let mut rng = Seed(25).stream(Stream::Sample);
    let mut file = BufWriter::new(File::create(path)?);
    writeln!(file, "userId,movieId,rating,timestamp")?;
    for row in 0..n {
        let movie = (rng.random::<f64>().powi(3) * MOVIES) as u32 * 4 + 1;
        let halves = 1 + rng.random_range(0..10u32);
        let time = 800_000_000 + rng.random_range(0..700_000_000u32);
        writeln!(file, "{},{movie},{}.{},{time}", 1 + row / PER_USER, halves / 2, halves % 2 * 5)?;
    }
    Ok(file.flush()?)
}
