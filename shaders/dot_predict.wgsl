// Predictions of a dot product (see parts/dot_product.wgsl).
// One thread predicts one rating; one workgroup WORKGROUP ratings.

#import dot_product
#import thread

var<storage, read_write> predictions: array<f32>;
var<uniform> now: Step;

@compute @workgroup_size(WORKGROUP)
fn dot_predict(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let offset = thread(id, groups);
    if offset < now.n_ratings {
        let k = now.first_rating + offset;
        predictions[k] = squash(logit(ratings[k])).prediction;
    }
}
