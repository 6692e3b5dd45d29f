//! Figure "Toy plane": people and movies as arrows that can be dragged, and the loss around one of them.

use super::bowl::{Bowl, Contour};
use super::model::{Numbers, Row, Side, Toy};
use super::play::Play;
use super::walk::{arrow_id, next_arrow};
use super::words;
use crate::ui::chart::{Label, Rect, place_labels, text_width};
use crate::ui::focus::focus_on;
use leptos::{ev, prelude::*, svg};

/// Width and height of the drawing, in its own units.
const SIZE: f64 = 400.0;
/// The plane reaches at least so far from the middle, in factors.
const REACH: f64 = 3.0;
/// How far a key moves an arrow, and how far with Shift.
const NUDGE: f64 = 0.1;
const FAR: f64 = 0.5;
const CONTOURS: i32 = 8;
/// Size of names, the room of a line, and how far a name keeps from its tip.
const FONT: f32 = 12.0;
const LINE: f32 = 15.0;
const APART: f32 = 8.0;
/// A step that is drawn shorter would be all tip.
const SHORTEST_STEP: f64 = 4.0;

/// From factors to the drawing and back.
#[derive(Clone, Copy, PartialEq)]
struct Frame {
    reach: f64,
}

impl Frame {
    /// Room for every arrow, in whole factors, so that it does not change with each step.
    fn around(toy: &Toy) -> Frame {
        let factors = toy.people.iter().chain(&toy.movies).flat_map(|row| row.numbers.factors);
        let farthest = factors.map(f64::abs).filter(|factor| factor.is_finite()).fold(0.0, f64::max);
        Frame { reach: farthest.ceil().clamp(REACH, 1e4) }
    }

    fn unit(self) -> f64 {
        SIZE / 2.0 / self.reach
    }

    fn place(self, [across, up]: [f64; 2]) -> (f64, f64) {
        (SIZE / 2.0 + across * self.unit(), SIZE / 2.0 - up * self.unit())
    }

    fn factors(self, (x, y): (f64, f64)) -> [f64; 2] {
        [(x - SIZE / 2.0) / self.unit(), (SIZE / 2.0 - y) / self.unit()]
    }
}

/// Where the names of people, then those of movies, stand without covering each other; nothing where there is no room.
fn places(toy: &Toy, frame: Frame) -> Vec<Option<Rect>> {
    let label = |row: &Row| {
        let (x, y) = frame.place(row.numbers.factors);
        Label { x: x as f32, y: y as f32, width: text_width(&row.name, FONT), height: LINE }
    };
    let wanted: Vec<Label> = toy.people.iter().chain(&toy.movies).map(label).collect();
    place_labels(&wanted, APART, (SIZE as f32, SIZE as f32), &[])
}

#[component]
pub fn Plane(play: Play) -> impl IntoView {
    let node = NodeRef::<svg::Svg>::new();
    let frame = Memo::new(move |_| play.toy.with(Frame::around));
    let places = Memo::new(move |_| play.toy.with(|toy| places(toy, frame.get())));
    let held = RwSignal::new(None::<(Side, usize)>);
    let on_move = move |event: ev::PointerEvent| {
        if let Some((side, row)) = held.get_untracked()
            && let Some(svg) = node.get_untracked()
        {
            let rect = svg.get_bounding_client_rect();
            let inside = |at: i32, start: f64, length: f64| ((f64::from(at) - start) / length).clamp(0.0, 1.0) * SIZE;
            let x = inside(event.client_x(), rect.left(), rect.width());
            let y = inside(event.client_y(), rect.top(), rect.height());
            let factors = frame.get_untracked().factors((x, y)).map(|factor| (factor * 100.0).round() / 100.0);
            play.set_numbers(side, row, |numbers| numbers.factors = factors);
        }
    };
    let on_hold = move |event: &ev::PointerEvent, side, row| {
        held.set(Some((side, row)));
        if let Some(svg) = node.get_untracked() {
            // Refused only for a pointer that is gone already.
            let _ = svg.set_pointer_capture(event.pointer_id());
        }
    };
    let count = move |side: Side| Memo::new(move |_| play.toy.with(|toy| toy.rows(side).len()));
    let arrows = move |side: Side| {
        let count = count(side);
        move || (0..count.get()).map(|row| view! { <Arrow play frame places side row on_hold /> }).collect_view()
    };
    view! {
        <figure class="plane" aria-label="Toy plane">
            <svg
                node_ref=node
                // Otherwise a screen reader keeps the arrow keys to itself.
                role="application"
                aria-label="Arrows"
                aria-description=words::KEYS
                viewBox=format!("0 0 {SIZE} {SIZE}")
                on:pointermove=on_move
                on:pointerup=move |_| held.set(None)
                on:pointercancel=move |_| held.set(None)
            >
                <defs>
                    {["people", "movies", "step"]
                        .map(|kind| {
                            view! {
                                <marker
                                    id=format!("tip-{kind}")
                                    class=kind
                                    viewBox="0 0 8 8"
                                    refX="7"
                                    refY="4"
                                    markerWidth="7"
                                    markerHeight="7"
                                    orient="auto-start-reverse"
                                >
                                    <path d="M0 0 8 4 0 8Z" />
                                </marker>
                            }
                        })
                        .collect_view()}
                </defs>
                <Grid frame />
                <LossSurface play frame />
                {arrows(Side::Movies)}
                {arrows(Side::People)}
            </svg>
            <figcaption class="meaning">
                <span class="key people">"People"</span>
                " and "
                <span class="key movies">"movies"</span>
                ": factor 1 across, factor 2 up. Drag an arrow by its tip. The more two arrows point the same way, and \
                 the longer they are, the higher is the predicted rating."
                <span class="keys">{words::KEYS}</span>
            </figcaption>
        </figure>
    }
}

/// Lines at whole factors.
#[component]
fn Grid(frame: Memo<Frame>) -> impl IntoView {
    let lines = move || {
        let frame = frame.get();
        let every = (frame.reach / 5.0).ceil();
        let at = |k: i32| f64::from(k) * every;
        let n = (frame.reach / every) as i32;
        let line = |k: i32| {
            let (x, y) = frame.place([at(k), at(k)]);
            let class = if k == 0 { "axis" } else { "graticule" };
            view! { <path class=class d=format!("M{x:.1} 0V{SIZE}M0 {y:.1}H{SIZE}") /> }
        };
        let number = |k: i32| {
            let (x, y) = frame.place([at(k), at(k)]);
            let middle = SIZE / 2.0;
            view! {
                <text x=x y=middle + 14.0 text-anchor="middle">{at(k)}</text>
                <text x=middle - 5.0 y=y + 4.0 text-anchor="end">{at(k)}</text>
            }
        };
        let numbers = (-n..=n).filter(|&k| k != 0 && k.abs() < n).map(number).collect_view();
        ((-n..=n).map(line).collect_view(), numbers)
    };
    view! { <g class="grid" aria-hidden="true">{lines}</g> }
}

/// Contour lines of the chosen row's loss while all other rows stand still, and the bottom of that bowl.
#[component]
fn LossSurface(play: Play, frame: Memo<Frame>) -> impl IntoView {
    let bowl = move || play.chosen.get().and_then(|(side, row)| play.toy.with(|toy| Bowl::of(toy, side, row)));
    let lines = move || {
        let (bowl, frame) = (bowl()?, frame.get());
        let (x, y) = frame.place(bowl.bottom);
        // The drawing's second axis points down.
        let degrees = -bowl.axes[0][1].atan2(bowl.axes[0][0]).to_degrees();
        let ellipse = |Contour { radii, .. }: Contour| {
            let [rx, ry] = radii.map(|radius| radius * frame.unit());
            view! { <ellipse cx=x cy=y rx=rx ry=ry transform=format!("rotate({degrees:.2} {x:.1} {y:.1})") /> }
        };
        let contours = bowl.contours(CONTOURS).map(ellipse).collect_view();
        Some(view! {
            {contours}
            <path class="bottom" d=format!("M{:.1} {:.1}l10 10m0 -10l-10 10", x - 5.0, y - 5.0) />
        })
    };
    view! { <g class="surface" aria-hidden="true">{lines}</g> }
}

#[component]
fn Arrow(
    play: Play,
    frame: Memo<Frame>,
    places: Memo<Vec<Option<Rect>>>,
    side: Side,
    row: usize,
    on_hold: impl Fn(&ev::PointerEvent, Side, usize) + Copy + 'static,
) -> impl IntoView {
    let numbers =
        Memo::new(move |_| play.toy.with(|toy| toy.rows(side).get(row).map(|row| row.numbers)).unwrap_or_default());
    let name = Memo::new(move |_| {
        play.toy.with(|toy| toy.rows(side).get(row).map(|row| row.name.clone())).unwrap_or_default()
    });
    let tip = move || frame.get().place(numbers.get().factors);
    let (middle, class) = (SIZE / 2.0, if side == Side::People { "people" } else { "movies" });
    let next = move || {
        if !play.downhill.get() {
            return None;
        }
        let slope: Numbers = play.toy.with(|toy| toy.gradient().of(side).get(row).copied())?;
        let rate = play.learning_rate.get();
        let mut factors = numbers.get().factors;
        factors.iter_mut().zip(slope.factors).for_each(|(factor, slope)| *factor -= rate * slope);
        let ((x, y), (to_x, to_y)) = (tip(), frame.get().place(factors));
        ((to_x - x).hypot(to_y - y) > SHORTEST_STEP).then(|| {
            view! { <path class="step" marker-end="url(#tip-step)" d=format!("M{x:.1} {y:.1}L{to_x:.1} {to_y:.1}") /> }
        })
    };
    let on_key = move |event: ev::KeyboardEvent| {
        let (n_people, n_movies) = play.toy.with_untracked(|toy| (toy.people.len(), toy.movies.len()));
        if !event.ctrl_key()
            && !event.meta_key()
            && let Some(to) = next_arrow((side, row), &event.key(), n_people, n_movies)
        {
            event.prevent_default();
            play.arrow.set(to);
            return focus_on(&arrow_id(to), false);
        }
        let by = if event.shift_key() { FAR } else { NUDGE };
        let (across, up) = match event.key().as_str() {
            "ArrowLeft" => (-by, 0.0),
            "ArrowRight" => (by, 0.0),
            "ArrowUp" => (0.0, by),
            "ArrowDown" => (0.0, -by),
            "Enter" | " " => {
                event.prevent_default();
                return play.choose(side, row);
            }
            _ => return,
        };
        event.prevent_default();
        play.nudge(side, row, [across, up]);
    };
    let label = move || words::arrow(&name.get(), numbers.get().factors);
    let name_at_tip = move || {
        let before = if side == Side::People { 0 } else { play.toy.with(|toy| toy.people.len()) };
        let Rect { left, top, height, .. } = places.with(|places| places.get(before + row).copied().flatten())?;
        Some(view! {
            <text x=left y=top + height * 0.8>
                {name.get()}
            </text>
        })
    };
    view! {
            <g
                class=format!("arrow {class}")
                id=arrow_id((side, row))
                role="button"
                tabindex=move || if play.arrow.get() == (side, row) { "0" } else { "-1" }
                aria-label=label
                on:focus=move |_| play.arrow.set((side, row))
                aria-pressed=move || (play.chosen.get() == Some((side, row))).to_string()
                on:keydown=on_key
                on:dblclick=move |_| play.choose(side, row)
                on:pointerdown=move |event| on_hold(&event, side, row)
            >
                <path
                    class="shaft"
                    marker-end=format!("url(#tip-{class})")
                    d=move || {
                        let (x, y) = tip();
                        format!("M{middle} {middle}L{x:.1} {y:.1}")
                    }
                />
                {next}
                <circle cx=move || tip().0 cy=move || tip().1 r="14" />
    {name_at_tip}
            </g>
        }
}
