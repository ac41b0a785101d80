//! Where the tasks that wait for a ring's events leave their wakers.

use crate::memory::Memory;
use crate::wait::{AsyncWait, KeptWakers, Wakers};

/// The wakers of the tasks that wait for a ring's events.
#[derive(Debug)]
pub(super) struct ConsumersWakers<M>(pub(super) M);

// SAFETY: a handle's ring and its wake words stay what and where they are for as long as the handle lives, and
// `AsyncWait`, which is sealed, finds the wakers at one place in the word.
unsafe impl<M: Memory<Wait: AsyncWait>> KeptWakers for ConsumersWakers<M> {
    #[inline]
    fn wakers(&self) -> &Wakers {
        M::Wait::wakers(self.0.consumers_wake())
    }
}
