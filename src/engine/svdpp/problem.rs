//! The training ratings as both engines read them: by user, by item, and standardized.

use super::spec::{FEATURE_SCALE, SvdppSpec};
use crate::data::{Class, ItemFeatures, Ratings, in_chunks};
use crate::engine::tables::dot;
use bytemuck::{Pod, Zeroable};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use wide::f32x4;

/// Why ratings cannot be learned from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum Unsuitable {
    #[error("all training ratings are the same")]
    NoSpread,
    #[error("the training ratings are of fewer than two users")]
    TooFewUsers,
    #[error("the training ratings are of fewer than two items")]
    TooFewItems,
}

/// A sparse matrix, row by row.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Sparse {
    /// Where each row begins among the entries, and where the last one ends.
    pub offsets: Vec<u32>,
    /// The column of each entry, rising within a row.
    pub columns: Vec<u32>,
}

impl Sparse {
    pub fn n_rows(&self) -> usize {
        self.offsets.len() - 1
    }

    pub fn range(&self, row: usize) -> std::ops::Range<usize> {
        self.offsets[row] as usize..self.offsets[row + 1] as usize
    }
}

/// What kernels know of a user's or an item's row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Pod, Zeroable)]
#[repr(C)]
pub struct SvdppRow {
    /// Its ratings.
    pub begin: u32,
    pub end: u32,
    /// 1 over the root of their number: the weight of the implicit rows that it met.
    pub scale: f32,
    /// λ of its explicit factors.
    pub penalty: f32,
}

/// Training ratings, each pair of user and item once.
#[derive(Clone, Debug, PartialEq)]
pub struct SvdppProblem {
    /// Mean of the ratings, and what one unit of the model is on their scale.
    pub mean: f32,
    pub unit: f32,
    /// Lowest and highest rating: predictions stay within.
    pub range: (f32, f32),
    /// The items of each user, and the users of each item.
    pub(super) by_user: Sparse,
    pub(super) by_item: Sparse,
    /// The standardized ratings, by user.
    pub(super) targets: Vec<f32>,
    /// The features of each item with their weights.
    pub(super) features: Sparse,
    pub(super) feature_weights: Vec<f32>,
    /// The items of each feature with the weights of their scaled gradients.
    pub(super) by_feature: Sparse,
    pub(super) by_feature_weights: Vec<f32>,
}

impl SvdppProblem {
    /// Sorts the training ratings of `n_users` and `n_items`, which count `#na#`. Of a pair that occurs more than once the
    /// mean counts.
    pub fn new(
        ratings: &Ratings,
        n_users: usize,
        n_items: usize,
        features: &ItemFeatures,
        spec: &SvdppSpec,
    ) -> Result<SvdppProblem, Unsuitable> {
        let (by_item, order) = bucket(&ratings.item, n_items, None);
        drop(by_item);
        let (mut by_user, order) = bucket(&ratings.user, n_users, Some(order));
        let mut values: Vec<f32> = order.iter().map(|&k| ratings.value[k as usize]).collect();
        by_user.columns = order.into_iter().map(|k| ratings.item[k as usize]).collect();
        merge_duplicates(&mut by_user, &mut values);

        let n = values.len() as f64;
        let mean = values.iter().map(|&v| f64::from(v)).sum::<f64>() / n;
        let deviation = (values.iter().map(|&v| (f64::from(v) - mean).powi(2)).sum::<f64>() / n).sqrt();
        let by_item = transpose(&by_user, n_items, |_, _| {});
        let occurring = |sparse: &Sparse| sparse.offsets.windows(2).filter(|pair| pair[0] < pair[1]).count();
        if occurring(&by_user) < 2 {
            return Err(Unsuitable::TooFewUsers);
        }
        if occurring(&by_item) < 2 {
            return Err(Unsuitable::TooFewItems);
        }
        let range = values.iter().fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), &v| (low.min(v), high.max(v)));
        if range.0 == range.1 {
            return Err(Unsuitable::NoSpread);
        }
        let unit = spec.deviation.map_or(1.0, |deviation_here| deviation / f64::from(deviation_here));
        values.iter_mut().for_each(|v| *v = ((f64::from(*v) - mean) / unit) as f32);

        let mut of_items = Sparse { offsets: vec![0], columns: Vec::new() };
        let mut feature_weights = Vec::new();
        for item in 0..n_items {
            for (feature, weight) in features.of(item as Class) {
                of_items.columns.push(feature);
                feature_weights.push(FEATURE_SCALE * weight);
            }
            of_items.offsets.push(of_items.columns.len() as u32);
        }
        let mut by_feature_weights = vec![0.0; feature_weights.len()];
        let by_feature =
            transpose(&of_items, features.len(), |from, to| by_feature_weights[to] = feature_weights[from]);
        // Gradients of items come by the scale of their row.
        for (weight, &item) in by_feature_weights.iter_mut().zip(&by_feature.columns) {
            *weight *= (by_item.range(item as usize).len() as f32).sqrt();
        }
        let (mean, unit) = (mean as f32, unit as f32);
        let features = of_items;
        let targets = values;
        Ok(SvdppProblem {
            mean,
            unit,
            range,
            by_user,
            by_item,
            targets,
            features,
            feature_weights,
            by_feature,
            by_feature_weights,
        })
    }

    /// Users, `#na#` counted.
    pub fn n_users(&self) -> usize {
        self.by_user.n_rows()
    }

    /// Items, `#na#` counted.
    pub fn n_items(&self) -> usize {
        self.by_item.n_rows()
    }

    pub fn n_features(&self) -> usize {
        self.by_feature.n_rows()
    }

    /// Training ratings.
    pub fn len(&self) -> usize {
        self.targets.len()
    }

    pub fn is_empty(&self) -> bool {
        self.targets.is_empty()
    }

    /// The rating that a prediction of the model stands for.
    pub fn rating(&self, standardized: f32) -> f32 {
        let (lowest, highest) = self.range;
        (self.mean + self.unit * standardized).clamp(lowest, highest)
    }

    /// Predicted ratings of pairs of user and item, whose vectors are so many lanes.
    pub(super) fn predict(
        &self,
        lanes: usize,
        user_vectors: &[f32x4],
        item_vectors: &[f32x4],
        users: &[Class],
        items: &[Class],
    ) -> Vec<f32> {
        let pairs = users.iter().zip(items).map(|(&user, &item)| {
            let user = &user_vectors[user as usize * lanes..][..lanes];
            let item = &item_vectors[item as usize * lanes..][..lanes];
            self.rating(dot(user, item))
        });
        pairs.collect()
    }

    /// Where among the ratings by user each rating by item lies.
    pub(super) fn positions(&self) -> Vec<u32> {
        let mut positions = vec![0; self.len()];
        transpose(&self.by_user, self.n_items(), |from, to| positions[to] = from as u32);
        positions
    }

    pub(super) fn user_rows(&self, spec: &SvdppSpec) -> Vec<SvdppRow> {
        rows(&self.by_user, |n| spec.user_penalty(n))
    }

    pub(super) fn item_rows(&self, spec: &SvdppSpec) -> Vec<SvdppRow> {
        rows(&self.by_item, |n| spec.item_penalty(n))
    }
}

fn rows(sparse: &Sparse, penalty: impl Fn(usize) -> f32) -> Vec<SvdppRow> {
    let row = |pair: &[u32]| {
        let n = (pair[1] - pair[0]) as usize;
        let scale = if n > 0 { 1.0 / (n as f32).sqrt() } else { 0.0 };
        SvdppRow { begin: pair[0], end: pair[1], scale, penalty: penalty(n) }
    };
    sparse.offsets.windows(2).map(row).collect()
}

/// Sorts entries by `key`, stably, starting from `order` or from that of the file. The result has no columns yet.
fn bucket(key: &[u32], n_rows: usize, order: Option<Vec<u32>>) -> (Sparse, Vec<u32>) {
    let mut offsets = vec![0; n_rows + 1];
    in_chunks(key.len(), |chunk| key[chunk].iter().for_each(|&row| offsets[row as usize + 1] += 1));
    for row in 0..n_rows {
        offsets[row + 1] += offsets[row];
    }
    let mut next = offsets.clone();
    let mut sorted = vec![0; key.len()];
    in_chunks(key.len(), |chunk| {
        for place in chunk {
            let entry = order.as_ref().map_or(place as u32, |order| order[place]);
            let next = &mut next[key[entry as usize] as usize];
            sorted[*next as usize] = entry;
            *next += 1;
        }
    });
    (Sparse { offsets, columns: Vec::new() }, sorted)
}

/// Leaves of several entries of one row and column one, with their mean. Within a row columns rise.
fn merge_duplicates(sparse: &mut Sparse, values: &mut Vec<f32>) {
    let mut kept = 0;
    for row in 0..sparse.n_rows() {
        let range = sparse.range(row);
        sparse.offsets[row] = kept as u32;
        let mut k = range.start;
        while k < range.end {
            let column = sparse.columns[k];
            let same = sparse.columns[k..range.end].iter().take_while(|&&other| other == column).count();
            let mean = values[k..k + same].iter().sum::<f32>() / same as f32;
            (sparse.columns[kept], values[kept]) = (column, mean);
            kept += 1;
            k += same;
        }
    }
    *sparse.offsets.last_mut().expect("the end of the last row") = kept as u32;
    sparse.columns.truncate(kept);
    values.truncate(kept);
}

/// The same entries by column; `moved` is told of each where it was and where it is.
fn transpose(sparse: &Sparse, n_columns: usize, mut moved: impl FnMut(usize, usize)) -> Sparse {
    let mut offsets = vec![0; n_columns + 1];
    in_chunks(sparse.columns.len(), |chunk| {
        sparse.columns[chunk].iter().for_each(|&column| offsets[column as usize + 1] += 1);
    });
    for column in 0..n_columns {
        offsets[column + 1] += offsets[column];
    }
    let mut next = offsets.clone();
    let mut columns = vec![0; sparse.columns.len()];
    in_chunks(sparse.n_rows(), |rows| {
        for row in rows {
            for k in sparse.range(row) {
                let next = &mut next[sparse.columns[k] as usize];
                columns[*next as usize] = row as u32;
                moved(k, *next as usize);
                *next += 1;
            }
        }
    });
    Sparse { offsets, columns }
}
