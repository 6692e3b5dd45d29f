//! What a dropped file holds, unpacked: a table of text, or a file of another format that becomes some.

use super::archive_reader::Context;
use super::conversion::{Conversion, Opened, Tables};
use super::foreign::convertible;
use super::report::FileReport;
use super::table_reader::TableReader;

/// The bytes of a file, as they come.
pub enum Body {
    Table(TableReader),
    /// Where its rows come at once, the table takes them.
    Converted(Box<Conversion>, TableReader),
    /// It has to come again, when there is a program to convert it.
    Waiting,
}

/// What a file turned out to be.
pub enum Read {
    /// A table, read; or something that is refused.
    Table(Box<FileReport>),
    /// Tables that can be read now.
    Tables(Tables),
    /// To come again.
    Again,
}

impl Body {
    /// The body of a file that begins so.
    pub fn new(beginning: &[u8], table: TableReader, context: &mut Context) -> Body {
        match convertible(beginning).filter(|_| context.converters.are_allowed()) {
            None => Body::Table(table),
            Some(what) => Body::of(context.converters.open(what), table, context),
        }
    }

    /// The body of a file of another format.
    pub fn of(opened: Opened, mut table: TableReader, context: &mut Context) -> Body {
        match opened {
            Opened::Converted(conversion) => Body::Converted(conversion, table.converted(true)),
            Opened::Waiting => Body::Waiting,
            Opened::Refused(problem) => {
                table.refuse(problem, context.into);
                Body::Table(table)
            }
        }
    }

    /// Takes the next bytes.
    pub fn push(&mut self, bytes: &[u8], context: &mut Context) {
        match self {
            Body::Table(table) => table.push(bytes, context.into),
            Body::Converted(conversion, table) if table.wants_more() => match conversion.push(bytes) {
                Ok([]) => {}
                Ok(rows) => table.push(rows, context.into),
                Err(problem) => table.refuse(problem, context.into),
            },
            Body::Converted(..) | Body::Waiting => {}
        }
    }

    /// Whether there is any use in the rest of the file.
    pub fn wants_more(&self) -> bool {
        match self {
            Body::Table(table) | Body::Converted(_, table) => table.wants_more(),
            Body::Waiting => false,
        }
    }

    /// Rows read so far.
    pub fn rows(&self) -> u64 {
        match self {
            Body::Table(table) | Body::Converted(_, table) => table.rows(),
            Body::Waiting => 0,
        }
    }

    /// The table that takes its rows.
    pub fn table(&mut self) -> Option<&mut TableReader> {
        match self {
            Body::Table(table) | Body::Converted(_, table) => Some(table),
            Body::Waiting => None,
        }
    }

    /// The file is over.
    pub fn end(self, context: &mut Context) -> Read {
        let table = match self {
            Body::Table(table) => table,
            Body::Waiting => return Read::Again,
            Body::Converted(conversion, mut table) => {
                match table.wants_more().then(|| conversion.end()) {
                    Some(Ok((_, Some(tables)))) => return Read::Tables(tables),
                    Some(Ok((rows, None))) => table.push(&rows, context.into),
                    Some(Err(problem)) => table.refuse(problem, context.into),
                    None => {}
                }
                table
            }
        };
        Read::Table(Box::new(table.end(context.into)))
    }
}
