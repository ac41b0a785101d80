//! Under loom every slot has a shadow cell, so that two accesses of a slot that are not ordered end the model.

use std::collections::VecDeque;
use std::fmt;

use loom::cell::{ConstPtr, MutPtr, UnsafeCell};

use super::Slots;
use crate::sequence::SeqRange;

/// The shadow of one slot.
pub(crate) type Shadow = UnsafeCell<()>;

/// The shadows of the slots that a claim or a batch holds, in the order of their sequences.
#[derive(Default)]
pub(crate) struct Loan(VecDeque<Held>);

#[expect(dead_code, reason = "held for what loom does when it is dropped")]
enum Held {
    Read(ConstPtr<()>),
    Write(MutPtr<()>),
}

impl fmt::Debug for Loan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Loan({})", self.0.len())
    }
}

// SAFETY: a loan points at shadows that live as long as the ring, and loom runs one thread at a time.
unsafe impl Send for Loan {}

impl Loan {
    /// Gives the first `count` slots back.
    pub(crate) fn give_back(&mut self, count: usize) {
        self.0.drain(..count.min(self.0.len()));
    }

    /// Gives all but the first `count` slots back.
    pub(crate) fn keep(&mut self, count: usize) {
        self.0.truncate(count);
    }
}

impl Loan {
    /// Gives all slots back.
    pub(crate) fn end(&mut self) {
        self.0.clear();
    }
}

impl<T> Slots<'_, T> {
    /// The same view, watched by these shadows.
    ///
    /// # Safety
    /// There is one shadow a slot, and they live as long as the slots.
    pub(crate) unsafe fn with_shadows(self, shadow: core::ptr::NonNull<Shadow>) -> Self {
        Self { shadow: Some(shadow), ..self }
    }

    fn hold(&self, range: SeqRange, hold: impl Fn(&Shadow) -> Held) -> Loan {
        let Some(base) = self.shadow else { return Loan::default() };
        let shadows = (0..range.len()).map(|i| {
            // SAFETY: an index is below the capacity, and there is one shadow a slot.
            unsafe { base.add(range.start.plus(i).index(self.capacity)).as_ref() }
        });
        Loan(shadows.map(hold).collect())
    }

    /// Notes that `range` is lent for writing.
    pub(crate) fn lend_mut(&self, range: SeqRange) -> Loan {
        self.hold(range, |shadow| Held::Write(shadow.get_mut()))
    }

    /// Notes that `range` is lent for reading.
    pub(crate) fn lend(&self, range: SeqRange) -> Loan {
        self.hold(range, |shadow| Held::Read(shadow.get()))
    }
}
