//! What the page is doing: the one word that buttons, texts and `data-state` depend on.

/// In the order in which they are usually gone through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Phase {
    /// The worker starts, or reads data.
    #[default]
    Loading,
    Ready,
    Training,
    Paused,
    /// A trained model is here to look at.
    Done,
    /// Training or the worker failed; an alert says how to go on.
    Error,
}

impl Phase {
    /// The value of `data-state` on the page's body.
    pub fn name(self) -> &'static str {
        match self {
            Phase::Loading => "loading",
            Phase::Ready => "ready",
            Phase::Training => "training",
            Phase::Paused => "paused",
            Phase::Done => "done",
            Phase::Error => "error",
        }
    }

    /// Whether a run is under way, so that data and settings stay as they are.
    pub fn is_running(self) -> bool {
        matches!(self, Phase::Training | Phase::Paused)
    }
}
