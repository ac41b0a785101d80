//! What travels through the ring: one market-by-order record, the feed it came from and when it was due.

use dbn::MboMsg;

/// One slot of the ring: 56 bytes of record and 8 of [`Origin`], a cache line in all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct Event {
    /// The record as it was decoded.
    pub record: MboMsg,
    /// Where it came from, and when.
    pub origin: Origin,
}

/// The number of bytes of one record, in memory as in a DBN file.
pub const RECORD_LEN: usize = size_of::<MboMsg>();

const _: () = assert!(RECORD_LEN == 56 && size_of::<Event>() == 64);

/// A feed's index and the time an event was due, in one word.
///
/// The feed takes the upper 16 bits; the time, in nanoseconds since the run began, takes the lower 48, enough for
/// 78 hours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Origin(u64);

impl Origin {
    const TIME_BITS: u32 = 48;
    const LATEST: u64 = (1 << Self::TIME_BITS) - 1;

    /// The origin of an event of `feed` that was due `nanoseconds` after the start. Later times than fit count as
    /// the latest that fits.
    #[must_use]
    pub fn new(feed: u16, nanoseconds: u64) -> Self {
        Self(u64::from(feed) << Self::TIME_BITS | nanoseconds.min(Self::LATEST))
    }

    /// The index of the feed.
    #[must_use]
    pub fn feed(self) -> u16 {
        (self.0 >> Self::TIME_BITS) as u16
    }

    /// When the event was due, in nanoseconds since the run began.
    #[must_use]
    pub fn due(self) -> u64 {
        self.0 & Self::LATEST
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_gives_back_both_parts() {
        let origin = Origin::new(u16::MAX, 123_456_789);
        assert_eq!((origin.feed(), origin.due()), (u16::MAX, 123_456_789));
        let origin = Origin::new(3, u64::MAX);
        assert_eq!((origin.feed(), origin.due()), (3, (1 << 48) - 1));
    }
}
