//! How far a person has come in a lesson, as it is saved in the browser.

use super::check::PageProgress;
use super::format::{Lesson, LessonPage};

/// What is done on each page, and an answer to each question.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LessonProgress {
    pub pages: Vec<PageProgress>,
    pub answers: Vec<Option<usize>>,
    /// The page that was read last; after the pages, the questions.
    pub last_page: usize,
}

impl LessonProgress {
    pub fn of(lesson: &Lesson) -> LessonProgress {
        LessonProgress {
            pages: vec![PageProgress::default(); lesson.pages.len()],
            answers: vec![None; lesson.questions.len()],
            last_page: 0,
        }
    }

    /// How many pages are done.
    pub fn pages_done(&self, lesson: &Lesson) -> usize {
        self.pages.iter().zip(&lesson.pages).filter(|(progress, page)| progress.is_done(page)).count()
    }

    /// Whether all questions are answered.
    pub fn has_answered(&self) -> bool {
        self.answers.iter().all(Option::is_some)
    }

    /// One line each: the last page, the answers, then the pages. Tabs lie between parts; an empty part is none.
    pub fn to_text(&self) -> String {
        let mut lines = vec![self.last_page.to_string(), joined(self.answers.iter().map(|&answer| shown(answer)))];
        for page in &self.pages {
            let texts = page.texts.iter().map(|text| text.replace(['\t', '\n', '\r'], " "));
            lines.push(joined(
                [shown(page.guess), page.done.to_string(), shown(page.measured)].into_iter().chain(texts),
            ));
        }
        lines.join("\n")
    }

    /// What was saved of this lesson, as far as it fits the lesson as it is now.
    pub fn from_text(text: &str, lesson: &Lesson) -> LessonProgress {
        let mut progress = LessonProgress::of(lesson);
        let mut lines = text.split('\n');
        let last_page = lines.next().and_then(|line| line.parse().ok()).unwrap_or(0);
        progress.last_page = if last_page <= lesson.pages.len() { last_page } else { 0 };
        let answers = lines.next().unwrap_or_default().split('\t').map(|part| part.parse().ok());
        for ((answer, saved), question) in progress.answers.iter_mut().zip(answers).zip(&lesson.questions) {
            *answer = saved.filter(|&option: &usize| option < question.options.len());
        }
        for ((progress, line), page) in progress.pages.iter_mut().zip(lines).zip(&lesson.pages) {
            *progress = page_from(line, page);
        }
        progress
    }
}

fn page_from(line: &str, page: &LessonPage) -> PageProgress {
    let mut parts = line.split('\t');
    let mut number = || parts.next().and_then(|part| part.parse::<f64>().ok());
    let (guess, done, measured) = (number(), number(), number());
    let done = done.map_or(0, |done| done as usize).min(page.tasks.len());
    let guess = guess.filter(|&guess| page.guess.answers.has(guess));
    PageProgress {
        guess,
        done: if guess.is_some() { done } else { 0 },
        measured,
        texts: parts.map(str::to_owned).collect(),
    }
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join("\t")
}

fn shown<T: ToString>(part: Option<T>) -> String {
    part.map_or_else(String::new, |part| part.to_string())
}

#[cfg(test)]
mod tests {
    use super::super::read::read_lesson;
    use super::*;

    fn lesson() -> Lesson {
        read_lesson(include_str!("../../../web/lesson.json")).expect("the built-in lesson")
    }

    #[test]
    fn progress_survives_being_saved() {
        let lesson = lesson();
        let mut progress = LessonProgress::of(&lesson);
        assert_eq!(LessonProgress::from_text(&progress.to_text(), &lesson), progress);
        progress.last_page = 8;
        progress.answers = vec![Some(1), None, Some(0)];
        let texts = vec!["".to_owned(), "old\tand\nnew".to_owned()];
        progress.pages[6] = PageProgress { guess: Some(1.0), done: 2, measured: Some(0.5), texts };
        progress.pages[0] = PageProgress { guess: Some(2.0), done: 1, measured: None, texts: Vec::new() };
        let mut expected = progress.clone();
        expected.pages[6].texts[1] = "old and new".to_owned();
        assert_eq!(LessonProgress::from_text(&progress.to_text(), &lesson), expected);
        assert_eq!(expected.pages_done(&lesson), 1);
    }

    #[test]
    fn what_does_not_fit_the_lesson_any_more_is_left_out() {
        let lesson = lesson();
        for text in ["", "99", "x\ty\n\n\n", "3\n9\t1\n7\t5\t\n", "0\n\nNaN\t1\t\n"] {
            let progress = LessonProgress::from_text(text, &lesson);
            assert_eq!((progress.pages.len(), progress.answers.len()), (8, 3), "{text:?}");
            assert_eq!(progress.pages[0], PageProgress::default(), "{text:?}");
            assert!(progress.last_page <= 8 && progress.answers[0].is_none(), "{text:?}");
        }
    }
}
