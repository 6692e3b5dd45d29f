//! The one table that both engines compute on: a row per user, then a row per item.
//!
//! A row is its factors, padded with zeros to whole lanes of four, then one lane that holds the
//! bias and three zeros. Zeros stay zero under AdamW, so kernels treat all lanes alike.

use crate::data::Class;
use crate::model::{ModelSpec, Params, names};

/// Floats that a kernel moves at once: a `vec4<f32>` in WGSL, one SIMD register in WebAssembly.
pub const LANE: usize = 4;

/// Shape of the table of rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RowLayout {
    pub n_users: usize,
    pub n_items: usize,
    pub factors: usize,
    pub has_bias: bool,
}

impl RowLayout {
    pub fn new(spec: &ModelSpec) -> RowLayout {
        RowLayout {
            n_users: spec.n_users,
            n_items: spec.n_items,
            factors: spec.factors,
            has_bias: spec.kind.has_bias(),
        }
    }

    /// Lanes of a row that hold factors.
    pub fn factor_lanes(&self) -> usize {
        self.factors.div_ceil(LANE)
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

    /// Rows of the table.
    pub fn n_rows(&self) -> usize {
        self.n_users + self.n_items
    }

    /// Row of a user.
    pub fn user_row(&self, user: Class) -> u32 {
        user
    }

    /// Row of an item.
    pub fn item_row(&self, item: Class) -> u32 {
        self.n_users as u32 + item
    }

    /// Lays named parameters out as rows, `[n_rows, stride]`.
    pub fn pack(&self, params: &Params) -> Vec<f32> {
        let mut rows = vec![0.0; self.n_rows() * self.stride()];
        let (users, items) = rows.split_at_mut(self.n_users * self.stride());
        for (table, factors, bias) in
            [(users, names::USER_FACTORS, names::USER_BIAS), (items, names::ITEM_FACTORS, names::ITEM_BIAS)]
        {
            for (row, values) in
                table.chunks_exact_mut(self.stride()).zip(params.get(factors).chunks_exact(self.factors))
            {
                row[..self.factors].copy_from_slice(values);
            }
            for (row, &value) in table.chunks_exact_mut(self.stride()).zip(params.get(bias)) {
                row[self.bias_offset()] = value;
            }
        }
        rows
    }

    /// Gives the rows their names back; the reverse of [`RowLayout::pack`].
    pub fn unpack(&self, spec: &ModelSpec, rows: &[f32]) -> Params {
        let mut params = Params::build(spec, || 0.0);
        let (users, items) = rows.split_at(self.n_users * self.stride());
        for (table, factors, bias) in
            [(users, names::USER_FACTORS, names::USER_BIAS), (items, names::ITEM_FACTORS, names::ITEM_BIAS)]
        {
            for (row, values) in
                table.chunks_exact(self.stride()).zip(params.get_mut(factors).chunks_exact_mut(self.factors))
            {
                values.copy_from_slice(&row[..self.factors]);
            }
            for (row, value) in table.chunks_exact(self.stride()).zip(params.get_mut(bias)) {
                *value = row[self.bias_offset()];
            }
        }
        params
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ModelKind;

    #[test]
    fn unpack_gives_back_what_was_packed_whatever_the_width() {
        for kind in ModelKind::ALL {
            for factors in [1, 3, 4, 5, 50] {
                let spec = ModelSpec { kind, n_users: 3, n_items: 5, factors, y_range: (0.0, 5.5) };
                let mut next = 0.0;
                let params = Params::build(&spec, || {
                    next += 1.0;
                    next
                });
                let layout = RowLayout::new(&spec);
                let rows = layout.pack(&params);
                assert_eq!(rows.len() % LANE, 0);
                assert_eq!(layout.unpack(&spec, &rows), params);
            }
        }
    }
}
