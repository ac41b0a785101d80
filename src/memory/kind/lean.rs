//! One producer that keeps nothing: the cursor says where it stands, and the consumers' records what room there is.

use super::{AllConsumers, Denied, Kind, OpenRange, Single};
use crate::available_buffer::Run;
use crate::error::ClaimError;
use crate::gate::{ConsumerRecord, Gate};
use crate::memory::Memory;
use crate::sequence::{Seq, SeqRange};

/// The state of the producer: none.
#[derive(Debug)]
pub struct Stateless;

/// How many events are claimed. They begin at the cursor.
#[derive(Debug)]
pub struct OpenCount(usize);

impl OpenRange for OpenCount {
    fn none() -> Self {
        Self(0)
    }

    #[inline]
    fn set(&mut self, range: SeqRange) {
        self.0 = range.len();
    }

    #[inline]
    fn get<M: Memory>(&self, memory: &M) -> SeqRange {
        SeqRange::new(memory.cursor().own(), self.0)
    }
}

impl Kind for Single {
    const MULTI: bool = false;
    type Sequencer = Stateless;
    type Open = OpenCount;

    fn sequencer<M: Memory>(_: &M) -> Stateless {
        Stateless
    }

    /// There is room if each consumer's sequence says so, present or not: one that has left bounds nobody, so that its
    /// sequence can only call for the closer look.
    #[inline]
    fn try_claim<M: Memory>(
        _: &mut Stateless,
        memory: &M,
        size: impl Fn(Seq) -> usize,
    ) -> Result<SeqRange, Denied> {
        let (next, capacity) = (memory.cursor().own(), memory.capacity().get());
        let count = size(next);
        let most = capacity.wrapping_sub(count);
        let roomy = |record: &ConsumerRecord| next.since(record.sequence()) as usize <= most;
        let room = match memory.consumers() {
            [only] => roomy(only),
            all => all.iter().all(roomy),
        };
        if count == 0 || count > capacity || !room || memory.status().may_be_closing() {
            look_closer(memory, next, count)?;
        }
        Ok(SeqRange::new(next, count))
    }

    #[inline]
    fn publish<M: Memory>(_: &mut Stateless, memory: &M, run: SeqRange) {
        if !run.is_empty() {
            memory.cursor().publish(run.end, false);
        }
    }

    #[inline]
    fn abandon<M: Memory>(_memory: &M, _rest: SeqRange) -> bool {
        false // The next claim begins where this one did.
    }

    fn request_close<M: Memory>(memory: &M) {
        memory.status().request_close();
    }

    fn remove_producer<M: Memory>(_: &Stateless, memory: &M) -> bool {
        memory.cursor().publish(memory.cursor().own(), true);
        true
    }

    #[inline]
    fn run_at<M: Memory>(memory: &M, head: Seq) -> Option<Run> {
        let (end, _) = memory.cursor().get();
        (end.since(head) > 0).then_some(Run { end, abandoned: false })
    }
}

/// Follows a request to close, and reads the gate: refuses if there is no room even so.
#[cold]
#[inline(never)]
fn look_closer<M: Memory>(memory: &M, next: Seq, count: usize) -> Result<(), Denied> {
    let (status, capacity) = (memory.status(), memory.capacity().get());
    let gone = if status.is_close_requested() {
        memory.cursor().publish(next, true);
        memory.notify_consumers();
        ClaimError::Closed
    } else if count == 0 || count > capacity {
        return Err(Some(ClaimError::InvalidCount));
    } else {
        let progress = AllConsumers(memory).progress();
        // With nobody left the gate may stand ahead, at a sequence that has not moved for long.
        let used = next.since(progress.sequence).max(0) as usize;
        if capacity.saturating_sub(used) >= count {
            return Ok(());
        }
        if progress.active {
            return Err(None);
        }
        // The gate was read after the last consumer had left: it will not move again.
        ClaimError::Disconnected
    };
    // A pipeline's handlers leave after they halted it, and whoever sees them gone sees the halt; halting closes, too.
    Err(Some(if status.is_halted() { ClaimError::Halted } else { gone }))
}
