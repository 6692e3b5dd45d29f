//! Rows that a step comes back to again and again, gathered so close together that they stay in the cache.

use super::cache::fetch;

/// Copies of rows, each with the gradient that is summed for it.
pub struct Gathered {
    stride: usize,
    /// Of each row its parameters, then its gradient: `[rows gathered, 2, stride]`.
    values: Vec<f32>,
    /// Where among them a row of the table is, if it was gathered.
    places: Vec<u32>,
}

impl Gathered {
    pub fn new(n_rows: usize, stride: usize) -> Gathered {
        Gathered { stride, values: Vec::new(), places: vec![0; n_rows] }
    }

    pub fn clear(&mut self) {
        self.values.clear();
    }

    /// Takes a copy of a row, with no gradient yet.
    pub fn push(&mut self, row: u32, params: &[f32]) {
        self.places[row as usize] = (self.values.len() / (2 * self.stride)) as u32;
        self.values.extend_from_slice(params);
        self.values.resize(self.values.len() + self.stride, 0.0);
    }

    /// Fetches rows that were gathered.
    pub fn fetch(&self, rows: impl Iterator<Item = u32>) {
        let both = 2 * self.stride;
        fetch(rows.map(|row| &self.values[self.places[row as usize] as usize * both..][..both]));
    }

    /// The parameters and the gradient of a row that was gathered.
    pub fn get(&mut self, row: u32) -> (&[f32], &mut [f32]) {
        let both = 2 * self.stride;
        let (params, gradient) =
            self.values[self.places[row as usize] as usize * both..][..both].split_at_mut(self.stride);
        (params, gradient)
    }

    /// The gradients, in the order in which the rows were gathered.
    pub fn gradients(&self) -> impl Iterator<Item = &[f32]> {
        self.values.chunks_exact(2 * self.stride).map(|both| &both[self.stride..])
    }
}
