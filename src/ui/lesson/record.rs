//! The lowest loss that somebody has reached by hand on this device.

use crate::ui::local_storage;
use crate::ui::toy::model::Toy;
use crate::ui::toy::use_toy;
use crate::ui::toy::words::loss;
use leptos::prelude::*;

/// The name that it is saved under.
const RECORD: &str = "toy-record";

#[component]
pub fn Record() -> impl IntoView {
    let play = use_toy();
    let saved = local_storage::load::<f64>(RECORD);
    let record = RwSignal::new(saved);
    let start = play.toy.with_untracked(Toy::loss);
    Effect::new(move || {
        let now = play.toy.with(Toy::loss);
        let is_better = record.with_untracked(|record| record.is_none_or(|record| now < record));
        // What stood there before is nobody's work.
        if play.by_hand.get() && now < start && is_better {
            record.set(Some(now));
            local_storage::save(RECORD, &now);
        }
    });
    move || {
        record
            .get()
            .map(|record| view! { <p class="record">{format!("Record of this device, by hand: {}", loss(record))}</p> })
    }
}
