// Forward pass of a dot product over a batch (see dot_bias.wgsl).
// One thread computes one rating; one workgroup WORKGROUP ratings.

override FACTOR_LANES: u32;
override LANES: u32;
override HAS_BIAS: bool;

@group(0) @binding(0) var<storage, read> rows: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read> ratings: array<RowRating>;
// Squared errors of `forward`, predictions of `predict`.
@group(0) @binding(2) var<storage, read_write> losses: array<f32>;
// Those of the batch alone.
@group(0) @binding(3) var<storage, read_write> grad_logits: array<f32>;
@group(1) @binding(0) var<uniform> now: Step;

@compute @workgroup_size(WORKGROUP)
fn dot_loss(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let offset = thread(id, groups);
    if offset < now.n_ratings {
        forward_rating(now, offset);
    }
}

@compute @workgroup_size(WORKGROUP)
fn dot_predict(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let offset = thread(id, groups);
    if offset < now.n_ratings {
        let k = now.first_rating + offset;
        losses[k] = squash(logit(ratings[k])).prediction;
    }
}
