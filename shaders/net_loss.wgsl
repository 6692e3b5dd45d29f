// From a net's logits to losses and their gradients.
// One thread takes one rating; one workgroup WORKGROUP ratings. Twin of engine/cpu/output.rs.

#import structs
#import output
#import thread

var<storage, read> logits: array<f32>;
var<storage, read> ratings: array<RowRating>;
// One per rating of the plan.
var<storage, read_write> losses: array<f32>;
// One per rating of the batch.
var<storage, read_write> grad_logits: array<f32>;
var<uniform> now: Step;

@compute @workgroup_size(WORKGROUP)
fn net_loss(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let offset = thread(id, groups);
    if offset >= now.n_ratings {
        return;
    }
    let k = now.first_rating + offset;
    let error = error_of(logits[offset], ratings[k].value, now.n_ratings);
    losses[k] = error.loss;
    grad_logits[offset] = error.grad_logit;
}
