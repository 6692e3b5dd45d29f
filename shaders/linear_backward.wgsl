// Backward pass of a linear layer toward its inputs, and through the ReLU that they came out of.
// One thread computes one input of one rating; one workgroup WORKGROUP of them. Twin of engine/cpu/linear.rs.

#import structs
#import thread

override INPUTS: u32;
override OUTPUTS: u32;
// Where in the table the weights begin, [OUTPUTS, INPUTS].
override WEIGHT: u32;
override FOLLOWS_RELU: bool;

var<storage, read> rows: array<f32>;
var<storage, read> inputs: array<f32>;
var<storage, read> gradients: array<f32>;
var<storage, read_write> input_gradients: array<f32>;
var<uniform> now: Step;

@compute @workgroup_size(WORKGROUP)
fn linear_backward(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let slot = thread(id, groups);
    if slot >= now.n_ratings * INPUTS {
        return;
    }
    let input = slot % INPUTS;
    let output = slot / INPUTS * OUTPUTS;
    var sum = 0.0;
    for (var o = 0u; o < OUTPUTS; o++) {
        sum += gradients[output + o] * rows[WEIGHT + o * INPUTS + input];
    }
    if FOLLOWS_RELU && inputs[slot] <= 0.0 {
        sum = 0.0;
    }
    input_gradients[slot] = sum;
}
