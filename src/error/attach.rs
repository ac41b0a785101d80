//! Why a block could not be opened by its address.

use core::error::Error;
use core::fmt;

errors! {
    /// Why the ring in a block was not opened. Nothing was changed.
    AttachError {
        /// The memory is shorter than a header, or than the block that its header speaks of.
        TooShort => "the memory is shorter than the ring in it",
        /// The memory does not begin at an address that such a block begins at.
        Misaligned => "the memory is not aligned as a ring is",
        /// No ring has been built in the memory yet, or it was destroyed, or is about to be.
        NotReady => "there is no ring in the memory, or not yet, or no longer",
        /// The memory does not begin with the name of a ring.
        NotARing => "the memory holds something else than a ring",
        /// The block has another version of the layout.
        Version => "the ring has another version of the memory layout",
        /// The block was made where numbers, words or lines are others.
        Machine => "the ring was made for another kind of machine",
        /// The ring has one producer and not several, or the other way round, or cannot be joined, or can.
        Kind => "the ring is of another kind",
        /// The ring waits by another strategy, or by one whose words mean nothing elsewhere.
        Wait => "the ring waits in another way, or in one that cannot be shared so",
        /// The ring's events have another size or alignment.
        Event => "the ring's events have another size or alignment",
        /// What the header says does not fit together.
        Damaged => "the ring's header contradicts itself",
    }
}
