//! How an item looks, on the page and in saved pictures.

/// Opacity of an item, and of one that search or legend leave out.
pub const OPACITY: f32 = 0.72;
pub const DIMMED: f32 = 0.16;
/// How far a ring is from the edge of its item.
pub const RING_GAP: f64 = 3.0;

/// The radius of an item in CSS pixels: larger with more ratings and closer up, smaller where the map is crowded.
pub fn radius(n_ratings: u32, most: u32, shown: usize, scale: f64) -> f64 {
    let crowd = (1000.0 / shown.max(1) as f64).powf(0.2).clamp(0.55, 1.25);
    let near = scale.powf(0.3).min(2.5);
    let weight = (f64::from(n_ratings) / f64::from(most.max(1))).sqrt();
    (1.8 + 3.8 * weight) * (crowd * near).min(1.6)
}

/// Why an item has a ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ring {
    Found,
    Near,
    Selected,
    Pointed,
}

impl Ring {
    /// How wide its line is, in pixels.
    pub fn width(self) -> f64 {
        match self {
            Ring::Found | Ring::Pointed => 2.0,
            Ring::Near => 1.25,
            Ring::Selected => 3.0,
        }
    }

    /// How opaque it is filled.
    pub fn fill_opacity(self) -> f64 {
        if self == Ring::Found { 0.35 } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_as_large_as_they_are_rated_often() {
        assert!(radius(500, 500, 250, 1.0) > 2.0 * radius(5, 500, 250, 1.0));
        assert!(radius(5, 500, 60_000, 1.0) < radius(5, 500, 250, 1.0));
        assert!(radius(5, 500, 60_000, 20.0) > radius(5, 500, 60_000, 1.0));
        assert!(radius(0, 0, 0, 1.0).is_finite());
    }
}
