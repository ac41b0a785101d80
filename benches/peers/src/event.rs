//! What is sent: events of some words, and the sums that show that all of them arrived.

/// An event that a value makes, and that can be summed up again.
pub(crate) trait Event: Copy + Default + PartialEq + Send + Sync + 'static {
    /// Words of 8 bytes.
    const WORDS: usize;

    /// The event of `value`: all of its words are written.
    fn of(value: u64) -> Self;

    /// The value it was made of.
    fn value(&self) -> u64;

    /// The sum of its words: all of them are read.
    fn sum(&self) -> u64;
}

/// The words of the size of the user's own that this build has besides those of 1 and 8 words; 1 if it has none. Every
/// size is compiled for itself, and most comparisons need no third.
pub(crate) const OWN: usize = number(env!("ANNULUS_PEERS_OWN_WORDS"));

/// A number at compile time.
const fn number(digits: &str) -> usize {
    match usize::from_str_radix(digits, 10) {
        Ok(number) => number,
        Err(_) => panic!("build.rs writes a number"),
    }
}

/// The sizes of events in this build, in bytes.
pub(crate) fn sizes() -> Vec<usize> {
    let mut sizes = vec![8, 64, 8 * OWN];
    sizes.sort_unstable();
    sizes.dedup();
    sizes
}

/// An event of `N` words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(transparent)]
pub(crate) struct Words<const N: usize>([u64; N]);

impl<const N: usize> Default for Words<N> {
    fn default() -> Self {
        Self([0; N])
    }
}

impl<const N: usize> Event for Words<N> {
    const WORDS: usize = N;

    #[inline(always)]
    fn of(value: u64) -> Self {
        let mut words = [0; N];
        let mut word = 0;
        while word < N {
            words[word] = value.wrapping_add(word as u64);
            word += 1;
        }
        Self(words)
    }

    #[inline(always)]
    fn value(&self) -> u64 {
        self.0[0]
    }

    #[inline(always)]
    fn sum(&self) -> u64 {
        self.0.iter().fold(0, |sum, word| sum.wrapping_add(*word))
    }
}

/// Values carry who sent them: each producer's begin at its own base.
const PRODUCER_BITS: u32 = 40;

/// The first value of a producer.
pub(crate) fn base(producer: usize) -> u64 {
    (producer as u64) << PRODUCER_BITS
}

/// The producer of a value, and the value's number among that producer's.
pub(crate) fn origin(value: u64) -> (usize, u64) {
    ((value >> PRODUCER_BITS) as usize, value & ((1 << PRODUCER_BITS) - 1))
}

/// The sum of `count` events from `first` on.
pub(crate) fn sum_of<E: Event>(first: u64, count: u64) -> u64 {
    let triangle = (u128::from(count) * u128::from(count.saturating_sub(1)) / 2) as u64;
    let values = first.wrapping_mul(count).wrapping_add(triangle);
    let words = E::WORDS as u64;
    values.wrapping_mul(words).wrapping_add((words * (words - 1) / 2).wrapping_mul(count))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn added<E: Event>(first: u64, count: u64) -> u64 {
        (first..first + count).fold(0, |sum: u64, value| sum.wrapping_add(E::of(value).sum()))
    }

    #[test]
    fn the_sum_of_a_range_is_the_sum_of_its_events() {
        for first in [0, 1, base(3), base(3) + 17] {
            for count in [0, 1, 2, 1000] {
                assert_eq!(sum_of::<Words<1>>(first, count), added::<Words<1>>(first, count));
                assert_eq!(sum_of::<Words<8>>(first, count), added::<Words<8>>(first, count));
            }
        }
    }

    #[test]
    fn a_value_tells_its_producer() {
        assert_eq!(origin(base(5) + 42), (5, 42));
        assert_eq!(Words::<8>::of(base(5) + 42).value(), base(5) + 42);
    }
}
