// The running means of AdamW, and how a gradient is taken into them. Part of every gradient kernel, which says in
// `Sum` what one of its threads sums. Twin of `Moments::add_gradient` in engine/cpu/adamw.rs.

override SQR_MOMENTUM: f32;

@group(0) @binding(0) var<storage, read> schedule: array<StepHyper>;
@group(0) @binding(1) var<storage, read_write> grad_avgs: array<Sum>;
@group(0) @binding(2) var<storage, read_write> sqr_avgs: array<Sum>;
@group(1) @binding(0) var<uniform> now: Step;

fn take_in(at: u32, gradient: Sum) {
    grad_avgs[at] += (1.0 - schedule[now.index].momentum) * gradient;
    sqr_avgs[at] += (1.0 - SQR_MOMENTUM) * (gradient * gradient);
}
