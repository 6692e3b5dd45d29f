// Gradient of every touched row under a net, the sum over its ratings in the batch in a fixed order, taken into the
// moments. One thread sums one column of one row; one workgroup WORKGROUP of them. Twin of
// engine/cpu/embedding.rs.

#import structs
#import moments with Sum = f32
#import touches
#import thread

override USER_FACTORS: u32;
override INPUTS: u32;
override STRIDE: u32;

// Of the batch alone, [ratings, INPUTS].
var<storage, read> input_gradients: array<f32>;
var<uniform> now: Step;

@compute @workgroup_size(WORKGROUP)
fn embedding_gradient(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let slot = thread(id, groups);
    if slot >= now.n_touches * STRIDE {
        return;
    }
    let touched = touch(now.first_touch + slot / STRIDE);
    let column = slot % STRIDE;
    let is_user = slot / STRIDE < now.n_users;
    let first = select(USER_FACTORS, 0u, is_user);
    let factors = select(INPUTS - USER_FACTORS, USER_FACTORS, is_user);
    if column >= factors {
        return;
    }
    var sum = 0.0;
    for (var p = 0u; p < touched.n_positions; p++) {
        let k = own_rating(touched, is_user, p) - now.first_rating;
        sum += input_gradients[k * INPUTS + first + column];
    }
    update_moments(now.index, touched.row * STRIDE + column, sum);
}
