//! Consumers of ranges that an event loop waits for.

use super::RangeConsumer;
use crate::consumer::{Source, WatchSealed, Watchable};
use crate::memory::Memory;
use crate::wait::AsyncWait;

impl<M: Memory, S: Source> WatchSealed for RangeConsumer<M, S> {}

impl<M: Memory<Wait: AsyncWait>, S: Source> Watchable for RangeConsumer<M, S> {
    type Memory = M;

    fn memory(&self) -> &M {
        self.polls.memory()
    }

    fn is_ready(&mut self) -> bool {
        self.polls.is_ready()
    }
}
