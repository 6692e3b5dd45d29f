//! Random parts of given sizes, in a time that is mostly that of drawing the random bits.

use super::in_chunks;
use bytemuck::Pod;
use rand::{Rng, RngExt};

/// Lists of counts that take turns: a count that was raised just now would have to be waited for.
const TURNS: usize = 4;

/// The number of a part, as narrow as the parts are few.
pub trait Part: Pod {
    /// The part, out of `parts`, that these random bits choose.
    fn choose(bits: Self, parts: usize) -> Self;
    fn of(number: usize) -> Self;
    fn number(self) -> usize;
}

macro_rules! part {
    ($integer:ty, $product:ty) => {
        impl Part for $integer {
            fn choose(bits: $integer, parts: usize) -> $integer {
                ((bits as $product * parts as $product) >> <$integer>::BITS) as $integer
            }
            fn of(number: usize) -> $integer {
                number as $integer
            }
            fn number(self) -> usize {
                self as usize
            }
        }
    };
}

part!(u8, u16);
part!(u16, u32);
part!(u32, u64);

/// Fills `parts` with the part of each number from 0 to `n - 1`: parts of `size` numbers, and a last one for those left
/// over. All ways to fill the parts are equally likely.
///
/// Each number is thrown into a part. Then numbers drawn at random leave parts that are too large for parts that are too
/// small. Neither asks which number it is, so no way to fill the parts is likelier than another, however evenly the
/// throws fall.
pub fn random_parts<P: Part>(parts: &mut Vec<P>, n: usize, size: usize, rng: &mut impl Rng) {
    parts.resize(n, P::zeroed());
    let last = n / size;
    let thrown = (last + usize::from(n % size > size / 2)).max(1);
    let mut counts = vec![[0; TURNS]; last + 1];
    in_chunks(n, |numbers| {
        let parts = &mut parts[numbers];
        rng.fill_bytes(bytemuck::cast_slice_mut(parts));
        parts.iter_mut().for_each(|part| *part = P::choose(*part, thrown));
        let mut turns = parts.chunks_exact(TURNS);
        for numbers in &mut turns {
            (0..TURNS).for_each(|turn| counts[numbers[turn].number()][turn] += 1);
        }
        turns.remainder().iter().for_each(|part| counts[part.number()][0] += 1);
    });
    let mut counts: Vec<usize> = counts.into_iter().map(|turns| turns.iter().sum()).collect();
    let full = |part: usize| if part < last { size } else { n % size };
    let mut left: usize = counts.iter().enumerate().map(|(part, count)| count.saturating_sub(full(part))).sum();
    let mut small = 0;
    while left > 0 {
        let part = &mut parts[rng.random_range(0..n as u32) as usize];
        if counts[part.number()] > full(part.number()) {
            while counts[small] >= full(small) {
                small += 1;
            }
            counts[part.number()] -= 1;
            counts[small] += 1;
            *part = P::of(small);
            left -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Seed, Stream};

    fn parts<P: Part>(n: usize, size: usize, seed: u64) -> Vec<usize> {
        let mut parts = vec![P::of(200); 3];
        random_parts(&mut parts, n, size, &mut Seed(seed).stream(Stream::Split));
        parts.into_iter().map(P::number).collect()
    }

    #[test]
    fn every_part_has_its_size() {
        for (n, size) in [(1, 1), (1, 5), (5, 5), (1000, 1), (1000, 7), (100_003, 400)] {
            for parts in [parts::<u16>(n, size, 3), parts::<u32>(n, size, 3)] {
                let mut counts = vec![0; n / size + 1];
                parts.iter().for_each(|&part| counts[part] += 1);
                assert!(counts[..n / size].iter().all(|&count| count == size) && counts[n / size] == n % size);
            }
        }
        let eight = parts::<u8>(1_000_003, 125_000, 3);
        assert_eq!((0..9).map(|part| eight.iter().filter(|&&p| p == part).count()).collect::<Vec<_>>(), {
            [125_000; 8].into_iter().chain([3]).collect::<Vec<_>>()
        });
        assert!(parts::<u8>(0, 3, 3).is_empty());
    }

    /// Two parts of two numbers and one left over: 30 ways, also where throws fall as unevenly as 256 into 5.
    #[test]
    fn all_ways_to_fill_the_parts_are_equally_likely() {
        fn check<P: Part>() {
            let mut ways = std::collections::HashMap::new();
            let (mut parts, mut rng) = (Vec::<P>::new(), Seed(7).stream(Stream::Split));
            for _ in 0..30_000 {
                random_parts(&mut parts, 5, 2, &mut rng);
                *ways.entry(parts.iter().map(|part| part.number()).collect::<Vec<_>>()).or_insert(0) += 1;
            }
            assert_eq!(ways.len(), 30);
            // 29 degrees of freedom: more than 58 in one of a thousand.
            let chi_square: f64 = ways.values().map(|&count| f64::from(count - 1000).powi(2) / 1000.0).sum();
            assert!(chi_square < 58.0, "{chi_square}");
        }
        check::<u8>();
        check::<u16>();
        check::<u32>();
    }
}
