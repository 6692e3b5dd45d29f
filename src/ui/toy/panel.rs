//! The region itself: what it says, its buttons, and the loss.

use super::example::example;
use super::model::{Cell, Side, Toy};
use super::paste::parse;
use super::plane::Plane;
use super::play::{Course, Play, SHOWN, use_toy};
use super::table::Ratings;
use super::{bowl::Bowl, words};
use crate::data::{Classes, Seed};
use crate::ui::address::TOY;
use crate::ui::controls::Switch;
use crate::ui::embedding_rows::EmbeddingRows;
use crate::ui::opening::open_when_chosen;
use crate::ui::query;
use crate::ui::words::NamedRows;
use leptos::{ev, html, prelude::*};

/// Ends of the learning rate's slider, as powers of ten.
const RATES: (f64, f64) = (-2.0, 0.5);
/// The loss curve, in its own units.
const CURVE: (f64, f64) = (240.0, 48.0);

/// The region is closed at first, unless the address asks for it.
#[component]
pub fn ToyPanel() -> impl IntoView {
    let asked = query::pairs().iter().any(|(key, value)| key == "lesson" && value == TOY);
    let open = RwSignal::new(asked);
    let (section, details) = (NodeRef::<html::Section>::new(), NodeRef::<html::Details>::new());
    let on_toggle = move |_: ev::Event| open.set(details.get_untracked().is_some_and(|details| details.open()));
    Effect::new(move || {
        if let Some(section) = section.get().filter(|_| asked) {
            request_animation_frame(move || section.scroll_into_view());
        }
    });
    let play = use_toy();
    open_when_chosen(details, "toy");
    view! {
        <section class="toy" id="toy" aria-labelledby="toy-title" node_ref=section>
            <details node_ref=details open=asked on:toggle=on_toggle>
                <summary>
                    <h2 id="toy-title">"Toy"</h2>
                    <span>"Five people, six movies, two numbers each: train a model by hand"</span>
                </summary>
                <Show when=move || open.get()>
                    <Opened play />
                </Show>
            </details>
        </section>
    }
}

#[component]
fn Opened(play: Play) -> impl IntoView {
    let arithmetic = move || {
        let (person, movie) = play.cell.get();
        play.toy.with(|toy| words::arithmetic(toy, person, movie))
    };
    view! {
        <p class="lead">
            "Each person and each movie has two numbers, its factors. To predict a rating, multiply the person’s factors \
             by the movie’s and add up the products. Find numbers that fit the ratings: then the same numbers fill the \
             gaps. Drag the arrows yourself. Then let "
            <em>"gradient descent"</em> " do it."
        </p>
        <Buttons play />
        <div class="toy-parts">
            <div>
                <Ratings play />
                <p class="arithmetic" aria-label="Toy arithmetic">{arithmetic}</p>
                <p class="meaning">
                    "In each cell: the rating, and below it the prediction. The stronger the color, the larger the error. \
                     A question mark is a rating hidden from training."
                </p>
                <Editing play />
            </div>
            <div>
                <Plane play />
                <Chosen play />
            </div>
        </div>
    }
}

#[component]
fn Buttons(play: Play) -> impl IntoView {
    let course = Memo::new(move |_| play.course());
    let advice = move || match course.get() {
        Course::Moving => "",
        Course::Zero => {
            "Nothing moves. The slope of a factor is made of errors times the other side’s factors, and those are all \
             zero. That is why training starts from random numbers."
        }
        Course::Diverged => {
            "The steps are too long. Each one jumps across the valley and lands higher up. Turn the learning rate down. \
             Then start again from random numbers."
        }
        Course::Arrived => "The loss no longer changes. It is flat here in every direction.",
    };
    let blocked = move || matches!(course.get(), Course::Zero | Course::Diverged);
    let told = move || match play.moved.get() {
        Some((side, row)) => {
            play.toy.with(|toy| toy.rows(side).get(row).map(|row| words::arrow(&row.name, row.numbers.factors)))
        }
        None if play.playing.get() || !play.has_played() => None,
        None => Some(words::stopped(play.steps.with(Vec::len), SHOWN, play.toy.with(Toy::loss))),
    };
    let rate_text = move || format!("{:.2}", play.learning_rate.get());
    view! {
        <div class="controls">
            <div class="buttons">
                <button id="toy-downhill" aria-pressed=move || play.downhill.get().to_string() on:click=move |_| play.downhill.update(|on| *on = !*on)>
                    "Downhill"
                </button>
                <button id="toy-step" disabled=blocked on:click=move |_| play.step()>"Step downhill"</button>
                <button
                    id="toy-play"
                    class="primary"
                    aria-pressed=move || play.playing.get().to_string()
                    disabled=move || blocked() && !play.playing.get()
                    on:click=move |_| play.toggle_playing()
                >
                    "Play"
                </button>
                <button id="toy-zero" on:click=move |_| play.set_to_zero()>"Set all to zero"</button>
                <button id="toy-random" on:click=move |_| play.randomize()>"Random numbers"</button>
            </div>
            <div class="setting rate">
                <label for="toy-rate">"Toy learning rate"</label>
                <input
                    id="toy-rate"
                    type="range"
                    min=RATES.0
                    max=RATES.1
                    step="0.05"
                    aria-valuetext=rate_text
                    prop:value=move || play.learning_rate.get().log10().to_string()
                    on:input:target=move |event| {
                        if let Ok(power) = event.target().value().parse::<f64>() {
                            play.learning_rate.set(10f64.powf(power));
                        }
                    }
                />
                <output for="toy-rate">{rate_text}</output>
            </div>
            <Switch
                id="toy-bias"
                label="Biases"
                hint="A third number each. Some people rate everything high, and some movies please everybody."
                on=Signal::derive(move || play.toy.with(|toy| toy.has_bias))
                disabled=false
                switch=move |on| play.set_bias(on)
            />
        </div>
        <div class="toy-loss">
            <p
                role="status"
                aria-label="Toy loss"
                // While it plays, a screen reader would hear of nothing else. What came of that is told below.
                aria-live=move || if play.playing.get() || play.has_played() { "off" } else { "polite" }
            >
                "Loss "
                <strong>{move || words::loss(play.toy.with(Toy::loss))}</strong>
            </p>
            <p class="steps">{move || words::steps(play.steps.with(Vec::len), SHOWN)}</p>
            <LossCurve play />
            <Uncover play />
        </div>
        <p class="unseen" role="status" aria-label="Toy status">{told}</p>
        <p class="advice" role="status" aria-label="Toy advice">{advice}</p>
    }
}

/// The loss before each step, on a logarithmic scale.
#[component]
fn LossCurve(play: Play) -> impl IntoView {
    let points = move || {
        let now = play.toy.with(Toy::loss);
        play.steps.with(|steps| {
            let all: Vec<f64> =
                steps.iter().map(|step| step.loss).chain([now]).filter(|loss| loss.is_finite()).collect();
            let logs: Vec<f64> = all.iter().map(|loss| loss.max(1e-4).log10()).collect();
            let (low, high) = logs.iter().fold((f64::MAX, f64::MIN), |(low, high), &log| (low.min(log), high.max(log)));
            let span = (high - low).max(0.1);
            let (width, height) = CURVE;
            let step = width / (logs.len().max(2) - 1) as f64;
            let point = |(k, log): (usize, &f64)| {
                format!("{:.1},{:.1}", k as f64 * step, 2.0 + (high - log) / span * (height - 4.0))
            };
            logs.iter().enumerate().map(point).collect::<Vec<_>>().join(" ")
        })
    };
    let (width, height) = CURVE;
    view! {
        <svg class="toy-curve" viewBox=format!("0 0 {width} {height}") preserveAspectRatio="none" aria-hidden="true">
            <polyline points=points />
        </svg>
    }
}

/// Shows the ratings that training did not see, and how well they are predicted.
#[component]
fn Uncover(play: Play) -> impl IntoView {
    let hidden = Memo::new(move |_| {
        play.toy.with(|toy| toy.cells.iter().filter(|cell| matches!(cell, Cell::Hidden(_))).count())
    });
    let verdict = move || {
        play.uncovered.get().then(|| {
            let loss = words::loss(play.toy.with(Toy::hidden_loss));
            format!("Loss of the {} hidden ratings: {loss}", hidden.get())
        })
    };
    view! {
        <Show when=move || { hidden.get() > 0 }>
            <button
                id="toy-uncover"
                aria-pressed=move || play.uncovered.get().to_string()
                on:click=move |_| play.uncovered.update(|on| *on = !*on)
            >
                "Uncover hidden ratings"
            </button>
            <span role="status" aria-label="Hidden ratings">{verdict}</span>
        </Show>
    }
}

/// What the contour lines in the plane mean.
#[component]
fn Chosen(play: Play) -> impl IntoView {
    let about = move || {
        let Some((side, row)) = play.chosen.get() else {
            return "Choose a name in the table to see how the loss depends on that arrow alone.".to_owned();
        };
        play.toy.with(|toy| {
            let row_of_side = &toy.rows(side)[row];
            let name = &row_of_side.name;
            let others = if side == Side::People { "movies" } else { "people" };
            match Bowl::of(toy, side, row) {
                Some(bowl) => format!(
                    "All {others} stand still. Then the loss of {name}’s ratings is a bowl. Each line joins places of \
                     equal loss. The cross is the bottom, with a loss of {}. At the arrow’s tip it is {}.",
                    words::loss(bowl.lowest),
                    words::loss(bowl.loss(row_of_side.numbers.factors)),
                ),
                None => format!(
                    "{name}’s loss has no bottom. That takes ratings with {others} whose arrows point in two directions."
                ),
            }
        })
    };
    view! { <p class="meaning">{about}</p> }
}

/// Typing ratings and names, pasting a table, and the example again.
#[component]
fn Editing(play: Play) -> impl IntoView {
    let pasting = RwSignal::new(false);
    let problem = RwSignal::new(None::<String>);
    let text = NodeRef::<html::Textarea>::new();
    let on_use = move |_| {
        let Some(field) = text.get_untracked() else { return };
        match parse(&field.value(), Seed(1)) {
            Ok(toy) => {
                play.use_ratings(toy);
                problem.set(None);
                pasting.set(false);
            }
            Err(error) => problem.set(Some(words::paste_error(&error))),
        }
    };
    view! {
        <div class="buttons">
            <button
                aria-pressed=move || play.editing.get().to_string()
                on:click=move |_| play.editing.update(|on| *on = !*on)
            >
                "Edit the table"
            </button>
            <button aria-expanded=move || pasting.get().to_string() on:click=move |_| pasting.update(|on| *on = !*on)>
                "Paste into the toy"
            </button>
            <button class="quiet" on:click=move |_| play.reset()>"Use the example"</button>
        </div>
        <Show when=move || pasting.get()>
            <div class="pasting">
                <label for="toy-paste">"A table of up to 12 people and 12 movies"</label>
                <textarea
                    id="toy-paste"
                    node_ref=text
                    rows="6"
                    spellcheck="false"
                    placeholder="\tAlien\tJaws\nAnn\t5\t1\nBob\t\t4"
                    aria-invalid=move || problem.with(Option::is_some).then_some("true")
                    aria-describedby="toy-paste-problem"
                />
                <p class="error" id="toy-paste-problem" role="alert">{problem}</p>
                <button on:click=on_use>"Use this table"</button>
            </div>
        </Show>
        <Whose play />
    }
}

/// Which row of a model of this table belongs to whom.
#[component]
fn Whose(play: Play) -> impl IntoView {
    // As a model counts them: in order, and each name once.
    let rows_of = |toy: &Toy| {
        let names = |side| toy.rows(side).iter().map(|row| row.name.as_str()).collect::<Vec<_>>();
        [Side::People, Side::Movies].map(|side| Classes::from_names(names(side)).names()[1..].to_vec())
    };
    let sides = Memo::new(move |_| play.toy.with(rows_of));
    let of_example = rows_of(&example());
    let is_example = move || sides.with(|sides| *sides == of_example);
    let rows = move || {
        let [people, movies] = sides.get();
        view! { <EmbeddingRows users=NamedRows::new("person", people) items=NamedRows::new("movie", movies) /> }
    };
    view! {
        <details class="whose" open=move || !is_example()>
            <summary>"Which row is whose?"</summary>
            {rows}
        </details>
    }
}
