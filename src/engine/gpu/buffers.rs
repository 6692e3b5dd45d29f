//! Buffers that are used again for every chunk of steps.

use super::Gpu;
use super::device::bytes_of;
use crate::engine::EngineError;
use bytemuck::NoUninit;
use wgpu::{Buffer, BufferUsages};

/// A buffer that grows to the largest need and stays that large.
#[derive(Default)]
pub struct GrowingBuffer(Option<Buffer>);

impl GrowingBuffer {
    pub fn get(&self) -> &Buffer {
        self.0.as_ref().expect("room is reserved in a buffer before it is used")
    }

    /// Makes room for `len` values of `T`. `what` is what they are, for an error to say.
    pub fn reserve<T>(&mut self, gpu: &Gpu, what: &'static str, len: usize) -> Result<(), EngineError> {
        self.reserve_as(gpu, what, bytes_of::<T>(len), BufferUsages::STORAGE)
    }

    /// Makes room for so many bytes in a buffer for `usage`.
    pub fn reserve_as(
        &mut self,
        gpu: &Gpu,
        what: &'static str,
        bytes: u64,
        usage: BufferUsages,
    ) -> Result<(), EngineError> {
        if self.0.as_ref().is_none_or(|buffer| buffer.size() < bytes) {
            self.0 = Some(gpu.allocate(what, bytes, usage)?);
        }
        Ok(())
    }

    /// Writes `data` to the beginning of the buffer, which grows to hold it.
    pub fn write<T: NoUninit>(&mut self, gpu: &Gpu, what: &'static str, data: &[T]) -> Result<(), EngineError> {
        self.reserve::<T>(gpu, what, data.len())?;
        self.write_at(gpu, 0, data);
        Ok(())
    }

    /// Writes `data` to the buffer, which has room for it, from byte `offset` on.
    pub fn write_at<T: NoUninit>(&self, gpu: &Gpu, offset: usize, data: &[T]) {
        gpu.queue.write_buffer(self.get(), offset as u64, bytemuck::cast_slice(data));
    }
}

impl From<&Buffer> for GrowingBuffer {
    fn from(buffer: &Buffer) -> GrowingBuffer {
        GrowingBuffer(Some(buffer.clone()))
    }
}
