// From a net's logits to predictions.
// One thread takes one rating; one workgroup WORKGROUP ratings. Twin of engine/cpu/output.rs.

#import structs
#import output
#import thread

var<storage, read> logits: array<f32>;
// One per rating of the plan.
var<storage, read_write> predictions: array<f32>;
var<uniform> now: Step;

@compute @workgroup_size(WORKGROUP)
fn net_predict(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let offset = thread(id, groups);
    if offset < now.n_ratings {
        predictions[now.first_rating + offset] = squash(logits[offset]).prediction;
    }
}
