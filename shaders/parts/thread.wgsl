// Which thread of a dispatch runs.

// Threads of a workgroup.
override WORKGROUP: u32;

// Index of a thread; long dispatches are folded into rows of workgroups.
fn thread(id: vec3<u32>, groups: vec3<u32>) -> u32 {
    return id.y * groups.x * WORKGROUP + id.x;
}
