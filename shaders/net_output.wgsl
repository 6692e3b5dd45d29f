// From a net's activations to predictions, or to errors and residuals.
// One thread takes one rating; one workgroup WORKGROUP ratings. Twin of engine/cpu/net_output.rs.

@group(0) @binding(0) var<storage, read> activations: array<f32>;
@group(0) @binding(1) var<storage, read> ratings: array<RowRating>;
// Losses of `forward`, predictions of `predict`.
@group(0) @binding(2) var<storage, read_write> terms: array<f32>;
// Those of the batch alone.
@group(0) @binding(3) var<storage, read_write> residuals: array<f32>;
@group(1) @binding(0) var<uniform> now: Step;

@compute @workgroup_size(WORKGROUP)
fn forward(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let offset = thread(id, groups);
    if offset >= now.n_ratings {
        return;
    }
    let k = now.first_rating + offset;
    let error = error_of(activations[offset], ratings[k].value, now.n_ratings);
    terms[k] = error.loss;
    residuals[offset] = error.residual;
}

@compute @workgroup_size(WORKGROUP)
fn predict(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let offset = thread(id, groups);
    if offset < now.n_ratings {
        terms[now.first_rating + offset] = squash(activations[offset]).prediction;
    }
}
