// Batch norm by the running statistics.
// One workgroup normalizes one feature over the batch. Twin of engine/cpu/batch_norm.rs.

#import batch_norm

@compute @workgroup_size(WORKGROUP)
fn batch_norm_eval(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let feature = group.x;
    let variance = running[RUNNING + FEATURES + feature];
    normalize(feature, local, Statistics(running[RUNNING + feature], 1.0 / sqrt(variance + EPS)));
}
