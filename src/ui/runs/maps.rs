//! The maps of two runs side by side, the right one turned as the left one.

use super::alike::{agreement, moved_most, placed};
use crate::protocol::{Answer, Question};
use crate::ui::answers::use_answer;
use crate::ui::chart::{Label, nearest, path, place_labels, text_width};
use crate::ui::controls::Choice;
use crate::ui::dispatch::{use_dispatch, use_memo, use_noun, use_selector};
use crate::ui::format::short_title;
use crate::ui::state::Action;
use crate::ui::width::width_of;
use crate::ui::words::runs as words;
use leptos::{ev, html, prelude::*, svg};
use std::sync::Arc;

/// Items on each map, the most rated ones, and how many of them are named.
const SHOWN: usize = 300;
const NAMED: usize = 10;
const MOVED: usize = 3;
const HEIGHT: f64 = 272.0;
const MARGIN: f64 = 14.0;

/// Where the items lie on both maps.
#[derive(PartialEq)]
struct Both {
    places: [Vec<(f64, f64)>; 2],
}

#[component]
pub fn TwoMaps() -> impl IntoView {
    let open = RwSignal::new(false);
    let mapped = use_memo(|state| (*state.runs.mapped).clone());
    view! {
        <Show when=move || { mapped.with(Vec::len) > 1 }>
            <details class="two-maps" on:toggle:target=move |event| open.set(event.target().open())>
                <summary>"Two maps side by side"</summary>
                <Show when=move || open.get()>
                    <Maps />
                </Show>
            </details>
        </Show>
    }
}

#[component]
fn Maps() -> impl IntoView {
    let (records, mapped) = (use_selector(|state| &state.runs.records), use_selector(|state| &state.runs.mapped));
    let noun = use_noun();
    let chosen = RwSignal::new([None::<u32>; 2]);
    // The last two runs, until a person chooses others.
    let shown = Memo::new(move |_| {
        mapped.with(|mapped| {
            let n = mapped.len();
            let last = [mapped.get(n.wrapping_sub(2)).copied(), mapped.last().copied()];
            let chosen = chosen.get();
            [0, 1].map(|side| chosen[side].filter(|number| mapped.contains(number)).or(last[side]))
        })
    });
    let options = Signal::derive(move || {
        let mapped = mapped.get();
        records.with(|records| {
            let runs = records.iter().filter(|run| mapped.contains(&run.number));
            runs.map(|run| (Some(run.number), words::run_name(run))).collect::<Vec<_>>()
        })
    });
    let answer = use_answer(move || {
        let [Some(left), Some(right)] = shown.get() else { return None };
        Some(Question::RunMaps { left, right })
    });
    let both = Memo::new(move |_| {
        answer.get().and_then(|answered| match &answered.answer {
            Answer::RunMaps(maps) => {
                Some(Arc::new(Both { places: [placed(&maps[0], SHOWN), placed(&maps[1], SHOWN)] }))
            }
            _ => None,
        })
    });
    let name = move |side: usize| {
        let number = shown.get()[side];
        records.with(|records| {
            records.iter().find(|run| Some(run.number) == number).map_or(String::new(), |run| words::run_name(run))
        })
    };
    let catalog = use_selector(|state| &state.data.catalog);
    let told = move || {
        both.get().map(|both| {
            let [left, right] = &both.places;
            let moved = moved_most(left, right, MOVED);
            let titles = catalog
                .with(|catalog| moved.iter().map(|&item| short_title(catalog.titles.get(item))).collect::<Vec<_>>());
            words::alike(agreement(left, right), &titles, noun.get())
        })
    };
    let choice = move |side: usize, id: &'static str, label: &'static str| {
        view! {
            <Choice
                id
                label
                options
                chosen=Signal::derive(move || shown.get()[side])
                choose=move |number| chosen.update(|chosen| chosen[side] = number)
            />
        }
    };
    view! {
        <div class="two">
            <div>
                {choice(0, "left-map", "Left map")} <SmallMap both side=0 name=Signal::derive(move || name(0)) />
            </div>
            <div>
                {choice(1, "right-map", "Right map")} <SmallMap both side=1 name=Signal::derive(move || name(1)) />
            </div>
        </div>
        <p class="meaning" role="status" aria-label="How alike the maps are">
            {told}
        </p>
    }
}

/// One of the maps. What is selected or under the pointer on one is marked on both.
#[component]
fn SmallMap(both: Memo<Option<Arc<Both>>>, side: usize, #[prop(into)] name: Signal<String>) -> impl IntoView {
    let dispatch = use_dispatch();
    let catalog = use_selector(|state| &state.data.catalog);
    let selected = use_memo(|state| *state.data.selected);
    let (holder, drawing) = (NodeRef::<html::Div>::new(), NodeRef::<svg::Svg>::new());
    let width = width_of(holder);
    let points = Memo::new(move |_| {
        let (width, both) = (width.get().unwrap_or(0.0), both.get()?);
        let (across, down) = (width / 2.0 - MARGIN, HEIGHT / 2.0 - MARGIN);
        let place = |&(x, y): &(f64, f64)| (width / 2.0 + x * across, HEIGHT / 2.0 - y * down);
        Some(both.places[side].iter().map(place).collect::<Vec<_>>())
    });
    let on_click = move |event: ev::MouseEvent| {
        let Some(rect) = drawing.get_untracked().map(|drawing| drawing.get_bounding_client_rect()) else { return };
        let at = (f64::from(event.client_x()) - rect.left(), f64::from(event.client_y()) - rect.top());
        let item = points.with_untracked(|points| nearest(points.as_deref()?, at, 16.0));
        let item = item.and_then(|place| catalog.with_untracked(|catalog| catalog.items.get(place).copied()));
        dispatch.act(Action::Select(item));
    };
    let dots = move || points.with(|points| points.as_ref().map(|points| dots(points)));
    // Both maps name the same items: the most rated, and the one that is selected.
    let named = move || {
        let points = points.get()?;
        let place = catalog.with(|catalog| {
            let selected = selected.get()?;
            catalog.items.iter().take(points.len()).position(|item| *item == selected)
        });
        let mut items: Vec<usize> = (0..points.len().min(NAMED)).collect();
        items.retain(|item| Some(*item) != place);
        items.splice(0..0, place);
        let titles: Vec<String> =
            catalog.with(|catalog| items.iter().map(|&item| short_title(catalog.titles.get(item))).collect());
        let label = |(&item, title): (&usize, &String)| {
            let (x, y) = points[item];
            Label { x: x as f32, y: y as f32, width: text_width(title, 12.0), height: 14.0 }
        };
        let labels: Vec<Label> = items.iter().zip(&titles).map(label).collect();
        let rects = place_labels(&labels, 4.0, (width.get()? as f32, HEIGHT as f32), &[]);
        let names = titles.into_iter().zip(rects).enumerate().filter_map(|(row, (title, rect))| {
            let rect = rect?;
            let is_selected = row == 0 && place.is_some();
            Some(view! { <text class:chosen=is_selected x=rect.left y=rect.top + 11.0>{title}</text> })
        });
        let marked = [place].into_iter().flatten().map(|item| points[item]);
        let rings = marked.map(|(x, y)| view! { <circle class="ring" r="7" cx=x cy=y /> });
        Some(view! { {rings.collect_view()} {names.collect_view()} })
    };
    view! {
        <figure aria-label=move || format!("Map of {}", name.get())>
            <div class="plot" node_ref=holder style:height=format!("{HEIGHT}px")>
                <svg node_ref=drawing width=move || width.get() height=HEIGHT aria-hidden="true" on:click=on_click>
                    <path class="dots" d=dots />
                    {named}
                </svg>
            </div>
        </figure>
    }
}

/// A path of points without length: round caps make them dots.
fn dots(points: &[(f64, f64)]) -> String {
    points.iter().map(|&(x, y)| path([(x, y), (x, y)].into_iter())).collect()
}
