// Mean loss of every batch. One workgroup sums one batch, in a fixed order. Twin of engine/cpu/output.rs.

#import structs
#import sum

var<storage, read> losses: array<f32>;
var<storage, read> steps: array<Step>;
var<storage, read_write> mean_losses: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn mean_loss(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) local: u32,
) {
    let k = group.y * groups.x + group.x;
    // Steps after those of the chunk, from an earlier and longer one, do no harm: nobody reads their losses.
    if k >= arrayLength(&steps) {
        return;
    }
    let batch = steps[k];
    var sum = 0.0;
    for (var r = local; r < batch.n_ratings; r += WORKGROUP) {
        sum += losses[batch.first_rating + r];
    }
    let total = sum_over_workgroup(local, sum);
    if local == 0u {
        mean_losses[k] = total / f32(batch.n_ratings);
    }
}
