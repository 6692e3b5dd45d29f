//! Counts how long the worker has been silent: it may have died in a way that the browser does not report.

use leptos::leptos_dom::helpers::set_interval;
use leptos::prelude::*;
use std::time::Duration;

/// Counts the seconds since the worker was last heard. Copies share the count.
#[derive(Clone, Copy)]
pub struct Watchdog {
    silent: StoredValue<u32>,
}

impl Watchdog {
    pub fn new() -> Self {
        Watchdog { silent: StoredValue::new(0) }
    }

    /// Notes that the worker was heard, or that another one begins. Returns the seconds of silence before.
    pub fn reset(self) -> u32 {
        let silent = self.silent.get_value();
        self.silent.set_value(0);
        silent
    }

    /// Reports the seconds of silence each second, for as long as the page is open. Ticks are counted, not time: where
    /// the browser holds back the ticks, as in a tab that sleeps, it holds back the worker too.
    pub fn watch(self, report: impl Fn(u32) + 'static) {
        let tick = move || {
            self.silent.update_value(|silent| *silent += 1);
            report(self.silent.get_value());
        };
        set_interval(tick, Duration::from_secs(1));
    }
}
