//! Which lesson is open, and at which page.

/// Where a lesson comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LessonSource {
    /// The one that comes with the page.
    BuiltIn,
    /// A JSON file at this address.
    File(String),
}

/// A lesson, and its page, counted from 0; none where the person stopped last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenLesson {
    pub source: LessonSource,
    pub page: Option<usize>,
}
