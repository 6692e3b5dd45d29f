//! How a person looks at what was read, which outlives the report: each correction brings a new one.

use super::focus::focus;
use super::read_roles::SHOWN;
use crate::protocol::Part;
use leptos::prelude::*;
use std::collections::HashMap;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement};

/// The attribute by which a control is found again; others have an id.
pub const CONTROL: &str = "data-control";

/// Copies share the same.
#[derive(Clone, Copy, Default)]
pub struct ReadLook {
    /// Files whose details were opened or closed, and which it was.
    open: StoredValue<HashMap<(Part, String), bool>>,
    /// Columns that are shown of wide tables.
    columns: StoredValue<HashMap<(Part, String), usize>>,
    /// The control that was used last, until the focus is back on it.
    used: StoredValue<Option<String>>,
}

impl ReadLook {
    pub fn is_open(self, part: Part, file: &str, otherwise: bool) -> bool {
        self.open.with_value(|open| open.get(&(part, file.to_owned())).copied()).unwrap_or(otherwise)
    }

    pub fn set_open(self, part: Part, file: &str, open: bool) {
        self.open.update_value(|all| _ = all.insert((part, file.to_owned()), open));
    }

    pub fn columns(self, part: Part, file: &str) -> usize {
        self.columns.with_value(|columns| columns.get(&(part, file.to_owned())).copied()).unwrap_or(SHOWN)
    }

    pub fn set_columns(self, part: Part, file: &str, shown: usize) {
        self.columns.update_value(|columns| _ = columns.insert((part, file.to_owned()), shown));
    }

    pub fn forget(self) {
        self.open.update_value(HashMap::clear);
        self.columns.update_value(HashMap::clear);
        self.used.set_value(None);
    }

    /// A control of the report was used.
    pub fn note_use(self, event: &Event) {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        // A click on anything else may change nothing.
        if let Some(control) = target.filter(|it| event.type_() == "change" || it.tag_name() == "BUTTON") {
            self.used.set_value(name(&control));
        }
    }

    /// The focus goes back to the control that was used last, if a new report has taken it away.
    pub fn restore_focus(self) {
        let Some(used) = self.used.get_value() else { return };
        let lost = document().active_element().is_none_or(|element| element.tag_name() == "BODY");
        let Some(region) = document().get_element_by_id("read") else { return };
        self.used.set_value(None);
        let controls = region.query_selector_all("select, input, button").ok();
        let mut controls = controls.iter().flat_map(|all| (0..all.length()).filter_map(|index| all.get(index)));
        let same = controls.find_map(|control| {
            let control = control.dyn_into::<HtmlElement>().ok()?;
            (name(&control).as_ref() == Some(&used)).then_some(control)
        });
        if let Some(control) = same.filter(|_| lost) {
            focus(&control, true);
        }
    }
}

fn name(control: &Element) -> Option<String> {
    control.get_attribute(CONTROL).or_else(|| Some(control.id()).filter(|id| !id.is_empty()))
}
