//! Text to records and their fields: the one place that knows what quotes, delimiters and line ends mean.

use super::plan::Delimiter;
use wide::u8x32;

/// A quoted field may go on over several lines, up to this many bytes. One that is longer was never closed.
const LONGEST_QUOTED: usize = 64 * 1024;
/// After so many quotes that were never closed they must close on their own line, or each would cost a long search.
const PATIENCE: u32 = 1000;

/// Cuts text into records.
pub struct Splitter {
    delimiter: Delimiter,
    quoting: bool,
    stops: Stops,
    fields: Vec<Field>,
    unescaped: Vec<Unescaped>,
    unclosed_so_far: u32,
    /// Quotes within fields are written behind a backslash: one was seen that nothing else explains.
    backslashes: bool,
}

/// The bytes at which something ends or begins in a plain record. They are looked for in blocks, because how long a
/// field is cannot be foreseen, and every wrong guess costs a processor as much as a field.
struct Stops([u8x32; 4]);

/// Bytes that are looked at together.
const BLOCK: usize = 32;

impl Stops {
    fn new(delimiter: u8, quoting: bool) -> Stops {
        let quote = if quoting { b'"' } else { delimiter };
        Stops([delimiter, b'\n', b'\r', quote].map(u8x32::splat))
    }

    /// A bit for each byte of the block, the lowest for the first: whether it is one of them.
    #[inline]
    fn in_block(&self, block: [u8; BLOCK]) -> u32 {
        let block = u8x32::new(block);
        let [delimiter, line_feed, carriage_return, quote] = self.0.map(|stop| block.simd_eq(stop));
        (delimiter | line_feed | carriage_return | quote).to_bitmask()
    }
}

/// Where in its record a field lies, quotes left out.
#[derive(Clone, Copy)]
struct Field {
    start: usize,
    end: usize,
    /// Holds quotes that were written twice or behind a backslash.
    escaped: bool,
}

/// A field that holds such quotes, as it was meant.
struct Unescaped {
    field: usize,
    text: String,
}

/// The record at the beginning of a text.
pub struct Record<'t> {
    /// As it stands in the file, line end left out.
    pub text: &'t str,
    /// Bytes with the line end.
    pub size: usize,
    /// Lines of the file that it takes.
    pub lines: u64,
    /// A quotation mark opens a field and is not closed; it is taken as a part of the field.
    pub unclosed: bool,
    fields: &'t [Field],
    unescaped: &'t [Unescaped],
}

impl<'t> Record<'t> {
    /// Number of fields.
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// Field `index` as it was meant, with the blanks around it.
    #[inline]
    pub fn untrimmed(&self, index: usize) -> Option<&'t str> {
        let field = self.fields.get(index)?;
        if field.escaped {
            let unescaped = self.unescaped.iter().find(|unescaped| unescaped.field == index);
            return unescaped.map(|unescaped| unescaped.text.as_str());
        }
        Some(&self.text[field.start..field.end])
    }

    /// The bytes of field `index` as they stand in the file; empty where there is none.
    #[inline]
    pub fn bytes(&self, index: usize) -> &'t [u8] {
        self.fields.get(index).map_or(&[], |field| &self.text.as_bytes()[field.start..field.end])
    }

    /// Field `index` without the blanks around it; empty where there is none.
    #[inline]
    pub fn field(&self, index: usize) -> &'t str {
        self.untrimmed(index).map_or("", trim)
    }

    /// What stands from one field to another, with what is between them.
    pub fn span(&self, first: usize, last: usize) -> &'t str {
        let span = self.fields.get(first).zip(self.fields.get(last));
        span.and_then(|(first, last)| self.text.get(first.start..last.end)).map_or("", trim)
    }

    /// Whether nothing is written in any field.
    #[inline]
    pub fn is_blank(&self) -> bool {
        // Nearly always the record begins with something in its first field.
        if let Some(&Field { start: 0, end: 1.., .. }) = self.fields.first()
            && self.text.as_bytes()[0].is_ascii_graphic()
        {
            return false;
        }
        self.fields.iter().all(|field| trim(&self.text[field.start..field.end]).is_empty())
    }
}

/// Spreadsheets also leave no-break spaces.
#[inline]
pub fn trim(text: &str) -> &str {
    let is_plain = |byte: &u8| byte.is_ascii_graphic();
    let bytes = text.as_bytes();
    if bytes.first().is_some_and(is_plain) && bytes.last().is_some_and(is_plain) { text } else { trim_slowly(text) }
}

#[inline(never)]
fn trim_slowly(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_ascii_whitespace() || c == '\u{a0}')
}

fn unescape(raw: &str) -> String {
    let mut field = String::with_capacity(raw.len());
    let mut rest = raw.chars();
    while let Some(c) = rest.next() {
        let doubled = matches!(c, '"' | '\\') && rest.as_str().starts_with('"');
        field.push(if doubled { '"' } else { c });
        if doubled {
            rest.next();
        }
    }
    field
}

/// Where a record ends.
struct Found {
    end: usize,
    /// With its line end.
    size: usize,
    lines: u64,
    unclosed: bool,
}

/// How a field that begins with a quote ends.
enum Quoted {
    Closed {
        field: Field,
        /// Line ends within.
        line_ends: u64,
        /// Where the delimiter or the line end stands.
        next: usize,
    },
    Unclosed,
    /// More text is needed to tell.
    Unknown,
}

impl Splitter {
    pub fn new(delimiter: Delimiter, quoting: bool) -> Splitter {
        let stops = Stops::new(delimiter.text().as_bytes()[0], quoting);
        Splitter {
            delimiter,
            quoting,
            stops,
            fields: Vec::new(),
            unescaped: Vec::new(),
            unclosed_so_far: 0,
            backslashes: false,
        }
    }

    /// The first record of `text`, which begins a line; none where it may go on behind the end of the text (never
    /// with `at_end`) or where the text is empty.
    pub fn split<'t>(&'t mut self, text: &'t str, at_end: bool) -> Option<Record<'t>> {
        self.fields.clear();
        self.unescaped.clear();
        let bytes = text.as_bytes();
        let plain = if self.delimiter == Delimiter::Blanks { None } else { self.plain(bytes) };
        let found = match plain {
            Some(found) => found,
            None => {
                self.fields.clear();
                self.any(text, at_end)?
            }
        };
        let Found { end, size, lines, unclosed } = found;
        let Splitter { fields, unescaped, .. } = self;
        Some(Record { text: &text[..end], size, lines, unclosed, fields, unescaped })
    }

    /// A record without quotes that ends before the last block of the text does, as nearly all do; none where the
    /// first record is another.
    fn plain(&mut self, text: &[u8]) -> Option<Found> {
        let delimiter = self.delimiter.text().as_bytes();
        let (mut start, mut begin) = (0, 0);
        while let Some(block) = text.get(begin..).and_then(<[u8]>::first_chunk) {
            let mut found = self.stops.in_block(*block);
            while found != 0 {
                let at = begin + found.trailing_zeros() as usize;
                found &= found - 1;
                let line_end = match text[at] {
                    b'\n' => 1,
                    b'\r' if text.get(at + 1) == Some(&b'\n') => 2,
                    byte if byte == delimiter[0] => {
                        // The second colon of `::` lies before the next field.
                        if at >= start && (delimiter.len() == 1 || text.get(at + 1) == Some(&byte)) {
                            self.fields.push(Field { start, end: at, escaped: false });
                            start = at + delimiter.len();
                        }
                        continue;
                    }
                    _ => return None,
                };
                self.fields.push(Field { start, end: at, escaped: false });
                return Some(Found { end: at, size: at + line_end, lines: 1, unclosed: false });
            }
            begin += BLOCK;
        }
        None
    }

    /// Any record, byte by byte.
    #[inline(never)]
    fn any(&mut self, whole: &str, at_end: bool) -> Option<Found> {
        let text = whole.as_bytes();
        if text.is_empty() {
            return None;
        }
        if self.delimiter == Delimiter::Blanks {
            return self.between_blanks(text, at_end);
        }
        let delimiter = self.delimiter.text().as_bytes();
        let (first, wide) = (delimiter[0], delimiter.len() == 2);
        let (mut at, mut lines, mut unclosed) = (0, 1, false);
        loop {
            let start = at;
            let mut quoted = None;
            if self.quoting && !unclosed && matches!(text.get(at), Some(b'"' | b' ')) {
                let blanks = self.count_blanks(&text[at..]);
                if text.get(at + blanks) == Some(&b'"') {
                    match self.quoted(text, at + blanks + 1, at_end) {
                        Quoted::Closed { field, line_ends, next } => {
                            quoted = Some(field);
                            at = next;
                            lines += line_ends;
                        }
                        Quoted::Unclosed => unclosed = true,
                        Quoted::Unknown => return None,
                    }
                }
            }
            // To the end of the field; behind a closed quote that is here.
            let line_end = loop {
                match text.get(at) {
                    None if at_end => break Some(0),
                    None => return None,
                    Some(b'\n') => break Some(1),
                    Some(b'\r') => match text.get(at + 1) {
                        Some(b'\n') => break Some(2),
                        None if !at_end => return None,
                        _ => break Some(1),
                    },
                    Some(&byte) if byte == first && (!wide || text.get(at + 1) == Some(&first)) => break None,
                    Some(_) => at += 1,
                }
            };
            let field = quoted.unwrap_or(Field { start, end: at, escaped: false });
            if field.escaped {
                let text = unescape(&whole[field.start..field.end]);
                self.unescaped.push(Unescaped { field: self.fields.len(), text });
            }
            self.fields.push(field);
            match line_end {
                None => at += delimiter.len(),
                Some(width) => {
                    self.unclosed_so_far += u32::from(unclosed);
                    return Some(Found { end: at, size: at + width, lines, unclosed });
                }
            }
        }
    }

    /// A record whose fields any run of blanks and tabs separates. Quotes mean nothing there.
    fn between_blanks(&mut self, text: &[u8], at_end: bool) -> Option<Found> {
        let line_end = text.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
        let (end, size) = match line_end {
            Some(end) if text[end] == b'\r' && text.get(end + 1) == Some(&b'\n') => (end, end + 2),
            Some(end) if text[end] == b'\r' && end + 1 == text.len() && !at_end => return None,
            Some(end) => (end, end + 1),
            None if at_end => (text.len(), text.len()),
            None => return None,
        };
        let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t');
        let mut start = 0;
        for field in text[..end].split(is_blank) {
            if !field.is_empty() {
                self.fields.push(Field { start, end: start + field.len(), escaped: false });
            }
            start += field.len() + 1;
        }
        if self.fields.is_empty() {
            self.fields.push(Field { start: 0, end: 0, escaped: false });
        }
        Some(Found { end, size, lines: 1, unclosed: false })
    }

    /// Looks for the quote that closes the field which begins at `start`, behind its opening quote. A lone quote
    /// within is taken as it is, but then the field must end on its line: quotes that do not pair cost one record.
    fn quoted(&mut self, text: &[u8], start: usize, at_end: bool) -> Quoted {
        let longest = if self.unclosed_so_far < PATIENCE { LONGEST_QUOTED } else { 0 };
        let (mut at, mut escaped, mut lone, mut line_ends) = (start, false, false, 0);
        loop {
            match text.get(at) {
                None if at_end || at - start > longest => return Quoted::Unclosed,
                None => return Quoted::Unknown,
                Some(b'"') if text.get(at + 1) == Some(&b'"') => {
                    escaped = true;
                    at += 1;
                }
                Some(b'"') if self.backslashes && at > start && text[at - 1] == b'\\' => escaped = true,
                Some(b'"') => {
                    let next = at + 1 + self.count_blanks(&text[at + 1..]);
                    match self.ends_field(&text[next..], at_end) {
                        None => return Quoted::Unknown,
                        Some(true) => {
                            return Quoted::Closed { field: Field { start, end: at, escaped }, line_ends, next };
                        }
                        Some(false) if at > start && text[at - 1] == b'\\' => {
                            escaped = true;
                            self.backslashes = true;
                        }
                        Some(false) if line_ends > 0 => return Quoted::Unclosed,
                        Some(false) => lone = true,
                    }
                }
                Some(b'\n' | b'\r') if lone || at - start > longest => return Quoted::Unclosed,
                Some(b'\n') => line_ends += 1,
                Some(b'\r') => line_ends += u64::from(text.get(at + 1) != Some(&b'\n')),
                Some(_) => {}
            }
            at += 1;
        }
    }

    /// Blanks in front that are no delimiters.
    fn count_blanks(&self, text: &[u8]) -> usize {
        if self.delimiter == Delimiter::Space { 0 } else { text.iter().take_while(|&&byte| byte == b' ').count() }
    }

    /// Whether a delimiter, a line end or the end of the file comes first in `rest`; none where one cannot tell yet.
    fn ends_field(&self, rest: &[u8], at_end: bool) -> Option<bool> {
        let delimiter = self.delimiter.text().as_bytes();
        match rest {
            [] if at_end => Some(true),
            [] => None,
            [b'\n' | b'\r', ..] => Some(true),
            _ if rest.len() < delimiter.len() && !at_end => None,
            _ => Some(rest.starts_with(delimiter)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Every record of a text: its fields, and the line on which it begins.
    fn records(text: &str, delimiter: Delimiter, quoting: bool) -> Vec<(u64, Vec<String>)> {
        let mut splitter = Splitter::new(delimiter, quoting);
        let (mut rest, mut line, mut records) = (text, 1, Vec::new());
        while let Some(record) = splitter.split(rest, true) {
            let fields = (0..record.len()).map(|index| record.field(index).to_owned());
            records.push((line, fields.collect()));
            line += record.lines;
            rest = &rest[record.size..];
        }
        records
    }

    fn fields(text: &str, delimiter: Delimiter, quoting: bool) -> Vec<String> {
        records(text, delimiter, quoting).remove(0).1
    }

    #[test]
    fn every_delimiter() {
        for delimiter in Delimiter::ALL {
            let text = ["1", "b", "", "4.5"].join(delimiter.text());
            assert_eq!(fields(&text, delimiter, true), ["1", "b", "", "4.5"], "{delimiter:?}");
        }
        assert_eq!(fields("1::a: b::c", Delimiter::DoubleColon, false), ["1", "a: b", "c"]);
        assert_eq!(fields("\"1\" \"a b\" 5", Delimiter::Space, true), ["1", "a b", "5"]);
    }

    #[test]
    fn any_run_of_blanks_and_tabs_is_one_delimiter() {
        let records = records(" 7\t \t31 4 \r\n\n8 1\t5", Delimiter::Blanks, true);
        let expected = [(1, vec!["7", "31", "4"]), (2, vec![""]), (3, vec!["8", "1", "5"])];
        assert_eq!(records, expected.map(|(line, fields)| (line, fields.into_iter().map(str::to_owned).collect())));
    }

    #[test]
    fn fields_of_every_length_end_where_they_end() {
        for length in 0..40 {
            // 0x2d differs from a comma in one bit, as 0x0b does from a line end.
            for filler in ["x", "-", "\u{b}", "\u{e9}"] {
                let field = filler.repeat(length);
                let text = format!("{field},{field}\r{field}");
                let expected = [(1, vec![field.clone(), field.clone()]), (2, vec![field])];
                let expected = if length == 0 { &expected[..1] } else { &expected[..] };
                assert_eq!(records(&text, Delimiter::Comma, true), expected);
            }
        }
    }

    #[test]
    fn every_line_end_and_none_at_the_end() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["a,b", "", "c"].join(end);
            let expected = [(1, vec!["a", "b"]), (2, vec![""]), (3, vec!["c"])];
            let expected = expected.map(|(line, fields)| (line, fields.into_iter().map(str::to_owned).collect()));
            assert_eq!(records(&text, Delimiter::Comma, true), expected, "{end:?}");
        }
    }

    #[test]
    fn quotes_hold_delimiters_quotes_and_line_ends() {
        let text = "1,\"Amour, L' (1995)\",\"\"\"Hi\"\" (1970)\"\n2, \"a\r\nb\" ,\"\"\n3,\"C \\\"x\\\" y\",z\"q\n";
        let expected = [
            (1, vec!["1", "Amour, L' (1995)", "\"Hi\" (1970)"]),
            (2, vec!["2", "a\r\nb", ""]),
            (4, vec!["3", "C \"x\" y", "z\"q"]),
        ];
        let expected = expected.map(|(line, fields)| (line, fields.into_iter().map(str::to_owned).collect()));
        assert_eq!(records(text, Delimiter::Comma, true), expected);
        assert_eq!(fields("\"a,b\"", Delimiter::Comma, false), ["\"a", "b\""]);
    }

    #[test]
    fn a_quote_that_is_never_closed_costs_one_line() {
        for text in ["1,\"Open,3\n2,b,4\n", "1,\"Open,3\n2,\"b\",4\n", "1,\"Great\" Cats,5\n2,\"b\",4\n"] {
            let records = records(text, Delimiter::Comma, true);
            assert_eq!(records.len(), 2, "{records:?}");
            assert_eq!(records[1], (2, vec!["2".to_owned(), "b".to_owned(), "4".to_owned()]));
        }
        let mut splitter = Splitter::new(Delimiter::Comma, true);
        assert!(splitter.split("1,\"Open,3\n2,b,4\n", true).unwrap().unclosed);
    }

    #[test]
    fn waits_for_more_where_a_record_may_go_on() {
        let mut splitter = Splitter::new(Delimiter::DoubleColon, true);
        for text in ["1::2", "1::2\r", "1::\"2\"", "1::\"2\":", "1::\"2\n"] {
            assert!(splitter.split(text, false).is_none(), "{text:?}");
            assert!(splitter.split(text, true).is_some(), "{text:?}");
        }
        assert!(splitter.split("1::2\r\n", false).is_some());
    }

    /// The fields of the first record by [`Splitter::any`] alone, and where it ends.
    fn by_any(splitter: &mut Splitter, text: &str, at_end: bool) -> Option<(Vec<String>, usize, u64, bool)> {
        splitter.fields.clear();
        splitter.unescaped.clear();
        let Found { end, size, lines, unclosed } = splitter.any(text, at_end)?;
        let Splitter { fields, unescaped, .. } = splitter;
        let record = Record { text: &text[..end], size, lines, unclosed, fields, unescaped };
        let fields = (0..record.len()).map(|index| record.field(index).to_owned()).collect();
        Some((fields, size, lines, unclosed))
    }

    /// What a text is made of, beside delimiters.
    const PARTS: [&str; 12] = ["a", "1", "é", "b2", ":", "long enough", "\n", "\r\n", "\r", "\"", " ", "\\"];

    proptest! {
        #[test]
        fn plain_records_are_cut_as_any_is(
            parts in prop::collection::vec(0..PARTS.len() + 3, 0..120),
            delimiter in prop::sample::select(&Delimiter::ALL[..]),
            quoting: bool,
            at_end: bool,
        ) {
            let part = |&part: &usize| PARTS.get(part).copied().unwrap_or(delimiter.text());
            let text: String = parts.iter().map(part).collect();
            let (mut splitter, mut plainly) = (Splitter::new(delimiter, quoting), Splitter::new(delimiter, quoting));
            let mut rest = text.as_str();
            while let Some((fields, size, lines, unclosed)) = by_any(&mut plainly, rest, at_end) {
                let record = splitter.split(rest, at_end).expect("a record");
                prop_assert_eq!((record.size, record.lines, record.unclosed), (size, lines, unclosed));
                prop_assert_eq!((0..record.len()).map(|index| record.field(index)).collect::<Vec<_>>(), fields);
                rest = &rest[size..];
            }
            prop_assert!(splitter.split(rest, at_end).is_none());
        }
    }
}
