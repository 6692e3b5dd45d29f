//! One part of the report: what came of its files together, what may be wrong, and each file.

use super::file::File;
use super::shown::ShownPart;
use crate::data::DataError;
use crate::data::read::{DuplicatesFound, Layout, SentinelFound, Setting, ShortenedIds, TitlesFound, Warning};
use crate::protocol::OwnRatings;
use crate::ui::controls::{Choice, Switch};
use crate::ui::dispatch::{use_dispatch, use_memo, use_noun};
use crate::ui::state::Action;
use crate::ui::words::held_out;
use crate::ui::words::reading as words;
use crate::ui::words::warnings::warning as warning_words;
use leptos::prelude::*;

#[component]
pub fn Outcome(part: ShownPart) -> impl IntoView {
    let noun = use_noun();
    let config = use_memo(|state| state.form.read().ok());
    let totals = {
        let (report, refused) = (part.report.clone(), part.refused.clone());
        // A file that is refused says so itself.
        let is_said = |error: &DataError| part.files.iter().any(|file| file.refusal() == Some(error));
        let is_said = refused.as_ref().is_some_and(is_said);
        let lines = move || match &refused {
            None => {
                let n = report.ratings as usize;
                let held_out = config.with(|config| config.as_ref().and_then(|config| held_out(config, n)));
                words::totals(&report, held_out, noun.get())
            }
            Some(_) if is_said => Vec::new(),
            Some(error) => vec![words::refusal(error)],
        };
        move || lines().into_iter().map(|line| view! { <p>{line}</p> }).collect_view()
    };
    let report = &part.report;
    let warnings = report.warnings.iter().map(|warning| view! { <Warned part=part.clone() warning=warning.clone() /> });
    let warnings = warnings.collect_view();
    let sentinels = report.sentinels.iter().chain(&report.own.zeros).cloned().collect();
    let files = part.each_file().map(|file| view! { <File file /> }).collect_view();
    view! {
        {warnings}
        {totals}
        {part.own.clone().map(|own| view! { <Own own /> })}
        <Duplicates part=part.clone() found=report.duplicates.clone() />
        <Sentinels part=part.clone() found=sentinels />
        <Shortened part=part.clone() found=report.shortened_ids.clone() />
        <SharedTitles part=part.clone() found=report.titles.clone() />
        {files}
    }
}

/// Something that may not be as it was meant, and a button that corrects it.
#[component]
fn Warned(part: ShownPart, warning: Warning) -> impl IntoView {
    let noun = use_noun();
    let words = {
        let warning = warning.clone();
        move || {
            let (what, advice) = warning_words(&warning, noun.get());
            format!("{what} {advice}")
        }
    };
    let label = match warning {
        Warning::RatingsLikeIds { .. } => Some("Use these columns"),
        Warning::RatingsLikeCounts { .. } => Some("Use a log scale"),
        Warning::DirectionGuessed { .. } => Some("Swap"),
        Warning::QuestionsLeftOut { .. } => Some("Take them in"),
        Warning::TakenByContents { .. } => Some("Swap users and items"),
        Warning::CharactersReplaced { .. }
        | Warning::NamedTwice { .. }
        | Warning::PartsLeftOut { .. }
        | Warning::MostRefused { .. }
        | Warning::OnlyZerosAndOnes { .. } => None,
    };
    let correct = move |_| match &warning {
        Warning::RatingsLikeIds { file, roles, .. }
        | Warning::QuestionsLeftOut { file, roles, .. }
        | Warning::TakenByContents { file, roles, .. } => {
            part.change(|choices| {
                choices.files.entry(file.clone()).or_default().roles = Setting::chosen(roles.clone())
            });
        }
        Warning::DirectionGuessed { file, layout } => {
            let turned = if *layout == Layout::ItemsDown { Layout::UsersDown } else { Layout::ItemsDown };
            part.change(|choices| choices.files.entry(file.clone()).or_default().choose_layout(turned));
        }
        Warning::RatingsLikeCounts { .. } => part.change(|choices| choices.log_counts = true),
        Warning::CharactersReplaced { .. }
        | Warning::NamedTwice { .. }
        | Warning::PartsLeftOut { .. }
        | Warning::MostRefused { .. }
        | Warning::OnlyZerosAndOnes { .. } => {}
    };
    view! {
        <div class="warning" role="note">
            <p>{words}</p>
            {label.map(|label| view! { <button on:click=correct>{label}</button> })}
        </div>
    }
}

/// The offer to take one person's ratings as those of the person at the page, or to add them to the data.
#[component]
fn Own(own: OwnRatings) -> impl IntoView {
    let (dispatch, noun) = (use_dispatch(), use_noun());
    let none_matched = own.matched == 0;
    let missing = words::unmatched(&own).map(|missing| view! { <p class="meaning">{missing}</p> });
    let ratings = own.ratings.clone();
    view! {
        <div class="warning" role="note">
            <p>{move || words::own_ratings(&own, noun.get())}</p>
            // This one needs no training.
            <button disabled=none_matched on:click=move |_| dispatch.act(Action::RateAll(ratings.clone()))>
                "Rate as me"
            </button>
            <button disabled=none_matched on:click=move |_| dispatch.act(Action::AddMe)>
                "Add me to the data"
            </button>
            {missing}
        </div>
    }
}

/// Several ratings of an item by one user.
#[component]
fn Duplicates(part: ShownPart, found: DuplicatesFound) -> impl IntoView {
    let noun = use_noun();
    let policy = found.policy;
    (found.pairs > 0).then(|| {
        view! {
            <p>{move || words::duplicates_found(&found, noun.get())}</p>
            <Choice
                id=part.id("duplicates")
                label="Repeated ratings"
                options=words::POLICIES.map(|policy| (policy, words::duplicates(policy).to_owned())).to_vec()
                chosen=Signal::stored(policy)
                choose=move |duplicates| part.change(|choices| choices.duplicates = duplicates)
            />
        }
    })
}

/// Values that may mean "not rated", and counts that are trained on by their logarithm.
#[component]
fn Sentinels(part: ShownPart, found: Vec<SentinelFound>) -> impl IntoView {
    let sentinels = found.into_iter().enumerate().map(|(k, found)| {
        let part = part.clone();
        let id = part.id(&format!("sentinel-{k}"));
        view! {
            <p>{words::sentinel_found(&found)}</p>
            <Switch
                id
                label=words::sentinel(found.sentinel)
                on=found.dropped
                disabled=false
                switch=move |drop| part.change(|choices| _ = choices.drop_sentinels.insert(found.sentinel, drop))
            />
        }
    });
    let sentinels = sentinels.collect_view();
    let counts = part.choices.log_counts.then(|| {
        view! {
            <Switch
                id=part.id("log-counts")
                label="Log scale for counts"
                on=true
                disabled=false
                switch=move |log_counts| part.change(|choices| choices.log_counts = log_counts)
            />
        }
    });
    view! {
        {sentinels}
        {counts}
    }
}

/// Ratings of items whose ids a spreadsheet shortened.
#[component]
fn Shortened(part: ShownPart, found: Option<ShortenedIds>) -> impl IntoView {
    found.map(|found| {
        view! {
            <Switch
                id="shortened-ids"
                label="Leave out rows with shortened ids"
                on=found.dropped
                disabled=false
                switch=move |drop| part.change(|choices| choices.drop_shortened_ids = drop)
            />
        }
    })
}

/// Titles that several ids have.
#[component]
fn SharedTitles(part: ShownPart, found: TitlesFound) -> impl IntoView {
    let noun = use_noun();
    (found.shared > 0).then(|| {
        view! {
            <p>{words::shared_titles(&found)}</p>
            <Switch
                id=part.id("titles-apart")
                label=Signal::derive(move || format!("Keep {} with the same title apart", noun.get().many))
                on=found.apart
                disabled=false
                switch=move |titles_apart| part.change(|choices| choices.titles_apart = titles_apart)
            />
        }
    })
}
