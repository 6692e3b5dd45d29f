//! Names in sentences: that of a column, and several in a list.

use crate::data::read::ColumnName;

/// How to call a column.
pub fn column(ColumnName { index, name }: &ColumnName) -> String {
    if name.is_empty() { format!("column {}", index + 1) } else { format!("\"{name}\"") }
}

/// Names one after the other, with a sign that there are more where these are not all.
pub fn listed(names: &[String], separator: &str, all: usize) -> String {
    let more = if all > names.len() { format!("{separator}…") } else { String::new() };
    names.join(separator) + &more
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_says_that_there_are_more() {
        let names = ["A", "B"].map(str::to_owned);
        assert_eq!(listed(&names, "; ", 2), "A; B");
        assert_eq!(listed(&names, "; ", 3), "A; B; …");
    }
}
