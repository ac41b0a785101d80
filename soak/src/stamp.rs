//! What an event says of itself, sealed so that a byte from elsewhere shows.

use core::hash::Hasher;

use rustc_hash::FxHasher;

/// Who published an event, as which of its events, and after which.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stamp {
    /// The producing thread.
    pub(crate) lane: u32,
    /// How many events the lane published before this one.
    pub(crate) counter: u32,
    /// The position of the one before: an ordinal, or one of the constants.
    pub(crate) previous: u64,
    pub(crate) check: u64,
}

impl Stamp {
    /// `previous` of a lane's first event.
    pub(crate) const NONE: u64 = u64::MAX;
    /// `previous` of an event that lies right behind the one before it.
    pub(crate) const ADJACENT: u64 = u64::MAX - 1;

    /// The bytes of a stamp in a message.
    pub(crate) const BYTES: usize = 24;

    pub(crate) fn to_bytes(self) -> [u8; Self::BYTES] {
        let mut bytes = [0; Self::BYTES];
        bytes[..4].copy_from_slice(&self.lane.to_ne_bytes());
        bytes[4..8].copy_from_slice(&self.counter.to_ne_bytes());
        bytes[8..16].copy_from_slice(&self.previous.to_ne_bytes());
        bytes[16..].copy_from_slice(&self.check.to_ne_bytes());
        bytes
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Self {
        let half = |at: usize| u32::from_ne_bytes(bytes[at..at + 4].try_into().expect("4 bytes"));
        let whole = |at: usize| u64::from_ne_bytes(bytes[at..at + 8].try_into().expect("8 bytes"));
        Self { lane: half(0), counter: half(4), previous: whole(8), check: whole(16) }
    }

    /// The byte at `index` of what comes with this stamp.
    pub(crate) fn byte(self, index: usize) -> u8 {
        (self.check.rotate_left(index as u32 * 8) as u8).wrapping_add(index as u8)
    }

    /// What no event of this program is sealed with.
    pub(crate) fn spoiled() -> Self {
        Self { lane: u32::MAX, counter: u32::MAX, previous: 0, check: 0 }
    }
}

/// What the events of one program are sealed with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Key(pub(crate) u64);

impl Key {
    pub(crate) fn seal(self, lane: u32, counter: u32, previous: u64) -> Stamp {
        Stamp { lane, counter, previous, check: self.check(lane, counter, previous) }
    }

    /// Panics unless the stamp was sealed with this key.
    #[track_caller]
    pub(crate) fn verify(self, stamp: Stamp) {
        let check = self.check(stamp.lane, stamp.counter, stamp.previous);
        assert_eq!(stamp.check, check, "{stamp:?} is no event of this program");
    }

    /// Whatever the position before is, so that the same content has the same digest.
    pub(crate) fn content(self, stamp: Stamp) -> u64 {
        self.check(stamp.lane, stamp.counter, 0)
    }

    fn check(self, lane: u32, counter: u32, previous: u64) -> u64 {
        mix(&[self.0, u64::from(lane) << 32 | u64::from(counter), previous])
    }
}

/// One word of all these.
pub(crate) fn mix(words: &[u64]) -> u64 {
    let mut hasher = FxHasher::default();
    words.iter().for_each(|word| hasher.write_u64(*word));
    hasher.finish()
}
