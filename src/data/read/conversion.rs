//! Files of other formats, which a program of its own turns into tables of text (package `formats`).

use super::error::DataProblem;
use super::foreign::{UnsupportedFile, convertible};
use super::packed::Packed;
use formats::{Converter, Formats, Problem};
use std::cell::RefCell;
use std::io::{self, Read};
use std::rc::Rc;

/// The program that converts, as far as it is at hand.
#[derive(Default)]
pub struct Converters {
    program: Program,
    /// Whether a file was passed by because the program was not there.
    missed: bool,
}

#[derive(Default)]
enum Program {
    /// Nobody can load it.
    #[default]
    None,
    NotLoaded,
    /// A file needs it.
    Wanted,
    Loaded(Rc<dyn Formats>),
    /// It cannot be loaded, for the reason that the browser gives.
    Failed(String),
}

/// What becomes of a file of another format.
pub enum Opened {
    Converted(Box<Conversion>),
    /// The program has to be loaded first.
    Waiting,
    Refused(DataProblem),
}

impl Converters {
    /// From now on somebody looks whether the program is wanted, and loads it.
    pub fn allow(&mut self) {
        self.program = Program::NotLoaded;
    }

    /// Whether somebody does.
    pub fn are_allowed(&self) -> bool {
        !matches!(self.program, Program::None)
    }

    /// Whether a file has come that needs the program.
    pub fn are_wanted(&self) -> bool {
        matches!(self.program, Program::Wanted)
    }

    /// The program was loaded, or cannot be.
    pub fn provide(&mut self, loaded: Result<Rc<dyn Formats>, String>) {
        self.program = loaded.map_or_else(Program::Failed, Program::Loaded);
    }

    /// Whether a file was passed by since the last call, because the program was not there.
    pub fn take_missed(&mut self) -> bool {
        std::mem::take(&mut self.missed)
    }

    /// The conversion of a file of an archive that begins so, where it is one that can be converted.
    pub fn convert(&mut self, beginning: &[u8]) -> Option<Conversion> {
        match self.open(convertible(beginning)?) {
            Opened::Converted(conversion) => Some(*conversion),
            Opened::Waiting | Opened::Refused(_) => None,
        }
    }

    /// Begins to convert a file that is this.
    pub fn open(&mut self, what: UnsupportedFile) -> Opened {
        let Some(format) = what.format() else { return Opened::Refused(DataProblem::Unsupported(what)) };
        match &self.program {
            Program::None => Opened::Refused(DataProblem::Unsupported(what)),
            Program::NotLoaded | Program::Wanted => {
                (self.program, self.missed) = (Program::Wanted, true);
                Opened::Waiting
            }
            Program::Failed(why) => Opened::Refused(DataProblem::NoConverter { what, why: why.clone() }),
            Program::Loaded(program) => match program.open(format) {
                Ok(converter) => Opened::Converted(Box::new(Conversion { converter, what, rows: Vec::new() })),
                Err(problem) => Opened::Refused(DataProblem::NotConverted { what, problem }),
            },
        }
    }
}

/// A file while it is converted.
pub struct Conversion {
    converter: Box<dyn Converter>,
    what: UnsupportedFile,
    rows: Vec<u8>,
}

impl Conversion {
    /// Takes the next bytes of the file, and returns the rows that these give at once.
    pub fn push(&mut self, bytes: &[u8]) -> Result<&[u8], DataProblem> {
        self.rows.clear();
        self.converter.push(bytes, &mut self.rows).map_err(|problem| not_converted(self.what, problem))?;
        Ok(&self.rows)
    }

    /// The file is over. Returns the last rows, and the tables where it is not a single one whose rows came at once.
    pub fn end(self) -> Result<(Vec<u8>, Option<Tables>), DataProblem> {
        let Conversion { mut converter, what, mut rows } = self;
        rows.clear();
        let mut names = converter.end(&mut rows).map_err(|problem| not_converted(what, problem))?;
        if names.is_empty() {
            return Ok((rows, None));
        }
        if let [only] = &mut names[..] {
            // A single table is the file itself.
            only.clear();
        }
        Ok((rows, Some(Tables { converter: Rc::new(RefCell::new(converter)), names, what })))
    }
}

fn not_converted(what: UnsupportedFile, problem: Problem) -> DataProblem {
    match (what, problem) {
        // A page without tables is no data.
        (UnsupportedFile::HtmlTable, Problem::NoTable) => DataProblem::Unsupported(UnsupportedFile::Html),
        (what, problem) => DataProblem::NotConverted { what, problem },
    }
}

/// The tables of a converted file.
pub struct Tables {
    converter: Rc<RefCell<Box<dyn Converter>>>,
    /// An only table has none.
    names: Vec<String>,
    what: UnsupportedFile,
}

impl Packed for Tables {
    fn len(&self) -> usize {
        self.names.len()
    }

    fn path(&self, table: usize) -> &str {
        &self.names[table]
    }

    /// Nobody knows before the rows have come.
    fn size_of(&self, _: usize) -> u64 {
        0
    }

    /// They are held by the program.
    fn size(&self) -> u64 {
        0
    }

    fn holds_tables(&self) -> bool {
        true
    }

    fn unpack(&self, table: usize) -> Result<Box<dyn Read>, DataProblem> {
        let begun = self.converter.borrow_mut().begin_table(table);
        begun.map_err(|problem| not_converted(self.what, problem))?;
        Ok(Box::new(Rows { converter: Rc::clone(&self.converter), rows: Vec::new(), at: 0 }))
    }

    fn problem(&self, error: io::Error) -> DataProblem {
        let problem = error.get_ref().and_then(|inner| inner.downcast_ref::<Problem>()).cloned();
        not_converted(self.what, problem.unwrap_or_else(|| Problem::Damaged(error.to_string())))
    }
}

/// The rows of a table.
struct Rows {
    converter: Rc<RefCell<Box<dyn Converter>>>,
    rows: Vec<u8>,
    at: usize,
}

impl Read for Rows {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.rows.len() {
            (self.at, self.rows) = (0, std::mem::take(&mut self.rows));
            self.rows.clear();
            if !self.converter.borrow_mut().next_rows(&mut self.rows).map_err(io::Error::other)? {
                return Ok(0);
            }
        }
        let n = buffer.len().min(self.rows.len() - self.at);
        buffer[..n].copy_from_slice(&self.rows[self.at..self.at + n]);
        self.at += n;
        Ok(n)
    }
}
