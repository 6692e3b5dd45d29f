// Gradient of every row of an implicit table, the sum of the scaled gradients of all that it met, and its step.
// One workgroup handles one row. Twin of engine/svdpp/kernels.rs.

#import row_sum
#import adam

override PENALTY: f32;

var<storage, read> rows: array<SvdppRow>;
var<storage, read> columns: array<u32>;
var<storage, read> other_scaled: array<vec4<f32>>;

@compute @workgroup_size(WORKGROUP)
fn svdpp_implicit_gradient(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) local: u32,
) {
    let k = row_of(group, groups);
    if k >= now.n_rows {
        return;
    }
    let row = now.first_row + k;
    let own = rows[row];
    let lane = local % LANES;
    let slot = local / LANES;
    var sum = vec4<f32>();
    if slot < n_slots() {
        for (var entry = own.begin + slot; entry < own.end; entry += n_slots()) {
            sum += other_scaled[columns[entry] * LANES + lane];
        }
    }
    let gradient = sum_over_slots(local, sum);
    if local < LANES {
        adam(row, lane, gradient, PENALTY);
    }
}
