//! The table on the GPU: in one piece, or in parts where it is larger than what a kernel can bind.
//!
//! No kernel knows of parts. A chunk of steps runs on a copy of the rows that it touches, which is a small table to the
//! kernels (`working_set.rs`).

use super::Gpu;
use crate::engine::EngineError;
use crate::engine::optim::LazyUpdate;
use crate::engine::plan::{Step, Touch};
use crate::engine::rows::{RowLayout, RowRating};
use bytemuck::{Pod, Zeroable};
use wgpu::Buffer;

/// What the arrays beside the parameters are, for an error to say.
const GRAD_AVG: &str = "the running mean of the gradient";
const SQR_AVG: &str = "the running mean of the squared gradient";

/// The most bytes that a device aligns uniforms to.
const STEP_ALIGNMENT: u64 = 256;

/// How a table is cut into parts.
#[derive(Clone, Copy, Debug)]
pub struct Partition {
    pub layout: RowLayout,
    pub rows_per_part: usize,
    /// Bytes that a kernel can bind.
    largest_binding: u64,
}

impl Partition {
    /// As few parts as `gpu` allows.
    pub fn new(gpu: &Gpu, layout: RowLayout) -> Partition {
        let row = (layout.stride() * size_of::<f32>()) as u64;
        let reach = (gpu.largest_binding() / row).clamp(1, layout.n_rows() as u64);
        Partition { layout, rows_per_part: reach as usize, largest_binding: gpu.largest_binding() }
    }

    /// A table in one piece.
    pub fn whole(layout: RowLayout) -> Partition {
        Partition { layout, rows_per_part: layout.n_rows(), largest_binding: u64::MAX }
    }

    pub fn is_whole(&self) -> bool {
        self.rows_per_part == self.layout.n_rows()
    }

    pub fn n_parts(&self) -> usize {
        self.layout.n_rows().div_ceil(self.rows_per_part)
    }

    /// Where the layer parameters begin in what kernels bind, in floats. A working set begins with them.
    pub fn layers_offset(&self) -> usize {
        if self.is_whole() { self.layout.layers_offset() } else { 0 }
    }

    /// Steps whose rows a working set surely holds and whose plan bindings reach; at least one.
    pub fn steps_at_once(&self, batch_size: usize) -> usize {
        let layer_rows = self.layout.layer_rows().len() as u64;
        let ratings = batch_size as u64;
        let touches = (2 * ratings).min(self.layout.n_embeddings() as u64);
        let rows = touches + layer_rows;
        let bytes = |n: u64, each: usize| n * each as u64;
        let largest = [
            bytes(ratings, size_of::<RowRating>()),
            bytes(rows, size_of::<Touch>()) + bytes(ratings, size_of::<u32>()),
            // All layers share two.
            bytes(touches + 2, size_of::<LazyUpdate>()),
            // A step is a uniform, and lies where the device aligns it.
            STEP_ALIGNMENT.max(size_of::<Step>() as u64),
        ];
        let steps = self.largest_binding / largest.into_iter().max().unwrap_or(1);
        let steps = usize::try_from(steps).unwrap_or(usize::MAX);
        steps.min(self.ratings_in_working_set() / batch_size).max(1)
    }

    /// Ratings whose rows a working set surely holds and that a binding reaches.
    pub fn ratings_at_once(&self) -> usize {
        let reach = self.largest_binding / size_of::<RowRating>() as u64;
        self.ratings_in_working_set().min(usize::try_from(reach).unwrap_or(usize::MAX)).max(1)
    }

    fn ratings_in_working_set(&self) -> usize {
        let spare = self.rows_per_part.saturating_sub(self.layout.layer_rows().len());
        if self.is_whole() { usize::MAX } else { spare / 2 }
    }
}

/// Where a row lies in its part and in a working set.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
pub struct RowPlace {
    pub in_part: u32,
    pub in_working_set: u32,
}

/// Parameters and the moments of their gradients, each in parts of `[rows_per_part, stride]`.
pub struct Table {
    pub rows: Vec<Buffer>,
    pub grad_avg: Vec<Buffer>,
    pub sqr_avg: Vec<Buffer>,
}

impl Table {
    /// A table of `rows`, with the moments that training goes on from, if it does.
    pub fn new(
        gpu: &Gpu,
        partition: &Partition,
        rows: &[f32],
        moments: Option<&[Vec<f32>; 2]>,
    ) -> Result<Table, EngineError> {
        let upload = |what, array: &[f32]| {
            let parts = array.chunks(partition.rows_per_part * partition.layout.stride());
            parts.map(|part| gpu.upload(what, part)).collect::<Result<Vec<_>, _>>()
        };
        let rows = upload("the parameters", rows)?;
        match moments {
            Some([grad_avg, sqr_avg]) => {
                Ok(Table { rows, grad_avg: upload(GRAD_AVG, grad_avg)?, sqr_avg: upload(SQR_AVG, sqr_avg)? })
            }
            None => Table::at_start(gpu, rows),
        }
    }

    /// A table of `rows` that no gradient has moved yet.
    pub fn at_start(gpu: &Gpu, rows: Vec<Buffer>) -> Result<Table, EngineError> {
        let zeros =
            |what| rows.iter().map(|part| gpu.zeros::<u8>(what, part.size() as usize)).collect::<Result<_, _>>();
        let (grad_avg, sqr_avg) = (zeros(GRAD_AVG)?, zeros(SQR_AVG)?);
        Ok(Table { rows, grad_avg, sqr_avg })
    }

    /// Its arrays, in the order in which an executor takes them.
    pub fn arrays(&self) -> [&[Buffer]; 3] {
        [&self.rows, &self.grad_avg, &self.sqr_avg]
    }
}
