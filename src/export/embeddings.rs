//! Embeddings as the TensorFlow Embedding Projector loads them: for items and for users, a table of vectors without a
//! header, and a table of what is known of each row, with one. `#na#`, which is nobody, has no row.

use super::{Pieces, archive};
use crate::data::{Class, Classes, Dataset};
use crate::model::{Params, names};
use crate::train::Checkpoint;
use std::fmt::Write;
use std::rc::Rc;

/// Values that are written at once.
const VALUES: usize = 1 << 16;
/// Rows of metadata that are written at once.
const ROWS: usize = 1 << 12;

/// One of the two embeddings.
#[derive(Clone, Copy)]
enum Side {
    Items,
    Users,
}

/// An archive of both, two files each.
pub fn embeddings(checkpoint: &Rc<Checkpoint>, dataset: &Rc<Dataset>) -> Pieces {
    archive::zip(vec![
        ("item_vectors.tsv", vectors(checkpoint, Side::Items)),
        ("item_metadata.tsv", metadata(checkpoint, dataset, Side::Items)),
        ("user_vectors.tsv", vectors(checkpoint, Side::Users)),
        ("user_metadata.tsv", metadata(checkpoint, dataset, Side::Users)),
    ])
}

impl Side {
    /// The embedding row by row, and its columns.
    fn table(self, checkpoint: &Checkpoint) -> (&[f32], usize) {
        let Checkpoint { spec, params: Params { tensors }, .. } = checkpoint;
        let (index, columns) = match self {
            Side::Users => (0, spec.user_factors),
            Side::Items => (1, spec.item_factors),
        };
        (tensors.get(index).map_or(&[], |tensor| &tensor.data), columns)
    }

    fn biases(self, checkpoint: &Checkpoint) -> &[f32] {
        checkpoint.params.get(match self {
            Side::Users => names::USER_BIAS,
            Side::Items => names::ITEM_BIAS,
        })
    }

    fn classes(self, dataset: &Dataset) -> &Classes {
        match self {
            Side::Users => &dataset.users,
            Side::Items => &dataset.items,
        }
    }

    fn column(self, dataset: &Dataset) -> &[Class] {
        match self {
            Side::Users => &dataset.ratings.user,
            Side::Items => &dataset.ratings.item,
        }
    }
}

fn vectors(checkpoint: &Rc<Checkpoint>, side: Side) -> Pieces {
    let checkpoint = Rc::clone(checkpoint);
    let (values, columns) = side.table(&checkpoint);
    let at_once = (VALUES / columns).max(1);
    let n_rows = values.len() / columns;
    let starts = (1..n_rows).step_by(at_once);
    Pieces::new(
        starts.len(),
        starts.map(move |start| {
            let (values, columns) = side.table(&checkpoint);
            let mut text = String::new();
            for row in values.chunks_exact(columns).skip(start).take(at_once) {
                for (k, value) in row.iter().enumerate() {
                    append(&mut text, format_args!("{}{value}", if k == 0 { "" } else { "\t" }));
                }
                text.push('\n');
            }
            text.into_bytes()
        }),
    )
}

fn metadata(checkpoint: &Rc<Checkpoint>, dataset: &Rc<Dataset>, side: Side) -> Pieces {
    let (checkpoint, dataset) = (Rc::clone(checkpoint), Rc::clone(dataset));
    let n_rows = side.classes(&dataset).len();
    let starts = (1..n_rows).step_by(ROWS);
    let (mut counts, mut sums) = (vec![0_u32; n_rows], vec![0_f64; n_rows]);
    for (&class, &value) in side.column(&dataset).iter().zip(&dataset.ratings.value) {
        counts[class as usize] += 1;
        sums[class as usize] += f64::from(value);
    }
    Pieces::new(
        starts.len(),
        starts.map(move |start| {
            let (names, biases) = (side.classes(&dataset).names(), side.biases(&checkpoint));
            let mut text = String::new();
            if start == 1 {
                text.push_str(match side {
                    Side::Items => "title\tratings\tmean",
                    Side::Users => "user\tratings\tmean",
                });
                text.push_str(if biases.is_empty() { "\n" } else { "\tbias\n" });
            }
            for class in start..n_rows.min(start + ROWS) {
                let (name, mean) = (one_cell(&names[class]), sums[class] / f64::from(counts[class].max(1)));
                append(&mut text, format_args!("{name}\t{}\t{mean:.4}", counts[class]));
                if let Some(bias) = biases.get(class) {
                    append(&mut text, format_args!("\t{bias}"));
                }
                text.push('\n');
            }
            text.into_bytes()
        }),
    )
}

fn append(text: &mut String, formatted: std::fmt::Arguments) {
    // A string takes all that it is given.
    let _ = text.write_fmt(formatted);
}

/// The Projector knows no quotes: what would end a cell becomes a blank.
fn one_cell(name: &str) -> String {
    name.replace(['\t', '\n', '\r'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Ratings, Seed};
    use crate::model::{ModelKind, initial_params};
    use crate::train::{TrainConfig, TrainingHistory};
    use std::io::{Cursor, Read};
    use zip::ZipArchive;

    fn files(model: ModelKind) -> Vec<(String, String)> {
        let dataset = Rc::new(Dataset {
            source: String::new(),
            synthetic: false,
            noun: crate::data::ItemNoun::Item,
            users: Classes::from_names(["ann", "bob"]),
            items: Classes::from_names(["x\ty", "z"]),
            features: crate::data::ItemFeatures::default(),
            ratings: Ratings { user: vec![1, 2, 1], item: vec![1, 1, 2], value: vec![1.0, 4.0, 5.0] },
            rows: Default::default(),
        });
        let config = TrainConfig { model, factors: 3, ..TrainConfig::default() };
        let spec = config.spec(3, 3);
        let params = initial_params(&spec, Seed(1));
        let checkpoint =
            Checkpoint { config, spec, params, epoch: None, optimizer: None, past: TrainingHistory::default() };
        let bytes: Vec<u8> = embeddings(&Rc::new(checkpoint), &dataset).flatten().collect();
        let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("an archive");
        let mut files = Vec::new();
        for index in 0..archive.len() {
            let mut file = archive.by_index(index).expect("a file");
            let mut text = String::new();
            file.read_to_string(&mut text).expect("text");
            files.push((file.name().expect("a name").into_owned(), text));
        }
        files
    }

    #[test]
    fn a_row_each_and_a_header_above_what_is_known_of_them() {
        let files = files(ModelKind::DotBias);
        let lines = |name: &str| -> Vec<String> {
            let (_, text) = files.iter().find(|(found, _)| found == name).expect(name);
            text.lines().map(str::to_owned).collect()
        };
        let items = lines("item_metadata.tsv");
        assert_eq!(items[0], "title\tratings\tmean\tbias");
        assert!(items[1].starts_with("x y\t2\t2.5000\t") && items[2].starts_with("z\t1\t5.0000\t"), "{items:?}");
        let users = lines("user_metadata.tsv");
        assert_eq!((users.len(), &*users[0]), (3, "user\tratings\tmean\tbias"));
        assert!(users[1].starts_with("ann\t2\t3.0000\t"), "{users:?}");
        for vectors in ["item_vectors.tsv", "user_vectors.tsv"].map(lines) {
            assert_eq!(vectors.len(), 2);
            for row in vectors {
                let numbers: Vec<f32> = row.split('\t').map(|cell| cell.parse().expect("a number")).collect();
                assert_eq!(numbers.len(), 3);
            }
        }
    }

    #[test]
    fn a_model_without_biases_has_no_such_column() {
        for (name, text) in files(ModelKind::NnBook) {
            assert!(!name.ends_with("metadata.tsv") || text.contains("\tmean\n"), "{text}");
        }
    }
}
