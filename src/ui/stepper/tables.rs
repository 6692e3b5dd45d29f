//! The tables beside the formulas: numbers in columns, and rows looked up as a product of matrices.

use super::figures::num;
use super::words::{Card, place_in_row};
use crate::data::Class;
use crate::engine::LayerTrace;
use crate::train::{Lookup, ShownStep};
use crate::ui::format::{counted, thousands};

/// Columns of numbers that are shown of a longer row.
const COLUMNS: usize = 8;

/// A table by its accessible name: heads, and rows that begin with a head of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberTable {
    pub name: String,
    pub heads: Vec<String>,
    pub rows: Vec<(String, Vec<String>)>,
}

fn numbers(values: &[f32]) -> Vec<String> {
    let mut texts: Vec<String> = values.iter().take(COLUMNS).map(|&value| num(value)).collect();
    if values.len() > COLUMNS {
        texts.push("…".to_owned());
    }
    texts
}

/// Heads of numbered columns.
fn places(first: &str, n: usize) -> Vec<String> {
    let rest = (n > COLUMNS).then(|| format!("{} more", thousands(n - COLUMNS)));
    let numbered = (1..=n.min(COLUMNS)).map(|k| k.to_string());
    [first.to_owned()].into_iter().chain(numbered).chain(rest).collect()
}

/// The table of a card, where it has one.
pub fn of_card(card: Card, step: &ShownStep) -> Vec<NumberTable> {
    match card {
        Card::Multiply => multiply(step),
        Card::Update => vec![update(step)],
        _ => Vec::new(),
    }
}

fn multiply(step: &ShownStep) -> Vec<NumberTable> {
    let rating = &step.rating;
    let [first, second] =
        if step.model.is_net() { ["h: inputs of the last layer", "w: its weights"] } else { ["u", "v"] };
    let product = if step.model.is_net() { "h · w" } else { "u · v" };
    let row = |name: &str, values: &[f32]| (name.to_owned(), numbers(values));
    let products = NumberTable {
        name: "Products".to_owned(),
        heads: places("", rating.products.len()),
        rows: vec![row(first, &rating.factors[0]), row(second, &rating.factors[1]), row(product, &rating.products)],
    };
    let widest = rating.layers.iter().map(|layer| layer.outputs.len()).max().unwrap_or_default();
    let mut number_of_layer = 0;
    let layer = |layer: &LayerTrace| {
        let name = if layer.is_norm {
            "batch norm".to_owned()
        } else {
            number_of_layer += 1;
            let relu = if layer.has_relu { " and ReLU" } else { "" };
            format!("layer {number_of_layer}{relu}, {}", counted(layer.outputs.len(), "output"))
        };
        (name, numbers(&layer.outputs))
    };
    let rows: Vec<_> = rating.layers.iter().map(layer).collect();
    let layers = NumberTable { name: "Activations".to_owned(), heads: places("", widest), rows };
    if layers.rows.is_empty() { vec![products] } else { vec![layers, products] }
}

fn update(step: &ShownStep) -> NumberTable {
    let row = &step.row;
    let of = |name: &str, values: &[f32]| (name.to_owned(), numbers(values));
    NumberTable {
        name: format!("The row of {}", step.row_name.name),
        heads: places("", row.before.len()),
        rows: vec![
            of("slope g", &row.gradient),
            of("mean m", &row.grad_avg),
            of("mean of squares v", &row.sqr_avg),
            of("before", &row.before),
            of("after", &row.after),
        ],
    }
}

/// A lookup as a product of matrices: one-hot rows, the table, and the rows that come out. Of the first `n` ratings.
pub fn product(lookup: &Lookup, n: usize, who: &str) -> [NumberTable; 3] {
    let columns = columns(lookup);
    let class = |column: &Option<Class>| column.map_or("…".to_owned(), |class| class.to_string());
    let ratings = &lookup.ratings[..n.min(lookup.ratings.len())];
    let values = |class: Class| {
        let row = lookup.rows.iter().find(|(other, _)| *other == class).map_or(&[][..], |(_, values)| values);
        let rest = (row.len() < lookup.columns).then(|| "…".to_owned());
        row.iter().map(|&value| num(value)).chain(rest).collect::<Vec<_>>()
    };
    let shown = lookup.rows.first().map_or(0, |(_, values)| values.len());
    let heads = || {
        let rest = (shown < lookup.columns).then(|| format!("{} more", thousands(lookup.columns - shown)));
        (1..=shown).map(|k| k.to_string()).chain(rest)
    };
    let head = |first: &str| [first.to_owned()].into_iter().chain(heads()).collect::<Vec<_>>();
    let one_hot = |&(number, own): &(usize, Class)| {
        let cells = columns.iter().map(|column| match column {
            Some(class) if *class == own => "1".to_owned(),
            Some(_) => "0".to_owned(),
            None => "…".to_owned(),
        });
        (format!("rating {}", number + 1), cells.collect())
    };
    let table_row = |column: &Option<Class>| {
        let cells = column.map_or_else(|| vec!["…".to_owned(); heads().count()], values);
        (class(column), cells)
    };
    [
        NumberTable {
            name: format!("One-hot rows of {who} classes"),
            heads: ["class".to_owned()].into_iter().chain(columns.iter().map(class)).collect(),
            rows: ratings.iter().map(one_hot).collect(),
        },
        NumberTable {
            name: format!("Table of {who} rows"),
            heads: head("class"),
            rows: columns.iter().map(table_row).collect(),
        },
        NumberTable {
            name: format!("Looked up {who} rows"),
            heads: head("rating"),
            rows: ratings.iter().map(|&(number, own)| (format!("rating {}", number + 1), values(own))).collect(),
        },
    ]
}

/// The classes of a lookup in their order; nothing where some are left out.
fn columns(lookup: &Lookup) -> Vec<Option<Class>> {
    let mut columns = Vec::new();
    let mut next = 0;
    for &(class, _) in &lookup.rows {
        if class > next {
            columns.push(None);
        }
        columns.push(Some(class));
        next = class + 1;
    }
    if (next as usize) < lookup.n_rows {
        columns.push(None);
    }
    columns
}

/// The numbers that a row has, by name.
pub fn places_in_row(step: &ShownStep) -> Vec<(usize, String)> {
    let name = |at| {
        let place = place_in_row(step, at);
        place.split(" in the row").next().unwrap_or_default().to_owned()
    };
    (0..step.row.before.len()).map(|at| (at, name(at))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lookup_is_a_product_of_matrices() {
        let rows = vec![(0, vec![0.5, 0.25]), (2, vec![1.0, 2.0]), (3, vec![3.0, 4.0])];
        let lookup = Lookup { n_rows: 6, columns: 3, rows, ratings: vec![(7, 3), (8, 2)] };
        let [one_hot, table, looked_up] = product(&lookup, 2, "user");
        assert_eq!(one_hot.heads, ["class", "0", "…", "2", "3", "…"]);
        assert_eq!(one_hot.rows[0], ("rating 8".to_owned(), ["0", "…", "0", "1", "…"].map(String::from).to_vec()));
        assert_eq!(one_hot.rows[1].1, ["0", "…", "1", "0", "…"]);
        assert_eq!(table.heads, ["class", "1", "2", "1 more"]);
        assert_eq!(table.rows[1], ("…".to_owned(), vec!["…".to_owned(); 3]));
        // Row for row, the one-hot rows pick what is looked up.
        for ((_, one_hot), (_, looked_up)) in one_hot.rows.iter().zip(&looked_up.rows) {
            let picked = one_hot.iter().position(|cell| cell == "1").expect("one of them is 1");
            assert_eq!(table.rows[picked].1, *looked_up);
        }
        assert_eq!(product(&lookup, 1, "user")[0].rows.len(), 1);
    }
}
