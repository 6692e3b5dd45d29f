// Many steps of a dot product, one after the other, in one workgroup: small batches leave a GPU idle, and three
// dispatches a step cost more than the work itself. Each step is what the kernels lazy_adamw, dot_loss and
// dot_gradient do, by the same functions, with barriers where these begin.

override FACTOR_LANES: u32;
override LANES: u32;
override HAS_BIAS: bool;
override EPS: f32;
// Ratings of the largest batch.
override MOST_RATINGS: u32;

// What one thread sums.
alias Sum = vec4<f32>;

@group(0) @binding(3) var<storage, read_write> rows: array<vec4<f32>>;
@group(0) @binding(4) var<storage, read> lazy_updates: array<LazyUpdate>;
@group(0) @binding(5) var<storage, read> ratings: array<RowRating>;
@group(0) @binding(6) var<storage, read> touches: array<u32>;
@group(0) @binding(7) var<storage, read_write> losses: array<f32>;
@group(1) @binding(0) var<uniform> plan: Steps;

// Those of the running batch.
var<workgroup> grad_logits: array<f32, MOST_RATINGS>;

@compute @workgroup_size(WORKGROUP)
fn dot_steps(@builtin(local_invocation_index) local: u32) {
    for (var k = 0u; k < STEPS_AT_ONCE; k++) {
        let now = plan.steps[k].step;
        for (var slot = local; slot < now.n_lazy_updates * LANES; slot += WORKGROUP) {
            update_lane(now, slot);
        }
        storageBarrier();
        for (var offset = local; offset < now.n_ratings; offset += WORKGROUP) {
            forward_rating(now, offset);
        }
        workgroupBarrier();
        for (var slot = local; slot < now.n_touches * LANES; slot += WORKGROUP) {
            gradient_lane(now, slot);
        }
        storageBarrier();
    }
}
