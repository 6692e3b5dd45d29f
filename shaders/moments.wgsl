// The running means of AdamW, and how a gradient is taken into them. Part of every kernel that needs them, which says
// in `Sum` what one of its threads sums. Twin of `Moments::add_gradient` in engine/cpu/adamw.rs.

override SQR_MOMENTUM: f32;

@group(0) @binding(0) var<storage, read> schedule: array<StepHyper>;
@group(0) @binding(1) var<storage, read_write> grad_avgs: array<Sum>;
@group(0) @binding(2) var<storage, read_write> sqr_avgs: array<Sum>;

// `step` is the index of the step that the gradient belongs to.
fn take_in(step: u32, at: u32, gradient: Sum) {
    grad_avgs[at] += (1.0 - schedule[step].momentum) * gradient;
    sqr_avgs[at] += (1.0 - SQR_MOMENTUM) * (gradient * gradient);
}
