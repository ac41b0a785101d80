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
    /// sequence can only call for the closer look. With one consumer there is nothing to be found by that but the reason.
    #[inline]
    fn try_claim<M: Memory>(
        _: &mut Stateless,
        memory: &M,
        size: impl Fn(Seq) -> usize,
    ) -> Result<SeqRange, Denied> {
        if memory.status().may_be_closing() {
            return Err(follow_request(memory));
        }
        let (next, capacity) = (memory.cursor().own_while_open(), memory.capacity().get());
        let count = size(next);
        let most = capacity.wrapping_sub(count);
        let roomy = |record: &ConsumerRecord| next.since(record.sequence()) as usize <= most;
        let sized = count != 0 && count <= capacity;
        match memory.consumers() {
            [only] if !sized || !roomy(only) => return Err(refuse(memory, next, count)),
            [_] => {}
            all if !sized || !all.iter().all(roomy) => look_closer(memory, next, count)?,
            _ => {}
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

/// Closes the ring, if that was asked for.
#[cold]
#[inline(never)]
fn follow_request<M: Memory>(memory: &M) -> Denied {
    // The request is acquired before anybody can see it followed.
    if memory.status().is_close_requested() {
        memory.cursor().publish(memory.cursor().own(), true);
        memory.notify_consumers();
    }
    Some(or_halted(memory, ClaimError::Closed))
}

/// Why the only consumer leaves no room. If it has left since it was looked at, it may have made some before: then the
/// claim may succeed later, at once.
#[cold]
#[inline(never)]
fn refuse<M: Memory>(memory: &M, next: Seq, count: usize) -> Denied {
    look_closer(memory, next, count).err().flatten()
}

/// Reads the gate, and refuses if there is no room even so.
#[cold]
#[inline]
fn look_closer<M: Memory>(memory: &M, next: Seq, count: usize) -> Result<(), Denied> {
    let capacity = memory.capacity().get();
    if count == 0 || count > capacity {
        return Err(Some(ClaimError::InvalidCount));
    }
    let progress = AllConsumers(memory).progress();
    // With nobody left the gate may stand ahead, at a sequence that has not moved for long.
    let used = next.since(progress.sequence).max(0) as usize;
    if capacity.saturating_sub(used) >= count {
        return Ok(());
    }
    // With nobody left, the gate was read after the last consumer had gone: it will not move again.
    Err((!progress.active).then(|| or_halted(memory, ClaimError::Disconnected)))
}

/// A pipeline's handlers leave after they halted it, and whoever sees them gone sees the halt; halting closes, too.
fn or_halted<M: Memory>(memory: &M, error: ClaimError) -> ClaimError {
    if memory.status().is_halted() { ClaimError::Halted } else { error }
}
