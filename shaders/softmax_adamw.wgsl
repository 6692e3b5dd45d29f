// A step of AdamW on every row of users, or of items. Biases do not decay.
// One thread moves four parameters of one row. Twin of `Side::adamw` in engine/softmax/cpu.rs.

#import structs
#import thread

override LANES: u32;
override SQR_MOMENTUM: f32;
override EPS: f32;

// In each row the parameters, the first moments and the second moments.
var<storage, read_write> table: array<vec4<f32>>;
var<storage, read> gradients: array<vec4<f32>>;
var<uniform> now: ChoiceStep;

@compute @workgroup_size(WORKGROUP)
fn softmax_adamw(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let slot = thread(id, groups);
    if slot >= now.n_rows * LANES {
        return;
    }
    let lane = slot % LANES;
    let at = slot / LANES * 3u * LANES + lane;
    let gradient = gradients[slot];
    let grad_avg = now.momentum * table[at + LANES] + (1.0 - now.momentum) * gradient;
    let sqr_avg = SQR_MOMENTUM * table[at + 2u * LANES] + (1.0 - SQR_MOMENTUM) * gradient * gradient;
    table[at + LANES] = grad_avg;
    table[at + 2u * LANES] = sqr_avg;
    let decayed = table[at] * select(1.0, now.decay, lane + 1u < LANES);
    table[at] = decayed - now.step_size * grad_avg / (sqrt(sqr_avg * now.sqr_debias) + EPS);
}
