//! What files say of each rating beside its value: when it was given, and which test files have it.

use super::chunks::retain_rows;

/// Facts about the rows of a table. A column is as long as the table, or empty where no file says anything.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RowFacts {
    /// Seconds since 1970; 0 where it is not known.
    pub times: Vec<u32>,
    /// Bit k is set if the test file of pair k has the rating.
    pub tests: Vec<u32>,
    /// What the pairs of training and test files are called: `u1`.
    pub pairs: Vec<String>,
}

impl RowFacts {
    /// Notes when the last of `n` rows was given. The rows before it that say nothing get 0.
    #[inline]
    pub fn push_time(&mut self, n: usize, time: u32) {
        if self.times.len() + 1 != n {
            self.times.resize(n - 1, 0);
        }
        self.times.push(time);
    }

    /// Fills up a column that has anything, for a table of `n` rows. Times of which none could be read are none.
    pub fn fill(&mut self, n: usize) {
        if self.times.iter().all(|&time| time == 0) {
            self.times = Vec::new();
        }
        for column in [&mut self.times, &mut self.tests].into_iter().filter(|column| !column.is_empty()) {
            column.resize(n, 0);
        }
    }

    /// Forgets the rows from `n` on.
    pub fn truncate(&mut self, n: usize) {
        self.times.truncate(n);
        self.tests.truncate(n);
    }

    /// Leaves out the rows that `keep` says no to.
    pub fn retain(&mut self, keep: impl Fn(usize) -> bool) {
        for column in [&mut self.times, &mut self.tests] {
            retain_rows(column, &keep);
        }
    }

    /// Bytes that it takes.
    pub fn memory(&self) -> u64 {
        (size_of::<u32>() * (self.times.len() + self.tests.len())) as u64
    }
}

/// Seconds since 1970 of a time as files write it: seconds or milliseconds since then, or a date, with or without the
/// time of day. None where it is neither, or before 1970.
#[inline(never)]
pub fn parse_time(text: &str) -> Option<u32> {
    if let Some(seconds) = whole_seconds(text.as_bytes()) {
        return (seconds > 0).then_some(seconds);
    }
    if let Ok(number) = text.parse::<f64>() {
        // From 1970 to 2106 seconds have ten digits at most.
        let seconds = [1.0, 1e3, 1e6].into_iter().map(|unit| number / unit).find(|&seconds| seconds < 4_294_967_296.0);
        return seconds.filter(|&seconds| seconds >= 1.0).map(|seconds| seconds as u32);
    }
    let mut numbers = text.split(|sign: char| !sign.is_ascii_digit()).filter(|digits| !digits.is_empty());
    let mut next = || numbers.next().and_then(|digits| digits.parse::<i64>().ok());
    let (a, b, c) = (next()?, next()?, next()?);
    let [hour, minute, second] = [next(), next(), next()].map(Option::unwrap_or_default);
    // 2005-09-06; otherwise the year stands last, behind month and day or day and month.
    let (year, month, day) = match (a, b, c) {
        (1000.., ..) => (a, b, c),
        (_, 13.., _) => (c, a, b),
        (13.., ..) => (c, b, a),
        _ => (c, a, b),
    };
    // A year of two digits is one of 1970 to 2069; 12:30:45 is no date.
    let is_date = text.bytes().find(|byte| !byte.is_ascii_digit()) != Some(b':');
    let year = match year {
        0..70 if is_date => year + 2000,
        70..100 if is_date => year + 1900,
        year => year,
    };
    if !(1970..2106).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) || hour > 23 {
        return None;
    }
    let hour = match (text.ends_with("AM"), text.ends_with("PM")) {
        (true, _) => hour % 12,
        (_, true) => hour % 12 + 12,
        _ => hour,
    };
    let seconds = (days_since_1970(year, month, day) * 24 + hour) * 3600 + minute.min(59) * 60 + second.min(59);
    u32::try_from(seconds).ok()
}

/// The number that ten digits or fewer say.
#[inline]
pub fn whole_seconds(digits: &[u8]) -> Option<u32> {
    let (mut number, last) = match digits.split_first_chunk() {
        Some((first, last)) => (eight_digits(*first)?, last),
        None => (0, digits),
    };
    if digits.is_empty() || digits.len() > 10 {
        return None;
    }
    for digit in last {
        let digit = Some(digit.wrapping_sub(b'0')).filter(|&digit| digit < 10)?;
        number = number * 10 + u64::from(digit);
    }
    u32::try_from(number).ok()
}

/// The number that eight digits say, all of them at once: digits to pairs, pairs to fours, fours to the number.
#[inline]
fn eight_digits(text: [u8; 8]) -> Option<u64> {
    const EACH: u64 = u64::from_le_bytes([1; 8]);
    let digits = u64::from_le_bytes(text) ^ (EACH * 0x30);
    // A byte above 9 reaches the highest bit.
    if (digits.wrapping_add(EACH * 0x76) | digits) & (EACH * 0x80) != 0 {
        return None;
    }
    let pairs = digits * 10 + (digits >> 8);
    const PAIR: u64 = 0x0000_00ff_0000_00ff;
    let (first, second) = (pairs & PAIR, (pairs >> 16) & PAIR);
    let number = first.wrapping_mul(100 + (1_000_000 << 32)).wrapping_add(second.wrapping_mul(1 + (10_000 << 32)));
    Some(number >> 32)
}

/// Days of the Gregorian calendar, counted from March so that the leap day is the last (Hinnant 2013).
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let of_year = (153 * month + 2) / 5 + day - 1;
    year * 365 + year / 4 - year / 100 + year / 400 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn whole_seconds_are_the_number_that_is_written(text in "[0-9]{1,11}|[0-9./:\\-]{7,10}") {
            let number = text.parse::<u32>().ok();
            prop_assert_eq!(whole_seconds(text.as_bytes()), number.filter(|_| text.len() <= 10), "{}", text);
        }
    }

    #[test]
    fn times_are_read_as_files_write_them() {
        for (text, seconds) in [
            ("881250949", Some(881_250_949)),
            ("881250949000", Some(881_250_949)),
            ("1.5e9", Some(1_500_000_000)),
            ("1970-01-02", Some(86_400)),
            ("2000-03-01", Some(951_868_800)),
            ("2005-09-06 10:15:02", Some(1_126_001_702)),
            ("2005-09-06T10:15:02Z", Some(1_126_001_702)),
            ("11/3/2024 10:15:02", Some(1_730_628_902)),
            ("13.01.2024", Some(1_705_104_000)),
            ("03/04/98", Some(888_969_600)),
            ("31.12.07 12:00", Some(1_199_102_400)),
            ("4294967295", Some(u32::MAX)),
            ("4294967296", Some(4_294_967)),
            ("0000000007", Some(7)),
            ("2024/05/01 10:15:02 AM", Some(1_714_558_502)),
            ("2024/05/01 12:30:00 AM", Some(1_714_523_400)),
            ("2024/05/01 12:30:00 PM", Some(1_714_566_600)),
            ("12:30:45", None),
            ("yesterday", None),
            ("0", None),
            ("-5", None),
            ("1969-12-31", None),
            ("2024-13-13", None),
        ] {
            assert_eq!(parse_time(text), seconds, "{text}");
        }
    }

    #[test]
    fn rows_of_files_without_times_get_none() {
        let mut facts = RowFacts::default();
        facts.push_time(3, 7);
        facts.fill(5);
        assert_eq!(facts.times, [0, 0, 7, 0, 0]);
        facts.retain(|row| row > 1);
        facts.truncate(2);
        assert_eq!((&facts.times[..], facts.tests.len(), facts.memory()), (&[7, 0][..], 0, 8));
        facts.times = vec![0; 3];
        facts.fill(3);
        assert!(facts.times.is_empty());
    }
}
