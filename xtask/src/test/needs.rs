//! What some tests need that not every machine has.

use crate::movielens::{self, Data};
use crate::project::Project;
use crate::tools::{firefox, python, webkit};
use std::cell::OnceCell;
use std::path::{Path, PathBuf};

pub struct Needs<'a> {
    project: &'a Project,
    data: Data,
    /// Looked for, and installed where that works, when the first test may need it.
    python: OnceCell<Option<PathBuf>>,
    /// The same of the browsers of other families.
    firefox: OnceCell<bool>,
    webkit: OnceCell<bool>,
}

impl<'a> Needs<'a> {
    pub fn find(project: &'a Project) -> Self {
        Needs {
            project,
            data: Data::find(project),
            python: OnceCell::new(),
            firefox: OnceCell::new(),
            webkit: OnceCell::new(),
        }
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

    /// The same of tests in browsers, some of which run in several.
    pub fn missing_in_browsers(&self) -> Vec<&'static str> {
        let has_firefox = *self.firefox.get_or_init(|| firefox::find_or_install(self.project));
        let has_webkit = *self.webkit.get_or_init(|| webkit::find_or_install(self.project));
        let firefox = (!has_firefox).then_some(firefox::MARK);
        let webkit = (!has_webkit).then_some(webkit::MARK);
        self.missing().into_iter().chain(firefox).chain(webkit).collect()
    }

    /// What a stranger can do about tests that were left out.
    pub fn advice(&self) -> String {
        let data = (!self.data.is_there()).then(|| self.data.advice());
        let python = self.python().is_none().then(|| "a Python with numpy and safetensors".to_owned());
        let firefox = (self.firefox.get() == Some(&false)).then(|| "Firefox with geckodriver".to_owned());
        let webkit = (self.webkit.get() == Some(&false)).then(|| "WebKitGTK with WebKitWebDriver and Xvfb".to_owned());
        data.into_iter().chain(python).chain(firefox).chain(webkit).collect::<Vec<_>>().join(", and ")
    }
}
