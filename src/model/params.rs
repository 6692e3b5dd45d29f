//! Named parameters: what training changes, under the names fastai gives them.

use super::ModelSpec;

/// fastai's names for the parameters of the dot-product models (`EmbeddingDotBias`).
pub mod names {
    pub const USER_FACTORS: &str = "u_weight.weight";
    pub const ITEM_FACTORS: &str = "i_weight.weight";
    pub const USER_BIAS: &str = "u_bias.weight";
    pub const ITEM_BIAS: &str = "i_bias.weight";
}

/// One parameter: a row-major array with a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor {
    pub name: String,
    pub shape: [usize; 2],
    pub data: Vec<f32>,
}

/// All parameters of a model, in fastai's order.
#[derive(Clone, Debug, PartialEq)]
pub struct Params {
    pub tensors: Vec<Tensor>,
}

impl Params {
    /// Parameters of the shapes `spec` asks for, each value drawn from `next`, tensor after tensor.
    pub fn build(spec: &ModelSpec, mut next: impl FnMut() -> f32) -> Params {
        let tensors = spec
            .shapes()
            .into_iter()
            .map(|(name, shape)| Tensor {
                name: name.to_owned(),
                shape,
                data: (0..shape[0] * shape[1]).map(|_| next()).collect(),
            })
            .collect();
        Params { tensors }
    }

    /// Values of the parameter called `name`, empty where the model has none.
    pub fn get(&self, name: &str) -> &[f32] {
        self.tensors.iter().find(|t| t.name == name).map_or(&[], |t| &t.data)
    }

    /// Writable values of the parameter called `name`, empty where the model has none.
    pub fn get_mut(&mut self, name: &str) -> &mut [f32] {
        self.tensors.iter_mut().find(|t| t.name == name).map_or(&mut [], |t| &mut t.data)
    }

    /// Item factors, `[n_items, factors]` row by row.
    pub fn item_factors(&self) -> &[f32] {
        self.get(names::ITEM_FACTORS)
    }

    /// Whether every value is a finite number.
    pub fn is_finite(&self) -> bool {
        self.tensors.iter().all(|t| t.data.iter().all(|x| x.is_finite()))
    }
}
