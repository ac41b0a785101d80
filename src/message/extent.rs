//! What is told alike of messages that are lent and of those that are claimed.

/// Methods of a type that has its units in `units`, and in `len` the number that it counts: of messages, or of a
/// message's bytes. Each comes with its documentation.
macro_rules! extent {
    ($(#[doc = $range:literal])* range; $(#[doc = $len:literal])* len; $(#[doc = $empty:literal])* is_empty;) => {
        $(#[doc = $range])*
        #[inline]
        #[must_use]
        pub fn range(&self) -> $crate::sequence::SeqRange {
            self.units.range()
        }

        $(#[doc = $len])*
        #[inline]
        #[must_use]
        pub fn len(&self) -> usize {
            self.len
        }

        $(#[doc = $empty])*
        #[inline]
        #[must_use]
        pub fn is_empty(&self) -> bool {
            self.len == 0
        }
    };
}
pub(super) use extent;
