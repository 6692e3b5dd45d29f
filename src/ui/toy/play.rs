//! The toy while someone plays with it: what it is set to, and what one can do.

use super::example::{FIRST_SEED, example};
use super::model::{Cell, FACTORS, Numbers, Side, Toy};
use crate::data::Seed;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use std::time::Duration;

/// Time between two steps while it plays: slow enough to follow.
const PACE: Duration = Duration::from_millis(60);
/// A loss above this has diverged; a change below this is none.
const DIVERGED: f64 = 1e4;
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
    /// The loss before each step since the last change by hand.
    pub losses: RwSignal<Vec<f64>>,
    /// Whether no step has changed the numbers since they were drawn: they are a person's own work.
    pub by_hand: RwSignal<bool>,
    seed: StoredValue<Seed>,
    timer: StoredValue<Option<TimeoutHandle>>,
}

impl Play {
    pub fn of_example() -> Play {
        let play = Play {
            toy: RwSignal::new(example()),
            learning_rate: RwSignal::new(0.2),
            downhill: RwSignal::new(false),
            playing: RwSignal::new(false),
            uncovered: RwSignal::new(false),
            editing: RwSignal::new(false),
            chosen: RwSignal::new(None),
            cell: RwSignal::new((0, 0)),
            losses: RwSignal::new(Vec::new()),
            by_hand: RwSignal::new(true),
            seed: StoredValue::new(FIRST_SEED),
            timer: StoredValue::new(None),
        };
        on_cleanup(move || play.cancel_timer());
        play
    }

    /// How training goes, from the numbers as they are.
    pub fn course(self) -> Course {
        let (loss, all_zero) = self.toy.with(|toy| {
            let rows = toy.people.iter().chain(&toy.movies);
            (toy.loss(), rows.map(|row| row.numbers.factors).all(|factors| factors == [0.0; FACTORS]))
        });
        let before = self.losses.with(|losses| losses.last().copied());
        if loss.is_nan() || loss > DIVERGED {
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
        let loss = self.toy.with_untracked(Toy::loss);
        self.losses.update(|losses| {
            losses.push(loss);
            let before = losses.len().saturating_sub(SHOWN);
            losses.drain(..before);
        });
        self.by_hand.set(false);
        self.toy.update(|toy| toy.step(self.learning_rate.get_untracked()));
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
        self.step();
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

    /// Changes the toy by hand: the curve begins again.
    fn change(self, change: impl FnOnce(&mut Toy)) {
        self.losses.update(Vec::clear);
        self.toy.update(change);
    }

    pub fn set_numbers(self, side: Side, row: usize, change: impl FnOnce(&mut Numbers)) {
        self.change(|toy| {
            if let Some(row) = toy.rows_mut(side).get_mut(row) {
                change(&mut row.numbers);
            }
        });
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
    }

    /// Other random numbers than the last ones.
    pub fn randomize(self) {
        // Whoever draws numbers wants to see them before they move.
        self.cancel_timer();
        self.playing.set(false);
        self.seed.update_value(|seed| seed.0 += 1);
        self.by_hand.set(true);
        self.change(|toy| toy.randomize(self.seed.get_value()));
    }

    /// Plays with other people and movies.
    pub fn use_table(self, table: Toy) {
        self.chosen.set(None);
        self.cell.set((0, 0));
        self.by_hand.set(true);
        self.change(|toy| *toy = Toy { has_bias: toy.has_bias, ..table });
    }

    /// Puts the example back: its ratings, its names, and the numbers that one sees first.
    pub fn reset(self) {
        self.seed.set_value(FIRST_SEED);
        self.use_table(example());
    }

    /// Chooses the row whose loss surface is drawn; the same one again, none.
    pub fn choose(self, side: Side, row: usize) {
        self.chosen.update(|chosen| *chosen = (*chosen != Some((side, row))).then_some((side, row)));
    }
}
