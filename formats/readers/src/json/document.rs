//! The tables in one JSON value: a dictionary of dictionaries, lists by name, or a table as pandas writes it.

use super::records::{Records, is_rating, says_rating};
use super::tape::{Cursor, Node, Tape};
use super::value::Value;
use crate::{PIECE, distinct};
use formats::Problem;

/// Objects around the tables at most.
const DEEPEST: usize = 4;
/// Objects or lists, and values of each, that are looked at to tell what a document is.
const LOOKED_AT: [usize; 2] = [10_000, 1000];

/// Bytes that a key takes, roughly.
const KEY: usize = 8;

/// The tables of a document, whose rows are made when they are asked for.
pub struct Document {
    tape: Tape,
    tables: Vec<(String, Table)>,
    /// What is left of the table that has begun.
    rows: Option<Table>,
    records: Records,
}

/// The records of a table that are to come.
#[derive(Clone)]
struct Table {
    /// The names of the columns, where the records are lists.
    names: Option<Value>,
    rows: Rows,
}

#[derive(Clone)]
enum Rows {
    Values(Cursor),
    /// A record of each entry.
    Entries(Cursor, Make),
    /// A record of each entry, or each value, of the values of entries.
    Inner {
        outer: Cursor,
        key: String,
        values: Cursor,
        are_lists: bool,
        make: Make,
    },
    /// A column of each entry: the values of its list or its object.
    Columns(Vec<(Cursor, bool)>),
}

/// Makes a record: of the key around it, the key that it has there, and a value.
type Make = fn(&str, Option<Node>, Node) -> Option<Value>;

impl Document {
    /// The tables of a document, named by the keys that lead to them.
    pub fn new(tape: Tape) -> Document {
        let mut tables = Vec::new();
        find(tape.root(), "", 0, &mut tables);
        let (names, tables): (Vec<_>, Vec<_>) = tables.into_iter().unzip();
        let tables = distinct(names).into_iter().zip(tables).collect();
        Document { tape, tables, rows: None, records: Records::default() }
    }
}

impl crate::Tables for Document {
    fn names(&self) -> Vec<String> {
        self.tables.iter().map(|(name, _)| name.clone()).collect()
    }

    fn begin(&mut self, table: usize) -> Result<(), Problem> {
        self.rows = self.tables.get(table).map(|(_, table)| table.clone());
        self.records = Records::default();
        Ok(())
    }

    fn next(&mut self, rows: &mut Vec<u8>) -> Result<bool, Problem> {
        let Some(table) = &mut self.rows else { return Ok(false) };
        let full = rows.len() + PIECE;
        while rows.len() < full {
            let Some((record, size)) = table.next(&self.tape) else {
                self.rows = None;
                self.records.finish(rows)?;
                break;
            };
            self.records.add(record, size, rows)?;
        }
        Ok(true)
    }
}

impl Table {
    fn new(rows: Rows) -> Table {
        Table { names: None, rows }
    }

    fn with_names(names: &[&str], rows: Rows) -> Table {
        Table { names: Some(list(names.iter().map(|name| (*name).to_owned()))), rows }
    }

    /// The next record, and about how many bytes of text it takes.
    fn next(&mut self, tape: &Tape) -> Option<(Value, usize)> {
        if let Some(names) = self.names.take() {
            return Some((names, 0));
        }
        match &mut self.rows {
            Rows::Values(values) => values.next(tape).map(|value| (value.value(), value.size())),
            Rows::Entries(entries, make) => loop {
                let (key, value) = entries.next_entry(tape)?;
                if let Some(record) = make(&key.text(), None, value) {
                    return Some((record, value.size()));
                }
            },
            Rows::Inner { outer, key, values, are_lists, make } => loop {
                let next = if *are_lists {
                    values.next(tape).map(|value| (None, value))
                } else {
                    values.next_entry(tape).map(|(key, value)| (Some(key), value))
                };
                match next {
                    Some((inner, value)) => {
                        if let Some(record) = make(key, inner, value) {
                            return Some((record, value.size()));
                        }
                    }
                    None => {
                        let (outer_key, container) = outer.next_entry(tape)?;
                        *key = outer_key.text();
                        *values =
                            if container.is_list() == *are_lists { container.contents() } else { Cursor::default() };
                    }
                }
            },
            Rows::Columns(columns) => {
                let mut size = 0;
                let mut any = false;
                let fields = columns.iter_mut().map(|(values, is_list)| {
                    let value =
                        if *is_list { values.next(tape) } else { values.next_entry(tape).map(|(_, value)| value) };
                    any |= value.is_some();
                    size += KEY + value.map_or(0, Node::size);
                    value.map(Node::text).unwrap_or_default()
                });
                let record = list(fields.collect::<Vec<_>>());
                any.then_some((record, size))
            }
        }
    }
}

/// A record that is a list of texts.
fn list(fields: impl IntoIterator<Item = String>) -> Value {
    Value::List(fields.into_iter().map(Value::Scalar).collect())
}

/// A record of these fields and those of an object.
fn object(fields: impl IntoIterator<Item = (&'static str, String)>, value: Node) -> Value {
    let fields = fields.into_iter().map(|(name, id)| (name.to_owned(), Value::Scalar(id)));
    Value::Object(fields.chain(value.entries().map(|(key, value)| (key.text(), value.value()))).collect())
}

/// The first keys of an object, as they are written.
fn keys<'t>(object: Node<'t>) -> impl Iterator<Item = &'t [u8]> {
    object.entries().take(LOOKED_AT[1]).map(|(key, _)| key.raw())
}

fn find(value: Node, path: &str, depth: usize, tables: &mut Vec<(String, Table)>) {
    let inner = |key: Node| if path.is_empty() { key.text() } else { format!("{path}/{}", key.text()) };
    let mut add = |rows: Table| tables.push((path.to_owned(), rows));
    let mut entries = value.entries();
    let first = entries.next().map(|first| (first, entries.next().is_none()));
    if let Some(table) = split(value).or_else(|| described(value)) {
        add(table);
    } else if let Some(((key, only), true)) = first
        && only.is_object()
        && depth < DEEPEST
    {
        find(only, &inner(key), depth + 1, tables);
    } else if let Some(table) = dictionary(value).or_else(|| lists(value)).or_else(|| one_person(value)) {
        add(table);
    } else {
        let before = tables.len();
        for (key, value) in value.entries() {
            if value.is_object() && depth < DEEPEST {
                find(value, &inner(key), depth + 1, tables);
            } else if value.values().take(LOOKED_AT[0]).any(|value| !value.is_scalar()) {
                tables.push((inner(key), Table::new(Rows::Values(value.contents()))));
            }
        }
        // What stands in between tells of the tables; alone it is a record.
        if tables.len() == before && depth == 0 {
            tables.push((path.to_owned(), Table::new(Rows::Values(value.alone()))));
        }
    }
}

/// The names of the columns, and the rows: `{"columns": […], "data": [[…], …]}`.
fn split(value: Node) -> Option<Table> {
    let [names, data] = ["columns", "data"].map(|key| value.get(key).filter(|value| value.is_list()));
    let (names, data) = (names?, data?);
    Some(Table { names: Some(list(names.values().map(Node::text))), rows: Rows::Values(data.contents()) })
}

/// The rows, and what their columns are: `{"schema": {…}, "data": [{…}, …]}`.
fn described(value: Node) -> Option<Table> {
    value.get("schema")?;
    let data = value.get("data").filter(|data| data.is_list())?;
    Some(Table::new(Rows::Values(data.contents())))
}

/// Objects by name: columns of pandas, records by a key, or the ratings of each user by item.
fn dictionary(value: Node) -> Option<Table> {
    let [most, most_inner] = LOOKED_AT;
    let objects = || value.entries().take(most);
    let inner = || objects().flat_map(move |(_, object)| object.entries().take(most_inner));
    if objects().count() < 2 || !objects().all(|(_, object)| object.is_object()) || inner().next().is_none() {
        return None;
    }
    let of_each = |make| Rows::Inner {
        outer: value.contents(),
        key: String::new(),
        values: Cursor::default(),
        are_lists: false,
        make,
    };
    if inner().all(|(_, value)| value.is_object()) {
        // What is known of each rating has a name of its own.
        let rated: Make = |user, item, value| Some(object([("user", user.to_owned()), ("item", item?.text())], value));
        return Some(Table::new(of_each(rated)));
    }
    let (_, first) = objects().next()?;
    let alike = objects().all(|(_, object)| keys(object).eq(keys(first)));
    let names = || first.entries().take(most_inner).map(|(key, _)| key.text());
    let are_rows = || names().enumerate().all(|(row, key)| key.parse() == Ok(row));
    if alike && are_rows() && objects().any(|(name, _)| name.text().parse::<f64>().is_err()) {
        return Some(columns(value));
    }
    let are_numbers = inner().all(|(_, value)| value.could_be_number());
    if are_numbers && !(alike && names().any(|name| says_rating(&name))) {
        let rating: Make = |user, item, value| {
            let value = Some(value.value()).filter(|value| *value != Value::Nothing)?;
            Some(list([user.to_owned(), item?.text(), value.text()]))
        };
        return Some(Table::with_names(&["user", "item", "rating"], of_each(rating)));
    }
    // Objects that have nothing in common are tables, or tell of tables.
    let known: std::collections::HashSet<&[u8]> = keys(first).collect();
    let shared = objects().filter(|(_, object)| keys(*object).any(|key| known.contains(key))).count();
    let has_lists = inner().any(|(_, value)| value.values().take(most).any(|value| !value.is_scalar()));
    (shared * 2 > objects().count() && !has_lists).then(|| {
        // The key stands for an id that is there as well.
        let keyed: Make = |key, _, value| match object([("id", key.to_owned())], value) {
            Value::Object(mut entries) => {
                let mut seen = false;
                entries.retain(|(name, _)| name != "id" || !std::mem::replace(&mut seen, true));
                Some(Value::Object(entries))
            }
            other => Some(other),
        };
        Table::new(Rows::Entries(value.contents(), keyed))
    })
}

/// Lists by name: columns, or what each user rated.
fn lists(value: Node) -> Option<Table> {
    let [most, most_inner] = LOOKED_AT;
    let lists = || value.entries().take(most);
    let inner = || lists().flat_map(move |(_, list)| list.values().take(most_inner));
    if lists().count() < 2 || !lists().all(|(_, list)| list.is_list()) {
        return None;
    }
    if inner().all(Node::is_scalar) {
        let mut lengths = lists().map(|(_, list)| list.values().count());
        let length = lengths.next();
        return lengths.all(|other| Some(other) == length).then(|| columns(value));
    }
    let of_each = |make| Rows::Inner {
        outer: value.contents(),
        key: String::new(),
        values: Cursor::default(),
        are_lists: true,
        make,
    };
    let is_pair = |value: Node| value.values().count() > 1 && value.values().all(Node::is_scalar);
    if inner().all(is_pair) {
        let pair: Make =
            |user, _, value| Some(list(std::iter::once(user.to_owned()).chain(value.values().map(Node::text))));
        return Some(Table::new(of_each(pair)));
    }
    // Ratings everywhere: each list is a user's. Else each is a table.
    inner().all(|value| is_rating(&value.value())).then(|| {
        let of_user: Make = |user, _, value| Some(object([("user", user.to_owned())], value));
        Table::new(of_each(of_user))
    })
}

/// A table whose columns are the entries of an object.
fn columns(value: Node) -> Table {
    let names = list(value.entries().map(|(name, _)| name.text()));
    let columns = value.entries().map(|(_, column)| (column.contents(), column.is_list()));
    Table { names: Some(names), rows: Rows::Columns(columns.collect()) }
}

/// Ratings by item, of one person.
fn one_person(value: Node) -> Option<Table> {
    let entries = || value.entries().take(LOOKED_AT[0]);
    let are_ratings = entries().count() > 2
        && entries().all(|(_, value)| value.could_be_number())
        && !entries().any(|(key, _)| says_rating(&key.text()));
    are_ratings.then(|| {
        let rating: Make = |item, _, value| Some(list([item.to_owned(), value.text()]));
        Table::with_names(&["title", "my rating"], Rows::Entries(value.contents(), rating))
    })
}
