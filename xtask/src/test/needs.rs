//! What some tests need that not every machine has.

use crate::movielens::{self, Data};
use crate::project::Project;
use crate::tools::python;
use std::cell::OnceCell;
use std::path::{Path, PathBuf};

pub struct Needs<'a> {
    project: &'a Project,
    data: Data,
    /// Looked for, and installed where that works, when the first test may need it.
    python: OnceCell<Option<PathBuf>>,
}

impl<'a> Needs<'a> {
    pub fn find(project: &'a Project) -> Self {
        Needs { project, data: Data::find(project), python: OnceCell::new() }
    }

    /// A Python with the packages that reading a model takes.
    pub fn python(&self) -> Option<&Path> {
        self.python.get_or_init(|| python::find_or_install(self.project)).as_deref()
    }

    /// What stands in the names of tests that cannot run here.
    pub fn missing(&self) -> Vec<&'static str> {
        let data = (!self.data.is_there()).then_some(movielens::MARK);
        let python = self.python().is_none().then_some(python::MARK);
        data.into_iter().chain(python).collect()
    }

    /// What a stranger can do about tests that were left out.
    pub fn advice(&self) -> String {
        let data = (!self.data.is_there()).then(|| self.data.advice());
        let python = self.python().is_none().then(|| "a Python with numpy and safetensors".to_owned());
        data.into_iter().chain(python).collect::<Vec<_>>().join(", and ")
    }
}
