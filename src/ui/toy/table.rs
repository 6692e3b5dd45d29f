//! Table "Toy ratings": ratings with gaps, the factors beside and above them, and each prediction.

use super::model::{Cell, FACTORS, Numbers, Side};
use super::play::Play;
use super::walk::Place;
use super::words;
use crate::ui::focus::focus_on;
use leptos::{ev, prelude::*};

/// An error of this size colors a cell fully.
const FULL: f64 = 3.0;

/// One of the numbers of a row.
#[derive(Clone, Copy, PartialEq)]
enum Number {
    Factor(usize),
    Bias,
}

impl Number {
    fn name(self) -> String {
        match self {
            Number::Factor(k) => format!("factor {}", k + 1),
            Number::Bias => "bias".to_owned(),
        }
    }

    fn of(self, numbers: &mut Numbers) -> &mut f64 {
        match self {
            Number::Factor(k) => &mut numbers.factors[k],
            Number::Bias => &mut numbers.bias,
        }
    }
}

fn numbers(has_bias: bool) -> Vec<Number> {
    (0..FACTORS).map(Number::Factor).chain(has_bias.then_some(Number::Bias)).collect()
}

#[component]
pub fn Ratings(play: Play) -> impl IntoView {
    // The table is made again only when its shape changes; each cell follows the numbers.
    let shape = Memo::new(move |_| play.toy.with(|toy| (toy.people.len(), toy.movies.len(), toy.has_bias)));
    let body = move || {
        let (n_people, n_movies, has_bias) = shape.get();
        let beside = numbers(has_bias);
        let names = (0..n_movies).map(|row| view! { <th scope="col"><Name play side=Side::Movies row /></th> });
        let heads = beside.iter().map(|number| view! { <th scope="col" class="number">{number.name()}</th> });
        let (names, heads) = (names.collect_view(), heads.collect_view());
        let above = beside.iter().map(|&number| {
            let of_movies = (0..n_movies).map(|row| view! { <td><Value play side=Side::Movies row number /></td> });
            view! {
                <tr class="above">
                    <td></td>
                    <th scope="row" colspan=beside.len().to_string() class="number">{number.name()}</th>
                    {of_movies.collect_view()}
                </tr>
            }
        });
        let people = (0..n_people).map(|person| {
            let of_person =
                beside.iter().map(|&number| view! { <td><Value play side=Side::People row=person number /></td> });
            let cells = (0..n_movies).map(|movie| view! { <CellView play person movie /> });
            view! {
                <tr>
                    <th scope="row"><Name play side=Side::People row=person /></th>
                    {of_person.collect_view()}
                    {cells.collect_view()}
                </tr>
            }
        });
        let (above, people) = (above.collect_view(), people.collect_view());
        view! {
            <thead>
                <tr>
                    <td></td>
                    {heads}
                    {names}
                </tr>
            </thead>
            <tbody>{above} {people}</tbody>
        }
    };
    view! {
        <div class="scrolling">
            <table class="toy-ratings" aria-label="Toy ratings" aria-description=words::TABLE_KEYS>{body}</table>
        </div>
    }
}

/// Names and cells are one tab stop; arrow keys walk from one to the next.
fn walk(play: Play, from: Place, event: &ev::KeyboardEvent) {
    let (n_people, n_movies) = play.toy.with_untracked(|toy| (toy.people.len(), toy.movies.len()));
    if let Some(to) = from.after(&event.key(), n_people, n_movies) {
        event.prevent_default();
        play.place.set(to);
        focus_on(&to.id(), false);
    }
}

/// A name: text, a button that shows the loss around this row, or a field while the table is edited.
#[component]
fn Name(play: Play, side: Side, row: usize) -> impl IntoView {
    let name = Memo::new(move |_| {
        play.toy.with(|toy| toy.rows(side).get(row).map(|row| row.name.clone())).unwrap_or_default()
    });
    let what = if side == Side::People { "person" } else { "movie" };
    let place = Place::Name(side, row);
    move || {
        if play.editing.get() {
            view! {
                <input
                    type="text"
                    aria-label=format!("Name of {what} {}", row + 1)
                    prop:value=name
                    on:change:target=move |event| play.rename(side, row, event.target().value())
                />
            }
            .into_any()
        } else {
            view! {
                <button
                    id=place.id()
                    class="quiet"
                    title="Shows how the loss depends on this arrow"
                    tabindex=move || if play.place.get() == place { "0" } else { "-1" }
                    on:focus=move |_| play.place.set(place)
                    on:keydown=move |event| walk(play, place, &event)
                    aria-pressed=move || (play.chosen.get() == Some((side, row))).to_string()
                    on:click=move |_| play.choose(side, row)
                >
                    {name}
                </button>
            }
            .into_any()
        }
    }
}

/// A factor or a bias, as a field.
#[component]
fn Value(play: Play, side: Side, row: usize, number: Number) -> impl IntoView {
    let value = Memo::new(move |_| {
        play.toy.with(|toy| toy.rows(side).get(row).map(|row| *number.of(&mut row.numbers.clone()))).unwrap_or_default()
    });
    let label = move || {
        let name = play.toy.with(|toy| toy.rows(side).get(row).map(|row| row.name.clone()));
        format!("{} of {}", number.name(), name.unwrap_or_default())
    };
    view! {
        <input
            type="number"
            class=if side == Side::People { "people" } else { "movies" }
            step="0.1"
            aria-label=label
            prop:value=move || format!("{:.2}", value.get())
            on:change:target=move |event| {
                let typed: Result<f64, _> = event.target().value().parse();
                match typed {
                    Ok(typed) if typed.is_finite() => play.set_numbers(side, row, |numbers| *number.of(numbers) = typed),
                    // What was there stays.
                    _ => event.target().set_value(&format!("{:.2}", value.get_untracked())),
                }
            }
        />
    }
}

/// A cell: the rating if there is one, and the prediction. The color is the error.
#[component]
fn CellView(play: Play, person: usize, movie: usize) -> impl IntoView {
    let now = Memo::new(move |_| play.toy.with(|toy| (toy.cell(person, movie), toy.predict(person, movie))));
    let shown = move || match now.get().0 {
        Cell::Rated(rating) => Some(rating),
        Cell::Hidden(rating) => play.uncovered.get().then_some(rating),
        Cell::Empty => None,
    };
    let error = move || shown().map(|rating| now.get().1 - rating);
    let size = move || error().map(|error| format!("{:.0}%", (error.abs() / FULL).min(1.0) * 100.0));
    let class = move || match now.get().0 {
        Cell::Rated(_) => "known",
        Cell::Hidden(_) => "hidden",
        Cell::Empty => "empty",
    };
    let rating_text = move || match (shown(), now.get().0) {
        (Some(rating), _) => rating.to_string(),
        (None, Cell::Hidden(_)) => "?".to_owned(),
        (None, _) => "\u{b7}".to_owned(),
    };
    let label = move || {
        let names = play.toy.with(|toy| format!("{}, {}", toy.people[person].name, toy.movies[movie].name));
        let rated = match (shown(), now.get().0) {
            (Some(rating), _) => format!("rated {rating}"),
            (None, Cell::Hidden(_)) => "rating hidden".to_owned(),
            (None, _) => "not rated".to_owned(),
        };
        format!("{names}: {rated}, predicted {}", words::number(now.get().1))
    };
    let (at, place) = ((person, movie), Place::Cell(person, movie));
    let choose = move || {
        play.cell.set(at);
        play.place.set(place);
    };
    let content = move || {
        if play.editing.get() {
            let rating = move || match now.get().0 {
                Cell::Rated(rating) | Cell::Hidden(rating) => rating.to_string(),
                Cell::Empty => String::new(),
            };
            view! {
                <input
                    type="number"
                    step="0.5"
                    aria-label=label
                    prop:value=rating
                    on:focus=move |_| choose()
                    on:change:target=move |event| {
                        play.rate(person, movie, event.target().value().parse().ok().filter(|rating: &f64| rating.is_finite()))
                    }
                />
            }
            .into_any()
        } else {
            view! {
                <button
                    id=place.id()
                    aria-label=label
                    tabindex=move || if play.place.get() == place { "0" } else { "-1" }
                    on:click=move |_| choose()
                    on:focus=move |_| choose()
                    on:keydown=move |event| walk(play, place, &event)
                >
                    <span>{rating_text}</span>
                    <small>{move || words::in_cell(now.get().1)}</small>
                </button>
            }
            .into_any()
        }
    };
    view! {
        <td class=class class:current=move || play.cell.get() == at style=("--error", size)>
            {content}
        </td>
    }
}
