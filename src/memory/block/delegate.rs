//! The accessors of [`Memory`](crate::memory::Memory) for the memories that reach a block through a view.

/// The accessors of [`Memory`](crate::memory::Memory) for a type with a field `view`.
macro_rules! delegate_to_view {
    ($kind:ty) => {
        #[inline]
        fn capacity(&self) -> Capacity {
            self.view.capacity()
        }
        #[inline]
        fn cursor(&self) -> &Cursor {
            self.view.cursor()
        }
        #[inline]
        fn status(&self) -> &Status {
            self.view.status()
        }
        #[inline]
        fn consumers(&self) -> &[ConsumerRecord] {
            self.view.consumers()
        }
        #[inline]
        fn stamps(&self) -> RingStamps<'_> {
            self.view.stamps::<$kind>()
        }
        #[cfg(annulus_lean)]
        fn upstream(&self, stage: u32) -> crate::gate::StageSet {
            self.view.upstream(stage)
        }
        #[inline]
        fn groups(&self) -> &[GroupCursor] {
            self.view.groups()
        }
        #[inline]
        fn finished(&self, group: usize) -> RingStamps<'_> {
            self.view.finished(group)
        }
        #[inline]
        fn slots(&self) -> Slots<'_, T> {
            self.view.slots()
        }
        #[inline]
        fn wait(&self) -> W {
            self.view.wait()
        }
        #[inline]
        fn consumers_wake(&self) -> &W::Word {
            self.view.consumers_wake()
        }
        #[inline]
        fn producers_wake(&self) -> &W::Word {
            self.view.producers_wake()
        }
    };
}
pub(in crate::memory) use delegate_to_view;
