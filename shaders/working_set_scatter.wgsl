// Copies rows of the working set back into a part of the table.
// One thread copies four numbers of one row; one workgroup WORKGROUP of them.

#import working_set

@compute @workgroup_size(WORKGROUP)
fn working_set_scatter(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let slot = thread(id, groups);
    if slot < now.n_touches * LANES {
        let place = places[now.first_touch + slot / LANES];
        part[place.in_part * LANES + slot % LANES] = working_set[place.in_working_set * LANES + slot % LANES];
    }
}
