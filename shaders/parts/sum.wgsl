// Sum over the threads of a workgroup, in a fixed order.

#import thread

var<workgroup> partial: array<f32, WORKGROUP>;

// Every thread of the workgroup must call it, and gets the sum.
fn sum_over_workgroup(local: u32, value: f32) -> f32 {
    partial[local] = value;
    workgroupBarrier();
    for (var half = WORKGROUP / 2u; half > 0u; half /= 2u) {
        if local < half {
            partial[local] += partial[local + half];
        }
        workgroupBarrier();
    }
    let sum = partial[0];
    // Nobody may begin the next sum before all have read this one.
    workgroupBarrier();
    return sum;
}
