//! A file in the making.

/// The bytes of a file, piece after piece. Each is a moment's work and made when it is asked for, so that other work
/// can go on in between, and never are all of them held at once.
pub struct Pieces {
    made: usize,
    total: usize,
    next: Box<dyn Iterator<Item = Vec<u8>>>,
}

impl Pieces {
    /// `total` says of how many pieces, for whoever wants to know how far it is.
    pub fn new(total: usize, next: impl Iterator<Item = Vec<u8>> + 'static) -> Pieces {
        Pieces { made: 0, total, next: Box::new(next) }
    }

    /// A file that is short enough to be made at once.
    pub fn one(make: impl FnOnce() -> Vec<u8> + 'static) -> Pieces {
        Pieces::new(1, std::iter::once_with(make))
    }

    /// How many pieces there are in all.
    pub fn total(&self) -> usize {
        self.total
    }

    /// How much is made, from 0 to 1.
    pub fn share(&self) -> f64 {
        if self.total == 0 { 1.0 } else { (self.made as f64 / self.total as f64).min(1.0) }
    }
}

impl Iterator for Pieces {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        let piece = self.next.next();
        self.made += usize::from(piece.is_some());
        piece
    }
}
