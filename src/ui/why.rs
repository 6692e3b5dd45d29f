//! Where one predicted rating comes from: the button of a row that asks, and the row below it that answers.

use super::answers::use_answer;
use super::dispatch::{use_noun, use_selector};
use super::format::counted;
use super::witness::use_witness;
use super::words::arithmetic;
use crate::data::Class;
use crate::insight::Arithmetic;
use crate::protocol::{Answer, Question, Who};
use leptos::prelude::*;
use std::sync::Arc;

/// The row that shows its arithmetic, in tables whose rows `R` names: one at a time.
#[derive(Clone, Copy)]
pub struct Explained<R: Send + Sync + 'static> {
    open: RwSignal<Option<R>>,
    explanation: Memo<Option<Explanation>>,
}

/// The arithmetic of a prediction, for you or for a user.
#[derive(Clone, PartialEq)]
struct Explanation {
    is_you: bool,
    arithmetic: Arc<Arithmetic>,
}

/// `of` gives whose prediction a row shows, and of which item.
pub fn use_explained<R>(of: impl Fn(R) -> Option<(Who, Class)> + Copy + Send + Sync + 'static) -> Explained<R>
where
    R: Copy + PartialEq + Send + Sync + 'static,
{
    let open = RwSignal::new(None);
    let wanted = move || of(open.get()?);
    let answer = use_answer(move || {
        let (who, item) = wanted()?;
        Some(Question::Arithmetic { who, item })
    });
    let explanation = Memo::new(move |_| {
        let ((wanted_who, wanted_item), answered) = (wanted()?, answer.get()?);
        match (&answered.question, &answered.answer) {
            // The arithmetic of one person is not shown under the name of another; yours follows your ratings.
            (Question::Arithmetic { who, item }, Answer::Arithmetic(arithmetic))
                if *item == wanted_item && who.is(&wanted_who) =>
            {
                Some(Explanation { is_you: matches!(who, Who::You(_)), arithmetic: Arc::new(arithmetic.clone()) })
            }
            _ => None,
        }
    });
    let witness = use_witness();
    Effect::new(move || {
        let opened = |it: &Explanation| (it.arithmetic.item, f64::from(it.arithmetic.predicted));
        let yours = explanation.with(|it| it.as_ref().filter(|it| it.is_you).map(opened));
        if yours.is_some() {
            witness.arithmetic.set(yours);
        }
    });
    Explained { open, explanation }
}

impl<R: Copy + PartialEq + Send + Sync + 'static> Explained<R> {
    pub fn close(self) {
        self.open.set(None);
    }

    /// Opens the arithmetic of a row, or closes it.
    fn toggle(self, row: R) {
        self.open.update(|open| *open = Some(row).filter(|_| *open != Some(row)));
    }

    fn is_open(self, row: R) -> Memo<bool> {
        Memo::new(move |_| self.open.get() == Some(row))
    }
}

#[component]
pub fn WhyButton<R: Copy + PartialEq + Send + Sync + 'static>(
    explained: Explained<R>,
    row: R,
    label: String,
) -> impl IntoView {
    let is_open = explained.is_open(row);
    view! {
        <button
            class="quiet why"
            aria-label=label
            aria-expanded=move || is_open.get().to_string()
            on:click=move |_| explained.toggle(row)
        >
            "Why?"
        </button>
    }
}

/// The row below, as long as it is open.
#[component]
pub fn Because<R: Copy + PartialEq + Send + Sync + 'static>(
    explained: Explained<R>,
    row: R,
    #[prop(into)] columns: Signal<u32>,
) -> impl IntoView {
    let is_open = explained.is_open(row);
    view! {
        <Show when=move || is_open.get()>
            <tr class="because">
                <td colspan=columns>
                    <Steps explanation=explained.explanation />
                </td>
            </tr>
        </Show>
    }
}

/// How one prediction comes about.
#[component]
fn Steps(explanation: Memo<Option<Explanation>>) -> impl IntoView {
    let noun = use_noun();
    let catalog = use_selector(|state| &state.data.catalog);
    move || {
        let Explanation { is_you, arithmetic } = explanation.get()?;
        let (noun, whose) = (noun.get(), if is_you { "Your" } else { "The user’s" });
        let steps = arithmetic::steps(&arithmetic, whose, noun).into_iter().map(|(what, result)| {
            view! {
                <dt>{what}</dt>
                <dd>{result}</dd>
            }
        });
        let n_ratings = catalog.with(|catalog| catalog.n_ratings_of(arithmetic.item));
        Some(view! {
            <div role="group" aria-label=format!("Arithmetic of {}", arithmetic.title)>
                <dl>{steps.collect_view()}</dl>
                <p>{arithmetic::closest(&arithmetic.closest, whose, noun)}</p>
                <p>{format!("The {} has {} in the data.", noun.one, counted(n_ratings as usize, "rating"))}</p>
            </div>
        })
    }
}
