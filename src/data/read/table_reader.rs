//! One table, from its first byte to its last: looked at, understood, then read as it comes.

use super::accounting::Accounting;
use super::choices::FileChoices;
use super::encoding::Decoder;
use super::foreign::{self, UnsupportedFile};
use super::layout::Layout;
use super::preview::{FileUnderstanding, TakenAs};
use super::records::Splitter;
use super::rows::{Gathered, Mark, OwnRatings, RowReader, TitlesFile};
use super::understand::{Plan, SAMPLE, understand};
use crate::data::DataError;

/// Why a file is left out that would be read.
pub const LEFT_OUT: &str = "you left it out";
/// A row that is longer than this is none.
const LONGEST_ROW: usize = 16 * 1024 * 1024;

/// Reads one table.
pub struct TableReader {
    name: String,
    choices: FileChoices,
    /// Of the whole file, where that is known for sure.
    size: Option<u64>,
    bytes: u64,
    plan: Option<Plan>,
    stage: Stage,
}

enum Stage {
    /// Not enough has come to understand it.
    Looking(Vec<u8>),
    Reading(Box<Reading>),
    /// Nothing more is wanted of it: refused, or left out by choice.
    Refused(DataError),
    LeftOut,
}

struct Reading {
    decoder: Decoder,
    splitter: Splitter,
    taker: RowReader,
    /// Decoded and not yet cut into rows.
    text: String,
    /// The line on which `text` begins.
    line: u64,
    preamble_left: usize,
    header_left: bool,
    accounting: Accounting,
    layout: Layout,
    /// Where what it gives begins.
    mark: Mark,
}

impl TableReader {
    /// For a file of `size` bytes, where that is known for sure.
    pub fn new(name: &str, choices: FileChoices, size: Option<u64>) -> TableReader {
        TableReader { name: name.to_owned(), choices, size, bytes: 0, plan: None, stage: Stage::Looking(Vec::new()) }
    }

    /// Whether there is any use in the rest of the file.
    pub fn wants_more(&self) -> bool {
        !matches!(self.stage, Stage::Refused(_) | Stage::LeftOut)
    }

    /// Rows that went somewhere so far.
    pub fn rows(&self) -> u64 {
        match &self.stage {
            Stage::Reading(reading) => reading.accounting.records,
            _ => 0,
        }
    }

    /// The next bytes of the file.
    pub fn push(&mut self, bytes: &[u8], into: &mut Gathered) {
        self.bytes += bytes.len() as u64;
        match &mut self.stage {
            Stage::Looking(sample) => {
                sample.extend_from_slice(bytes);
                if sample.len() >= SAMPLE {
                    self.begin(false, into);
                }
            }
            Stage::Reading(_) => self.read(bytes, false, into),
            Stage::Refused(_) | Stage::LeftOut => {}
        }
    }

    fn read(&mut self, bytes: &[u8], last: bool, into: &mut Gathered) {
        if let Stage::Reading(reading) = &mut self.stage
            && let Err(error) = reading.push(bytes, last, &self.name, into)
        {
            self.refuse(error, into);
        }
    }

    /// The file is broken from here on: nothing of it is kept.
    pub fn refuse(&mut self, error: DataError, into: &mut Gathered) {
        if let Stage::Reading(reading) = &self.stage {
            into.roll_back(reading.mark);
        }
        self.stage = Stage::Refused(error);
    }

    /// The file is over.
    pub fn end(mut self, into: &mut Gathered) -> FileUnderstanding {
        if matches!(self.stage, Stage::Looking(_)) {
            self.begin(true, into);
        }
        self.read(&[], true, into);
        let taken_as = match &self.stage {
            Stage::Reading(reading) => TakenAs::from(reading.layout),
            Stage::Refused(error) => TakenAs::Refused(error.clone()),
            Stage::LeftOut => TakenAs::LeftOut(LEFT_OUT.to_owned()),
            Stage::Looking(_) => TakenAs::Refused(foreign::refuse(&self.name, UnsupportedFile::Empty)),
        };
        let mut understanding = FileUnderstanding::new(&self.name, self.bytes, self.plan.as_ref(), taken_as);
        if let Stage::Reading(reading) = self.stage {
            understanding.encoding = reading.decoder.encoding().name().to_owned();
            understanding.accounting = reading.accounting;
            understanding.accounting.characters_replaced = reading.decoder.replaced;
        }
        understanding
    }

    /// Understands the file by its first [`SAMPLE`] bytes, however many came, and reads what came.
    fn begin(&mut self, whole: bool, into: &mut Gathered) {
        let Stage::Looking(sample) = &mut self.stage else { return };
        let sample = std::mem::take(sample);
        let beginning = &sample[..sample.len().min(SAMPLE)];
        if self.choices.take == Some(false) {
            // It still shows what it is, to be read after all.
            self.plan = understand(&self.name, beginning, whole, &self.choices).ok();
            self.stage = Stage::LeftOut;
            return;
        }
        let began = understand(&self.name, beginning, whole, &self.choices).and_then(|plan| {
            let plan = self.plan.insert(plan);
            let layout = plan.layout.ok_or_else(|| plan.refusal(&self.name))?;
            Ok(Box::new(Reading::new(plan, layout, &self.name, into)))
        });
        match began {
            Err(error) => self.stage = Stage::Refused(error),
            Ok(reading) => {
                self.stage = Stage::Reading(reading);
                let before = into.table.len();
                self.read(&sample, false, into);
                // For as many as there will be if it goes on like this, and a few more: growing by doubling would copy
                // all of them again.
                let size = self.size.unwrap_or_default() as f64;
                let to_come = (size / self.bytes as f64 * 1.02 - 1.0).max(0.0);
                into.table.reserve(((into.table.len() - before) as f64 * to_come) as usize);
            }
        }
    }
}

impl Reading {
    fn new(plan: &Plan, layout: Layout, name: &str, into: &mut Gathered) -> Reading {
        let mark = into.mark();
        match layout {
            Layout::Titles => into.titles.push(TitlesFile::new(name, plan)),
            Layout::OneUser => into.own.push(OwnRatings { file: name.to_owned(), ..OwnRatings::default() }),
            _ => {}
        }
        Reading {
            decoder: Decoder::new(plan.encoding, plan.encoding_given),
            splitter: Splitter::new(plan.dialect.delimiter, plan.dialect.quoting),
            taker: RowReader::new(plan, layout),
            text: String::new(),
            line: 1,
            preamble_left: plan.dialect.preamble,
            header_left: plan.header,
            accounting: Accounting::default(),
            layout,
            mark,
        }
    }

    fn push(&mut self, bytes: &[u8], last: bool, name: &str, into: &mut Gathered) -> Result<(), DataError> {
        self.decoder.decode(bytes, last, &mut self.text);
        let mut at = 0;
        while self.take_some(&mut at, last, into) {}
        self.text.drain(..at);
        if self.text.len() > LONGEST_ROW {
            return Err(DataError {
                file: name.to_owned(),
                line: Some(self.line),
                reason: format!("the row that begins here is longer than {} million characters", LONGEST_ROW >> 20),
                advice: "Choose a file with ratings: one line for each, or for each user.".to_owned(),
            });
        }
        Ok(())
    }

    /// Takes the next rows of the text, which begin at `at`; false where there is none left. Only some at a time, for
    /// the reason of [`in_chunks`](crate::data::in_chunks).
    #[inline(never)]
    fn take_some(&mut self, at: &mut usize, last: bool, into: &mut Gathered) -> bool {
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
            } else {
                self.taker.take(&record, line, into, &mut self.accounting);
            }
        }
        into.table.resolve();
        any_left
    }
}
