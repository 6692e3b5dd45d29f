//! How a file writes its table: guessed, and open to correction.

use super::read_controls::{check, select};
use super::read_correct::Correct;
use super::words::reading as words;
use crate::data::read::{Delimiter, Plan, Setting};
use leptos::prelude::*;

#[component]
pub fn DialectOf(name: String, plan: Plan, correct: Correct) -> impl IntoView {
    let by = |what: &str| format!("{what} of {name}");
    let control = |what: &str| correct.control(what, &name);

    let delimiters = Delimiter::ALL.iter().map(|&one| (words::delimiter(one).to_owned(), one == plan.delimiter.value));
    let delimiter = select(by("Delimiter"), control("delimiter"), delimiters.collect(), {
        let (correct, name) = (correct.clone(), name.clone());
        move |i| correct.file(&name, |file| file.choose_delimiter(Delimiter::ALL[i]))
    });

    let mut encodings: Vec<String> = words::ENCODINGS.iter().map(|&label| label.to_owned()).collect();
    let current = &plan.encoding.value;
    if !encodings.contains(current) {
        encodings.insert(0, current.clone());
    }
    let offered = encodings.iter().map(|one| (one.clone(), one == current)).collect();
    let encoding = select(by("Encoding"), control("encoding"), offered, {
        let (correct, name) = (correct.clone(), name.clone());
        move |i| correct.file(&name, |file| file.encoding = Setting::chosen(encodings[i].clone()))
    });

    // Where it is not known, any of them is a change.
    let known = words::LAYOUTS.map(Some);
    let layouts: Vec<_> = plan.layout.value.is_none().then_some(None).into_iter().chain(known).collect();
    let named = |layout: Option<_>| layout.map_or("(unknown)", words::layout).to_owned();
    let offered = layouts.iter().map(|&one| (named(one), one == plan.layout.value)).collect();
    let layout = select(by("Layout"), control("layout"), offered, {
        let (correct, name) = (correct.clone(), name.clone());
        move |i| correct.file(&name, |file| _ = layouts[i].map(|layout| file.choose_layout(layout)))
    });

    let header = check(
        format!("The first row of {name} names the columns"),
        "The first row names the columns",
        control("header"),
        plan.header.value,
        {
            let (correct, name) = (correct.clone(), name.clone());
            move |on| correct.file(&name, |file| file.choose_header(on))
        },
    );
    let quoting = check(
        format!("Quotation marks hold fields of {name} together"),
        "Quotation marks hold fields together",
        control("quoting"),
        plan.quoting.value,
        {
            let (correct, name) = (correct.clone(), name.clone());
            move |on| correct.file(&name, |file| file.quoting = Setting::chosen(on))
        },
    );
    let decimal_comma = check(
        format!("Decimal comma in {name}"),
        "Decimal comma",
        control("decimal comma"),
        plan.decimal_comma.value,
        {
            let (correct, name) = (correct.clone(), name.clone());
            move |on| correct.file(&name, |file| file.decimal_comma = Setting::chosen(on))
        },
    );
    view! {
        <div class="dialect">
            <label>
                <span>"Delimiter"</span>
                {delimiter}
            </label>
            <label>
                <span>"Encoding"</span>
                {encoding}
            </label>
            <label>
                <span>"Layout"</span>
                {layout}
            </label>
            {header}
            {quoting}
            {decimal_comma}
        </div>
    }
}
