//! The region itself: where the step stands, what to look at, and one card at a time.

use super::formulas;
use super::tables::{self, NumberTable};
use super::words::{self, Card};
use crate::protocol::{Answer, Question, StepOf};
use crate::train::{RowChoice, ShownStep};
use crate::ui::answers::use_answer;
use crate::ui::controls::{Choice, NumberInput, Switch};
use crate::ui::dispatch::{use_dispatch, use_memo, use_noun, use_phase, use_selector};
use crate::ui::focus::{find, focus};
use crate::ui::opening::open_when_chosen;
use crate::ui::state::{Action, NextStep, Phase, State};
use crate::ui::witness::use_witness;
use crate::ui::words::Noun;
use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::Element;

/// What Space presses or types into.
const CONTROLS: &str = "button, input, select, textarea, summary, a";
/// What Backspace deletes in.
const FIELDS: &str = "input, textarea";

/// What a person looks at.
#[derive(Clone, Copy)]
struct Look {
    card: RwSignal<usize>,
    /// The rating of the batch, counted from 1, and the row.
    rating: RwSignal<u32>,
    row: RwSignal<RowChoice>,
    /// The place of a number in the row.
    at: RwSignal<usize>,
    /// Whether lookups are shown for several ratings at once.
    several: RwSignal<bool>,
    /// The names of the cards, above the card, and the card.
    names: NodeRef<html::Ol>,
    deck: NodeRef<html::Div>,
}

impl Look {
    fn card(self) -> Card {
        Card::ALL[self.card.get()]
    }

    /// Goes some cards on or back.
    fn turn(self, by: isize) {
        let card = self.card.get_untracked().saturating_add_signed(by).min(Card::ALL.len() - 1);
        self.show(card);
        // Its button may be disabled now: the keys go on working.
        if let Some(deck) = self.deck.get_untracked().filter(|_| card == 0 || card + 1 == Card::ALL.len()) {
            focus(&deck, false);
        }
    }

    /// Shows a card from its head on: who has read the one before to its end is below that.
    fn show(self, card: usize) {
        self.card.set(card);
        let Some(names) = self.names.get_untracked() else { return };
        // The new card may have another height.
        request_animation_frame(move || {
            let covered = find(".contents");
            let covered = covered.map_or(0.0, |contents| contents.get_bounding_client_rect().bottom());
            if names.get_bounding_client_rect().top() < covered {
                names.scroll_into_view();
            }
        });
    }
}

/// The region is closed at first, and asks only while it is open: nothing is read from the engine otherwise.
#[component]
pub fn StepperPanel() -> impl IntoView {
    let open = RwSignal::new(false);
    let details = NodeRef::<html::Details>::new();
    let on_toggle = move |_: ev::Event| open.set(details.get_untracked().is_some_and(|details| details.open()));
    let look = Look {
        card: RwSignal::new(0),
        rating: RwSignal::new(1),
        row: RwSignal::new(RowChoice::User),
        at: RwSignal::new(0),
        several: RwSignal::new(false),
        names: NodeRef::new(),
        deck: NodeRef::new(),
    };
    open_when_chosen(details, "one-batch");
    let data = use_selector(|state| &state.data.facts);
    Effect::new(move || {
        data.track();
        look.rating.set(1);
    });
    let on_key = move |event: ev::KeyboardEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let is_in = |what| target.as_ref().is_some_and(|target| target.closest(what).ok().flatten().is_some());
        let by = match event.key().as_str() {
            " " if !is_in(CONTROLS) => 1,
            "Backspace" if !is_in(FIELDS) => -1,
            _ => return,
        };
        if open.get_untracked() {
            event.prevent_default();
            look.turn(by);
        }
    };
    view! {
        <section class="stepper" id="one-batch" aria-labelledby="one-batch-title" tabindex="-1" on:keydown=on_key>
            <details node_ref=details on:toggle=on_toggle>
                <summary>
                    <h2 id="one-batch-title">"One batch"</h2>
                    <span>"The next step of training on six cards, with every formula and its numbers"</span>
                </summary>
                <Show when=move || open.get()>
                    <Opened look />
                </Show>
            </details>
        </section>
    }
}

#[component]
fn Opened(look: Look) -> impl IntoView {
    let (dispatch, phase) = (use_dispatch(), use_phase());
    let next = use_memo(State::next_step);
    let answer = use_answer(move || {
        let NextStep::Of(of) = next.get() else { return None };
        Some(Question::Step { of, number: look.rating.get() as usize - 1, row: look.row.get() })
    });
    let shown = Memo::new(move |_| {
        let answered = answer.get()?;
        match (&answered.question, &answered.answer) {
            (Question::Step { of, .. }, Answer::Step(step)) => Some((of.clone(), (**step).clone())),
            _ => None,
        }
    });
    let witness = use_witness();
    Effect::new(move || {
        if shown.with(Option::is_some) {
            let card = 1 << look.card.get();
            witness.cards.update(|cards| *cards |= card);
        }
    });
    let about = move || match next.get() {
        NextStep::Of(_) => match shown.get() {
            Some((of, step)) => words::place(&step, &of),
            None => "Waiting for the numbers of this step…".to_owned(),
        },
        other => words::why_none(&other),
    };
    let can_step = move || matches!(next.get(), NextStep::Of(_));
    let pause = move || phase.get() == Phase::Training;
    view! {
        <p class="lead" role="status" aria-label="Step on show">{about}</p>
        <div class="buttons">
            <button disabled=move || !can_step() on:click=move |_| dispatch.act(Action::Step)>
                "Make this step"
            </button>
            <Show when=move || phase.get().is_training()>
                <button on:click=move |_| dispatch.act(if pause() { Action::Pause } else { Action::Resume })>
                    {move || if pause() { "Pause training" } else { "Resume training" }}
                </button>
            </Show>
        </div>
        <Show when=move || shown.with(Option::is_some) && next.with(|next| matches!(next, NextStep::Of(_) | NextStep::UnderWay))>
            <Cards look shown />
        </Show>
    }
}

/// The step on show, with the question it answers.
type Shown = Memo<Option<(StepOf, ShownStep)>>;

#[component]
fn Cards(look: Look, shown: Shown) -> impl IntoView {
    let noun = use_noun();
    let step = move || shown.get().map(|(_, step)| step);
    let rows = Signal::derive(move || {
        let Some(step) = step() else { return Vec::new() };
        vec![
            (RowChoice::User, format!("User {}", step.user.name)),
            (RowChoice::Item, step.item.name.clone()),
            (RowChoice::Untouched, "#na#: in no rating of this batch".to_owned()),
        ]
    });
    let places = Signal::derive(move || step().map(|step| tables::places_in_row(&step)).unwrap_or_default());
    // Another model has other rows.
    let at = Memo::new(move |_| look.at.get().min(places.with(Vec::len).saturating_sub(1)));
    let names = Card::ALL.into_iter().enumerate().map(|(k, card)| {
        let current = move || (look.card.get() == k).then_some("step");
        view! {
            <li>
                <button class="quiet" aria-current=current on:click=move |_| look.show(k)>{card.name()}</button>
            </li>
        }
    });
    let is_first = move || look.card.get() == 0;
    let is_last = move || look.card.get() + 1 == Card::ALL.len();
    let number = move || format!("Card {} of {}: {}", look.card.get() + 1, Card::ALL.len(), look.card().name());
    view! {
        <div class="controls">
            <NumberInput
                id="step-rating"
                label="Rating of the batch"
                range={1..=u32::MAX}
                value=look.rating
                take=move |number| look.rating.set(number)
            />
            <Choice
                id="step-row"
                label="Row"
                options=rows
                chosen=look.row
                choose=move |row| look.row.set(row)
            />
            <Choice
                id="step-number"
                label="Number in the row"
                options=places
                chosen=at
                choose=move |at| look.at.set(at)
            />
        </div>
        <ol class="card-names" node_ref=look.names>{names.collect_view()}</ol>
        <div class="step-card" role="group" tabindex="0" aria-label=move || look.card().name() node_ref=look.deck>
            <p class="who">{move || step().map(|step| words::rating(&step))}</p>
            {move || step().map(|step| view! { <Content card=look.card() step at=at.get() several=look.several noun=noun.get() /> })}
        </div>
        <div class="buttons">
            <button disabled=is_first on:click=move |_| look.turn(-1)>"Previous card"</button>
            <button class="primary" disabled=is_last on:click=move |_| look.turn(1)>"Next card"</button>
            <p role="status" aria-label="Card">{number}</p>
            <p class="meaning">"Keys: Space shows the next card, Backspace the one before."</p>
        </div>
    }
}

#[component]
fn Content(card: Card, step: ShownStep, at: usize, several: RwSignal<bool>, noun: Noun) -> impl IntoView {
    let lines = formulas::lines(card, &step, at, noun).into_iter().map(|line| {
        view! {
            <dt>{line.what}</dt>
            <dd class="letters">{line.formula}</dd>
            <dd class="numbers">{line.numbers}</dd>
        }
    });
    let tables = tables::of_card(card, &step).into_iter().map(numbers).collect_view();
    let lead = words::lead(card, &step, noun);
    let lookup = (card == Card::Gather).then(|| {
        let why = words::why_lookup(&step);
        let products = move || {
            let n = if several.get() { usize::MAX } else { 1 };
            let sides = step.lookups.iter().zip(["user", noun.one]);
            let products = sides.map(|(lookup, who)| matrices(tables::product(lookup, n, who)));
            products.collect_view()
        };
        view! {
            <h3>"The same as a product of matrices"</h3>
            <p class="meaning">{why}</p>
            <Switch
                id="step-several"
                label="Several ratings at once"
                on=several
                disabled=false
                switch=move |on| several.set(on)
            />
            {products}
        }
    });
    view! {
        <p class="lead">{lead}</p>
        <dl>{lines.collect_view()}</dl>
        {tables}
        {lookup}
    }
}

/// One-hot rows × table = rows.
fn matrices([one_hot, table, looked_up]: [NumberTable; 3]) -> impl IntoView {
    view! {
        <div class="matrices">
            {numbers(one_hot)}
            <span aria-hidden="true">"×"</span>
            {numbers(table)}
            <span aria-hidden="true">"="</span>
            {numbers(looked_up)}
        </div>
    }
}

fn numbers(NumberTable { name, heads, rows }: NumberTable) -> impl IntoView {
    let rows = rows.into_iter().map(|(head, cells)| {
        let cells = cells.into_iter().map(|cell| {
            let one = (cell == "1").then_some("one");
            view! { <td class=one>{cell}</td> }
        });
        view! {
            <tr>
                <th scope="row">{head}</th>
                {cells.collect_view()}
            </tr>
        }
    });
    view! {
        <div class="scrolling">
            <table>
                <caption>{name}</caption>
                <thead>
                    <tr>{heads.into_iter().map(|head| view! { <th scope="col">{head}</th> }).collect_view()}</tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
}
