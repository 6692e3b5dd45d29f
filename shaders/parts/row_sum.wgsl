// Sums over the entries of one row, by one workgroup: LANES threads add up one entry after another, four columns each,
// and as many such slots as the workgroup has room for share the entries.

override WORKGROUP: u32;
override LANES: u32;

var<workgroup> partial: array<vec4<f32>, WORKGROUP>;

// The row of a workgroup among those of the dispatch; long dispatches are folded into rows of workgroups.
fn row_of(group: vec3<u32>, groups: vec3<u32>) -> u32 {
    return group.y * groups.x + group.x;
}

fn n_slots() -> u32 {
    return WORKGROUP / LANES;
}

// Every thread of the workgroup must call it; the first LANES get the sums of all slots, in a fixed order.
fn sum_over_slots(local: u32, value: vec4<f32>) -> vec4<f32> {
    partial[local] = value;
    workgroupBarrier();
    var sum = vec4<f32>();
    if local < LANES {
        for (var slot = 0u; slot < n_slots(); slot++) {
            sum += partial[slot * LANES + local];
        }
    }
    return sum;
}
