// Half the sum of squared errors before a step.
// One workgroup sums the squares of all users, in a fixed order. Twin of `SvdppCpu::step`.

#import structs
#import sum

var<storage, read> squares: array<f32>;
var<storage, read_write> data_terms: array<f32>;
var<uniform> now: AdamStep;

@compute @workgroup_size(WORKGROUP)
fn svdpp_data_term(@builtin(local_invocation_index) local: u32) {
    var sum = 0.0;
    for (var row = local; row < now.n_rows; row += WORKGROUP) {
        sum += squares[row];
    }
    let total = sum_over_workgroup(local, sum);
    if local == 0u {
        data_terms[now.index] = 0.5 * total;
    }
}
