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
    /// A learning rate is looked for.
    Searching,
    /// A trained model is here to look at.
    Done,
    /// Training failed; one can train again.
    Error,
    /// There is no worker to talk to; an alert offers the way on.
    Broken,
}

impl Phase {
    /// The value of `data-state` on the page's body.
    pub fn name(self) -> &'static str {
        match self {
            Phase::Loading => "loading",
            Phase::Ready => "ready",
            Phase::Training | Phase::Searching => "training",
            Phase::Paused => "paused",
            Phase::Done => "done",
            Phase::Error | Phase::Broken => "error",
        }
    }

    /// Whether a run or a search is under way, so that data and settings stay as they are.
    pub fn is_running(self) -> bool {
        matches!(self, Phase::Training | Phase::Paused | Phase::Searching)
    }

    /// Whether a model is on its way.
    pub fn is_training(self) -> bool {
        matches!(self, Phase::Training | Phase::Paused)
    }

    /// Whether a worker is there that has nothing to do.
    pub fn is_idle(self) -> bool {
        matches!(self, Phase::Ready | Phase::Done | Phase::Error)
    }
}
