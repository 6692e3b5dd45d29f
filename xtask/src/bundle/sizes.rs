//! How large the programs of the built page are, and how large they may be.

use anyhow::{Context, Result, ensure};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::fs;
use std::io::Write;
use std::path::Path;

/// The programs by the beginnings of their names, with the most kilobytes each may have as visitors download it, gzipped. A
/// start waits for the first two alone. The parts come once the page is ready, that of the GPU where there is one; the service worker
/// stores the converters later, and a file that it has to convert asks for them. Chunks are what several parts share.
const LIMITS: [(&str, usize); 10] = [
    ("tastemap-page", 450),
    ("worker_bg", 280),
    ("page_split_results", 330),
    ("page_split_more", 420),
    ("page_chunk", 60),
    ("worker_split_models", 480),
    ("worker_split_reader", 360),
    ("worker_split_gpu", 90),
    ("worker_chunk", 130),
    ("converters", 750),
];

/// Prints the size of each program of the page; an error where one has outgrown its limit, is missing, or has no limit.
pub fn check(dist: &Path) -> Result<()> {
    let mut programs = programs(dist)?;
    let mut grown = Vec::new();
    for (name, limit) in LIMITS {
        let (these, others) = programs.into_iter().partition::<Vec<_>, _>(|program| program.name.starts_with(name));
        programs = others;
        ensure!(!these.is_empty(), "the page was built without {name}");
        let sum = |of: fn(&Program) -> usize| these.iter().map(of).sum::<usize>();
        let (bytes, gzipped) = (sum(|program| program.bytes), sum(|program| program.gzipped));
        println!("{name}: {} kB, {} kB gzipped, at most {limit}", bytes / 1000, gzipped / 1000);
        if gzipped > limit * 1000 {
            grown.push(name);
        }
    }
    let others: Vec<String> = programs.into_iter().map(|program| program.name).collect();
    ensure!(others.is_empty(), "no limit is set for {}", others.join(", "));
    ensure!(grown.is_empty(), "too large for a visitor on a slow line: {}; see where the bytes are", grown.join(", "));
    Ok(())
}

/// A WebAssembly file, with its size as built and gzipped.
struct Program {
    name: String,
    bytes: usize,
    gzipped: usize,
}

fn programs(dist: &Path) -> Result<Vec<Program>> {
    let mut programs = Vec::new();
    for file in fs::read_dir(dist).with_context(|| format!("cannot list {}", dist.display()))? {
        let file = file?;
        let name = file.file_name().to_string_lossy().into_owned();
        if name.ends_with(".wasm") {
            let bytes = fs::read(file.path())?;
            let mut gzipped = GzEncoder::new(Vec::new(), Compression::best());
            gzipped.write_all(&bytes)?;
            programs.push(Program { name, bytes: bytes.len(), gzipped: gzipped.finish()?.len() });
        }
    }
    Ok(programs)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// So many bytes that do not compress.
    fn noise(kilobytes: usize) -> Vec<u8> {
        let mut state = 1u32;
        let mut noise = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        (0..kilobytes * 1000).map(|_| noise()).collect()
    }

    /// A page whose first program has this size; all others are small.
    fn page(kilobytes: usize) -> tempfile::TempDir {
        let dist = tempfile::tempdir().unwrap();
        fs::write(dist.path().join("tastemap-page-0123_bg.wasm"), noise(kilobytes)).unwrap();
        for (name, _) in &LIMITS[1..] {
            fs::write(dist.path().join(format!("{name}-0123.wasm")), b"small").unwrap();
        }
        dist
    }

    fn said_of(dist: &Path) -> String {
        check(dist).err().map(|error| error.to_string()).unwrap_or_default()
    }

    #[test]
    fn a_program_that_has_outgrown_its_limit_is_named() {
        let (_, limit) = LIMITS[0];
        assert_eq!(said_of(page(limit - 20).path()), "");
        let said = said_of(page(limit + 20).path());
        assert!(said.contains("tastemap-page") && !said.contains("worker"), "{said}");
        let dist = page(1);
        // Two that are small alone are too large together.
        let (_, limit) = LIMITS.into_iter().find(|(name, _)| *name == "worker_chunk").unwrap();
        for number in 1..=2 {
            fs::write(dist.path().join(format!("worker_chunk_{number}.wasm")), noise(limit - 20)).unwrap();
        }
        assert!(said_of(dist.path()).contains("worker_chunk"));
    }

    #[test]
    fn a_program_that_is_missing_or_has_no_limit_is_named() {
        let dist = page(1);
        fs::write(dist.path().join("worker_split_more-0123.wasm"), b"small").unwrap();
        assert_eq!(said_of(dist.path()), "no limit is set for worker_split_more-0123.wasm");
        let dist = page(1);
        fs::remove_file(dist.path().join("converters-0123.wasm")).unwrap();
        assert_eq!(said_of(dist.path()), "the page was built without converters");
    }
}
