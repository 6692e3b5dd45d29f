// Gradient of a touched row, the sum over its ratings in the batch in a fixed order, taken into the moments.
// Twin of engine/cpu/dot_product.rs.

#import structs
#import moments with Sum = vec4<f32>
#import touches

override FACTOR_LANES: u32;
override LANES: u32;

var<storage, read> rows: array<vec4<f32>>;
var<storage, read> ratings: array<RowRating>;
// One per rating of the batch.
var<storage, read> grad_logits: array<f32>;

// Four columns of one row; a step has n_touches * LANES such slots.
fn gradient_lane(now: Step, slot: u32) {
    let lane = slot % LANES;
    let touched = touch(now.first_touch + slot / LANES);
    let is_user = slot / LANES < now.n_users;
    var sum = vec4<f32>();
    for (var p = 0u; p < touched.n_positions; p++) {
        let k = own_rating(touched, is_user, p);
        let grad_logit = grad_logits[k - now.first_rating];
        if lane < FACTOR_LANES {
            let partner = select(ratings[k].user_row, ratings[k].item_row, is_user);
            sum += grad_logit * rows[partner * LANES + lane];
        } else {
            // The bias: its partner is the constant 1.
            sum.x += grad_logit;
        }
    }
    update_moments(now.index, touched.row * LANES + lane, sum);
}
