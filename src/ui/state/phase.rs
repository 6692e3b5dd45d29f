//! What the page is doing, as the one word that buttons, texts and `data-state` depend on.

/// Phases in the usual order. [`State::phase`](super::State::phase) derives the current one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Phase {
    /// The worker starts, or reads data.
    #[default]
    Loading,
    Ready,
    Training,
    Paused,
    /// The learning rate finder runs.
    Searching,
    /// A trained model is here, and nothing runs.
    Done,
    /// The last run failed; another can begin.
    Error,
    /// There is no worker; an alert offers a way to recover.
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

    /// Whether a training run is under way.
    pub fn is_training(self) -> bool {
        matches!(self, Phase::Training | Phase::Paused)
    }

    /// Whether there is a worker with nothing to do.
    pub fn is_idle(self) -> bool {
        matches!(self, Phase::Ready | Phase::Done | Phase::Error)
    }
}
