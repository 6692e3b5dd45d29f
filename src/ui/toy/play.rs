//! The toy while someone plays with it: what it is set to, and what one can do.

use super::example::{FIRST_SEED, example};
use super::model::{Cell, FACTORS, Numbers, Side, Toy};
use super::state::{Start, Step, ToyState, has_diverged};
use super::walk::Place;
use crate::data::Seed;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use std::time::Duration;

/// Time between two steps while it plays: slow enough to follow.
const PACE: Duration = Duration::from_millis(60);
/// A change of the loss below this is none.
const STANDS_STILL: f64 = 1e-7;
/// How many losses the curve shows.
pub const SHOWN: usize = 400;

/// How the last step went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Course {
    #[default]
    Moving,
    /// All factors are zero, and so are their derivatives.
    Zero,
    Diverged,
    /// The loss no longer changes.
    Arrived,
}

/// Signals of one toy. Copies are of the same toy.
#[derive(Clone, Copy)]
pub struct Play {
    pub toy: RwSignal<Toy>,
    pub learning_rate: RwSignal<f64>,
    /// Whether each arrow shows where the next step would move it.
    pub downhill: RwSignal<bool>,
    pub playing: RwSignal<bool>,
    /// Whether hidden ratings are shown.
    pub uncovered: RwSignal<bool>,
    /// Whether names and ratings can be typed.
    pub editing: RwSignal<bool>,
    /// The row whose loss surface is drawn.
    pub chosen: RwSignal<Option<(Side, usize)>>,
    /// Person and movie of the cell whose arithmetic is shown.
    pub cell: RwSignal<(usize, usize)>,
    /// The tab stops of the table and of the plane.
    pub place: RwSignal<Place>,
    pub arrow: RwSignal<(Side, usize)>,
    /// The arrow that keys have moved, until something else changes.
    pub moved: RwSignal<Option<(Side, usize)>>,
    /// The steps since the last change by hand.
    pub steps: RwSignal<Vec<Step>>,
    /// What they began with.
    pub start: RwSignal<Start>,
    /// How often random numbers were drawn.
    pub draws: RwSignal<u32>,
    /// Whether no step has changed the numbers since they were drawn: they are a person's own work.
    pub by_hand: RwSignal<bool>,
    seed: StoredValue<Seed>,
    timer: StoredValue<Option<TimeoutHandle>>,
}

/// The one toy of the page. It is made when a region first asks for it, and outlives that region.
#[derive(Clone)]
struct ToyOfPage(Owner, StoredValue<Option<Play>>);

/// Gives the components below access to the toy.
pub fn provide_toy() {
    if let Some(owner) = Owner::current() {
        provide_context(ToyOfPage(owner, StoredValue::new(None)));
    }
}

/// The toy of the page.
pub fn use_toy() -> Play {
    let ToyOfPage(owner, made) = expect_context();
    made.get_value().unwrap_or_else(|| {
        let play = owner.with(Play::of_example);
        made.set_value(Some(play));
        play
    })
}

impl Play {
    fn of_example() -> Play {
        let ToyState { toy, steps, start, draws, learning_rate, by_hand, downhill, uncovered } = ToyState::default();
        let play = Play {
            toy: RwSignal::new(toy),
            learning_rate: RwSignal::new(learning_rate),
            downhill: RwSignal::new(downhill),
            playing: RwSignal::new(false),
            uncovered: RwSignal::new(uncovered),
            editing: RwSignal::new(false),
            chosen: RwSignal::new(None),
            cell: RwSignal::new((0, 0)),
            place: RwSignal::new(Place::Cell(0, 0)),
            arrow: RwSignal::new((Side::People, 0)),
            moved: RwSignal::new(None),
            steps: RwSignal::new(steps),
            start: RwSignal::new(start),
            draws: RwSignal::new(draws),
            by_hand: RwSignal::new(by_hand),
            seed: StoredValue::new(FIRST_SEED),
            timer: StoredValue::new(None),
        };
        on_cleanup(move || play.cancel_timer());
        play
    }

    /// What the toy is set to.
    pub fn state(self) -> ToyState {
        ToyState {
            toy: self.toy.get(),
            steps: self.steps.get(),
            start: self.start.get(),
            draws: self.draws.get(),
            learning_rate: self.learning_rate.get(),
            by_hand: self.by_hand.get(),
            downhill: self.downhill.get(),
            uncovered: self.uncovered.get(),
        }
    }

    /// Puts the toy back to what it was set to.
    pub fn restore(self, state: ToyState) {
        self.stop();
        // Other random numbers than those that were drawn already.
        self.seed.set_value(Seed(FIRST_SEED.0 + u64::from(state.draws)));
        self.use_table(state.toy);
        self.steps.set(state.steps);
        self.start.set(state.start);
        self.draws.set(state.draws);
        self.learning_rate.set(state.learning_rate);
        self.by_hand.set(state.by_hand);
        self.downhill.set(state.downhill);
        self.uncovered.set(state.uncovered);
    }

    /// Stops, and takes back what a task may ask to be shown.
    pub fn cover(self) {
        self.stop();
        self.downhill.set(false);
        self.uncovered.set(false);
    }

    /// How training goes, from the numbers as they are.
    pub fn course(self) -> Course {
        let (loss, all_zero) = self.toy.with(|toy| {
            let rows = toy.people.iter().chain(&toy.movies);
            (toy.loss(), rows.map(|row| row.numbers.factors).all(|factors| factors == [0.0; FACTORS]))
        });
        let before = self.steps.with(|steps| steps.last().map(|step| step.loss));
        if has_diverged(loss) {
            Course::Diverged
        } else if all_zero && !self.toy.with(|toy| toy.has_bias) {
            Course::Zero
        } else if before.is_some_and(|before| (before - loss).abs() < STANDS_STILL) {
            Course::Arrived
        } else {
            Course::Moving
        }
    }

    /// Takes one step of gradient descent.
    pub fn step(self) {
        self.make_step(false);
    }

    fn make_step(self, played: bool) {
        let loss = self.toy.with_untracked(Toy::loss);
        let learning_rate = self.learning_rate.get_untracked();
        self.steps.update(|steps| {
            steps.push(Step { loss, learning_rate, played });
            let before = steps.len().saturating_sub(SHOWN);
            steps.drain(..before);
        });
        self.by_hand.set(false);
        self.moved.set(None);
        self.toy.update(|toy| toy.step(learning_rate));
    }

    /// Steps until someone stops it or there is nothing to gain.
    pub fn toggle_playing(self) {
        self.playing.update(|playing| *playing = !*playing);
        self.cancel_timer();
        if self.playing.get_untracked() {
            self.play_on();
        }
    }

    fn play_on(self) {
        self.make_step(true);
        if untrack(|| self.course()) != Course::Moving {
            return self.playing.set(false);
        }
        let timer = set_timeout_with_handle(move || self.play_on(), PACE);
        // Without a timer it has made one step.
        self.timer.set_value(timer.ok());
    }

    fn cancel_timer(self) {
        self.timer.try_update_value(|timer| timer.take().iter().for_each(TimeoutHandle::clear));
    }

    fn stop(self) {
        self.cancel_timer();
        self.playing.set(false);
    }

    /// Changes the toy by hand: the curve begins again.
    fn change(self, change: impl FnOnce(&mut Toy)) {
        if self.steps.with_untracked(|steps| !steps.is_empty()) {
            self.start.update(|start| *start = start.edited());
        }
        self.steps.update(Vec::clear);
        self.moved.set(None);
        self.toy.update(change);
    }

    pub fn set_numbers(self, side: Side, row: usize, change: impl FnOnce(&mut Numbers)) {
        self.start.update(|start| *start = start.edited());
        self.change(|toy| {
            if let Some(row) = toy.rows_mut(side).get_mut(row) {
                change(&mut row.numbers);
            }
        });
    }

    /// Moves the tip of an arrow by keys.
    pub fn nudge(self, side: Side, row: usize, by: [f64; FACTORS]) {
        self.set_numbers(side, row, |numbers| {
            numbers.factors.iter_mut().zip(by).for_each(|(factor, by)| *factor += by)
        });
        self.moved.set(Some((side, row)));
    }

    /// Whether the last step is one of "Play".
    pub fn has_played(self) -> bool {
        self.steps.with(|steps| steps.last().is_some_and(|step| step.played))
    }

    pub fn rename(self, side: Side, row: usize, name: String) {
        self.toy.update(|toy| toy.rows_mut(side)[row].name = name);
    }

    pub fn rate(self, person: usize, movie: usize, rating: Option<f64>) {
        self.change(|toy| *toy.cell_mut(person, movie) = rating.map_or(Cell::Empty, Cell::Rated));
    }

    pub fn set_bias(self, has_bias: bool) {
        self.change(|toy| toy.has_bias = has_bias);
    }

    pub fn set_to_zero(self) {
        self.by_hand.set(true);
        self.change(Toy::set_to_zero);
        self.start.set(Start::Zero);
    }

    /// Other random numbers than the last ones.
    pub fn randomize(self) {
        // Who draws numbers wants to see them before they move.
        self.stop();
        self.seed.update_value(|seed| seed.0 += 1);
        self.by_hand.set(true);
        self.change(|toy| toy.randomize(self.seed.get_value()));
        self.start.set(Start::Random);
        self.draws.update(|draws| *draws += 1);
    }

    /// Plays with other people and movies, with or without biases as before.
    pub fn use_ratings(self, table: Toy) {
        let has_bias = self.toy.with_untracked(|toy| toy.has_bias);
        self.use_table(Toy { has_bias, ..table });
    }

    fn use_table(self, table: Toy) {
        self.chosen.set(None);
        self.cell.set((0, 0));
        self.place.set(Place::Cell(0, 0));
        self.arrow.set((Side::People, 0));
        self.by_hand.set(true);
        self.change(|toy| *toy = table);
        self.start.set(Start::Random);
    }

    /// Puts the example back: its ratings, its names, and the numbers that one sees first.
    pub fn reset(self) {
        self.seed.set_value(FIRST_SEED);
        self.use_ratings(example());
    }

    /// Chooses the row whose loss surface is drawn; the same one again, none.
    pub fn choose(self, side: Side, row: usize) {
        self.chosen.update(|chosen| *chosen = (*chosen != Some((side, row))).then_some((side, row)));
    }
}
