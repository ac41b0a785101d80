//! The one place that names atomics, fences and spin hints: `portable-atomic`'s, or loom's under `annulus_loom`.

#[cfg(annulus_plain)]
use core::sync::atomic as portable_atomic;

#[cfg(annulus_loom)]
pub(crate) use loom::sync::atomic::AtomicU32;
#[cfg(all(any(feature = "std", annulus_cas, annulus_lean), annulus_loom))]
pub(crate) use loom::sync::atomic::fence;
#[cfg(not(annulus_loom))]
pub(crate) use portable_atomic::AtomicU32;
#[cfg(all(any(feature = "std", annulus_cas, annulus_lean), not(annulus_loom)))]
pub(crate) use portable_atomic::fence;

/// An atomic that a `static` can hold, under loom too: for what a process asks its CPU, which is no part of the rings.
#[cfg(all(target_arch = "x86_64", target_feature = "sse2", not(annulus_kernels_by_target)))]
pub(crate) use portable_atomic::AtomicU32 as ProcessWord;

pub(crate) use core::sync::atomic::Ordering;

/// The unsigned word that a sequence and its flag share: 64 bits where the target has atomics of that width,
/// 32 bits elsewhere.
#[cfg(annulus_word = "64")]
pub type Word = u64;
#[cfg(all(annulus_word = "64", annulus_loom))]
pub(crate) use loom::sync::atomic::AtomicU64 as AtomicWord;
#[cfg(all(annulus_word = "64", not(annulus_loom)))]
pub(crate) use portable_atomic::AtomicU64 as AtomicWord;

/// The unsigned word that a sequence and its flag share: 64 bits where the target has atomics of that width,
/// 32 bits elsewhere.
#[cfg(annulus_word = "32")]
pub type Word = u32;
#[cfg(annulus_word = "32")]
pub(crate) use AtomicU32 as AtomicWord;

/// The unsigned word that a sequence and its flag share: 16 bits in this build, so that tests cross the wrap often.
#[cfg(annulus_word = "16")]
pub type Word = u16;
#[cfg(all(annulus_word = "16", annulus_loom))]
pub(crate) use loom::sync::atomic::AtomicU16 as AtomicWord;
#[cfg(all(annulus_word = "16", not(annulus_loom)))]
pub(crate) use portable_atomic::AtomicU16 as AtomicWord;

#[cfg(all(annulus_lean, annulus_loom))]
pub(crate) use loom::sync::atomic::{AtomicU8 as AtomicFlag, AtomicU16 as AtomicTally};
#[cfg(all(annulus_lean, not(annulus_loom)))]
pub(crate) use portable_atomic::{AtomicU8 as AtomicFlag, AtomicU16 as AtomicTally};
/// A flag that is shared, and how many handles there are: small where memory is.
#[cfg(not(annulus_lean))]
pub(crate) use {AtomicU32 as AtomicFlag, AtomicU32 as AtomicTally};

/// What an [`AtomicTally`] holds.
#[cfg(annulus_lean)]
pub(crate) type Tally = u16;
/// What an [`AtomicTally`] holds.
#[cfg(not(annulus_lean))]
pub(crate) type Tally = u32;

/// Where the words of counters are from. Counts order nothing, so most models need not weave them in: under
/// `annulus_loom` they are loom's only in models of what handles count, which have the feature `metrics`.
#[cfg(all(feature = "metrics", annulus_loom))]
use loom::sync::atomic as counting;
#[cfg(not(all(feature = "metrics", annulus_loom)))]
use portable_atomic as counting;

#[cfg(annulus_count = "32")]
pub(crate) use counting::AtomicU32 as AtomicCount;
/// An atomic count: as wide as the target's widest native atomics, up to 64 bits.
#[cfg(annulus_count = "64")]
pub(crate) use counting::AtomicU64 as AtomicCount;

/// Who holds a place of counters: 32 bits.
pub(crate) use counting::AtomicU32 as AtomicHolder;

/// What an [`AtomicCount`] holds.
#[cfg(all(feature = "metrics", annulus_count = "64"))]
pub(crate) type Count = u64;
/// What an [`AtomicCount`] holds.
#[cfg(all(feature = "metrics", annulus_count = "32"))]
pub(crate) type Count = u32;

/// The most slots that a ring may have. A quarter of the sequences at most may be in flight, so that "ahead" and "behind"
/// stay told apart.
pub(crate) const MAX_CAPACITY: u64 = if Word::BITS == 64 { 1 << 31 } else { 1 << (Word::BITS - 3) };

/// A signed count of events between two sequences: as wide as [`Word`].
#[cfg(annulus_word = "64")]
pub type Distance = i64;
/// A signed count of events between two sequences: as wide as [`Word`].
#[cfg(annulus_word = "32")]
pub type Distance = i32;
/// A signed count of events between two sequences: as wide as [`Word`].
#[cfg(annulus_word = "16")]
pub type Distance = i16;

#[cfg(all(annulus_async, annulus_loom))]
pub(crate) use loom::cell::UnsafeCell;

/// A cell that threads take turns at, reached as loom's is, which watches that they do.
#[cfg(all(annulus_async, not(annulus_loom)))]
#[derive(Debug)]
#[repr(transparent)]
pub(crate) struct UnsafeCell<T>(core::cell::UnsafeCell<T>);

#[cfg(all(annulus_async, not(annulus_loom)))]
impl<T> UnsafeCell<T> {
    pub(crate) const fn new(value: T) -> Self {
        Self(core::cell::UnsafeCell::new(value))
    }

    /// Calls `reach` with a pointer to the value, for as long as nobody else reaches it.
    #[inline]
    pub(crate) fn with_mut<R>(&self, reach: impl FnOnce(*mut T) -> R) -> R {
        reach(self.0.get())
    }
}

/// Tells the processor that this thread spins; under loom, lets the others run.
#[inline]
pub(crate) fn spin_loop() {
    #[cfg(not(annulus_loom))]
    core::hint::spin_loop();
    #[cfg(annulus_loom)]
    loom::thread::yield_now();
}

/// How far words that different threads write are kept apart: two cache lines, since processors fetch them in pairs.
/// 1 on microcontrollers, which have no cache: no farther than their types ask.
pub(crate) const LINE: usize = if cfg!(annulus_line = "128") { 128 } else { 1 };

/// A value on cache lines of its own, so that words which different threads write do not share one.
///
/// The padding is a constant of the target: 128 bytes (two lines, since processors fetch them in pairs), or none
/// on microcontrollers, which have no cache.
#[derive(Debug, Default)]
#[cfg_attr(annulus_line = "128", repr(C, align(128)))]
#[cfg_attr(annulus_line = "word", repr(C))]
pub(crate) struct Padded<T>(pub(crate) T);

/// Writes a function that is `const`, except under loom, whose atomics cannot be built in constants.
macro_rules! const_unless_loom {
    ($(#[$meta:meta])* $vis:vis fn $name:ident($($arg:ident: $ty:ty),* $(,)?) -> $ret:ty $body:block) => {
        #[cfg(not(annulus_loom))]
        $(#[$meta])*
        $vis const fn $name($($arg: $ty),*) -> $ret $body
        #[cfg(annulus_loom)]
        $(#[$meta])*
        $vis fn $name($($arg: $ty),*) -> $ret $body
    };
}
pub(crate) use const_unless_loom;

const_unless_loom! {
    /// An atomic word with this value.
    pub(crate) fn atomic_word(value: Word) -> AtomicWord {
        AtomicWord::new(value)
    }
}

const_unless_loom! {
    /// An atomic of 32 bits with this value.
    pub(crate) fn atomic_u32(value: u32) -> AtomicU32 {
        AtomicU32::new(value)
    }
}

const_unless_loom! {
    /// A flag that is not set.
    pub(crate) fn atomic_flag() -> AtomicFlag {
        AtomicFlag::new(0)
    }
}

const_unless_loom! {
    /// A count of handles.
    pub(crate) fn atomic_tally(value: Tally) -> AtomicTally {
        AtomicTally::new(value)
    }
}
