//! Rows where the processor finds them quickly.

/// Of 64 bytes, which is what most machines fetch at a time.
const FLOATS_OF_A_LINE: usize = 16;

/// Reads from every cache line of values that are needed next: the memory takes about as long for many lines that are
/// asked for at once as for one. WebAssembly knows no other way to ask.
pub fn fetch<'a>(values: impl Iterator<Item = &'a [f32]>) {
    let lines = values.flat_map(|values| values.iter().step_by(FLOATS_OF_A_LINE).chain(values.last()));
    std::hint::black_box(lines.sum::<f32>());
}

/// Copies of the rows that a step reads again and again, close enough together to stay in the cache. Each has room for
/// the gradient that is summed for it.
pub struct RowCache {
    stride: usize,
    /// Of each row its parameters, then its gradient: `[rows copied, 2, stride]`.
    values: Vec<f32>,
    /// Where among them a row of the table is, if it was copied.
    places: Vec<u32>,
}

impl RowCache {
    pub fn new(n_rows: usize, stride: usize) -> RowCache {
        RowCache { stride, values: Vec::new(), places: vec![0; n_rows] }
    }

    pub fn clear(&mut self) {
        self.values.clear();
    }

    /// Copies a row, with no gradient yet.
    pub fn push(&mut self, row: u32, params: &[f32]) {
        self.places[row as usize] = (self.values.len() / (2 * self.stride)) as u32;
        self.values.extend_from_slice(params);
        self.values.resize(self.values.len() + self.stride, 0.0);
    }

    /// Fetches rows that were copied.
    pub fn fetch(&self, rows: impl Iterator<Item = u32>) {
        let both = 2 * self.stride;
        fetch(rows.map(|row| &self.values[self.places[row as usize] as usize * both..][..both]));
    }

    /// The parameters and the gradient of a row that was copied.
    pub fn get(&mut self, row: u32) -> (&[f32], &mut [f32]) {
        let both = 2 * self.stride;
        let (params, gradient) =
            self.values[self.places[row as usize] as usize * both..][..both].split_at_mut(self.stride);
        (params, gradient)
    }

    /// The gradients, in the order in which the rows were copied.
    pub fn gradients(&self) -> impl Iterator<Item = &[f32]> {
        self.values.chunks_exact(2 * self.stride).map(|both| &both[self.stride..])
    }
}
