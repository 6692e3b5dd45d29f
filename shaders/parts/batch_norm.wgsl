// Batch norm by given statistics. Twin of engine/cpu/batch_norm.rs.

#import structs
#import thread

override FEATURES: u32;
// Where in the table weights and biases begin.
override WEIGHT: u32;
override BIAS: u32;
// Where the running statistics begin: means, variances, then the number of batches.
override RUNNING: u32;
override EPS: f32;

var<storage, read> rows: array<f32>;
var<storage, read> features: array<f32>;
var<storage, read_write> running: array<f32>;
var<storage, read_write> normalized: array<f32>;
var<uniform> now: Step;

// Normalizes one feature over the batch, together with the other threads of the workgroup.
fn normalize(feature: u32, local: u32, own: Statistics) {
    for (var k = local; k < now.n_ratings; k += WORKGROUP) {
        let at = k * FEATURES + feature;
        let normal = (features[at] - own.mean) * own.inverse_deviation;
        normalized[at] = normal * rows[WEIGHT + feature] + rows[BIAS + feature];
    }
}
