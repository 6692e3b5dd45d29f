// Gradient of every touched row, the sum over its ratings in the batch in a fixed order, taken into the running means.
// One thread sums four columns of one row; one workgroup WORKGROUP such lanes. Twin of engine/cpu/row_gradient.rs.

override FACTOR_LANES: u32;
override LANES: u32;

// What one thread sums.
alias Sum = vec4<f32>;

@group(0) @binding(3) var<storage, read> rows: array<vec4<f32>>;
@group(0) @binding(4) var<storage, read> ratings: array<RowRating>;
@group(0) @binding(5) var<storage, read> residuals: array<f32>;
@group(0) @binding(6) var<storage, read> touches: array<Touch>;
@group(0) @binding(7) var<storage, read> positions: array<u32>;

@compute @workgroup_size(WORKGROUP)
fn gradient(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let slot = thread(id, groups);
    if slot >= now.n_touches * LANES {
        return;
    }
    let lane = slot % LANES;
    let touched = touches[now.first_touch + slot / LANES];
    var sum = vec4<f32>();
    for (var p = 0u; p < touched.n_positions; p++) {
        let k = positions[touched.first_position + p];
        if lane < FACTOR_LANES {
            let own = touched.row == ratings[k].user_row;
            let partner = select(ratings[k].user_row, ratings[k].item_row, own);
            sum += residuals[k] * rows[partner * LANES + lane];
        } else {
            // The bias: its partner is the constant 1.
            sum.x += residuals[k];
        }
    }
    take_in(touched.row * LANES + lane, sum);
}
