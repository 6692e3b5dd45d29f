//! The order of a model's operations.

use super::operations::Operations;
use super::{BatchNorm, BatchNormMode, Buffer, Len, Local, Operation, Program};
use crate::engine::layers::{Layer, Layers, Norm};
use crate::engine::rows::RowLayout;
use crate::engine::{AdamW, Loss};
use crate::model::ModelSpec;

impl Program {
    /// Compiles a model with its loss. `layers_offset` is where in [`Buffer::Rows`] the parameters of layers begin, in
    /// floats; an engine may bind a part of the table.
    pub fn new(spec: &ModelSpec, loss: Loss, optimizer: &AdamW, layers_offset: usize) -> Program {
        let layout = RowLayout::new(spec);
        let operations = Operations { spec, layout, loss, optimizer, layers_offset };
        if spec.kind.is_net() { net(&operations) } else { dot_product(&operations) }
    }
}

fn dot_product(operations: &Operations) -> Program {
    let mut locals = Locals::default();
    let grad_logits = locals.add("grad_logits", Len::PerRating(1));
    Program {
        train: vec![operations.lazy_adamw(), operations.dot_loss(grad_logits), operations.dot_gradient(grad_logits)],
        predict: vec![operations.dot_predict()],
        fold_in: Vec::new(),
        locals: locals.0,
    }
}

/// A module of a net, with the buffers it reads and writes.
struct PlacedModule {
    module: Module,
    inputs: Buffer,
    outputs: Buffer,
}

enum Module {
    Linear(Layer),
    BatchNorm { norm: Norm, features: usize, statistics: Buffer },
}

fn net(operations: &Operations) -> Program {
    let layers = Layers::new(operations.spec, &operations.layout).layers;
    let mut locals = Locals::default();
    let inputs = locals.add("inputs", Len::PerRating(layers[0].inputs));
    let (mut modules, mut latest) = (Vec::new(), inputs);
    for layer in &layers {
        let outputs = locals.add("outputs", Len::PerRating(layer.outputs));
        modules.push(PlacedModule { module: Module::Linear(*layer), inputs: latest, outputs });
        latest = outputs;
        if let Some(norm) = layer.norm {
            let statistics = locals.add("statistics", Len::Fixed(2 * layer.outputs));
            let outputs = locals.add("normalized", Len::PerRating(layer.outputs));
            let module = Module::BatchNorm { norm, features: layer.outputs, statistics };
            modules.push(PlacedModule { module, inputs: latest, outputs });
            latest = outputs;
        }
    }
    let logits = latest;
    // Gradients go back and forth between two buffers.
    let widest = Len::PerRating(layers.iter().map(|layer| layer.inputs).max().unwrap_or(1));
    let gradients = [locals.add("gradients", widest), locals.add("gradients", widest)];
    let sums = locals.add("sums", Len::Sums(layers.iter().map(Layer::n_parameters).max().unwrap_or(1)));

    let pass = |mode| {
        let backward = backward(operations, &modules, gradients, sums, mode);
        let forward = forward(operations, &modules, inputs, mode);
        [forward, vec![operations.net_loss(logits, gradients[0])], backward].concat()
    };
    let input_gradients = gradients[layers.len() % 2];
    let embeddings = operations.embedding_gradient(input_gradients);
    let predict = forward(operations, &modules, inputs, BatchNormMode::Eval);
    Program {
        train: [vec![operations.lazy_adamw()], pass(BatchNormMode::Train), vec![embeddings]].concat(),
        predict: [predict, vec![operations.net_predict(logits)]].concat(),
        fold_in: pass(BatchNormMode::Eval),
        locals: locals.0,
    }
}

/// From the embeddings to the logits.
fn forward(operations: &Operations, modules: &[PlacedModule], inputs: Buffer, mode: BatchNormMode) -> Vec<Operation> {
    let module = |&PlacedModule { ref module, inputs, outputs }: &PlacedModule| match *module {
        Module::Linear(ref layer) => operations.linear(layer, inputs, outputs),
        Module::BatchNorm { norm, features, statistics } => {
            operations.batch_norm(BatchNorm { norm, features, mode }, inputs, statistics, outputs)
        }
    };
    [operations.gather(inputs)].into_iter().chain(modules.iter().map(module)).collect()
}

/// From the gradients of the logits, in the first of two buffers, to those of the inputs; in training to those of the
/// parameters, too.
fn backward(
    operations: &Operations,
    modules: &[PlacedModule],
    mut gradients: [Buffer; 2],
    sums: Buffer,
    mode: BatchNormMode,
) -> Vec<Operation> {
    let mut backward = Vec::new();
    for &PlacedModule { ref module, inputs, .. } in modules.iter().rev() {
        match *module {
            Module::Linear(ref layer) => {
                if mode == BatchNormMode::Train {
                    backward.push(operations.linear_gradient(layer, inputs, gradients[0], sums));
                }
                backward.push(operations.linear_backward(layer, inputs, gradients));
                gradients.swap(0, 1);
            }
            Module::BatchNorm { norm, features, statistics } => {
                let norm = BatchNorm { norm, features, mode };
                backward.push(operations.batch_norm_backward(norm, inputs, statistics, gradients[0]));
            }
        }
    }
    backward
}

/// The local buffers so far.
#[derive(Default)]
struct Locals(Vec<Local>);

impl Locals {
    fn add(&mut self, name: &str, len: Len) -> Buffer {
        let Locals(locals) = self;
        locals.push(Local { name: format!("{name} {}", locals.len()), len });
        Buffer::Local(locals.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::program::Kernel;
    use crate::model::ModelKind;

    fn compile(kind: ModelKind, hidden: &[usize]) -> Program {
        let spec = ModelSpec { hidden: hidden.to_vec(), ..ModelSpec::new(kind, 7, 5, 3, (0.0, 5.5)) };
        Program::new(&spec, Loss::Mse, &AdamW::default(), 0)
    }

    fn names(operations: &[Operation]) -> Vec<&'static str> {
        operations.iter().map(|operation| operation.kernel.name()).collect()
    }

    #[test]
    fn a_dot_product_trains_in_three_operations() {
        let program = compile(ModelKind::DotBias, &[]);
        assert_eq!(names(&program.train), ["lazy_adamw", "dot_loss", "dot_gradient"]);
        assert_eq!(names(&program.predict), ["dot_predict"]);
    }

    #[test]
    fn a_net_goes_forward_through_its_layers_and_back() {
        let program = compile(ModelKind::NnFastai, &[4]);
        let forward = ["gather", "linear", "batch_norm_train", "linear", "net_loss"];
        let last = ["linear_gradient", "linear_backward"];
        let first = ["batch_norm_backward", "linear_gradient", "linear_backward", "embedding_gradient"];
        assert_eq!(names(&program.train), [&["lazy_adamw"][..], &forward, &last, &first].concat());
        assert_eq!(names(&program.predict), ["gather", "linear", "batch_norm_eval", "linear", "net_predict"]);
        let backward = ["linear_backward", "batch_norm_backward_eval", "linear_backward"];
        let forward = ["gather", "linear", "batch_norm_eval", "linear", "net_loss"];
        assert_eq!(names(&program.fold_in), [&forward[..], &backward].concat());
    }

    /// A layer reads what the one before it wrote, and gradients come back the same way.
    #[test]
    fn every_operation_takes_over_what_the_one_before_it_left() {
        for hidden in [&[][..], &[4], &[6, 9, 2]] {
            for kind in [ModelKind::NnBook, ModelKind::NnFastai] {
                let program = compile(kind, hidden);
                let mut latest = None;
                for operation in &program.train {
                    let (takes, leaves) = match operation.kernel {
                        Kernel::LazyAdamW => continue,
                        Kernel::Gather => (None, Some("inputs")),
                        Kernel::Linear(_) => (Some("inputs"), Some("outputs")),
                        Kernel::BatchNorm(_) => (Some("features"), Some("normalized")),
                        Kernel::NetLoss => (Some("logits"), Some("grad_logits")),
                        Kernel::BatchNormBackward(_) => (Some("gradients"), Some("gradients")),
                        Kernel::LinearGradient(_) => (Some("gradients"), Some("gradients")),
                        Kernel::LinearBackward(_) => (Some("gradients"), Some("input_gradients")),
                        Kernel::EmbeddingGradient => (Some("input_gradients"), None),
                        other => panic!("{other:?} in a net"),
                    };
                    assert_eq!(takes.map(|name| operation.local(name)), latest, "{kind:?} {hidden:?} {operation:?}");
                    latest = leaves.map(|name| operation.local(name));
                }
                assert_eq!(latest, None);
            }
        }
    }
}
