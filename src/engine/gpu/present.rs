//! The model as it stands now, for those who look at it.

use super::GpuEngine;
use super::state::State;
use super::steps::StepUniforms;
use crate::engine::EngineError;
use crate::engine::plan::Step;
use wgpu::Buffer;

impl GpuEngine {
    /// A copy of the rows as they stand now, in the table's parts. Training goes on from those that still owe their
    /// skipped steps, so looking at a model does not change what becomes of it.
    pub(super) fn present_rows(&mut self) -> Result<Vec<Buffer>, EngineError> {
        if let Some(rows) = &self.present {
            return Ok(rows.clone());
        }
        // The first part is the largest, and of the moments one part is needed at a time.
        let scratch = (self.copy_of(&self.table.grad_avg[0])?, self.copy_of(&self.table.sqr_avg[0])?);
        let mut present = Vec::with_capacity(self.table.rows.len());
        for part in &self.table.rows {
            let (grad_avg, sqr_avg) = scratch.clone();
            present.push(State { rows: self.copy_of(part)?, grad_avg, sqr_avg });
        }
        self.bring_to_present(&present)?;
        let rows: Vec<Buffer> = present.into_iter().map(|state| state.rows).collect();
        Ok(self.present.insert(rows).clone())
    }

    /// Copies of the moments, of the gradient and of its square, faded for the step that comes next.
    pub(super) fn present_moments(&self) -> Result<[Vec<Buffer>; 2], EngineError> {
        let rows = self.copy_of(&self.table.rows[0])?;
        let mut present = Vec::with_capacity(self.table.rows.len());
        for (grad_avg, sqr_avg) in self.table.grad_avg.iter().zip(&self.table.sqr_avg) {
            let (grad_avg, sqr_avg) = (self.copy_of(grad_avg)?, self.copy_of(sqr_avg)?);
            present.push(State { rows: rows.clone(), grad_avg, sqr_avg });
        }
        self.bring_to_present(&present)?;
        let (grad_avg, sqr_avg) = present.into_iter().map(|state| (state.grad_avg, state.sqr_avg)).unzip();
        Ok([grad_avg, sqr_avg])
    }

    /// Copies the table's parts into `present`, one after the other, and lets each make the steps it owes.
    fn bring_to_present(&self, present: &[State]) -> Result<(), EngineError> {
        let (gpu, table, rows_per_part) = (&self.gpu, &self.table, self.cut.rows_per_part);
        let mut encoder = gpu.device.create_command_encoder(&Default::default());
        let mut owed = self.planner.pending_updates(self.steps_done);
        for ((part, owed), state) in owed.chunks_mut(rows_per_part).enumerate().zip(present) {
            let arrays = [&table.rows, &table.grad_avg, &table.sqr_avg].map(|array| &array[part]);
            for (from, to) in arrays.into_iter().zip([&state.rows, &state.grad_avg, &state.sqr_avg]) {
                encoder.copy_buffer_to_buffer(from, 0, to, 0, from.size());
            }
            owed.iter_mut().for_each(|lazy_update| lazy_update.row -= (part * rows_per_part) as u32);
            let all = [Step { n_lazy_updates: owed.len() as u32, ..Step::default() }];
            let uniforms = StepUniforms::new(gpu, &self.step_layout, &all, 1)?;
            let owed = gpu.upload("the rows to bring up to date", owed)?;
            let lazy_update = self.kernels.lazy_adamw(gpu, state, &self.schedule, &owed);
            uniforms.run(&mut encoder.begin_compute_pass(&Default::default()), &all, &[lazy_update]);
        }
        gpu.queue.submit([encoder.finish()]);
        Ok(())
    }

    fn copy_of(&self, buffer: &Buffer) -> Result<Buffer, EngineError> {
        self.gpu.zeros::<u8>("a copy of the model", buffer.size() as usize)
    }
}
