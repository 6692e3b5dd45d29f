// AdamW: the pending steps of a row, one by one and all at once (see engine/optim/mod.rs). Twin of engine/cpu/adamw.rs.

#import structs
#import moments with Sum = vec4<f32>
#import touches

override LANES: u32;
override EPS: f32;

var<storage, read_write> rows: array<vec4<f32>>;
// Rows that have the same steps pending share one.
var<storage, read> lazy_updates: array<LazyUpdate>;

// Many steps at once, by their sums over nodes (see engine/optim/lazy.rs). Nodes without weight add nothing.
fn fast_forward(at: u32, sums: LazyUpdate) {
    let root = sqrt(sqr_avg[at]);
    var sum = sums.weights[0] / (root + sums.eps[0]);
    sum += sums.weights[1] / (root + sums.eps[1]);
    sum += sums.weights[2] / (root + sums.eps[2]);
    rows[at] = rows[at] * sums.decay - grad_avg[at] * sum;
    grad_avg[at] *= sums.momentum;
    sqr_avg[at] *= sums.sqr_momentum;
}

// Step after step: decay, move (fastai's weight_decay and adam_step), and the moments fade for the next one.
fn replay(at: u32, from_step: u32, until_step: u32) {
    var params = rows[at];
    var first_moment = grad_avg[at];
    var second_moment = sqr_avg[at];
    for (var t = from_step; t < until_step; t++) {
        let hyper = schedule[t];
        let root = sqrt(second_moment * hyper.sqr_debias);
        params = params * hyper.decay - hyper.step_size * first_moment / (root + EPS);
        first_moment *= schedule[t + 1u].momentum;
        second_moment *= SQR_MOMENTUM;
    }
    rows[at] = params;
    grad_avg[at] = first_moment;
    sqr_avg[at] = second_moment;
}

// Updates four parameters of one row; a step has n_lazy_updates * LANES such slots.
fn update_lane(now: Step, slot: u32) {
    let touched = touch(now.first_touch + slot / LANES);
    let sums = lazy_updates[touched.lazy_update];
    let at = touched.row * LANES + slot % LANES;
    if sums.replay > 0u {
        replay(at, sums.from_step, sums.from_step + sums.replay);
    }
    fast_forward(at, sums);
}
