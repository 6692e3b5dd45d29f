// Moves rows between a part of a table and the excerpt that kernels work on, where no binding reaches the whole table.
// One thread moves four numbers of one row; one workgroup WORKGROUP of them. It has no twin: the CPU's table is in one
// piece.

override LANES: u32;

@group(0) @binding(0) var<storage, read_write> part: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> excerpt: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read> places: array<Place>;

@compute @workgroup_size(WORKGROUP)
fn take(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let slot = thread(id, groups);
    if slot < arrayLength(&places) * LANES {
        let place = places[slot / LANES];
        excerpt[place.in_excerpt * LANES + slot % LANES] = part[place.in_part * LANES + slot % LANES];
    }
}

@compute @workgroup_size(WORKGROUP)
fn give_back(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let slot = thread(id, groups);
    if slot < arrayLength(&places) * LANES {
        let place = places[slot / LANES];
        part[place.in_part * LANES + slot % LANES] = excerpt[place.in_excerpt * LANES + slot % LANES];
    }
}
