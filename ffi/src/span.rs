//! Where the events of a ring lie.

use annulus::{Seq, SeqRange};
use core::ffi::c_void;
use core::ptr;

/// The slots of one ring.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub(crate) struct Events {
    pub(crate) base: *mut u8,
    /// The size of an event.
    pub(crate) size: usize,
    /// One less than the number of slots.
    pub(crate) mask: usize,
}

/// The two pieces that a range of slots is: the second one lies after the wrap.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spans {
    pub(crate) first: *mut c_void,
    pub(crate) first_count: usize,
    pub(crate) second: *mut c_void,
    pub(crate) second_count: usize,
}

#[cfg(annulus_cas)]
impl Spans {
    /// No slot.
    pub(crate) const NONE: Self =
        Self { first: ptr::null_mut(), first_count: 0, second: ptr::null_mut(), second_count: 0 };
}

impl Events {
    /// The number of slots.
    #[cfg(annulus_cas)]
    pub(crate) fn capacity(&self) -> usize {
        self.mask + 1
    }

    #[inline]
    fn index(&self, sequence: Seq) -> usize {
        sequence.get() as usize & self.mask
    }

    #[inline]
    pub(crate) fn slot(&self, sequence: Seq) -> *mut u8 {
        self.base.wrapping_add(self.index(sequence) * self.size)
    }

    #[inline]
    pub(crate) fn spans(&self, range: SeqRange) -> Spans {
        let before_wrap = self.mask + 1 - self.index(range.start);
        let first_count = range.len().min(before_wrap);
        let second_count = range.len() - first_count;
        Spans {
            first: self.slot(range.start).cast(),
            first_count,
            second: if second_count == 0 { ptr::null_mut() } else { self.base.cast() },
            second_count,
        }
    }
}

/// Writes what claims and batches have in common: where their events lie, and whether a handle knows them.
#[cfg(annulus_cas)]
macro_rules! spanned {
    ($type:ident) => {
        impl $type {
            /// What the handle of this identity has open.
            #[inline]
            pub(crate) fn of(events: &$crate::span::Events, open: annulus::SeqRange, owner_: usize) -> Self {
                let $crate::span::Spans { first, first_count, second, second_count } = events.spans(open);
                Self {
                    first,
                    first_count,
                    second,
                    second_count,
                    sequence: $crate::span::number(open.start),
                    owner_,
                }
            }

            /// Leaves the rest of it.
            #[inline(always)]
            pub(crate) fn shorten(&mut self, events: &$crate::span::Events, rest: annulus::SeqRange) {
                let spans = if rest.is_empty() { $crate::span::Spans::NONE } else { events.spans(rest) };
                (self.first, self.first_count) = (spans.first, spans.first_count);
                (self.second, self.second_count) = (spans.second, spans.second_count);
                self.sequence = $crate::span::number(rest.start);
            }

            /// Whether this is what the handle of this identity has open, as the last call left it.
            #[inline]
            pub(crate) fn is(&self, identity: usize, open: annulus::SeqRange) -> bool {
                self.owner_ == identity
                    && self.sequence == $crate::span::number(open.start)
                    && self.first_count.wrapping_add(self.second_count) == open.len()
                    && !open.is_empty()
            }
        }
    };
}
#[cfg(annulus_cas)]
pub(crate) use spanned;

/// A sequence as C has it: 64 bits, also where sequences are narrower.
#[cfg(annulus_cas)]
#[inline]
#[allow(clippy::useless_conversion, reason = "a word has 32 bits elsewhere")]
pub(crate) fn number(sequence: Seq) -> u64 {
    sequence.get().into()
}
