//! How many steps to run before looking up: long enough to be efficient, short enough to answer.

/// What a chunk of steps should take, in seconds: twenty reports a second.
const TARGET: f64 = 0.05;
/// How much longer or shorter one chunk may be than the last.
const STRIDE: f64 = 4.0;

/// Measures how fast steps go and proposes the length of the next chunk.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pace {
    steps: f64,
}

impl Default for Pace {
    fn default() -> Self {
        Pace { steps: 8.0 }
    }
}

impl Pace {
    /// Steps to run next.
    pub fn steps(&self) -> usize {
        self.steps as usize
    }

    /// Learns that `steps` steps took `seconds`.
    pub fn observe(&mut self, steps: usize, seconds: f64) {
        let fitting = TARGET * steps as f64 / seconds.max(1e-6);
        self.steps = fitting.clamp(self.steps / STRIDE, self.steps * STRIDE).clamp(1.0, 1e6);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pace_resolves_where_a_chunk_takes_its_time() {
        for seconds_per_step in [1e-5, 1e-3, 0.2] {
            let mut pace = Pace::default();
            for _ in 0..20 {
                pace.observe(pace.steps(), pace.steps() as f64 * seconds_per_step);
            }
            let expected = (TARGET / seconds_per_step).max(1.0);
            assert!((pace.steps() as f64 - expected).abs() <= 1.0, "{} steps of {seconds_per_step} s", pace.steps());
        }
    }
}
