//! Short hashes of what two runs have in common: initial numbers, batches, and the ratings held out.

use super::Run;
use crate::data::Ratings;
use serde::{Deserialize, Serialize};

/// Ratings that are hashed at most, the first ones: a second of training should not wait for the hash of millions.
const MOST_RATINGS: usize = 1 << 16;
/// The golden ratio in 64 bits: an odd number without pattern.
const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

/// What a run starts from, as hashes of eight hexadecimal digits. Equal ones mean equal numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint {
    /// The initial factors of users and items. Biases are left out: fastai draws them later, so that a model with biases and
    /// one without start from the same factors.
    pub factors: String,
    /// The first ratings of the first epoch, in the order of its batches, and their number in a batch.
    pub batches: String,
    /// The ratings held out.
    pub held_out: String,
}

impl Fingerprint {
    /// The part that is known before the first step.
    pub fn of_start(run: &Run) -> Fingerprint {
        let mut factors = Hash::default();
        for tensor in run.start.params.tensors.iter().take(2) {
            tensor.data.iter().for_each(|value| factors.add(value.to_bits()));
        }
        let held_out = &run.valid.ratings;
        let mut of_held_out = Hash::default();
        of_held_out.add(held_out.len() as u32);
        of_held_out.add_ratings(held_out);
        Fingerprint { factors: factors.text(), batches: String::new(), held_out: of_held_out.text() }
    }
}

/// A hash of numbers as they come, for comparing and nothing else.
#[derive(Clone, Debug, Default)]
pub struct Hash {
    state: u64,
    ratings: usize,
}

impl Hash {
    pub fn add(&mut self, word: u32) {
        self.state = (self.state ^ u64::from(word)).wrapping_add(1).wrapping_mul(FACTOR);
        self.state ^= self.state >> 29;
    }

    /// Adds ratings, unless there were enough of them before.
    pub fn add_ratings(&mut self, ratings: &Ratings) {
        let n = ratings.len().min(MOST_RATINGS.saturating_sub(self.ratings));
        for row in 0..n {
            self.add(ratings.user[row]);
            self.add(ratings.item[row]);
            self.add(ratings.value[row].to_bits());
        }
        self.ratings += n;
    }

    pub fn text(&self) -> String {
        format!("{:08x}", (self.state ^ (self.state >> 32)) as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{ItemNames, sample};
    use crate::model::ModelKind;
    use crate::train::TrainConfig;

    fn of(config: TrainConfig) -> Fingerprint {
        let dataset = sample::table().dataset(ItemNames::Titles);
        Fingerprint::of_start(&Run::prepare(&config, &dataset).expect("sound settings"))
    }

    #[test]
    fn biases_change_nothing_about_initial_factors_and_the_seed_all() {
        let base = of(TrainConfig::default());
        assert_eq!(base.factors.len(), 8);
        assert_eq!(of(TrainConfig { model: ModelKind::DotRange, weight_decay: 0.0, ..TrainConfig::default() }), base);
        let other = of(TrainConfig { seed: 7, ..TrainConfig::default() });
        assert!(other.factors != base.factors && other.held_out != base.held_out);
        assert_ne!(of(TrainConfig { factors: 20, ..TrainConfig::default() }).factors, base.factors);
    }

    #[test]
    fn a_hash_knows_one_bit_order_and_zeros() {
        let hash = |words: &[u32]| {
            let mut hash = Hash::default();
            words.iter().for_each(|&word| hash.add(word));
            hash.text()
        };
        let hashes = [hash(&[1, 2]), hash(&[2, 1]), hash(&[1, 2, 0]), hash(&[1, 2 | 1 << 31]), hash(&[0]), hash(&[])];
        assert!((0..6).all(|a| (0..a).all(|b| hashes[a] != hashes[b])), "{hashes:?}");
    }
}
