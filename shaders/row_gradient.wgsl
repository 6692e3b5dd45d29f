// Gradient of every touched row, the sum over its ratings in the batch in a fixed order, taken into the running means.
// One thread sums four columns of one row; one workgroup WORKGROUP such lanes. Twin of engine/cpu/row_gradient.rs.

override WORKGROUP: u32;
override FACTOR_LANES: u32;
override LANES: u32;
override SQR_MOMENTUM: f32;

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

struct Touch {
    row: u32,
    first_position: u32,
    n_positions: u32,
}

struct StepHyper {
    decay: f32,
    momentum: f32,
    step_size: f32,
    sqr_debias: f32,
}

@group(0) @binding(0) var<storage, read> rows: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read> ratings: array<RowRating>;
@group(0) @binding(2) var<storage, read> residuals: array<f32>;
@group(0) @binding(3) var<storage, read> touches: array<Touch>;
@group(0) @binding(4) var<storage, read> positions: array<u32>;
@group(0) @binding(5) var<storage, read> schedule: array<StepHyper>;
@group(0) @binding(6) var<storage, read_write> grad_avgs: array<vec4<f32>>;
@group(0) @binding(7) var<storage, read_write> sqr_avgs: array<vec4<f32>>;
@group(1) @binding(0) var<uniform> now: Step;

@compute @workgroup_size(WORKGROUP)
fn gradient(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let slot = id.y * groups.x * WORKGROUP + id.x;
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
    let at = touched.row * LANES + lane;
    grad_avgs[at] += (1.0 - schedule[now.index].momentum) * sum;
    sqr_avgs[at] += (1.0 - SQR_MOMENTUM) * (sum * sum);
}
