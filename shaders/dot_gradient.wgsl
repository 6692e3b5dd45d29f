// Gradients of the rows that a batch touches under a dot product (see row_gradient.wgsl).
// One thread sums four columns of one row; one workgroup WORKGROUP such lanes.

override FACTOR_LANES: u32;
override LANES: u32;

// What one thread sums.
alias Sum = vec4<f32>;

@group(0) @binding(3) var<storage, read> rows: array<vec4<f32>>;
@group(0) @binding(4) var<storage, read> ratings: array<RowRating>;
@group(0) @binding(5) var<storage, read> grad_logits: array<f32>;
@group(0) @binding(6) var<storage, read> touches: array<u32>;
@group(1) @binding(0) var<uniform> now: Step;

@compute @workgroup_size(WORKGROUP)
fn dot_gradient(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let slot = thread(id, groups);
    if slot < now.n_touches * LANES {
        gradient_lane(now, slot);
    }
}
