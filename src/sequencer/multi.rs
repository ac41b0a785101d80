//! Claims of several producers: one shared cursor, moved by compare-and-swap once there is room.

#[cfg(annulus_outline)]
use core::mem::offset_of;

use super::{Cursor, Refusal};
use crate::capacity::Capacity;
use crate::gate::Gate;
use crate::primitive::{Word, spin_loop};
use crate::sequence::{Seq, SeqRange};

/// Whether a handle may keep the gate from one call to the next. Not with narrow sequences: a handle that slept for
/// half their range would take its old gate for a new one.
const KEEPS_GATE: bool = Word::BITS == 64;

/// How many spin hints a producer lets pass after another one came first; doubled each time. None in the build that
/// shows what these pauses gain.
const FIRST_PAUSE: u32 = match (cfg!(annulus_no_claim_pause), cfg!(annulus_loom)) {
    (true, _) => 0,
    (false, true) => 1,
    (false, false) => 8,
};
/// Where doubling ends.
const LONGEST_PAUSE: u32 = if cfg!(annulus_loom) { 1 } else { 64 };

/// The claiming side of one of several producers (LMAX's `MultiProducerSequencer`): every producer has its own.
///
/// A claim is one compare-and-swap and is taken only once there is room for all of it, so that a refused claim leaves
/// nothing behind. Publishing a run is one store in the available buffer. Claiming is lock-free: it is tried again
/// only if another producer's claim came first.
///
/// ```
/// use annulus::available_buffer::{AvailableBuffer, RunStamps, Stamp};
/// use annulus::gate::GatingSet;
/// use annulus::sequencer::{Cursor, MultiProducerSequencer};
/// use annulus::{Capacity, Seq, Sequence};
///
/// let (cursor, consumer) = (Cursor::new(Seq::ZERO), Sequence::new(Seq::ZERO));
/// let members = [&consumer];
/// let gate = GatingSet::new(&members);
/// let entries = [const { Stamp::new() }; 8];
/// let stamps = RunStamps::new(&entries, Seq::ZERO)?;
///
/// let mut first = MultiProducerSequencer::new(Capacity::new(8)?, Seq::ZERO);
/// let mut second = MultiProducerSequencer::new(Capacity::new(8)?, Seq::ZERO);
/// let early = first.try_claim(3, &cursor, &gate).unwrap();
/// let late = second.try_claim(2, &cursor, &gate).unwrap();
/// stamps.publish(late);
/// assert_eq!(stamps.run_at(Seq::ZERO), None); // the earlier claim is still open
/// stamps.publish(early);
/// assert_eq!(stamps.run_at(Seq::ZERO).unwrap().end, late.start);
/// assert_eq!(stamps.run_at(late.start).unwrap().end, late.end);
/// # Ok::<(), annulus::error::CapacityError>(())
/// ```
#[derive(Clone, Debug)]
#[repr(C)]
pub struct MultiProducerSequencer {
    /// The end of the room that the gate last seen leaves: that gate and a capacity.
    limit: Seq,
    capacity: Capacity,
}

impl MultiProducerSequencer {
    /// Where this word lies in it, for hosts that make hot calls on their own.
    #[cfg(annulus_outline)]
    pub(crate) const LIMIT: usize = offset_of!(Self, limit);

    /// A sequencer for a ring that began at `start`.
    #[must_use]
    pub const fn new(capacity: Capacity, start: Seq) -> Self {
        Self { limit: start, capacity }
    }

    /// Claims the next `count` sequences, if there is room for all of them.
    ///
    /// # Errors
    /// [`Refusal::InvalidCount`], [`Refusal::Closed`] or [`Refusal::Full`].
    #[inline]
    pub fn try_claim(
        &mut self,
        count: usize,
        cursor: &Cursor,
        gate: &impl Gate,
    ) -> Result<SeqRange, Refusal> {
        self.try_claim_with(|_| count, cursor, gate)
    }

    /// Claims as many sequences as `size` says for the one that the claim would begin at, if there is room for all of
    /// them. `size` is asked anew whenever another producer came first.
    ///
    /// # Errors
    /// As for [`try_claim`](Self::try_claim).
    #[inline]
    pub fn try_claim_with(
        &mut self,
        size: impl Fn(Seq) -> usize,
        cursor: &Cursor,
        gate: &impl Gate,
    ) -> Result<SeqRange, Refusal> {
        let mut pause = FIRST_PAUSE;
        let mut word = cursor.peek();
        loop {
            let (start, closed) = Seq::from_word(word);
            if closed {
                // Acquire, in `get`: pairs with the Release in `close`, so that whoever is told "closed" sees what came
                // before the closing: a halt, for one.
                let _ = cursor.get();
                return Err(Refusal::Closed);
            }
            let count = size(start);
            if count == 0 || !KEEPS_GATE || !self.has_room(start, count) {
                self.look_again(start, count, cursor, gate)?;
            }
            let range = SeqRange::new(start, count);
            match cursor.claim(word, range.end) {
                Ok(()) => return Ok(range),
                Err(moved) => word = moved,
            }
            // The producer that moved the cursor has its line, and is about to move it again: several claims by one
            // producer cost less than the line's way to and fro for each.
            for _ in 0..pause {
                spin_loop();
            }
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    /// The room is compared with the count, never the claim's end with the limit, or a full ring of the largest
    /// capacity would look empty. Another producer may have claimed beyond this handle's limit: no room.
    #[inline]
    fn has_room(&self, start: Seq, count: usize) -> bool {
        let room = self.limit.since(start);
        room >= 0 && room as usize >= count
    }

    /// Reads the gate, and refuses if there is no room even so.
    #[cold]
    #[inline(never)]
    fn look_again(
        &mut self,
        start: Seq,
        count: usize,
        cursor: &Cursor,
        gate: &impl Gate,
    ) -> Result<(), Refusal> {
        if count == 0 || count > self.capacity.get() {
            return Err(Refusal::InvalidCount);
        }
        let progress = gate.progress();
        let limit = progress.sequence.plus(self.capacity.get());
        // A gate below the one known says nothing new; where none is kept, the one just read is all there is.
        self.limit = if KEEPS_GATE { self.limit.later(limit) } else { limit };
        if self.has_room(start, count) {
            return Ok(());
        }
        // `start` may be old by now, and then it is not this gate that refuses: let the compare-and-swap fail, and
        // try again from where the cursor is.
        match cursor.get() {
            (_, true) => Err(Refusal::Closed),
            (now, false) if now == start => Err(Refusal::Full { consumers: progress.active }),
            (_, false) => Ok(()),
        }
    }
}
