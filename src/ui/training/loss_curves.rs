//! Figure "Loss curves": the training loss step by step and the validation loss epoch by epoch, drawn live.

use crate::ui::chart::margin::{BOTTOM, LEFT, RIGHT, TOP};
use crate::ui::chart::{Axes, Plot, Scale, Ticks, bucket_means, path};
use crate::ui::dispatch::{Selected, use_memo, use_selector};
use crate::ui::projector::{room, zoom};
use crate::ui::state::Curve;
use crate::ui::width::{NARROWEST, width_of};
use crate::ui::words::loss_name;
use leptos::{ev, html, prelude::*, svg};

const HEIGHT: f64 = 272.0;
/// Height of the buttons, the status and the legend above the drawing; and that below which it shows too little.
const ABOVE: f64 = 136.0;
const LOWEST: f64 = 120.0;
/// More points than this would share pixels.
const MOST_POINTS: usize = 600;
/// More dots than this would touch each other.
const MOST_DOTS: usize = 60;

/// The scales of the drawing: epochs across, loss upwards.
#[derive(Clone, Debug, PartialEq)]
struct LossFrame {
    width: f64,
    height: f64,
    x: Scale,
    y: Scale,
    x_ticks: Ticks,
    y_ticks: Ticks,
}

impl LossFrame {
    fn new((width, height): (f64, f64), curve: &Curve, valid: &[(f64, f64)]) -> Option<Self> {
        if width < NARROWEST {
            return None;
        }
        let (low, high) = curve.loss_range(valid.iter().map(|&(_, loss)| loss))?;
        let margin = (high - low).max(0.01) * 0.08;
        let (low, high) = (low - margin, high + margin);
        let across = ((width - LEFT) / 70.0) as usize;
        Some(LossFrame {
            width,
            height,
            x: Scale::new((0.0, curve.epochs()), (LEFT, width - RIGHT)),
            y: Scale::new((low, high), (height - BOTTOM, TOP)),
            x_ticks: Ticks::nice(0.0, curve.epochs(), across.clamp(3, 10)),
            y_ticks: Ticks::nice(low, high, 5),
        })
    }

    fn plot(&self) -> Plot {
        Plot { left: LEFT, right: self.width - RIGHT, top: TOP, bottom: self.height - BOTTOM, height: self.height }
    }
}

/// The validation loss by epochs of this run.
type Valid = Memo<Vec<(f64, f64)>>;

#[component]
pub fn LossCurves(without_unseen: RwSignal<bool>) -> impl IntoView {
    let curve = use_selector(|state| &state.run.curve);
    let epochs = use_selector(|state| &state.run.epochs);
    let is_full_batch = use_memo(|state| state.run.facts.is_full_batch());
    let choosing = use_memo(|state| state.run.facts.first.is_some());
    let holder = NodeRef::<html::Div>::new();
    let width = width_of(holder);
    let epochs_before = Memo::new(move |_| curve.with(|curve| curve.epochs_before));
    let valid: Valid = Memo::new(move |_| {
        let (before, without_unseen) = (epochs_before.get(), without_unseen.get());
        epochs.with(|rows| {
            let rows = rows.iter().filter(|row| row.epoch >= before);
            rows.map(|row| ((row.epoch - before) as f64 + 1.0, row.errors(without_unseen).valid_loss)).collect()
        })
    });
    let height = Memo::new(move |_| {
        // A page that is enlarged changes it.
        width.track();
        HEIGHT.min(room(ABOVE).max(LOWEST))
    });
    let frame = Memo::new(move |_| {
        let size = (width.get()?, height.get());
        curve.with(|curve| valid.with(|valid| LossFrame::new(size, curve, valid)))
    });
    // The step under the pointer, or the one that the arrow keys have reached.
    let read_at = RwSignal::new(None::<usize>);
    let is_empty = move || curve.with(|curve| curve.losses.is_empty());
    view! {
        <figure class="curves" aria-label="Loss curves">
            <figcaption>
                <span class="legend train">{move || if is_full_batch.get() { "train_loss" } else { "train_loss, smoothed" }}</span>
                <span class="legend valid">"valid_loss"</span>
            </figcaption>
            <div class="plot" node_ref=holder style:height=move || format!("{}px", height.get())>
                <Show when=is_empty>
                    <p class="empty">
                        {move || {
                            if choosing.get() {
                                "Small trials come first. Then watch the error fall."
                            } else {
                                "Press Train and watch the error fall."
                            }
                        }}
                    </p>
                </Show>
                // It is made before the first step, which then appears at once.
                <div class:empty-yet=is_empty>
                    <Drawing curve valid frame height read_at />
                    <Reading curve valid frame read_at />
                </div>
            </div>
        </figure>
    }
}

#[component]
fn Drawing(
    curve: Selected<Curve>,
    valid: Valid,
    frame: Memo<Option<LossFrame>>,
    height: Memo<f64>,
    read_at: RwSignal<Option<usize>>,
) -> impl IntoView {
    let drawing = NodeRef::<svg::Svg>::new();
    let loss = use_memo(|state| {
        let facts = &state.run.facts;
        if facts.learns_choices() { "cross entropy" } else { loss_name(facts.loss) }
    });
    let with_frame = move |draw: &dyn Fn(&LossFrame) -> String| frame.with(|frame| frame.as_ref().map(draw));
    // Rewound, the curves end where they ended then; the dot of the last epoch is whole.
    let rewound = use_memo(|state| *state.runs.rewound);
    let shown_to = move |frame: &LossFrame| match rewound.get() {
        Some(epoch) => {
            let before = curve.with(|curve| curve.epochs_before);
            frame.x.pixel((epoch + 1).saturating_sub(before) as f64) + 5.0
        }
        None => frame.width,
    };
    let train = move || with_frame(&|frame| curve.with(|curve| train_path(frame, curve)));
    let valid_line = move || with_frame(&|frame| valid.with(|points| path(placed(frame, &thinned(points)))));
    let on_move = move |event: ev::PointerEvent| {
        let left = drawing.get_untracked().map(|drawing| drawing.get_bounding_client_rect().left());
        let at =
            frame.with_untracked(|frame| Some(frame.as_ref()?.x.value((f64::from(event.client_x()) - left?) / zoom())));
        read_at.set(at.and_then(|epochs| curve.with_untracked(|curve| step_at(curve, epochs))));
    };
    let on_key = move |event: ev::KeyboardEvent| {
        let step = curve.with_untracked(|curve| step_by_key(curve, read_at.get_untracked(), &event.key()));
        if let Some(step) = step {
            event.prevent_default();
            read_at.set(step);
        }
    };
    view! {
        <svg
            node_ref=drawing
            width=move || frame.with(|frame| frame.as_ref().map(|frame| frame.width))
            height=height
            role="slider"
            tabindex="0"
            aria-label="Step at which to read the curves; use the arrow keys"
            aria-valuemin="1"
            aria-valuemax=move || curve.with(|curve| curve.step())
            aria-valuenow=move || read_at.get().map_or_else(|| curve.with(|curve| curve.step()), |at| at + 1)
            aria-valuetext=move || {
                let at = read_at.get().or_else(|| curve.with(|curve| curve.step().checked_sub(1)));
                at.map(|at| reading(curve, valid, at).join(", "))
            }
            on:pointermove=on_move
            on:pointerleave=move |_| read_at.set(None)
            on:blur=move |_| read_at.set(None)
            on:keydown=on_key
        >
            <clipPath id="curves-frame">
                <rect x=LEFT y=0 height=move || height.get() - BOTTOM width=move || with_frame(&|frame| (shown_to(frame) - LEFT).to_string()) />
            </clipPath>
            {move || {
                frame.get().map(|frame| {
                    view! {
                        <Axes
                            plot=frame.plot()
                            across=frame.x_ticks.marks(&frame.x)
                            up=frame.y_ticks.marks(&frame.y)
                            x_title="epochs"
                            y_title=format!("loss ({})", loss.get())
                        />
                    }
                })
            }}
            <g clip-path="url(#curves-frame)">
                <path class="line train" d=train />
                <path class="line valid" d=valid_line />
                <ValidDots valid frame />
                <Crosshair curve frame read_at />
            </g>
        </svg>
    }
}

#[component]
fn ValidDots(valid: Valid, frame: Memo<Option<LossFrame>>) -> impl IntoView {
    move || {
        frame.get().map(|frame| {
            let points = valid.with(|points| if points.len() > MOST_DOTS { Vec::new() } else { points.clone() });
            placed(&frame, &points).map(|(x, y)| view! { <circle class="dot" r="4" cx=x cy=y /> }).collect_view()
        })
    }
}

#[component]
fn Crosshair(
    curve: Selected<Curve>,
    frame: Memo<Option<LossFrame>>,
    read_at: RwSignal<Option<usize>>,
) -> impl IntoView {
    move || {
        let (frame, at) = (frame.get()?, read_at.get()?);
        let (x, loss) = curve.with(|curve| Some((frame.x.pixel(curve.epochs_after(at + 1)), curve.loss_at(at)?)))?;
        Some(view! {
            <line class="crosshair" x1=x x2=x y1=TOP y2=frame.height - BOTTOM />
            <circle class="dot train" r="4" cx=x cy=frame.y.pixel(f64::from(loss)) />
        })
    }
}

/// Shows the values under the pointer, on a card that stays within the plot.
#[component]
fn Reading(
    curve: Selected<Curve>,
    valid: Valid,
    frame: Memo<Option<LossFrame>>,
    read_at: RwSignal<Option<usize>>,
) -> impl IntoView {
    move || {
        let (frame, at) = (frame.get()?, read_at.get()?);
        let x = frame.x.pixel(curve.with(|curve| curve.epochs_after(at + 1)));
        let lines = reading(curve, valid, at).into_iter().map(|line| view! { <span>{line}</span> }).collect_view();
        Some(view! {
            <div class="card" class:flipped={x > frame.width * 0.6} style:left=format!("{x}px") style:top="12px" aria-hidden="true">
                {lines}
            </div>
        })
    }
}

/// The values of the curves after step `at`, counted from 0.
fn reading(curve: Selected<Curve>, valid: Valid, at: usize) -> Vec<String> {
    curve.with(|curve| {
        let epochs = curve.epochs_after(at + 1);
        let mut lines = vec![format!("step {}, {epochs:.2} epochs", at + 1)];
        lines.extend(curve.loss_at(at).map(|loss| format!("train_loss {loss:.4}")));
        valid.with(|points| {
            let last = points.iter().rfind(|(end, _)| *end <= epochs + 1e-9);
            lines.extend(last.map(|(_, loss)| format!("valid_loss {loss:.4}")));
        });
        lines
    })
}

fn step_at(curve: &Curve, epochs: f64) -> Option<usize> {
    let last = curve.step().checked_sub(1)?;
    Some(((epochs * curve.steps_per_epoch as f64).round() as usize).saturating_sub(1).min(last))
}

/// The step that a key leads to: none for Escape, and nothing at all for other keys.
fn step_by_key(curve: &Curve, at: Option<usize>, key: &str) -> Option<Option<usize>> {
    let last = curve.step().checked_sub(1)?;
    let stride = (curve.total_steps / 100).max(1);
    let at = at.unwrap_or(last);
    match key {
        "ArrowLeft" | "ArrowDown" => Some(Some(at.saturating_sub(stride))),
        "ArrowRight" | "ArrowUp" => Some(Some((at + stride).min(last))),
        "Home" => Some(Some(0)),
        "End" => Some(Some(last)),
        "Escape" => Some(None),
        _ => None,
    }
}

fn train_path(frame: &LossFrame, curve: &Curve) -> String {
    let points = bucket_means(&curve.losses, MOST_POINTS).into_iter();
    // The middle of the steps that a loss stands for.
    let each = curve.steps_per_loss() as f64;
    path(points.map(|(at, loss)| {
        let step = at * each + (each + 1.0) / 2.0;
        (frame.x.pixel(step / curve.steps_per_epoch.max(1) as f64), frame.y.pixel(loss))
    }))
}

/// As many of the points as there are pixels for, evenly, the last among them.
fn thinned(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let each = points.len().div_ceil(MOST_POINTS).max(1);
    let mut thinned: Vec<_> = points.iter().rev().step_by(each).copied().collect();
    thinned.reverse();
    thinned
}

fn placed<'a>(frame: &'a LossFrame, points: &'a [(f64, f64)]) -> impl Iterator<Item = (f64, f64)> + 'a {
    points.iter().map(|&(epochs, loss)| (frame.x.pixel(epochs), frame.y.pixel(loss)))
}
