//! Tables of rows in lanes of four, and the sums over them that training is made of.
//!
//! A row's sums stay in registers: the inner loops handle up to eight lanes of a row at once, or nine where it has nine.

use wide::f32x4;

/// Numbers of a lane.
const LANE: usize = 4;

/// How kernels see a row: whole lanes of factors, filled up with zeros, then one lane with the bias and three zeros.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Layout {
    pub factors: usize,
}

impl Layout {
    pub fn factor_lanes(&self) -> usize {
        self.factors.div_ceil(LANE)
    }

    pub fn lanes(&self) -> usize {
        self.factor_lanes() + 1
    }

    /// Lanes of a table whose rows are factors and a bias.
    pub fn pack(&self, table: &[f32]) -> Vec<f32x4> {
        let rows = table.chunks_exact(self.factors + 1);
        self.pack_rows(rows.map(|row| (&row[..self.factors], row[self.factors])))
    }

    /// Lanes of factors, row by row, and of one bias for each.
    pub fn pack_columns(&self, factors: &[f32], biases: &[f32]) -> Vec<f32x4> {
        self.pack_rows(factors.chunks_exact(self.factors).zip(biases.iter().copied()))
    }

    fn pack_rows<'a>(&self, rows: impl ExactSizeIterator<Item = (&'a [f32], f32)>) -> Vec<f32x4> {
        let mut lanes = vec![f32x4::ZERO; rows.len() * self.lanes()];
        let floats: &mut [f32] = bytemuck::cast_slice_mut(&mut lanes);
        for (to, (factors, bias)) in floats.chunks_exact_mut(self.lanes() * LANE).zip(rows) {
            to[..self.factors].copy_from_slice(factors);
            to[self.factor_lanes() * LANE] = bias;
        }
        lanes
    }

    /// The table that these lanes hold.
    pub fn unpack(&self, lanes: &[f32x4]) -> Vec<f32> {
        self.rows(lanes).flat_map(|(factors, bias)| factors.iter().chain(bias)).copied().collect()
    }

    /// The factors that these lanes hold, and the biases.
    pub fn unpack_columns(&self, lanes: &[f32x4]) -> (Vec<f32>, Vec<f32>) {
        let factors = self.rows(lanes).flat_map(|(factors, _)| factors).copied().collect();
        (factors, self.rows(lanes).flat_map(|(_, bias)| bias).copied().collect())
    }

    /// Factors and bias of each row.
    fn rows<'a>(&self, lanes: &'a [f32x4]) -> impl Iterator<Item = (&'a [f32], &'a [f32])> {
        let floats: &[f32] = bytemuck::cast_slice(lanes);
        let (factors, bias) = (self.factors, self.factor_lanes() * LANE);
        floats.chunks_exact(self.lanes() * LANE).map(move |row| (&row[..factors], &row[bias..=bias]))
    }
}

/// A table in training.
#[derive(Clone, Debug, Default)]
pub struct Table {
    pub params: Vec<f32x4>,
    pub grad_avg: Vec<f32x4>,
    pub sqr_avg: Vec<f32x4>,
}

impl Table {
    pub fn row(&self, row: usize, lanes: usize) -> &[f32x4] {
        &self.params[row * lanes..][..lanes]
    }
}

/// Rows as shaders have them: in each the parameters, the first moments and the second moments. No shader binds an empty
/// table, so where there are no rows it has one.
pub fn pack_with_moments(lanes: usize, params: &[f32x4], moments: Option<[Vec<f32x4>; 2]>) -> Vec<f32x4> {
    let mut table = vec![f32x4::ZERO; 3 * params.len().max(lanes)];
    for (row, to) in table.chunks_exact_mut(3 * lanes).take(params.len() / lanes).enumerate() {
        to[..lanes].copy_from_slice(&params[row * lanes..][..lanes]);
        if let Some([grad_avg, sqr_avg]) = &moments {
            to[lanes..2 * lanes].copy_from_slice(&grad_avg[row * lanes..][..lanes]);
            to[2 * lanes..].copy_from_slice(&sqr_avg[row * lanes..][..lanes]);
        }
    }
    table
}

/// The reverse of [`pack_with_moments`].
pub fn unpack_with_moments(lanes: usize, table: &[f32x4]) -> [Vec<f32x4>; 3] {
    [0, 1, 2].map(|part| {
        let rows = table.chunks_exact(3 * lanes).flat_map(|row| &row[part * lanes..][..lanes]);
        rows.copied().collect()
    })
}

/// The product of two vectors' factors plus their biases.
#[inline(always)]
pub fn dot(user: &[f32x4], item: &[f32x4]) -> f32 {
    let ((user_bias, user), (item_bias, item)) = (split_bias(user), split_bias(item));
    let (mut even, mut odd) = (user_bias + item_bias, f32x4::ZERO);
    let ((users, user_rest), (items, item_rest)) = (user.as_chunks::<2>(), item.as_chunks::<2>());
    for ([user, next_user], [item, next_item]) in users.iter().zip(items) {
        even += *user * *item;
        odd += *next_user * *next_item;
    }
    if let ([user], [item]) = (user_rest, item_rest) {
        even += *user * *item;
    }
    sum_of_lane(even + odd)
}

/// The lane of the bias and those of the factors.
#[inline(always)]
fn split_bias(vector: &[f32x4]) -> (f32x4, &[f32x4]) {
    let (bias, factors) = vector.split_last().expect("every row has a bias");
    (*bias, factors)
}

/// The first lanes, as many as `sums` has, of Σ weight · row over `rows` of a table; without weights all count 1.
pub fn sum_rows(rows: &[u32], weights: Option<&[f32]>, table: &[f32x4], lanes: usize, sums: &mut [f32x4]) {
    let n_sums = sums.len();
    let mut first = 0;
    while first < n_sums {
        let left = n_sums - first;
        let at_once = if left > 9 { 8 } else { left };
        let sums = &mut sums[first..][..at_once];
        let table = &table[first..];
        macro_rules! unrolled {
            ($($n:literal)*) => {
                match at_once {
                    $($n => sum_lanes::<$n>(rows, weights, table, lanes, sums),)*
                    _ => unreachable!("at most nine lanes at once"),
                }
            };
        }
        unrolled!(1 2 3 4 5 6 7 8 9);
        first += at_once;
    }
}

/// The first `N` lanes of [`sum_rows`].
fn sum_lanes<const N: usize>(rows: &[u32], weights: Option<&[f32]>, table: &[f32x4], lanes: usize, sums: &mut [f32x4]) {
    let mut sum = [f32x4::ZERO; N];
    let at = |row: u32| -> &[f32x4; N] { table[row as usize * lanes..].first_chunk().expect("a row of the table") };
    match weights {
        Some(weights) => {
            for (&row, &weight) in rows.iter().zip(weights) {
                let (row, weight) = (at(row), f32x4::splat(weight));
                for k in 0..N {
                    sum[k] += weight * row[k];
                }
            }
        }
        None => {
            for &row in rows {
                let row = at(row);
                for k in 0..N {
                    sum[k] += row[k];
                }
            }
        }
    }
    sums.copy_from_slice(&sum);
}

/// Σ a·b, four at a time.
pub fn sum_of_products(a: &[f32], b: &[f32]) -> f32 {
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<4>(), b.as_chunks::<4>());
    let mut sum = f32x4::ZERO;
    for (a, b) in a.iter().zip(b) {
        sum += f32x4::from(*a) * f32x4::from(*b);
    }
    sum_of_lane(sum) + a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum::<f32>()
}

/// Σ a, four at a time.
pub fn sum(a: &[f32]) -> f32 {
    let (a, rest) = a.as_chunks::<4>();
    let mut sum = f32x4::ZERO;
    for a in a {
        sum += f32x4::from(*a);
    }
    sum_of_lane(sum) + rest.iter().sum::<f32>()
}

/// The same on every processor, unlike `reduce_add`.
fn sum_of_lane(lane: f32x4) -> f32 {
    let [a, b, c, d] = lane.to_array();
    (a + b) + (c + d)
}

/// A lane with one number.
pub fn first_of_lane(value: f32) -> f32x4 {
    f32x4::from([value, 0.0, 0.0, 0.0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lanes_hold_a_table_and_zeros() {
        for factors in [1, 3, 4, 5, 32] {
            let layout = Layout { factors };
            let table: Vec<f32> = (1..=3 * (factors + 1)).map(|x| x as f32).collect();
            let lanes = layout.pack(&table);
            assert_eq!(lanes.len(), 3 * layout.lanes());
            assert_eq!(layout.unpack(&lanes), table);
            let (columns, biases) = layout.unpack_columns(&lanes);
            assert_eq!(layout.pack_columns(&columns, &biases), lanes);
            assert_eq!(biases[2], *table.last().expect("a table"));
            let sum: f32 = bytemuck::cast_slice::<_, f32>(&lanes).iter().sum();
            assert_eq!(sum, table.iter().sum::<f32>());
        }
    }
}
