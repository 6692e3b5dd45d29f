// The moments of AdamW, and how a gradient updates them. Part of every kernel that needs them, which says
// in `Sum` what one of its threads sums. Twin of `RowMoments::update` in engine/cpu/adamw.rs.

override SQR_MOMENTUM: f32;

@group(0) @binding(0) var<storage, read> schedule: array<StepHyper>;
@group(0) @binding(1) var<storage, read_write> grad_avg: array<Sum>;
@group(0) @binding(2) var<storage, read_write> sqr_avg: array<Sum>;

// `step` is the index of the step that the gradient belongs to.
fn update_moments(step: u32, at: u32, gradient: Sum) {
    grad_avg[at] += (1.0 - schedule[step].momentum) * gradient;
    sqr_avg[at] += (1.0 - SQR_MOMENTUM) * (gradient * gradient);
}
