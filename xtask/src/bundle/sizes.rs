//! How large the programs of the built page are, and how large they may be.

use anyhow::{Context, Result, ensure};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::fs;
use std::io::Write;
use std::path::Path;

/// The programs by the beginnings of their names, with the most kilobytes each may have as visitors download it, gzipped. A
/// start waits for the first two alone. The parts come once the page is ready, that of the GPU where there is one; the service worker
/// stores the converters later, and a file that it has to convert asks for them.
const LIMITS: [(&str, usize); 9] = [
    ("tastemap-page", 450),
    ("worker_bg", 800),
    ("page_split_results", 330),
    ("page_split_more", 420),
    ("page_chunk", 60),
    ("worker_split_reader", 360),
    ("worker_split_gpu", 90),
    ("worker_chunk", 10),
    ("converters", 750),
];

/// Prints the size of each program of the page; an error where one has outgrown its limit.
pub fn check(dist: &Path) -> Result<()> {
    let mut grown = Vec::new();
    for (name, limit) in LIMITS {
        let (bytes, gzipped) = sizes(dist, name)?;
        println!("{name}: {} kB, {} kB gzipped, at most {limit}", bytes / 1000, gzipped / 1000);
        if gzipped > limit * 1000 {
            grown.push(name);
        }
    }
    ensure!(grown.is_empty(), "too large for a visitor on a slow line: {}; see where the bytes are", grown.join(", "));
    Ok(())
}

/// Bytes of the WebAssembly whose name begins so, as built and gzipped.
fn sizes(dist: &Path, name: &str) -> Result<(usize, usize)> {
    let is_it = |file: &str| file.starts_with(name) && file.ends_with(".wasm");
    let files = fs::read_dir(dist).with_context(|| format!("cannot list {}", dist.display()))?;
    let file = files.flatten().find(|file| file.file_name().to_str().is_some_and(is_it));
    let bytes = fs::read(file.with_context(|| format!("the page was built without {name}"))?.path())?;
    let mut gzipped = GzEncoder::new(Vec::new(), Compression::best());
    gzipped.write_all(&bytes)?;
    Ok((bytes.len(), gzipped.finish()?.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page whose first program has so many bytes that do not compress.
    fn page(kilobytes: usize) -> tempfile::TempDir {
        let dist = tempfile::tempdir().unwrap();
        let mut state = 1u32;
        let mut noise = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        let large: Vec<u8> = (0..kilobytes * 1000).map(|_| noise()).collect();
        fs::write(dist.path().join("tastemap-page-0123_bg.wasm"), large).unwrap();
        for (name, _) in &LIMITS[1..LIMITS.len() - 1] {
            fs::write(dist.path().join(format!("{name}-0123.wasm")), b"small").unwrap();
        }
        dist
    }

    #[test]
    fn a_program_that_has_outgrown_its_limit_is_named() {
        let (_, limit) = LIMITS[0];
        for (kilobytes, fits) in [(limit - 20, true), (limit + 20, false)] {
            let dist = page(kilobytes);
            assert!(check(dist.path()).unwrap_err().to_string().contains("converters"), "one program is missing");
            fs::write(dist.path().join("converters_bg.wasm"), b"small").unwrap();
            let said = check(dist.path()).map_err(|error| error.to_string());
            assert_eq!(said.is_ok(), fits, "{said:?}");
            assert!(said.err().is_none_or(|said| said.contains("tastemap-page") && !said.contains("worker")));
        }
    }
}
