//! Claims of the only producer: its own memory says what comes next.

#[cfg(annulus_outline)]
use core::mem::offset_of;

use super::{Cursor, Refusal};
use crate::capacity::Capacity;
use crate::gate::Gate;
use crate::sequence::{Seq, SeqRange};

/// The claiming side of a ring with one producer (LMAX's `SingleProducerSequencer`).
///
/// It keeps the next sequence and the gate it saw last, and reads the consumers' sequences only when that gate says
/// "full". Claiming is wait-free and writes nothing that is shared; publishing is one store. A claim that is not
/// published needs no undoing: the next claim begins at the same sequence.
///
/// ```
/// use annulus::gate::GatingSet;
/// use annulus::sequencer::{Cursor, Refusal, SingleProducerSequencer};
/// use annulus::{Capacity, Seq, Sequence};
///
/// let (cursor, consumer) = (Cursor::new(Seq::ZERO), Sequence::new(Seq::ZERO));
/// let members = [&consumer];
/// let gate = GatingSet::new(&members);
/// let mut sequencer = SingleProducerSequencer::new(Capacity::new(4)?, Seq::ZERO);
///
/// let claim = sequencer.try_claim(3, &gate).unwrap();
/// // ... the producer fills the slots of `claim` ...
/// sequencer.publish(&cursor, claim);
/// assert_eq!(cursor.get().0, Seq::new(3));
/// assert_eq!(sequencer.try_claim(2, &gate), Err(Refusal::Full { consumers: true }));
///
/// consumer.set(Seq::new(1)); // the consumer is done with the first event
/// assert!(sequencer.try_claim(2, &gate).is_ok());
/// # Ok::<(), annulus::error::CapacityError>(())
/// ```
#[derive(Debug)]
#[repr(C)]
pub struct SingleProducerSequencer {
    /// The end of the room that the gate last seen leaves: that gate and a capacity.
    limit: Seq,
    next: Seq,
    capacity: Capacity,
}

impl SingleProducerSequencer {
    /// Where these words lie in it, for hosts that make hot calls on their own.
    #[cfg(annulus_outline)]
    pub(crate) const LIMIT: usize = offset_of!(Self, limit);
    #[cfg(annulus_outline)]
    pub(crate) const NEXT: usize = offset_of!(Self, next);

    /// A sequencer that begins at `start`, where the consumers must stand, too.
    #[must_use]
    pub const fn new(capacity: Capacity, start: Seq) -> Self {
        Self { next: start, limit: start, capacity }
    }

    /// The sequence that the next claim begins at.
    #[inline]
    #[must_use]
    pub const fn next(&self) -> Seq {
        self.next
    }

    /// Claims the next `count` sequences, if there is room for all of them.
    ///
    /// # Errors
    /// [`Refusal::InvalidCount`] or [`Refusal::Full`].
    #[inline]
    pub fn try_claim(&mut self, count: usize, gate: &impl Gate) -> Result<SeqRange, Refusal> {
        self.try_claim_with(|_| count, gate)
    }

    /// Claims as many sequences as `size` says for the one that the claim begins at, if there is room for all of them.
    ///
    /// # Errors
    /// As for [`try_claim`](Self::try_claim).
    #[inline]
    pub fn try_claim_with(
        &mut self,
        size: impl Fn(Seq) -> usize,
        gate: &impl Gate,
    ) -> Result<SeqRange, Refusal> {
        let count = size(self.next);
        // The room is compared with the count, never the claim's end with the limit, or a full ring of the largest
        // capacity would look empty. Room is at most the capacity, so a larger count takes the slow path, too.
        if count == 0 || self.room() < count {
            self.look_again(count, gate)?;
        }
        Ok(SeqRange::new(self.next, count))
    }

    /// Publishes `range`, the beginning of what was claimed.
    #[inline]
    pub fn publish(&mut self, cursor: &Cursor, range: SeqRange) {
        debug_assert_eq!(range.start, self.next);
        self.next = range.end;
        cursor.publish(range.end, false);
    }

    /// How many events there is room for, as far as this side knows. Never negative: the limit is only raised, and
    /// nothing is published beyond it.
    #[inline]
    const fn room(&self) -> usize {
        self.limit.since(self.next) as usize
    }

    /// Reads the gate, and refuses if there is no room even so.
    #[cold]
    #[inline(never)]
    fn look_again(&mut self, count: usize, gate: &impl Gate) -> Result<(), Refusal> {
        if count == 0 || count > self.capacity.get() {
            return Err(Refusal::InvalidCount);
        }
        let progress = gate.progress();
        // A gate below the one known says nothing new.
        self.limit = self.limit.later(progress.sequence.plus(self.capacity.get()));
        if self.room() < count {
            return Err(Refusal::Full { consumers: progress.active });
        }
        Ok(())
    }
}
