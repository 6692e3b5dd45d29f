// From a logit to its prediction and its loss.
// Twin of engine/cpu/output.rs.

override HAS_RANGE: bool;
override LOW: f32;
override HIGH: f32;
// Mean absolute error in place of mean squared error.
override IS_L1: bool;

struct Squashed {
    prediction: f32,
    slope: f32,
}

struct Error {
    loss: f32,
    // Derivative of the batch's mean loss with respect to the logit.
    grad_logit: f32,
}

// fastai's sigmoid_range and its derivative; the identity where the model has no range.
fn squash(x: f32) -> Squashed {
    if HAS_RANGE {
        let sigmoid = 1.0 / (1.0 + exp(-x));
        return Squashed(LOW + (HIGH - LOW) * sigmoid, (HIGH - LOW) * sigmoid * (1.0 - sigmoid));
    }
    return Squashed(x, 1.0);
}

fn error_of(x: f32, value: f32, batch_size: u32) -> Error {
    let y = squash(x);
    let error = y.prediction - value;
    let share = 1.0 / f32(batch_size);
    if IS_L1 {
        return Error(abs(error), share * sign(error) * y.slope);
    }
    return Error(error * error, 2.0 * share * error * y.slope);
}
