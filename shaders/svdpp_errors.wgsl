// Errors of every user's ratings, and the sum of their squares.
// One workgroup handles one user, one thread a rating at a time. Twin of engine/svdpp/kernels.rs.

#import structs
#import sum

override LANES: u32;

var<storage, read> rows: array<SvdppRow>;
// Item and standardized rating of each rating, by user.
var<storage, read> columns: array<u32>;
var<storage, read> targets: array<f32>;
var<storage, read> vectors: array<vec4<f32>>;
var<storage, read> other_vectors: array<vec4<f32>>;
var<storage, read_write> errors: array<f32>;
var<storage, read_write> squares: array<f32>;
var<uniform> now: AdamStep;

var<workgroup> user: array<vec4<f32>, LANES>;

@compute @workgroup_size(WORKGROUP)
fn svdpp_errors(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) local: u32,
) {
    let k = group.y * groups.x + group.x;
    if k >= now.n_rows {
        return;
    }
    let row = now.first_row + k;
    for (var lane = local; lane < LANES; lane += WORKGROUP) {
        user[lane] = vectors[row * LANES + lane];
    }
    workgroupBarrier();
    let own = rows[row];
    let bias = LANES - 1u;
    var sum = 0.0;
    for (var rating = own.begin + local; rating < own.end; rating += WORKGROUP) {
        let item = columns[rating] * LANES;
        var logit = user[bias].x + other_vectors[item + bias].x;
        for (var lane = 0u; lane < bias; lane++) {
            logit += dot(user[lane], other_vectors[item + lane]);
        }
        let error = logit - targets[rating];
        errors[rating] = error;
        sum += error * error;
    }
    let total = sum_over_workgroup(local, sum);
    if local == 0u {
        squares[row] = total;
    }
}
