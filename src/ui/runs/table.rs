//! Table "Runs": names, what sets runs apart, how they ended, and what they started from.

use super::differences::{differences, summary};
use crate::train::RunRecord;
use crate::ui::confirm::Confirm;
use crate::ui::controls::Choice;
use crate::ui::dispatch::{use_dispatch, use_memo, use_selector};
use crate::ui::focus::move_on;
use crate::ui::format::duration;
use crate::ui::state::{Action, Base};
use crate::ui::words::runs as words;
use leptos::{ev, html, prelude::*};
use std::sync::Arc;

/// The color and the dashes of a run.
pub fn style_of(number: u32) -> String {
    format!("run-{}", number % 8)
}

#[component]
pub fn RunTable(pointed: RwSignal<Option<u32>>) -> impl IntoView {
    let dispatch = use_dispatch();
    let (records, base) = (use_selector(|state| &state.runs.records), use_memo(|state| *state.runs.base));
    let options = Signal::derive(move || {
        let each = records.with(|records| {
            records.iter().rev().map(|run| (Base::Run(run.number), words::run_name(run))).collect::<Vec<_>>()
        });
        let by_itself = [(Base::Closest, "the run most like it"), (Base::Before, "the run before")];
        by_itself.map(|(base, name)| (base, name.to_owned())).into_iter().chain(each).collect::<Vec<_>>()
    });
    view! {
        <div class="filter">
            <Choice
                id="runs-base"
                label="Differences to"
                options
                chosen=base
                choose=move |base| dispatch.act(Action::CompareWith(base))
            />
        </div>
        <div class="scrolling" role="region" aria-label="Table of runs" tabindex="0">
            <table class="run-table" aria-label="Runs">
                <thead>
                    <tr>
                        <th scope="col" class="name">"Run"</th>
                        <th scope="col">"Difference"</th>
                        <th scope="col" class="number">"valid_loss"</th>
                        <th scope="col" class="number">"best"</th>
                        <th scope="col">"At the end"</th>
                        <th scope="col" title="Hash of the initial factors of users and items. Equal ones start from the same numbers.">
                            "Initial"
                        </th>
                        <th scope="col" title="Hash of the first batches. Equal ones read the same ratings in the same order.">
                            "Batches"
                        </th>
                        <th scope="col">"Time"</th>
                        <th scope="col"><span class="unseen">"Actions"</span></th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || records.with(|records| records.iter().rev().cloned().collect::<Vec<_>>()) key=|run| (run.number, run.name.clone()) let:run>
                        <Row run pointed />
                    </For>
                </tbody>
            </table>
        </div>
    }
}

#[component]
fn Row(run: Arc<RunRecord>, pointed: RwSignal<Option<u32>>) -> impl IntoView {
    let dispatch = use_dispatch();
    let number = run.number;
    let name = words::run_name(&run);
    let is_drawn = use_memo(move |state| state.runs.drawn.contains(&number));
    let can_use = {
        let run = Arc::clone(&run);
        use_memo(move |state| {
            let is_same =
                state.data.facts.as_ref().is_some_and(|facts| {
                    (&facts.source, facts.n_ratings) == (&run.dataset.source, run.dataset.n_ratings)
                });
            is_same && !state.phase().is_running()
        })
    };
    let apart = {
        let run = Arc::clone(&run);
        use_memo(move |state| match state.runs.base_of(number) {
            Some(base) => {
                let all = differences(base, &run).iter().map(|difference| difference.text()).collect::<Vec<_>>();
                let held_out_others = base.fingerprint.held_out != run.fingerprint.held_out;
                let same = [
                    base.fingerprint.factors == run.fingerprint.factors,
                    base.fingerprint.batches == run.fingerprint.batches,
                ];
                (words::apart(&words::run_name(base), &all), held_out_others, same)
            }
            None => (summary(&run), false, [false; 2]),
        })
    };
    let hash = move |text: &str, place: usize| {
        let text = text.to_owned();
        view! {
            <td class="hash" class:same=move || apart.get().2[place]>
                {text}
                {move || apart.get().2[place].then(|| view! { <span class="unseen">", as the run compared with"</span> })}
            </td>
        }
    };
    let loss = |loss: Option<f64>| loss.map_or("–".to_owned(), |loss| format!("{loss:.4}"));
    let best = run.best().map(|best| format!("{:.4} ({})", best.valid_loss, best.epoch));
    let (edits, edited) = (RwSignal::new(false), NodeRef::<html::Input>::new());
    let button_id = format!("rename-{number}");
    let done = {
        let button_id = button_id.clone();
        move |takes: bool| {
            if let Some(input) = edited.get_untracked().filter(|_| takes) {
                dispatch.act(Action::RenameRun(number, input.value()));
            }
            edits.set(false);
            let button_id = button_id.clone();
            move_on(move || document().get_element_by_id(&button_id));
        }
    };
    Effect::new(move || {
        if let Some(input) = edited.get() {
            let _ = input.focus();
            input.select();
        }
    });
    let (on_key, on_save) = (done.clone(), done);
    let drawn_name = name.clone();
    let shown_name = name.clone();
    let typed = name.clone();
    let turns = run.turned_up().is_some() || run.diverged;
    view! {
        <tr
            class=style_of(number)
            class:pointed=move || pointed.get() == Some(number)
            on:pointerenter=move |_| pointed.set(Some(number))
            on:pointerleave=move |_| pointed.set(None)
        >
            <th scope="row" class="name">
                <label class="draw">
                    <input
                        type="checkbox"
                        aria-label=format!("Draw {drawn_name}")
                        prop:checked=is_drawn
                        on:change:target=move |event| dispatch.act(Action::DrawRun(number, event.target().checked()))
                    />
                    <svg width="28" height="10" aria-hidden="true">
                        <path class="line" d="M0 5H28" />
                    </svg>
                </label>
                <Show
                    when=move || edits.get()
                    fallback={
                        let shown_name = shown_name.clone();
                        move || view! { <span>{shown_name.clone()}</span> }
                    }
                >
                    <input
                        node_ref=edited
                        class="rename"
                        maxlength="40"
                        aria-label="Name of the run"
                        value=typed.clone()
                        on:keydown={
                            let on_key = on_key.clone();
                            move |event: ev::KeyboardEvent| match event.key().as_str() {
                                "Enter" => on_key(true),
                                "Escape" => on_key(false),
                                _ => {}
                            }
                        }
                    />
                </Show>
            </th>
            <td class="apart">
                {move || apart.get().0}
                {move || apart.get().1.then(|| view! { <span class="doubt">"Other ratings held out: losses compare with care."</span> })}
            </td>
            <td class="number">{loss(run.last().map(|last| last.valid_loss))}</td>
            <td class="number">{best.unwrap_or_else(|| "–".to_owned())}</td>
            <td class="end" class:turns=turns>{words::turn(&run)}</td>
            {hash(&run.fingerprint.factors, 0)}
            {hash(&run.fingerprint.batches, 1)}
            <td class="time">{duration(run.train_seconds)} <span>{run.engine.kind.name()}</span></td>
            <td class="actions">
                <Show
                    when=move || edits.get()
                    fallback={
                        let (id, label) = (button_id.clone(), format!("Rename {name}"));
                        move || {
                            view! {
                                <button id=id.clone() class="quiet" aria-label=label.clone() on:click=move |_| edits.set(true)>
                                    "Rename"
                                </button>
                            }
                        }
                    }
                >
                    <button class="quiet" on:click={ let on_save = on_save.clone(); move |_| on_save(true) }>
                        "Save name"
                    </button>
                </Show>
                <button
                    class="quiet"
                    aria-label=format!("Use settings of {name}")
                    disabled=move || !can_use.get()
                    on:click=move |_| dispatch.act(Action::UseSettingsOf(number))
                >
                    "Use settings"
                </button>
                <Confirm
                    name=format!("Delete {name}")
                    text="Delete"
                    warning="For good?"
                    yes="Yes, delete"
                    quiet=true
                    act=move |()| {
                        dispatch.act(Action::DeleteRun(number));
                        move_on(|| document().get_element_by_id("runs-base"));
                    }
                />
            </td>
        </tr>
    }
}
