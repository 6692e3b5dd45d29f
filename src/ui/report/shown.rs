//! A part of the report and a file of it, as components pass them on. They share the report: that of a wide table is
//! large.

use super::view::{FileView, ReportView};
use crate::data::read::{Choices, FileReport, Plan};
use crate::protocol::{Part, ReadFiles, Reports};
use crate::ui::dispatch::Dispatch;
use crate::ui::state::Action;
use std::ops::Deref;
use std::sync::Arc;

/// A part of the report; it reads as its [`ReadFiles`].
#[derive(Clone)]
pub struct ShownPart {
    dispatch: Dispatch,
    view: ReportView,
    reports: Arc<Reports>,
    part: Part,
}

/// A file of a part; it reads as its [`FileReport`].
#[derive(Clone)]
pub struct ShownFile {
    part: ShownPart,
    index: usize,
}

impl ShownPart {
    /// The part, if the report has it.
    pub fn new(dispatch: Dispatch, view: ReportView, reports: &Arc<Reports>, part: Part) -> Option<ShownPart> {
        reports.part(part)?;
        Some(ShownPart { dispatch, view, reports: Arc::clone(reports), part })
    }

    pub fn each_file(&self) -> impl Iterator<Item = ShownFile> {
        (0..self.files.len()).map(|index| ShownFile { part: self.clone(), index })
    }

    /// The id of a control of the part: two parts may be on show.
    pub fn id(&self, control: &str) -> String {
        format!("{control}-{:?}", self.part)
    }

    /// Changes the choices by which the files are read, and reads them again.
    pub fn change(&self, change: impl FnOnce(&mut Choices)) {
        let mut choices = self.choices.clone();
        change(&mut choices);
        self.dispatch.act(Action::ReadAgain(self.part, choices));
    }
}

impl Deref for ShownPart {
    type Target = ReadFiles;

    fn deref(&self) -> &ReadFiles {
        self.reports.part(self.part).expect("a part that is shown is in the report")
    }
}

impl ShownFile {
    /// Changes the plan by which the file is read, and reads it again.
    pub fn change(&self, change: impl FnOnce(&mut Plan)) {
        self.part.change(|choices| change(choices.files.entry(self.name.clone()).or_default()));
    }

    /// The plan of the file as far as a person chose it.
    pub fn chosen(&self) -> Plan {
        self.part.choices.plan(&self.name)
    }

    /// The name of a control of the file, by which the focus finds it in the next report.
    pub fn control(&self, what: &str) -> String {
        format!("{:?}/{what}/{}", self.part.part, self.name)
    }

    pub fn view(&self) -> FileView {
        self.part.view.of_file(self.part.part, &self.name)
    }

    pub fn set_view(&self, view: FileView) {
        self.part.view.set_file(self.part.part, &self.name, view);
    }
}

impl Deref for ShownFile {
    type Target = FileReport;

    fn deref(&self) -> &FileReport {
        &self.part.files[self.index]
    }
}
