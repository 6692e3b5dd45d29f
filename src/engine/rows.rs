//! The one table that both engines compute on: a row per user, a row per item, then rows of layer parameters.
//!
//! A user's or an item's row is its factors, padded with zeros to whole lanes of four, then one lane
//! that holds the bias and three zeros. Zeros stay zero under AdamW, so kernels treat all lanes alike.
//! The parameters of a net's layers follow, cut into rows of the same length, so that the optimizer
//! treats them like any row: first those that decay, then those that do not (`layers.rs` says which is where).

use crate::data::Class;
use crate::model::{ModelSpec, Params, names};
use bytemuck::{Pod, Zeroable};
use std::ops::Range;

/// Floats that a kernel moves at once: a `vec4<f32>` in WGSL, one SIMD register in WebAssembly.
pub const LANE: usize = 4;

/// Shape of the table of rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RowLayout {
    pub n_users: usize,
    pub n_items: usize,
    pub user_factors: usize,
    pub item_factors: usize,
    pub has_bias: bool,
    /// Layer parameters that weight decay pulls at, and those that it leaves alone.
    pub decaying: usize,
    pub undecaying: usize,
}

impl RowLayout {
    pub fn new(spec: &ModelSpec) -> RowLayout {
        let layer_parameters = |decays: bool| {
            let tensors = spec.tensors().into_iter().filter(|tensor| tensor.role.decays_in_layer() == Some(decays));
            tensors.map(|tensor| tensor.shape.iter().product::<usize>()).sum()
        };
        RowLayout {
            n_users: spec.n_users,
            n_items: spec.n_items,
            user_factors: spec.user_factors,
            item_factors: spec.item_factors,
            has_bias: spec.kind.has_bias(),
            decaying: layer_parameters(true),
            undecaying: layer_parameters(false),
        }
    }

    /// Lanes of a row that hold factors.
    pub fn factor_lanes(&self) -> usize {
        self.user_factors.max(self.item_factors).div_ceil(LANE)
    }

    /// Lanes of a row: its factors', and the bias' where the model has one.
    pub fn lanes(&self) -> usize {
        self.factor_lanes() + usize::from(self.has_bias)
    }

    /// Floats of a row.
    pub fn stride(&self) -> usize {
        self.lanes() * LANE
    }

    /// Offset of the bias within its row, where the model has one.
    pub fn bias_offset(&self) -> usize {
        self.factor_lanes() * LANE
    }

    /// Rows of users and items.
    pub fn n_embeddings(&self) -> usize {
        self.n_users + self.n_items
    }

    /// Rows of the table.
    pub fn n_rows(&self) -> usize {
        self.layer_rows().end as usize
    }

    /// Rows that hold the parameters of layers; every step touches all of them.
    pub fn layer_rows(&self) -> Range<u32> {
        let end = self.first_undecaying_row() + self.undecaying.div_ceil(self.stride());
        self.n_embeddings() as u32..end as u32
    }

    /// Where in the table the layer parameters begin, in floats; those that decay come first.
    pub fn layers_offset(&self) -> usize {
        self.n_embeddings() * self.stride()
    }

    /// Where among the layer parameters those that do not decay begin, in floats.
    pub fn undecaying_offset(&self) -> usize {
        self.first_undecaying_row() * self.stride() - self.layers_offset()
    }

    /// The first row that weight decay leaves alone.
    pub fn first_undecaying_row(&self) -> usize {
        self.n_embeddings() + self.decaying.div_ceil(self.stride())
    }

    /// Row of a user.
    pub fn user_row(&self, user: Class) -> u32 {
        user
    }

    /// Row of an item.
    pub fn item_row(&self, item: Class) -> u32 {
        self.n_users as u32 + item
    }

    /// One row of a table.
    pub fn row<'a>(&self, rows: &'a [f32], row: u32) -> &'a [f32] {
        &rows[row as usize * self.stride()..][..self.stride()]
    }

    /// Lays embeddings and their biases out as rows, `[n_rows, stride]`; those of layers are left zero.
    pub fn pack(&self, spec: &ModelSpec, params: &Params) -> Vec<f32> {
        let mut rows = vec![0.0; self.n_rows() * self.stride()];
        for EmbeddingRows { first, factors, factors_name, bias_name } in self.embeddings(spec) {
            let table = || first * self.stride()..;
            let values = params.get(factors_name).chunks_exact(factors);
            for (row, values) in rows[table()].chunks_exact_mut(self.stride()).zip(values) {
                row[..factors].copy_from_slice(values);
            }
            for (row, &value) in rows[table()].chunks_exact_mut(self.stride()).zip(params.get(bias_name)) {
                row[self.bias_offset()] = value;
            }
        }
        rows
    }

    /// Gives embeddings and their biases their names back; the reverse of [`RowLayout::pack`].
    pub fn unpack(&self, spec: &ModelSpec, rows: &[f32]) -> Params {
        let mut params = Params::build(spec, || 0.0);
        for EmbeddingRows { first, factors, factors_name, bias_name } in self.embeddings(spec) {
            let table = || rows[first * self.stride()..].chunks_exact(self.stride());
            for (row, values) in table().zip(params.get_mut(factors_name).chunks_exact_mut(factors)) {
                values.copy_from_slice(&row[..factors]);
            }
            for (row, value) in table().zip(params.get_mut(bias_name)) {
                *value = row[self.bias_offset()];
            }
        }
        params
    }

    fn embeddings(&self, spec: &ModelSpec) -> [EmbeddingRows; 2] {
        let [users, items] = spec.kind.embeddings();
        let rows = |first, factors, factors_name, bias_name| EmbeddingRows { first, factors, factors_name, bias_name };
        [
            rows(0, self.user_factors, users, names::USER_BIAS),
            rows(self.n_users, self.item_factors, items, names::ITEM_BIAS),
        ]
    }
}

/// A rating by rows of the table.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
pub struct RowRating {
    pub user_row: u32,
    pub item_row: u32,
    pub value: f32,
}

impl RowRating {
    pub fn new(layout: &RowLayout, user: Class, item: Class, value: f32) -> RowRating {
        RowRating { user_row: layout.user_row(user), item_row: layout.item_row(item), value }
    }
}

/// One embedding as a chunk of rows.
struct EmbeddingRows {
    first: usize,
    factors: usize,
    factors_name: &'static str,
    bias_name: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ModelKind;

    #[test]
    fn unpack_gives_back_what_was_packed_whatever_the_width() {
        for kind in [ModelKind::Dot, ModelKind::DotRange, ModelKind::DotBias] {
            for factors in [1, 3, 4, 5, 50] {
                let spec = ModelSpec::new(kind, 3, 5, factors, (0.0, 5.5));
                let mut next = 0.0;
                let params = Params::build(&spec, || {
                    next += 1.0;
                    next
                });
                let layout = RowLayout::new(&spec);
                let rows = layout.pack(&spec, &params);
                assert_eq!(rows.len() % LANE, 0);
                assert_eq!(layout.unpack(&spec, &rows), params);
            }
        }
    }
}
