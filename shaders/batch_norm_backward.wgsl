// Backward pass of batch norm and of the ReLU before it; updates the moments of its weights and biases.
// One workgroup handles one feature over the batch. Twin of engine/cpu/batch_norm.rs.

#import structs
#import moments with Sum = f32
#import sum

override FEATURES: u32;
// Where in the table weights and biases begin.
override WEIGHT: u32;
override BIAS: u32;

var<storage, read> rows: array<f32>;
// Outputs of the ReLU.
var<storage, read> features: array<f32>;
var<storage, read> statistics: array<Statistics>;
// Of the normalized features, then of the inputs of the ReLU.
var<storage, read_write> gradients: array<f32>;
var<uniform> now: Step;

@compute @workgroup_size(WORKGROUP)
fn batch_norm_backward(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let feature = group.x;
    let own = statistics[feature];
    var weight = 0.0;
    var bias = 0.0;
    for (var k = local; k < now.n_ratings; k += WORKGROUP) {
        let at = k * FEATURES + feature;
        weight += gradients[at] * (features[at] - own.mean) * own.inverse_deviation;
        bias += gradients[at];
    }
    weight = sum_over_workgroup(local, weight);
    bias = sum_over_workgroup(local, bias);
    for (var k = local; k < now.n_ratings; k += WORKGROUP) {
        let at = k * FEATURES + feature;
        let normal = (features[at] - own.mean) * own.inverse_deviation;
        // What moves all ratings alike, or in proportion, batch norm takes away.
        let left = gradients[at] - (bias + normal * weight) / f32(now.n_ratings);
        let came_through = features[at] > 0.0;
        gradients[at] = select(0.0, rows[WEIGHT + feature] * own.inverse_deviation * left, came_through);
    }
    if local == 0u {
        update_moments(now.index, WEIGHT + feature, weight);
        update_moments(now.index, BIAS + feature, bias);
    }
}
