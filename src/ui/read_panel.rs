//! Region "What was read": files as they were understood, what was done with them, and how to decide otherwise.

use super::controls::{Choice, Switch};
use super::format::{counted, thousands};
use super::read_correct::Correct;
use super::read_file::ReadFile;
use super::read_report::{Shown, ShownPart};
use super::session::Session;
use super::state::Action;
use super::words::reading as words;
use crate::data::DataError;
use crate::data::read::{DuplicatesFound, SentinelFound, Setting, TitlesFound, Warning};
use crate::protocol::{OwnRatings, Part, Replaced};
use leptos::prelude::*;
use std::sync::Arc;

#[component]
pub fn ReadPanel(session: Session) -> impl IntoView {
    let files = session.store.files;
    let is_idle = Memo::new(move |_| session.store.phase.get().is_idle());
    Effect::new(move || {
        files.read.track();
        if is_idle.get() {
            // Once the report is on the page, and takes the focus again.
            request_animation_frame(move || files.look.restore_focus());
        }
    });
    let shown = move || files.read.get().filter(|_| files.is_shown.get());
    view! {
        {move || {
            shown()
                .map(|shown| {
                    view! {
                        <section class="panel read" id="read" aria-labelledby="read-title">
                            <div class="controls">
                                <h2 id="read-title">"What was read"</h2>
                                <button class="quiet" on:click=move |_| session.dispatch.act(Action::ShowReport(false))>
                                    "Close"
                                </button>
                            </div>
                            // What a run needs is not read in another way meanwhile.
                            <div
                                class="outcomes"
                                inert=move || !is_idle.get()
                                on:change=move |event| files.look.note_use(&event)
                                on:click=move |event| files.look.note_use(&event)
                            >
                                <Outcomes session shown />
                            </div>
                        </section>
                    }
                })
        }}
    }
}

/// Opens the report again that was closed.
#[component]
pub fn ReadAgainShown(session: Session) -> impl IntoView {
    let files = session.store.files;
    view! {
        <Show when=move || files.read.with(Option::is_some)>
            <button
                class="wide"
                aria-expanded=move || files.is_shown.get().to_string()
                on:click=move |_| session.dispatch.act(Action::ShowReport(!files.is_shown.get_untracked()))
            >
                "What was read"
            </button>
        </Show>
    }
}

#[component]
fn Outcomes(session: Session, shown: Arc<Shown>) -> impl IntoView {
    let Shown { loaded, pending, replaced } = Shown::clone(&shown);
    let both = loaded.is_some() && pending.is_some();
    let heading = move |title: &'static str| both.then(|| view! { <h3>{title}</h3> });
    let outcome = move |part, files: ShownPart| {
        let correct = Correct::new(session, part, files.choices.clone());
        view! { <Outcome correct files /> }
    };
    view! {
        {pending.map(|pending| (heading("Not part of the data"), outcome(Part::Pending, pending)))}
        {loaded
            .map(|loaded| {
                let gone = replaced.map(|replaced| view! { <Gone session replaced /> });
                (heading("The data"), gone, outcome(Part::Loaded, loaded))
            })}
    }
}

/// Ratings that took the place of others say so.
#[component]
fn Gone(session: Session, replaced: Replaced) -> impl IntoView {
    let Replaced { source, at_hand } = replaced;
    view! {
        <div class="warning note" role="note">
            <p>
                {format!("These ratings took the place of those of {source}.")}
                {(!at_hand).then_some(" To have both, drop the files of both together.")}
            </p>
            {at_hand
                .then(|| view! { <button on:click=move |_| session.read_both()>"Add to the ratings loaded before"</button> })}
        </div>
    }
}

#[component]
fn Outcome(correct: Correct, files: ShownPart) -> impl IntoView {
    let ShownPart { report, own, files, refused, .. } = files;
    // A file that is refused says so itself.
    let is_said = |error: &DataError| files.iter().any(|file| file.refusal() == Some(error));
    let totals = match refused {
        None => words::totals(&report),
        Some(error) if is_said(&error) => Vec::new(),
        Some(error) => vec![words::refusal(&error)],
    };
    let totals = totals.into_iter().map(|line| view! { <p>{line}</p> }).collect_view();
    let session = correct.session;
    let warnings =
        report.warnings.into_iter().map(|warning| view! { <Warned correct=correct.clone() warning /> }).collect_view();
    let each = files.into_iter().map(|file| view! { <ReadFile file correct=correct.clone() /> });
    let each = each.collect_view();
    view! {
        {totals}
        {warnings}
        {own.map(|own| view! { <Own session own /> })}
        <Repeated correct=correct.clone() found=report.duplicates />
        <Marks correct=correct.clone() found=[report.sentinels, report.own.zeros.into_iter().collect()].concat() />
        <SharedTitles correct found=report.titles />
        {each}
    }
}

/// Something that may not be as it was meant, and a click that mends it.
#[component]
fn Warned(correct: Correct, warning: Warning) -> impl IntoView {
    let (what, advice) = words::warning(&warning);
    let label = match warning {
        Warning::RatingsLikeIds { .. } => Some("Use these columns"),
        Warning::RatingsLikeCounts { .. } => Some("Use a log scale"),
        Warning::CharactersReplaced { .. } => None,
    };
    let mend = move |_| match &warning {
        Warning::RatingsLikeIds { file, roles, .. } => {
            correct.file(file, |plan| plan.roles = Setting::chosen(roles.clone()));
        }
        Warning::RatingsLikeCounts { .. } => correct.all(|choices| choices.log_counts = true),
        Warning::CharactersReplaced { .. } => {}
    };
    view! {
        <div class="warning" role="note">
            <p>{what} " " {advice}</p>
            {label.map(|label| view! { <button on:click=mend>{label}</button> })}
        </div>
    }
}

/// The offer to add one person's ratings to the data.
#[component]
fn Own(session: Session, own: OwnRatings) -> impl IntoView {
    let OwnRatings { file, n_ratings, matched, unmatched, ratings } = own;
    let missing = (!unmatched.is_empty())
        .then(|| format!("Not in the data: {}.", words::listed(&unmatched, "; ", n_ratings - matched)));
    view! {
        <div class="warning" role="note">
            <p>
                {format!(
                    "{file} holds one person’s ratings: {} of {} are of items that the data have.",
                    thousands(matched),
                    counted(n_ratings, "rating"),
                )}
            </p>
            // Without training anew.
            <button disabled=matched == 0 on:click=move |_| session.rate_as_me(ratings.clone())>
                "Rate as me"
            </button>
            <button disabled=matched == 0 on:click=move |_| session.add_me()>
                "Add me to the data"
            </button>
            {missing.map(|missing| view! { <p class="meaning">{missing}</p> })}
        </div>
    }
}

/// Ratings of the same item by the same user.
#[component]
fn Repeated(correct: Correct, found: DuplicatesFound) -> impl IntoView {
    let policy = found.policy;
    (found.pairs > 0).then(|| {
        let example = found.examples.first().map(|one| {
            format!(" For example {} rated {} first {}, then {}.", one.user, one.item, one.values[0], one.values[1])
        });
        let pairs = counted(found.pairs as usize, "pair");
        view! {
            <p>{format!("{pairs} of user and item with more than one rating, {} too many.", thousands(found.extra as usize))} {example}</p>
            <Choice
                id="duplicates"
                label="Repeated ratings"
                options=words::POLICIES.map(|policy| (policy, words::duplicates(policy).to_owned())).to_vec()
                chosen=Signal::derive(move || policy)
                choose=move |duplicates| correct.all(|choices| choices.duplicates = duplicates)
            />
        }
    })
}

/// Values that may stand for "no rating", and counts that may be none.
#[component]
fn Marks(correct: Correct, found: Vec<SentinelFound>) -> impl IntoView {
    let marks = found.into_iter().enumerate().map(|(k, found)| {
        let correct = correct.clone();
        let id = ["sentinel-0", "sentinel-1", "sentinel-2", "sentinel-3"][k.min(3)];
        view! {
            <p>{format!("{} of {}, which may stand for no rating.", counted(found.ratings as usize, "rating"), found.sentinel.value())}</p>
            <Switch
                id
                label=words::sentinel(found.sentinel)
                hint=""
                on=Signal::derive(move || found.dropped)
                disabled=Signal::derive(|| false)
                switch=move |drop| correct.all(|choices| _ = choices.drop_sentinels.insert(found.sentinel, drop))
            />
        }
    });
    let marks = marks.collect_view();
    let counts = correct.choices().log_counts.then(|| {
        view! {
            <Switch
                id="log-counts"
                label="Log scale for counts"
                hint=""
                on=Signal::derive(|| true)
                disabled=Signal::derive(|| false)
                switch=move |log_counts| correct.all(|choices| choices.log_counts = log_counts)
            />
        }
    });
    view! {
        {marks}
        {counts}
    }
}

/// Titles that several ids have.
#[component]
fn SharedTitles(correct: Correct, found: TitlesFound) -> impl IntoView {
    (found.shared > 0).then(|| {
        let titles = words::listed(&found.shared_titles, "; ", found.shared);
        view! {
            <p>{format!("{} of several ids: {titles}.", counted(found.shared, "title"))}</p>
            <Switch
                id="titles-apart"
                label="Keep items of one title apart"
                hint=""
                on=Signal::derive(move || found.apart)
                disabled=Signal::derive(|| false)
                switch=move |titles_apart| correct.all(|choices| choices.titles_apart = titles_apart)
            />
        }
    })
}
