//! The model as it stands now, for those who look at it.

use super::GpuEngine;
use super::state::State;
use super::steps::StepUniforms;
use crate::engine::EngineError;
use crate::engine::plan::Step;
use wgpu::Buffer;

impl GpuEngine {
    /// A copy of the rows as they stand now, in the table's parts. Training goes on from those that still owe their
    /// idle steps, so looking at a model does not change what becomes of it.
    pub(super) fn present_rows(&mut self) -> Result<Vec<Buffer>, EngineError> {
        if let Some(rows) = &self.present {
            return Ok(rows.clone());
        }
        let (gpu, table, rows_per_part) = (&self.gpu, &self.table, self.cut.rows_per_part);
        let copy = |of: &Buffer| gpu.zeros::<u8>("a copy of the model", of.size() as usize);
        // The first part is the largest, and of the running means one part is needed at a time.
        let (grad_avg, sqr_avg) = (copy(&table.grad_avg[0])?, copy(&table.sqr_avg[0])?);
        let mut present = Vec::with_capacity(table.rows.len());
        let mut encoder = gpu.device.create_command_encoder(&Default::default());
        for (part, owed) in self.planner.present(self.steps_done).chunks_mut(rows_per_part).enumerate() {
            let rows = copy(&table.rows[part])?;
            let state = State { rows: rows.clone(), grad_avg: grad_avg.clone(), sqr_avg: sqr_avg.clone() };
            let arrays = [&table.rows, &table.grad_avg, &table.sqr_avg].map(|array| &array[part]);
            for (from, to) in arrays.into_iter().zip([&state.rows, &state.grad_avg, &state.sqr_avg]) {
                encoder.copy_buffer_to_buffer(from, 0, to, 0, from.size());
            }
            owed.iter_mut().for_each(|catch_up| catch_up.row -= (part * rows_per_part) as u32);
            let all = [Step { n_catch_ups: owed.len() as u32, ..Step::default() }];
            let uniforms = StepUniforms::new(gpu, &self.step_layout, &all, 1)?;
            let owed = gpu.upload("the rows to bring up to date", owed)?;
            let catch_up = self.kernels.catch_up(gpu, &state, &self.schedule, &owed);
            uniforms.run(&mut encoder.begin_compute_pass(&Default::default()), &all, &[catch_up]);
            present.push(rows);
        }
        gpu.queue.submit([encoder.finish()]);
        Ok(self.present.insert(present).clone())
    }
}
