//! What was understood of a file, for the person to look at and correct.

use super::accounting::Accounting;
use super::dialect::Dialect;
use super::layout::Layout;
use super::roles::Role;
use super::understand::Plan;
use crate::data::DataError;
use serde::{Deserialize, Serialize};

/// What became of a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum TakenAs {
    Ratings,
    Titles,
    /// One person's own ratings.
    OwnRatings,
    /// A file of an archive that is not needed, and why.
    LeftOut(String),
    Refused(DataError),
}

impl From<Layout> for TakenAs {
    fn from(layout: Layout) -> TakenAs {
        match layout {
            Layout::Long | Layout::UsersDown | Layout::ItemsDown | Layout::Blocks => TakenAs::Ratings,
            Layout::OneUser => TakenAs::OwnRatings,
            Layout::Titles => TakenAs::Titles,
        }
    }
}

/// A file, or a file of an archive, as it was understood. Whatever is wrong here can be decided otherwise in
/// [`super::FileChoices`] under the same name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FileUnderstanding {
    /// As dropped; for a file of an archive `archive.zip/folder/file`.
    pub name: String,
    /// Bytes read, unpacked.
    pub bytes: u64,
    pub taken_as: TakenAs,
    /// Empty where it is not known to be text.
    pub encoding: String,
    pub dialect: Option<Dialect>,
    /// Whether the first row names the columns.
    pub header: bool,
    pub layout: Option<Layout>,
    pub columns: Vec<ColumnPreview>,
    /// The first rows below the header, field by field.
    pub first_rows: Vec<Vec<String>>,
    /// The roles to offer where the contents of the columns do not suit their names.
    pub better_roles: Option<Vec<Role>>,
    pub accounting: Accounting,
}

/// A column as the preview shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnPreview {
    /// Empty where there is no header.
    pub name: String,
    pub role: Role,
}

impl FileUnderstanding {
    pub(super) fn new(name: &str, bytes: u64, plan: Option<&Plan>, taken_as: TakenAs) -> FileUnderstanding {
        let column = |plan: &Plan, index: usize| ColumnPreview {
            name: plan.names.get(index).cloned().unwrap_or_default(),
            role: plan.roles[index],
        };
        FileUnderstanding {
            name: name.to_owned(),
            bytes,
            taken_as,
            encoding: plan.map_or(String::new(), |plan| plan.encoding.name().to_owned()),
            dialect: plan.map(|plan| plan.dialect),
            header: plan.is_some_and(|plan| plan.header),
            layout: plan.and_then(|plan| plan.layout),
            columns: plan.map_or(Vec::new(), |plan| (0..plan.width()).map(|index| column(plan, index)).collect()),
            first_rows: plan.map_or(Vec::new(), |plan| plan.first_rows.clone()),
            better_roles: plan.and_then(|plan| plan.better_roles.clone()),
            accounting: Accounting::default(),
        }
    }

    /// What the column is called that holds the ratings by these roles.
    pub(super) fn ratings_column(&self, roles: &[Role]) -> String {
        self.called(roles.iter().position(|&role| role == Role::Rating).unwrap_or_default())
    }

    /// One column turned out to be what the other was taken for.
    pub(super) fn swap_roles(&mut self, a: usize, b: usize) {
        if let Ok([a, b]) = self.columns.get_disjoint_mut([a, b]) {
            std::mem::swap(&mut a.role, &mut b.role);
        }
    }

    /// What a column is called.
    pub(super) fn called(&self, column: usize) -> String {
        match self.columns.get(column) {
            Some(ColumnPreview { name, .. }) if !name.is_empty() => format!("\"{name}\""),
            _ => format!("column {}", column + 1),
        }
    }

    /// Why the file, or its first row that is not read, is refused.
    pub(super) fn into_refusal(self) -> Option<DataError> {
        let first_row = || {
            let refused = self.accounting.refused.iter().min_by_key(|refused| refused.first[0].number)?;
            Some(DataError {
                file: self.name.clone(),
                line: Some(refused.first[0].number),
                reason: format!("{}: \"{}\"", refused.reason, refused.first[0].text),
                advice: "Correct that line, or take it out, and drop the file again.".to_owned(),
            })
        };
        match self.taken_as {
            TakenAs::Refused(error) => Some(error),
            _ => first_row(),
        }
    }
}
