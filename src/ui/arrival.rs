//! What the page's address asks for besides settings and data.

use super::movie_map::plane::MapAxes;

/// How a page opens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arrival {
    /// What a teacher has locked.
    pub locks: Vec<Lock>,
    /// Whether training starts as soon as data are loaded.
    pub run: bool,
    /// Whether the page is for a projector.
    pub projector: bool,
    /// What a first visit does by itself is left out.
    pub no_intro: bool,
    pub axes: MapAxes,
    /// Whose list is shown, and which item is selected, by their names.
    pub user: Option<String>,
    pub item: Option<String>,
    /// Files that the address cannot carry.
    pub needs_files: bool,
    /// The items that pupils rate.
    pub class: Vec<String>,
    /// The code of a pupil, for the class's table.
    pub code: Option<String>,
}

/// Settings that a teacher can lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lock {
    /// Everything in the region "Model", and what else changes it.
    Model,
    /// Loading other data.
    Data,
}

/// What a first visit shows by itself: a map that forms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Intro {
    /// Not on this visit.
    #[default]
    Off,
    /// It begins if nothing was saved.
    Waits,
    Runs,
    /// A person has stopped it: the map keeps its place, and nothing is said about it.
    Stopped,
    /// It has been seen.
    Done,
}
