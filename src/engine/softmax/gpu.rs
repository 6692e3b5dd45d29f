//! The engine in WGSL. The host sorts each batch by user and by item, so that every row sums its own pairs of user and
//! candidate, in a fixed order and without atomics.

use super::NEGATIVES;
use super::choices::ChoiceBatch;
use super::layouts::ChoiceStep;
use super::params::{SoftmaxMoments, SoftmaxParams, SoftmaxSpec, SoftmaxStart};
use crate::data::Class;
use crate::engine::gpu::{BoundPipeline, Gpu, GrowingBuffer, MeanLoss, Pipeline, Shader, StepUniforms, WORKGROUP};
use crate::engine::plan::Step;
use crate::engine::program::Extent;
use crate::engine::tables::{Layout, pack_with_moments, unpack_with_moments};
use crate::engine::{AdamW, EngineError, EngineFacts, EngineKind, StepHyper};
use wgpu::Buffer;
use wide::f32x4;

/// The chosen item and those that were drawn.
const CANDIDATES: usize = NEGATIVES + 1;
const _: () = assert!(CANDIDATES == crate::engine::gpu::CANDIDATES);
/// Pairs that a workgroup sums at once, if it has room.
const SLOTS: usize = 14;
/// Threads of the smallest and of the largest workgroup.
const WORKGROUPS: [usize; 2] = [64, 256];
/// Lanes of four numbers that the kernels of one submission read and write. Estimated: a weak GPU, whose memory moves 20 GB
/// in a second, is busy for 50 ms.
const LANES_AT_ONCE: usize = 1 << 26;

/// A model in training. Its tables stay on the GPU.
pub struct SoftmaxGpu {
    gpu: Gpu,
    spec: SoftmaxSpec,
    layout: Layout,
    users: Side,
    items: Side,
    loss: BoundPipeline,
    mean_loss: MeanLoss,
    uniforms: StepUniforms,
    choosers: GrowingBuffer,
    candidates: GrowingBuffer,
    score_gradients: GrowingBuffer,
    losses: GrowingBuffer,
}

/// The rows of all users, or of all items.
struct Side {
    n_rows: usize,
    /// In each row the parameters, the first moments and the second moments.
    table: Buffer,
    gradients: Buffer,
    offsets: GrowingBuffer,
    pairs: GrowingBuffer,
    gradient: BoundPipeline,
    adamw: BoundPipeline,
}

impl Side {
    fn new(gpu: &Gpu, layout: Layout, optimizer: &AdamW, has_bias: bool, table: &[f32x4]) -> Result<Side, EngineError> {
        let lanes = layout.lanes();
        let n_rows = table.len() / (3 * lanes);
        let workgroup = (SLOTS * lanes).next_power_of_two().clamp(WORKGROUPS[0], WORKGROUPS[1]) as f64;
        let gradient = [("LANES", lanes as f64), (WORKGROUP, workgroup), ("HAS_BIAS", f64::from(has_bias))];
        let adamw = [
            ("LANES", lanes as f64),
            ("SQR_MOMENTUM", f64::from(optimizer.sqr_momentum)),
            ("EPS", f64::from(optimizer.eps)),
        ];
        let pipeline = |name, constants: &[_]| {
            BoundPipeline::new(Pipeline::new(gpu, Shader::named(name), constants), Extent::Threads(n_rows * lanes))
        };
        Ok(Side {
            n_rows,
            table: gpu.upload("a table with its moments", table)?,
            gradients: gpu.zeros::<f32x4>("the gradients", n_rows * lanes)?,
            offsets: GrowingBuffer::default(),
            pairs: GrowingBuffer::default(),
            gradient: pipeline("softmax_gradient", &gradient),
            adamw: pipeline("softmax_adamw", &adamw),
        })
    }

    /// Writes which pairs belong to each row in each step, where pair k of all has the row `row_of(k)`.
    fn sort(&mut self, gpu: &Gpu, steps: &[usize], row_of: impl Fn(usize) -> Class) -> Result<(), EngineError> {
        let n_pairs: usize = steps.iter().sum();
        let mut offsets = Vec::with_capacity(steps.len() * (self.n_rows + 1));
        let mut pairs = vec![0u32; n_pairs];
        let mut first = 0;
        for &n in steps {
            let mut next = vec![0u32; self.n_rows + 1];
            (first..first + n).for_each(|pair| next[row_of(pair) as usize + 1] += 1);
            next[0] = first as u32;
            for row in 0..self.n_rows {
                next[row + 1] += next[row];
            }
            offsets.extend_from_slice(&next);
            for pair in first..first + n {
                let next = &mut next[row_of(pair) as usize];
                pairs[*next as usize] = pair as u32;
                *next += 1;
            }
            first += n;
        }
        self.offsets.write(gpu, "the choices by row", &offsets)?;
        self.pairs.write(gpu, "the choices by row", &pairs)
    }

    fn bind(&mut self, gpu: &Gpu, others: &Buffer, other_table: &Buffer, score_gradients: &Buffer) {
        let Side { table, gradients, offsets, pairs, gradient, adamw, .. } = self;
        gradient.bind(gpu, |name| match name {
            "offsets" => offsets.get(),
            "pairs" => pairs.get(),
            "others" => others,
            "score_gradients" => score_gradients,
            "other_table" => other_table,
            "gradients" => gradients,
            other => panic!("no buffer is called {other}"),
        });
        adamw.bind(gpu, |name| match name {
            "table" => table,
            "gradients" => gradients,
            other => panic!("no buffer is called {other}"),
        });
    }
}

impl SoftmaxGpu {
    pub async fn new(
        gpu: &Gpu,
        spec: SoftmaxSpec,
        start: &SoftmaxStart,
        optimizer: AdamW,
    ) -> Result<SoftmaxGpu, EngineError> {
        gpu.check()?;
        let layout = Layout { factors: spec.factors };
        // A driver that refuses one of the kernels is an error here, not later.
        let refused = gpu.device.push_error_scope(wgpu::ErrorFilter::Validation);
        let table = |pack: &dyn Fn(&SoftmaxParams) -> Vec<f32x4>| {
            let moments = start.moments.as_ref();
            let moments = moments.map(|moments| [pack(&moments.grad_avg), pack(&moments.sqr_avg)]);
            pack_with_moments(layout.lanes(), &pack(&start.params), moments)
        };
        let no_bias = vec![0.0; spec.n_users];
        let users = table(&|params| layout.pack_columns(&params.user_factors, &no_bias));
        let items = table(&|params| layout.pack_columns(&params.item_factors, &params.item_bias));
        let users = Side::new(gpu, layout, &optimizer, false, &users);
        let items = Side::new(gpu, layout, &optimizer, true, &items);
        let loss = Pipeline::new(gpu, Shader::named("softmax_loss"), &[("LANES", layout.lanes() as f64)]);
        let mean_loss = MeanLoss::new(gpu);
        if let Some(error) = refused.pop().await {
            return Err(EngineError::GpuRefused(error.to_string()));
        }
        Ok(SoftmaxGpu {
            gpu: gpu.clone(),
            spec,
            layout,
            users: users?,
            items: items?,
            loss: BoundPipeline::new(loss, Extent::PerRating(1)),
            mean_loss,
            uniforms: StepUniforms::default(),
            choosers: GrowingBuffer::default(),
            candidates: GrowingBuffer::default(),
            score_gradients: GrowingBuffer::default(),
            losses: GrowingBuffer::default(),
        })
    }

    /// Which engine this is, and on what it runs.
    pub fn facts(&self) -> EngineFacts {
        EngineFacts { kind: EngineKind::Gpu, adapter: self.gpu.adapter().to_owned(), fallback_reason: None }
    }

    /// Makes a step for each batch, and returns the mean loss of each before its step.
    pub async fn run(&mut self, batches: &[ChoiceBatch], hypers: &[StepHyper]) -> Result<Vec<f32>, EngineError> {
        assert_eq!(batches.len(), hypers.len(), "each batch has its step");
        // What a submission reads of its batch, for the scores and on both sides, and of both tables.
        let (lanes, n_rows) = (self.layout.lanes(), self.users.n_rows + self.items.n_rows);
        let reads = |batch: &ChoiceBatch| (3 * CANDIDATES * batch.user.len() + 7 * n_rows) * lanes;
        let mut losses = Vec::with_capacity(batches.len());
        while losses.len() < batches.len() {
            let (first, mut left) = (losses.len(), LANES_AT_ONCE);
            let fits = batches[first..].iter().take_while(|batch| {
                let fits = reads(batch) <= left || left == LANES_AT_ONCE;
                left = left.saturating_sub(reads(batch));
                fits
            });
            let end = first + fits.count();
            losses.extend(self.submit(&batches[first..end], &hypers[first..end]).await?);
        }
        Ok(losses)
    }

    /// Makes these steps in one submission.
    async fn submit(&mut self, batches: &[ChoiceBatch], hypers: &[StepHyper]) -> Result<Vec<f32>, EngineError> {
        let SoftmaxGpu { gpu, users, items, loss, mean_loss, uniforms, .. } = self;
        let choosers: Vec<Class> = batches.iter().flat_map(|batch| &batch.user).copied().collect();
        let candidates: Vec<Class> = batches.iter().flat_map(|batch| batch.items.as_flattened()).copied().collect();
        self.choosers.write(gpu, "the choices", &choosers)?;
        self.candidates.write(gpu, "the choices", &candidates)?;
        self.score_gradients.reserve::<f32>(gpu, "the choices", candidates.len())?;
        self.losses.reserve::<f32>(gpu, "the choices", choosers.len())?;
        let pairs: Vec<usize> = batches.iter().map(|batch| CANDIDATES * batch.user.len()).collect();
        users.sort(gpu, &pairs, |pair| choosers[pair / CANDIDATES])?;
        items.sort(gpu, &pairs, |pair| candidates[pair])?;
        loss.bind(gpu, |name| match name {
            "choosers" => self.choosers.get(),
            "candidates" => self.candidates.get(),
            "users" => &users.table,
            "items" => &items.table,
            "score_gradients" => self.score_gradients.get(),
            "losses" => self.losses.get(),
            other => panic!("no buffer is called {other}"),
        });
        users.bind(gpu, self.candidates.get(), &items.table, self.score_gradients.get());
        items.bind(gpu, self.choosers.get(), &users.table, self.score_gradients.get());

        let (mut steps, mut seen, mut first_choice) = (Vec::new(), Vec::new(), 0);
        for (k, (batch, hyper)) in batches.iter().zip(hypers).enumerate() {
            let n_choices = batch.user.len() as u32;
            steps.push(Step { first_rating: first_choice, n_ratings: n_choices, ..Step::default() });
            for side in [&*users, &*items] {
                let StepHyper { decay, momentum, step_size, sqr_debias } = *hyper;
                let (first_row, n_rows) = ((k * (side.n_rows + 1)) as u32, side.n_rows as u32);
                seen.push(ChoiceStep {
                    first_choice,
                    n_choices,
                    first_row,
                    n_rows,
                    decay,
                    momentum,
                    step_size,
                    sqr_debias,
                });
            }
            first_choice += n_choices;
        }
        uniforms.write(gpu, &seen, 1)?;
        let mut encoder = gpu.device.create_command_encoder(&Default::default());
        let mut pass = encoder.begin_compute_pass(&Default::default());
        for (k, step) in steps.iter().enumerate() {
            uniforms.select(&mut pass, 2 * k);
            loss.run(&mut pass, step);
            users.gradient.run_workgroups(&mut pass, users.n_rows);
            uniforms.select(&mut pass, 2 * k + 1);
            items.gradient.run_workgroups(&mut pass, items.n_rows);
            items.adamw.run(&mut pass, step);
            uniforms.select(&mut pass, 2 * k);
            users.adamw.run(&mut pass, step);
        }
        mean_loss.run(gpu, &mut pass, &steps, self.losses.get())?;
        drop(pass);
        gpu.queue.submit([encoder.finish()]);
        mean_loss.download(gpu, steps.len()).await
    }

    /// All tables after the last step.
    pub async fn params(&self) -> Result<SoftmaxParams, EngineError> {
        let [params, ..] = self.parts().await?;
        Ok(params)
    }

    /// The moments of AdamW after the last step.
    pub async fn moments(&self) -> Result<SoftmaxMoments, EngineError> {
        let [_, grad_avg, sqr_avg] = self.parts().await?;
        Ok(SoftmaxMoments { grad_avg, sqr_avg })
    }

    async fn parts(&self) -> Result<[SoftmaxParams; 3], EngineError> {
        let lanes = self.layout.lanes();
        let users: Vec<f32x4> = self.gpu.download(&self.users.table, self.users.n_rows * 3 * lanes).await?;
        let items: Vec<f32x4> = self.gpu.download(&self.items.table, self.items.n_rows * 3 * lanes).await?;
        let (users, items) = (unpack_with_moments(lanes, &users), unpack_with_moments(lanes, &items));
        Ok([0, 1, 2].map(|part| {
            let (user_factors, _) = self.layout.unpack_columns(&users[part]);
            let (item_factors, item_bias) = self.layout.unpack_columns(&items[part]);
            SoftmaxParams { user_factors, item_factors, item_bias }
        }))
    }

    /// The shape of the model.
    pub fn spec(&self) -> SoftmaxSpec {
        self.spec
    }
}
