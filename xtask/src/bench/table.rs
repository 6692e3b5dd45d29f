//! The measurements as a table in Markdown, so that it can be pasted where people read it.

use super::measurement::{Outcome, Row};
use std::iter;

const HEADINGS: [&str; 9] = [
    "data",
    "batch",
    "engine",
    "ratings/s",
    "ms/epoch, best",
    "median",
    "processor ms/epoch",
    "peak memory",
    "valid_loss, runs on",
];

/// One line per measurement.
pub fn of(rows: &[Row]) -> String {
    let headings = HEADINGS.map(str::to_owned);
    let rule = HEADINGS.map(|_| "---".to_owned());
    let lines: Vec<_> = [headings, rule].into_iter().chain(rows.iter().map(cells)).collect();
    let widths: Vec<usize> = (0..HEADINGS.len())
        .map(|column| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or_default())
        .collect();
    let padded = lines.iter().map(|line| {
        let cells = line.iter().zip(&widths).map(|(cell, &width)| format!("| {cell:width$} "));
        cells.chain(iter::once("|\n".to_owned())).collect::<String>()
    });
    padded.collect()
}

fn cells(row: &Row) -> [String; 9] {
    let (data, batch, engine) =
        (row.data.to_owned(), grouped(row.case.batch as f64), row.case.engine.title().to_owned());
    let none = || "–".to_owned();
    match &row.outcome {
        Outcome::NotMeasured(reason) => {
            [data, batch, engine, none(), none(), none(), none(), none(), format!("not measured: {reason}")]
        }
        Outcome::Measured(measurement) => [
            data,
            batch,
            engine,
            grouped(measurement.ratings_per_second()),
            grouped(measurement.best_epoch() * 1e3),
            grouped(measurement.median_epoch() * 1e3),
            measurement.processor_epoch().map_or_else(none, |seconds| grouped(seconds * 1e3)),
            measurement.peak_bytes.map_or_else(none, |bytes| format!("{} MB", grouped(bytes as f64 / 1e6))),
            format!("{:.3}, {}", measurement.valid_loss, measurement.adapter),
        ],
    }
}

/// A whole number with its thousands apart.
fn grouped(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (k, digit) in digits.chars().enumerate() {
        if k > 0 && (digits.len() - k).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        assert_eq!([7.4, 999.6, 65_536.0, 1_000_000.0].map(grouped), ["7", "1,000", "65,536", "1,000,000"]);
    }
}
