// Gradient of a touched row, the sum over its ratings in the batch in a fixed order, taken into the running means. Part
// of the kernels that do so, which declare LANES, FACTOR_LANES, `rows`, `ratings`, `residuals` and `touches`. Twin of
// engine/cpu/row_gradient.rs.

// Four columns of one row; a step has n_touches * LANES such slots.
fn gradient_lane(now: Step, slot: u32) {
    let lane = slot % LANES;
    let touched = touch(now.first_touch + slot / LANES);
    var sum = vec4<f32>();
    for (var p = 0u; p < touched.n_positions; p++) {
        let k = touches[touched.first_position + p];
        let residual = residuals[k - now.first_rating];
        if lane < FACTOR_LANES {
            let own = touched.row == ratings[k].user_row;
            let partner = select(ratings[k].user_row, ratings[k].item_row, own);
            sum += residual * rows[partner * LANES + lane];
        } else {
            // The bias: its partner is the constant 1.
            sum.x += residual;
        }
    }
    take_in(now.index, touched.row * LANES + lane, sum);
}
