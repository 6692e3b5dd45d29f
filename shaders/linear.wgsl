// Forward pass of a linear layer, and the ReLU behind it.
// One thread computes one output of one rating; one workgroup WORKGROUP of them. Twin of engine/cpu/linear.rs.

#import structs
#import thread

override INPUTS: u32;
override OUTPUTS: u32;
// Where in the table weights, [OUTPUTS, INPUTS], and biases begin.
override WEIGHT: u32;
override BIAS: u32;
override HAS_BIAS: bool;
override HAS_RELU: bool;

var<storage, read> rows: array<f32>;
var<storage, read> inputs: array<f32>;
var<storage, read_write> outputs: array<f32>;
var<uniform> now: Step;

@compute @workgroup_size(WORKGROUP)
fn linear(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let slot = thread(id, groups);
    if slot >= now.n_ratings * OUTPUTS {
        return;
    }
    let output = slot % OUTPUTS;
    let input = slot / OUTPUTS * INPUTS;
    let weight = WEIGHT + output * INPUTS;
    var sum = 0.0;
    for (var i = 0u; i < INPUTS; i++) {
        sum += rows[weight + i] * inputs[input + i];
    }
    if HAS_BIAS {
        sum += rows[BIAS + output];
    }
    if HAS_RELU {
        sum = max(sum, 0.0);
    }
    outputs[slot] = sum;
}
