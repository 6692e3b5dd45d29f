//! Rings around the items that are meant.

/// Why an item has a ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ring {
    Found,
    Near,
    Chosen,
}

/// How far a ring is from the edge of its item.
pub const GAP: f64 = 3.0;

impl Ring {
    /// As style sheets know it.
    pub fn class(self) -> &'static str {
        match self {
            Ring::Found => "found",
            Ring::Near => "near",
            Ring::Chosen => "chosen",
        }
    }

    /// How wide its line is drawn, and how opaque it is filled: as the style sheet has it, for pictures that know none.
    pub fn drawn(self) -> (f64, f64) {
        match self {
            Ring::Found => (2.0, 0.35),
            Ring::Near => (1.25, 0.0),
            Ring::Chosen => (3.0, 0.0),
        }
    }
}
