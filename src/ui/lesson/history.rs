//! How turning pages and the browser's Back and Forward go together: a page of a lesson is an entry of the history.

use crate::ui::state::{Action, OpenLesson};

/// What happens to the page's address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    Keep,
    /// The address is made more exact; Back does not come here.
    Replace,
    /// Back comes back to what was shown before.
    Push,
}

/// How the `address` takes up what is `shown`. What is shown `first` is what a person came for.
pub fn entry(address: Option<&OpenLesson>, shown: Option<&OpenLesson>, first: bool) -> Entry {
    match (address, shown) {
        _ if address == shown => Entry::Keep,
        (Some(address), Some(shown)) if address.source == shown.source && (first || address.page.is_none()) => {
            Entry::Replace
        }
        _ => Entry::Push,
    }
}

/// What Back or Forward asks for, with the `open` lesson and the `address` that it has led to.
pub fn asked(address: Option<OpenLesson>, open: Option<&OpenLesson>) -> Option<Action> {
    match (address, open) {
        (None, None) => None,
        (None, Some(_)) => Some(Action::CloseLesson),
        (Some(address), Some(open)) if address.source == open.source => {
            address.page.filter(|page| open.page != Some(*page)).map(Action::TurnPage)
        }
        (Some(address), _) => Some(Action::OpenLesson(address)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::state::LessonSource;

    fn built_in(page: impl Into<Option<usize>>) -> OpenLesson {
        OpenLesson { source: LessonSource::BuiltIn, page: page.into() }
    }

    fn ours(page: usize) -> OpenLesson {
        OpenLesson { source: LessonSource::File("data/ours.json".to_owned()), page: Some(page) }
    }

    #[test]
    fn each_page_is_an_entry_and_what_one_came_for_is_none() {
        for (address, shown, first, expected) in [
            // Opened by an address with or without a page, or with one beyond the last.
            (Some(built_in(2)), Some(built_in(2)), true, Entry::Keep),
            (Some(built_in(None)), Some(built_in(0)), true, Entry::Replace),
            (Some(built_in(98)), Some(built_in(8)), true, Entry::Replace),
            // Opened by its button, turned, left.
            (None, Some(built_in(0)), true, Entry::Push),
            (Some(built_in(0)), Some(built_in(1)), false, Entry::Push),
            (Some(built_in(1)), None, false, Entry::Push),
            (Some(ours(0)), Some(built_in(0)), true, Entry::Push),
            // Where Back has led already.
            (Some(built_in(0)), Some(built_in(0)), false, Entry::Keep),
            (None, None, false, Entry::Keep),
        ] {
            assert_eq!(entry(address.as_ref(), shown.as_ref(), first), expected, "{address:?} {shown:?} {first}");
        }
    }

    #[test]
    fn back_and_forward_turn_open_and_close() {
        let asked = |address: Option<OpenLesson>, open: Option<OpenLesson>| match asked(address, open.as_ref()) {
            None => "nothing".to_owned(),
            Some(Action::TurnPage(page)) => format!("page {page}"),
            Some(Action::CloseLesson) => "close".to_owned(),
            Some(Action::OpenLesson(lesson)) => format!("open {:?}", lesson.page),
            Some(_) => panic!("another action"),
        };
        assert_eq!(asked(Some(built_in(0)), Some(built_in(1))), "page 0");
        assert_eq!(asked(Some(built_in(1)), Some(built_in(None))), "page 1");
        assert_eq!(asked(None, Some(built_in(0))), "close");
        assert_eq!(asked(Some(built_in(3)), None), "open Some(3)");
        assert_eq!(asked(Some(ours(3)), Some(built_in(3))), "open Some(3)");
        // A link within the page is no page of the lesson.
        assert_eq!(asked(Some(built_in(1)), Some(built_in(1))), "nothing");
        assert_eq!(asked(None, None), "nothing");
    }
}
