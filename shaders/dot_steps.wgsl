// Many steps of a dot product, one after the other, in one workgroup: small batches leave a GPU idle, and three
// dispatches a step cost more than the work itself. Each step is what the kernels lazy_adamw, dot_loss and
// dot_gradient do, by the same functions, with barriers where these begin.

#import adamw
#import dot_product
#import row_gradient
#import thread

// Steps that one dispatch makes: few enough that no driver takes it for stuck, at a millisecond a step.
const STEPS_AT_ONCE = 32u;
// Ratings of the largest batch.
override MOST_RATINGS: u32;

var<storage, read_write> rows: array<vec4<f32>>;
// Those after the last are empty.
var<uniform> steps: array<Step, STEPS_AT_ONCE>;

// One per rating of the batch. No other kernel reads them, and a buffer would be the ninth.
var<workgroup> grad_logits: array<f32, MOST_RATINGS>;

@compute @workgroup_size(WORKGROUP)
fn dot_steps(@builtin(local_invocation_index) local: u32) {
    for (var k = 0u; k < STEPS_AT_ONCE; k++) {
        let now = steps[k];
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
        // The next step reads the moments and writes grad_logits.
        storageBarrier();
        workgroupBarrier();
    }
}
