// Gradient of a touched row, the sum over its ratings in the batch in a fixed order, taken into the moments. Part
// of the kernels that do so, which declare LANES, FACTOR_LANES, `rows`, `ratings`, `grad_logits` and `touches`. Twin of
// engine/cpu/dot_product.rs.

// Four columns of one row; a step has n_touches * LANES such slots.
fn gradient_lane(now: Step, slot: u32) {
    let lane = slot % LANES;
    let touched = touch(now.first_touch + slot / LANES);
    var sum = vec4<f32>();
    for (var p = 0u; p < touched.n_positions; p++) {
        let k = touches[touched.first_position + p];
        let grad_logit = grad_logits[k - now.first_rating];
        if lane < FACTOR_LANES {
            let own = touched.row == ratings[k].user_row;
            let partner = select(ratings[k].user_row, ratings[k].item_row, own);
            sum += grad_logit * rows[partner * LANES + lane];
        } else {
            // The bias: its partner is the constant 1.
            sum.x += grad_logit;
        }
    }
    update_moments(now.index, touched.row * LANES + lane, sum);
}
