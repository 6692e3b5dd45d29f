//! Reads a lesson's JSON, and says what is wrong with it and where.

use super::format::*;
use crate::ui::state::SECTIONS;
use crate::ui::toy::state::Start;
use serde_json::{Map, Value};

/// More would be neither short nor fit the list of pages.
pub const MOST_PAGES: usize = 20;
const MOST_TASKS: usize = 8;
const MOST_OPTIONS: usize = 6;
/// The longest text, in characters.
const LONGEST: usize = 600;

/// What is wrong with a lesson, and where: `pages[2].tasks[0].check`.
#[derive(Clone, Debug, PartialEq)]
pub struct LessonError {
    pub place: String,
    pub problem: LessonProblem,
}

#[derive(Clone, Debug, PartialEq)]
pub enum LessonProblem {
    /// It is not JSON; the parser says why, with line and column.
    NoJson(String),
    /// This is missing.
    Missing(&'static str),
    /// Something else should stand here.
    Expected(&'static str),
    /// A key or a name that does not exist, and those that do.
    Unknown { name: String, known: String },
    /// A list or a text has too few or too many elements or characters.
    Count { least: usize, most: usize },
    /// A number lies outside its range.
    Range { lowest: f64, highest: f64 },
}

type LessonResult<T> = Result<T, LessonError>;

/// A value, and the place where it stands.
#[derive(Clone)]
struct At<'v> {
    value: &'v Value,
    place: String,
}

/// An object whose keys are taken one by one; what is left in the end is unknown.
struct Object<'v> {
    map: &'v Map<String, Value>,
    place: String,
    known: Vec<&'static str>,
}

pub fn read_lesson(text: &str) -> LessonResult<Lesson> {
    let value: Value = serde_json::from_str(text)
        .map_err(|error| LessonError { place: String::new(), problem: LessonProblem::NoJson(error.to_string()) })?;
    let mut lesson = At { value: &value, place: String::new() }.object()?;
    let title = lesson.required("title")?.text()?;
    let minutes = lesson.required("minutes")?.whole(1, 240)? as u32;
    let teacher = lesson.optional("teacher").map(At::text).transpose()?;
    let pages = lesson.required("pages")?.list(1, MOST_PAGES)?;
    let pages: Vec<LessonPage> = pages.into_iter().map(page).collect::<LessonResult<_>>()?;
    let questions = lesson.optional("questions").map(|questions| questions.list(0, MOST_PAGES)).transpose()?;
    let questions = questions.unwrap_or_default().into_iter().map(|it| question(it, pages.len()));
    let questions = questions.collect::<LessonResult<_>>()?;
    lesson.end()?;
    Ok(Lesson { title, minutes, teacher, pages, questions })
}

fn page(at: At) -> LessonResult<LessonPage> {
    let mut page = at.object()?;
    let title = page.required("title")?.text()?;
    let theory = page.required("theory")?.text()?;
    let show = page.required("show")?.list(1, SECTIONS.len())?;
    let regions = SECTIONS.iter().filter(|(id, _)| *id != "lesson").map(|&(id, name)| (name, id));
    let show = show.iter().map(|part| part.named(regions.clone())).collect::<LessonResult<_>>()?;
    let epochs = page.optional("epochs").map(|epochs| epochs.whole(1, 1_000)).transpose()?;
    let tasks = page.required("tasks")?.list(1, MOST_TASKS)?;
    let tasks: Vec<LessonTask> = tasks.into_iter().map(task).collect::<LessonResult<_>>()?;
    let guess = guess(page.required("guess")?, tasks.len())?;
    let because = page.required("because")?.text()?;
    page.end()?;
    Ok(LessonPage { title, theory, show, epochs, guess, tasks, because })
}

fn guess(at: At, n_tasks: usize) -> LessonResult<GuessQuestion> {
    let mut guess = at.object()?;
    let question = guess.required("question")?.text()?;
    let answers = match (guess.optional("options"), guess.optional("number")) {
        (Some(options), None) => {
            Answers::Options(options.list(2, MOST_OPTIONS)?.into_iter().map(At::text).collect::<LessonResult<_>>()?)
        }
        (None, Some(number)) => {
            let mut number = number.object()?;
            let lowest = number.required("from")?.number(-1e6, 1e6)?;
            let highest = number.required("to")?.number(lowest, 1e6)?;
            let step = number.required("step")?.number(1e-3, 1e6)?;
            number.end()?;
            Answers::Number { lowest, highest, step }
        }
        _ => return guess.wrong(LessonProblem::Expected("either “options” or “number”")),
    };
    let truth = match (guess.optional("right"), guess.optional("measure")) {
        (Some(right), None) => match &answers {
            Answers::Options(options) => Comparison::Option(right.whole(1, options.len())? - 1),
            Answers::Number { .. } => {
                return right.wrong(LessonProblem::Expected("“measure”, because the guess is a number"));
            }
        },
        (None, Some(measured)) => {
            let mut measured = measured.object()?;
            let measure = measure(&mut measured)?;
            let with_task = measured.optional("with_task").map(|task| task.whole(1, n_tasks)).transpose()?;
            let with_task = with_task.map_or(n_tasks, |task| task) - 1;
            let bounds = match &answers {
                Answers::Number { .. } => Vec::new(),
                Answers::Options(options) => {
                    let bounds = measured.required("bounds")?;
                    let numbers = bounds.clone().list(options.len() - 1, options.len() - 1)?;
                    let numbers: Vec<f64> =
                        numbers.into_iter().map(|bound| bound.number(-1e9, 1e9)).collect::<LessonResult<_>>()?;
                    if !numbers.is_sorted() {
                        return bounds.wrong(LessonProblem::Expected("rising numbers"));
                    }
                    numbers
                }
            };
            measured.end()?;
            Comparison::Measured { measure, with_task, bounds }
        }
        _ => return guess.wrong(LessonProblem::Expected("either “right” or “measure”")),
    };
    guess.end()?;
    Ok(GuessQuestion { question, answers, truth })
}

fn task(at: At) -> LessonResult<LessonTask> {
    let mut task = at.object()?;
    let text = task.required("text")?.text()?;
    let hint = task.optional("hint").map(At::text).transpose()?;
    let mut checked = task.required("check")?.object()?;
    let check = check(&mut checked)?;
    checked.end()?;
    task.end()?;
    Ok(LessonTask { text, check, hint })
}

/// The names of checks.
const CHECKS: &str = "toy_uncovered, toy_by_hand, toy_random, toy_downhill, toy_steps, toy_loss, toy_zero, toy_arrows, toy_diverged, \
                      cards, steps, trained, runs_differ, ratings, arithmetic, text";
/// The names of measures.
const MEASURES: &str = "toy_rating, toy_prediction, toy_arrows, toy_steps_to, toy_growth, turns_up, prediction";

fn check(object: &mut Object) -> LessonResult<Check> {
    let is = object.required("is")?;
    Ok(match is.str()? {
        "toy_uncovered" => Check::ToyUncovered,
        "toy_by_hand" => Check::ToyByHand { below: object.required("below")?.number(0.0, 1e6)? },
        "toy_random" => Check::ToyRandom,
        "toy_downhill" => Check::ToyDownhill,
        "toy_steps" => Check::ToySteps { at_least: at_least(object)?, steps: step_kind(object)? },
        "toy_loss" => {
            let below = object.required("below")?.number(0.0, 1e6)?;
            let within = object.optional("within").map(|steps| steps.whole(1, 1_000_000)).transpose()?;
            Check::ToyLoss { below, within: within.unwrap_or(usize::MAX), steps: step_kind(object)? }
        }
        "toy_zero" => Check::ToyZero,
        "toy_arrows" => {
            let at_most = object.optional("at_most").map(|most| most.whole(1, 1_000_000)).transpose()?;
            let at_most = at_most.unwrap_or(usize::MAX);
            Check::ToyArrows { at_least: at_least(object)?, at_most, steps: step_kind(object)? }
        }
        "toy_diverged" => Check::ToyDiverged { steps: step_kind(object)? },
        "cards" => Check::Cards { at_least: object.required("at_least")?.whole(1, 6)? },
        "steps" => {
            let paused = object.optional("paused").map(|paused| paused.bool()).transpose()?.unwrap_or(false);
            Check::Steps { at_least: at_least(object)?, paused }
        }
        "trained" => Check::Trained {
            epochs: object.required("epochs")?.whole(1, 10_000)?,
            bias: object.optional("bias").map(|bias| bias.bool()).transpose()?,
            weight_decay: object.optional("weight_decay").map(|decay| decay.bool()).transpose()?,
        },
        "runs_differ" => {
            let known = [("weight decay", RunDifference::WeightDecay), ("bias", RunDifference::Bias)];
            Check::RunsDiffer { in_what: object.required("in")?.named(known.into_iter())? }
        }
        "ratings" => Check::Ratings { at_least: at_least(object)? },
        "arithmetic" => Check::Arithmetic,
        "text" => Check::Text,
        name => return is.wrong(LessonProblem::Unknown { name: name.to_owned(), known: CHECKS.to_owned() }),
    })
}

/// Which steps of the toy count: `"from": "random"`, `"by": "Step downhill"`, `rate_from`, `rate_to`.
fn step_kind(object: &mut Object) -> LessonResult<StepKind> {
    let starts = [("random", Start::Random), ("zero", Start::Zero)];
    let start = object.optional("from").map(|from| from.named(starts.into_iter())).transpose()?;
    let by_button = object.optional("by").map(|by| by.named([("Step downhill", true)].into_iter())).transpose()?;
    let mut rate = |key| object.optional(key).map(|rate| rate.number(0.0, 1e3)).transpose();
    let rate = (rate("rate_from")?.unwrap_or(0.0), rate("rate_to")?.unwrap_or(f64::INFINITY));
    Ok(StepKind { start, rate, by_button: by_button.unwrap_or(false) })
}

fn at_least(object: &mut Object) -> LessonResult<usize> {
    object.required("at_least")?.whole(1, 1_000_000)
}

fn measure(object: &mut Object) -> LessonResult<PageMeasure> {
    let of = object.required("of")?;
    let mut cell = || Ok((object.required("person")?.text()?, object.required("movie")?.text()?));
    Ok(match of.str()? {
        "toy_rating" => cell().map(|(person, movie)| PageMeasure::ToyRating { person, movie })?,
        "toy_prediction" => cell().map(|(person, movie)| PageMeasure::ToyPrediction { person, movie })?,
        "toy_arrows" => PageMeasure::ToyArrows,
        "toy_steps_to" => PageMeasure::ToyStepsTo { below: object.required("below")?.number(0.0, 1e6)? },
        "toy_growth" => PageMeasure::ToyGrowth,
        "turns_up" => PageMeasure::TurnsUp,
        "prediction" => PageMeasure::Prediction,
        name => return of.wrong(LessonProblem::Unknown { name: name.to_owned(), known: MEASURES.to_owned() }),
    })
}

fn question(at: At, n_pages: usize) -> LessonResult<ExitQuestion> {
    let mut object = at.object()?;
    let question = object.required("question")?.text()?;
    let options: Vec<ExplainedOption> = object
        .required("options")?
        .list(2, MOST_OPTIONS)?
        .into_iter()
        .map(|option| {
            let mut option = option.object()?;
            let (text, why) = (option.required("text")?.text()?, option.required("why")?.text()?);
            option.end()?;
            Ok(ExplainedOption { text, why })
        })
        .collect::<LessonResult<_>>()?;
    let right = object.required("right")?.whole(1, options.len())? - 1;
    let pages = object.required("pages")?.list(1, n_pages)?;
    let pages = pages.into_iter().map(|page| page.whole(1, n_pages)).collect::<LessonResult<_>>()?;
    object.end()?;
    Ok(ExitQuestion { question, options, right, pages })
}

impl<'v> At<'v> {
    fn wrong<T>(&self, problem: LessonProblem) -> LessonResult<T> {
        Err(LessonError { place: self.place.clone(), problem })
    }

    fn object(self) -> LessonResult<Object<'v>> {
        match self.value {
            Value::Object(map) => Ok(Object { map, place: self.place, known: Vec::new() }),
            _ => self.wrong(LessonProblem::Expected("an object in { }")),
        }
    }

    fn list(self, least: usize, most: usize) -> LessonResult<Vec<At<'v>>> {
        let Value::Array(values) = self.value else { return self.wrong(LessonProblem::Expected("a list in [ ]")) };
        if !(least..=most).contains(&values.len()) {
            return self.wrong(LessonProblem::Count { least, most });
        }
        let at = |(k, value)| At { value, place: format!("{}[{}]", self.place, k + 1) };
        Ok(values.iter().enumerate().map(at).collect())
    }

    fn str(&self) -> LessonResult<&'v str> {
        self.value.as_str().map_or_else(|| self.wrong(LessonProblem::Expected("a text in quotation marks")), Ok)
    }

    /// A text that says something and is not too long to be read.
    fn text(self) -> LessonResult<String> {
        let text = self.str()?.trim();
        if !(1..=LONGEST).contains(&text.chars().count()) {
            return self.wrong(LessonProblem::Count { least: 1, most: LONGEST });
        }
        Ok(text.to_owned())
    }

    fn number(&self, lowest: f64, highest: f64) -> LessonResult<f64> {
        let Some(number) = self.value.as_f64() else { return self.wrong(LessonProblem::Expected("a number")) };
        if !(lowest..=highest).contains(&number) {
            return self.wrong(LessonProblem::Range { lowest, highest });
        }
        Ok(number)
    }

    fn bool(&self) -> LessonResult<bool> {
        self.value.as_bool().map_or_else(|| self.wrong(LessonProblem::Expected("true or false")), Ok)
    }

    fn whole(&self, lowest: usize, highest: usize) -> LessonResult<usize> {
        let number = self.number(lowest as f64, highest as f64)?;
        if number.fract() != 0.0 {
            return self.wrong(LessonProblem::Expected("a whole number"));
        }
        Ok(number as usize)
    }

    fn named<T>(&self, known: impl Iterator<Item = (&'static str, T)> + Clone) -> LessonResult<T> {
        let name = self.str()?;
        match known.clone().find(|(other, _)| *other == name) {
            Some((_, value)) => Ok(value),
            None => {
                let known = known.map(|(name, _)| name).collect::<Vec<_>>().join(", ");
                self.wrong(LessonProblem::Unknown { name: name.to_owned(), known })
            }
        }
    }
}

impl<'v> Object<'v> {
    fn wrong<T>(&self, problem: LessonProblem) -> LessonResult<T> {
        Err(LessonError { place: self.place.clone(), problem })
    }

    fn optional(&mut self, key: &'static str) -> Option<At<'v>> {
        self.known.push(key);
        let place = if self.place.is_empty() { key.to_owned() } else { format!("{}.{key}", self.place) };
        self.map.get(key).map(|value| At { value, place })
    }

    fn required(&mut self, key: &'static str) -> LessonResult<At<'v>> {
        match self.optional(key) {
            Some(at) => Ok(at),
            None => self.wrong(LessonProblem::Missing(key)),
        }
    }

    /// Nothing else may stand in it: a key that is written wrong would be missed in silence.
    fn end(self) -> LessonResult<()> {
        match self.map.keys().find(|key| !self.known.contains(&key.as_str())) {
            Some(key) => self.wrong(LessonProblem::Unknown { name: key.clone(), known: self.known.join(", ") }),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::words::lesson_error;
    use super::*;
    use serde_json::json;

    /// The built-in lesson, as people get it.
    pub const BUILT_IN: &str = include_str!("../../../web/lesson.json");

    fn small() -> Value {
        json!({
            "title": "Gaps", "minutes": 5,
            "pages": [{
                "title": "One", "theory": "Theory.", "show": ["Toy", "Movie map"],
                "guess": { "question": "Which?", "options": ["a", "b"], "measure": { "of": "toy_growth", "bounds": [1] } },
                "tasks": [{ "text": "Do it.", "check": {
                    "is": "toy_steps", "at_least": 5, "rate_to": 0.1, "from": "random", "by": "Step downhill"
                } }],
                "because": "So."
            }],
            "questions": [{
                "question": "Why?", "right": 2, "pages": [1],
                "options": [{ "text": "a", "why": "No." }, { "text": "b", "why": "Yes." }]
            }]
        })
    }

    #[test]
    fn the_built_in_lesson_has_eight_pages_and_three_questions() {
        let lesson = read_lesson(BUILT_IN).unwrap_or_else(|error| panic!("{}", lesson_error(&error)));
        assert_eq!((lesson.pages.len(), lesson.questions.len(), lesson.minutes), (8, 3, 15));
        // What the questions ask was taught on the pages that they name, and the explanations name these pages too.
        for question in &lesson.questions {
            let right = &question.options[question.right].why;
            assert!(question.pages.iter().any(|page| right.contains(&page.to_string())), "{}", question.question);
        }
    }

    #[test]
    fn everything_in_a_lesson_is_read() {
        let lesson = read_lesson(&small().to_string()).expect("a lesson");
        let page = &lesson.pages[0];
        assert_eq!((page.show.as_slice(), lesson.teacher.as_deref()), (["toy", "map"].as_slice(), None));
        let Comparison::Measured { measure: PageMeasure::ToyGrowth, with_task: 0, bounds } = &page.guess.truth else {
            panic!()
        };
        assert_eq!(bounds, &[1.0]);
        let steps = StepKind { rate: (0.0, 0.1), start: Some(Start::Random), by_button: true };
        assert_eq!(page.tasks[0].check, Check::ToySteps { at_least: 5, steps });
        assert_eq!((lesson.questions[0].right, lesson.questions[0].pages.as_slice()), (1, [1].as_slice()));
    }

    #[test]
    fn mistakes_are_named_with_their_place() {
        let wrong = |pointer: &str, value: Value| {
            let mut lesson = small();
            *lesson.pointer_mut(pointer).expect("a place in the lesson") = value;
            lesson_error(&read_lesson(&lesson.to_string()).expect_err(pointer))
        };
        let page = "/pages/0";
        let guess = |part: &str| format!("{page}/guess{part}");
        for (pointer, value, expected) in [
            ("/pages".to_owned(), json!([]), "pages must have 1 to 20 elements or characters."),
            ("/minutes".to_owned(), json!("five"), "minutes: expected a number."),
            ("/title".to_owned(), json!(" "), "title must have 1 to 600 elements or characters."),
            (
                format!("{page}/show/1"),
                json!("Map"),
                "pages[1].show[2]: “Map” is not known. Use one of: Training, Movie map",
            ),
            (format!("{page}/tasks/0/check/is"), json!("magic"), "pages[1].tasks[1].check.is: “magic” is not known"),
            (
                format!("{page}/tasks/0/check/at_least"),
                json!(0.5),
                "pages[1].tasks[1].check.at_least must lie between 1",
            ),
            (format!("{page}/tasks/0/check"), json!({ "is": "cards" }), "pages[1].tasks[1].check has no “at_least”."),
            (
                format!("{page}/tasks/0"),
                json!({ "text": "a", "chek": 1, "check": { "is": "text" } }),
                "pages[1].tasks[1]: “chek” is not known. Use one of: text, hint, check.",
            ),
            (guess("/measure/bounds"), json!([1, 2]), "pages[1].guess.measure.bounds must have 1 to 1 elements"),
            (guess("/measure"), json!({ "of": "toy_rating" }), "pages[1].guess.measure has no “person”."),
            (guess(""), json!({ "question": "?" }), "pages[1].guess: expected either “options” or “number”."),
            (
                guess(""),
                json!({ "question": "?", "number": { "from": 1, "to": 5, "step": 1 }, "right": 1 }),
                "pages[1].guess.right: expected “measure”",
            ),
            (guess("/options"), json!("a"), "pages[1].guess.options: expected a list in [ ]."),
            ("/questions/0/right".to_owned(), json!(3), "questions[1].right must lie between 1 and 2."),
            ("/questions/0/pages/0".to_owned(), json!(9), "questions[1].pages[1] must lie between 1 and 1."),
        ] {
            let told = wrong(&pointer, value);
            assert!(told.starts_with(expected), "{pointer}: {told}");
        }
        let told = lesson_error(&read_lesson("{\n  \"title\": }").expect_err("no JSON"));
        assert!(told.starts_with("The file is not JSON: expected value at line 2"), "{told}");
        assert_eq!(lesson_error(&read_lesson("[]").expect_err("a list")), "The file: expected an object in { }.");
    }
}
