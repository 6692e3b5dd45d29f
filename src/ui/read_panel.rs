//! Region "What was read": files as they were understood, what was done with them, and how to decide otherwise.

use super::controls::{Choice, Switch};
use super::format::{counted, sentence, thousands};
use super::read_file::ReadFile;
use super::read_words as words;
use super::session::Session;
use crate::data::read::{Choices, DuplicatesFound, Fix, TitlesFound, Warning};
use crate::protocol::{OwnRatings, ReadFiles};
use leptos::prelude::*;
use std::sync::Arc;

#[component]
pub fn ReadPanel(session: Session) -> impl IntoView {
    let read = session.store.files.read;
    view! {
        {move || {
            read.get()
                .map(|files| {
                    view! {
                        <section class="panel read" id="read" aria-labelledby="read-title">
                            <div class="controls">
                                <h2 id="read-title">"What was read"</h2>
                                <button class="quiet" on:click=move |_| read.set(None)>
                                    "Close"
                                </button>
                            </div>
                            // What a run needs is not read in another way meanwhile.
                            <div class="outcomes" inert=move || !session.store.phase.get().is_idle()>
                                <Outcome session files />
                            </div>
                        </section>
                    }
                })
        }}
    }
}

#[component]
fn Outcome(session: Session, files: Arc<ReadFiles>) -> impl IntoView {
    let ReadFiles { choices, report, own, .. } = &*files;
    let refused = files.refused.as_ref().map(|error| format!("{} {}", sentence(&error.reason), error.advice));
    let totals = refused.map_or_else(|| words::totals(report), |words| vec![words]);
    let totals = totals.into_iter().map(|line| view! { <p>{line}</p> }).collect_view();
    let warnings = report
        .warnings
        .iter()
        .map(|warning| view! { <Warned session choices=choices.clone() warning=warning.clone() /> });
    let each = files.files.iter().map(|file| view! { <ReadFile session choices=choices.clone() file=file.clone() /> });
    view! {
        {totals}
        {warnings.collect_view()}
        {own.clone().map(|own| view! { <Own session own /> })}
        <Repeated session choices=choices.clone() found=report.duplicates.clone() />
        <Marks session files=files.clone() />
        <SharedTitles session choices=choices.clone() found=report.titles.clone() />
        {each.collect_view()}
    }
}

/// Something that may not be as it was meant, and a click that mends it.
#[component]
fn Warned(session: Session, choices: Choices, warning: Warning) -> impl IntoView {
    let Warning { file, what, advice, fix } = warning;
    let mend = fix.map(|fix| {
        let (label, mended) = match fix {
            Fix::Roles(roles) => {
                let mut choices = choices.clone();
                choices.files.entry(file.clone().unwrap_or_default()).or_default().roles = Some(roles);
                ("Read the columns so", choices)
            }
            Fix::LogCounts => ("Use a log scale", Choices { log_counts: true, ..choices.clone() }),
        };
        view! { <button on:click=move |_| session.read_again(mended.clone())>{label}</button> }
    });
    view! {
        <div class="warning" role="note">
            <p>{file.clone().map(|file| format!("{file}: "))} {what} " " {advice}</p>
            {mend}
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
fn Repeated(session: Session, choices: Choices, found: DuplicatesFound) -> impl IntoView {
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
                choose=move |duplicates| session.read_again(Choices { duplicates, ..choices.clone() })
            />
        }
    })
}

/// Values that may stand for "no rating", and counts that may be none.
#[component]
fn Marks(session: Session, files: Arc<ReadFiles>) -> impl IntoView {
    let choices = files.choices.clone();
    let marks = files.report.sentinels.iter().chain(&files.report.own.zeros).cloned().enumerate().map(move |(k, found)| {
        let choices = choices.clone();
        let id = ["sentinel-0", "sentinel-1", "sentinel-2", "sentinel-3"][k.min(3)];
        view! {
            <p>{format!("{} of {}, which may stand for no rating.", counted(found.ratings as usize, "rating"), found.sentinel.value())}</p>
            <Switch
                id
                label=words::sentinel(found.sentinel)
                hint=""
                on=Signal::derive(move || found.dropped)
                disabled=Signal::derive(|| false)
                switch=move |drop| {
                    let mut choices = choices.clone();
                    choices.drop_sentinels.insert(found.sentinel, drop);
                    session.read_again(choices);
                }
            />
        }
    });
    let counts = files.choices.log_counts.then(|| {
        let choices = files.choices.clone();
        view! {
            <Switch
                id="log-counts"
                label="Log scale for counts"
                hint=""
                on=Signal::derive(|| true)
                disabled=Signal::derive(|| false)
                switch=move |log_counts| session.read_again(Choices { log_counts, ..choices.clone() })
            />
        }
    });
    view! {
        {marks.collect_view()}
        {counts}
    }
}

/// Titles that several ids have.
#[component]
fn SharedTitles(session: Session, choices: Choices, found: TitlesFound) -> impl IntoView {
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
                switch=move |titles_apart| session.read_again(Choices { titles_apart, ..choices.clone() })
            />
        }
    })
}
