//! How a file writes its table: guessed, and open to correction. A converted table has nothing of this but what its
//! cells hold.

use super::fields::{check, letter, select};
use super::shown::ShownFile;
use crate::data::read::{Delimiter, Plan, Setting};
use crate::ui::words::reading as words;
use leptos::prelude::*;

#[component]
pub fn Dialect(file: ShownFile, plan: Plan) -> impl IntoView {
    let of_file = |what: &str| format!("{what} of {}", file.name);

    let current = plan.delimiter.value;
    let usual = Delimiter::ALL.into_iter().chain([Delimiter::Blanks]);
    let found = Some(current).filter(|current| matches!(current, Delimiter::Other(_)));
    let delimiters = usual.chain(found).map(|one| (one, words::delimiter(one))).collect();
    let delimiter = select(&file, "delimiter", of_file("Delimiter"), delimiters, &current, Plan::choose_delimiter);
    let another = letter(&file, "other delimiter", of_file("Another delimiter"), |plan, typed| {
        Delimiter::typed(typed).into_iter().for_each(|delimiter| plan.choose_delimiter(delimiter));
    });

    let current = &plan.encoding.value;
    let found = (!words::ENCODINGS.contains(&current.as_str())).then(|| current.clone());
    let encodings = found.into_iter().chain(words::ENCODINGS.map(str::to_owned));
    let encodings = encodings.map(|one| (one.clone(), one)).collect();
    let encoding = select(&file, "encoding", of_file("Encoding"), encodings, current, |plan, encoding| {
        plan.encoding = Setting::chosen(encoding);
    });

    // While the layout is not known, any choice is a change.
    let unknown = plan.layout.value.is_none().then(|| (None, "(unknown)".to_owned()));
    let known = words::LAYOUTS.map(|one| (Some(one), words::layout(one).to_owned()));
    let layouts = unknown.into_iter().chain(known).collect();
    let layout = select(&file, "layout", of_file("Layout"), layouts, &plan.layout.value, |plan, layout| {
        layout.into_iter().for_each(|layout| plan.choose_layout(layout));
    });

    let header = check(
        &file,
        "header",
        format!("The first row of {} names the columns", file.name),
        "The first row names the columns",
        plan.header.value,
        Plan::choose_header,
    );
    let quoting = check(
        &file,
        "quoting",
        format!("Quotation marks hold fields of {} together", file.name),
        "Quotation marks hold fields together",
        plan.quoting.value,
        |plan, on| plan.quoting = Setting::chosen(on),
    );
    let decimal_comma = check(
        &file,
        "decimal comma",
        format!("Decimal comma in {}", file.name),
        "Decimal comma",
        plan.decimal_comma.value,
        |plan, on| plan.decimal_comma = Setting::chosen(on),
    );
    let text = (!file.is_converted).then(|| {
        view! {
            <label>
                <span>"Delimiter"</span>
                {delimiter}
            </label>
            <label>
                <span>"Another delimiter"</span>
                {another}
            </label>
            <label>
                <span>"Encoding"</span>
                {encoding}
            </label>
        }
    });
    view! {
        <div class="dialect">
            {text}
            <label>
                <span>"Layout"</span>
                {layout}
            </label>
            {header}
            {(!file.is_converted).then_some(quoting)}
            {decimal_comma}
        </div>
    }
}
