// AdamW: a step with a gradient for every touched row, then the idle steps it runs ahead.
// One thread moves four parameters of one row; one workgroup WORKGROUP such lanes. Twin of engine/cpu/adamw.rs.

override WORKGROUP: u32;
override LANES: u32;
override SQR_MOMENTUM: f32;
override EPS: f32;

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
    idle_until: u32,
}

struct Idle {
    row: u32,
    from_step: u32,
    until_step: u32,
}

struct StepHyper {
    decay: f32,
    momentum: f32,
    step_size: f32,
    sqr_debias: f32,
}

struct State {
    params: vec4<f32>,
    grad_avg: vec4<f32>,
    sqr_avg: vec4<f32>,
}

@group(0) @binding(0) var<storage, read_write> rows: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> grad_avgs: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read_write> sqr_avgs: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read> schedule: array<StepHyper>;
@group(0) @binding(4) var<storage, read> touches: array<Touch>;
@group(0) @binding(5) var<storage, read> gradients: array<vec4<f32>>;
@group(0) @binding(6) var<storage, read> owed: array<Idle>;
@group(1) @binding(0) var<uniform> now: Step;

fn load(at: u32) -> State {
    return State(rows[at], grad_avgs[at], sqr_avgs[at]);
}

fn store(at: u32, state: State) {
    rows[at] = state.params;
    grad_avgs[at] = state.grad_avg;
    sqr_avgs[at] = state.sqr_avg;
}

// Decay first, then the step (fastai's weight_decay and adam_step).
fn moved(state: State, hyper: StepHyper) -> vec4<f32> {
    let root = sqrt(state.sqr_avg * hyper.sqr_debias);
    return state.params * hyper.decay - hyper.step_size * state.grad_avg / (root + EPS);
}

// Steps without a gradient: the running means fade, the parameters follow them.
fn idled(start: State, from_step: u32, until_step: u32) -> State {
    var state = start;
    for (var t = from_step; t < until_step; t++) {
        let hyper = schedule[t];
        state.grad_avg *= hyper.momentum;
        state.sqr_avg *= SQR_MOMENTUM;
        state.params = moved(state, hyper);
    }
    return state;
}

fn thread(id: vec3<u32>, groups: vec3<u32>) -> u32 {
    return id.y * groups.x * WORKGROUP + id.x;
}

@compute @workgroup_size(WORKGROUP)
fn update(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let slot = thread(id, groups);
    if slot >= now.n_touches * LANES {
        return;
    }
    let touched = touches[now.first_touch + slot / LANES];
    let at = touched.row * LANES + slot % LANES;
    let hyper = schedule[now.index];
    let g = gradients[slot];
    var state = load(at);
    state.grad_avg = hyper.momentum * state.grad_avg + (1.0 - hyper.momentum) * g;
    state.sqr_avg = SQR_MOMENTUM * state.sqr_avg + (1.0 - SQR_MOMENTUM) * (g * g);
    state.params = moved(state, hyper);
    store(at, idled(state, now.index + 1u, touched.idle_until));
}

@compute @workgroup_size(WORKGROUP)
fn idle(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let slot = thread(id, groups);
    if slot >= arrayLength(&owed) * LANES {
        return;
    }
    let debt = owed[slot / LANES];
    let at = debt.row * LANES + slot % LANES;
    store(at, idled(load(at), debt.from_step, debt.until_step));
}
