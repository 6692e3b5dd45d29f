// Batch norm by the statistics of the batch. The running statistics follow them, their variance unbiased.
// One workgroup normalizes one feature over the batch. Twin of engine/cpu/batch_norm.rs.

#import batch_norm
#import sum

override MOMENTUM: f32;

var<storage, read_write> statistics: array<Statistics>;

@compute @workgroup_size(WORKGROUP)
fn batch_norm_train(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let feature = group.x;
    let n_ratings = f32(now.n_ratings);
    var sum = 0.0;
    for (var k = local; k < now.n_ratings; k += WORKGROUP) {
        sum += features[k * FEATURES + feature];
    }
    let mean = sum_over_workgroup(local, sum) / n_ratings;
    var squares = 0.0;
    for (var k = local; k < now.n_ratings; k += WORKGROUP) {
        let off = features[k * FEATURES + feature] - mean;
        squares += off * off;
    }
    let variance = sum_over_workgroup(local, squares) / n_ratings;
    let own = Statistics(mean, 1.0 / sqrt(variance + EPS));
    normalize(feature, local, own);
    if local == 0u {
        statistics[feature] = own;
        // A batch of one has no unbiased variance; torch refuses it, here its variance counts as 0.
        let unbiased = variance * n_ratings / (max(n_ratings, 2.0) - 1.0);
        running[RUNNING + feature] += MOMENTUM * (mean - running[RUNNING + feature]);
        let at = RUNNING + FEATURES + feature;
        running[at] += MOMENTUM * (unbiased - running[at]);
        if feature == 0u {
            running[RUNNING + 2u * FEATURES] += 1.0;
        }
    }
}
