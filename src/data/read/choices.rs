//! What a person may decide otherwise than we guessed.

use super::dialect::Delimiter;
use super::layout::Layout;
use super::roles::Role;
use super::sentinels::Sentinel;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Everything that can be decided; the default leaves every guess as it is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Choices {
    /// By the name of the file as [`super::FileUnderstanding`] has it.
    pub files: BTreeMap<String, FileChoices>,
    pub duplicates: DuplicatePolicy,
    /// True drops the ratings of that value, false keeps them.
    pub drop_sentinels: BTreeMap<Sentinel, bool>,
    /// The ratings are counts: train on the logarithm of 1 + count.
    pub log_counts: bool,
    /// Items that share a title stay apart, each with its id behind the title.
    pub titles_apart: bool,
}

/// What can be decided about one file. None leaves the guess.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FileChoices {
    /// Read it though another one of the archive seemed the better, or leave it out.
    pub take: Option<bool>,
    /// A label such as `utf-8`, `windows-1252`, `utf-16le`.
    pub encoding: Option<String>,
    pub delimiter: Option<Delimiter>,
    pub quoting: Option<bool>,
    pub decimal_comma: Option<bool>,
    /// Whether the first row names the columns.
    pub header: Option<bool>,
    /// The role of each column, from the first on.
    pub roles: Option<Vec<Role>>,
    pub layout: Option<Layout>,
}

/// A change takes back what was decided about a table that looks different now: which columns there are, or what they
/// hold.
impl FileChoices {
    /// Other columns: nothing that was said of the old ones holds.
    pub fn set_delimiter(&mut self, delimiter: Delimiter) {
        let FileChoices { take, encoding, .. } = std::mem::take(self);
        *self = FileChoices { take, encoding, delimiter: Some(delimiter), ..FileChoices::default() };
    }

    /// Names that say what the columns hold come, or go.
    pub fn set_header(&mut self, header: bool) {
        (self.header, self.roles) = (Some(header), None);
    }

    /// The columns get the roles that this layout needs.
    pub fn set_layout(&mut self, layout: Layout) {
        (self.layout, self.roles) = (Some(layout), None);
    }
}

/// What becomes of several ratings of one item by one user.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum DuplicatePolicy {
    #[default]
    Last,
    First,
    Mean,
    /// Each counts.
    All,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_takes_back_what_depended_on_it() {
        let all = FileChoices {
            take: Some(true),
            encoding: Some("utf-8".to_owned()),
            delimiter: Some(Delimiter::Comma),
            quoting: Some(true),
            decimal_comma: Some(true),
            header: Some(true),
            roles: Some(vec![Role::User]),
            layout: Some(Layout::Long),
        };
        let after = |change: &dyn Fn(&mut FileChoices)| {
            let mut choices = all.clone();
            change(&mut choices);
            choices
        };
        assert_eq!(
            after(&|file| file.set_delimiter(Delimiter::Tab)),
            FileChoices {
                take: Some(true),
                encoding: Some("utf-8".to_owned()),
                delimiter: Some(Delimiter::Tab),
                ..FileChoices::default()
            }
        );
        assert_eq!(
            after(&|file| file.set_header(false)),
            FileChoices { header: Some(false), roles: None, ..all.clone() }
        );
        assert_eq!(
            after(&|file| file.set_layout(Layout::OneUser)),
            FileChoices { layout: Some(Layout::OneUser), roles: None, ..all.clone() }
        );
    }
}
