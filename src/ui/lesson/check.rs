//! What fulfills a task and what a guess is compared with, by what there is to see on the page alone.

use super::format::{Answers, Check, Comparison, GuessQuestion, LessonPage, PageMeasure, RunDifference};
use crate::model::ModelKind;
use crate::train::{RunDataset, TrainConfig};
use crate::ui::toy::model::{Cell, FACTORS, Side, Toy};
use crate::ui::toy::state::ToyState;

/// The share by which a validation loss must have risen since its best epoch to have turned up.
const RISEN: f64 = 0.005;

/// What there is to see on the page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PageSeen {
    pub toy: Option<ToyState>,
    /// How many cards of "One batch" have been on show.
    pub cards: usize,
    /// Steps of the run on show, whether it goes on, and whether it waits for a person.
    pub steps: usize,
    pub is_training: bool,
    pub is_paused: bool,
    /// The model at hand, and the runs that are kept.
    pub model: Option<RunSeen>,
    pub runs: Vec<RunSeen>,
    /// How many ratings the person at the page has set.
    pub ratings: usize,
    /// The prediction for the first of their recommendations, if its arithmetic was opened.
    pub arithmetic: Option<f64>,
}

/// What there was to see when a task began, and what has gone on since.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TaskStart {
    draws: u32,
    steps: usize,
    has_trained: bool,
}

impl TaskStart {
    fn of(seen: &PageSeen) -> TaskStart {
        TaskStart { draws: seen.toy.as_ref().map_or(0, |toy| toy.draws), steps: seen.steps, has_trained: false }
    }

    fn follow(&mut self, seen: &PageSeen) {
        // Fewer steps than before: another run.
        if seen.steps < self.steps {
            self.steps = 0;
        }
        self.has_trained |= seen.is_training;
    }

    /// Steps of the training that were made since.
    pub fn steps_since(&self, seen: &PageSeen) -> usize {
        seen.steps.saturating_sub(self.steps)
    }

    /// Whether a run has ended since.
    fn has_ended_run(&self, seen: &PageSeen) -> bool {
        self.has_trained && !seen.is_training
    }
}

/// A finished run, or how the model at hand was made.
#[derive(Clone, Debug, PartialEq)]
pub struct RunSeen {
    pub config: TrainConfig,
    pub dataset: RunDataset,
    pub epochs: usize,
    pub valid_losses: Vec<f64>,
}

/// What a person has done on one page of the lesson.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PageProgress {
    /// The option from 0, or the number.
    pub guess: Option<f64>,
    /// How many tasks are fulfilled: they come one after the other.
    pub done: usize,
    /// What the guess is compared with, once it is known.
    pub measured: Option<f64>,
    /// What the person wrote for each task.
    pub texts: Vec<String>,
}

/// How a guess came out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum GuessOutcome {
    Right,
    /// The number was wrong by this.
    OffBy(f64),
    /// This option came true.
    Other(usize),
}

impl PageProgress {
    pub fn is_done(&self, page: &LessonPage) -> bool {
        self.guess.is_some() && self.done >= page.tasks.len()
    }

    pub fn write(&mut self, task: usize, text: String) {
        let length = self.texts.len().max(task + 1);
        self.texts.resize(length, String::new());
        self.texts[task] = text;
    }

    pub fn text(&self, task: usize) -> &str {
        self.texts.get(task).map_or("", String::as_str)
    }

    /// How the guess came out, once that is known.
    pub fn outcome(&self, guess: &GuessQuestion) -> Option<GuessOutcome> {
        let guessed = self.guess?;
        let right = match (&guess.truth, &guess.answers) {
            (Comparison::Option(right), _) => *right,
            (Comparison::Measured { bounds, .. }, Answers::Options(_)) => {
                let measured = self.measured?;
                bounds.iter().take_while(|&&bound| measured >= bound).count()
            }
            (Comparison::Measured { .. }, Answers::Number { step, .. }) => {
                let off = (self.measured? - guessed).abs();
                return Some(if off <= step / 2.0 { GuessOutcome::Right } else { GuessOutcome::OffBy(off) });
            }
        };
        Some(if guessed as usize == right { GuessOutcome::Right } else { GuessOutcome::Other(right) })
    }
}

/// Takes note of what is to be seen, with the `start` of the current task: returns whether another task is fulfilled.
/// Nothing counts before the guess, and no task before the one above it.
pub fn observe(page: &LessonPage, progress: &mut PageProgress, start: &mut TaskStart, seen: &PageSeen) -> bool {
    if progress.guess.is_none() {
        *start = TaskStart::of(seen);
        return false;
    }
    start.follow(seen);
    let before = progress.done;
    while let Some(task) = page.tasks.get(progress.done)
        && is_fulfilled(&task.check, progress.text(progress.done), start, seen)
    {
        if let Comparison::Measured { measure, with_task, .. } = &page.guess.truth
            && *with_task == progress.done
        {
            progress.measured = measured(measure, seen);
        }
        progress.done += 1;
        *start = TaskStart::of(seen);
    }
    progress.done > before
}

fn is_fulfilled(check: &Check, text: &str, start: &TaskStart, seen: &PageSeen) -> bool {
    let toy = |is: &dyn Fn(&ToyState) -> bool| seen.toy.as_ref().is_some_and(is);
    match check {
        Check::ToyUncovered => toy(&|toy| toy.uncovered),
        Check::ToyByHand { below } => toy(&|toy| toy.by_hand && toy.toy.loss() < *below),
        Check::ToyRandom => toy(&|toy| toy.draws > start.draws),
        Check::ToyDownhill => toy(&|toy| toy.downhill),
        Check::ToySteps { at_least, steps } => toy(&|toy| steps.count(toy) >= *at_least),
        Check::ToyLoss { below, within, steps } => {
            toy(&|toy| steps.has_start(toy) && steps_to(toy, *below).is_some_and(|steps| steps <= *within))
        }
        Check::ToyZero => toy(&|toy| arrows(&toy.toy) == 0),
        Check::ToyArrows { at_least, at_most, steps } => {
            toy(&|toy| (*at_least..=*at_most).contains(&arrows(&toy.toy)) && steps.count(toy) > 0)
        }
        Check::ToyDiverged { steps } => toy(&|toy| toy.has_diverged() && steps.count(toy) > 0),
        Check::Cards { at_least } => seen.cards >= *at_least,
        Check::Steps { at_least, paused } => start.steps_since(seen) >= *at_least && (seen.is_paused || !paused),
        Check::Trained { epochs, bias, weight_decay } => {
            let is_it = |RunSeen { config, epochs: trained, .. }: &RunSeen| {
                trained >= epochs
                    && bias.is_none_or(|bias| bias == (config.model == ModelKind::DotBias))
                    && weight_decay.is_none_or(|decays| decays == (config.weight_decay > 0.0))
            };
            start.has_ended_run(seen) && seen.model.as_ref().is_some_and(is_it)
        }
        Check::RunsDiffer { in_what } => start.has_ended_run(seen) && pair(&seen.runs, *in_what).is_some(),
        Check::Ratings { at_least } => seen.ratings >= *at_least,
        Check::Arithmetic => seen.arithmetic.is_some(),
        Check::Text => !text.trim().is_empty(),
    }
}

fn measured(measure: &PageMeasure, seen: &PageSeen) -> Option<f64> {
    let toy = seen.toy.as_ref();
    match measure {
        PageMeasure::ToyRating { person, movie } => {
            let (toy, (person, movie)) = (toy?, place(&toy?.toy, person, movie)?);
            match toy.toy.cell(person, movie) {
                Cell::Rated(rating) | Cell::Hidden(rating) => Some(rating),
                Cell::Empty => None,
            }
        }
        PageMeasure::ToyPrediction { person, movie } => {
            let (person, movie) = place(&toy?.toy, person, movie)?;
            Some(toy?.toy.predict(person, movie))
        }
        PageMeasure::ToyArrows => Some(arrows(&toy?.toy) as f64),
        PageMeasure::ToyStepsTo { below } => steps_to(toy?, *below).map(|steps| steps as f64),
        PageMeasure::ToyGrowth => {
            let growth = toy?.toy.loss() / toy?.steps.first()?.loss;
            Some(if growth.is_nan() { f64::INFINITY } else { growth })
        }
        PageMeasure::TurnsUp => {
            let [more, less] = pair(&seen.runs, RunDifference::WeightDecay)?;
            Some(match (turns_up(more), turns_up(less)) {
                (true, false) => 0.0,
                (false, true) => 1.0,
                (true, true) => 2.0,
                (false, false) => 3.0,
            })
        }
        PageMeasure::Prediction => seen.arithmetic,
    }
}

fn place(toy: &Toy, person: &str, movie: &str) -> Option<(usize, usize)> {
    let of = |side: Side, name: &str| toy.rows(side).iter().position(|row| row.name == name);
    Some((of(Side::People, person)?, of(Side::Movies, movie)?))
}

/// The number of steps that brought the loss from above this to below it.
fn steps_to(ToyState { toy, steps, .. }: &ToyState, below: f64) -> Option<usize> {
    let is_above = steps.first().is_some_and(|first| first.loss >= below);
    steps.iter().map(|step| step.loss).chain([toy.loss()]).position(|loss| loss < below).filter(|_| is_above)
}

/// How many arrows have a length.
pub fn arrows(toy: &Toy) -> usize {
    toy.people.iter().chain(&toy.movies).filter(|row| row.numbers.factors != [0.0; FACTORS]).count()
}

/// The last run and the latest one that differs from it in this alone: the one with more of it, and the one with less.
fn pair(runs: &[RunSeen], in_what: RunDifference) -> Option<[&RunSeen; 2]> {
    let amount = |run: &RunSeen| match in_what {
        RunDifference::WeightDecay => Some(run.config.weight_decay),
        RunDifference::Bias => match run.config.model {
            ModelKind::DotRange => Some(0.0),
            ModelKind::DotBias => Some(1.0),
            _ => None,
        },
    };
    let is_same_otherwise = |a: &RunSeen, b: &RunSeen| {
        let mut config = a.config.clone();
        match in_what {
            RunDifference::WeightDecay => config.weight_decay = b.config.weight_decay,
            RunDifference::Bias => config.model = b.config.model,
        }
        config == b.config && a.dataset == b.dataset
    };
    let (last, before) = runs.split_last()?;
    let now = amount(last);
    let other = before.iter().rev().find(|run| {
        let other = amount(run);
        now.is_some() && other.is_some() && other != now && is_same_otherwise(run, last)
    });
    other.map(|other| if amount(other) > now { [other, last] } else { [last, other] })
}

/// Whether a run's validation loss has risen since its best epoch.
fn turns_up(run: &RunSeen) -> bool {
    let best = run.valid_losses.iter().copied().fold(f64::INFINITY, f64::min);
    run.valid_losses.last().is_some_and(|last| *last > best * (1.0 + RISEN))
}

#[cfg(test)]
mod tests {
    use super::super::format::LessonTask;
    use super::super::read::read_lesson;
    use super::*;
    use crate::data::Seed;
    use crate::ui::toy::state::{Start, Step};

    fn pages() -> Vec<LessonPage> {
        read_lesson(include_str!("../../../web/lesson.json")).expect("the built-in lesson").pages
    }

    fn of_toy(state: ToyState) -> PageSeen {
        PageSeen { toy: Some(state), ..PageSeen::default() }
    }

    /// The example with other numbers, drawn by the button.
    fn drawn(seed: u64) -> ToyState {
        let mut state = ToyState { draws: seed as u32, ..ToyState::default() };
        state.toy.randomize(Seed(seed));
        state
    }

    /// Steps of gradient descent, by "Play" or by the button.
    fn train(state: &mut ToyState, learning_rate: f64, steps: usize, played: bool) {
        for _ in 0..steps {
            state.steps.push(Step { loss: state.toy.loss(), learning_rate, played });
            state.toy.step(learning_rate);
        }
        (state.by_hand, state.learning_rate) = (false, learning_rate);
    }

    fn trained(seed: u64, learning_rate: f64, steps: usize) -> ToyState {
        let mut state = drawn(seed);
        train(&mut state, learning_rate, steps, true);
        state
    }

    fn fulfilled(check: Check, seen: &PageSeen) -> bool {
        is_fulfilled(&check, "", &TaskStart::default(), seen)
    }

    /// Somebody who has made this guess on a page, and what they do there.
    struct Pupil {
        page: LessonPage,
        progress: PageProgress,
        start: TaskStart,
    }

    impl Pupil {
        fn guesses(page: usize, guess: f64) -> Pupil {
            let page = pages()[page - 1].clone();
            let progress = PageProgress { guess: Some(guess), ..PageProgress::default() };
            Pupil { page, progress, start: TaskStart::default() }
        }

        /// How many tasks are done once this has been seen.
        fn sees(&mut self, seen: &PageSeen) -> usize {
            observe(&self.page, &mut self.progress, &mut self.start, seen);
            self.progress.done
        }

        fn outcome(&self) -> Option<GuessOutcome> {
            self.progress.outcome(&self.page.guess)
        }
    }

    fn run(model: ModelKind, weight_decay: f64, valid_losses: &[f64]) -> RunSeen {
        let dataset = RunDataset {
            source: "sample".to_owned(),
            synthetic: true,
            n_ratings: 10,
            n_users: 2,
            n_items: 5,
            n_train: 8,
            n_valid: 2,
        };
        let config = TrainConfig { model, weight_decay, ..TrainConfig::default() };
        RunSeen { config, dataset, epochs: valid_losses.len(), valid_losses: valid_losses.to_vec() }
    }

    #[test]
    fn nothing_counts_before_the_guess_and_tasks_come_one_by_one() {
        let mut pupil = Pupil::guesses(3, 1.0);
        pupil.progress.guess = None;
        let mut state = ToyState { downhill: true, ..drawn(1) };
        train(&mut state, 0.2, 300, false);
        let before = of_toy(state.clone());
        assert_eq!(pupil.sees(&before), 0);
        pupil.progress.guess = Some(1.0);
        assert_eq!(pupil.sees(&before), 0, "the numbers were drawn before the guess");
        state.draws += 1;
        assert_eq!(pupil.sees(&of_toy(state)), 4);
        assert_eq!(pupil.outcome(), Some(GuessOutcome::Right), "{:?}", pupil.progress.measured);
        pupil.progress.guess = Some(0.0);
        assert_eq!(pupil.outcome(), Some(GuessOutcome::Other(1)));
    }

    #[test]
    fn a_number_is_right_within_half_a_step() {
        for (guess, expected) in [(2.0, GuessOutcome::Right), (5.0, GuessOutcome::OffBy(3.0))] {
            let mut pupil = Pupil::guesses(1, guess);
            assert_eq!(pupil.sees(&of_toy(ToyState { uncovered: true, ..ToyState::default() })), 1);
            assert_eq!((pupil.progress.measured, pupil.outcome()), (Some(2.0), Some(expected)));
        }
    }

    /// What the hint of page 2 says brings the loss below 0.5; steps of gradient descent do not count.
    #[test]
    fn the_toy_can_be_fitted_by_hand() {
        let mut state = ToyState::default();
        let up = [1.0, -1.0, 0.0, -1.0, 1.0];
        state.toy.people.iter_mut().zip(up).for_each(|(row, up)| row.numbers.factors = [2.0, up]);
        let up = [1.0, 1.0, 1.0, 0.0, -1.0, -1.0];
        state.toy.movies.iter_mut().zip(up).for_each(|(row, up)| row.numbers.factors = [1.7, up]);
        let mut pupil = Pupil::guesses(2, 2.0);
        assert_eq!(pupil.sees(&of_toy(ToyState::default())), 0);
        assert_eq!(pupil.sees(&of_toy(ToyState { by_hand: false, ..state.clone() })), 0, "steps have helped");
        assert_eq!(pupil.sees(&of_toy(state)), 1);
        assert_eq!(pupil.outcome(), Some(GuessOutcome::Right), "long arrows in one direction: a high rating");
    }

    /// The page asks for “Step downhill”, five times, from random numbers.
    #[test]
    fn only_the_button_counts_where_the_button_is_asked_for() {
        let mut pupil = Pupil::guesses(3, 1.0);
        assert_eq!(pupil.sees(&of_toy(ToyState { downhill: true, ..drawn(1) })), 2);
        let mut state = ToyState { downhill: true, ..drawn(1) };
        train(&mut state, 0.2, 10, true);
        assert_eq!(pupil.sees(&of_toy(state.clone())), 2, "“Play” made these");
        train(&mut state, 0.2, 4, false);
        assert_eq!(pupil.sees(&of_toy(state.clone())), 2, "four are not five");
        train(&mut state, 0.2, 1, false);
        assert_eq!(pupil.sees(&of_toy(state.clone())), 3);
        let other = ToyState { start: Start::Other, ..trained(2, 0.2, 300) };
        assert_eq!(pupil.sees(&of_toy(other)), 3, "these steps did not begin with random numbers");
        train(&mut state, 0.2, 300, true);
        assert_eq!(pupil.sees(&of_toy(state)), 4);
    }

    /// From zero nothing moves; from one arrow all others wake, but stay on one line.
    #[test]
    fn zero_is_told_from_one_arrow() {
        let mut pupil = Pupil::guesses(4, 0.0);
        let mut state = ToyState { start: Start::Zero, ..ToyState::default() };
        state.toy.set_to_zero();
        assert_eq!((pupil.sees(&of_toy(state.clone())), pupil.outcome()), (1, Some(GuessOutcome::Right)));
        state.toy.step(0.2);
        assert_eq!(arrows(&state.toy), 0);
        state.toy.people[0].numbers.factors[0] = 1.0;
        let mut played = state.clone();
        train(&mut played, 0.2, 1, true);
        assert_eq!(pupil.sees(&of_toy(played)), 1, "“Play” is not the button");
        let mut random = drawn(3);
        train(&mut random, 0.2, 1, false);
        assert_eq!(pupil.sees(&of_toy(random)), 1, "random numbers are no way out of zero");
        train(&mut state, 0.2, 1, false);
        assert_eq!(arrows(&state.toy), 6, "Ana and the five movies that she rated");
        assert_eq!(pupil.sees(&of_toy(state.clone())), 2);
        assert_eq!(pupil.sees(&of_toy(trained(3, 0.2, 100))), 2, "they began with random numbers");
        train(&mut state, 0.2, 100, true);
        assert!((1.0..1.2).contains(&state.toy.loss()), "{}", state.toy.loss());
        assert_eq!(pupil.sees(&of_toy(state)), 3);
    }

    #[test]
    fn learning_rates_are_too_small_too_large_and_right() {
        let mut pupil = Pupil::guesses(6, 2.0);
        let mut turned = trained(8, 0.2, 60);
        turned.learning_rate = 0.01;
        assert_eq!(pupil.sees(&of_toy(turned)), 0, "only the slider was turned: the steps were longer");
        let edited = ToyState { start: Start::Other, ..trained(8, 0.01, 50) };
        assert_eq!(pupil.sees(&of_toy(edited)), 0, "not from random numbers");
        assert_eq!(pupil.sees(&of_toy(trained(8, 0.01, 50))), 1);
        assert_eq!(pupil.sees(&of_toy(trained(9, 1.6, 60))), 1, "not the right end");
        assert_eq!((pupil.sees(&of_toy(trained(9, 3.16, 12))), pupil.outcome()), (2, Some(GuessOutcome::Right)));
        assert_eq!(pupil.sees(&of_toy(trained(10, 0.1, 300))), 2, "not within 50 steps");
        // With some random numbers it takes more luck than with others.
        assert!((10..16).any(|seed| pupil.sees(&of_toy(trained(seed, 0.5, 50))) == 3));
    }

    /// A run that was there before, the intro's for example, is none of the pupil's.
    #[test]
    fn the_pupil_makes_the_step_and_the_run() {
        let cards = PageSeen { cards: 6, ..PageSeen::default() };
        let of = |steps, is_paused, is_training| PageSeen { steps, is_paused, is_training, ..cards.clone() };
        let mut pupil = Pupil::guesses(5, 1.0);
        assert_eq!(pupil.sees(&of(3790, false, false)), 1, "a run has ended before");
        assert_eq!(pupil.sees(&of(0, false, true)), 1);
        assert_eq!(pupil.sees(&of(40, false, true)), 1, "a run that does not stop after its first step");
        assert_eq!(pupil.sees(&of(1, true, true)), 2);
        assert_eq!(pupil.sees(&of(90, false, true)), 2);
        assert_eq!(pupil.sees(&of(101, false, true)), 3);
    }

    #[test]
    fn runs_that_differ_in_one_thing_are_compared() {
        let (base, none) =
            (run(ModelKind::DotBias, 0.1, &[0.3, 0.2, 0.2]), run(ModelKind::DotBias, 0.0, &[0.3, 0.2, 0.4]));
        let no_bias = run(ModelKind::DotRange, 0.1, &[0.3, 0.25]);
        let mut another_seed = none.clone();
        another_seed.config.seed += 1;
        let of =
            |runs: &[&RunSeen]| PageSeen { runs: runs.iter().map(|&run| run.clone()).collect(), ..PageSeen::default() };
        let ended = TaskStart { has_trained: true, ..TaskStart::default() };
        let differ = |in_what, seen: &PageSeen| is_fulfilled(&Check::RunsDiffer { in_what }, "", &ended, seen);
        assert!(
            !fulfilled(Check::RunsDiffer { in_what: RunDifference::WeightDecay }, &of(&[&base, &none])),
            "old runs"
        );
        assert!(differ(RunDifference::WeightDecay, &of(&[&base, &none])));
        assert!(!differ(RunDifference::WeightDecay, &of(&[&none, &base, &no_bias])), "the last one differs otherwise");
        assert!(!differ(RunDifference::WeightDecay, &of(&[&base, &another_seed])));
        assert!(
            !differ(RunDifference::Bias, &of(&[&base, &none]))
                && differ(RunDifference::Bias, &of(&[&none, &base, &no_bias]))
        );
        for (runs, expected) in [
            ([&base, &none], 1.0),
            ([&none, &base], 1.0),
            ([&run(ModelKind::DotBias, 0.1, &[0.2, 0.3]), &none], 2.0),
            ([&base, &run(ModelKind::DotBias, 0.0, &[0.2])], 3.0),
        ] {
            assert_eq!(measured(&PageMeasure::TurnsUp, &of(&runs)), Some(expected));
        }
        assert_eq!(measured(&PageMeasure::TurnsUp, &of(&[&base, &no_bias])), None);
    }

    #[test]
    fn the_model_at_hand_is_the_one_that_is_asked_for() {
        let check = Check::Trained { epochs: 2, bias: Some(true), weight_decay: Some(true) };
        let of = |run| PageSeen { model: Some(run), ..PageSeen::default() };
        let ended = TaskStart { has_trained: true, ..TaskStart::default() };
        let good = of(run(ModelKind::DotBias, 0.1, &[1.0, 1.0]));
        assert!(is_fulfilled(&check, "", &ended, &good) && !fulfilled(check.clone(), &good), "not trained again");
        assert!(!is_fulfilled(&check, "", &ended, &PageSeen { is_training: true, ..good }), "the old one");
        for other in [
            run(ModelKind::DotBias, 0.1, &[1.0]),
            run(ModelKind::DotBias, 0.0, &[1.0, 1.0]),
            run(ModelKind::DotRange, 0.1, &[1.0, 1.0]),
        ] {
            assert!(!is_fulfilled(&check, "", &ended, &of(other)));
        }
        assert!(!is_fulfilled(&check, "", &ended, &PageSeen::default()));
    }

    #[test]
    fn a_text_counts_as_soon_as_it_says_something() {
        let task = LessonTask { text: String::new(), check: Check::Text, hint: None };
        let page = LessonPage { tasks: vec![task], ..pages()[0].clone() };
        let mut progress = PageProgress { guess: Some(1.0), texts: vec![" ".to_owned()], ..PageProgress::default() };
        let mut start = TaskStart::default();
        assert!(!observe(&page, &mut progress, &mut start, &PageSeen::default()));
        progress.texts = vec!["old and new".to_owned()];
        assert!(observe(&page, &mut progress, &mut start, &PageSeen::default()));
    }

    #[test]
    fn cards_steps_ratings_and_arithmetic_are_seen() {
        let nothing = PageSeen::default();
        let seen = PageSeen { cards: 6, steps: 100, ratings: 5, arithmetic: Some(4.5), ..PageSeen::default() };
        for check in [
            Check::Cards { at_least: 6 },
            Check::Steps { at_least: 100, paused: false },
            Check::Ratings { at_least: 5 },
            Check::Arithmetic,
        ] {
            assert!(fulfilled(check.clone(), &seen) && !fulfilled(check, &nothing));
        }
        assert_eq!(measured(&PageMeasure::Prediction, &seen), Some(4.5));
    }
}
