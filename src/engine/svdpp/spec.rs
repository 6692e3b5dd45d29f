//! The constants of the model. They were tuned on MovieLens 100k and hold for ratings of the same standard deviation.

use serde::{Deserialize, Serialize};

/// Standard deviation that ratings are rescaled to: that of MovieLens 100k.
pub const DEVIATION: f32 = 1.1257;
/// λ of the explicit tables, for a row with one rating; a row with n ratings has √n of it.
pub const USER_PENALTY: f32 = 2.03;
pub const ITEM_PENALTY: f32 = 4.91;
/// λ of the implicit tables: A, one row per item, and B, one row per user.
pub const IMPLICIT_ITEM_PENALTY: f32 = 46.0;
pub const IMPLICIT_USER_PENALTY: f32 = 11.5;
/// λ of C, one row per feature.
pub const FEATURE_PENALTY: f32 = 11.5;
/// The share of λ that the bias column has.
pub const BIAS_SHARE: f32 = 0.3;
/// What features count for, beside the other parts of an item's vector.
pub const FEATURE_SCALE: f32 = 0.4;

/// What is trained, apart from the ratings.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SvdppSpec {
    pub factors: usize,
    /// Multiplies every λ.
    pub strength: f32,
    /// Ratings that every row counts as having, beside its own, where λ grows with them.
    pub extra_ratings: f32,
    /// What the standard deviation of the ratings becomes; none leaves them as they are.
    pub deviation: Option<f32>,
    /// Whether A is learned, by which users learn from what they rated; it stays zero otherwise.
    pub user_part: bool,
    /// Whether B is learned, by which items learn from who rated them.
    pub item_part: bool,
}

impl Default for SvdppSpec {
    fn default() -> SvdppSpec {
        SvdppSpec {
            factors: 32,
            strength: 1.0,
            extra_ratings: 20.0,
            deviation: Some(DEVIATION),
            user_part: true,
            item_part: true,
        }
    }
}

impl SvdppSpec {
    /// λ of the explicit factors of a user with so many ratings.
    pub fn user_penalty(&self, n_ratings: usize) -> f32 {
        self.penalty(USER_PENALTY, n_ratings)
    }

    /// λ of the explicit factors of an item with so many ratings.
    pub fn item_penalty(&self, n_ratings: usize) -> f32 {
        self.penalty(ITEM_PENALTY, n_ratings)
    }

    fn penalty(&self, of_one: f32, n_ratings: usize) -> f32 {
        self.strength * of_one * (n_ratings as f32 + self.extra_ratings).max(1.0).sqrt()
    }
}
