// Makes the pending steps of every row that a batch needs (see parts/adamw.wgsl).
// One thread moves four parameters of one row; one workgroup WORKGROUP such lanes.

#import adamw
#import thread

var<uniform> now: Step;

@compute @workgroup_size(WORKGROUP)
fn lazy_adamw(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let slot = thread(id, groups);
    if slot < now.n_lazy_updates * LANES {
        update_lane(now, slot);
    }
}
