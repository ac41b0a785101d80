//! One producer, which keeps where it stands and the gate that it saw last.

use super::{AllConsumers, Kind, Single, open::OpenEnd};
use crate::available_buffer::Run;
use crate::memory::Memory;
use crate::sequence::{Seq, SeqRange};
use crate::sequencer::{Refusal, SingleProducerSequencer};

impl Kind for Single {
    const MULTI: bool = false;
    type Sequencer = SingleProducerSequencer;
    type Open = OpenEnd;

    fn sequencer<M: Memory>(memory: &M) -> SingleProducerSequencer {
        SingleProducerSequencer::new(memory.capacity(), memory.cursor().get().0)
    }

    #[inline]
    fn try_claim<M: Memory>(
        sequencer: &mut SingleProducerSequencer,
        memory: &M,
        size: impl Fn(Seq) -> usize,
    ) -> Result<SeqRange, Refusal> {
        if memory.status().is_close_requested() {
            return Err(close(sequencer, memory));
        }
        sequencer.try_claim_with(size, &AllConsumers(memory))
    }

    #[inline]
    fn publish<M: Memory>(sequencer: &mut SingleProducerSequencer, memory: &M, run: SeqRange) {
        if !run.is_empty() {
            sequencer.publish(memory.cursor(), run);
        }
    }

    #[inline]
    fn abandon<M: Memory>(_memory: &M, _rest: SeqRange) -> bool {
        false // The next claim begins where this one did.
    }

    fn request_close<M: Memory>(memory: &M) {
        memory.status().request_close();
    }

    fn remove_producer<M: Memory>(sequencer: &SingleProducerSequencer, memory: &M) -> bool {
        memory.cursor().publish(sequencer.next(), true);
        true
    }

    #[inline]
    fn run_at<M: Memory>(memory: &M, head: Seq) -> Option<Run> {
        let (end, _) = memory.cursor().get();
        (end.since(head) > 0).then_some(Run { end, abandoned: false })
    }
}

/// The producer of a single-producer ring follows a request to close.
#[cold]
fn close<M: Memory>(sequencer: &SingleProducerSequencer, memory: &M) -> Refusal {
    memory.cursor().publish(sequencer.next(), true);
    memory.notify_consumers();
    Refusal::Closed
}
