// Adam as torch has it, with an L2 penalty in the gradient. A row of a table is its parameters, its first moments and its
// second moments. Twin of `Table::adam` in engine/svdpp/kernels.rs.

#import structs

override LANES: u32;
override MOMENTUM: f32;
override SQR_MOMENTUM: f32;
override EPS: f32;
// The share of the penalty that the bias, the last lane, has.
override BIAS_SHARE: f32;

var<storage, read_write> table: array<vec4<f32>>;
var<uniform> now: AdamStep;

fn adam(row: u32, lane: u32, loss_gradient: vec4<f32>, row_penalty: f32) {
    let at = row * 3u * LANES + lane;
    let penalty = row_penalty * select(1.0, BIAS_SHARE, lane + 1u == LANES);
    let gradient = loss_gradient + penalty * table[at];
    let grad_avg = MOMENTUM * table[at + LANES] + (1.0 - MOMENTUM) * gradient;
    let sqr_avg = SQR_MOMENTUM * table[at + 2u * LANES] + (1.0 - SQR_MOMENTUM) * gradient * gradient;
    table[at + LANES] = grad_avg;
    table[at + 2u * LANES] = sqr_avg;
    table[at] -= now.step_size * grad_avg / (sqrt(sqr_avg * now.sqr_debias) + EPS);
}
