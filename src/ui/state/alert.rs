//! One problem, as the page shows it.

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    pub what: String,
    pub advice: String,
    /// Without one, the alert can be dismissed.
    pub recovery: Option<Recovery>,
    /// How often it was raised again while it stood: each time it is told anew.
    pub repeats: u32,
}

/// The way out of a problem that an alert offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recovery {
    /// Start a fresh worker.
    Restart,
    /// Start a fresh worker, or give the silent one more time.
    RestartOrWait,
    /// Load the regions that did not come.
    LoadRegions,
    /// Reload the page.
    Reload,
    /// Choose the model that learns choices.
    UseBestLists,
}

impl Alert {
    pub fn new(what: impl Into<String>, advice: impl Into<String>) -> Alert {
        Alert { what: what.into(), advice: advice.into(), recovery: None, repeats: 0 }
    }

    pub fn with(self, recovery: Recovery) -> Alert {
        Alert { recovery: Some(recovery), ..self }
    }

    /// Whether both tell the same.
    pub fn tells_same(&self, other: &Alert) -> bool {
        (&self.what, &self.advice) == (&other.what, &other.advice)
    }
}
