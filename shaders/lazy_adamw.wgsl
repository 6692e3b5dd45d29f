// Makes the pending steps of every row that a batch needs (see adamw.wgsl).
// One thread moves four parameters of one row; one workgroup WORKGROUP such lanes.

override LANES: u32;
override EPS: f32;

// What a lane holds.
alias Sum = vec4<f32>;

@group(0) @binding(3) var<storage, read_write> rows: array<vec4<f32>>;
// One per row that a batch needs.
@group(0) @binding(4) var<storage, read> lazy_updates: array<LazyUpdate>;
@group(1) @binding(0) var<uniform> now: Step;

@compute @workgroup_size(WORKGROUP)
fn lazy_adamw(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let slot = thread(id, groups);
    if slot < now.n_lazy_updates * LANES {
        update_lane(now, slot);
    }
}
