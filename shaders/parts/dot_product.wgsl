// Forward pass: gather two rows, dot product, biases, sigmoid into the range, error. Twin of
// engine/cpu/dot_product.rs.

#import structs
#import output

override FACTOR_LANES: u32;
override LANES: u32;
override HAS_BIAS: bool;

var<storage, read> rows: array<vec4<f32>>;
var<storage, read> ratings: array<RowRating>;
// One per rating of the plan.
var<storage, read_write> losses: array<f32>;
// One per rating of the batch.
var<storage, read_write> grad_logits: array<f32>;

// Dot product of the two rows' factors plus their biases.
fn logit(rating: RowRating) -> f32 {
    let user = rating.user_row * LANES;
    let item = rating.item_row * LANES;
    var sum = vec4<f32>();
    for (var lane = 0u; lane < FACTOR_LANES; lane++) {
        sum += rows[user + lane] * rows[item + lane];
    }
    let dot_product = sum.x + sum.y + sum.z + sum.w;
    if HAS_BIAS {
        return dot_product + rows[user + FACTOR_LANES].x + rows[item + FACTOR_LANES].x;
    }
    return dot_product;
}

// One rating of a step: its loss, and the derivative of the batch's mean loss with respect to the logit.
fn forward_rating(now: Step, offset: u32) {
    let k = now.first_rating + offset;
    let error = error_of(logit(ratings[k]), ratings[k].value, now.n_ratings);
    losses[k] = error.loss;
    grad_logits[offset] = error.grad_logit;
}
