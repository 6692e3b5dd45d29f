//! Figure "Runs compared": training and validation losses of the drawn runs over the same axes.

use super::table::style_of;
use crate::train::RunRecord;
use crate::ui::chart::margin::{BOTTOM, LEFT, TOP};
use crate::ui::chart::{Axes, Plot, Scale, Ticks, path, text_width};
use crate::ui::dispatch::{use_memo, use_selector};
use crate::ui::width::{NARROWEST, width_of};
use crate::ui::words::{loss_name, runs as words};
use leptos::{ev, html, prelude::*, svg};
use std::sync::Arc;

const HEIGHT: f64 = 272.0;
/// Between two names at the ends of curves.
const LINE: f64 = 15.0;
/// How wide a name may be.
const WIDEST_NAME: f64 = 120.0;

/// The runs that share the axes, and the scales.
#[derive(Clone, PartialEq)]
struct Frame {
    runs: Vec<Arc<RunRecord>>,
    width: f64,
    right: f64,
    x: Scale,
    y: Scale,
    x_ticks: Ticks,
    y_ticks: Ticks,
}

impl Frame {
    fn new(width: f64, runs: Vec<Arc<RunRecord>>) -> Option<Frame> {
        if width < NARROWEST {
            return None;
        }
        let epochs = |run: &RunRecord| run.epochs_after(run.train_losses.steps as f64);
        let last = runs.iter().map(|run| epochs(run)).fold(0.0, f64::max);
        let first = runs.iter().map(|run| run.epochs_before as f64).fold(f64::INFINITY, f64::min);
        let (low, high) = range(&runs)?;
        let margin = (high - low).max(0.01) * 0.08;
        let (low, high) = (low - margin, high + margin);
        let names = runs.iter().map(|run| f64::from(text_width(&words::run_name(run), 13.0)) + 26.0);
        let right = width - names.fold(40.0, f64::max).min(WIDEST_NAME);
        Some(Frame {
            x: Scale::new((first, last), (LEFT, right)),
            y: Scale::new((low, high), (HEIGHT - BOTTOM, TOP)),
            x_ticks: Ticks::nice(first, last, ((width - LEFT) / 90.0).clamp(3.0, 10.0) as usize),
            y_ticks: Ticks::nice(low, high, 5),
            runs,
            width,
            right,
        })
    }

    fn plot(&self) -> Plot {
        Plot { left: LEFT, right: self.right, top: TOP, bottom: HEIGHT - BOTTOM, height: HEIGHT }
    }

    fn valid(&self, run: &RunRecord) -> Vec<(f64, f64)> {
        let place = |epoch: usize, loss| (self.x.pixel(epoch as f64 + 1.0), self.y.pixel(loss));
        run.history.iter().map(|row| place(row.epoch, row.valid_loss)).collect()
    }

    /// Where the names of the runs go: beside the ends of their curves, but not over each other.
    fn names(&self) -> Vec<(Arc<RunRecord>, f64)> {
        let end =
            |run: &RunRecord| run.last().map_or(TOP, |last| self.y.pixel(last.valid_loss)).clamp(TOP, HEIGHT - BOTTOM);
        let mut names: Vec<_> = self.runs.iter().map(|run| (Arc::clone(run), end(run))).collect();
        names.sort_by(|a, b| a.1.total_cmp(&b.1));
        for place in 1..names.len() {
            names[place].1 = names[place].1.max(names[place - 1].1 + LINE);
        }
        let mut ceiling = f64::INFINITY;
        for (_, y) in names.iter_mut().rev() {
            *y = (*y).min(HEIGHT - BOTTOM).min(ceiling);
            ceiling = *y - LINE;
        }
        names
    }
}

/// The losses between which the height spans: those of validation, and training's after the first sixth of a run. A run
/// that goes far off does not flatten the others.
fn range(runs: &[Arc<RunRecord>]) -> Option<(f64, f64)> {
    let valid = runs.iter().flat_map(|run| run.history.iter().map(|row| row.valid_loss));
    let train = runs.iter().flat_map(|run| {
        let skipped = (run.train_losses.losses.len() / 6).max(1);
        run.train_losses.losses.iter().skip(skipped).map(|&loss| f64::from(loss))
    });
    let all: Vec<f64> = valid.chain(train).filter(|loss| loss.is_finite()).collect();
    let low = all.iter().copied().reduce(f64::min)?;
    let high = all.iter().copied().reduce(f64::max)?;
    let best = runs.iter().filter_map(|run| run.best()).map(|best| best.valid_loss).fold(f64::INFINITY, f64::min);
    Some((low, if best.is_finite() { high.min(2.0 * best.max(low)) } else { high }))
}

#[component]
pub fn RunCurves(pointed: RwSignal<Option<u32>>) -> impl IntoView {
    let (records, drawn) = (use_selector(|state| &state.runs.records), use_selector(|state| &state.runs.drawn));
    let with_train = RwSignal::new(true);
    let holder = NodeRef::<html::Div>::new();
    let width = width_of(holder);
    let chosen = move || -> Vec<Arc<RunRecord>> {
        let is_drawn = |number: &u32| drawn.with(|drawn| drawn.contains(number));
        records.with(|records| records.iter().filter(|run| is_drawn(&run.number)).cloned().collect())
    };
    // Losses of different kinds have no common axis: those of the newest run count.
    let frame = Memo::new(move |_| {
        let mut runs = chosen();
        let measure = runs.last()?.measure();
        runs.retain(|run| run.measure() == measure);
        Frame::new(width.get()?, runs)
    });
    let left_out = move || {
        let shown = frame.with(|frame| frame.as_ref().map_or(0, |frame| frame.runs.len()));
        let all = chosen().len();
        (shown > 0 && all > shown).then_some("Runs whose loss measures something else are not drawn.")
    };
    let is_worth_it = use_memo(|state| state.runs.records.len() > 1);
    view! {
        <Show when=move || is_worth_it.get()>
            <figure class="run-curves" aria-label="Runs compared">
                <figcaption>
                    <span>"Thick: valid_loss, with a ring at its lowest. Thin: train_loss, smoothed."</span>
                    <label class="with-train">
                        <input
                            type="checkbox"
                            prop:checked=with_train
                            on:change:target=move |event| with_train.set(event.target().checked())
                        />
                        "Training losses, too"
                    </label>
                </figcaption>
                <div class="plot" node_ref=holder style:height=format!("{HEIGHT}px")>
                    {move || frame.get().map(|frame| view! { <Drawing frame with_train pointed /> })}
                </div>
                <p class="meaning">{left_out}</p>
            </figure>
        </Show>
    }
}

#[component]
fn Drawing(frame: Frame, with_train: RwSignal<bool>, pointed: RwSignal<Option<u32>>) -> impl IntoView {
    let (learns_choices, loss) = frame.runs.last().map_or((false, Default::default()), |run| run.measure());
    let measure = if learns_choices { "cross entropy" } else { loss_name(loss) };
    let (names, right) = (frame.names(), frame.right);
    let curves = frame.runs.clone().into_iter().map(|run| {
        let number = run.number;
        let points = frame.valid(&run);
        let train = run.train_losses.points();
        let train = path(train.map(|(step, loss)| (frame.x.pixel(run.epochs_after(step)), frame.y.pixel(loss.into()))));
        let best = run.best().map(|best| (frame.x.pixel(best.epoch as f64 + 1.0), frame.y.pixel(best.valid_loss)));
        let dots = if points.len() > 40 { Vec::new() } else { points.clone() };
        view! {
            <g
                class=style_of(number)
                class:pointed=move || pointed.get() == Some(number)
                class:faint=move || pointed.get().is_some_and(|other| other != number)
            >
                <Show when=move || with_train.get()>
                    <path class="line train" d=train.clone() />
                </Show>
                <path class="line valid" d=path(points.into_iter()) />
                {dots.into_iter().map(|(x, y)| view! { <circle class="point" r="3" cx=x cy=y /> }).collect_view()}
                {best.map(|(x, y)| view! { <circle class="best" r="6.5" cx=x cy=y /> })}
            </g>
        }
    });
    let labels = names.into_iter().map(|(run, y)| {
        let (number, end) = (run.number, run.last().map(|last| frame.y.pixel(last.valid_loss)));
        let from = run.last().map_or(right, |last| frame.x.pixel(last.epoch as f64 + 1.0));
        view! {
            <g class=style_of(number) class:faint=move || pointed.get().is_some_and(|other| other != number)>
                {end.map(|end| view! { <path class="leader" d=path([(from + 5.0, end), (right + 12.0, y)].into_iter()) /> })}
                <text x=right + 15.0 y=y + 4.0>{words::run_name(&run)}</text>
            </g>
        }
    });
    let (drawing, read_at) = (NodeRef::<svg::Svg>::new(), RwSignal::new(None::<usize>));
    let x = frame.x;
    let on_move = move |event: ev::PointerEvent| {
        let left = drawing.get_untracked().map(|drawing| drawing.get_bounding_client_rect().left());
        let at = left.map(|left| x.value(f64::from(event.client_x()) - left).round());
        // Epochs are counted from 0, and their losses drawn at their ends.
        read_at.set(at.filter(|&at| at >= 1.0).map(|at| at as usize - 1));
    };
    let read = frame.runs.clone();
    let reading = move || {
        let epoch = read_at.get()?;
        let line = |run: &Arc<RunRecord>| {
            let row = run.history.iter().find(|row| row.epoch == epoch)?;
            Some(view! { <span>{format!("{} {:.4}", words::run_name(run), row.valid_loss)}</span> })
        };
        let lines: Vec<_> = read.iter().filter_map(line).collect();
        let left = x.pixel(epoch as f64 + 1.0);
        let flipped = left > right * 0.6;
        (!lines.is_empty()).then(|| {
            view! {
                <div class="card" class:flipped=flipped style:left=format!("{left}px") style:top="12px" aria-hidden="true">
                    <strong>{format!("valid_loss, epoch {epoch}")}</strong>
                    {lines}
                </div>
            }
        })
    };
    let told = frame.runs.iter().map(|run| format!("{}: {}", words::run_name(run), words::turn(run)));
    let told = told.collect::<Vec<_>>().join("; ");
    view! {
        <svg
            node_ref=drawing
            width=frame.width
            height=HEIGHT
            role="img"
            aria-label=told
            on:pointermove=on_move
            on:pointerleave=move |_| read_at.set(None)
        >
            <clipPath id="run-curves-frame">
                <rect x=LEFT - 4.0 y="0" height=HEIGHT - BOTTOM width=right - LEFT + 12.0 />
            </clipPath>
            <Axes
                plot=frame.plot()
                across=frame.x_ticks.marks(&frame.x)
                up=frame.y_ticks.marks(&frame.y)
                x_title="epochs"
                y_title=format!("loss ({measure})")
            />
            <g clip-path="url(#run-curves-frame)">{curves.collect_view()}</g>
            <g class="run-names" aria-hidden="true">{labels.collect_view()}</g>
        </svg>
        {reading}
    }
}
