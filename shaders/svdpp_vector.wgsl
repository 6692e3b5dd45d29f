// The vector of every row: its explicit row, the implicit rows of all that it met by the scale of the row, and its
// features by their weights. One workgroup handles one row. Twin of engine/svdpp/kernels.rs.

#import structs
#import row_sum

override HAS_FEATURES: bool;

var<storage, read> rows: array<SvdppRow>;
var<storage, read> columns: array<u32>;
var<storage, read> own_explicit: array<vec4<f32>>;
var<storage, read> other_implicit: array<vec4<f32>>;
// Where the features of each row begin, and where the last one's end.
var<storage, read> offsets: array<u32>;
var<storage, read> entries: array<WeightedRow>;
var<storage, read> features: array<vec4<f32>>;
var<storage, read_write> vectors: array<vec4<f32>>;
var<uniform> now: AdamStep;

@compute @workgroup_size(WORKGROUP)
fn svdpp_vector(
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
            sum += other_implicit[columns[entry] * 3u * LANES + lane];
        }
    }
    let implicit = sum_over_slots(local, sum);
    if local >= LANES {
        return;
    }
    var vector = own_explicit[row * 3u * LANES + lane] + own.scale * implicit;
    if HAS_FEATURES {
        for (var entry = offsets[row]; entry < offsets[row + 1u]; entry++) {
            vector += entries[entry].weight * features[entries[entry].row * 3u * LANES + lane];
        }
    }
    vectors[row * LANES + lane] = vector;
}
