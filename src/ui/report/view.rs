//! What a person opened in the report, and the control they used last. Each change brings a new report, which shows the
//! same files opened and has the focus at the same place.

use super::roles::SHOWN;
use crate::protocol::Part;
use crate::ui::focus::{focus, is_lost};
use leptos::prelude::*;
use std::collections::HashMap;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement};

/// The attribute that names a control; others have an id.
const CONTROL: &str = "data-control";

/// Copies share the same.
#[derive(Clone, Copy, Default)]
pub struct ReportView {
    files: StoredValue<HashMap<(Part, String), FileView>>,
    /// The control that was used last, until the focus is back on it.
    used: StoredValue<Option<String>>,
}

#[derive(Clone, Copy)]
pub struct FileView {
    /// Whether the details were opened or closed; None while nobody did either.
    pub is_open: Option<bool>,
    /// How many columns of a wide table are shown.
    pub n_columns: usize,
}

impl Default for FileView {
    fn default() -> FileView {
        FileView { is_open: None, n_columns: SHOWN }
    }
}

impl ReportView {
    pub fn of_file(self, part: Part, file: &str) -> FileView {
        self.files.with_value(|files| files.get(&(part, file.to_owned())).copied()).unwrap_or_default()
    }

    pub fn set_file(self, part: Part, file: &str, view: FileView) {
        self.files.update_value(|files| _ = files.insert((part, file.to_owned()), view));
    }

    pub fn clear(self) {
        self.files.update_value(HashMap::clear);
        self.used.set_value(None);
    }

    /// Notes which control of the report was used.
    pub fn note_use(self, event: &Event) {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        // A click on anything else may change nothing.
        if let Some(control) = target.filter(|it| event.type_() == "change" || it.tag_name() == "BUTTON") {
            self.used.set_value(name(&control));
        }
    }

    /// Puts the focus back on the control that was used last, if a new report has taken it away.
    pub fn restore_focus(self) {
        let Some(used) = self.used.get_value() else { return };
        let Some(region) = document().get_element_by_id("read") else { return };
        self.used.set_value(None);
        let controls = region.query_selector_all("select, input, button").ok();
        let mut controls = controls.iter().flat_map(|all| (0..all.length()).filter_map(|index| all.get(index)));
        let same = controls.find_map(|control| {
            let control = control.dyn_into::<HtmlElement>().ok()?;
            (name(&control).as_ref() == Some(&used)).then_some(control)
        });
        if let Some(control) = same.filter(|_| is_lost()) {
            focus(&control, true);
        }
    }
}

fn name(control: &Element) -> Option<String> {
    control.get_attribute(CONTROL).or_else(|| Some(control.id()).filter(|id| !id.is_empty()))
}
