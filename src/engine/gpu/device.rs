//! A GPU that computes: asking for it, moving data to and from it, noticing when it fails.

use crate::engine::EngineError;
use bytemuck::{NoUninit, Pod};
use futures_channel::oneshot;
use std::sync::{Arc, Mutex};

/// An open device. Cheap to clone.
#[derive(Clone)]
pub struct Gpu {
    pub(in crate::engine) device: wgpu::Device,
    pub(in crate::engine) queue: wgpu::Queue,
    /// Layout of group 1 of every kernel that runs once per step: the step, found by a dynamic offset.
    pub(super) step_layout: wgpu::BindGroupLayout,
    adapter: String,
    largest_binding: u64,
    is_software: bool,
    fault: Fault,
}

/// The first failure that the device reported outside any call of ours.
#[derive(Clone, Default)]
struct Fault(Arc<Mutex<Option<EngineError>>>);

impl Fault {
    /// Keeps the first failure; but that the device is lost explains all others.
    fn set(&self, error: EngineError) {
        if let Ok(mut fault) = self.0.lock()
            && (fault.is_none() || matches!(error, EngineError::GpuLost(_)))
        {
            *fault = Some(error);
        }
    }

    fn check(&self) -> Result<(), EngineError> {
        match self.0.lock() {
            Ok(fault) => fault.clone().map_or(Ok(()), Err),
            Err(_) => Err(EngineError::GpuLost("its error handler failed".to_owned())),
        }
    }
}

/// The way to adapters, natively one for the whole process: with the last instance the drivers go, and NVIDIA's comes back only
/// about ten times.
fn instance() -> wgpu::Instance {
    let new = || wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle());
    #[cfg(target_arch = "wasm32")]
    return new();
    #[cfg(not(target_arch = "wasm32"))]
    {
        static INSTANCE: std::sync::OnceLock<wgpu::Instance> = std::sync::OnceLock::new();
        INSTANCE.get_or_init(new).clone()
    }
}

impl Gpu {
    /// Opens the fastest adapter there is.
    pub async fn open() -> Result<Gpu, EngineError> {
        Gpu::open_for(wgpu::PowerPreference::HighPerformance).await
    }

    /// Opens an adapter with default limits but for larger buffers.
    pub async fn open_for(power_preference: wgpu::PowerPreference) -> Result<Gpu, EngineError> {
        #[cfg(target_arch = "wasm32")]
        if !has_webgpu() {
            return Err(EngineError::NoWebGpu);
        }
        let instance = instance();
        let options = wgpu::RequestAdapterOptions { power_preference, ..Default::default() };
        let adapter = instance.request_adapter(&options).await.map_err(|_| EngineError::NoAdapter)?;
        let offered = adapter.limits();
        let required_limits = wgpu::Limits {
            max_buffer_size: offered.max_buffer_size,
            max_storage_buffer_binding_size: offered.max_storage_buffer_binding_size,
            ..wgpu::Limits::default()
        };
        let (device, queue) = adapter
            .request_device(&wgpu::DeviceDescriptor { required_limits, ..Default::default() })
            .await
            .map_err(|error| EngineError::NoDevice(error.to_string()))?;

        let fault = Fault::default();
        let lost = fault.clone();
        device.set_device_lost_callback(move |_, message| lost.set(EngineError::GpuLost(message)));
        let refused = fault.clone();
        device.on_uncaptured_error(Arc::new(move |error: wgpu::Error| {
            refused.set(EngineError::GpuRefused(error.to_string()));
        }));
        let info = adapter.get_info();
        // Browsers call it a fallback adapter.
        let is_software = info.device_type == wgpu::DeviceType::Cpu;
        let adapter = adapter_name(&info, &device);
        let limits = device.limits();
        let largest_binding = limits.max_buffer_size.min(limits.max_storage_buffer_binding_size);
        let step_layout = device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
            label: Some("step"),
            entries: &[layout_entry(0, wgpu::BufferBindingType::Uniform, true)],
        });
        Ok(Gpu { device, queue, step_layout, adapter, largest_binding, is_software, fault })
    }

    /// The adapter in its own words.
    pub fn adapter(&self) -> &str {
        &self.adapter
    }

    /// Bytes of the largest buffer that a kernel can bind.
    pub(super) fn largest_binding(&self) -> u64 {
        self.largest_binding
    }

    /// The same device as if it bound no more than `largest` bytes at once.
    #[cfg(test)]
    pub(in crate::engine) fn binding_at_most(self, largest: u64) -> Gpu {
        Gpu { largest_binding: largest, ..self }
    }

    /// The same device as if it were software.
    #[cfg(test)]
    pub(super) fn into_software(self) -> Gpu {
        Gpu { is_software: true, ..self }
    }

    /// Whether this GPU is made of the processor's cores.
    pub fn is_software(&self) -> bool {
        self.is_software
    }

    /// The same device as if it were no software, so that tests see on any machine how a GPU is used.
    pub fn as_hardware(self) -> Gpu {
        Gpu { is_software: false, ..self }
    }

    /// Fails once the device has failed; it does not recover.
    pub fn check(&self) -> Result<(), EngineError> {
        self.fault.check()
    }

    /// A storage buffer that holds `data`.
    pub(in crate::engine) fn upload<T: NoUninit>(
        &self,
        what: &'static str,
        data: &[T],
    ) -> Result<wgpu::Buffer, EngineError> {
        let buffer = self.zeros::<T>(what, data.len())?;
        // Not a mapping: that panics on a device that is lost.
        self.queue.write_buffer(&buffer, 0, bytemuck::cast_slice(data));
        Ok(buffer)
    }

    /// A storage buffer for `len` values of `T`, all zero.
    pub(in crate::engine) fn zeros<T>(&self, what: &'static str, len: usize) -> Result<wgpu::Buffer, EngineError> {
        self.allocate(what, bytes_of::<T>(len), wgpu::BufferUsages::STORAGE)
    }

    /// A buffer of zeros that can be copied from and to, if it is not too large for this device.
    pub(super) fn allocate(
        &self,
        what: &'static str,
        needed: u64,
        usage: wgpu::BufferUsages,
    ) -> Result<wgpu::Buffer, EngineError> {
        if needed > self.largest_binding {
            return Err(EngineError::TooLarge { what: what.into(), needed, limit: self.largest_binding });
        }
        Ok(self.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some(what),
            // No kernel can bind an empty buffer.
            size: needed.max(size_of::<f32>() as u64),
            usage: usage | wgpu::BufferUsages::COPY_SRC | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        }))
    }

    /// Waits for the work submitted so far and reads the first `len` values of `buffer` back.
    pub(in crate::engine) async fn download<T: Pod>(
        &self,
        buffer: &wgpu::Buffer,
        len: usize,
    ) -> Result<Vec<T>, EngineError> {
        if len == 0 {
            return Ok(Vec::new());
        }
        let size = bytes_of::<T>(len);
        let staging = self.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("read-back"),
            size,
            usage: wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::MAP_READ,
            mapped_at_creation: false,
        });
        let mut encoder = self.device.create_command_encoder(&Default::default());
        encoder.copy_buffer_to_buffer(buffer, 0, &staging, 0, size);
        self.queue.submit([encoder.finish()]);

        let (done, mapped) = oneshot::channel();
        staging.map_async(wgpu::MapMode::Read, .., |result| {
            // The receiver is gone only when nobody waits for the answer any more.
            let _ = done.send(result);
        });
        // Drives native backends; in the browser the event loop does.
        let lost = |error: &dyn std::fmt::Display| EngineError::GpuLost(error.to_string());
        self.device.poll(wgpu::PollType::wait_indefinitely()).map_err(|error| lost(&error))?;
        let mapped = mapped.await.map_err(|error| lost(&error))?;
        self.check()?;
        mapped.map_err(|error| lost(&error))?;
        let bytes = staging.get_mapped_range(..).map_err(|error| lost(&error))?;
        Ok(bytemuck::pod_collect_to_vec(&bytes))
    }
}

/// Bytes of `len` values of `T`, which 32 bits may not hold.
pub(super) fn bytes_of<T>(len: usize) -> u64 {
    len as u64 * size_of::<T>() as u64
}

/// One binding of a buffer to a compute shader.
pub(super) fn layout_entry(
    binding: u32,
    ty: wgpu::BufferBindingType,
    has_dynamic_offset: bool,
) -> wgpu::BindGroupLayoutEntry {
    wgpu::BindGroupLayoutEntry {
        binding,
        visibility: wgpu::ShaderStages::COMPUTE,
        ty: wgpu::BindingType::Buffer { ty, has_dynamic_offset, min_binding_size: None },
        count: None,
    }
}

/// Browsers keep the adapter's name to themselves but tell its vendor and architecture.
#[cfg(target_arch = "wasm32")]
fn adapter_name(info: &wgpu::AdapterInfo, device: &wgpu::Device) -> String {
    use wasm_bindgen::JsValue;
    let property = |object: &JsValue, name: &str| js_sys::Reflect::get(object, &name.into()).unwrap_or_default();
    let told = device.as_webgpu().map(|device| property(device.as_ref(), "adapterInfo")).unwrap_or_default();
    let words: Vec<String> = [JsValue::from(&info.name), property(&told, "vendor"), property(&told, "architecture")]
        .iter()
        .filter_map(JsValue::as_string)
        .filter(|word| !word.is_empty())
        .collect();
    if words.is_empty() { "an adapter without a name".to_owned() } else { words.join(" ") }
}

#[cfg(not(target_arch = "wasm32"))]
fn adapter_name(info: &wgpu::AdapterInfo, _: &wgpu::Device) -> String {
    format!("{} ({})", info.name, info.backend)
}

/// Whether the global scope, a window's or a worker's, has `navigator.gpu`.
#[cfg(target_arch = "wasm32")]
pub fn has_webgpu() -> bool {
    let navigator = js_sys::Reflect::get(&js_sys::global(), &"navigator".into()).unwrap_or_default();
    js_sys::Reflect::get(&navigator, &"gpu".into()).is_ok_and(|gpu| gpu.is_object())
}
