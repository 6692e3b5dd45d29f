// Moves rows between a part of a table and the working set that kernels bind, where no binding reaches the whole table.
// One thread moves four numbers of one row; one workgroup WORKGROUP of them. It has no twin: the CPU's table is in one
// piece.

#import structs
#import thread

override LANES: u32;

var<storage, read_write> part: array<vec4<f32>>;
var<storage, read_write> working_set: array<vec4<f32>>;
// Part after part; a part counts as a step that touches its places.
var<storage, read> places: array<Place>;
var<uniform> now: Step;

@compute @workgroup_size(WORKGROUP)
fn working_set_gather(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let slot = thread(id, groups);
    if slot < now.n_touches * LANES {
        let place = places[now.first_touch + slot / LANES];
        working_set[place.in_working_set * LANES + slot % LANES] = part[place.in_part * LANES + slot % LANES];
    }
}

@compute @workgroup_size(WORKGROUP)
fn working_set_scatter(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let slot = thread(id, groups);
    if slot < now.n_touches * LANES {
        let place = places[now.first_touch + slot / LANES];
        part[place.in_part * LANES + slot % LANES] = working_set[place.in_working_set * LANES + slot % LANES];
    }
}
