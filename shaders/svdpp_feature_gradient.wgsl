// Gradient of every feature, the sum of the scaled gradients of its items by their weights, and its step.
// One workgroup handles one feature. Twin of engine/svdpp/kernels.rs.

#import row_sum
#import adam

override PENALTY: f32;

// Where the items of each feature begin, and where the last one's end.
var<storage, read> offsets: array<u32>;
var<storage, read> entries: array<WeightedRow>;
var<storage, read> other_scaled: array<vec4<f32>>;

@compute @workgroup_size(WORKGROUP)
fn svdpp_feature_gradient(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) local: u32,
) {
    let k = row_of(group, groups);
    if k >= now.n_rows {
        return;
    }
    let row = now.first_row + k;
    let lane = local % LANES;
    let slot = local / LANES;
    var sum = vec4<f32>();
    if slot < n_slots() {
        for (var entry = offsets[row] + slot; entry < offsets[row + 1u]; entry += n_slots()) {
            sum += entries[entry].weight * other_scaled[entries[entry].row * LANES + lane];
        }
    }
    let gradient = sum_over_slots(local, sum);
    if local < LANES {
        adam(row, lane, gradient, PENALTY);
    }
}
