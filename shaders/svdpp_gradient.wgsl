// Gradient of every row of an explicit table, its step, and the gradient times the scale of the row.
// One workgroup handles one row. Twin of engine/svdpp/kernels.rs.

#import row_sum
#import adam

// Whether the errors lie in another order than these rows, and `positions` tells where.
override IS_TRANSPOSED: bool;

var<storage, read> rows: array<SvdppRow>;
var<storage, read> columns: array<u32>;
var<storage, read> positions: array<u32>;
var<storage, read> errors: array<f32>;
var<storage, read> other_vectors: array<vec4<f32>>;
var<storage, read_write> scaled: array<vec4<f32>>;

@compute @workgroup_size(WORKGROUP)
fn svdpp_gradient(
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
            var at = entry;
            if IS_TRANSPOSED {
                at = positions[entry];
            }
            if lane + 1u < LANES {
                sum += errors[at] * other_vectors[columns[entry] * LANES + lane];
            } else {
                // A bias is multiplied with 1, whatever the other's is.
                sum.x += errors[at];
            }
        }
    }
    let gradient = sum_over_slots(local, sum);
    if local < LANES {
        adam(row, lane, gradient, own.penalty);
        scaled[row * LANES + lane] = own.scale * gradient;
    }
}
