//! What fulfills a task and what a guess is compared with, by the state of the page alone.

use super::format::{Answers, Check, Comparison, GuessQuestion, LessonPage, PageMeasure, RunDifference};
use crate::model::ModelKind;
use crate::train::{RunDataset, TrainConfig};
use crate::ui::toy::model::{Cell, FACTORS, Side, Toy};

/// The share by which a validation loss must have risen since its best epoch to have turned up.
const RISEN: f64 = 0.005;

/// What there is to see on the page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PageSeen {
    pub toy: Option<ToySeen>,
    /// How many cards of "One batch" have been on show.
    pub cards: usize,
    /// Steps of the run on show.
    pub steps: usize,
    /// The model at hand, and the runs that are kept.
    pub model: Option<RunSeen>,
    pub runs: Vec<RunSeen>,
    /// How many items the person at the page has rated.
    pub ratings: usize,
    /// The prediction for them whose arithmetic was opened.
    pub arithmetic: Option<f64>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ToySeen {
    pub toy: Toy,
    /// The loss before each step since the last change by hand.
    pub losses: Vec<f64>,
    pub learning_rate: f64,
    /// Whether the numbers are a person's own work: no step has changed them since they were drawn.
    pub by_hand: bool,
    pub downhill: bool,
    pub uncovered: bool,
    pub diverged: bool,
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

/// Takes note of what is to be seen: returns whether another task is fulfilled. Nothing counts before the guess, and no
/// task before the one above it.
pub fn observe(page: &LessonPage, progress: &mut PageProgress, seen: &PageSeen) -> bool {
    let before = progress.done;
    while progress.guess.is_some()
        && page
            .tasks
            .get(progress.done)
            .is_some_and(|task| is_fulfilled(&task.check, progress.text(progress.done), seen))
    {
        if let Comparison::Measured { measure, with_task, .. } = &page.guess.truth
            && *with_task == progress.done
        {
            progress.measured = measured(measure, seen);
        }
        progress.done += 1;
    }
    progress.done > before
}

fn is_fulfilled(check: &Check, text: &str, seen: &PageSeen) -> bool {
    let toy = |is: &dyn Fn(&ToySeen) -> bool| seen.toy.as_ref().is_some_and(is);
    match *check {
        Check::ToyUncovered => toy(&|toy| toy.uncovered),
        Check::ToyByHand { below } => toy(&|toy| toy.by_hand && toy.toy.loss() < below),
        Check::ToyDownhill => toy(&|toy| toy.downhill),
        Check::ToySteps { at_least, rate: (lowest, highest) } => {
            toy(&|toy| toy.losses.len() >= at_least && (lowest..=highest).contains(&toy.learning_rate))
        }
        Check::ToyLoss { below, within } => toy(&|toy| steps_to(toy, below).is_some_and(|steps| steps <= within)),
        Check::ToyZero => toy(&|toy| arrows(&toy.toy) == 0),
        Check::ToyArrows { at_least } => toy(&|toy| arrows(&toy.toy) >= at_least),
        Check::ToyDiverged => toy(&|toy| toy.diverged),
        Check::Cards { at_least } => seen.cards >= at_least,
        Check::Steps { at_least } => seen.steps >= at_least,
        Check::Trained { epochs, bias, weight_decay } => seen.model.as_ref().is_some_and(|model| {
            let config = &model.config;
            model.epochs >= epochs
                && bias.is_none_or(|bias| bias == (config.model == ModelKind::DotBias))
                && weight_decay.is_none_or(|decays| decays == (config.weight_decay > 0.0))
        }),
        Check::RunsDiffer { in_what } => pair(&seen.runs, in_what).is_some(),
        Check::Ratings { at_least } => seen.ratings >= at_least,
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
            let growth = toy?.toy.loss() / toy?.losses.first()?;
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
fn steps_to(ToySeen { toy, losses, .. }: &ToySeen, below: f64) -> Option<usize> {
    let is_above = losses.first().is_some_and(|&first| first >= below);
    losses.iter().copied().chain([toy.loss()]).position(|loss| loss < below).filter(|_| is_above)
}

/// How many arrows have a length.
fn arrows(toy: &Toy) -> usize {
    toy.people.iter().chain(&toy.movies).filter(|row| row.numbers.factors != [0.0; FACTORS]).count()
}

/// The latest two runs that differ in this alone: the one with more of it, and the one with less.
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
    match other {
        Some(other) if amount(other) > now => Some([other, last]),
        Some(other) => Some([last, other]),
        None => pair(before, in_what),
    }
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
    use crate::ui::toy::example::example;

    fn pages() -> Vec<LessonPage> {
        read_lesson(include_str!("../../../web/lesson.json")).expect("the built-in lesson").pages
    }

    fn of_toy(toy: Toy, losses: Vec<f64>) -> PageSeen {
        let by_hand = losses.is_empty();
        let (downhill, uncovered, diverged) = (false, false, toy.loss().is_nan() || toy.loss() > 1e4);
        PageSeen {
            toy: Some(ToySeen { toy, losses, learning_rate: 0.2, by_hand, downhill, uncovered, diverged }),
            ..PageSeen::default()
        }
    }

    fn fulfilled(check: Check, seen: &PageSeen) -> bool {
        is_fulfilled(&check, "", seen)
    }

    /// Steps of gradient descent, and the loss before each.
    fn train(toy: &mut Toy, rate: f64, steps: usize) -> Vec<f64> {
        (0..steps).map(|_| (toy.loss(), toy.step(rate)).0).collect()
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
        let page = &pages()[2];
        let mut toy = example();
        let mut seen = of_toy(toy.clone(), train(&mut toy, 0.2, 300));
        seen.toy.iter_mut().for_each(|it| it.toy = toy.clone());
        let mut progress = PageProgress::default();
        assert!(!observe(page, &mut progress, &seen) && progress.done == 0);
        progress.guess = Some(1.0);
        assert!(!observe(page, &mut progress, &seen), "“Downhill” comes first");
        seen.toy.iter_mut().for_each(|toy| toy.downhill = true);
        assert!(observe(page, &mut progress, &seen) && progress.is_done(page));
        assert_eq!(progress.outcome(&page.guess), Some(GuessOutcome::Right), "{:?}", progress.measured);
        progress.guess = Some(0.0);
        assert_eq!(progress.outcome(&page.guess), Some(GuessOutcome::Other(1)));
    }

    #[test]
    fn a_number_is_right_within_half_a_step() {
        let page = &pages()[0];
        let mut seen = of_toy(example(), Vec::new());
        seen.toy.iter_mut().for_each(|toy| toy.uncovered = true);
        for (guess, expected) in [(2.0, GuessOutcome::Right), (5.0, GuessOutcome::OffBy(3.0))] {
            let mut progress = PageProgress { guess: Some(guess), ..PageProgress::default() };
            assert!(observe(page, &mut progress, &seen));
            assert_eq!((progress.measured, progress.outcome(&page.guess)), (Some(2.0), Some(expected)));
        }
    }

    /// What the hint of page 2 says brings the loss below 0.5; steps of gradient descent do not count.
    #[test]
    fn the_toy_can_be_fitted_by_hand() {
        let mut toy = example();
        let up = [1.0, -1.0, 0.0, -1.0, 1.0];
        toy.people.iter_mut().zip(up).for_each(|(row, up)| row.numbers.factors = [2.0, up]);
        let up = [1.0, 1.0, 1.0, 0.0, -1.0, -1.0];
        toy.movies.iter_mut().zip(up).for_each(|(row, up)| row.numbers.factors = [1.7, up]);
        let check = || Check::ToyByHand { below: 0.5 };
        let mut seen = of_toy(toy, Vec::new());
        assert!(fulfilled(check(), &seen) && !fulfilled(check(), &of_toy(example(), Vec::new())));
        let page = &pages()[1];
        let mut progress = PageProgress { guess: Some(2.0), ..PageProgress::default() };
        assert!(observe(page, &mut progress, &seen));
        assert_eq!(
            progress.outcome(&page.guess),
            Some(GuessOutcome::Right),
            "long arrows in one direction: a high rating"
        );
        seen.toy.iter_mut().for_each(|toy| toy.by_hand = false);
        assert!(!fulfilled(check(), &seen));
    }

    /// From zero nothing moves; from one arrow all others wake, but stay on one line.
    #[test]
    fn zero_is_told_from_one_arrow() {
        let page = &pages()[3];
        let mut progress = PageProgress { guess: Some(0.0), ..PageProgress::default() };
        let mut toy = example();
        toy.set_to_zero();
        assert!(observe(page, &mut progress, &of_toy(toy.clone(), Vec::new())));
        assert_eq!((progress.done, progress.outcome(&page.guess)), (1, Some(GuessOutcome::Right)));
        toy.step(0.2);
        assert_eq!(arrows(&toy), 0);
        toy.people[0].numbers.factors[0] = 1.0;
        let losses = train(&mut toy, 0.2, 1);
        assert_eq!(arrows(&toy), 6, "Ana and the five movies that she rated");
        assert!(observe(page, &mut progress, &of_toy(toy.clone(), losses)) && progress.done == 2);
        let losses = train(&mut toy, 0.2, 100);
        assert!((1.0..1.2).contains(&toy.loss()), "{}", toy.loss());
        assert!(observe(page, &mut progress, &of_toy(toy, losses)) && progress.is_done(page));
    }

    #[test]
    fn learning_rates_are_too_small_too_large_and_right() {
        let page = &pages()[5];
        let mut progress = PageProgress { guess: Some(2.0), ..PageProgress::default() };
        let mut by_rate = |rate: f64, steps: usize, seed: u64| {
            let mut toy = example();
            toy.randomize(Seed(seed));
            let losses = train(&mut toy, rate, steps);
            let mut seen = of_toy(toy, losses);
            seen.toy.iter_mut().for_each(|toy| toy.learning_rate = rate);
            (observe(page, &mut progress, &seen), progress.clone())
        };
        assert!(!by_rate(0.2, 50, 8).0, "not a small rate");
        assert!(by_rate(0.01, 50, 8).0);
        let (diverged, now) = by_rate(3.16, 12, 9);
        assert!(diverged && now.outcome(&page.guess) == Some(GuessOutcome::Right), "{now:?}");
        assert!(!by_rate(0.1, 300, 10).0, "not within 50 steps");
        // With some random numbers it takes more luck than with others.
        let found = (10..16).filter(|&seed| by_rate(0.5, 50, seed).0).count();
        assert_eq!((found, progress.is_done(page)), (1, true));
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
        let differ = |in_what, seen: &PageSeen| fulfilled(Check::RunsDiffer { in_what }, seen);
        assert!(differ(RunDifference::WeightDecay, &of(&[&base, &none])));
        assert!(differ(RunDifference::WeightDecay, &of(&[&none, &base, &no_bias])), "the last one differs otherwise");
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
        let check = || Check::Trained { epochs: 2, bias: Some(true), weight_decay: Some(true) };
        let of = |run| PageSeen { model: Some(run), ..PageSeen::default() };
        assert!(fulfilled(check(), &of(run(ModelKind::DotBias, 0.1, &[1.0, 1.0]))));
        for other in [
            run(ModelKind::DotBias, 0.1, &[1.0]),
            run(ModelKind::DotBias, 0.0, &[1.0, 1.0]),
            run(ModelKind::DotRange, 0.1, &[1.0, 1.0]),
        ] {
            assert!(!fulfilled(check(), &of(other)));
        }
        assert!(!fulfilled(check(), &PageSeen::default()));
    }

    #[test]
    fn a_text_counts_as_soon_as_it_says_something() {
        let task = LessonTask { text: String::new(), check: Check::Text, hint: None };
        let page = LessonPage { tasks: vec![task], ..pages()[0].clone() };
        let mut progress = PageProgress { guess: Some(1.0), texts: vec![" ".to_owned()], ..PageProgress::default() };
        assert!(!observe(&page, &mut progress, &PageSeen::default()));
        progress.texts = vec!["old and new".to_owned()];
        assert!(observe(&page, &mut progress, &PageSeen::default()));
    }

    #[test]
    fn cards_steps_ratings_and_arithmetic_are_seen() {
        let nothing = PageSeen::default();
        let seen = PageSeen { cards: 6, steps: 100, ratings: 5, arithmetic: Some(4.5), ..PageSeen::default() };
        for check in [
            Check::Cards { at_least: 6 },
            Check::Steps { at_least: 100 },
            Check::Ratings { at_least: 5 },
            Check::Arithmetic,
        ] {
            assert!(fulfilled(check.clone(), &seen) && !fulfilled(check, &nothing));
        }
        assert_eq!(measured(&PageMeasure::Prediction, &seen), Some(4.5));
    }
}
