//! The tables in one JSON object: a dictionary of dictionaries, lists by name, or a table as pandas writes it.

use super::records::{Records, is_rating, says_rating};
use super::value::Value;
use crate::csv::Writer;
use formats::Problem;

/// Objects around the tables at most.
const DEEPEST: usize = 4;

type Entries<'v> = &'v [(String, Value)];
type Rows = Result<Vec<u8>, Problem>;

/// The tables of a document, with the keys that lead to them.
pub fn tables(document: &Value) -> Result<Vec<(String, Vec<u8>)>, Problem> {
    let mut tables = Vec::new();
    find(document, "", 0, &mut tables)?;
    Ok(tables)
}

fn find(value: &Value, path: &str, depth: usize, tables: &mut Vec<(String, Vec<u8>)>) -> Result<(), Problem> {
    let entries = value.as_object().unwrap_or_default();
    let inner = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}/{key}") };
    let mut add = |rows: Vec<u8>| tables.push((path.to_owned(), rows));
    if let Some(rows) = split(value) {
        add(rows?);
    } else if let (Some(data), Some(_)) = (value.get("data").and_then(Value::as_list), value.get("schema")) {
        add(Records::written(data)?);
    } else if let [(key, Value::Object(_))] = entries
        && depth < DEEPEST
    {
        find(&entries[0].1, &inner(key), depth + 1, tables)?;
    } else if let Some(rows) = dictionary(entries).or_else(|| lists(entries)).or_else(|| one_person(entries)) {
        add(rows?);
    } else {
        let before = tables.len();
        for (key, value) in entries {
            match value {
                Value::List(values) if values.iter().any(|value| !value.is_scalar()) => {
                    tables.push((inner(key), Records::written(values)?));
                }
                Value::Object(_) if depth < DEEPEST => find(value, &inner(key), depth + 1, tables)?,
                _ => {}
            }
        }
        // What stands in between tells of the tables; alone it is a record.
        if tables.len() == before && depth == 0 {
            tables.push((path.to_owned(), Records::written([value])?));
        }
    }
    Ok(())
}

/// The names of the columns, and the rows: `{"columns": […], "data": [[…], …]}`.
fn split(value: &Value) -> Option<Rows> {
    let (names, data) = (value.get("columns")?.as_list()?, value.get("data")?.as_list()?);
    Some(write(|writer, rows| {
        for row in std::iter::once(names).chain(data.iter().filter_map(Value::as_list)) {
            writer.row(rows, row.iter().map(Value::text).collect::<Vec<_>>().iter().map(String::as_str))?;
        }
        Ok(())
    }))
}

/// Objects by name: columns of pandas, records by a key, or the ratings of each user by item.
fn dictionary(entries: Entries) -> Option<Rows> {
    let objects: Vec<(&str, Entries)> =
        entries.iter().map(|(key, value)| Some((key.as_str(), value.as_object()?))).collect::<Option<_>>()?;
    let inner = || objects.iter().flat_map(|(_, entries)| entries.iter());
    if objects.len() < 2 || inner().next().is_none() {
        return None;
    }
    if inner().all(|(_, value)| value.as_object().is_some()) {
        // What is known of each rating has a name of its own.
        let rated = |user: &str, (item, value): &(String, Value)| {
            let ids =
                [("user", user), ("item", item)].map(|(name, id)| (name.to_owned(), Value::Scalar(id.to_owned())));
            Value::Object(ids.into_iter().chain(value.as_object().unwrap_or_default().iter().cloned()).collect())
        };
        let records: Vec<Value> =
            objects.iter().flat_map(|(user, entries)| entries.iter().map(|entry| rated(user, entry))).collect();
        return Some(Records::written(&records));
    }
    let first: Vec<&str> = objects[0].1.iter().map(|(key, _)| key.as_str()).collect();
    let alike = objects.iter().all(|(_, entries)| entries.iter().map(|(key, _)| key).eq(first.iter()));
    let is_row = |(row, key): (usize, &&str)| key.parse() == Ok(row);
    if alike && first.iter().enumerate().all(is_row) && objects.iter().any(|(name, _)| name.parse::<f64>().is_err()) {
        return Some(write(|writer, rows| {
            writer.row(rows, objects.iter().map(|(name, _)| *name))?;
            for row in 0..first.len() {
                objects.iter().for_each(|(_, entries)| writer.field(rows, &entries[row].1.text()));
                writer.end_row(rows)?;
            }
            Ok(())
        }));
    }
    let are_numbers = inner().all(|(_, value)| value.could_be_number());
    if are_numbers && !(alike && first.iter().any(|name| says_rating(name))) {
        return Some(write(|writer, rows| {
            writer.row(rows, ["user", "item", "rating"])?;
            for (user, entries) in &objects {
                for (item, value) in entries.iter().filter(|(_, value)| *value != Value::Nothing) {
                    writer.row(rows, [user, item.as_str(), &value.text()])?;
                }
            }
            Ok(())
        }));
    }
    let keyed = |(key, entries): &(&str, Entries)| {
        let id = ("id".to_owned(), Value::Scalar((*key).to_owned()));
        let others = entries.iter().filter(|(name, _)| name != "id").cloned();
        Value::Object(std::iter::once(id).chain(others).collect())
    };
    // Objects that have nothing in common are tables, or tell of tables.
    let (shared, has_lists) = (
        objects.iter().filter(|(_, it)| it.iter().any(|(key, _)| first.contains(&key.as_str()))).count(),
        inner().any(|(_, value)| value.as_list().is_some_and(|values| values.iter().any(|it| !it.is_scalar()))),
    );
    (shared * 2 > objects.len() && !has_lists).then(|| Records::written(&objects.iter().map(keyed).collect::<Vec<_>>()))
}

/// Lists by name: columns, or what each user rated.
fn lists(entries: Entries) -> Option<Rows> {
    let lists: Vec<(&str, &[Value])> =
        entries.iter().map(|(key, value)| Some((key.as_str(), value.as_list()?))).collect::<Option<_>>()?;
    let inner = || lists.iter().flat_map(|(_, values)| values.iter());
    if lists.len() < 2 {
        return None;
    }
    if inner().all(Value::is_scalar) {
        let length = lists[0].1.len();
        return lists.iter().all(|(_, values)| values.len() == length).then(|| {
            write(|writer, rows| {
                writer.row(rows, lists.iter().map(|(name, _)| *name))?;
                for row in 0..length {
                    lists.iter().for_each(|(_, values)| writer.field(rows, &values[row].text()));
                    writer.end_row(rows)?;
                }
                Ok(())
            })
        });
    }
    if inner().all(|value| value.as_list().is_some_and(|pair| pair.len() > 1 && pair.iter().all(Value::is_scalar))) {
        return Some(write(|writer, rows| {
            for (user, values) in &lists {
                for pair in values.iter().filter_map(Value::as_list) {
                    writer.field(rows, user);
                    pair.iter().for_each(|value| writer.field(rows, &value.text()));
                    writer.end_row(rows)?;
                }
            }
            Ok(())
        }));
    }
    // Ratings everywhere: each list is a user's. Else each is a table.
    inner().all(is_rating).then(|| {
        let of_user = |user: &str, value: &Value| {
            let id = ("user".to_owned(), Value::Scalar(user.to_owned()));
            Value::Object(std::iter::once(id).chain(value.as_object().unwrap_or_default().iter().cloned()).collect())
        };
        let records: Vec<Value> =
            lists.iter().flat_map(|(user, values)| values.iter().map(|value| of_user(user, value))).collect();
        Records::written(&records)
    })
}

/// Ratings by item, of one person.
fn one_person(entries: Entries) -> Option<Rows> {
    let are_ratings = entries.len() > 2
        && entries.iter().all(|(_, value)| value.could_be_number())
        && !entries.iter().any(|(key, _)| says_rating(key));
    are_ratings.then(|| {
        write(|writer, rows| {
            writer.row(rows, ["title", "my rating"])?;
            entries.iter().try_for_each(|(item, value)| writer.row(rows, [item.as_str(), &value.text()]))
        })
    })
}

fn write(rows: impl FnOnce(&mut Writer, &mut Vec<u8>) -> Result<(), Problem>) -> Rows {
    let mut written = Vec::new();
    rows(&mut Writer::default(), &mut written)?;
    Ok(written)
}
