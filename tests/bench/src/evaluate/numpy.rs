//! numpy's legacy random numbers, so that the very rows of Microsoft's protocol are held out.

const N: usize = 624;
const M: usize = 397;

/// `np.random.seed(seed)`: the Mersenne Twister MT19937 (Matsumoto and Nishimura 1998).
pub struct NumpyRandom {
    state: [u32; N],
    next: usize,
}

impl NumpyRandom {
    pub fn seed(seed: u32) -> NumpyRandom {
        let mut state = [seed; N];
        for i in 1..N {
            let before = state[i - 1];
            state[i] = 1_812_433_253_u32.wrapping_mul(before ^ (before >> 30)).wrapping_add(i as u32);
        }
        NumpyRandom { state, next: N }
    }

    /// `np.random.rand()`: a number from 0 to 1.
    pub fn rand(&mut self) -> f64 {
        let (high, low) = (self.next_u32() >> 5, self.next_u32() >> 6);
        (f64::from(high) * 67_108_864.0 + f64::from(low)) / 9_007_199_254_740_992.0
    }

    fn next_u32(&mut self) -> u32 {
        if self.next == N {
            self.twist();
        }
        let mut y = self.state[self.next];
        self.next += 1;
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c_5680;
        y ^= (y << 15) & 0xefc6_0000;
        y ^ (y >> 18)
    }

    fn twist(&mut self) {
        for i in 0..N {
            let y = (self.state[i] & 0x8000_0000) | (self.state[(i + 1) % N] & 0x7fff_ffff);
            let odd = if y & 1 == 1 { 0x9908_b0df } else { 0 };
            self.state[i] = self.state[(i + M) % N] ^ (y >> 1) ^ odd;
        }
        self.next = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_those_of_numpy() {
        let mut random = NumpyRandom::seed(42);
        let expected = [0.374_540_118_847_362_5, 0.950_714_306_409_916_2, 0.731_993_941_811_405_1];
        assert_eq!(expected.map(|_| random.rand()), expected);
    }

    /// What the C++ standard asks of `mt19937`.
    #[test]
    fn the_ten_thousandth_number_is_that_of_the_standard() {
        let mut random = NumpyRandom::seed(5489);
        (0..9999).for_each(|_| {
            random.next_u32();
        });
        assert_eq!(random.next_u32(), 4_123_659_995);
    }
}
