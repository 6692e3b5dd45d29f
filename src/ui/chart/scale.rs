//! A straight line between values and pixels.

/// Maps an interval of values onto an interval of pixels; either may run backwards.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    values: (f64, f64),
    pixels: (f64, f64),
}

impl Scale {
    /// An interval without width is widened, so that every value has a place.
    pub fn new(values: (f64, f64), pixels: (f64, f64)) -> Self {
        let (low, high) = values;
        let values = if (high - low).abs() < f64::EPSILON { (low - 0.5, high + 0.5) } else { values };
        Scale { values, pixels }
    }

    pub fn pixel(&self, value: f64) -> f64 {
        let (v0, v1) = self.values;
        let (p0, p1) = self.pixels;
        p0 + (value - v0) / (v1 - v0) * (p1 - p0)
    }

    pub fn value(&self, pixel: f64) -> f64 {
        Scale { values: self.pixels, pixels: self.values }.pixel(pixel)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goes_there_and_back() {
        let scale = Scale::new((0.0, 5.0), (300.0, 20.0));
        assert_eq!(scale.pixel(0.0), 300.0);
        assert_eq!(scale.pixel(5.0), 20.0);
        assert!((scale.value(scale.pixel(1.7)) - 1.7).abs() < 1e-12);
    }

    #[test]
    fn a_single_value_lies_in_the_middle() {
        assert_eq!(Scale::new((2.0, 2.0), (0.0, 100.0)).pixel(2.0), 50.0);
    }
}
