//! Rows of a table in parts, copied side by side to where kernels can bind them all. Host side of `shaders/excerpt.wgsl`.

use super::Gpu;
use super::dispatch::{Dispatch, Extent};
use super::kernel::Access::{Read, ReadWrite};
use super::kernel::{Kernel, KernelSource};
use crate::engine::EngineError;
use crate::engine::plan::{Plan, RowRating, Step};
use crate::engine::rows::{LANE, RowLayout};
use bytemuck::{Pod, Zeroable};
use std::collections::BTreeMap;
use wgpu::Buffer;

/// Where a row lies. The shader reads the same struct.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
pub struct Place {
    pub in_part: u32,
    pub in_excerpt: u32,
}

/// The rows of an excerpt, in their order: those of the layers, then the others as they come.
pub struct Selection {
    rows: Vec<u32>,
    /// Where in the excerpt each row of the table lies, if `rows` says so too.
    places: Vec<u32>,
}

impl Selection {
    fn new(layout: &RowLayout, rows: impl Iterator<Item = u32>) -> Selection {
        let mut selection = Selection { rows: Vec::new(), places: vec![0; layout.n_rows()] };
        for row in layout.layer_rows().chain(rows) {
            let place = &mut selection.places[row as usize];
            if selection.rows.get(*place as usize) != Some(&row) {
                *place = selection.rows.len() as u32;
                selection.rows.push(row);
            }
        }
        selection
    }

    /// The rows that a plan touches; the plan then counts them as the excerpt does.
    pub fn of_plan(layout: &RowLayout, plan: &mut Plan) -> Selection {
        let selection = Selection::new(layout, plan.touches.iter().map(|touch| touch.row));
        selection.renumber(&mut plan.ratings);
        plan.touches.iter_mut().for_each(|touch| touch.row = selection.place(touch.row));
        plan.lazy_updates.iter_mut().for_each(|lazy_update| lazy_update.row = selection.place(lazy_update.row));
        selection
    }

    /// The rows of pairs that are to be predicted; these then count them as the excerpt does.
    pub fn of_pairs(layout: &RowLayout, pairs: &mut [RowRating]) -> Selection {
        let selection = Selection::new(layout, pairs.iter().flat_map(|pair| [pair.user_row, pair.item_row]));
        selection.renumber(pairs);
        selection
    }

    fn place(&self, row: u32) -> u32 {
        self.places[row as usize]
    }

    fn renumber(&self, ratings: &mut [RowRating]) {
        for rating in ratings {
            rating.user_row = self.place(rating.user_row);
            rating.item_row = self.place(rating.item_row);
        }
    }
}

/// The kernels that copy.
pub struct Exchange {
    take: Kernel,
    give_back: Kernel,
    rows_per_part: usize,
    lanes: usize,
}

impl Exchange {
    pub fn compile(gpu: &Gpu, layout: &RowLayout, rows_per_part: usize) -> Exchange {
        let take = KernelSource {
            wgsl: &[include_str!("../../../shaders/excerpt.wgsl")],
            entry_point: "take",
            overrides: &[("LANES", layout.lanes() as f64)],
            buffers: &[ReadWrite, ReadWrite, Read],
            step: None,
        };
        Exchange {
            take: Kernel::new(gpu, &take),
            give_back: Kernel::new(gpu, &KernelSource { entry_point: "give_back", ..take }),
            rows_per_part,
            lanes: layout.lanes(),
        }
    }

    /// Tells the GPU which rows are selected.
    pub fn select(&self, gpu: &Gpu, selection: &Selection) -> Result<Selected<'_>, EngineError> {
        let mut parts: BTreeMap<usize, Vec<Place>> = BTreeMap::new();
        for (in_excerpt, &row) in (0..).zip(&selection.rows) {
            let (part, in_part) = (row as usize / self.rows_per_part, row % self.rows_per_part as u32);
            parts.entry(part).or_default().push(Place { in_part, in_excerpt });
        }
        let upload = |(part, places): (usize, Vec<Place>)| {
            Ok((part, Extent::Threads(places.len() * self.lanes), gpu.upload("the places of rows", &places)?))
        };
        let parts = parts.into_iter().map(upload).collect::<Result<_, EngineError>>()?;
        Ok(Selected { exchange: self, n_rows: selection.rows.len(), parts })
    }
}

/// A selection on the GPU.
pub struct Selected<'a> {
    exchange: &'a Exchange,
    n_rows: usize,
    /// The parts that its rows lie in, with the threads that copy them and their places.
    parts: Vec<(usize, Extent, Buffer)>,
}

impl<'a> Selected<'a> {
    /// Room for the selected rows of one array of the table, and what copies them from and to its parts.
    pub fn excerpt(&self, gpu: &Gpu, array: &[Buffer]) -> Result<Excerpt<'a>, EngineError> {
        let Exchange { take, give_back, lanes, .. } = self.exchange;
        let buffer = gpu.zeros::<f32>("a batch with all its rows", self.n_rows * lanes * LANE)?;
        let dispatches = |kernel: &'a Kernel| {
            let dispatch = |(part, extent, places): &(usize, Extent, Buffer)| {
                Dispatch::new(gpu, kernel, &[&array[*part], &buffer, places], *extent)
            };
            self.parts.iter().map(dispatch).collect()
        };
        Ok(Excerpt { take: dispatches(take), give_back: dispatches(give_back), buffer })
    }
}

/// What kernels bind of one array of a table: a copy of some rows, or, of a table in one piece, the array itself.
pub struct Excerpt<'a> {
    pub buffer: Buffer,
    take: Vec<Dispatch<'a>>,
    give_back: Vec<Dispatch<'a>>,
}

impl Excerpt<'_> {
    /// An array in one piece.
    pub fn all(array: &Buffer) -> Self {
        Excerpt { buffer: array.clone(), take: Vec::new(), give_back: Vec::new() }
    }

    /// Copies the rows out of their parts.
    pub fn take(&self, pass: &mut wgpu::ComputePass) {
        self.take.iter().for_each(|kernel| kernel.run(pass, &Step::default()));
    }

    /// Copies them back.
    pub fn give_back(&self, pass: &mut wgpu::ComputePass) {
        self.give_back.iter().for_each(|kernel| kernel.run(pass, &Step::default()));
    }
}
