// Gradients of the rows that a batch touches under a dot product (see parts/row_gradient.wgsl).
// One thread sums four columns of one row; one workgroup WORKGROUP such lanes.

#import row_gradient
#import thread

var<uniform> now: Step;

@compute @workgroup_size(WORKGROUP)
fn dot_gradient(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let slot = thread(id, groups);
    if slot < now.n_touches * LANES {
        gradient_lane(now, slot);
    }
}
