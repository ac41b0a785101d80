//! Lending and handing out the handles of rings that are not on the heap.

use super::Consumers;
#[cfg(not(annulus_loom))]
use crate::consumer::{Consumer, Shared};
#[cfg(all(annulus_cas, not(annulus_loom)))]
use crate::error::AlreadySplit;
#[cfg(not(annulus_loom))]
use crate::gate::StageSet;

#[cfg(not(annulus_loom))]
use crate::memory::{FixedKind, Memory, RingView, StaticRing};
use crate::memory::{InPlace, InPlaceRing, Kind};
use crate::producer::Producer;
#[cfg(not(annulus_loom))]
use crate::wait::ConstWait;
use crate::wait::WaitStrategy;

impl<T, K: Kind, W: WaitStrategy> InPlaceRing<'_, T, K, W> {
    /// Lends the ring's handles, for as long as `self` is borrowed. The ring is open and empty then, also when it was
    /// lent before: what was not consumed is dropped with the slots' next values.
    #[expect(clippy::type_complexity, reason = "the two ends of one ring")]
    pub fn split(&mut self) -> (Producer<InPlace<'_, T, K, W>>, Consumers<InPlace<'_, T, K, W>>) {
        let topology = self.topology.clone();
        let memory = self.lend();
        (Producer::new(memory.clone()), Consumers::new(memory, topology))
    }
}

#[cfg(not(annulus_loom))]
impl<T, const N: usize, K: FixedKind, const C: usize, W: ConstWait> StaticRing<T, N, K, C, W> {
    /// Hands the ring out, once: one producer (a `Multi` one can be cloned) and the consumers.
    ///
    /// # Errors
    /// [`AlreadySplit`] every time but the first.
    #[cfg(annulus_cas)]
    #[expect(clippy::type_complexity, reason = "the handles of one ring")]
    pub fn split(
        &'static self,
    ) -> Result<(Producer<&'static Self>, [Consumer<&'static Self, Shared>; C]), AlreadySplit> {
        if self.status().hand_out() { Ok(self.handles()) } else { Err(AlreadySplit::AlreadySplit) }
    }

    /// Lends the ring, empty and open, for as long as `self` is borrowed; again and again, and on every target.
    ///
    /// What was not consumed when the last handles went is dropped with the slots' next values.
    pub fn split_mut(&mut self) -> (Producer<&Self>, [Consumer<&Self, Shared>; C]) {
        self.renew();
        self.handles()
    }

    /// Hands the ring out, once, to handles whose type says nothing of its capacity.
    ///
    /// # Errors
    /// As for [`split`](Self::split).
    #[cfg(annulus_cas)]
    #[expect(clippy::type_complexity, reason = "the handles of one ring")]
    pub fn split_views(
        &'static self,
    ) -> Result<
        (Producer<RingView<'static, T, K, W>>, [Consumer<RingView<'static, T, K, W>, Shared>; C]),
        AlreadySplit,
    > {
        if self.status().hand_out() { Ok(self.views()) } else { Err(AlreadySplit::AlreadySplit) }
    }

    /// Lends the ring to handles whose type says nothing of its capacity: see [`split_mut`](Self::split_mut).
    #[expect(clippy::type_complexity, reason = "the handles of one ring")]
    pub fn split_views_mut(
        &mut self,
    ) -> (Producer<RingView<'_, T, K, W>>, [Consumer<RingView<'_, T, K, W>, Shared>; C]) {
        self.renew();
        self.views()
    }

    fn handles(&self) -> (Producer<&Self>, [Consumer<&Self, Shared>; C]) {
        self.open();
        handles_of(self)
    }

    #[expect(clippy::type_complexity, reason = "the handles of one ring")]
    fn views(&self) -> (Producer<RingView<'_, T, K, W>>, [Consumer<RingView<'_, T, K, W>, Shared>; C]) {
        self.open();
        handles_of(RingView::new(self))
    }
}

/// The handles of a ring of one stage that nobody has any of yet.
#[cfg(not(annulus_loom))]
fn handles_of<M: Memory + Copy, const C: usize>(memory: M) -> (Producer<M>, [Consumer<M, Shared>; C]) {
    let consumer = |place: usize| Consumer::new(memory, place, 0, StageSet::NONE);
    (Producer::new(memory), core::array::from_fn(consumer))
}
