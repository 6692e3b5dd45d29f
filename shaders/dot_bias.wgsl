// Forward pass: gather two rows, dot product, biases, sigmoid into the range, error.
// One thread computes one rating; one workgroup WORKGROUP ratings. Twin of engine/cpu/dot_bias.rs.

override FACTOR_LANES: u32;
override LANES: u32;
override HAS_BIAS: bool;

@group(0) @binding(0) var<storage, read> rows: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read> ratings: array<RowRating>;
// Losses of `forward`, predictions of `predict`.
@group(0) @binding(2) var<storage, read_write> terms: array<f32>;
// Derivative of the batch's mean loss with respect to the activation.
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

fn activation_of(k: u32) -> f32 {
    return activation(ratings[k].user_row, ratings[k].item_row);
}

@compute @workgroup_size(WORKGROUP)
fn forward(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let offset = thread(id, groups);
    if offset >= now.n_ratings {
        return;
    }
    let k = now.first_rating + offset;
    let error = error_of(activation_of(k), ratings[k].value, now.n_ratings);
    terms[k] = error.loss;
    residuals[k] = error.residual;
}

@compute @workgroup_size(WORKGROUP)
fn predict(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let offset = thread(id, groups);
    if offset < now.n_ratings {
        let k = now.first_rating + offset;
        terms[k] = squash(activation_of(k)).prediction;
    }
}
