//! One producer that keeps nothing: the cursor says where it stands, and the limit how far it may go.

use super::{AllConsumers, Denied, Kind, Single, open};
use crate::available_buffer::Run;
use crate::error::ClaimError;
use crate::gate::{Gate, Progress};
use crate::memory::Memory;
use crate::primitive::Word;
use crate::sequence::{Seq, SeqRange};
use crate::sequencer::Limit;
use crate::status::Asked;

/// What the producer keeps: nothing.
#[derive(Debug)]
pub struct Stateless;

impl Kind for Single {
    const MULTI: bool = false;
    type Sequencer = Stateless;
    type Open = open::OfSingle;

    fn sequencer<M: Memory>(_: &M) -> Stateless {
        Stateless
    }

    #[inline]
    fn try_claim<M: Memory>(
        _: &mut Stateless,
        memory: &M,
        size: impl Fn(Seq) -> usize,
    ) -> Result<SeqRange, Denied> {
        let next = memory.cursor().own_while_open();
        let count = size(next);
        if !memory.status().limit().admits(next, count) {
            look_again(memory, next, count)?;
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
        revoke(memory);
    }

    fn halt<M: Memory>(memory: &M) {
        memory.status().halt(); // and asks to close, too
        revoke(memory);
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

/// Makes the producer look, at its next claim, at what it was asked.
fn revoke<M: Memory>(memory: &M) {
    memory.status().limit().revoke(memory.cursor().get().0);
}

/// Reads how far the consumers have come, then what the producer was asked, and refuses if there is no room even so.
#[inline]
fn look_again<M: Memory>(memory: &M, next: Seq, count: usize) -> Result<(), Denied> {
    let (gate, active) = match memory.consumers() {
        [only] => {
            let word = only.word();
            (word, word & 1 == 0)
        }
        _ => {
            let Progress { sequence, active } = AllConsumers(memory).progress();
            (sequence.word(false), active)
        }
    };
    let capacity = memory.capacity().get();
    let limit = gate.wrapping_add((capacity as Word) << 1);
    memory.status().limit().raise(limit);
    // A consumer that halted the ring and left did so in this order, so that this sees the halt.
    if let Some(asked) = memory.status().asked() {
        return Err(Some(follow(memory, next, asked)));
    }
    match count {
        0 => Err(Some(ClaimError::InvalidCount)),
        _ if Limit::room(limit, next) >= count => Ok(()),
        _ if count > capacity => Err(Some(ClaimError::InvalidCount)),
        _ => Err((!active).then_some(ClaimError::Disconnected)),
    }
}

/// Closes the ring, as it was asked to be, and says why.
#[cold]
#[inline(always)]
fn follow<M: Memory>(memory: &M, next: Seq, asked: Asked) -> ClaimError {
    memory.status().limit().close(memory.cursor().close_as_asked(next));
    memory.notify_consumers();
    match asked {
        Asked::ToClose => ClaimError::Closed,
        Asked::ToHalt => ClaimError::Halted,
    }
}
