//! Where a ring lives: on the heap, on pages of its own, in memory of the caller's, or in a `static`. Handles reach its
//! words and slots through one trait and do not know which.

mod block;
#[cfg(not(annulus_loom))]
mod fixed;
#[cfg(annulus_heap)]
mod heap;
mod in_place;
mod kind;
mod layout;
#[cfg(annulus_pages)]
mod pages;
#[cfg(annulus_cas)]
mod raw;

#[cfg(not(annulus_loom))]
pub use fixed::{ConstInit, RingView, StaticRing};
#[cfg(annulus_calls)]
pub use fixed::{StaticParts, StaticWords};
#[cfg(annulus_heap)]
pub use heap::Heap;
pub use in_place::{InPlace, InPlaceRing};
#[cfg(not(annulus_loom))]
pub use kind::FixedKind;
#[cfg(annulus_joins)]
pub use kind::Joinable;
#[doc(hidden)]
pub use kind::OpenRange;
pub(crate) use kind::refused;
pub use kind::{Kind, Single};
#[cfg(annulus_cas)]
pub use kind::{Multi, MultiProducer};
pub use layout::{BlockLayout, Places};
#[cfg(annulus_pages)]
pub use pages::{Mapping, Outcome, PageKind, Pages, Placement};
#[cfg(annulus_cas)]
pub use raw::{Opaque, Raw, RawRing};

#[cfg(annulus_pages)]
pub use crate::error::pages::{Advice, Wish};

pub(crate) use block::Plan;
#[cfg(annulus_heap)]
pub(crate) use heap::{Source, allocate};

use crate::available_buffer::RingStamps;
use crate::capacity::Capacity;
use crate::gate::{ConsumerRecord, GroupCursor, Members, StageSet};
use crate::sequencer::Cursor;
use crate::slots::Slots;
use crate::status::Status;
use crate::wait::WaitStrategy;

/// The words and slots of one ring, as its handles reach them. Implemented by this crate only: `Heap`, [`InPlace`],
/// `Raw`, `&StaticRing` and [`RingView`].
pub trait Memory: Clone + sealed::Sealed {
    /// What the ring carries.
    type Event;
    /// [`Single`] or `Multi` producer.
    type Kind: Kind;
    /// How its handles wait.
    type Wait: WaitStrategy;

    #[doc(hidden)]
    fn capacity(&self) -> Capacity;
    #[doc(hidden)]
    fn cursor(&self) -> &Cursor;
    #[doc(hidden)]
    fn status(&self) -> &Status;
    #[doc(hidden)]
    fn consumers(&self) -> &[ConsumerRecord];
    /// The entries are those of a multi-producer ring; a single-producer ring has none.
    #[doc(hidden)]
    fn stamps(&self) -> RingStamps<'_>;
    /// The shared cursors of the worker groups, in the order of their stages.
    #[doc(hidden)]
    fn groups(&self) -> &[GroupCursor] {
        &[]
    }
    /// Every stage before this one, transitively.
    #[cfg(annulus_lean)]
    #[doc(hidden)]
    #[inline]
    fn upstream(&self, _stage: u32) -> StageSet {
        StageSet::NONE
    }
    /// What the workers of a group have finished.
    ///
    /// # Panics
    /// If the ring has no such group.
    #[doc(hidden)]
    fn finished(&self, group: usize) -> RingStamps<'_> {
        panic!("the ring has no group {group}")
    }
    #[doc(hidden)]
    fn slots(&self) -> Slots<'_, Self::Event>;
    #[doc(hidden)]
    fn wait(&self) -> Self::Wait;
    #[doc(hidden)]
    fn consumers_wake(&self) -> &<Self::Wait as WaitStrategy>::Word;
    #[doc(hidden)]
    fn producers_wake(&self) -> &<Self::Wait as WaitStrategy>::Word;

    /// Wakes consumers after events were published or abandoned.
    #[doc(hidden)]
    #[inline]
    fn notify_consumers(&self) {
        let wait = self.wait();
        wait.fence();
        wait.wake(self.consumers_wake());
    }

    /// Wakes everybody: after a release, which later stages and producers wait for, and after any change of state.
    #[doc(hidden)]
    #[inline]
    fn notify_all(&self) {
        let wait = self.wait();
        wait.fence();
        wait.wake(self.consumers_wake());
        wait.wake(self.producers_wake());
    }

    /// The gate of the producers: all consumers.
    #[doc(hidden)]
    #[inline]
    fn gate(&self) -> Members<'_> {
        self.barrier(StageSet::ALL)
    }

    /// The barrier that these stages are.
    #[doc(hidden)]
    #[inline]
    fn barrier(&self, stages: StageSet) -> Members<'_> {
        Members {
            records: self.consumers(),
            stages,
            #[cfg(annulus_joins)]
            joinable: Self::Kind::JOINS,
        }
    }
}

mod sealed {
    pub trait Sealed {
        /// What the ring's handles count.
        #[cfg(feature = "metrics")]
        #[doc(hidden)]
        fn counters(&self) -> crate::counters::CounterTables<'_>;
    }
}
