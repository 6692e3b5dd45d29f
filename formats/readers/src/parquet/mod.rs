//! The rows of a Parquet file. The crate reads the directory and decodes values; `pages` unpacks what it decodes.

mod pages;
mod thrift;
mod values;

use super::csv::Writer;
use super::{Opened, Tables};
use ::parquet::column::reader::get_column_reader;
use ::parquet::errors::ParquetError;
use ::parquet::file::metadata::{KeyValue, ParquetMetaData, ParquetMetaDataReader};
use ::parquet::schema::types::ColumnDescriptor;
use bytes::Bytes;
use formats::{Limit, Problem};
use pages::Pages;
use values::{Batch, Column};

/// Rows that are read at a time.
const ROWS: usize = 4096;
/// Columns of a file at most.
const MOST_COLUMNS: usize = 20_000;

/// Opens a file by the directory at its end.
pub fn open(bytes: Vec<u8>) -> Opened {
    if bytes.ends_with(b"PARE") {
        return Err(Problem::Locked);
    }
    let file = Bytes::from(bytes);
    let metadata = ParquetMetaDataReader::new().parse_and_finish(&file).map_err(damaged)?;
    let schema = metadata.file_metadata().schema_descr();
    if schema.num_columns() > MOST_COLUMNS {
        return Err(Problem::TooMuch(Limit::Columns(MOST_COLUMNS)));
    }
    let name = |column: &ColumnDescriptor| column.path().parts().first().cloned().unwrap_or_default();
    if let Some(nested) = schema.columns().iter().find(|column| column.max_rep_level() > 1) {
        return Err(Problem::NestedColumn(name(nested)));
    }
    // A map is two lists that belong together.
    let mut lists = schema.columns().iter().filter(|column| column.max_rep_level() > 0).map(|column| name(column));
    let mut before = lists.next();
    for list in lists {
        if before.as_ref() == Some(&list) {
            return Err(Problem::NestedColumn(list));
        }
        before = Some(list);
    }
    let compressions = metadata.row_groups().iter().flat_map(|group| group.columns()).map(|it| it.compression());
    if let Some(unknown) = compressions.into_iter().find(|&compression| !pages::is_known(compression)) {
        let name = unknown.to_string();
        return Err(Problem::Compression(name.split('(').next().unwrap_or_default().to_owned()));
    }
    let index = index_columns(metadata.file_metadata().key_value_metadata());
    let mut order: Vec<usize> = (0..schema.num_columns()).collect();
    order.sort_by_key(|&column| !index.contains(&schema.column(column).name().to_owned()));
    Ok(Box::new(Parquet { file, metadata, order, group: 0, at: None, writer: Writer::default() }))
}

fn damaged(error: ParquetError) -> Problem {
    match error {
        ParquetError::General(why) | ParquetError::EOF(why) | ParquetError::NYI(why) => Problem::Damaged(why),
        other => Problem::Damaged(other.to_string()),
    }
}

/// The columns that pandas takes for the names of the rows, and writes last.
fn index_columns(metadata: Option<&Vec<KeyValue>>) -> Vec<String> {
    let pandas = metadata.into_iter().flatten().find(|entry| entry.key == "pandas");
    let text = pandas.and_then(|entry| entry.value.as_deref()).unwrap_or_default();
    let list = text.split_once("\"index_columns\"").and_then(|(_, after)| after.split_once('[')?.1.split_once(']'));
    // Names stand between quotation marks; the index of a table without names is an object, which is none of them.
    let names = list.map_or("", |(names, _)| names).split('"').skip(1).step_by(2);
    names.map(str::to_owned).collect()
}

struct Parquet {
    file: Bytes,
    metadata: ParquetMetaData,
    /// The columns in the order in which they are written.
    order: Vec<usize>,
    /// The group of rows that comes next.
    group: usize,
    at: Option<Group>,
    writer: Writer,
}

/// A group of rows that is being read.
struct Group {
    columns: Vec<Column>,
    batches: Vec<Batch>,
    rows_left: i64,
}

impl Tables for Parquet {
    fn names(&self) -> Vec<String> {
        vec!["rows".to_owned()]
    }

    fn begin(&mut self, _: usize) -> Result<(), Problem> {
        (self.group, self.at, self.writer) = (0, None, Writer::default());
        Ok(())
    }

    fn next(&mut self, rows: &mut Vec<u8>) -> Result<bool, Problem> {
        let before = rows.len();
        if self.group == 0 && self.at.is_none() {
            self.write_header(rows)?;
        }
        loop {
            if let Some(group) = self.at.as_mut().filter(|group| group.rows_left > 0) {
                group.read(rows, &mut self.writer)?;
                return Ok(true);
            }
            if self.group == self.metadata.num_row_groups() {
                self.at = None;
                return Ok(rows.len() > before);
            }
            self.at = Some(self.open_group(self.group)?);
            self.group += 1;
        }
    }
}

impl Parquet {
    fn write_header(&mut self, rows: &mut Vec<u8>) -> Result<(), Problem> {
        let schema = self.metadata.file_metadata().schema_descr();
        for &column in &self.order {
            let column = schema.column(column);
            let parts = column.path().parts();
            // A list is called by its first part; `list.element` says nothing.
            let name = if column.max_rep_level() > 0 { parts[0].clone() } else { parts.join(".") };
            let name = if name.starts_with("__index_level_") { "" } else { &name };
            self.writer.field(rows, name);
        }
        self.writer.end_row(rows)
    }

    fn open_group(&self, group: usize) -> Result<Group, Problem> {
        let group = self.metadata.row_group(group);
        let open = |&column: &usize| {
            let column = group.column(column);
            let pages = Pages::of(&self.file, column).map_err(damaged)?;
            Ok(Column::new(column.column_descr_ptr(), |descriptor| get_column_reader(descriptor, Box::new(pages))))
        };
        let columns: Vec<Column> = self.order.iter().map(open).collect::<Result<_, Problem>>()?;
        let batches = columns.iter().map(|_| Batch::default()).collect();
        Ok(Group { columns, batches, rows_left: group.num_rows() })
    }
}

impl Group {
    /// Reads some rows of all columns, and writes them.
    fn read(&mut self, rows: &mut Vec<u8>, writer: &mut Writer) -> Result<(), Problem> {
        let wanted = usize::try_from(self.rows_left).unwrap_or(ROWS).min(ROWS);
        for (column, batch) in self.columns.iter_mut().zip(&mut self.batches) {
            batch.clear();
            column.read(wanted, batch).map_err(damaged)?;
        }
        let n_rows = self.batches.first().map_or(0, Batch::len);
        if n_rows == 0 || self.batches.iter().any(|batch| batch.len() != n_rows) {
            return Err(Problem::Damaged("a column has fewer values than there are rows".to_owned()));
        }
        for row in 0..n_rows {
            for batch in &self.batches {
                writer.field(rows, batch.text(row));
            }
            writer.end_row(rows)?;
        }
        self.rows_left -= n_rows as i64;
        Ok(())
    }
}
