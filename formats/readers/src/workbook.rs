//! The sheets of a workbook.

use super::compound;
use super::csv::{self, Writer};
use super::{Opened, PIECE, Tables, distinct};
use calamine::{
    Cell, Data, DataRef, DataType, ExcelDateTime, Ods, Range, Reader, SheetType, Xls, Xlsb, Xlsx, XlsxCellReader,
    open_workbook_from_rs,
};
use formats::{Limit, Problem};
use self_cell::{MutBorrow, self_cell};
use std::fmt::Display;
use std::io::{self, Cursor, Read};

/// Bytes of a workbook at most, unpacked: its texts are all in memory, and each takes more room there.
const MOST_UNPACKED: u64 = 1_000_000_000;
/// What has fewer bytes packed is small unpacked, whatever the directory says: deflate packs 1032 times at most.
const NO_BOMB: u64 = 1 << 16;

type File = Cursor<Vec<u8>>;

/// Opens a workbook of any kind.
pub fn open(bytes: Vec<u8>) -> Opened {
    const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
    if bytes.starts_with(COMPOUND) {
        return open_compound(bytes);
    }
    let mut archive = zip::ZipArchive::new(Cursor::new(&bytes[..])).map_err(damaged)?;
    check_sizes(&mut archive)?;
    let holds = |path: &str| archive.index_for_name(path).is_some();
    let (binary, open_document) = (holds("xl/workbook.bin"), holds("content.xml"));
    let file = Cursor::new(bytes);
    if binary {
        return Ranges::<Xlsb<File>>::open(file);
    }
    if open_document {
        return Ranges::<Ods<File>>::open(file);
    }
    let workbook: Xlsx<File> = open_workbook_from_rs(file).map_err(damaged)?;
    Ok(Box::new(Sheets { names: worksheets(&workbook), state: State::Closed(Box::new(workbook)) }))
}

/// Refuses an archive that is too large unpacked, and one whose directory is wrong about that: who reads it later goes
/// by no limit.
fn check_sizes(archive: &mut zip::ZipArchive<Cursor<&[u8]>>) -> Result<(), Problem> {
    let mut unpacked = 0u64;
    for index in 0..archive.len() {
        unpacked = unpacked.saturating_add(archive.by_index_raw(index).map_err(damaged)?.size());
    }
    if unpacked > MOST_UNPACKED {
        return Err(Problem::TooMuch(Limit::Bytes(MOST_UNPACKED)));
    }
    for index in 0..archive.len() {
        let file = archive.by_index_raw(index).map_err(damaged)?;
        if file.encrypted() {
            return Err(Problem::Locked);
        }
        let (packed, size) = (file.compressed_size(), file.size());
        drop(file);
        if packed > NO_BOMB {
            let mut file = archive.by_index(index).map_err(damaged)?.take(size + 1);
            if io::copy(&mut file, &mut io::sink()).map_err(damaged)? != size {
                return Err(damaged("a file in it has another size than its directory says"));
            }
        }
    }
    Ok(())
}

/// A workbook of the time before 2007; or one that a password locks, whatever its time.
fn open_compound(bytes: Vec<u8>) -> Opened {
    let encrypted: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    if bytes.windows(encrypted.len()).any(|window| window == encrypted) {
        return Err(Problem::Locked);
    }
    compound::check(&bytes)?;
    Ranges::<Xls<File>>::open(Cursor::new(bytes))
}

fn damaged(error: impl Display) -> Problem {
    let text = error.to_string();
    if text.contains("password") { Problem::Locked } else { Problem::Damaged(text) }
}

fn worksheets(workbook: &impl Reader<File>) -> Vec<String> {
    let sheets = workbook.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    sheets.map(|sheet| sheet.name.clone()).collect()
}

/// Sheets that are read whole, as a rectangle of cells.
struct Ranges<R> {
    workbook: R,
    range: Range<Data>,
    next_row: u32,
    writer: Writer,
}

impl<R: Reader<File, Error: Display> + 'static> Ranges<R> {
    fn open(file: File) -> Opened {
        let workbook: R = open_workbook_from_rs(file).map_err(damaged)?;
        Ok(Box::new(Ranges { workbook, range: Range::empty(), next_row: 0, writer: Writer::default() }))
    }
}

impl<R: Reader<File, Error: Display>> Tables for Ranges<R> {
    fn names(&self) -> Vec<String> {
        distinct(worksheets(&self.workbook))
    }

    fn begin(&mut self, table: usize) -> Result<(), Problem> {
        let name = worksheets(&self.workbook).into_iter().nth(table).ok_or(Problem::NoTable)?;
        self.range = self.workbook.worksheet_range(&name).map_err(damaged)?;
        (self.next_row, self.writer) = (0, Writer::default());
        Ok(())
    }

    fn next(&mut self, rows: &mut Vec<u8>) -> Result<bool, Problem> {
        let (Some((_, first)), Some((last_row, last))) = (self.range.start(), self.range.end()) else {
            return Ok(false);
        };
        let before = rows.len();
        while self.next_row <= last_row && rows.len() - before < PIECE {
            let row = self.next_row;
            self.next_row += 1;
            let cell = |column| self.range.get_value((row, column));
            // A row without cells is a blank line: rows have the numbers that they have in the sheet.
            if (first..=last).any(|column| cell(column).is_some_and(|cell| !cell.is_empty())) {
                self.writer.fill(rows, first as usize);
                for column in first..=last {
                    self.writer.field(rows, &cell(column).map(text).unwrap_or_default());
                }
            }
            self.writer.end_row(rows)?;
        }
        Ok(rows.len() > before)
    }
}

/// The sheets of an .xlsx file, whose cells are read as they come.
struct Sheets {
    names: Vec<String>,
    state: State,
}

enum State {
    Closed(Box<Xlsx<File>>),
    Open(OpenSheet),
    /// Opening a sheet failed.
    Lost,
}

type SheetRows<'a> = Result<Cells<'a>, Problem>;

self_cell!(
    struct OpenSheet {
        owner: MutBorrow<Xlsx<File>>,

        #[not_covariant]
        dependent: SheetRows,
    }
);

struct Cells<'a> {
    reader: XlsxCellReader<'a, File>,
    /// Read, but of a row that has not begun.
    pending: Option<Cell<DataRef<'a>>>,
    next_row: u32,
    is_over: bool,
    /// Of the widest row so far.
    width: usize,
    writer: Writer,
}

impl Tables for Sheets {
    fn names(&self) -> Vec<String> {
        distinct(self.names.clone())
    }

    fn begin(&mut self, table: usize) -> Result<(), Problem> {
        let name = self.names.get(table).ok_or(Problem::NoTable)?;
        let workbook = match std::mem::replace(&mut self.state, State::Lost) {
            State::Closed(workbook) => *workbook,
            State::Open(sheet) => sheet.into_owner().into_inner(),
            State::Lost => return Err(Problem::NoTable),
        };
        let sheet = OpenSheet::new(MutBorrow::new(workbook), |workbook| {
            let reader = workbook.borrow_mut().worksheet_cells_reader(name).map_err(damaged)?;
            Ok(Cells { reader, pending: None, next_row: 0, is_over: false, width: 0, writer: Writer::default() })
        });
        let problem = sheet.with_dependent(|_, cells| cells.as_ref().err().cloned());
        self.state = State::Open(sheet);
        problem.map_or(Ok(()), Err)
    }

    fn next(&mut self, rows: &mut Vec<u8>) -> Result<bool, Problem> {
        let State::Open(sheet) = &mut self.state else { return Ok(false) };
        sheet.with_dependent_mut(|_, cells| match cells {
            Ok(cells) => cells.next(rows),
            Err(problem) => Err(problem.clone()),
        })
    }
}

impl<'a> Cells<'a> {
    fn next(&mut self, rows: &mut Vec<u8>) -> Result<bool, Problem> {
        let before = rows.len();
        while !self.is_over && rows.len() - before < PIECE {
            let next = match self.pending.take() {
                Some(cell) => Some(cell),
                None => self.next_cell()?,
            };
            let Some(cell) = next else {
                self.is_over = true;
                if self.writer.width() > 0 {
                    self.end_row(rows)?;
                }
                continue;
            };
            let (row, column) = (cell.get_position().0, cell.get_position().1 as usize);
            if row > self.next_row {
                self.end_row(rows)?;
                self.pending = Some(cell);
                continue;
            }
            // A cell that goes back stands where another one is already.
            if row == self.next_row && column >= self.writer.width() {
                self.writer.fill(rows, column);
                self.writer.field(rows, &text(cell.get_value()));
            }
        }
        Ok(rows.len() > before)
    }

    /// The next cell that holds something.
    fn next_cell(&mut self) -> Result<Option<Cell<DataRef<'a>>>, Problem> {
        loop {
            match self.reader.next_cell().map_err(damaged)? {
                Some(cell) if cell.get_value().is_empty() => {}
                cell => return Ok(cell),
            }
        }
    }

    fn end_row(&mut self, rows: &mut Vec<u8>) -> Result<(), Problem> {
        if self.writer.width() > 0 {
            self.width = self.width.max(self.writer.width());
            self.writer.fill(rows, self.width);
        }
        self.next_row += 1;
        self.writer.end_row(rows)
    }
}

/// What a cell says, as a program would write it.
fn text(cell: &impl DataType) -> String {
    if let Some(text) = cell.get_string().or_else(|| cell.get_datetime_iso()).or_else(|| cell.get_duration_iso()) {
        text.to_owned()
    } else if let Some(number) = cell.get_float() {
        csv::number(number)
    } else if let Some(number) = cell.get_int() {
        number.to_string()
    } else if let Some(truth) = cell.get_bool() {
        truth.to_string()
    } else if let Some(time) = cell.get_datetime() {
        date(time)
    } else {
        cell.get_error().map(ToString::to_string).unwrap_or_default()
    }
}

/// A date, a time of day, or both, as ISO 8601 writes them.
fn date(time: ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
    if time.is_duration() || (0.0..1.0).contains(&time.as_f64()) {
        let seconds = (time.as_f64() * 86_400.0).round() as i64;
        format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
    } else if (hour, minute, second) == (0, 0, 0) {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
    }
}
