//! The values of a column as texts.

use parquet::basic::{ConvertedType, LogicalType, TimeUnit};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{DataType, Int96};
use parquet::errors::Result;
use parquet::schema::types::ColumnDescPtr;
use std::fmt::{Display, Write};

/// What stands between the values of a list.
const BETWEEN: char = '|';

/// Some values of a column, one for each row.
#[derive(Default)]
pub struct Batch {
    text: String,
    ends: Vec<usize>,
}

impl Batch {
    pub fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The value in a row; empty where there is none.
    pub fn text(&self, row: usize) -> &str {
        let start = if row == 0 { 0 } else { self.ends[row - 1] };
        &self.text[start..self.ends[row]]
    }
}

/// How a value is written.
#[derive(Clone, Copy)]
enum As {
    Plain,
    Unsigned,
    /// A number with so many digits behind the point.
    Decimal(i32),
    Date,
    /// So many of these are a second.
    Timestamp(i64),
    TimeOfDay(i64),
    Half,
}

/// A column of one group of rows.
pub struct Column {
    reader: ColumnReader,
    written_as: As,
    most_defined: i16,
    is_list: bool,
}

impl Column {
    pub fn new(descriptor: ColumnDescPtr, open: impl FnOnce(ColumnDescPtr) -> ColumnReader) -> Column {
        let (most_defined, is_list) = (descriptor.max_def_level(), descriptor.max_rep_level() > 0);
        let written_as = match (descriptor.logical_type_ref(), descriptor.converted_type()) {
            (Some(LogicalType::Decimal(_)), _) | (None, ConvertedType::DECIMAL) => As::Decimal(descriptor.type_scale()),
            (Some(LogicalType::Date), _) | (None, ConvertedType::DATE) => As::Date,
            (Some(LogicalType::Timestamp(it)), _) => As::Timestamp(per_second(&it.unit)),
            (None, ConvertedType::TIMESTAMP_MILLIS) => As::Timestamp(1000),
            (None, ConvertedType::TIMESTAMP_MICROS) => As::Timestamp(1_000_000),
            (Some(LogicalType::Time(it)), _) => As::TimeOfDay(per_second(&it.unit)),
            (Some(LogicalType::Integer(it)), _) if !it.is_signed => As::Unsigned,
            (None, ConvertedType::UINT_32 | ConvertedType::UINT_64) => As::Unsigned,
            (Some(LogicalType::Float16), _) => As::Half,
            _ => As::Plain,
        };
        Column { reader: open(descriptor), written_as, most_defined, is_list }
    }

    /// Reads at most so many rows.
    pub fn read(&mut self, most: usize, batch: &mut Batch) -> Result<()> {
        let levels = Levels { most_defined: self.most_defined, is_list: self.is_list };
        let how = self.written_as;
        match &mut self.reader {
            ColumnReader::BoolColumnReader(reader) => levels.read(reader, most, batch, |to, value| put(to, value)),
            ColumnReader::Int32ColumnReader(reader) => levels.read(reader, most, batch, |to, &value| match how {
                As::Unsigned => put(to, value.cast_unsigned()),
                _ => integer(to, how, value.into()),
            }),
            ColumnReader::Int64ColumnReader(reader) => levels.read(reader, most, batch, |to, &value| match how {
                As::Unsigned => put(to, value.cast_unsigned()),
                _ => integer(to, how, value),
            }),
            ColumnReader::Int96ColumnReader(reader) => levels.read(reader, most, batch, |to, value: &Int96| {
                timestamp(to, value.to_seconds());
            }),
            // Written as the number that it was before it was rounded to 32 bits.
            ColumnReader::FloatColumnReader(reader) => levels.read(reader, most, batch, |to, value| put(to, value)),
            ColumnReader::DoubleColumnReader(reader) => levels.read(reader, most, batch, |to, value| put(to, value)),
            ColumnReader::ByteArrayColumnReader(reader) => {
                levels.read(reader, most, batch, |to, value| bytes(to, how, value.data()))
            }
            ColumnReader::FixedLenByteArrayColumnReader(reader) => {
                levels.read(reader, most, batch, |to, value| bytes(to, how, value.data()))
            }
        }
    }
}

/// Which values are there, and where a row begins.
struct Levels {
    most_defined: i16,
    is_list: bool,
}

impl Levels {
    fn read<T: DataType>(
        &self,
        reader: &mut ColumnReaderImpl<T>,
        most: usize,
        batch: &mut Batch,
        mut write: impl FnMut(&mut String, &T::T),
    ) -> Result<()> {
        let (mut values, mut defined, mut repeated) = (Vec::new(), Vec::new(), Vec::new());
        let mut rows = 0;
        // The reader stops where a page ends.
        while rows < most {
            let (n, _, n_levels) =
                reader.read_records(most - rows, Some(&mut defined), Some(&mut repeated), &mut values)?;
            if n == 0 && n_levels == 0 {
                break;
            }
            rows += n;
        }
        let mut values = values.iter();
        // A column without nulls and lists has no levels.
        defined.resize(if self.most_defined > 0 { defined.len() } else { values.len() }, 0);
        for (at, &level) in defined.iter().enumerate() {
            let begins = !self.is_list || repeated.get(at).is_none_or(|&level| level == 0);
            let is_there = level == self.most_defined;
            if !begins {
                batch.ends.pop();
                batch.text.extend(is_there.then_some(BETWEEN));
            }
            if is_there && let Some(value) = values.next() {
                write(&mut batch.text, value);
            }
            batch.ends.push(batch.text.len());
        }
        Ok(())
    }
}

fn put(to: &mut String, value: impl Display) {
    // Writing to a text does not fail.
    let _ = write!(to, "{value}");
}

fn per_second(unit: &TimeUnit) -> i64 {
    match unit {
        TimeUnit::MILLIS => 1000,
        TimeUnit::MICROS => 1_000_000,
        TimeUnit::NANOS => 1_000_000_000,
    }
}

fn integer(to: &mut String, how: As, value: i64) {
    match how {
        As::Decimal(scale) => decimal(to, value.into(), scale),
        As::Date => date(to, value),
        As::Timestamp(per_second) => timestamp(to, value.div_euclid(per_second)),
        As::TimeOfDay(per_second) => time_of_day(to, value.div_euclid(per_second)),
        As::Plain | As::Unsigned | As::Half => put(to, value),
    }
}

/// Texts, and what else is written in bytes.
fn bytes(to: &mut String, how: As, bytes: &[u8]) {
    match how {
        As::Decimal(scale) if bytes.len() <= 16 => {
            // In two's complement, the highest byte first.
            let sign = if bytes.first().is_some_and(|&byte| byte >= 0x80) { -1 } else { 0 };
            let value = bytes.iter().fold(sign, |value: i128, &byte| (value << 8) | i128::from(byte));
            decimal(to, value, scale);
        }
        As::Half if bytes.len() == 2 => put(to, half(u16::from_le_bytes([bytes[0], bytes[1]]))),
        _ => to.push_str(&String::from_utf8_lossy(bytes)),
    }
}

/// A number of 16 bits.
fn half(bits: u16) -> f32 {
    let (exponent, fraction) = (i32::from(bits >> 10 & 0x1f), f32::from(bits & 0x3ff));
    let size = match exponent {
        0 => fraction * 2f32.powi(-24),
        31 if fraction == 0.0 => f32::INFINITY,
        31 => f32::NAN,
        _ => (1024.0 + fraction) * 2f32.powi(exponent - 25),
    };
    if bits & 0x8000 == 0 { size } else { -size }
}

fn decimal(to: &mut String, value: i128, scale: i32) {
    let digits = value.unsigned_abs().to_string();
    to.push_str(if value < 0 { "-" } else { "" });
    let Some(scale) = usize::try_from(scale).ok().filter(|&scale| scale > 0) else { return to.push_str(&digits) };
    let digits = format!("{digits:0>width$}", width = scale + 1);
    let (whole, rest) = digits.split_at(digits.len() - scale);
    to.push_str(whole);
    let rest = rest.trim_end_matches('0');
    if !rest.is_empty() {
        to.push('.');
        to.push_str(rest);
    }
}

/// A day, counted from 1970 on.
fn date(to: &mut String, days: i64) {
    // Howard Hinnant's algorithm: years begin in March, so that the day that may be missing is their last.
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let _ = write!(to, "{year:04}-{month:02}-{day:02}");
}

/// A time, in seconds from 1970 on.
fn timestamp(to: &mut String, seconds: i64) {
    date(to, seconds.div_euclid(86_400));
    to.push(' ');
    time_of_day(to, seconds.rem_euclid(86_400));
}

fn time_of_day(to: &mut String, seconds: i64) {
    let _ = write!(to, "{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl FnOnce(&mut String)) -> String {
        let mut text = String::new();
        write(&mut text);
        text
    }

    #[test]
    fn dates_and_decimals() {
        assert_eq!(written(|to| date(to, 0)), "1970-01-01");
        assert_eq!(written(|to| date(to, 11_016)), "2000-02-29");
        assert_eq!(written(|to| date(to, -1)), "1969-12-31");
        assert_eq!(written(|to| timestamp(to, 881_250_949)), "1997-12-04 15:55:49");
        for (value, scale, text) in
            [(450, 2, "4.5"), (-5, 1, "-0.5"), (7, 0, "7"), (700, 2, "7"), (5, 3, "0.005"), (12_345, 2, "123.45")]
        {
            assert_eq!(written(|to| decimal(to, value, scale)), text);
        }
        assert_eq!(written(|to| bytes(to, As::Decimal(1), &[0xff, 0xd3])), "-4.5");
        assert_eq!([half(0x4480), half(0xc000), half(0x3555)], [4.5, -2.0, 0.333_251_95]);
    }
}
