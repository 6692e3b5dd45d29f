// AdamW: brings a row that a step needs to the present, idle steps included. Part of the kernels that do so, which
// declare LANES, EPS, `rows` and `catch_ups`. Twin of engine/cpu/adamw.rs.

// All steps at once, by their sums (see engine/idle.rs).
fn leap(at: u32, sums: CatchUp) {
    let inverse = 1.0 / (sqrt(sqr_avgs[at]) + sums.eps);
    let share = sums.eps * inverse;
    let series = 1.0 - (1.0 - share) * share * (sums.spread[0] - share * (sums.spread[1] - share * sums.spread[2]));
    rows[at] = rows[at] * sums.decay - sums.weight * grad_avgs[at] * inverse * series;
    grad_avgs[at] *= sums.momentum;
    sqr_avgs[at] *= sums.sqr_momentum;
}

// Step after step: decay, step (fastai's weight_decay and adam_step), and the means fade for the next one.
fn replay(at: u32, from_step: u32, until_step: u32) {
    var params = rows[at];
    var grad_avg = grad_avgs[at];
    var sqr_avg = sqr_avgs[at];
    for (var t = from_step; t < until_step; t++) {
        let hyper = schedule[t];
        let root = sqrt(sqr_avg * hyper.sqr_debias);
        params = params * hyper.decay - hyper.step_size * grad_avg / (root + EPS);
        grad_avg *= schedule[t + 1u].momentum;
        sqr_avg *= SQR_MOMENTUM;
    }
    rows[at] = params;
    grad_avgs[at] = grad_avg;
    sqr_avgs[at] = sqr_avg;
}

// Brings up four parameters of one row; a step has n_catch_ups * LANES such slots.
fn catch_up_lane(now: Step, slot: u32) {
    let sums = catch_ups[now.first_catch_up + slot / LANES];
    let at = sums.row * LANES + slot % LANES;
    if sums.replay == 0u {
        leap(at, sums);
    } else {
        replay(at, sums.from_step, sums.until_step);
    }
}
