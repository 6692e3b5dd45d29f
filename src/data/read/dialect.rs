//! How a text writes a table: what separates fields, whether quotes hold them together, where the rows begin.

use super::names::is_known;
use super::parse_words;
use super::plan::{Delimiter, Plan};
use super::records::{Record, Splitter};

/// Records of the sample that are looked at.
const LOOKED_AT: usize = 200;
/// A caption is short.
const LONGEST_PREAMBLE: usize = 10;

/// Fills in how a text that begins like this writes a table.
pub fn fill(plan: &mut Plan, sample: &str) {
    plan.delimiter.guess(|| named_delimiter(sample).unwrap_or_else(|| likeliest_delimiter(sample)));
    let delimiter = plan.delimiter.value;
    let quoting = quotes_mean_something(sample, delimiter);
    plan.quoting.guess(|| quoting);
    plan.decimal_comma.guess(|| has_decimal_commas(sample, delimiter, quoting));
    plan.preamble = preamble(sample, delimiter, quoting);
}

/// Excel's own first line: `sep=;`.
fn named_delimiter(sample: &str) -> Option<Delimiter> {
    let name = first_line(sample).strip_prefix("sep=")?;
    Delimiter::ALL.into_iter().find(|delimiter| delimiter.text() == name)
}

fn first_line(sample: &str) -> &str {
    sample.split(['\n', '\r']).next().unwrap_or_default()
}

/// The delimiter that cuts the most records into the same number of fields, and into many.
fn likeliest_delimiter(sample: &str) -> Delimiter {
    let mut best = (Delimiter::Comma, 0.0);
    let (mut best_width, mut best_share) = (1, 0.0);
    for delimiter in Delimiter::ALL {
        let widths = widths(sample, delimiter, quotes_mean_something(sample, delimiter));
        // R writes no name above those of the rows.
        let widths = match &widths[..] {
            [header, rows @ ..] if rows.len() > 1 && rows.iter().all(|&width| width == header + 1) => rows,
            all => all,
        };
        let Some((width, share)) = usual_width(widths) else { continue };
        // Spaces separate words: only a table of nothing but numbers and names would be cut so evenly, and by nothing
        // else.
        let even = share == 1.0 && width > 2 && best.1 < 3f64.ln();
        let by_chance = width < 2 || (delimiter == Delimiter::Space && !even);
        let score = share * share * (width as f64).ln();
        if !by_chance && score > best.1 * 1.001 {
            best = (delimiter, score);
            (best_width, best_share) = (width, share);
        }
    }
    let cuts_evenly = |delimiter| {
        let widths = widths(sample, delimiter, false);
        usual_width(&widths).filter(|&(width, share)| share == 1.0 && width > 2 && widths.len() > 1)
    };
    let wider = |delimiter| cuts_evenly(delimiter).is_some_and(|(width, _)| best_share < 1.0 || width > best_width);
    if wider(Delimiter::Blanks) && are_numbers(sample) {
        return Delimiter::Blanks;
    }
    let other = |signs: &[u8]| {
        signs.iter().map(|&sign| Delimiter::Other(sign)).find(|&sign| cuts_evenly(sign).is_some()).unwrap_or(best.0)
    };
    match best.0 {
        // Words are parted by spaces, too.
        Delimiter::Space => other(RARE),
        usual if best_share > UNEVEN => usual,
        _ => other(&[RARE, OTHERS].concat()),
    }
}

/// A usual delimiter that cuts fewer of the records into the same number of fields may be none.
const UNEVEN: f64 = 0.6;
/// Signs that separate fields here and there. They must cut every line into the same number of fields.
const OTHERS: &[u8] = b"@!&*%+=`:<>";
/// Those of them that stand in hardly any text.
const RARE: &[u8] = b"\x01\x1f\x1e\x02$^~#";

/// Whether blanks and tabs cut the records into numbers, but for one column of words, and a first record of names.
fn are_numbers(sample: &str) -> bool {
    let (mut rows, mut words) = (0, Vec::new());
    each_record(sample, Delimiter::Blanks, false, |record| {
        rows += usize::from(!record.is_blank());
        if rows > 1 || record.field(0).parse::<f64>().is_ok() {
            words.resize(words.len().max(record.len()), false);
            (0..record.len()).for_each(|index| words[index] |= record.field(index).parse::<f64>().is_err());
        }
    });
    !words.is_empty() && words.iter().filter(|&&word| word).count() < 2
}

/// Fields of each record that is not blank.
fn widths(sample: &str, delimiter: Delimiter, quoting: bool) -> Vec<usize> {
    let mut widths = Vec::new();
    each_record(sample, delimiter, quoting, |record| {
        if !record.is_blank() {
            widths.push(record.len());
        }
    });
    widths
}

/// The same, with a record that says something in one field only counted as one field: the caption of a spreadsheet;
/// and the place of the first record that names columns.
fn filled_widths(sample: &str, delimiter: Delimiter, quoting: bool) -> (Vec<usize>, Option<usize>) {
    let (mut widths, mut header) = (Vec::new(), None);
    each_record(sample, delimiter, quoting, |record| {
        let fields = (0..record.len()).map(|index| record.field(index)).filter(|field| !field.is_empty());
        let filled = fields.clone().take(2).count();
        if header.is_none() && fields.filter(|field| is_known(field)).take(2).count() == 2 {
            header = Some(widths.len());
        }
        if filled > 0 {
            widths.push(if filled == 1 { 1 } else { record.len() });
        }
    });
    (widths, header)
}

/// The number of fields that most records have, and the share of those that have it.
pub fn usual_width(widths: &[usize]) -> Option<(usize, f64)> {
    let mut sorted = widths.to_vec();
    sorted.sort_unstable();
    let (width, n) = sorted.chunk_by(|a, b| a == b).map(|same| (same[0], same.len())).max_by_key(|&(_, n)| n)?;
    Some((width, n as f64 / widths.len() as f64))
}

fn each_record(sample: &str, delimiter: Delimiter, quoting: bool, mut look: impl FnMut(&Record)) {
    let mut splitter = Splitter::new(delimiter, quoting);
    let mut rest = sample;
    for _ in 0..LOOKED_AT {
        let Some(record) = splitter.split(rest, true) else { return };
        look(&record);
        rest = &rest[record.size..];
    }
}

/// Commas and semicolons come from programs that quote. With the others (MovieLens' own, say) a title may begin with
/// a quotation mark that means itself, so they must be seen to pair.
fn quotes_mean_something(sample: &str, delimiter: Delimiter) -> bool {
    if matches!(delimiter, Delimiter::Comma | Delimiter::Semicolon) {
        return true;
    }
    let (mut paired, mut lone) = (0, 0);
    each_record(sample, delimiter, false, |record| {
        let mut open = 0;
        for index in 0..record.len() {
            let field = record.field(index);
            open += u32::from(field.starts_with('"'));
            if open > 0 && field.ends_with('"') && field != "\"" {
                open -= 1;
                paired += 1;
            }
        }
        lone += open;
    });
    paired > lone
}

/// Records in front that are no rows: comments, and those that are narrower than the rest of the table, up to one that
/// names its columns.
fn preamble(sample: &str, delimiter: Delimiter, quoting: bool) -> usize {
    let (widths, header) = filled_widths(sample, delimiter, quoting);
    let usual = usual_width(&widths).map_or(1, |(width, _)| width);
    let narrow = widths.iter().take_while(|&&width| usual > 2 && width < usual).count();
    let narrow = narrow.min(header.unwrap_or(narrow)).max(table_above(sample, delimiter, quoting));
    let comments = sample
        .split('\n')
        .filter(|line| !line.trim_ascii().is_empty())
        .take_while(|line| line.starts_with(['#', '%']) || line.starts_with("sep="))
        .count();
    let blocks = first_line(sample).trim_ascii().ends_with(':');
    match narrow.max(comments) {
        n if n <= LONGEST_PREAMBLE && n < widths.len() && !blocks => n,
        _ => 0,
    }
}

/// Records of a small table above the one that is meant: about it, and parted from it by a blank line, below which names
/// of columns follow.
fn table_above(sample: &str, delimiter: Delimiter, quoting: bool) -> usize {
    let (mut records, mut blank_before, mut above) = (0, false, 0);
    each_record(sample, delimiter, quoting, |record| {
        if record.is_blank() {
            blank_before = records > 0;
            return;
        }
        let names = (0..record.len()).filter(|&index| is_known(record.field(index))).count();
        if blank_before && above == 0 && names > 1 {
            above = records;
        }
        (records, blank_before) = (records + 1, false);
    });
    if records > 2 * above { above } else { 0 }
}

/// Whether there are more fields that are numbers only with a decimal comma than with a point. Commas that always have
/// three digits behind them part thousands.
fn has_decimal_commas(sample: &str, delimiter: Delimiter, quoting: bool) -> bool {
    let (mut commas, mut points) = (0, 0);
    each_record(sample, delimiter, quoting, |record| {
        for index in 0..record.len() {
            let field = record.field(index);
            match (parse_words::rating(field, false), parse_words::rating(field, true)) {
                (None, Some(_)) => commas += 1,
                (Some(_), _) if field.contains('.') => points += 1,
                _ => {}
            }
        }
    });
    commas > points
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::read::plan::Setting;

    fn guess(text: &str, delimiter: Option<Delimiter>) -> Plan {
        let delimiter = delimiter.map_or_else(Setting::default, Setting::chosen);
        let mut plan = Plan { delimiter, ..Plan::default() };
        fill(&mut plan, text);
        plan
    }

    fn delimiter(text: &str) -> Delimiter {
        guess(text, None).delimiter.value
    }

    #[test]
    fn delimiters_of_the_usual_files() {
        assert_eq!(delimiter("196\t242\t3\t881250949\n186\t302\t3\t891717742\n"), Delimiter::Tab);
        assert_eq!(delimiter("1::Toy Story (1995)::Animation|Comedy\n2::Heat, The::Action\n"), Delimiter::DoubleColon);
        assert_eq!(
            delimiter("1|Toy Story (1995)|01-Jan-1995||http://x|0|0\n2|Four, Five|||http://y|0|1\n"),
            Delimiter::Pipe
        );
        assert_eq!(delimiter("movieId,title,genres\n1,Toy,A|B\n2,\"Heat, The\",A|C\n"), Delimiter::Comma);
        assert_eq!(delimiter("Name;A;B\nAnna;4,5;3,5\nBen;1,5;2,5\n"), Delimiter::Semicolon);
        assert_eq!(delimiter("1 7 4.5\n2 8 3\n"), Delimiter::Space);
        assert_eq!(delimiter("1 1 7 4.5\n\"2\" 2 8 3\n"), Delimiter::Space);
        assert_eq!(delimiter("anna,Heat,4 out of 5\nben,Up,3 out of 5\n"), Delimiter::Comma);
        assert_eq!(delimiter("one\ntwo words\nthree\n"), Delimiter::Comma);
    }

    #[test]
    fn delimiters_of_unusual_files() {
        assert_eq!(delimiter("7 31   4\t0\n7\t32\t2\t0\n"), Delimiter::Blanks);
        assert_eq!(delimiter("Wax Door\t5\nTin Boat\t4\n"), Delimiter::Tab);
        assert_eq!(delimiter("anna$Heat, the$4\nben$Up$3\n"), Delimiter::Other(b'$'));
        assert_eq!(delimiter("1 2 10:00:05\n3 4 11:30:07\n"), Delimiter::Space);
        // Commas that a few titles hold do not make the colons of times a delimiter.
        assert_eq!(
            delimiter("a,Heat,10:00:05\nb,Up, the,11:30:07\nc,Ran,12:30:07\nd,Big,12:31:07\n"),
            Delimiter::Comma
        );
    }

    #[test]
    fn quotes_count_where_fields_begin_and_end_with_them() {
        assert!(guess("1\t\"a\tb\"\n2\t\"c\"\n", Some(Delimiter::Tab)).quoting.value);
        assert!(!guess("1\t\"Open (1990)\n2\tShut (1991)\n", None).quoting.value);
    }

    #[test]
    fn captions_comments_and_the_separator_line_come_before_the_table() {
        assert_eq!(guess("Class 7b\n\nName;A;B\nAnna;4;3\nBen;1;2\n", None).preamble, 1);
        assert_eq!(guess("% bip weighted\n% 3 2 2\n1 1 5 0\n1 2 4 0\n", None).preamble, 2);
        let excel = guess("sep=;\nuser;item;rating\n1;2;3,5\n", None);
        assert_eq!((excel.delimiter.value, excel.preamble, excel.decimal_comma.value), (Delimiter::Semicolon, 1, true));
        assert_eq!(guess("1:\n7,3,2005-09-06\n8,4,2005-09-07\n", None).preamble, 0);
    }

    #[test]
    fn decimal_commas() {
        assert!(guess("a;b\n4,5;x\n", None).decimal_comma.value);
        assert!(guess("user,item,rating\n1,2,\"4,5\"\n", None).decimal_comma.value);
        assert!(!guess("a;b\n4.5;x, y\n", None).decimal_comma.value);
        assert!(!guess("user;plays\nx;1,234\ny;12,345\nz;1,234,567\n", None).decimal_comma.value);
        assert!(guess("user;plays\nx;1,234\ny;12,3\n", None).decimal_comma.value);
    }
}
