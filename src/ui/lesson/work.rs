//! A lesson under way, as its page and its questions share it.

use super::check::{PageSeen, TaskStart};
use super::format::Lesson;
use super::progress::LessonProgress;
use leptos::prelude::*;
use std::sync::Arc;

/// A lesson while somebody works on it. Copies are of the same one.
#[derive(Clone, Copy)]
pub struct LessonWork {
    pub lesson: StoredValue<Arc<Lesson>>,
    pub progress: RwSignal<LessonProgress>,
    pub seen: Memo<PageSeen>,
    /// What there was to see when the current task began.
    pub start: RwSignal<TaskStart>,
    /// What a screen reader hears.
    pub told: RwSignal<String>,
}

impl LessonWork {
    pub fn with<T>(self, look: impl FnOnce(&Lesson) -> T) -> T {
        self.lesson.with_value(|lesson| look(lesson))
    }
}
