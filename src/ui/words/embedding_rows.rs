//! Which row of the model's tables belongs to whom, explained on a small table.

use crate::data::NA;

/// Names by row, `#na#` first, and what one of them is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedRows {
    pub one: &'static str,
    pub names: Vec<String>,
}

impl NamedRows {
    /// `names` are those of row 1 and the rows after it.
    pub fn new(one: &'static str, names: impl IntoIterator<Item = String>) -> NamedRows {
        NamedRows { one, names: [NA.to_owned()].into_iter().chain(names).collect() }
    }

    /// A number that is missing among names that are numbers one after the other, and the row after the gap.
    fn missing(&self) -> Option<(i64, usize)> {
        let numbers: Vec<i64> = self.names[1..].iter().map(|name| name.parse().ok()).collect::<Option<_>>()?;
        let gap = numbers.windows(2).position(|pair| (2..=3).contains(&pair[1].abs_diff(pair[0])))?;
        Some((numbers[gap] + 1, gap + 2))
    }

    /// Why a name has another row than its number.
    fn told(&self) -> Option<String> {
        let NamedRows { one, names } = self;
        let (missing, row) = self.missing()?;
        Some(format!(
            "The data have no {one} {missing}, so there is no row for one: rows are counted without gaps. That is why {one} \
             {} has row {row}.",
            names[row],
        ))
    }
}

/// Why the rows are as they are, and how a prediction is made of them.
pub fn explanation(users: &NamedRows, items: &NamedRows) -> Vec<String> {
    let (user, item) = (users.one, items.one);
    let mut told = vec![format!(
        "A model has a table with one row of numbers for each {user}, and another for each {item}. It does not know names: \
         it is given the numbers of two rows. The rows are in order: the lowest number, or the first name in the alphabet, \
         has row 1.",
    )];
    told.extend(users.told());
    told.extend(items.told());
    told.push(format!(
        "Row 0 is called {NA}, “not available”. It stands for every {user} or {item} that is not in the data, so that the \
         model has an answer for them, too. No rating has this row, so none teaches it anything.",
    ));
    if let (Some(of_user), Some(of_item)) = (users.names.len().checked_sub(1), items.names.get(1)) {
        told.push(format!(
            "For {user} {} and {item} {of_item} the model takes U[{of_user}] and V[1]: row {of_user} of the {user} table and \
             row 1 of the {item} table. It multiplies them number by number and adds up the products.",
            users.names[of_user],
        ));
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(one: &'static str, names: &[&str]) -> NamedRows {
        NamedRows::new(one, names.iter().map(|&name| name.to_owned()))
    }

    /// Seven ratings typed by hand, without a user 2.
    #[test]
    fn a_missing_number_is_explained() {
        let (users, items) = (rows("user", &["1", "3", "4"]), rows("movie", &["10", "20", "30"]));
        assert_eq!((users.missing(), items.missing()), (Some((2, 2)), None));
        let told = explanation(&users, &items);
        let missing = "The data have no user 2, so there is no row for one: rows are counted without gaps. That is why user 3 \
                       has row 2.";
        assert_eq!(told[1], missing);
        assert!(told[2].starts_with("Row 0 is called #na#, "));
        assert!(told[3].starts_with("For user 4 and movie 10 the model takes U[3] and V[1]: "));
        assert_eq!(told.len(), 4);
    }

    #[test]
    fn names_and_numbers_without_gaps_need_no_word_about_gaps() {
        let told = explanation(&rows("person", &["Ana", "Ben"]), &rows("movie", &["1", "2"]));
        assert_eq!(told.len(), 3);
    }
}
