//! A lesson as its JSON file describes it, and the vocabulary of its checks and measures.

use crate::ui::toy::state::{Start, Step, ToyState};

/// A lesson: pages in their order, then questions.
#[derive(Clone, Debug, PartialEq)]
pub struct Lesson {
    pub title: String,
    /// How long it takes.
    pub minutes: u32,
    /// The address of a page for teachers, relative to the lesson.
    pub teacher: Option<String>,
    pub pages: Vec<LessonPage>,
    pub questions: Vec<ExitQuestion>,
}

/// A page: a sentence of theory, a guess, tasks, and what to make of it.
#[derive(Clone, Debug, PartialEq)]
pub struct LessonPage {
    pub title: String,
    pub theory: String,
    /// The ids of the regions that are beside it.
    pub show: Vec<&'static str>,
    /// What "Epochs" is set to when the page is opened.
    pub epochs: Option<usize>,
    pub guess: GuessQuestion,
    pub tasks: Vec<LessonTask>,
    /// What explains the outcome, once all tasks are fulfilled.
    pub because: String,
}

/// What a person guesses before they act.
#[derive(Clone, Debug, PartialEq)]
pub struct GuessQuestion {
    pub question: String,
    pub answers: Answers,
    pub truth: Comparison,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Answers {
    /// A number between two others, in steps.
    Number { lowest: f64, highest: f64, step: f64 },
    /// One of these.
    Options(Vec<String>),
}

impl Answers {
    /// Whether this is one of them: the number of an option, from 0, or a number in the range.
    pub fn has(&self, guess: f64) -> bool {
        match self {
            Answers::Number { lowest, highest, .. } => (*lowest..=*highest).contains(&guess),
            Answers::Options(options) => guess >= 0.0 && guess.fract() == 0.0 && (guess as usize) < options.len(),
        }
    }
}

/// What a guess is compared with.
#[derive(Clone, Debug, PartialEq)]
pub enum Comparison {
    /// This option is right, whatever happens on the page.
    Option(usize),
    /// What this finds as soon as the task of this number, from 0, is fulfilled. With options, the first bound that lies
    /// above it tells which one came true; above all bounds, it is the last.
    Measured { measure: PageMeasure, with_task: usize, bounds: Vec<f64> },
}

#[derive(Clone, Debug, PartialEq)]
pub struct LessonTask {
    pub text: String,
    pub check: Check,
    /// What helps those who are stuck.
    pub hint: Option<String>,
}

/// A question after the last page.
#[derive(Clone, Debug, PartialEq)]
pub struct ExitQuestion {
    pub question: String,
    pub options: Vec<ExplainedOption>,
    pub right: usize,
    /// The pages that taught it, counted from 1.
    pub pages: Vec<usize>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ExplainedOption {
    pub text: String,
    pub why: String,
}

/// What fulfills a task. What was done before the task began counts for what is to be seen of it, but not as done again.
#[derive(Clone, Debug, PartialEq)]
pub enum Check {
    /// The toy shows its hidden ratings.
    ToyUncovered,
    /// The toy's loss is below this, and no step of gradient descent has helped.
    ToyByHand { below: f64 },
    /// Random numbers were drawn.
    ToyRandom,
    /// The toy's arrows show where the next step moves them.
    ToyDownhill,
    /// The toy has made so many steps since its numbers were last changed by hand, with learning rates in this range.
    ToySteps { at_least: usize, steps: StepKind },
    /// At most so many steps of gradient descent have brought the toy's loss from above this to below it.
    ToyLoss { below: f64, within: usize, steps: StepKind },
    /// All factors of the toy are 0.
    ToyZero,
    /// So many of the toy's arrows have a length.
    ToyArrows { at_least: usize, at_most: usize, steps: StepKind },
    /// The toy's loss has grown beyond all bounds.
    ToyDiverged { steps: StepKind },
    /// So many cards of "One batch" have been on show.
    Cards { at_least: usize },
    /// A run has made so many steps, and waits for a person where it has to be `paused`.
    Steps { at_least: usize, paused: bool },
    /// A run has ended since: the model at hand was trained for so many epochs, and with or without these.
    Trained { epochs: usize, bias: Option<bool>, weight_decay: Option<bool> },
    /// A run has ended since that differs from an earlier one in this alone.
    RunsDiffer { in_what: RunDifference },
    /// The person at the page has set so many ratings.
    Ratings { at_least: usize },
    /// They have opened the arithmetic of the first of their recommendations.
    Arithmetic,
    /// They have written something. Nobody but a person can judge it.
    Text,
}

/// Which steps of the toy count.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StepKind {
    /// What they began with; anything if none.
    pub start: Option<Start>,
    /// The range of their learning rates.
    pub rate: (f64, f64),
    /// Only those that the button "Step downhill" made, not "Play".
    pub by_button: bool,
}

impl Default for StepKind {
    fn default() -> StepKind {
        StepKind { start: None, rate: (0.0, f64::INFINITY), by_button: false }
    }
}

impl StepKind {
    /// How many of the last steps are of this kind, one after the other.
    pub fn count(&self, toy: &ToyState) -> usize {
        let has_rate = |step: &&Step| (self.rate.0..=self.rate.1).contains(&step.learning_rate);
        let last = toy.steps.iter().rev().take_while(has_rate);
        let counted = last.filter(|step| !(self.by_button && step.played)).count();
        if self.has_start(toy) { counted } else { 0 }
    }

    pub fn has_start(&self, toy: &ToyState) -> bool {
        self.start.is_none_or(|start| toy.start == start)
    }
}

/// In what two runs differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunDifference {
    WeightDecay,
    /// One model has biases, the other has none.
    Bias,
}

/// A number that is found on the page.
#[derive(Clone, Debug, PartialEq)]
pub enum PageMeasure {
    /// The rating that the toy hides at this place.
    ToyRating { person: String, movie: String },
    /// The toy's prediction at this place.
    ToyPrediction { person: String, movie: String },
    /// How many of the toy's arrows have a length.
    ToyArrows,
    /// The number of steps that brought the toy's loss from above this to below it.
    ToyStepsTo { below: f64 },
    /// How many times the loss before the first step the toy's loss has become.
    ToyGrowth,
    /// Whose validation loss turned up, of two runs that differ in weight decay: 0 of the one with more of it, 1 of the
    /// one with less, 2 of both, 3 of neither.
    TurnsUp,
    /// The prediction for the first recommendation, whose arithmetic was opened.
    Prediction,
}
