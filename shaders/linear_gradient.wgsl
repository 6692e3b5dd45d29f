// Gradient of a linear layer's weights and biases, the sum over the batch, taken into the moments.
// One thread sums one parameter; one workgroup WORKGROUP of them. A large batch takes several dispatches: no thread
// may work for so long that a driver takes it for stuck. Twin of engine/cpu/linear.rs.

#import structs
#import moments with Sum = f32
#import thread

// Ratings that one dispatch sums.
const SUMMED_AT_ONCE = 8192u;

override INPUTS: u32;
override OUTPUTS: u32;
// Where in the table weights, [OUTPUTS, INPUTS], and biases begin.
override WEIGHT: u32;
override BIAS: u32;
override HAS_BIAS: bool;

var<storage, read> inputs: array<f32>;
var<storage, read> gradients: array<f32>;
// What earlier dispatches of the step have summed; one per parameter, where there are several.
var<storage, read_write> sums: array<f32>;
var<uniform> now: Step;

@compute @workgroup_size(WORKGROUP)
fn linear_gradient(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let slot = thread(id, groups);
    let end = min(now.first_summed + SUMMED_AT_ONCE, now.n_ratings);
    var sum = 0.0;
    if slot < OUTPUTS * INPUTS {
        for (var k = now.first_summed; k < end; k++) {
            sum += gradients[k * OUTPUTS + slot / INPUTS] * inputs[k * INPUTS + slot % INPUTS];
        }
        take_sum(slot, WEIGHT + slot, sum, end);
    } else if HAS_BIAS && slot < OUTPUTS * INPUTS + OUTPUTS {
        // The bias: its input is the constant 1.
        let output = slot - OUTPUTS * INPUTS;
        for (var k = now.first_summed; k < end; k++) {
            sum += gradients[k * OUTPUTS + output];
        }
        take_sum(slot, BIAS + output, sum, end);
    }
}

// Adds a sum that ends before rating `end` to those before it; the last one goes into the moments.
fn take_sum(slot: u32, at: u32, own: f32, end: u32) {
    var sum = own;
    if now.first_summed > 0u {
        sum += sums[slot];
    }
    if end == now.n_ratings {
        update_moments(now.index, at, sum);
    } else {
        sums[slot] = sum;
    }
}
