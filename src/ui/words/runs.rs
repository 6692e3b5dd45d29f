//! What the page says of runs side by side.

use super::Noun;
use crate::protocol::Snapshots;
use crate::train::RunRecord;
use crate::ui::format::{counted, percent};

/// What a person called a run, or its number.
pub fn run_name(run: &RunRecord) -> String {
    if run.name.is_empty() { format!("Run {}", run.number) } else { run.name.clone() }
}

/// What sets a run apart from the one called `base`.
pub fn apart(base: &str, differences: &[String]) -> String {
    if differences.is_empty() {
        return format!("as {base}");
    }
    format!("as {base}, but {}", differences.join(", "))
}

/// Where valid_loss has gone at the end of a run: a word for the table.
pub fn turn(run: &RunRecord) -> String {
    match (run.turned_up(), run.rise()) {
        _ if run.diverged => "diverged".to_owned(),
        (Some(epoch), Some(rise)) => format!("↗ turns up after epoch {epoch}: +{rise:.4}"),
        _ if run.best().is_some_and(|best| run.last().is_some_and(|last| best.epoch == last.epoch)) => {
            "↘ lowest at its end".to_owned()
        }
        _ => "→ level since its best".to_owned(),
    }
}

/// Which of the runs turn up, in one sentence.
pub fn verdict(runs: &[&RunRecord]) -> String {
    let named = |turns: bool| {
        let some = runs.iter().filter(|run| !run.diverged && run.epochs > 0 && run.turned_up().is_some() == turns);
        some.map(|run| format!("“{}”", run_name(run))).collect::<Vec<_>>().join(", ")
    };
    let (up, not) = (named(true), named(false));
    match (up.is_empty(), not.is_empty()) {
        (true, true) => String::new(),
        (true, false) => "No validation curve turns up.".to_owned(),
        (false, true) => format!("The validation curve turns up: {up}."),
        (false, false) => format!("The validation curve turns up: {up}. It does not: {not}."),
    }
}

/// How far back a run can be rewound, and what that takes.
pub fn snapshots(snapshots: &Snapshots) -> String {
    let Snapshots { epochs, bytes, budget, every } = snapshots;
    let megabytes = |bytes: u64| format!("{:.0} MB", (bytes as f64 * 1e-6).max(1.0));
    let mut text = format!(
        "Of the last run, the parameters of {} are in memory, in {} of at most {}.",
        counted(epochs.len(), "epoch"),
        megabytes(*bytes),
        megabytes(*budget)
    );
    if *every > 1 {
        text += &format!(" To stay below that, only one epoch in {every} was kept.");
    }
    text
}

/// How alike two maps are, and which items lie elsewhere.
pub fn alike(agreement: f64, moved: &[String], noun: Noun) -> String {
    let (share, many) = (percent(agreement.max(0.0) as f32), noun.many);
    format!(
        "The two maps agree to {share} (100%: the same shape). Of the {many} shown, these moved most: {}.",
        moved.join("; ")
    )
}

/// Which model is on show.
pub fn rewound(epoch: usize) -> String {
    format!(
        "Rewound to epoch {epoch}: map, lists, losses and exports are those of the model after that epoch, not of the \
         trained one."
    )
}

/// What the next run would start from.
pub fn continues_from(epoch: usize) -> String {
    format!("Continue training starts from the model after epoch {epoch}, with an optimizer that starts fresh.")
}

/// What the files hold.
pub fn exported(epoch: usize) -> String {
    format!("Recommendations, embeddings and model are those after epoch {epoch}, not those of the trained model.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_and_thinning_are_told() {
        let of = |every| Snapshots { epochs: vec![0, 4, 8], bytes: 12_300_000, budget: 256 << 20, every };
        assert_eq!(
            snapshots(&of(1)),
            "Of the last run, the parameters of 3 epochs are in memory, in 12 MB of at most 268 MB."
        );
        assert!(snapshots(&of(4)).ends_with("only one epoch in 4 was kept."));
    }
}
