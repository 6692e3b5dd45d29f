//! Things that move: frame by frame, and at once for those who prefer it so.

use leptos::prelude::*;

/// Calls `step` at every frame with the share of `duration` (in milliseconds) that is over, until that is 1 or `step`
/// says that nobody watches any more.
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

fn prefers_reduced_motion() -> bool {
    let preference = window().match_media("(prefers-reduced-motion: reduce)");
    preference.is_ok_and(|preference| preference.is_some_and(|preference| preference.matches()))
}
