//! Where one predicted rating comes from.

use super::words;
use crate::insight::Arithmetic;
use crate::ui::format::counted;
use leptos::prelude::*;
use std::sync::Arc;

/// `n_ratings` are those of the film; it is about you, or about a viewer.
#[component]
pub fn Why(arithmetic: RwSignal<Option<Arc<Arithmetic>>>, you: bool, n_ratings: u32) -> impl IntoView {
    let whose = move || if you { "Your" } else { "The viewer’s" };
    move || {
        arithmetic.get().map(|arithmetic| {
            let steps = words::steps(&arithmetic, whose()).into_iter().map(|(what, result)| {
                view! {
                    <dt>{what}</dt>
                    <dd>{result}</dd>
                }
            });
            view! {
                <div role="group" aria-label=format!("Arithmetic of {}", arithmetic.title)>
                    <dl>{steps.collect_view()}</dl>
                    <p>{words::closest(&arithmetic.closest, whose())}</p>
                    <p>{format!("The film has {} in the data.", counted(n_ratings as usize, "rating"))}</p>
                </div>
            }
        })
    }
}
