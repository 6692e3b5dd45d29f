// Brings every row that a step needs to the present (see adamw.wgsl).
// One thread moves four parameters of one row; one workgroup WORKGROUP such lanes.

override LANES: u32;
override EPS: f32;

// What a lane holds.
alias Sum = vec4<f32>;

@group(0) @binding(3) var<storage, read_write> rows: array<vec4<f32>>;
// One per row that a step brings up.
@group(0) @binding(4) var<storage, read> catch_ups: array<CatchUp>;
@group(1) @binding(0) var<uniform> now: Step;

@compute @workgroup_size(WORKGROUP)
fn catch_up(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let slot = thread(id, groups);
    if slot < now.n_catch_ups * LANES {
        catch_up_lane(now, slot);
    }
}
