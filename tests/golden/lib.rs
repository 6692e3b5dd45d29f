//! Golden traces: training as the references did it, every loss and every parameter, reproduced by every engine.
//!
//! The same tests run natively and, compiled to WebAssembly, inside a worker of a real browser.

#![cfg(test)]

use tastemap::engine::gpu::Gpu;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

/// Declares one test for both worlds: natively it blocks, in the browser it is awaited.
macro_rules! golden {
    ($test:ident, $body:expr) => {
        #[cfg(not(target_arch = "wasm32"))]
        #[test]
        fn $test() {
            pollster::block_on($body);
        }
        #[cfg(target_arch = "wasm32")]
        #[wasm_bindgen_test::wasm_bindgen_test]
        async fn $test() {
            $body.await;
        }
    };
}

mod best_accuracy;
mod best_lists;
mod fastai;
mod steps;

/// What a trace is reproduced on.
#[derive(Clone, Copy)]
enum On {
    Cpu,
    /// This machine's GPU, be it software or not.
    Gpu,
    /// The same as on hardware, where small steps are many to a dispatch.
    GpuAsHardware,
}

impl On {
    /// The GPU, unless it is the CPU.
    async fn gpu(self) -> Option<Gpu> {
        if let On::Cpu = self {
            return None;
        }
        let gpu = Gpu::open().await.expect("an adapter that computes");
        Some(if let On::GpuAsHardware = self { gpu.as_hardware() } else { gpu })
    }

    /// How far a faithful engine may be from the reference. An independent float32 implementation of fastai's differs by
    /// 7e-7.
    fn tolerance(self) -> f64 {
        match self {
            On::Cpu => 1e-5,
            On::Gpu | On::GpuAsHardware => 1e-4,
        }
    }
}
