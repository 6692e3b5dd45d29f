//! How a file writes its table: guessed, and to be said otherwise.

use super::read_controls::{check, select};
use super::read_correct::Correct;
use super::read_words as words;
use crate::data::read::{Delimiter, Dialect, FileUnderstanding};
use leptos::prelude::*;
use std::sync::Arc;

#[component]
pub fn DialectOf(file: Arc<FileUnderstanding>, dialect: Dialect, correct: Correct) -> impl IntoView {
    let name = file.name.clone();
    let by = |what: &str| format!("{what} of {name}");
    let control = |what: &str| correct.control(what, &name);

    let delimiters = Delimiter::ALL.iter().map(|&one| (words::delimiter(one).to_owned(), one == dialect.delimiter));
    let delimiter = select(by("Delimiter"), control("delimiter"), delimiters.collect(), {
        let (correct, name) = (correct.clone(), name.clone());
        move |i| correct.file(&name, |file| file.set_delimiter(Delimiter::ALL[i]))
    });

    let mut encodings: Vec<String> = words::ENCODINGS.iter().map(|&label| label.to_owned()).collect();
    if !encodings.contains(&file.encoding) {
        encodings.insert(0, file.encoding.clone());
    }
    let offered = encodings.iter().map(|one| (one.clone(), *one == file.encoding)).collect();
    let encoding = select(by("Encoding"), control("encoding"), offered, {
        let (correct, name) = (correct.clone(), name.clone());
        move |i| correct.file(&name, |file| file.encoding = Some(encodings[i].to_lowercase()))
    });

    // Where it is not known, any of them is a change.
    let known = words::LAYOUTS.map(Some);
    let layouts: Vec<_> = file.layout.is_none().then_some(None).into_iter().chain(known).collect();
    let named = |layout: Option<_>| layout.map_or("(unknown)", words::layout).to_owned();
    let offered = layouts.iter().map(|&one| (named(one), one == file.layout)).collect();
    let layout = select(by("Layout"), control("layout"), offered, {
        let (correct, name) = (correct.clone(), name.clone());
        move |i| correct.file(&name, |file| _ = layouts[i].map(|layout| file.set_layout(layout)))
    });

    let header = check(
        format!("The first row of {name} names the columns"),
        "The first row names the columns",
        control("header"),
        file.header,
        {
            let (correct, name) = (correct.clone(), name.clone());
            move |on| correct.file(&name, |file| file.set_header(on))
        },
    );
    let quoting = check(
        format!("Quotation marks hold fields of {name} together"),
        "Quotation marks hold fields together",
        control("quoting"),
        dialect.quoting,
        {
            let (correct, name) = (correct.clone(), name.clone());
            move |on| correct.file(&name, |file| file.quoting = Some(on))
        },
    );
    let decimal_comma =
        check(format!("Decimal comma in {name}"), "Decimal comma", control("decimal comma"), dialect.decimal_comma, {
            let (correct, name) = (correct.clone(), name.clone());
            move |on| correct.file(&name, |file| file.decimal_comma = Some(on))
        });
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
