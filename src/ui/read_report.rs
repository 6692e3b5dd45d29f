//! What was read, as the page has it: files and choices are shared, because those of a wide table are long.

use crate::data::DataError;
use crate::data::read::{Choices, FileReport, Report};
use crate::protocol::{OwnRatings, ReadFiles, Replaced, Reports};
use std::sync::Arc;

/// [`Reports`], to be shown.
#[derive(Clone, Debug)]
pub struct Shown {
    pub loaded: Option<ShownPart>,
    pub pending: Option<ShownPart>,
    pub replaced: Option<Replaced>,
}

/// [`ReadFiles`], to be shown.
#[derive(Clone, Debug)]
pub struct ShownPart {
    pub choices: Arc<Choices>,
    pub files: Vec<Arc<FileReport>>,
    pub report: Report,
    pub refused: Option<DataError>,
    pub own: Option<OwnRatings>,
}

impl From<Reports> for Shown {
    fn from(Reports { loaded, pending, replaced, .. }: Reports) -> Shown {
        Shown { loaded: loaded.map(ShownPart::from), pending: pending.map(ShownPart::from), replaced }
    }
}

impl From<ReadFiles> for ShownPart {
    fn from(ReadFiles { choices, files, report, refused, own }: ReadFiles) -> ShownPart {
        let files = files.into_iter().map(Arc::new).collect();
        ShownPart { choices: Arc::new(choices), files, report, refused, own }
    }
}
