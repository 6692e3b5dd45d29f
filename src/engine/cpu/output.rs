//! From logits to predictions and losses: the one place that says how a trained model predicts. Twin of `shaders/parts/output.wgsl`, `shaders/net_loss.wgsl`,
//! `shaders/net_predict.wgsl` and `shaders/mean_loss.wgsl`.

use crate::engine::Loss;
use crate::engine::rows::RowRating;
use crate::model::{ModelSpec, Params, names};

/// How one logit becomes a prediction and a loss.
#[derive(Clone, Copy, Debug)]
pub struct Output {
    form: Form,
    loss: Loss,
}

/// The last step of a prediction.
#[derive(Clone, Copy, Debug)]
enum Form {
    /// The logit itself.
    Plain,
    /// fastai's `sigmoid_range`, with the ends of `y_range`.
    Sigmoid { low: f32, high: f32 },
    /// The mean of all ratings is added, and what leaves the scale of the ratings is clipped to it.
    Clipped { mean: f32, low: f32, high: f32 },
}

impl Output {
    /// `params` are those of the model, for what is constant in training.
    pub fn new(spec: &ModelSpec, loss: Loss, params: &Params) -> Output {
        let (low, high) = spec.y_range;
        let form = match params.get(names::MEAN) {
            // Best accuracy, and Best lists where it predicts ratings.
            &[mean] => Form::Clipped { mean, low, high },
            _ if spec.kind.has_range() => Form::Sigmoid { low, high },
            _ => Form::Plain,
        };
        Output { form, loss }
    }

    /// The prediction that a logit stands for.
    pub fn predict(&self, logit: f32) -> f32 {
        self.squash(logit).0
    }

    /// The same before clipping, by which lists are ranked: beyond the end of the scale, items still differ.
    pub fn score(&self, logit: f32) -> f32 {
        match self.form {
            Form::Clipped { mean, .. } => mean + logit,
            Form::Plain | Form::Sigmoid { .. } => self.predict(logit),
        }
    }

    /// The prediction that belongs to a score.
    pub fn clip(&self, score: f32) -> f32 {
        match self.form {
            Form::Clipped { low, high, .. } => score.clamp(low, high),
            Form::Plain | Form::Sigmoid { .. } => score,
        }
    }

    /// Loss of one rating, and the derivative of the mean loss of a batch of `batch_size` ratings with respect to
    /// the logit.
    pub fn error(&self, logit: f32, value: f32, batch_size: usize) -> (f32, f32) {
        let (prediction, slope) = self.squash(logit);
        let (loss, grad_prediction) = self.loss(prediction, value, batch_size);
        (loss, grad_prediction * slope)
    }

    /// The same with respect to the prediction.
    pub fn loss(&self, prediction: f32, value: f32, batch_size: usize) -> (f32, f32) {
        let error = prediction - value;
        let share = 1.0 / batch_size as f32;
        match self.loss {
            Loss::Mse => (error * error, 2.0 * share * error),
            Loss::L1 => (error.abs(), share * sign(error)),
        }
    }

    /// The sigmoid of a logit, where predictions are squashed into a range.
    pub fn sigmoid(&self, logit: f32) -> Option<f32> {
        matches!(self.form, Form::Sigmoid { .. }).then(|| sigmoid(logit))
    }

    /// The prediction and its derivative.
    fn squash(&self, logit: f32) -> (f32, f32) {
        match self.form {
            Form::Plain => (logit, 1.0),
            Form::Sigmoid { low, high } => {
                let sigmoid = sigmoid(logit);
                (low + (high - low) * sigmoid, (high - low) * sigmoid * (1.0 - sigmoid))
            }
            Form::Clipped { mean, low, high } => ((mean + logit).clamp(low, high), 1.0),
        }
    }
}

fn sigmoid(logit: f32) -> f32 {
    1.0 / (1.0 + (-logit).exp())
}

/// -1, 0 or 1: unlike `signum`, 0 where there is no error.
fn sign(error: f32) -> f32 {
    if error == 0.0 { 0.0 } else { error.signum() }
}

/// For each rating its loss, and the derivative of the mean loss of a batch of `batch_size` with respect to its logit.
pub fn net_loss(
    output: &Output,
    logits: &[f32],
    ratings: &[RowRating],
    batch_size: usize,
    losses: &mut Vec<f32>,
    grad_logits: &mut Vec<f32>,
) {
    losses.clear();
    grad_logits.clear();
    for (&logit, rating) in logits.iter().zip(ratings) {
        let (loss, grad_logit) = output.error(logit, rating.value, batch_size);
        losses.push(loss);
        grad_logits.push(grad_logit);
    }
}

/// Appends the prediction of each logit.
pub fn net_predict(output: &Output, logits: &[f32], predictions: &mut Vec<f32>) {
    predictions.extend(logits.iter().map(|&logit| output.predict(logit)));
}

/// Mean of the losses of single ratings. Summed in double precision: a batch may hold 65,536 of them.
pub fn mean_loss(losses: &[f32]) -> f32 {
    let sum: f64 = losses.iter().map(|&x| f64::from(x)).sum();
    (sum / losses.len() as f64) as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ModelKind;

    #[test]
    fn beyond_the_scale_scores_still_differ_and_predictions_do_not() {
        let spec = ModelSpec::new(ModelKind::BestAccuracy, 3, 3, 2, (1.0, 5.0));
        let mut params = Params::build(&spec, || 0.0);
        params.get_mut(names::MEAN).fill(3.5);
        let output = Output::new(&spec, Loss::Mse, &params);
        let scores = [2.0, 3.0].map(|logit| output.score(logit));
        assert!(scores[0] < scores[1]);
        assert_eq!(scores.map(|score| output.clip(score)), [5.0, 5.0]);
        assert_eq!([2.0, -0.5].map(|logit| output.predict(logit)), [5.0, 3.0]);
    }
}
