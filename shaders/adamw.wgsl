// AdamW: brings every row that a step needs to the present, idle steps included.
// One thread moves four parameters of one row; one workgroup WORKGROUP such lanes. Twin of engine/cpu/adamw.rs.

override LANES: u32;
override SQR_MOMENTUM: f32;
override EPS: f32;

@group(0) @binding(0) var<storage, read_write> rows: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> grad_avgs: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read_write> sqr_avgs: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read> schedule: array<StepHyper>;
// One per row that a step brings up.
@group(0) @binding(4) var<storage, read> catch_ups: array<CatchUp>;
@group(1) @binding(0) var<uniform> now: Step;

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

@compute @workgroup_size(WORKGROUP)
fn catch_up(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let slot = thread(id, groups);
    if slot >= now.n_catch_ups * LANES {
        return;
    }
    let sums = catch_ups[now.first_catch_up + slot / LANES];
    let at = sums.row * LANES + slot % LANES;
    if sums.replay == 0u {
        leap(at, sums);
    } else {
        replay(at, sums.from_step, sums.until_step);
    }
}
