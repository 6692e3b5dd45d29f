//! A file in the making.

/// The bytes of a file, piece after piece. Each takes a moment and is made on demand, so that other work can go on in
/// between and memory never holds them all.
pub struct Pieces {
    made: usize,
    total: usize,
    next: Box<dyn Iterator<Item = Vec<u8>>>,
}

impl Pieces {
    /// `total` is the number of pieces, from which progress is told.
    pub fn new(total: usize, next: impl Iterator<Item = Vec<u8>> + 'static) -> Pieces {
        Pieces { made: 0, total, next: Box::new(next) }
    }

    /// A file that is short enough for one piece.
    pub fn one(make: impl FnOnce() -> Vec<u8> + 'static) -> Pieces {
        Pieces::new(1, std::iter::once_with(make))
    }

    /// The number of pieces in all.
    pub fn total(&self) -> usize {
        self.total
    }

    /// The share that is made, from 0 to 1.
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
