//! Movement frame by frame, or at once for people who prefer reduced motion.

use super::drift::Drift;
use leptos::prelude::*;
use std::sync::Arc;

/// How long items drift, in milliseconds.
const DRIFT: f64 = 600.0;

/// Items on their way.
#[derive(Clone, Copy)]
pub struct Motion {
    pub drift: RwSignal<Arc<Drift>>,
    /// How much of their way they have covered.
    pub share: RwSignal<f64>,
}

impl Motion {
    /// Sends the items to their new `places` whenever these change.
    pub fn toward(places: impl Fn() -> Option<Vec<[f32; 2]>> + 'static) -> Motion {
        let motion = Motion { drift: RwSignal::default(), share: RwSignal::new(1.0) };
        let turn = StoredValue::new(0_u32);
        Effect::new(move || {
            let Some(places) = places() else { return };
            let share = motion.share.get_untracked();
            motion.drift.update(|drift| *drift = Arc::new(drift.redirected(share, places)));
            motion.share.set(0.0);
            turn.update_value(|turn| *turn += 1);
            let own = turn.get_value();
            animate(DRIFT, move |share| {
                // Another map may have come meanwhile, or the whole panel have gone.
                turn.try_get_value() == Some(own) && motion.share.try_set(share).is_none()
            });
        });
        motion
    }

    pub fn track(self) {
        self.drift.track();
        self.share.track();
    }

    /// Where an item is in the unit square.
    pub fn place(self, item: usize) -> Option<[f32; 2]> {
        self.drift.with(|drift| drift.place(item, self.share.get()))
    }
}

/// Calls `step` at every frame with the share of `duration` (in milliseconds) that is over, until that is 1 or `step`
/// returns false.
pub fn animate(duration: f64, step: impl Fn(f64) -> bool + 'static) {
    if prefers_reduced_motion() {
        step(1.0);
    } else {
        frame(js_sys::Date::now(), duration, step);
    }
}

fn frame(began: f64, duration: f64, step: impl Fn(f64) -> bool + 'static) {
    request_animation_frame(move || {
        let share = ((js_sys::Date::now() - began) / duration).clamp(0.0, 1.0);
        if step(share) && share < 1.0 {
            frame(began, duration, step);
        }
    });
}

pub fn prefers_reduced_motion() -> bool {
    let preference = window().match_media("(prefers-reduced-motion: reduce)");
    preference.is_ok_and(|preference| preference.is_some_and(|preference| preference.matches()))
}
