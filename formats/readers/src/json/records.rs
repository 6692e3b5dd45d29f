//! Records to rows. The first ones decide which columns there are.

use super::value::Value;
use crate::csv::Writer;
use formats::{Limit, Problem};
use std::collections::{HashMap, HashSet};

/// Bytes of records that are looked at before the columns are decided on.
const LOOKED_AT: usize = 1 << 20;
/// Columns at most.
const MOST_COLUMNS: usize = 20_000;

/// Records on their way to rows.
#[derive(Default)]
pub struct Records {
    /// Those that came before the columns were known.
    waiting: Vec<Value>,
    bytes: usize,
    columns: Option<Columns>,
    writer: Writer,
}

impl Records {
    /// Rows of several records at once.
    pub fn written(records: Vec<Value>) -> Result<Vec<u8>, Problem> {
        let (mut this, mut rows) = (Records { waiting: records, ..Records::default() }, Vec::new());
        this.finish(&mut rows)?;
        Ok(rows)
    }

    /// Takes the next record, whose text has so many bytes.
    pub fn add(&mut self, record: Value, bytes: usize, rows: &mut Vec<u8>) -> Result<(), Problem> {
        if let Some(columns) = &self.columns {
            return columns.write(&record, &mut self.writer, rows);
        }
        self.waiting.push(record);
        self.bytes += bytes;
        if self.bytes > LOOKED_AT { self.decide(rows) } else { Ok(()) }
    }

    /// Adds a row that is no record, as it is written.
    pub fn add_text(&mut self, text: &str, rows: &mut Vec<u8>) -> Result<(), Problem> {
        match &self.columns {
            Some(_) => self.writer.row(rows, [text]),
            None => {
                self.waiting.push(Value::Scalar(text.to_owned()));
                Ok(())
            }
        }
    }

    /// There are no more.
    pub fn finish(&mut self, rows: &mut Vec<u8>) -> Result<(), Problem> {
        if self.columns.is_none() { self.decide(rows) } else { Ok(()) }
    }

    fn decide(&mut self, rows: &mut Vec<u8>) -> Result<(), Problem> {
        let waiting = std::mem::take(&mut self.waiting);
        let columns = self.columns.insert(Columns::of(&waiting)?);
        if !columns.names.is_empty() {
            self.writer.row(rows, columns.names.iter().map(String::as_str))?;
        }
        waiting.iter().try_for_each(|record| columns.write(record, &mut self.writer, rows))
    }
}

/// Where the fields of a record go.
#[derive(Default)]
struct Columns {
    /// Empty where the records are lists.
    names: Vec<String>,
    by_key: HashMap<String, Place>,
    /// What is for which key, in the order in which records mostly have them.
    in_order: Vec<(String, usize)>,
    /// What has several values for each record, a row for each.
    rows: Option<(String, RowsOf)>,
}

/// What a key of a record is for.
enum Place {
    Column(usize),
    /// An object whose fields have columns of their own.
    Fields(HashMap<String, usize>),
    Rows,
}

enum RowsOf {
    /// A list of objects whose fields have these columns.
    List(HashMap<String, usize>),
    /// An object whose keys and values have these two columns.
    Object([usize; 2]),
}

impl Columns {
    fn of(records: &[Value]) -> Result<Columns, Problem> {
        let mut columns = Columns::default();
        let rows = key_of_rows(records);
        for (key, value) in records.iter().filter_map(Value::as_object).flatten() {
            if rows.is_some_and(|(rows, _)| rows == key) {
                columns.by_key.insert(key.clone(), Place::Rows);
                continue;
            }
            columns.add(key, value)?;
        }
        for (key, _) in records.first().and_then(Value::as_object).unwrap_or_default() {
            match columns.by_key.get(key) {
                Some(Place::Column(column)) => columns.in_order.push((key.clone(), *column)),
                _ => break,
            }
        }
        if let Some((key, is_object)) = rows {
            columns.add_rows(key.to_owned(), is_object, records)?;
        }
        Ok(columns)
    }

    /// Adds a column, and returns its number.
    fn name(&mut self, name: String) -> Result<usize, Problem> {
        if self.names.len() >= MOST_COLUMNS {
            return Err(Problem::TooMuch(Limit::Columns(MOST_COLUMNS)));
        }
        self.names.push(name);
        Ok(self.names.len() - 1)
    }

    fn add(&mut self, key: &str, value: &Value) -> Result<(), Problem> {
        let Some(entries) = value.as_object() else {
            if !self.by_key.contains_key(key) && *value != Value::Nothing {
                let column = self.name(key.to_owned())?;
                self.by_key.insert(key.to_owned(), Place::Column(column));
            }
            return Ok(());
        };
        for (inner, value) in entries {
            let is_new = match self.by_key.get(key) {
                None => true,
                Some(Place::Fields(fields)) => !fields.contains_key(inner),
                Some(Place::Column(_) | Place::Rows) => return Ok(()),
            };
            if is_new && *value != Value::Nothing {
                let column = self.name(format!("{key}.{inner}"))?;
                let place = self.by_key.entry(key.to_owned()).or_insert_with(|| Place::Fields(HashMap::new()));
                if let Place::Fields(fields) = place {
                    fields.insert(inner.clone(), column);
                }
            }
        }
        Ok(())
    }

    fn add_rows(&mut self, key: String, is_object: bool, records: &[Value]) -> Result<(), Problem> {
        let rows = if is_object {
            RowsOf::Object([self.name("item".to_owned())?, self.name("rating".to_owned())?])
        } else {
            let mut fields = HashMap::new();
            let lists = records.iter().filter_map(|record| record.get(&key)?.as_list()).flatten();
            for (inner, _) in lists.filter_map(Value::as_object).flatten() {
                if !fields.contains_key(inner) {
                    let is_taken = self.names.contains(inner);
                    let name = if is_taken { format!("{key}.{inner}") } else { inner.clone() };
                    fields.insert(inner.clone(), self.name(name)?);
                }
            }
            RowsOf::List(fields)
        };
        self.rows = Some((key, rows));
        Ok(())
    }

    fn write(&self, record: &Value, writer: &mut Writer, rows: &mut Vec<u8>) -> Result<(), Problem> {
        let entries = match record {
            Value::Object(entries) => entries,
            Value::List(values) => {
                values.iter().for_each(|value| writer.field(rows, &value.text()));
                return writer.end_row(rows);
            }
            other => return writer.row(rows, [other.text().as_str()]),
        };
        let mut fields: Vec<Option<&Value>> = vec![None; self.names.len()];
        for (index, (key, value)) in entries.iter().enumerate() {
            if let Some((_, column)) = self.in_order.get(index).filter(|(expected, _)| expected == key) {
                fields[*column] = Some(value);
                continue;
            }
            match self.by_key.get(key) {
                Some(Place::Column(column)) => fields[*column] = Some(value),
                Some(Place::Fields(columns)) => {
                    for (inner, value) in value.as_object().unwrap_or_default() {
                        columns.get(inner).into_iter().for_each(|&column| fields[column] = Some(value));
                    }
                }
                Some(Place::Rows) | None => {}
            }
        }
        let mut write = |fields: &[Option<&Value>]| {
            for field in fields {
                match field {
                    Some(Value::Scalar(text)) => writer.field(rows, text),
                    Some(value) => writer.field(rows, &value.text()),
                    None => writer.field(rows, ""),
                }
            }
            writer.end_row(rows)
        };
        let Some((key, of)) = &self.rows else { return write(&fields) };
        match (of, record.get(key)) {
            (RowsOf::List(columns), Some(Value::List(values))) => {
                for value in values {
                    columns.values().for_each(|&column| fields[column] = None);
                    for (inner, value) in value.as_object().unwrap_or_default() {
                        columns.get(inner).into_iter().for_each(|&column| fields[column] = Some(value));
                    }
                    write(&fields)?;
                }
                Ok(())
            }
            (RowsOf::Object([item, rating]), Some(Value::Object(entries))) => {
                let names: Vec<Value> = entries.iter().map(|(name, _)| Value::Scalar(name.clone())).collect();
                for (name, (_, value)) in names.iter().zip(entries) {
                    (fields[*item], fields[*rating]) = (Some(name), Some(value));
                    write(&fields)?;
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

/// Whether a record looks like a rating of something.
pub fn is_rating(record: &Value) -> bool {
    let says = |(key, value): &(String, Value)| value.is_scalar() && says_rating(key);
    record.as_object().is_some_and(|entries| entries.len() > 1 && entries.iter().any(says))
}

/// Whether a key is called after a rating, or a count that stands for one.
pub fn says_rating(key: &str) -> bool {
    let key = key.to_lowercase();
    ["rating", "score", "star", "rate", "vote", "recommend", "playtime", "plays", "like", "overall"]
        .iter()
        .any(|word| key.contains(word))
}

/// The key whose values hold several ratings for each record, and whether they are objects.
fn key_of_rows(records: &[Value]) -> Option<(&str, bool)> {
    let entries = || records.iter().filter_map(Value::as_object).flatten();
    let list = entries().find(|(_, value)| value.as_list().is_some_and(|values| values.iter().any(is_rating)));
    if let Some((key, _)) = list {
        return Some((key, false));
    }
    let objects = entries().filter(|(_, value)| value.as_object().is_some_and(|entries| !entries.is_empty()));
    let mut keys: Vec<&str> = objects.map(|(key, _)| key.as_str()).collect();
    keys.sort_unstable();
    keys.dedup();
    keys.into_iter().find(|key| keys_are_items(key, records)).map(|key| (key, true))
}

/// Whether the objects at a key of the records have numbers for values, and hardly any keys in common: then the keys are
/// items, and no fields.
fn keys_are_items(key: &str, records: &[Value]) -> bool {
    let objects: Vec<&[(String, Value)]> =
        records.iter().filter_map(|record| record.get(key)?.as_object()).filter(|it| !it.is_empty()).collect();
    let entries = || objects.iter().flat_map(|entries| entries.iter());
    let keys: HashSet<&str> = entries().map(|(key, _)| key.as_str()).collect();
    // Aspects of one thing are rated by nearly everybody.
    let in_common = entries().count() as f64 / (objects.len() * keys.len()) as f64;
    let most_in_common = if says_rating(key) { 0.75 } else { 0.5 };
    objects.len() > 1
        && in_common < most_in_common
        && entries().all(|(_, value)| value.could_be_number())
        && !keys.iter().any(|key| says_rating(key))
}
