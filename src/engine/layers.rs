//! Where the numbers of a net's layers lie: parameters in the table of rows, running statistics beside it.

use super::rows::RowLayout;
use crate::model::{LayerSpec, ModelSpec, Params, TensorRole};

/// One layer: linear, then ReLU unless it is the last, then batch norm where there is one.
///
/// Offsets of parameters count from where the layer parameters begin in the table, [`RowLayout::layers_offset`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Layer {
    pub inputs: usize,
    pub outputs: usize,
    pub has_relu: bool,
    /// Whether its inputs come straight out of a ReLU.
    pub follows_relu: bool,
    /// Weights, `[outputs, inputs]`.
    pub weight: usize,
    /// Biases, `[outputs]`.
    pub bias: Option<usize>,
    pub norm: Option<Norm>,
}

impl Layer {
    /// Weights and biases of its linear part.
    pub fn n_parameters(&self) -> usize {
        self.outputs * (self.inputs + usize::from(self.bias.is_some()))
    }

    /// What its ReLU makes of a sum, where it has one.
    pub fn rectify(&self, sum: f32) -> f32 {
        if self.has_relu { sum.max(0.0) } else { sum }
    }
}

/// The batch norm of one layer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Norm {
    /// Weights and biases, `[outputs]` each.
    pub weight: usize,
    pub bias: usize,
    /// Where its running statistics begin among those of all layers: means, variances, then the number of batches.
    pub running: usize,
}

/// The layers of a net; none in a dot product.
#[derive(Clone, Debug, PartialEq)]
pub struct Layers {
    pub layers: Vec<Layer>,
    layers_offset: usize,
    n_running: usize,
    tensors: Vec<PlacedTensor>,
}

/// A tensor of a layer, and where it begins.
#[derive(Clone, Debug, PartialEq)]
struct PlacedTensor {
    name: String,
    /// Whether it lies among the running statistics, not among the parameters.
    is_running: bool,
    offset: usize,
}

impl Layers {
    pub fn new(spec: &ModelSpec, rows: &RowLayout) -> Layers {
        let (mut decaying, mut undecaying, mut running) = (0, rows.undecaying_offset(), 0);
        let mut tensors = Vec::new();
        for tensor in spec.tensors().into_iter().filter(|tensor| tensor.role != TensorRole::Embedding) {
            let decays = tensor.role.decays_in_layer();
            let next = match decays {
                Some(true) => &mut decaying,
                Some(false) => &mut undecaying,
                None => &mut running,
            };
            tensors.push(PlacedTensor { name: tensor.name, is_running: decays.is_none(), offset: *next });
            *next += tensor.shape.iter().product::<usize>();
        }
        let layers = spec.layers().iter().map(|layer| place(layer, &tensors)).collect();
        Layers { layers, layers_offset: rows.layers_offset(), n_running: running, tensors }
    }

    /// Puts the layers' parameters into the table; returns the running statistics.
    pub fn pack(&self, params: &Params, rows: &mut [f32]) -> Vec<f32> {
        let parameters = &mut rows[self.layers_offset..];
        let mut running = vec![0.0; self.n_running];
        for PlacedTensor { name, is_running, offset } in &self.tensors {
            let values = params.get(name);
            let place = if *is_running { &mut running[..] } else { &mut *parameters };
            place[*offset..][..values.len()].copy_from_slice(values);
        }
        running
    }

    /// Gives parameters and running statistics their names back; the reverse of [`Layers::pack`].
    pub fn unpack(&self, rows: &[f32], running: &[f32], params: &mut Params) {
        self.name(rows, Some(running), params);
    }

    /// The same for a table that lies beside no running statistics.
    pub fn unpack_parameters(&self, rows: &[f32], params: &mut Params) {
        self.name(rows, None, params);
    }

    fn name(&self, rows: &[f32], running: Option<&[f32]>, params: &mut Params) {
        let parameters = &rows[self.layers_offset..];
        for PlacedTensor { name, is_running, offset } in &self.tensors {
            if let Some(place) = if *is_running { running } else { Some(parameters) } {
                let values = params.get_mut(name);
                values.copy_from_slice(&place[*offset..][..values.len()]);
            }
        }
    }
}

/// Finds the tensors of one layer among all that have a place.
fn place(layer: &LayerSpec, tensors: &[PlacedTensor]) -> Layer {
    let offset = |module: &str, part: &str| {
        let is_it = |placed: &&PlacedTensor| placed.name.strip_prefix(module) == Some(part);
        tensors.iter().find(is_it).expect("a model lists the tensors of all its layers").offset
    };
    Layer {
        inputs: layer.inputs,
        outputs: layer.outputs,
        has_relu: layer.has_relu,
        follows_relu: layer.follows_relu,
        weight: offset(&layer.linear, ".weight"),
        bias: layer.has_bias.then(|| offset(&layer.linear, ".bias")),
        norm: layer.norm.as_deref().map(|norm| Norm {
            weight: offset(norm, ".weight"),
            bias: offset(norm, ".bias"),
            running: offset(norm, ".running_mean"),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ModelKind;

    #[test]
    fn unpack_gives_back_what_was_packed_whatever_the_layers() {
        for kind in [ModelKind::NnBook, ModelKind::NnFastai] {
            for hidden in [vec![], vec![3], vec![8, 5, 9]] {
                let spec = ModelSpec { hidden, ..ModelSpec::new(kind, 24, 18, 5, (0.0, 5.5)) };
                let mut next = 0.0;
                let params = Params::build(&spec, || {
                    next += 1.0;
                    next
                });
                let rows = RowLayout::new(&spec);
                let layers = Layers::new(&spec, &rows);
                let mut table = rows.pack(&spec, &params);
                let running = layers.pack(&params, &mut table);
                let mut unpacked = rows.unpack(&spec, &table);
                layers.unpack(&table, &running, &mut unpacked);
                assert_eq!(unpacked, params);
            }
        }
    }
}
