// Forward pass: gather two rows, dot product, biases, sigmoid into the range, error.
// One thread computes one rating; one workgroup WORKGROUP ratings. Twin of engine/cpu/dot_bias.rs.

override WORKGROUP: u32;
override FACTOR_LANES: u32;
override LANES: u32;
override HAS_BIAS: bool;
override HAS_RANGE: bool;
override LOW: f32;
override HIGH: f32;

struct RowRating {
    user_row: u32,
    item_row: u32,
    value: f32,
}

struct Step {
    index: u32,
    first_rating: u32,
    n_ratings: u32,
    first_touch: u32,
    n_touches: u32,
}

struct Squashed {
    prediction: f32,
    slope: f32,
}

@group(0) @binding(0) var<storage, read> rows: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read> ratings: array<RowRating>;
// Squared errors of `forward`, predictions of `predict`.
@group(0) @binding(2) var<storage, read_write> terms: array<f32>;
// Derivative of the batch's mean squared error with respect to the activation.
@group(0) @binding(3) var<storage, read_write> residuals: array<f32>;
@group(1) @binding(0) var<uniform> now: Step;

// Dot product of the two rows' factors plus their biases.
fn activation(user_row: u32, item_row: u32) -> f32 {
    let user = user_row * LANES;
    let item = item_row * LANES;
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

// fastai's sigmoid_range and its derivative; the identity where the model has no range.
fn squash(x: f32) -> Squashed {
    if HAS_RANGE {
        let sigmoid = 1.0 / (1.0 + exp(-x));
        return Squashed(LOW + (HIGH - LOW) * sigmoid, (HIGH - LOW) * sigmoid * (1.0 - sigmoid));
    }
    return Squashed(x, 1.0);
}

fn squashed(k: u32) -> Squashed {
    return squash(activation(ratings[k].user_row, ratings[k].item_row));
}

fn thread(id: vec3<u32>, groups: vec3<u32>) -> u32 {
    return id.y * groups.x * WORKGROUP + id.x;
}

@compute @workgroup_size(WORKGROUP)
fn forward(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let offset = thread(id, groups);
    if offset >= now.n_ratings {
        return;
    }
    let k = now.first_rating + offset;
    let y = squashed(k);
    let error = y.prediction - ratings[k].value;
    terms[k] = error * error;
    residuals[k] = 2.0 / f32(now.n_ratings) * error * y.slope;
}

@compute @workgroup_size(WORKGROUP)
fn predict(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let k = thread(id, groups);
    if k < arrayLength(&ratings) {
        terms[k] = squashed(k).prediction;
    }
}
