//! What the measurements say beside each other: against fastai, and from small data to large.

use super::case::{Case, Engine, Shape};
use super::measurement::{Measurement, Row};

/// A line for each pair that can be compared.
pub fn of(rows: &[Row]) -> String {
    rows.iter().flat_map(|row| [against_fastai(row, rows), against_1m(row, rows)]).flatten().collect()
}

/// How many times as fast as fastai it is, where both trained the tutorial's model. By the processor's time as
/// well: what a busy machine does to either hardly shows in it.
fn against_fastai(row: &Row, rows: &[Row]) -> Option<String> {
    if row.case.engine == Engine::Fastai || !row.case.is_the_tutorial() {
        return None;
    }
    let (ours, fastai) = (row.measurement()?, find(rows, |other| other.case.engine == Engine::Fastai)?);
    let times = fastai.median_epoch() / ours.median_epoch();
    let by_processor = match (fastai.processor_epoch(), ours.processor_epoch()) {
        (Some(fastai), Some(ours)) => format!(", {:.0} times by processor time", fastai / ours),
        _ => String::new(),
    };
    let title = row.case.engine.title();
    Some(format!("{title}, ml-100k at batch 64: {times:.1} times as fast as fastai{by_processor}\n"))
}

/// How much more a rating costs in the shape of MovieLens 25M than in that of 1M.
fn against_1m(row: &Row, rows: &[Row]) -> Option<String> {
    if row.case.shape != Shape::Like25m {
        return None;
    }
    let twin = Case { shape: Shape::Like1m, ..row.case };
    let growth = row.measurement()?.cost() / find(rows, |other| other.case == twin)?.cost();
    let (title, batch) = (row.case.engine.title(), row.case.batch);
    Some(format!("{title}, batch {batch}: a rating of the 25M shape costs {growth:.2} times one of the 1M shape\n"))
}

fn find(rows: &[Row], wanted: impl Fn(&Row) -> bool) -> Option<&Measurement> {
    rows.iter().find(|row| wanted(row))?.measurement()
}
