//! The search for a learning rate (Smith 2017; fastai's `lr_find`): train with a rate that grows from step to step,
//! and see where the loss falls and where it breaks out.

use super::chunk::run_chunk;
use super::data_loader::DataLoader;
use super::{RateCurve, Run, SmoothLoss, TrainError};
use crate::engine::Engine;
use serde::{Deserialize, Serialize};

/// Steps of a search that nothing ends before.
pub const SWEEP_STEPS: usize = 100;
/// The rates it goes through.
pub const SWEEP: RateCurve = RateCurve::Sweep { from: 1e-7, to: 10.0 };
/// The loss has broken out where it is so many times the lowest one.
const BREAKOUT: f64 = 4.0;
/// At either end, points that say little: the first tenth, while the smoothed loss resolves, and the last five.
const SETTLING: usize = SWEEP_STEPS / 10;
const TAIL: usize = 5;
/// Fewer losses than this fall one below the other by chance.
const SHORTEST_VALLEY: i32 = 3;

/// A search under way. It trains a model of its own, so the one that is there stays as it is.
pub struct RateFinder {
    engine: Box<dyn Engine>,
    run: Run,
    loader: DataLoader,
    search: Search,
}

impl RateFinder {
    /// `run` is made by [`Run::sweep`], and `engine` from it.
    pub fn new(run: Run, engine: Box<dyn Engine>) -> RateFinder {
        RateFinder { engine, run, loader: DataLoader::default(), search: Search::default() }
    }

    /// Runs `steps` steps, or fewer where an epoch, the search or the time of a chunk ends before; returns how many.
    pub async fn advance(&mut self, steps: usize) -> Result<usize, TrainError> {
        let RateFinder { engine, run, loader, search } = self;
        let step = search.sweep.losses.len();
        let losses = run_chunk(&mut **engine, loader, run, step, steps.min(SWEEP_STEPS - step)).await?;
        for &loss in &losses {
            if !search.is_over() {
                search.record(loss);
            }
        }
        Ok(losses.len())
    }

    /// Where the search stands.
    pub fn search(&self) -> &Search {
        &self.search
    }
}

/// The losses of a search, and when they are enough.
#[derive(Clone, Debug, Default)]
pub struct Search {
    smooth: SmoothLoss,
    sweep: RateSweep,
    is_over: bool,
}

/// What a search has found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RateSweep {
    /// The learning rate of each step, and the smoothed loss after it.
    pub rates: Vec<f64>,
    pub losses: Vec<f64>,
    /// The rate to train with, where the losses fall long enough to tell.
    pub suggestion: Option<f64>,
}

impl Search {
    /// Takes in the loss of the next step.
    pub fn record(&mut self, loss: f32) {
        let RateSweep { rates, losses, .. } = &mut self.sweep;
        let smoothed = self.smooth.add(loss);
        let lowest = losses.iter().copied().fold(f64::INFINITY, f64::min);
        // fastai leaves points out at the end of what it recorded, and it goes on recording what is no number.
        if !smoothed.is_finite() {
            return self.end(SWEEP_STEPS - TAIL);
        }
        rates.push(SWEEP.at(rates.len() as f64 / SWEEP_STEPS as f64).0);
        losses.push(smoothed);
        let steps = losses.len();
        if smoothed > BREAKOUT * lowest || steps == SWEEP_STEPS {
            self.end(steps.saturating_sub(TAIL));
        }
    }

    /// Suggests a rate by the points before `last`.
    fn end(&mut self, last: usize) {
        let RateSweep { rates, losses, suggestion } = &mut self.sweep;
        let last = last.min(losses.len());
        let first = SETTLING.min(last);
        *suggestion = valley(&losses[first..last]).map(|at| rates[first + at]);
        self.is_over = true;
    }

    /// Whether there is nothing left to try.
    pub fn is_over(&self) -> bool {
        self.is_over
    }

    /// How much of it is done, from 0 to 1, if nothing ends it before.
    pub fn share(&self) -> f64 {
        self.sweep.losses.len() as f64 / SWEEP_STEPS as f64
    }

    /// What has been found so far.
    pub fn sweep(&self) -> &RateSweep {
        &self.sweep
    }
}

/// A third of the way and half a third more down the longest falling chunk (fastai's `valley`); nothing where the
/// losses do not fall, where fastai would take the first.
///
/// The chunk is as long as the longest falling subsequence, and ends where that ends.
fn valley(losses: &[f64]) -> Option<usize> {
    let mut falling = vec![1; losses.len()];
    let mut end = 0;
    for i in 1..losses.len() {
        let before = (0..i).filter(|&j| losses[i] < losses[j]).map(|j| falling[j]).max();
        falling[i] = 1 + before.unwrap_or_default();
        if falling[i] > falling[end] {
            end = i;
        }
    }
    let length = *falling.get(end).filter(|&&length| length > SHORTEST_VALLEY)?;
    let start = end as f64 - f64::from(length);
    let third = f64::from(length) / 3.0;
    Some((start + third.trunc() + (third / 2.0).trunc()) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{ItemNames, sample};
    use crate::engine::cpu::CpuEngine;
    use crate::train::TrainConfig;
    use pollster::block_on;

    #[test]
    fn the_valley_lies_on_the_way_down() {
        // Level for ten points, down for thirty, up again.
        let losses: Vec<f64> =
            (0..60).map(|k| if k < 10 { 3.0 } else { 1.0 + 0.1 * (k as f64 - 40.0).abs() / 1.5 }).collect();
        let at = valley(&losses).expect("a suggestion");
        assert!((20..30).contains(&at), "{at}");
    }

    #[test]
    fn losses_that_do_not_fall_say_nothing() {
        assert_eq!(valley(&[]), None);
        assert_eq!(valley(&[2.0, 1.0]), None);
        assert_eq!(valley(&[1.0; 30]), None);
        assert_eq!(valley(&(0..30).map(f64::from).collect::<Vec<_>>()), None);
    }

    /// Falls for fifty steps, then does what `then` says.
    fn search(then: f32) -> Search {
        let mut search = Search::default();
        for step in 0..SWEEP_STEPS {
            if !search.is_over() {
                search.record(if step < 50 { 10.0 - 0.1 * step as f32 } else { then });
            }
        }
        search
    }

    #[test]
    fn a_search_ends_where_the_loss_breaks_out_or_is_no_number() {
        let (level, breakout, nan) = (search(5.0), search(1e4), search(f32::NAN));
        let steps = [&level, &breakout, &nan].map(|search| search.sweep().losses.len());
        assert_eq!(steps, [SWEEP_STEPS, 51, 50]);
        for search in [level, breakout, nan] {
            let sweep = search.sweep();
            assert!(search.is_over() && sweep.rates.len() == sweep.losses.len());
            let suggestion = sweep.suggestion.expect("a suggestion");
            assert!(sweep.rates[10] < suggestion && suggestion < 1e-2, "{sweep:?}");
        }
    }

    /// Decay above 1 turns parameters around, and a search goes on, as fastai's does.
    #[test]
    fn a_search_with_strong_weight_decay_has_a_loss_at_every_rate() {
        let mut table = sample::table();
        table.retain(|row| row < 9000);
        let dataset = table.dataset(ItemNames::Titles);
        for weight_decay in [0.12, 0.13, 0.2, 1.0, 10.0] {
            // Many users and items come late, when decay is all that has moved them.
            let config = TrainConfig { weight_decay, factors: 8, batch_size: 8, ..TrainConfig::default() };
            let run = Run::sweep(&config, &dataset).expect("settings that can train");
            let mut engine = CpuEngine::new(run.spec.clone(), &run.start, run.recipe.clone());
            let batches = DataLoader::default().batches(&run, 0, SWEEP_STEPS);
            let losses = block_on(engine.run(&batches)).expect("the losses");
            assert!(losses.len() == SWEEP_STEPS && losses.iter().all(|loss| loss.is_finite()), "{losses:?}");
        }
    }
}
