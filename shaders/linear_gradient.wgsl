// Gradient of a linear layer's weights and biases, the sum over the batch, taken into the moments.
// One thread sums one parameter; one workgroup WORKGROUP of them. Twin of engine/cpu/linear.rs.

#import structs
#import moments with Sum = f32
#import thread

override INPUTS: u32;
override OUTPUTS: u32;
// Where in the table weights, [OUTPUTS, INPUTS], and biases begin.
override WEIGHT: u32;
override BIAS: u32;
override HAS_BIAS: bool;

var<storage, read> inputs: array<f32>;
var<storage, read> gradients: array<f32>;
var<uniform> now: Step;

@compute @workgroup_size(WORKGROUP)
fn linear_gradient(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let slot = thread(id, groups);
    var sum = 0.0;
    if slot < OUTPUTS * INPUTS {
        for (var k = 0u; k < now.n_ratings; k++) {
            sum += gradients[k * OUTPUTS + slot / INPUTS] * inputs[k * INPUTS + slot % INPUTS];
        }
        update_moments(now.index, WEIGHT + slot, sum);
    } else if HAS_BIAS && slot < OUTPUTS * INPUTS + OUTPUTS {
        // The bias: its input is the constant 1.
        let output = slot - OUTPUTS * INPUTS;
        for (var k = 0u; k < now.n_ratings; k++) {
            sum += gradients[k * OUTPUTS + output];
        }
        update_moments(now.index, BIAS + output, sum);
    }
}
