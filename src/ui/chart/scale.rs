//! From values to pixels along a straight line, and ticks at round values.

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

/// Values to mark on an axis, with as many decimals as tell them apart.
#[derive(Clone, Debug, PartialEq)]
pub struct Ticks {
    pub values: Vec<f64>,
    decimals: usize,
}

impl Ticks {
    /// About `count` multiples of 1, 2 or 5 times a power of ten within `low..=high`.
    pub fn nice(low: f64, high: f64, count: usize) -> Self {
        let span = high - low;
        if !(span > 0.0 && span.is_finite()) || count == 0 {
            return Ticks { values: Vec::new(), decimals: 0 };
        }
        let rough = span / count as f64;
        let magnitude = 10f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0].map(|m| m * magnitude).into_iter().find(|&s| s >= rough * 0.999);
        let step = step.unwrap_or(10.0 * magnitude);
        let first = (low / step - 1e-9).ceil() as i64;
        let last = (high / step + 1e-9).floor() as i64;
        let decimals = (-step.log10().floor()).max(0.0) as usize;
        Ticks { values: (first..=last).map(|i| i as f64 * step).collect(), decimals }
    }

    /// Where the ticks lie on `scale`, and what they say.
    pub fn marks(&self, scale: &Scale) -> Vec<(f64, String)> {
        self.values.iter().map(|&value| (scale.pixel(value), self.label(value))).collect()
    }

    /// The text at a tick.
    pub fn label(&self, value: f64) -> String {
        // Adding zero makes a negative zero positive.
        format!("{:.*}", self.decimals, value + 0.0)
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

    fn labels(low: f64, high: f64, count: usize) -> Vec<String> {
        let ticks = Ticks::nice(low, high, count);
        ticks.values.iter().map(|&v| ticks.label(v)).collect()
    }

    #[test]
    fn marks_round_numbers() {
        assert_eq!(labels(0.0, 5.0, 5), ["0", "1", "2", "3", "4", "5"]);
        assert_eq!(labels(0.78, 1.06, 4), ["0.8", "0.9", "1.0"]);
        assert_eq!(labels(-0.31, 0.29, 4), ["-0.2", "0.0", "0.2"]);
        assert_eq!(labels(0.0, 1000.0, 4), ["0", "500", "1000"]);
    }

    #[test]
    fn has_nothing_to_mark_on_an_empty_axis() {
        assert!(labels(1.0, 1.0, 5).is_empty());
        assert!(labels(0.0, f64::NAN, 5).is_empty());
    }
}
