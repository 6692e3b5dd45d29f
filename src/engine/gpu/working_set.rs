//! The rows of a table in parts that a chunk of steps touches, side by side where one binding reaches them all. The kernels
//! `working_set_gather` and `working_set_scatter` copy them.

use super::Gpu;
use super::buffers::GrowingBuffer;
use super::pipeline::{BoundPipeline, Pipeline};
use super::shaders::Shader;
use super::steps::StepUniforms;
use super::table::{Partition, RowPlace};
use crate::engine::EngineError;
use crate::engine::plan::{Plan, Step};
use crate::engine::program::Extent;
use crate::engine::rows::{RowLayout, RowRating};
use wgpu::Buffer;

/// The rows of a working set, in their order: those of the layers, then the others as they come.
pub struct Selection {
    rows: Vec<u32>,
    /// Where in the working set each row of the table lies, if `rows` says so too.
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

    /// The rows that a plan touches; the plan then counts them as the working set does.
    pub fn of_plan(layout: &RowLayout, plan: &mut Plan) -> Selection {
        let selection = Selection::new(layout, plan.touches.iter().map(|touch| touch.row));
        selection.renumber(&mut plan.ratings);
        plan.touches.iter_mut().for_each(|touch| touch.row = selection.place(touch.row));
        selection
    }

    /// The rows of pairs to predict; these then count them as the working set does.
    pub fn of_pairs(layout: &RowLayout, pairs: &mut [RowRating]) -> Selection {
        let selection = Selection::new(layout, pairs.iter().flat_map(|pair| [pair.user_row, pair.item_row]));
        selection.renumber(pairs);
        selection
    }

    /// Rows selected.
    pub fn len(&self) -> usize {
        self.rows.len()
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

/// What copies rows between the parts of a table and the working set.
pub struct WorkingSet {
    partition: Partition,
    /// The parts as steps that touch their selected rows.
    parts: Vec<Step>,
    places: GrowingBuffer,
    uniforms: StepUniforms,
    /// Of each part, one kernel for each array of the table.
    gather: Vec<Vec<BoundPipeline>>,
    scatter: Vec<Vec<BoundPipeline>>,
}

impl WorkingSet {
    pub fn new(gpu: &Gpu, partition: &Partition, n_arrays: usize) -> WorkingSet {
        let lanes = partition.layout.lanes();
        let [gather, scatter] = ["working_set_gather", "working_set_scatter"].map(|kernel| {
            let pipeline = Pipeline::new(gpu, Shader::named(kernel), &[("LANES", lanes as f64)]);
            let dispatch = || BoundPipeline::new(pipeline.clone(), Extent::PerTouch(lanes));
            (0..partition.n_parts()).map(|_| (0..n_arrays).map(|_| dispatch()).collect()).collect()
        });
        WorkingSet {
            partition: *partition,
            parts: Vec::new(),
            places: GrowingBuffer::default(),
            uniforms: StepUniforms::default(),
            gather,
            scatter,
        }
    }

    /// Tells the GPU which rows are selected. Each array must be bound after that.
    pub fn select(&mut self, gpu: &Gpu, selection: &Selection) -> Result<(), EngineError> {
        let rows_per_part = self.partition.rows_per_part;
        let mut places = vec![Vec::new(); self.gather.len()];
        for (in_working_set, &row) in (0..).zip(&selection.rows) {
            let (part, in_part) = (row as usize / rows_per_part, row % rows_per_part as u32);
            places[part].push(RowPlace { in_part, in_working_set });
        }
        let mut first_touch = 0;
        self.parts.clear();
        for places in &places {
            let n_touches = places.len() as u32;
            self.parts.push(Step { first_touch, n_touches, ..Step::default() });
            first_touch += n_touches;
        }
        self.places.write(gpu, "the places of rows", &places.concat())?;
        self.uniforms.write(gpu, &self.parts, 1)
    }

    /// Lets array `k` of the table, which has these parts, be copied to and from `working_set`.
    pub fn bind(&mut self, gpu: &Gpu, k: usize, working_set: &Buffer, parts: &[Buffer]) {
        for kernels in [&mut self.gather, &mut self.scatter] {
            for (kernels, part) in kernels.iter_mut().zip(parts) {
                kernels[k].bind(gpu, |name| match name {
                    "part" => part,
                    "working_set" => working_set,
                    "places" => self.places.get(),
                    other => panic!("no array is called {other}"),
                });
            }
        }
    }

    /// Copies the selected rows out of the parts.
    pub fn gather(&self, pass: &mut wgpu::ComputePass) {
        self.copy(pass, &self.gather);
    }

    /// Copies them back.
    pub fn scatter(&self, pass: &mut wgpu::ComputePass) {
        self.copy(pass, &self.scatter);
    }

    fn copy(&self, pass: &mut wgpu::ComputePass, kernels: &[Vec<BoundPipeline>]) {
        for (k, (part, kernels)) in self.parts.iter().zip(kernels).enumerate() {
            self.uniforms.select(pass, k);
            kernels.iter().for_each(|kernel| kernel.run(pass, part));
        }
    }
}
