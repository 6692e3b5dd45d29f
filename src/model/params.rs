//! The values of a model: what training changes, under the names fastai gives them.

use super::{ModelSpec, TensorRole};

/// One parameter or buffer: a row-major array with a name. A count is an array without dimensions.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor {
    pub name: String,
    pub shape: Vec<usize>,
    pub data: Vec<f32>,
}

/// All parameters of a model and the running statistics beside them, in fastai's order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Params {
    pub tensors: Vec<Tensor>,
}

impl Params {
    /// Tensors of the shapes `spec` asks for, each value drawn from `next`, tensor after tensor.
    pub fn build(spec: &ModelSpec, mut next: impl FnMut() -> f32) -> Params {
        Params::by_role(spec, |_| next())
    }

    /// The same, where a value depends on what its tensor is.
    pub fn by_role(spec: &ModelSpec, mut next: impl FnMut(TensorRole) -> f32) -> Params {
        let tensors = spec.tensors().into_iter().map(|tensor| Tensor {
            data: (0..tensor.shape.iter().product()).map(|_| next(tensor.role)).collect(),
            name: tensor.name,
            shape: tensor.shape,
        });
        Params { tensors: tensors.collect() }
    }

    /// Values of the tensor called `name`, empty where the model has none.
    pub fn get(&self, name: &str) -> &[f32] {
        self.tensors.iter().find(|t| t.name == name).map_or(&[], |t| &t.data)
    }

    /// Writable values of the tensor called `name`, empty where the model has none.
    pub fn get_mut(&mut self, name: &str) -> &mut [f32] {
        self.tensors.iter_mut().find(|t| t.name == name).map_or(&mut [], |t| &mut t.data)
    }

    /// Item factors, `[n_items, item_factors]` row by row: the second tensor of every model.
    pub fn item_factors(&self) -> &[f32] {
        self.tensors.get(1).map_or(&[], |t| &t.data)
    }

    /// Whether every value is a finite number.
    pub fn is_finite(&self) -> bool {
        self.tensors.iter().all(|t| t.data.iter().all(|x| x.is_finite()))
    }
}
