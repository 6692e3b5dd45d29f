//! One file as it was understood: its first rows, the role of each column, and what to read it by.

use super::format::counted;
use super::read_words as words;
use super::session::Session;
use crate::data::read::{Choices, Delimiter, Dialect, FileChoices, FileUnderstanding, Refused, Role, TakenAs};
use leptos::prelude::*;

#[component]
pub fn ReadFile(session: Session, choices: Choices, file: FileUnderstanding) -> impl IntoView {
    let name = file.name.clone();
    let decide = {
        let (choices, name) = (choices, name.clone());
        move |change: &dyn Fn(&mut FileChoices)| {
            let mut choices = choices.clone();
            change(choices.files.entry(name.clone()).or_default());
            session.read_again(choices);
        }
    };
    let opens = !matches!(file.taken_as, TakenAs::LeftOut(_));
    let refused =
        file.accounting.refused.iter().map(|refused| view! { <Rows refused=refused.clone() /> }).collect_view();
    let repairs = words::repairs(&file.accounting).into_iter().map(|line| view! { <p>{line}</p> }).collect_view();
    let table = (!file.first_rows.is_empty()).then(|| view! { <Preview file=file.clone() decide=decide.clone() /> });
    let dialect = file.dialect.map(|dialect| view! { <DialectOf file=file.clone() dialect decide /> });
    view! {
        <details class="file" open=opens>
            <summary>
                <b>{name}</b>
                ": "
                {words::taken_as(&file)}
            </summary>
            {(file.accounting.records > 0).then(|| view! { <p>{words::rows(&file.accounting)}</p> })}
            {repairs}
            {refused}
            {dialect}
            {table}
        </details>
    }
}

/// Rows that were refused for one reason, and the first of them.
#[component]
fn Rows(refused: Refused) -> impl IntoView {
    let Refused { reason, count, first } = refused;
    let lines =
        first.into_iter().map(|line| view! { <li>{format!("line {}: ", line.number)} <code>{line.text}</code></li> });
    view! {
        <p class="error">{format!("{} refused, because {reason}:", counted(count as usize, "row"))}</p>
        <ul class="lines">{lines.collect_view()}</ul>
    }
}

/// The first rows, under the roles of their columns.
#[component]
fn Preview(file: FileUnderstanding, decide: impl Fn(&dyn Fn(&mut FileChoices)) + Clone + 'static) -> impl IntoView {
    let roles: Vec<Role> = file.columns.iter().map(|column| column.role).collect();
    let heads = file.columns.iter().enumerate().map(|(k, column)| {
        let (decide, roles) = (decide.clone(), roles.clone());
        let named = if column.name.is_empty() { String::new() } else { format!(" ({})", column.name) };
        let label = format!("Role of column {}{named} in {}", k + 1, file.name);
        let options = words::ROLES.iter().map(|&role| (words::role(role).to_owned(), role == column.role)).collect();
        let choose = move |i: usize| {
            let mut roles = roles.clone();
            roles[k] = words::ROLES[i];
            decide(&move |file| file.roles = Some(roles.clone()));
        };
        view! {
            <th scope="col">
                {select(label, options, choose)}
                <span>{column.name.clone()}</span>
            </th>
        }
    });
    let rows = file.first_rows.iter().map(|row| {
        let cells = row.iter().map(|cell| view! { <td>{cell.clone()}</td> }).collect_view();
        view! { <tr>{cells}</tr> }
    });
    view! {
        <div class="preview" tabindex="0" role="group" aria-label=format!("First rows of {}", file.name)>
            <table>
                <thead>
                    <tr>{heads.collect_view()}</tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
}

/// How the file writes its table.
#[component]
fn DialectOf(
    file: FileUnderstanding,
    dialect: Dialect,
    decide: impl Fn(&dyn Fn(&mut FileChoices)) + Clone + 'static,
) -> impl IntoView {
    let mut encodings: Vec<String> = words::ENCODINGS.iter().map(|&label| label.to_owned()).collect();
    if !encodings.contains(&file.encoding) {
        encodings.insert(0, file.encoding.clone());
    }
    let by = |what: &str| format!("{what} of {}", file.name);
    let (by_delimiter, by_encoding, by_layout, by_header) =
        (decide.clone(), decide.clone(), decide.clone(), decide.clone());
    let delimiters = Delimiter::ALL.iter().map(|&one| (words::delimiter(one).to_owned(), one == dialect.delimiter));
    let delimiter = select(by("Delimiter"), delimiters.collect(), move |i| {
        by_delimiter(&move |file| file.set_delimiter(Delimiter::ALL[i]));
    });
    let offered = encodings.iter().map(|one| (one.clone(), *one == file.encoding)).collect();
    let encoding = select(by("Encoding"), offered, move |i| {
        let label = encodings[i].to_lowercase();
        by_encoding(&move |file| file.encoding = Some(label.clone()));
    });
    let layouts = words::LAYOUTS.iter().map(|&one| (words::layout(one).to_owned(), Some(one) == file.layout));
    let layout = select(by("Layout"), layouts.collect(), move |i| {
        by_layout(&move |file| file.set_layout(words::LAYOUTS[i]));
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
            <label>
                <input
                    type="checkbox"
                    aria-label=format!("The first row of {} names the columns", file.name)
                    prop:checked=file.header
                    on:change:target=move |event| {
                        let header = event.target().checked();
                        by_header(&move |file| file.set_header(header));
                    }
                />
                "The first row names the columns"
            </label>
        </div>
    }
}

/// A combobox of names, one of them chosen; `choose` hears which one is picked.
fn select(label: String, options: Vec<(String, bool)>, choose: impl Fn(usize) + 'static) -> impl IntoView {
    let options = options.into_iter().enumerate().map(|(i, (name, chosen))| {
        view! {
            <option value=i.to_string() selected=chosen>
                {name}
            </option>
        }
    });
    view! {
        <select
            aria-label=label
            on:change=move |event| {
                if let Ok(i) = event_target_value(&event).parse() {
                    choose(i);
                }
            }
        >
            {options.collect_view()}
        </select>
    }
}
