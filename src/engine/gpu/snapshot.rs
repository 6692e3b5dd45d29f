//! Copies of the table in which all pending steps are made, for those who look at the model.
//!
//! Training goes on from the table itself, where the steps stay pending, so looking at a model changes no number.

use super::executor::GpuExecutor;
use super::{Gpu, GpuEngine};
use crate::engine::EngineError;
use crate::engine::plan::Step;
use crate::engine::program::Buffer::{GradAvg, LazyUpdates, Rows, SqrAvg, Touches};
use wgpu::Buffer;

impl GpuEngine {
    /// The rows as of the last step, in the table's parts.
    pub(super) fn rows_now(&mut self) -> Result<Vec<Buffer>, EngineError> {
        if let Some(rows) = &self.snapshot {
            return Ok(rows.clone());
        }
        let [rows, _, _] = self.copy_parts([true, false, false])?;
        Ok(self.snapshot.insert(rows).clone())
    }

    /// The moments, of the gradient and of its square, decayed for the step that comes next.
    pub(super) fn moments_now(&mut self) -> Result<[Vec<Buffer>; 2], EngineError> {
        let [_, grad_avg, sqr_avg] = self.copy_parts([false, true, true])?;
        Ok([grad_avg, sqr_avg])
    }

    /// Copies every part of rows and moments, and makes its pending steps. Of an array that is not kept, all parts share
    /// one copy.
    fn copy_parts(&mut self, kept: [bool; 3]) -> Result<[Vec<Buffer>; 3], EngineError> {
        let GpuEngine { gpu, table, partition, planner, steps_done, fast_forward, .. } = self;
        let mut copies = [(); 3].map(|()| Vec::new());
        let mut pending = planner.pending_updates(*steps_done);
        fast_forward.write(gpu, LazyUpdates, &pending.lazy_updates)?;
        for (part, rows) in pending.rows.chunks_mut(partition.rows_per_part).enumerate() {
            rows.iter_mut().for_each(|touch| touch.row -= (part * partition.rows_per_part) as u32);
            fast_forward.write(gpu, Touches, rows)?;
            let mut encoder = gpu.device.create_command_encoder(&Default::default());
            for (k, (array, name)) in table.arrays().into_iter().zip([Rows, GradAvg, SqrAvg]).enumerate() {
                // The first part is the largest.
                if kept[k] || part == 0 {
                    copies[k].push(gpu.zeros::<u8>("a copy of the model", array[part].size() as usize)?);
                }
                let copy = &copies[k][copies[k].len() - 1];
                encoder.copy_buffer_to_buffer(&array[part], 0, copy, 0, array[part].size());
                fast_forward.set(name, copy);
            }
            make_pending_steps(gpu, fast_forward, encoder, rows.len())?;
        }
        Ok(copies)
    }
}

fn make_pending_steps(
    gpu: &Gpu,
    fast_forward: &mut GpuExecutor,
    mut encoder: wgpu::CommandEncoder,
    n_rows: usize,
) -> Result<(), EngineError> {
    let all = Step { n_lazy_updates: n_rows as u32, ..Step::default() };
    fast_forward.run(gpu, &mut encoder.begin_compute_pass(&Default::default()), &[all])?;
    gpu.queue.submit([encoder.finish()]);
    Ok(())
}
