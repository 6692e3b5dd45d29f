//! Figure "Tried settings": the RMSE or nDCG of each training of a search by its learning rate.

use crate::evaluation::{Trial, TrialReport};
use crate::ui::chart::margin::{BOTTOM, LEFT, RIGHT, TOP};
use crate::ui::chart::{Axes, Plot, Scale, Ticks};
use crate::ui::dispatch::Selected;
use crate::ui::width::{NARROWEST, width_of};
use crate::ui::words::evaluation as words;
use leptos::{html, prelude::*};

const HEIGHT: f64 = 200.0;
/// The most dots: the last ones, and the best.
const MOST_DOTS: usize = 500;

#[component]
pub fn TrialPlot(report: Selected<Option<TrialReport>>) -> impl IntoView {
    let holder = NodeRef::<html::Div>::new();
    let width = width_of(holder);
    let plot = move || {
        let width = width.get().filter(|&width| width >= NARROWEST)?;
        report.with(|report| drawing(width, report.as_ref()?))
    };
    view! {
        <figure class="trial-plot" aria-label="Tried settings">
            <figcaption>"Each dot is one training: its learning rate, and how good its predictions or lists are. The table below has all numbers."</figcaption>
            <div class="plot" node_ref=holder style:height=format!("{HEIGHT}px")>
                {plot}
            </div>
        </figure>
    }
}

/// None of a search that has just begun.
fn drawing(width: f64, report: &TrialReport) -> Option<impl IntoView + use<>> {
    let plot = Plot { left: LEFT, right: width - RIGHT, top: TOP, bottom: HEIGHT - BOTTOM, height: HEIGHT };
    let rates = || report.done.iter().map(|trial| trial.config.learning_rate.log10());
    let (first, last) = (rates().fold(f64::INFINITY, f64::min) - 0.1, rates().fold(f64::NEG_INFINITY, f64::max) + 0.1);
    let measure = report.measures()[0];
    let mut values: Vec<f64> = report.done.iter().map(Trial::value).collect();
    values.sort_unstable_by(f64::total_cmp);
    // A few settings that are far off would flatten all others: they are drawn at the edge.
    let (lowest, middle, highest) = (*values.first()?, values[values.len() / 2], *values.last()?);
    let (low, high) = if measure.is_error() {
        (lowest, highest.min(lowest + 4.0 * (middle - lowest).max(0.005)))
    } else {
        (lowest.max(highest - 4.0 * (highest - middle).max(0.005)), highest)
    };
    let margin = (high - low).max(0.01) * 0.1;
    let x = Scale::new((first, last), (plot.left, plot.right));
    let y = Scale::new((low - margin, high + margin), (plot.bottom, plot.top));
    let ticks = Ticks::nice(low - margin, high + margin, 4);
    let mantissas = [1.0, 2.0, 5.0];
    let across = (first.floor() as i32..=last.ceil() as i32)
        .flat_map(|power| mantissas.map(|mantissa| mantissa * 10f64.powi(power)))
        .filter(|rate| (first..=last).contains(&rate.log10()))
        .map(|rate| (x.pixel(rate.log10()), crate::ui::format::significant(rate)));
    let best = report.best();
    let name = words::measure_name(measure, Trial::LIST);
    let shown = report.done.iter().rev().take(MOST_DOTS).chain(best);
    let dots = shown.map(|trial| {
        let class = if Some(trial) == best { "dot train best" } else { "dot train" };
        let (cx, cy) =
            (x.pixel(trial.config.learning_rate.log10()), y.pixel(trial.value().clamp(low - margin, high + margin)));
        view! {
            <circle class=class r=if Some(trial) == best { "6" } else { "4" } cx=cx cy=cy>
                <title>{format!("{}: {name} {:.4}", words::trial_settings(trial), trial.value())}</title>
            </circle>
        }
    });
    Some(view! {
        <svg width=width height=HEIGHT role="img" aria-label=format!("{name} by learning rate")>
            <Axes
                plot
                across=across.collect()
                up=ticks.marks(&y)
                x_title="learning rate"
                y_title=name.clone()
            />
            {dots.collect_view()}
        </svg>
    })
}
