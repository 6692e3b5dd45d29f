//! Each operation with its constants and its buffers, under the names that its kernel has for them.

use super::{BatchNorm, BatchNormMode, Buffer, Extent, Kernel, Operation};
use crate::engine::layers::Layer;
use crate::engine::rows::RowLayout;
use crate::engine::{AdamW, Loss};
use crate::model::ModelSpec;

/// What the operations of one model have in common.
pub struct Operations<'a> {
    pub spec: &'a ModelSpec,
    pub layout: RowLayout,
    pub loss: Loss,
    pub optimizer: &'a AdamW,
    pub layers_offset: usize,
}

impl Operations<'_> {
    pub fn lazy_adamw(&self) -> Operation {
        let constants =
            [("LANES", self.layout.lanes() as f64), self.sqr_momentum(), ("EPS", f64::from(self.optimizer.eps))];
        let extent = Extent::PerLazyUpdate(self.layout.lanes());
        operation(Kernel::LazyAdamW, extent, &constants).moments().bind([
            ("rows", Buffer::Rows),
            ("touches", Buffer::Touches),
            ("lazy_updates", Buffer::LazyUpdates),
        ])
    }

    pub fn dot_loss(&self, grad_logits: Buffer) -> Operation {
        let constants = [&self.dot_constants()[..], &self.output_constants()].concat();
        operation(Kernel::DotLoss, Extent::PerRating(1), &constants)
            .bind([("rows", Buffer::Rows), ("ratings", Buffer::Ratings)])
            .bind([("losses", Buffer::Losses), ("grad_logits", grad_logits)])
    }

    pub fn dot_predict(&self) -> Operation {
        let constants = [&self.dot_constants()[..], &self.output_constants()].concat();
        operation(Kernel::DotPredict, Extent::PerRating(1), &constants).bind([
            ("rows", Buffer::Rows),
            ("ratings", Buffer::Ratings),
            ("predictions", Buffer::Predictions),
        ])
    }

    pub fn dot_gradient(&self, grad_logits: Buffer) -> Operation {
        let [lanes, factor_lanes, _] = self.dot_constants();
        let extent = Extent::PerTouch(self.layout.lanes());
        operation(Kernel::DotGradient, extent, &[lanes, factor_lanes, self.sqr_momentum()])
            .moments()
            .bind([("rows", Buffer::Rows), ("ratings", Buffer::Ratings)])
            .bind([("grad_logits", grad_logits), ("touches", Buffer::Touches)])
    }

    pub fn gather(&self, inputs: Buffer) -> Operation {
        let extent = Extent::PerRating(self.spec.user_factors + self.spec.item_factors);
        operation(Kernel::Gather, extent, &self.embedding_constants()).bind([
            ("rows", Buffer::Rows),
            ("ratings", Buffer::Ratings),
            ("inputs", inputs),
        ])
    }

    pub fn linear(&self, layer: &Layer, inputs: Buffer, outputs: Buffer) -> Operation {
        let constants = [&self.linear_constants(layer)[..], &[("HAS_RELU", flag(layer.has_relu))]].concat();
        operation(Kernel::Linear(*layer), Extent::PerRating(layer.outputs), &constants).bind([
            ("rows", Buffer::Rows),
            ("inputs", inputs),
            ("outputs", outputs),
        ])
    }

    pub fn batch_norm(&self, norm: BatchNorm, features: Buffer, statistics: Buffer, normalized: Buffer) -> Operation {
        let own = [("RUNNING", norm.norm.running as f64), ("EPS", f64::from(BatchNorm::EPS))];
        let mut constants = [&self.norm_constants(&norm)[..], &own].concat();
        if norm.mode == BatchNormMode::Train {
            constants.push(("MOMENTUM", f64::from(BatchNorm::MOMENTUM)));
        }
        operation(Kernel::BatchNorm(norm), Extent::Workgroups(norm.features), &constants)
            .bind([("rows", Buffer::Rows), ("features", features), ("running", Buffer::Running)])
            .bind([("statistics", statistics), ("normalized", normalized)])
    }

    pub fn net_loss(&self, logits: Buffer, grad_logits: Buffer) -> Operation {
        operation(Kernel::NetLoss, Extent::PerRating(1), &self.output_constants())
            .bind([("logits", logits), ("ratings", Buffer::Ratings)])
            .bind([("losses", Buffer::Losses), ("grad_logits", grad_logits)])
    }

    pub fn net_predict(&self, logits: Buffer) -> Operation {
        operation(Kernel::NetPredict, Extent::PerRating(1), &self.output_constants())
            .bind([("logits", logits), ("predictions", Buffer::Predictions)])
    }

    pub fn batch_norm_backward(
        &self,
        norm: BatchNorm,
        features: Buffer,
        statistics: Buffer,
        gradients: Buffer,
    ) -> Operation {
        let constants = [&self.norm_constants(&norm)[..], &[self.sqr_momentum()]].concat();
        operation(Kernel::BatchNormBackward(norm), Extent::Workgroups(norm.features), &constants)
            .moments()
            .bind([("rows", Buffer::Rows), ("features", features)])
            .bind([("statistics", statistics), ("gradients", gradients)])
    }

    pub fn linear_gradient(&self, layer: &Layer, inputs: Buffer, gradients: Buffer, sums: Buffer) -> Operation {
        let constants = [&self.linear_constants(layer)[..], &[self.sqr_momentum()]].concat();
        operation(Kernel::LinearGradient(*layer), Extent::Threads(layer.n_parameters()), &constants).moments().bind([
            ("inputs", inputs),
            ("gradients", gradients),
            ("sums", sums),
        ])
    }

    pub fn linear_backward(
        &self,
        layer: &Layer,
        inputs: Buffer,
        [gradients, input_gradients]: [Buffer; 2],
    ) -> Operation {
        let [sizes @ .., _, _] = self.linear_constants(layer);
        let constants = [&sizes[..], &[("FOLLOWS_RELU", flag(layer.follows_relu))]].concat();
        operation(Kernel::LinearBackward(*layer), Extent::PerRating(layer.inputs), &constants)
            .bind([("rows", Buffer::Rows), ("inputs", inputs)])
            .bind([("gradients", gradients), ("input_gradients", input_gradients)])
    }

    pub fn embedding_gradient(&self, input_gradients: Buffer) -> Operation {
        let constants = [&self.embedding_constants()[..], &[self.sqr_momentum()]].concat();
        operation(Kernel::EmbeddingGradient, Extent::PerTouch(self.layout.stride()), &constants)
            .moments()
            .bind([("input_gradients", input_gradients), ("touches", Buffer::Touches)])
    }

    fn dot_constants(&self) -> [(&'static str, f64); 3] {
        let RowLayout { has_bias, .. } = self.layout;
        [
            ("LANES", self.layout.lanes() as f64),
            ("FACTOR_LANES", self.layout.factor_lanes() as f64),
            ("HAS_BIAS", flag(has_bias)),
        ]
    }

    fn output_constants(&self) -> [(&'static str, f64); 4] {
        let (low, high) = self.spec.y_range;
        [
            ("HAS_RANGE", flag(self.spec.kind.has_range())),
            ("LOW", f64::from(low)),
            ("HIGH", f64::from(high)),
            ("IS_L1", flag(self.loss == Loss::L1)),
        ]
    }

    fn embedding_constants(&self) -> [(&'static str, f64); 3] {
        let ModelSpec { user_factors, item_factors, .. } = *self.spec;
        [
            ("USER_FACTORS", user_factors as f64),
            ("INPUTS", (user_factors + item_factors) as f64),
            ("STRIDE", self.layout.stride() as f64),
        ]
    }

    fn linear_constants(&self, layer: &Layer) -> [(&'static str, f64); 5] {
        [
            ("INPUTS", layer.inputs as f64),
            ("OUTPUTS", layer.outputs as f64),
            ("WEIGHT", (self.layers_offset + layer.weight) as f64),
            ("BIAS", (self.layers_offset + layer.bias.unwrap_or_default()) as f64),
            ("HAS_BIAS", flag(layer.bias.is_some())),
        ]
    }

    fn norm_constants(&self, norm: &BatchNorm) -> [(&'static str, f64); 3] {
        [
            ("FEATURES", norm.features as f64),
            ("WEIGHT", (self.layers_offset + norm.norm.weight) as f64),
            ("BIAS", (self.layers_offset + norm.norm.bias) as f64),
        ]
    }

    fn sqr_momentum(&self) -> (&'static str, f64) {
        ("SQR_MOMENTUM", f64::from(self.optimizer.sqr_momentum))
    }
}

fn operation(kernel: Kernel, extent: Extent, constants: &[(&'static str, f64)]) -> Operation {
    Operation { kernel, extent, constants: constants.to_vec(), buffers: Vec::new() }
}

impl Operation {
    fn bind<const N: usize>(mut self, buffers: [(&'static str, Buffer); N]) -> Operation {
        self.buffers.extend(buffers);
        self
    }

    /// Binds what a kernel needs to update the moments of AdamW.
    fn moments(self) -> Operation {
        self.bind([("schedule", Buffer::Schedule), ("grad_avg", Buffer::GradAvg), ("sqr_avg", Buffer::SqrAvg)])
    }
}

fn flag(flag: bool) -> f64 {
    f64::from(u8::from(flag))
}
