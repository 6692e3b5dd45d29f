//! The items' share of the first layer of a net, which is the same for all users.
//!
//! A list asks for one user and every item. The first layer sums over the user's factors and over the item's, and the
//! second sum is the same for all users: computed once, it leaves a list with a fraction of the work.

use super::linear::share;
use crate::data::Class;
use crate::engine::layers::Layer;
use crate::engine::rows::RowLayout;
use std::cell::OnceCell;

/// Items whose sums are computed at once.
const BLOCK: usize = 64;
/// The most bytes that sums may take; beyond that they are computed again each time.
const MOST: u64 = 128 << 20;

/// Sums over the items' factors, `[n_items, first.outputs]`, block by block as they are asked for.
pub struct ItemShares {
    blocks: Vec<OnceCell<Vec<f32>>>,
}

impl ItemShares {
    pub fn new(layout: &RowLayout, first: &Layer) -> ItemShares {
        let fits = bytes(layout.n_items, first.outputs) <= MOST;
        ItemShares { blocks: vec![OnceCell::new(); if fits { layout.n_items.div_ceil(BLOCK) } else { 0 }] }
    }

    /// Appends the sums of one item, `[first.outputs]`. `rows` is the same table each time.
    pub fn append(&self, item: Class, layout: &RowLayout, first: &Layer, rows: &[f32], sums: &mut Vec<f32>) {
        let compute = |item: usize, sums: &mut Vec<f32>| {
            let factors = &layout.row(rows, layout.item_row(item as Class))[..layout.item_factors];
            share(first, &rows[layout.layers_offset()..], layout.user_factors, factors, sums);
        };
        let item = item as usize;
        let Some(block) = self.blocks.get(item / BLOCK) else { return compute(item, sums) };
        let of_block = block.get_or_init(|| {
            let mut of_block = Vec::with_capacity(BLOCK * first.outputs);
            let begin = item / BLOCK * BLOCK;
            (begin..layout.n_items.min(begin + BLOCK)).for_each(|item| compute(item, &mut of_block));
            of_block
        });
        sums.extend_from_slice(&of_block[item % BLOCK * first.outputs..][..first.outputs]);
    }
}

/// Bytes of all sums, which 32 bits may not hold.
fn bytes(n_items: usize, outputs: usize) -> u64 {
    n_items as u64 * outputs as u64 * size_of::<f32>() as u64
}

#[cfg(test)]
mod tests {
    use crate::data::{Class, Ratings, Seed};
    use crate::engine::cpu::CpuEngine;
    use crate::engine::{AdamW, Batches, Engine, Loss, Recipe, Start};
    use crate::model::{ModelKind, ModelSpec, initial_params};
    use crate::train::RateCurve;

    const N_ITEMS: usize = 150;

    /// WebAssembly counts in 32 bits; a million items and 2048 outputs are 8 GB, of which these would leave nothing.
    #[test]
    fn sums_of_many_items_are_counted_in_full() {
        assert_eq!(super::bytes(1 << 20, 2048), 1 << 33);
    }

    fn spec(kind: ModelKind, hidden: &[usize]) -> ModelSpec {
        ModelSpec { hidden: hidden.to_vec(), ..ModelSpec::new(kind, 5, N_ITEMS, 6, (0.0, 5.5)) }
    }

    /// What an engine says of a user's list and of the same pairs one by one.
    fn both(engine: &CpuEngine, user: Class) -> (Vec<f32>, Vec<f32>) {
        let items: Vec<Class> = (0..N_ITEMS as Class).rev().collect();
        (engine.scores_of(user, &items), engine.predict_now(&vec![user; items.len()], &items))
    }

    fn assert_close((list, pairs): (Vec<f32>, Vec<f32>)) {
        assert_eq!(list.len(), pairs.len());
        for (list, pair) in list.iter().zip(&pairs) {
            assert!((list - pair).abs() < 1e-5, "{list} in a list, {pair} alone");
        }
    }

    #[test]
    fn a_list_says_what_pairs_say_before_training_and_after() {
        let kinds = [(ModelKind::DotRange, &[][..]), (ModelKind::DotBias, &[]), (ModelKind::NnBook, &[])];
        let nets = [(ModelKind::NnBook, &[7][..]), (ModelKind::NnFastai, &[9]), (ModelKind::NnFastai, &[8, 5])];
        for (kind, hidden) in kinds.into_iter().chain(nets) {
            let spec = spec(kind, hidden);
            let optimizer = AdamW::default();
            let schedule = RateCurve::one_cycle(0.1).hypers(4, 0, &optimizer, 0.1).collect();
            let start = Start { params: initial_params(&spec, Seed(3)), moments: None };
            let mut engine = CpuEngine::new(spec, &start, Recipe { loss: Loss::Mse, optimizer, schedule });
            let before = both(&engine, 2);
            assert_close(before.clone());
            let ratings = Ratings {
                user: (0..64).map(|k| k % 4 + 1).collect(),
                item: (0..64).map(|k| k * 7 % N_ITEMS as Class).collect(),
                value: (0..64).map(|k| (k % 5 + 1) as f32).collect(),
            };
            let batches = Batches::new(0, ratings, 16);
            pollster::block_on(engine.run(&batches)).expect("four steps");
            let after = both(&engine, 2);
            assert_ne!(after.0, before.0, "{kind:?}");
            assert_close(after);
        }
    }

    #[test]
    fn a_person_from_elsewhere_is_told_what_a_user_with_the_same_numbers_is() {
        for (kind, hidden) in [(ModelKind::DotBias, &[][..]), (ModelKind::NnFastai, &[9])] {
            let spec = spec(kind, hidden);
            let params = initial_params(&spec, Seed(5));
            let factors = params.tensors[0].data[3 * spec.user_factors..][..spec.user_factors].to_vec();
            let bias = params.get(crate::model::names::USER_BIAS).get(3).copied();
            let engine = CpuEngine::trained(spec, params);
            let items: Vec<Class> = (0..N_ITEMS as Class).collect();
            assert_eq!(engine.scores_by(&factors, bias, &items), engine.scores_of(3, &items));
        }
    }
}
