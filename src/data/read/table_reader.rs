//! One table, from its first byte to its last: looked at, understood, then read as it comes.

use super::accounting::{Accounting, quote_line};
use super::encoding::Decoder;
use super::error::{DataError, DataProblem, Missing, Seen};
use super::parts::{begins_alike, same_table};
use super::plan::{Delimiter, Layout, Note, Plan, Role};
use super::records::Splitter;
use super::report::{FileReport, LeftOut, TakenAs};
use super::rows::{Accumulator, Mark, OwnFile, RowReader, TitlesFile};
use super::understand::{SAMPLE, understand};
use super::wrapped;
use std::rc::Rc;

/// A row that is longer than this is none.
const LONGEST_ROW: usize = 16 * 1024 * 1024;

/// Reads one table.
pub struct TableReader {
    name: String,
    /// What the person chose.
    chosen: Plan,
    /// The plan of the table that the file is taken for a part of.
    part_of: Option<Rc<Plan>>,
    /// Of the whole file, where that is known for sure.
    size: Option<u64>,
    is_converted: bool,
    bytes: u64,
    /// None before the file is understood.
    plan: Option<Plan>,
    stage: Stage,
}

enum Stage {
    /// Not enough has come to understand it.
    Looking(Vec<u8>),
    Reading(Box<OpenTable>),
    /// Nothing more is wanted of it.
    Refused(DataError),
    LeftOut(LeftOut),
}

struct OpenTable {
    decoder: Decoder,
    splitter: Splitter,
    rows: RowReader,
    /// Decoded and not yet cut into rows.
    text: String,
    /// The line on which `text` begins.
    line: u64,
    preamble_left: usize,
    header_left: bool,
    /// Takes apart the rows that stand in one quoted cell each.
    inner: Option<Splitter>,
    accounting: Accounting,
    layout: Layout,
    /// Where what it gives begins.
    mark: Mark,
}

impl TableReader {
    /// For a file of `size` bytes, where that is known for sure.
    pub fn new(name: &str, chosen: Plan, size: Option<u64>) -> TableReader {
        let (name, stage) = (name.to_owned(), Stage::Looking(Vec::new()));
        TableReader { name, chosen, part_of: None, size, is_converted: false, bytes: 0, plan: None, stage }
    }

    /// The same for a table that a file of another format was converted to, or not.
    pub fn converted(self, is_converted: bool) -> TableReader {
        TableReader { is_converted, ..self }
    }

    /// The same for a part of a table that has this plan; what is no part of it is left out.
    pub fn part_of(self, table: Option<Rc<Plan>>) -> TableReader {
        TableReader { part_of: table, ..self }
    }

    /// Whether there is any use in the rest of the file.
    pub fn wants_more(&self) -> bool {
        !matches!(self.stage, Stage::Refused(_) | Stage::LeftOut(_))
    }

    /// Rows that went somewhere so far.
    pub fn rows(&self) -> u64 {
        match &self.stage {
            Stage::Reading(reading) => reading.accounting.records,
            _ => 0,
        }
    }

    /// The next bytes of the file.
    pub fn push(&mut self, bytes: &[u8], into: &mut Accumulator) {
        self.bytes += bytes.len() as u64;
        match &mut self.stage {
            Stage::Looking(sample) => {
                sample.extend_from_slice(bytes);
                if sample.len() >= SAMPLE {
                    self.begin(false, into);
                }
            }
            Stage::Reading(_) => self.read(bytes, false, into),
            Stage::Refused(_) | Stage::LeftOut(_) => {}
        }
    }

    fn read(&mut self, bytes: &[u8], last: bool, into: &mut Accumulator) {
        if let Stage::Reading(reading) = &mut self.stage
            && let Err((line, problem)) = reading.push(bytes, last, into)
        {
            self.refuse_at(line, problem, into);
        }
    }

    /// The file is broken from here on: nothing of it is kept.
    pub fn refuse(&mut self, problem: DataProblem, into: &mut Accumulator) {
        self.refuse_at(None, problem, into);
    }

    fn refuse_at(&mut self, line: Option<u64>, problem: DataProblem, into: &mut Accumulator) {
        if let Stage::Reading(reading) = &self.stage {
            into.roll_back(reading.mark);
        }
        self.stage = Stage::Refused(DataError { file: self.name.clone(), line, problem });
    }

    /// The file is over.
    pub fn end(mut self, into: &mut Accumulator) -> FileReport {
        if matches!(self.stage, Stage::Looking(_)) {
            self.begin(true, into);
        }
        self.read(&[], true, into);
        let TableReader { name, is_converted, bytes, mut plan, stage, .. } = self;
        let mut accounting = Accounting::default();
        let taken_as = match stage {
            Stage::Reading(reading) => {
                let OpenTable { decoder, accounting: rows, layout, mark, .. } = *reading;
                into.ranges.push((name.clone(), mark.ratings..into.table.len()));
                accounting = Accounting { characters_replaced: decoder.replaced, ..rows };
                if let Some(plan) = &mut plan {
                    plan.encoding.value = decoder.encoding().name().to_owned();
                }
                TakenAs::from(layout)
            }
            Stage::Refused(error) => TakenAs::Refused(error),
            Stage::LeftOut(why) => TakenAs::LeftOut(why),
            Stage::Looking(_) => unreachable!("a file that ends has begun"),
        };
        FileReport { bytes, is_converted, accounting, ..FileReport::new(&name, plan, taken_as) }
    }

    /// Understands the file by its first [`SAMPLE`] bytes, however many came, and reads what came.
    fn begin(&mut self, whole: bool, into: &mut Accumulator) {
        let Stage::Looking(sample) = &mut self.stage else { return };
        let sample = std::mem::take(sample);
        let beginning = &sample[..sample.len().min(SAMPLE)];
        let plan = match self.part_of.take() {
            Some(table) if begins_alike(&table, beginning) => Ok(Plan::clone(&table)),
            table => match (understand(beginning, whole, self.chosen.clone()), table) {
                (Err(what), Some(_)) => return self.stage = Stage::LeftOut(LeftOut::Unsupported(what)),
                (Ok(plan), Some(table)) if !same_table(&plan, &table) => {
                    return (self.plan, self.stage) = (Some(plan), Stage::LeftOut(LeftOut::Unrecognized));
                }
                (plan, _) => plan,
            },
        };
        if self.chosen.take == Some(false) {
            // It still shows what it is, to be read after all.
            (self.plan, self.stage) = (plan.ok(), Stage::LeftOut(LeftOut::ByPerson));
            return;
        }
        let plan = match plan {
            Ok(plan) => self.plan.insert(plan),
            Err(what) => return self.refuse(DataProblem::Unsupported(what), into),
        };
        let Some(layout) = plan.layout.value else {
            let problem = unrecognized(plan);
            return self.refuse(problem, into);
        };
        self.stage = Stage::Reading(Box::new(OpenTable::new(plan, layout, &self.name, into)));
        let before = into.table.len();
        self.read(&sample, false, into);
        // For as many as there will be if it goes on like this, and a few more: growing by doubling would copy all of
        // them again.
        if let Some(size) = self.size.filter(|_| !whole) {
            let to_come = (size as f64 / self.bytes as f64 * 1.02 - 1.0).max(0.0);
            into.reserve((into.table.len().saturating_sub(before) as f64 * to_come) as usize);
        }
    }
}

/// Why a table without a layout cannot be read.
fn unrecognized(plan: &Plan) -> DataProblem {
    let averages = plan.notes.iter().find_map(|note| match note {
        Note::Averages(column) => Some(plan.column_name(*column)),
        _ => None,
    });
    if let Some(column) = averages {
        return DataProblem::Averages { column };
    }
    let has = |role| plan.column(role).is_some();
    let seen = match (plan.names.as_slice(), plan.first_rows.first()) {
        ([], Some(row)) => Seen::FirstRow(quote_line(&row.join(plan.delimiter.value.text()))),
        ([], None) => Seen::Nothing,
        (names, _) => Seen::Names(quote_line(&names.join(", "))),
    };
    let missing = match (has(Role::User), has(Role::Item) || has(Role::Title), has(Role::Rating)) {
        (true, true, false) | (false, true, false) | (true, false, false) => Missing::Ratings,
        (true, false, true) => Missing::Items,
        (false, true, true) => Missing::Users,
        (false, false, true) => Missing::UsersAndItems,
        _ => Missing::Everything,
    };
    DataProblem::Unrecognized { missing, seen }
}

impl OpenTable {
    fn new(plan: &Plan, layout: Layout, name: &str, into: &mut Accumulator) -> OpenTable {
        let mark = into.mark();
        match layout {
            Layout::Titles => into.titles.push(TitlesFile::new(name, plan)),
            Layout::OneUser => into.own.push(OwnFile { file: name.to_owned(), ..OwnFile::default() }),
            _ => {}
        }
        OpenTable {
            decoder: Decoder::of(&plan.encoding),
            splitter: if plan.wrapped {
                Splitter::new(Delimiter::Comma, true)
            } else {
                Splitter::new(plan.delimiter.value, plan.quoting.value)
            },
            rows: RowReader::new(plan, layout),
            text: String::new(),
            line: 1,
            preamble_left: plan.preamble,
            header_left: plan.header.value,
            inner: plan.wrapped.then(|| Splitter::new(plan.delimiter.value, plan.quoting.value)),
            accounting: Accounting::default(),
            layout,
            mark,
        }
    }

    /// Reads the rows that the next bytes complete. The error says why that cannot go on, and on which line.
    fn push(&mut self, bytes: &[u8], last: bool, into: &mut Accumulator) -> Result<(), (Option<u64>, DataProblem)> {
        self.decoder.decode(bytes, last, &mut self.text);
        let mut at = 0;
        let mut any_left = true;
        while any_left {
            any_left = self.take_some(&mut at, last, into);
            if into.is_too_much() {
                let (rows, bytes) = (self.accounting.records, into.memory.limit);
                let problem = DataProblem::TooMuch { rows, bytes, before: self.mark.ratings as u64 };
                return Err((None, problem));
            }
        }
        self.text.drain(..at);
        if self.text.len() > LONGEST_ROW {
            return Err((Some(self.line), DataProblem::RowTooLong { millions: LONGEST_ROW >> 20 }));
        }
        Ok(())
    }

    /// Takes the next rows of the text, which begin at `at`; false where there is none left. Only some at a time, for
    /// the reason of [`in_chunks`](crate::data::in_chunks).
    #[inline(never)]
    fn take_some(&mut self, at: &mut usize, last: bool, into: &mut Accumulator) -> bool {
        const SOME: usize = 1024;
        let mut any_left = true;
        for _ in 0..SOME {
            let Some(record) = self.splitter.split(&self.text[*at..], last) else {
                any_left = false;
                break;
            };
            *at += record.size;
            let line = self.line;
            self.line += record.lines;
            self.accounting.records += 1;
            if record.is_blank() {
                self.accounting.blank += 1;
            } else if self.preamble_left > 0 {
                self.preamble_left -= 1;
                self.accounting.preamble += 1;
            } else if self.header_left {
                self.header_left = false;
                self.accounting.header += 1;
            } else if let Some(inner) = &mut self.inner {
                let cell = wrapped::cell(&record);
                self.accounting.rows_unwrapped += u64::from(cell.is_some());
                let record = inner.split(cell.unwrap_or(record.text), true).unwrap_or(record);
                self.rows.take(&record, line, into, &mut self.accounting);
            } else {
                self.rows.take(&record, line, into, &mut self.accounting);
            }
        }
        into.table.resolve();
        any_left
    }
}
