// The moments of AdamW, and how a gradient updates them. `Sum` is what one thread of the importing kernel
// sums, `f32` or `vec4<f32>`. Twin of `RowMoments::update` in engine/cpu/adamw.rs.

#import structs

override SQR_MOMENTUM: f32;

var<storage, read> schedule: array<StepHyper>;
var<storage, read_write> grad_avg: array<Sum>;
var<storage, read_write> sqr_avg: array<Sum>;

// `step` is the index of the step that the gradient belongs to.
fn update_moments(step: u32, at: u32, gradient: Sum) {
    grad_avg[at] += (1.0 - schedule[step].momentum) * gradient;
    sqr_avg[at] += (1.0 - SQR_MOMENTUM) * (gradient * gradient);
}
