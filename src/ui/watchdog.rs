//! Notices a silent worker: it may have died in a way that the browser does not report.

use leptos::leptos_dom::helpers::set_interval;
use leptos::prelude::*;
use std::time::Duration;

/// Seconds of silence before the page asks what to do.
const PATIENCE: u32 = 10;

/// Counts the seconds since the worker was last heard. Copies share the count.
#[derive(Clone, Copy)]
pub struct Watchdog {
    silent: StoredValue<u32>,
}

impl Watchdog {
    pub fn new() -> Self {
        Watchdog { silent: StoredValue::new(0) }
    }

    /// Notes that the worker was heard. Returns whether it had been silent for too long.
    pub fn heard(self) -> bool {
        let was_too_long = self.silent.get_value() >= PATIENCE;
        self.silent.set_value(0);
        was_too_long
    }

    /// Watches for as long as the page is open, and reports the seconds of a silence that is too long. Only silence
    /// while the worker should be heard counts. Ticks are counted, not time: where the browser holds back the ticks,
    /// as in a tab that sleeps, it holds back the worker too.
    pub fn watch(self, should_be_heard: impl Fn() -> bool + 'static, report: impl Fn(u32) + 'static) {
        let tick = move || {
            if !should_be_heard() {
                self.silent.set_value(0);
                return;
            }
            self.silent.update_value(|silent| *silent += 1);
            if self.silent.get_value() == PATIENCE {
                report(PATIENCE);
            }
        };
        set_interval(tick, Duration::from_secs(1));
    }
}
