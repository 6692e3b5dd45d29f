//! The engine in WGSL: sparse gathers over the ratings by user and by item, without atomics.
//!
//! A step is a list of kernels, each over all rows of one kind. Steps are recorded one after the other and submitted
//! together, up to as much work as a weak GPU does without blocking the screen; the kernels of a large step are cut by
//! rows. Vectors of users and items, which everything else follows from, are read back when someone asks.

use super::kernels::{EPS, MOMENTUM, SQR_MOMENTUM, StepSize};
use super::layouts::{AdamStep, WeightedRow};
use super::params::{SvdppMoments, SvdppParams, SvdppStart, SvdppVectors};
use super::problem::{Sparse, SvdppProblem};
use super::spec::{BIAS_SHARE, FEATURE_PENALTY, IMPLICIT_ITEM_PENALTY, IMPLICIT_USER_PENALTY, SvdppSpec};
use crate::data::Class;
use crate::engine::gpu::{BoundPipeline, Gpu, GrowingBuffer, Pipeline, Shader, StepUniforms, WORKGROUP};
use crate::engine::program::Extent;
use crate::engine::tables::{Layout, pack_with_moments, unpack_with_moments};
use crate::engine::{EngineError, EngineFacts, EngineKind};
use std::ops::Range;
use std::rc::Rc;
use wgpu::Buffer;
use wide::f32x4;

/// Lanes of four numbers that the kernels of one submission read from tables. Estimated: a weak GPU, whose memory moves
/// 20 GB in a second, is busy for 50 ms.
const LANES_AT_ONCE: usize = 1 << 26;
/// Entries that a workgroup sums at once, if it has room.
const SLOTS: usize = 14;
/// Threads of the smallest and of the largest workgroup.
const WORKGROUPS: [usize; 2] = [64, 256];

/// A model in training. Tables and vectors stay on the GPU.
pub struct SvdppGpu {
    gpu: Gpu,
    problem: Rc<SvdppProblem>,
    layout: Layout,
    tables: Tables,
    vectors: [Buffer; 2],
    /// In the order in which a step runs them.
    kernels: Vec<Kernel>,
    uniforms: StepUniforms,
    /// Sums of squared errors, of each user and of all.
    squares: Buffer,
    data_terms: GrowingBuffer,
    /// Lanes that one submission may read.
    lanes_at_once: usize,
    steps_done: u32,
    /// The vectors of users and items, once someone has asked; gone with the next step.
    snapshot: Option<[Vec<f32x4>; 2]>,
}

/// P, Q, A, B and C: in each row the parameters, the first moments and the second moments.
struct Tables {
    p: Buffer,
    q: Buffer,
    a: Buffer,
    b: Buffer,
    c: Buffer,
}

/// A kernel over all rows of one kind.
struct Kernel {
    pipeline: BoundPipeline,
    cuts: Vec<Cut>,
    /// Whether one workgroup handles all rows.
    is_sum: bool,
}

/// Rows that one dispatch handles, and the lanes that it reads.
#[derive(Clone, Debug, PartialEq)]
struct Cut {
    rows: Range<usize>,
    lanes: usize,
}

impl SvdppGpu {
    pub async fn new(
        gpu: &Gpu,
        problem: Rc<SvdppProblem>,
        spec: SvdppSpec,
        start: &SvdppStart,
    ) -> Result<SvdppGpu, EngineError> {
        SvdppGpu::with_lanes_at_once(gpu, problem, spec, start, LANES_AT_ONCE).await
    }

    /// An engine whose submissions read no more than so many lanes.
    pub(super) async fn with_lanes_at_once(
        gpu: &Gpu,
        problem: Rc<SvdppProblem>,
        spec: SvdppSpec,
        start: &SvdppStart,
        lanes_at_once: usize,
    ) -> Result<SvdppGpu, EngineError> {
        gpu.check()?;
        // A driver that refuses one of the kernels is an error here, not later.
        let refused = gpu.device.push_error_scope(wgpu::ErrorFilter::Validation);
        let engine = SvdppGpu::build(gpu, problem, &spec, start, lanes_at_once);
        if let Some(error) = refused.pop().await {
            return Err(EngineError::GpuRefused(error.to_string()));
        }
        let mut engine = engine?;
        let last = engine.kernels.len();
        engine.submit(last - 2..last, &[AdamStep::default()])?;
        Ok(engine)
    }

    fn build(
        gpu: &Gpu,
        problem: Rc<SvdppProblem>,
        spec: &SvdppSpec,
        start: &SvdppStart,
        lanes_at_once: usize,
    ) -> Result<SvdppGpu, EngineError> {
        let layout = Layout { factors: spec.factors };
        let lanes = layout.lanes();
        let table = |of: fn(&SvdppParams) -> &Vec<f32>| {
            let moments = start.moments.as_ref().map(|moments| [&moments.grad_avg, &moments.sqr_avg].map(of));
            let moments = moments.map(|moments| moments.map(|moments| layout.pack(moments)));
            gpu.upload("a table with its moments", &pack_with_moments(lanes, &layout.pack(of(&start.params)), moments))
        };
        let tables = Tables {
            p: table(|t| &t.p)?,
            q: table(|t| &t.q)?,
            a: table(|t| &t.a)?,
            b: table(|t| &t.b)?,
            c: table(|t| &t.c)?,
        };
        let (n_users, n_items, n_features) = (problem.n_users(), problem.n_items(), problem.n_features());
        let vectors = |rows: usize| gpu.zeros::<f32x4>("the vectors", rows * lanes);
        let [user_vectors, item_vectors] = [vectors(n_users)?, vectors(n_items)?];
        let [user_scaled, item_scaled] = [vectors(n_users)?, vectors(n_items)?];
        let user_rows = gpu.upload("the users", &problem.user_rows(spec))?;
        let item_rows = gpu.upload("the items", &problem.item_rows(spec))?;
        let rated = gpu.upload("the ratings", &problem.by_user.columns)?;
        let raters = gpu.upload("the ratings", &problem.by_item.columns)?;
        let positions = gpu.upload("the ratings", &problem.positions())?;
        let targets = gpu.upload("the ratings", &problem.targets)?;
        let errors = gpu.zeros::<f32>("the errors", problem.len())?;
        let squares = gpu.zeros::<f32>("the errors", n_users)?;
        let has_features = n_features > 0;
        let feature_offsets = gpu.upload("the features", &problem.features.offsets)?;
        let feature_entries = gpu.upload("the features", &weighted(&problem.features, &problem.feature_weights))?;
        let by_feature_offsets = gpu.upload("the features", &problem.by_feature.offsets)?;
        let by_feature_entries =
            gpu.upload("the features", &weighted(&problem.by_feature, &problem.by_feature_weights))?;

        let workgroup = (SLOTS * lanes).next_power_of_two().clamp(WORKGROUPS[0], WORKGROUPS[1]) as f64;
        let common = [("LANES", lanes as f64), (WORKGROUP, workgroup)];
        let adam = [
            ("MOMENTUM", f64::from(MOMENTUM)),
            ("SQR_MOMENTUM", f64::from(SQR_MOMENTUM)),
            ("EPS", f64::from(EPS)),
            ("BIAS_SHARE", f64::from(BIAS_SHARE)),
        ];
        let kernel = |name: &str, rows: &Sparse, constants: &[&[(&'static str, f64)]], buffers: &[(&str, &Buffer)]| {
            let constants = [&[&common[..]], constants].concat().concat();
            let pipeline =
                BoundPipeline::new(Pipeline::new(gpu, Shader::named(name), &constants), Extent::Workgroups(0));
            let mut kernel = Kernel { pipeline, cuts: cut(rows, lanes, lanes_at_once), is_sum: false };
            kernel.bind(gpu, buffers);
            kernel
        };
        let (by_user, by_item, by_feature) = (&problem.by_user, &problem.by_item, &problem.by_feature);
        let users = [("rows", &user_rows), ("columns", &rated)];
        let items = [("rows", &item_rows), ("columns", &raters)];
        let errors_of = [("errors", &errors), ("squares", &squares)];
        let mut kernels = vec![
            kernel(
                "svdpp_errors",
                by_user,
                &[],
                &[
                    &users[..],
                    &errors_of,
                    &[("targets", &targets), ("vectors", &user_vectors), ("other_vectors", &item_vectors)],
                ]
                .concat(),
            ),
            kernel(
                "svdpp_gradient",
                by_user,
                &[&adam, &[("IS_TRANSPOSED", 0.0)]],
                &[
                    &users[..],
                    &errors_of,
                    &[
                        ("positions", &rated),
                        ("other_vectors", &item_vectors),
                        ("table", &tables.p),
                        ("scaled", &user_scaled),
                    ],
                ]
                .concat(),
            ),
            kernel(
                "svdpp_gradient",
                by_item,
                &[&adam, &[("IS_TRANSPOSED", 1.0)]],
                &[
                    &items[..],
                    &errors_of,
                    &[
                        ("positions", &positions),
                        ("other_vectors", &user_vectors),
                        ("table", &tables.q),
                        ("scaled", &item_scaled),
                    ],
                ]
                .concat(),
            ),
        ];
        let data_term = Pipeline::new(gpu, Shader::named("svdpp_data_term"), &[(WORKGROUP, WORKGROUPS[1] as f64)]);
        kernels.insert(
            1,
            Kernel {
                pipeline: BoundPipeline::new(data_term, Extent::Workgroups(1)),
                cuts: vec![Cut { rows: 0..n_users, lanes: n_users }],
                is_sum: true,
            },
        );
        let penalty = |penalty: f32| [("PENALTY", f64::from(spec.strength * penalty))];
        if spec.user_part {
            let constants = [&adam[..], &penalty(IMPLICIT_ITEM_PENALTY)];
            let buffers = [&items[..], &[("other_scaled", &user_scaled), ("table", &tables.a)]].concat();
            kernels.push(kernel("svdpp_implicit_gradient", by_item, &constants, &buffers));
        }
        if spec.item_part {
            let constants = [&adam[..], &penalty(IMPLICIT_USER_PENALTY)];
            let buffers = [&users[..], &[("other_scaled", &item_scaled), ("table", &tables.b)]].concat();
            kernels.push(kernel("svdpp_implicit_gradient", by_user, &constants, &buffers));
        }
        if has_features {
            let constants = [&adam[..], &penalty(FEATURE_PENALTY)];
            let lists = [("offsets", &by_feature_offsets), ("entries", &by_feature_entries)];
            let buffers = [&lists[..], &[("other_scaled", &item_scaled), ("table", &tables.c)]].concat();
            kernels.push(kernel("svdpp_feature_gradient", by_feature, &constants, &buffers));
        }
        let lists = [("offsets", &feature_offsets), ("entries", &feature_entries), ("features", &tables.c)];
        for (side, sparse, explicit, implicit, vectors, has_features) in [
            (&users, by_user, &tables.p, &tables.a, &user_vectors, false),
            (&items, by_item, &tables.q, &tables.b, &item_vectors, has_features),
        ] {
            let constants = [("HAS_FEATURES", f64::from(has_features))];
            let tables = [("own_explicit", explicit), ("other_implicit", implicit), ("vectors", vectors)];
            kernels.push(kernel("svdpp_vector", sparse, &[&constants], &[&side[..], &lists, &tables].concat()));
        }
        Ok(SvdppGpu {
            gpu: gpu.clone(),
            problem: problem.clone(),
            layout,
            tables,
            vectors: [user_vectors, item_vectors],
            kernels,
            uniforms: StepUniforms::default(),
            squares,
            data_terms: GrowingBuffer::default(),
            lanes_at_once,
            steps_done: start.moments.as_ref().map_or(0, |moments| moments.steps),
            snapshot: None,
        })
    }

    /// Which engine this is, and on what it runs.
    pub fn facts(&self) -> EngineFacts {
        EngineFacts { kind: EngineKind::Gpu, adapter: self.gpu.adapter().to_owned(), fallback_reason: None }
    }

    /// Makes a step at each of `rates`, and returns half the sum of squared errors before each.
    pub async fn run(&mut self, rates: &[f64]) -> Result<Vec<f32>, EngineError> {
        self.snapshot = None;
        let steps = (0..).zip(rates).map(|(index, &rate)| {
            let StepSize { step_size, sqr_debias } = StepSize::new(rate, self.steps_done + index + 1);
            AdamStep { index, step_size, sqr_debias, ..AdamStep::default() }
        });
        let steps: Vec<AdamStep> = steps.collect();
        self.data_terms.reserve::<f32>(&self.gpu, "the errors", rates.len())?;
        self.submit(0..self.kernels.len(), &steps)?;
        let data_terms = self.gpu.download(self.data_terms.get(), rates.len()).await?;
        self.steps_done += rates.len() as u32;
        Ok(data_terms)
    }

    /// Runs some of the kernels for every step.
    fn submit(&mut self, kernels: Range<usize>, steps: &[AdamStep]) -> Result<(), EngineError> {
        let SvdppGpu { gpu, kernels: all, uniforms, data_terms, squares, lanes_at_once, .. } = self;
        let kernels = &mut all[kernels];
        for kernel in kernels.iter_mut().filter(|kernel| kernel.is_sum) {
            kernel.bind(gpu, &[("squares", squares), ("data_terms", data_terms.get())]);
        }
        let dispatches =
            || steps.iter().flat_map(|step| kernels.iter().flat_map(move |kernel| kernel.dispatches(step)));
        uniforms.write(gpu, &dispatches().map(|(_, step, _)| step).collect::<Vec<_>>(), 1)?;
        let mut dispatches = dispatches().enumerate().peekable();
        while dispatches.peek().is_some() {
            let mut encoder = gpu.device.create_command_encoder(&Default::default());
            let mut pass = encoder.begin_compute_pass(&Default::default());
            let mut lanes_left = *lanes_at_once;
            let fits = |lanes: usize, left: usize| lanes <= left || left == *lanes_at_once;
            while let Some((k, (kernel, step, lanes))) =
                dispatches.next_if(|(_, (_, _, lanes))| fits(*lanes, lanes_left))
            {
                lanes_left = lanes_left.saturating_sub(lanes);
                uniforms.select(&mut pass, k);
                kernel.pipeline.run_workgroups(&mut pass, if kernel.is_sum { 1 } else { step.n_rows as usize });
            }
            drop(pass);
            gpu.queue.submit([encoder.finish()]);
        }
        Ok(())
    }

    /// The vectors of users and items after the last step.
    async fn snapshot(&mut self) -> Result<&[Vec<f32x4>; 2], EngineError> {
        if self.snapshot.is_none() {
            let lanes = self.layout.lanes();
            let [users, items] = &self.vectors;
            let users = self.gpu.download(users, self.problem.n_users() * lanes).await?;
            let items = self.gpu.download(items, self.problem.n_items() * lanes).await?;
            self.snapshot = Some([users, items]);
        }
        Ok(self.snapshot.as_ref().expect("it was just taken"))
    }

    /// U and Z after the last step.
    pub async fn vectors(&mut self) -> Result<SvdppVectors, EngineError> {
        let layout = self.layout;
        let [users, items] = self.snapshot().await?;
        Ok(SvdppVectors { users: layout.unpack(users), items: layout.unpack(items) })
    }

    /// Predicted ratings of pairs of user and item, within the range of the ratings.
    pub async fn predict(&mut self, users: &[Class], items: &[Class]) -> Result<Vec<f32>, EngineError> {
        let (problem, lanes) = (self.problem.clone(), self.layout.lanes());
        let [user_vectors, item_vectors] = self.snapshot().await?;
        Ok(problem.predict(lanes, user_vectors, item_vectors, users, items))
    }

    /// All tables after the last step.
    pub async fn params(&self) -> Result<SvdppParams, EngineError> {
        let [params, ..] = self.parts().await?;
        Ok(params)
    }

    /// The moments of Adam after the last step.
    pub async fn moments(&self) -> Result<SvdppMoments, EngineError> {
        let [_, grad_avg, sqr_avg] = self.parts().await?;
        Ok(SvdppMoments { steps: self.steps_done, grad_avg, sqr_avg })
    }

    /// Parameters, first moments and second moments of all tables.
    async fn parts(&self) -> Result<[SvdppParams; 3], EngineError> {
        let Tables { p, q, a, b, c } = &self.tables;
        let (n_users, n_items, n_features) =
            (self.problem.n_users(), self.problem.n_items(), self.problem.n_features());
        let mut tables = Vec::with_capacity(5);
        for (table, rows) in [(p, n_users), (q, n_items), (a, n_items), (b, n_users), (c, n_features)] {
            let lanes: Vec<f32x4> = self.gpu.download(table, rows * 3 * self.layout.lanes()).await?;
            tables.push(unpack_with_moments(self.layout.lanes(), &lanes).map(|part| self.layout.unpack(&part)));
        }
        let parts = [0, 1, 2].map(|part| {
            let mut table = tables.iter_mut().map(|table| std::mem::take(&mut table[part]));
            let mut next = || table.next().expect("there are five tables");
            SvdppParams { p: next(), q: next(), a: next(), b: next(), c: next() }
        });
        Ok(parts)
    }
}

impl Kernel {
    fn bind(&mut self, gpu: &Gpu, buffers: &[(&str, &Buffer)]) {
        self.pipeline.bind(gpu, |name| {
            let found = buffers.iter().find(|(other, _)| *other == name);
            found.unwrap_or_else(|| panic!("no buffer is called {name}")).1
        });
    }

    /// Each of its cuts, as the step that it sees, and the lanes that it reads.
    fn dispatches(&self, step: &AdamStep) -> impl Iterator<Item = (&Kernel, AdamStep, usize)> {
        self.cuts.iter().map(move |Cut { rows, lanes }| {
            (self, AdamStep { first_row: rows.start as u32, n_rows: rows.len() as u32, ..*step }, *lanes)
        })
    }
}

/// Cuts the rows where the kernels of one submission would read too much.
fn cut(sparse: &Sparse, lanes: usize, lanes_at_once: usize) -> Vec<Cut> {
    // A row without entries is read and written, too.
    let lanes_before = |row: usize| (sparse.offsets[row] as usize + row) * lanes;
    let mut cuts = Vec::new();
    let mut first = 0;
    while first < sparse.n_rows() {
        let reads = |end: usize| lanes_before(end) - lanes_before(first);
        let (mut end, mut most) = (first + 1, sparse.n_rows());
        while end < most {
            let middle = (end + most).div_ceil(2);
            if reads(middle) <= lanes_at_once {
                end = middle;
            } else {
                most = middle - 1;
            }
        }
        cuts.push(Cut { rows: first..end, lanes: reads(end) });
        first = end;
    }
    cuts
}

/// The entries of a sparse matrix as kernels read them; one where there are none, which no kernel could bind.
fn weighted(sparse: &Sparse, weights: &[f32]) -> Vec<WeightedRow> {
    let entries = sparse.columns.iter().zip(weights).map(|(&row, &weight)| WeightedRow { row, weight });
    let mut entries: Vec<_> = entries.collect();
    if entries.is_empty() {
        entries.push(WeightedRow::default());
    }
    entries
}
