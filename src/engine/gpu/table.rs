//! The table on the GPU: in one piece, or in parts where it is larger than what a kernel can bind.
//!
//! No kernel knows of parts. The rows that a chunk of steps touches are copied out of them into an excerpt, which is
//! a small table to the kernels, and back (`excerpt.rs`). A table in one piece is its own excerpt.

use super::Gpu;
use super::excerpt::{Excerpt, Exchange, Selected, Selection};
use crate::engine::EngineError;
use crate::engine::plan::{Plan, RowRating};
use crate::engine::rows::RowLayout;
use wgpu::Buffer;

/// What the arrays beside the parameters are, where there is no room for them.
const GRAD_AVG: &str = "the running mean of the gradient";
const SQR_AVG: &str = "the running mean of the squared gradient";

/// How a table is cut.
#[derive(Clone, Copy, Debug)]
pub struct Cut {
    layout: RowLayout,
    pub rows_per_part: usize,
}

impl Cut {
    /// Into as few parts as `gpu` allows.
    pub fn new(gpu: &Gpu, layout: RowLayout) -> Cut {
        let row = (layout.stride() * size_of::<f32>()) as u64;
        let reach = (gpu.largest_binding() / row).clamp(1, layout.n_rows() as u64);
        Cut { layout, rows_per_part: reach as usize }
    }

    fn is_whole(&self) -> bool {
        self.rows_per_part == self.layout.n_rows()
    }

    /// Where the layer parameters begin in what kernels bind, in floats. An excerpt begins with them.
    pub fn layers_offset(&self) -> usize {
        if self.is_whole() { self.layout.layers_offset() } else { 0 }
    }

    /// Ratings whose rows an excerpt surely holds.
    pub fn ratings_at_once(&self) -> usize {
        let spare = self.rows_per_part.saturating_sub(self.layout.layer_rows().len());
        if self.is_whole() { usize::MAX } else { (spare / 2).max(1) }
    }
}

/// Parameters and moments, each in parts of `[rows_per_part, stride]`.
pub struct Table {
    layout: RowLayout,
    pub rows: Vec<Buffer>,
    pub grad_avg: Vec<Buffer>,
    pub sqr_avg: Vec<Buffer>,
    /// Where there is more than one part.
    exchange: Option<Exchange>,
}

impl Table {
    /// `moments` of the gradient and of its square, where there are any yet.
    pub fn new(gpu: &Gpu, cut: Cut, rows: &[f32], moments: Option<&[Vec<f32>; 2]>) -> Result<Table, EngineError> {
        let upload = |what, array: &[f32]| {
            let parts = array.chunks(cut.rows_per_part * cut.layout.stride());
            parts.map(|part| gpu.upload(what, part)).collect::<Result<Vec<_>, _>>()
        };
        let rows = upload("the parameters", rows)?;
        let (grad_avg, sqr_avg) = match moments {
            Some([grad_avg, sqr_avg]) => (upload(GRAD_AVG, grad_avg)?, upload(SQR_AVG, sqr_avg)?),
            None => (zeros_like(gpu, GRAD_AVG, &rows)?, zeros_like(gpu, SQR_AVG, &rows)?),
        };
        Ok(Table {
            layout: cut.layout,
            rows,
            grad_avg,
            sqr_avg,
            exchange: (!cut.is_whole()).then(|| Exchange::compile(gpu, &cut.layout, cut.rows_per_part)),
        })
    }

    /// Goes on from `rows` as if no gradient had ever come.
    pub fn reset(&mut self, gpu: &Gpu, rows: Vec<Buffer>) -> Result<(), EngineError> {
        self.grad_avg = zeros_like(gpu, GRAD_AVG, &rows)?;
        self.sqr_avg = zeros_like(gpu, SQR_AVG, &rows)?;
        self.rows = rows;
        Ok(())
    }

    /// What kernels bind of rows and moments to carry `plan` out, whose rows may then count differently.
    pub fn for_plan(&self, gpu: &Gpu, plan: &mut Plan) -> Result<[Excerpt<'_>; 3], EngineError> {
        let selected = self.select(gpu, |layout| Selection::of_plan(layout, plan))?;
        let excerpt = |array: &[Buffer]| excerpt(gpu, selected.as_ref(), array);
        Ok([excerpt(&self.rows)?, excerpt(&self.grad_avg)?, excerpt(&self.sqr_avg)?])
    }

    /// What kernels bind of `rows`, a copy of the table's, to predict `pairs`, whose rows may then count differently.
    pub fn for_pairs(&self, gpu: &Gpu, rows: &[Buffer], pairs: &mut [RowRating]) -> Result<Excerpt<'_>, EngineError> {
        let selected = self.select(gpu, |layout| Selection::of_pairs(layout, pairs))?;
        excerpt(gpu, selected.as_ref(), rows)
    }

    fn select(
        &self,
        gpu: &Gpu,
        selection: impl FnOnce(&RowLayout) -> Selection,
    ) -> Result<Option<Selected<'_>>, EngineError> {
        self.exchange.as_ref().map(|exchange| exchange.select(gpu, &selection(&self.layout))).transpose()
    }
}

fn zeros_like(gpu: &Gpu, what: &'static str, parts: &[Buffer]) -> Result<Vec<Buffer>, EngineError> {
    parts.iter().map(|part| gpu.zeros::<u8>(what, part.size() as usize)).collect()
}

fn excerpt<'a>(gpu: &Gpu, selected: Option<&Selected<'a>>, array: &[Buffer]) -> Result<Excerpt<'a>, EngineError> {
    selected.map_or_else(|| Ok(Excerpt::all(&array[0])), |selected| selected.excerpt(gpu, array))
}
