//! What training takes, told before it begins. In 64 bits: what cannot be addressed has to be told, too.

use super::SvdppSpec;
use super::layouts::WeightedRow;
use super::problem::SvdppRow;
use crate::engine::tables::Layout;
use wide::f32x4;

/// Numbers of 32 bits that the problem holds for each rating: the item of the user, the user of the item, the target. While
/// it is sorted, there are never more.
const PER_RATING: u64 = 3;
/// What the CPU and the GPU hold beside those: the errors by item; the same three again, with errors and positions.
const PER_RATING_CPU: u64 = 1;
const PER_RATING_GPU: u64 = 5;

/// Bytes that a training takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SvdppMemory {
    /// The most while the ratings are sorted, before there is an engine.
    pub sorting: u64,
    /// The sorted ratings with the engine on the CPU.
    pub cpu: u64,
    /// The sorted ratings with the engine on the GPU: here, and on the GPU.
    pub gpu_host: u64,
    pub gpu: u64,
    /// The largest buffer that the GPU has to bind.
    pub gpu_binding: u64,
    /// All tables, as they are handed out; with moments it is three times as much.
    pub params: u64,
}

impl SvdppMemory {
    /// What `n_ratings` of `n_users` and `n_items` take, the latter with `n_features` and, together, `n_tags` of them.
    pub fn estimate(spec: &SvdppSpec, [n_ratings, n_users, n_items, n_features, n_tags]: [usize; 5]) -> SvdppMemory {
        let [n_ratings, n_users, n_items, n_features, n_tags] =
            [n_ratings, n_users, n_items, n_features, n_tags].map(|n| n as u64);
        let word = size_of::<f32>() as u64;
        let (n_rows, row) =
            (n_users + n_items, Layout { factors: spec.factors }.lanes() as u64 * size_of::<f32x4>() as u64);
        let tags = 2 * n_tags * size_of::<WeightedRow>() as u64;
        let problem = PER_RATING * word * n_ratings + 2 * word * n_rows + tags;
        // Explicit and implicit tables with two moments each, vectors and gradients.
        let rows = (2 * 3 + 2) * n_rows * row + 3 * n_features * row + n_rows * size_of::<SvdppRow>() as u64;
        let params = (2 * n_rows + n_features) * (spec.factors as u64 + 1) * word;
        SvdppMemory {
            sorting: PER_RATING * word * n_ratings + 4 * word * n_rows,
            cpu: problem + PER_RATING_CPU * word * n_ratings + rows + word * n_items,
            // The GPU's tables are packed here, one after the other, before they are uploaded.
            gpu_host: problem + 6 * n_users.max(n_items) * row,
            gpu: PER_RATING_GPU * word * n_ratings + rows + tags + word * n_users,
            gpu_binding: (word * n_ratings).max(3 * n_users.max(n_items) * row),
            params,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_data_fit_a_tab_and_what_does_not_is_told_in_full() {
        let spec = SvdppSpec::default();
        let largest = SvdppMemory::estimate(&spec, [25_000_000, 162_542, 59_048, 32, 150_000]);
        assert!((600 << 20..700 << 20).contains(&largest.cpu), "{largest:?}");
        assert!((100_000_000..128 << 20).contains(&largest.gpu_binding), "{largest:?}");
        let huge = SvdppMemory::estimate(&SvdppSpec { factors: 600, ..spec }, [2_000_000_000, 50_000_000, 1, 0, 0]);
        assert!(huge.cpu > 8 * 50_000_000 * 600 * 4, "{huge:?}");
    }
}
