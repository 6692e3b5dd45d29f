//! One seed, many independent streams of random numbers: changing how one is used leaves the others alone.

use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};
use serde::{Deserialize, Serialize};

/// The number shown on the page; everything random follows from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seed(pub u64);

/// What the random numbers are for.
#[derive(Clone, Copy, Debug)]
pub enum Stream {
    /// Which ratings are held out for validation.
    Split,
    /// The initial parameters.
    Parameters,
    /// The order of the training ratings in one epoch, counted from 0.
    Shuffle {
        epoch: u32,
    },
    /// The items that stand for what users did not choose, in one step of training; those of validation.
    Negatives {
        step: u32,
    },
    ValidNegatives,
    /// The built-in sample.
    Sample,
    /// When the ratings of someone who is folded in are learned from.
    FoldIn,
    /// Which units the bootstrap draws.
    Bootstrap,
    /// Which settings a search tries; the ratings that it holds out are drawn as trial 0.
    Tuning {
        trial: u32,
    },
}

impl Seed {
    /// A generator whose numbers are the same on every platform.
    pub fn stream(self, stream: Stream) -> ChaCha8Rng {
        let mut rng = ChaCha8Rng::seed_from_u64(self.0);
        rng.set_stream(match stream {
            Stream::Split => 0,
            Stream::Parameters => 1,
            Stream::Sample => 2,
            Stream::FoldIn => 3,
            Stream::Negatives { step } => (2 << 32) | u64::from(step),
            Stream::ValidNegatives => 6,
            Stream::Bootstrap => 5,
            Stream::Tuning { trial } => (3 << 32) | u64::from(trial),
            Stream::Shuffle { epoch } => (1 << 32) | u64::from(epoch),
        });
        rng
    }
}
