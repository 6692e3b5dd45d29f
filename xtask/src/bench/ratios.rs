//! What the measurements say beside each other: against fastai, and from small data to large.

use super::case::{Engine, Shape};
use super::measurement::{Measurement, Row};
use std::fmt::Write;

/// A line for each pair that can be compared.
pub fn of(rows: &[Row]) -> String {
    let mut lines = String::new();
    let measured = || rows.iter().filter_map(|row| Some((row, row.measurement()?)));
    for (row, ours) in measured() {
        let against =
            |wanted: &dyn Fn(&Row) -> bool| measured().find(|(other, _)| wanted(other)).map(|(_, other)| other);
        let title = row.case.engine.title();
        if let Some(fastai) = against(&|other| other.case.engine == Engine::Fastai)
            && row.case.engine != Engine::Fastai
            && row.case.is_the_tutorial()
        {
            let times = fastai.median_epoch() / ours.median_epoch();
            // Writing into a String cannot fail.
            let _ = writeln!(
                lines,
                "{title}, ml-100k at batch 64: {times:.0} times as fast as fastai{}",
                busy(fastai, ours)
            );
        }
        if row.case.shape == Shape::Shape25m
            && let Some(small) = against(&|other| {
                other.case.shape == Shape::Shape1m
                    && (other.case.engine, other.case.batch) == (row.case.engine, row.case.batch)
            })
        {
            let growth = ours.cost() / small.cost();
            let batch = row.case.batch;
            let _ = writeln!(
                lines,
                "{title}, batch {batch}: a rating of the 25M shape costs {growth:.2} times one of the 1M shape"
            );
        }
    }
    lines
}

/// The same ratio by the processor's time: what a busy machine does to either hardly shows in it.
fn busy(fastai: &Measurement, ours: &Measurement) -> String {
    match (fastai.processor_epoch(), ours.processor_epoch()) {
        (Some(fastai), Some(ours)) => format!(" ({:.0} times by processor time)", fastai / ours),
        _ => String::new(),
    }
}
