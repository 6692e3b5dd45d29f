//! Elements that repeat, as the rows of tables. A workbook that Excel saved as XML is one of its sheets' rows and cells.

use super::json::Records;
use super::json::Value;
use super::text::{decode, value_of};
use super::{Opened, Written, distinct};
use formats::Problem;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

/// Elements in elements at most.
const DEEPEST: usize = 64;

/// Opens a document.
pub fn open(bytes: Vec<u8>) -> Opened {
    let text = decode(&bytes, |beginning| value_of(beginning.split_once("?>")?.0, "encoding"));
    drop(bytes);
    let root = parse(&text)?;
    drop(text);
    let mut tables = Vec::new();
    if root.name == "Workbook" {
        sheets(&root, &mut tables)?;
    } else {
        find(&root, "", &mut tables)?;
    }
    let (names, rows): (Vec<_>, Vec<_>) = tables.into_iter().unzip();
    Ok(Box::new(Written::of(distinct(names).into_iter().zip(rows).collect())))
}

#[derive(Default)]
struct Element {
    name: String,
    text: String,
    attributes: Vec<(String, String)>,
    children: Vec<Element>,
}

fn damaged(error: impl ToString) -> Problem {
    Problem::Damaged(error.to_string())
}

/// The element that holds all others.
fn parse(text: &str) -> Result<Element, Problem> {
    let mut reader = Reader::from_str(text);
    let mut open = vec![Element::default()];
    loop {
        let event = reader.read_event().map_err(damaged)?;
        let depth = open.len();
        let Some(element) = open.last_mut() else { return Err(damaged("an element ends that has not begun")) };
        match event {
            Event::Start(_) if depth > DEEPEST => return Err(Problem::TooDeep { most: DEEPEST }),
            Event::Start(tag) => open.push(Element::begin(&tag)?),
            Event::Empty(tag) => element.children.push(Element::begin(&tag)?),
            Event::Text(text) => element.text.push_str(&text),
            Event::CData(text) => element.text.push_str(&text),
            Event::GeneralRef(entity) => element.text.push_str(&resolved(&entity)),
            Event::End(_) => {
                let element = open.pop();
                if let (Some(element), Some(parent)) = (element, open.last_mut()) {
                    parent.children.push(element);
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    if open.len() > 1 {
        return Err(damaged("the text breaks off"));
    }
    open.pop().and_then(|mut document| document.children.pop()).ok_or(Problem::NoTable)
}

/// The sign that an entity stands for. None but those of XML itself are known: others could be made to grow without end.
fn resolved(entity: &BytesRef) -> String {
    let name = entity.to_string();
    match entity.resolve_char_ref() {
        Ok(Some(c)) => c.to_string(),
        _ => match name.as_str() {
            "amp" => "&".to_owned(),
            "lt" => "<".to_owned(),
            "gt" => ">".to_owned(),
            "quot" => "\"".to_owned(),
            "apos" => "'".to_owned(),
            _ => format!("&{name};"),
        },
    }
}

impl Element {
    fn begin(tag: &BytesStart) -> Result<Element, Problem> {
        let mut attributes = Vec::new();
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(damaged)?;
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(damaged)?.into_owned();
            attributes.push((attribute.key.local_name().as_ref().to_owned(), value));
        }
        Ok(Element { name: tag.local_name().as_ref().to_owned(), attributes, ..Element::default() })
    }

    fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    fn children(&self, name: &str) -> impl Iterator<Item = &Element> {
        self.children.iter().filter(move |child| child.name == name)
    }

    fn is_leaf(&self) -> bool {
        self.children.is_empty()
    }

    /// Its attributes and what is in it, as a record. What comes several times is a list.
    fn record(&self) -> Value {
        let mut entries: Vec<(String, Value)> =
            self.attributes.iter().map(|(key, value)| (key.clone(), Value::Scalar(value.clone()))).collect();
        for child in &self.children {
            let value = if child.is_leaf() && child.attributes.is_empty() { child.value() } else { child.record() };
            match entries.iter_mut().find(|(key, _)| *key == child.name) {
                Some((_, Value::List(values))) => values.push(value),
                Some((_, first)) => {
                    let values = vec![std::mem::replace(first, Value::Nothing), value];
                    *first = Value::List(values);
                }
                None => entries.push((child.name.clone(), value)),
            }
        }
        let text = self.text.trim();
        if !text.is_empty() {
            entries.push((if entries.is_empty() { self.name.clone() } else { "text".to_owned() }, self.value()));
        }
        Value::Object(entries)
    }

    fn value(&self) -> Value {
        match self.text.trim() {
            "" => Value::Nothing,
            text => Value::Scalar(text.to_owned()),
        }
    }
}

/// The elements of one name that come several times in an element, and those further in.
fn find(element: &Element, path: &str, tables: &mut Vec<(String, Vec<u8>)>) -> Result<(), Problem> {
    let mut names: Vec<&str> = element.children.iter().map(|child| child.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        let inner = if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") };
        let mut of_name = element.children(name);
        match (of_name.next(), of_name.next()) {
            (Some(only), None) if !only.is_leaf() => find(only, &inner, tables)?,
            (Some(_), Some(_)) => {
                let records: Vec<Value> = element.children(name).map(Element::record).collect();
                tables.push((inner, Records::written(records)?));
            }
            _ => {}
        }
    }
    Ok(())
}

/// The sheets of a workbook that Excel saved as XML.
fn sheets(workbook: &Element, tables: &mut Vec<(String, Vec<u8>)>) -> Result<(), Problem> {
    for sheet in workbook.children("Worksheet") {
        let (mut writer, mut rows) = (super::csv::Writer::default(), Vec::new());
        for row in sheet.children("Table").flat_map(|table| table.children("Row")) {
            for cell in row.children("Cell") {
                // Cells that hold nothing are left out, and the next one says where it is.
                let place = cell.attribute("Index").and_then(|index| index.parse::<usize>().ok()).unwrap_or(1);
                writer.fill(&mut rows, (place - 1).min(20_000));
                let text = cell.children("Data").map(|data| data.text.trim()).collect::<String>();
                writer.field(&mut rows, &text);
            }
            writer.end_row(&mut rows)?;
        }
        tables.push((sheet.attribute("Name").unwrap_or_default().to_owned(), rows));
    }
    Ok(())
}
