// Forward pass of a dot product over a batch: losses and their gradients (see parts/dot_product.wgsl).
// One thread computes one rating; one workgroup WORKGROUP ratings.

#import dot_product
#import thread

var<uniform> now: Step;

@compute @workgroup_size(WORKGROUP)
fn dot_loss(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let offset = thread(id, groups);
    if offset < now.n_ratings {
        forward_rating(now, offset);
    }
}
