//! Sorting by row, in a time that grows with the number of values alone.

/// Sorts by a key below `limit` and leaves equal keys in order: by the lower half of the key's bits, then by the
/// upper half.
pub fn sort_by_key<T: Copy>(values: &mut [T], limit: usize, key: impl Fn(&T) -> u32) {
    let half = (usize::BITS - limit.leading_zeros()).div_ceil(2);
    let mut sorted = values.to_vec();
    distribute(values, &mut sorted, 1 << half, |value| key(value) as usize & ((1 << half) - 1));
    distribute(&sorted, values, 1 << half, |value| key(value) as usize >> half);
}

/// Copies `from` to `into`, sorted by a digit.
fn distribute<T: Copy>(from: &[T], into: &mut [T], digits: usize, digit: impl Fn(&T) -> usize) {
    let mut next = vec![0; digits];
    for value in from {
        next[digit(value)] += 1;
    }
    let mut sum = 0;
    for count in &mut next {
        sum += std::mem::replace(count, sum);
    }
    for value in from {
        let place = &mut next[digit(value)];
        into[*place] = *value;
        *place += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorts_as_the_standard_library_does() {
        for limit in [1, 2, 3, 100, 5000, 1 << 20] {
            let values = (0..300).map(|k: u32| (k.wrapping_mul(2_654_435_761) % limit, k));
            let mut values: Vec<(u32, u32)> = values.collect();
            let mut expected = values.clone();
            expected.sort();
            sort_by_key(&mut values, limit as usize, |value| value.0);
            assert_eq!(values, expected, "{limit}");
        }
    }
}
