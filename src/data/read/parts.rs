//! Parts of one table: files that are read by one plan.

use super::encoding::Decoder;
use super::foreign;
use super::layout::block_item;
use super::plan::{Layout, Plan};
use super::records::{Record, Splitter};
use std::rc::Rc;

/// Bytes of a file that its likeness to others is judged by.
const BEGINNING: usize = 4096;

/// One of many files that are alike.
pub struct Part {
    /// A number that all of them share.
    pub family: u32,
    /// A name for all of them: `*` in place of each number.
    pub name: String,
    /// Where they are parts of a table.
    pub plan: Option<Rc<Plan>>,
}

/// Whether two plans read tables of the same columns.
pub fn same_table(a: &Plan, b: &Plan) -> bool {
    (&a.names, a.width(), a.layout.value) == (&b.names, b.width(), b.layout.value)
}

/// Whether a file that begins with `sample` plainly continues the table that `plan` was made for. If not, only a look
/// at the file itself can tell what it is.
pub fn begins_alike(plan: &Plan, sample: &[u8]) -> bool {
    let beginning = &sample[..sample.len().min(BEGINNING)];
    let mut text = String::new();
    Decoder::of(&plan.encoding).decode(beginning, false, &mut text);
    if plan.preamble > 0 || plan.wrapped || foreign::what_it_is(beginning, &text).is_some() {
        return false;
    }
    let mut splitter = Splitter::new(plan.delimiter.value, plan.quoting.value);
    let mut rest = text.as_str();
    while let Some(record) = splitter.split(rest, true) {
        if !record.is_blank() {
            return first_row_suits(plan, &record);
        }
        rest = &rest[record.size..];
    }
    false
}

fn first_row_suits(plan: &Plan, record: &Record) -> bool {
    if plan.layout.value == Some(Layout::Blocks) {
        block_item(record.text.trim_ascii()).is_some()
    } else if plan.header.value {
        record.len() == plan.names.len() && plan.names.iter().zip(0..).all(|(name, at)| record.field(at) == name)
    } else {
        record.len() == plan.width()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::read::understand::understand;

    fn plan(text: &str) -> Plan {
        understand(text.as_bytes(), true, Plan::default()).expect("a table")
    }

    #[test]
    fn a_file_continues_a_table_by_its_first_row() {
        let blocks = plan("1:\n7,3,2005-09-06\n8,4,2005-09-06\n");
        assert!(begins_alike(&blocks, b"17770:\n9,5,2005-09-06\n"));
        assert!(!begins_alike(&blocks, b"9,5,2005-09-06\n"));
        let named = plan("userId,movieId,rating\n1,10,5\n1,11,3\n2,10,1\n");
        assert!(begins_alike(&named, b"\nuserId,movieId,rating\n9,9,9\n"));
        assert!(!begins_alike(&named, b"movieId,userId,rating\n9,9,9\n"));
        assert!(!begins_alike(&named, b"userId,movieId,rating,timestamp\n9,9,9,1\n"));
        let plain = plan("1,10,5\n1,11,3\n2,10,1\n");
        assert!(begins_alike(&plain, b"7,12,4"));
        assert!(!begins_alike(&plain, b"7,12"));
        for other in [&b""[..], b"\n\n", b"<html>\n", b"7,\0,4\n"] {
            assert!(!begins_alike(&plain, other));
        }
    }

    #[test]
    fn tables_are_the_same_by_their_columns_and_layout() {
        let (a, b) = (plan("user,item,rating\n1,10,5\n1,11,3\n"), plan("user;item;rating\n2;10;1\n2;12;4\n"));
        assert!(same_table(&a, &b));
        assert!(!same_table(&a, &plan("1,10,5\n1,11,3\n2,10,1\n")));
    }
}
