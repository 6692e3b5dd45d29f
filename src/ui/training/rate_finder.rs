//! Figure "Learning rate finder": the loss by learning rate, and the rate that it suggests.

use crate::train::RateSweep;
use crate::ui::chart::margin::{BOTTOM, LEFT, RIGHT, TOP};
use crate::ui::chart::{Axes, Plot, Scale, Ticks, path};
use crate::ui::dispatch::{use_dispatch, use_memo, use_phase, use_selector};
use crate::ui::focus::{focus, focus_on};
use crate::ui::form::Field;
use crate::ui::format::{percent, significant, thousands};
use crate::ui::model_panel::FIND_RATE;
use crate::ui::state::{Action, Phase, Setting};
use crate::ui::width::{NARROWEST, width_of};
use leptos::{html, prelude::*};

const HEIGHT: f64 = 220.0;

/// The scales of the drawing: powers of ten across, loss upwards.
#[derive(Clone, Debug, PartialEq)]
struct RateFrame {
    plot: Plot,
    x: Scale,
    y: Scale,
    y_ticks: Ticks,
}

impl RateFrame {
    fn new(width: f64, sweep: &RateSweep) -> Option<Self> {
        let (first, last) = (sweep.rates.first()?, sweep.rates.last()?);
        let low = sweep.losses.iter().copied().fold(f64::INFINITY, f64::min);
        // The steep rise at the end would flatten everything before it.
        let mut sorted = sweep.losses.clone();
        sorted.sort_unstable_by(f64::total_cmp);
        let high = sorted[sorted.len() - 1].min(1.4 * sorted[sorted.len() / 2]);
        let margin = (high - low).max(0.01) * 0.08;
        let (low, high) = (low - margin, high + margin);
        let plot = Plot { left: LEFT, right: width - RIGHT, top: TOP, bottom: HEIGHT - BOTTOM, height: HEIGHT };
        (width >= NARROWEST).then(|| RateFrame {
            x: Scale::new((first.log10(), last.log10()), (plot.left, plot.right)),
            y: Scale::new((low, high), (plot.bottom, plot.top)),
            y_ticks: Ticks::nice(low, high, 4),
            plot,
        })
    }

    fn pixel(&self, rate: f64) -> f64 {
        self.x.pixel(rate.log10())
    }

    /// Whole powers of ten, every other one where there is little room.
    fn across(&self) -> Vec<(f64, String)> {
        let (first, last) = (self.x.value(self.plot.left).ceil() as i32, self.x.value(self.plot.right).floor() as i32);
        let apart = (self.plot.right - self.plot.left) / f64::from(last - first + 1);
        let stride = if apart < 44.0 { 2 } else { 1 };
        (first..=last).step_by(stride).map(|power| (self.x.pixel(f64::from(power)), format!("1e{power}"))).collect()
    }
}

#[component]
pub fn RateFinderFigure() -> impl IntoView {
    let (dispatch, phase) = (use_dispatch(), use_phase());
    let search = use_selector(|state| &state.search);
    let figure = NodeRef::<html::Figure>::new();
    let holder = NodeRef::<html::Div>::new();
    let width = width_of(holder);
    let frame = Memo::new(move |_| {
        let width = width.get()?;
        search.with(|search| RateFrame::new(width, &search.as_ref()?.sweep))
    });
    let suggestion = use_memo(|state| state.search.as_ref().and_then(|search| search.sweep.suggestion));
    let share = use_memo(|state| state.search.as_ref().map_or(0.0, |search| search.share));
    let typed = use_memo(|state| state.form.text(Field::LearningRate).to_owned());
    let searching = move || phase.get() == Phase::Searching;
    let taken = move || suggestion.get().is_some_and(|rate| typed.with(|typed| significant(rate) == *typed));
    let take = move |_| {
        if let Some(rate) = suggestion.get_untracked() {
            dispatch.act(Action::Set(Setting::Text(Field::LearningRate, significant(rate))));
        }
    };
    let close = move |_| {
        dispatch.act(Action::CloseRateFinder);
        // This button goes with the figure, so the focus returns to the button that began the search.
        focus_on(FIND_RATE, false);
    };
    let verdict = move || match suggestion.get() {
        _ if searching() => format!("Trying learning rates: {}.", percent(share.get() as f32)),
        Some(rate) if taken() => format!("The learning rate is now {}.", significant(rate)),
        Some(rate) => format!("Suggested learning rate: {}.", significant(rate)),
        None => "The loss did not fall for long enough to suggest a learning rate.".to_owned(),
    };
    let caption = move || {
        search.with(|search| {
            let config = &search.as_ref()?.config;
            let (model, batch) = (config.model.name(), thousands(config.batch_size));
            Some(format!(
                "The loss of a fresh model ({model}, batches of {batch}) while the learning rate grows from batch to \
                 batch. A good rate lies where the loss falls."
            ))
        })
    };
    // The figure appears far from the button that opens it.
    Effect::new(move || {
        if let Some(figure) = figure.get() {
            focus(&figure, true);
        }
    });
    view! {
        <figure class="rates" aria-label="Learning rate finder" tabindex="-1" node_ref=figure>
            <figcaption>{caption}</figcaption>
            <div class="plot" node_ref=holder style:height=format!("{HEIGHT}px")>
                {move || frame.get().map(|frame| search.with(|search| drawing(&frame, &search.as_ref()?.sweep)))}
            </div>
            <p class="status" role="status">{verdict}</p>
            <Show when=move || !searching()>
                <div class="buttons">
                    <Show when=move || suggestion.get().is_some()>
                        <button on:click=take disabled=taken>
                            "Use suggested rate"
                        </button>
                    </Show>
                    <button class="quiet" on:click=close>
                        "Close"
                    </button>
                </div>
            </Show>
        </figure>
    }
}

fn drawing(frame: &RateFrame, sweep: &RateSweep) -> Option<impl IntoView + use<>> {
    let points = sweep.rates.iter().zip(&sweep.losses);
    let line = path(points.map(|(&rate, &loss)| (frame.pixel(rate), frame.y.pixel(loss))));
    let mark = sweep.suggestion.and_then(|rate| {
        let at = sweep.rates.iter().position(|&swept| swept == rate)?;
        Some((frame.pixel(rate), frame.y.pixel(sweep.losses[at])))
    });
    let Plot { left, right, top, bottom, .. } = frame.plot;
    Some(view! {
        <svg width=right + RIGHT height=HEIGHT role="img" aria-label="Loss by learning rate">
            <clipPath id="rates-frame">
                <rect x=left y=0 width=right - left height=bottom />
            </clipPath>
            <Axes
                plot=frame.plot
                across=frame.across()
                up=frame.y_ticks.marks(&frame.y)
                x_title="learning rate"
                y_title="loss, smoothed".to_owned()
            />
            <g clip-path="url(#rates-frame)">
                <path class="line train" d=line />
                {mark
                    .map(|(x, y)| {
                        view! {
                            <line class="crosshair" x1=x x2=x y1=top y2=bottom />
                            <circle class="dot train" r="4" cx=x cy=y />
                        }
                    })}
            </g>
        </svg>
    })
}
