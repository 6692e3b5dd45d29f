//! Something that is done now and then in the middle of other work.

use std::time::Duration;
use web_time::Instant;

pub struct Every {
    interval: Duration,
    last: Instant,
}

impl Every {
    /// Due after one interval for the first time.
    pub fn new(interval: Duration) -> Every {
        Every { interval, last: Instant::now() }
    }

    /// Whether the interval is over; if so, the next one begins.
    pub fn is_due(&mut self) -> bool {
        let due = self.last.elapsed() >= self.interval;
        if due {
            self.last = Instant::now();
        }
        due
    }
}
