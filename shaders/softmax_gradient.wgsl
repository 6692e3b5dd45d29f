// Gradient of every row of users, or of items, the sum over its pairs of user and candidate in the batch.
// One workgroup handles one row. Twin of `SoftmaxCpu::step` in engine/softmax/cpu.rs.

#import structs
#import row_sum

const CANDIDATES = 17u;

// Whether the rows are items; those of users have no bias that learns.
override HAS_BIAS: bool;

// Where the pairs of each row begin, and where the last one's end, step by step.
var<storage, read> offsets: array<u32>;
var<storage, read> pairs: array<u32>;
// The other row: of each pair its item, or of each choice its user.
var<storage, read> others: array<u32>;
var<storage, read> score_gradients: array<f32>;
var<storage, read> other_table: array<vec4<f32>>;
var<storage, read_write> gradients: array<vec4<f32>>;
var<uniform> now: ChoiceStep;

@compute @workgroup_size(WORKGROUP)
fn softmax_gradient(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) local: u32,
) {
    let row = row_of(group, groups);
    if row >= now.n_rows {
        return;
    }
    let lane = local % LANES;
    let slot = local / LANES;
    let begin = offsets[now.first_row + row];
    let end = offsets[now.first_row + row + 1u];
    var sum = vec4<f32>();
    if slot < n_slots() {
        for (var entry = begin + slot; entry < end; entry += n_slots()) {
            let pair = pairs[entry];
            if lane + 1u < LANES {
                let other = others[select(pair, pair / CANDIDATES, HAS_BIAS)];
                sum += score_gradients[pair] * other_table[other * 3u * LANES + lane];
            } else if HAS_BIAS {
                // A bias is multiplied with 1.
                sum.x += score_gradients[pair];
            }
        }
    }
    let total = sum_over_slots(local, sum);
    if local < LANES {
        gradients[row * LANES + lane] = total;
    }
}
