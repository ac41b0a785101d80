//! The sequencers by themselves, with a gating set: a ring of one's own, as LMAX's parts are put together.

use annulus::available_buffer::{AvailableBuffer, RunStamps, Stamp};
use annulus::gate::GatingSet;
use annulus::sequencer::{Cursor, MultiProducerSequencer, Refusal, SingleProducerSequencer};
use annulus::{Capacity, Seq, Sequence};
use loom::sync::Arc;
use loom::thread;

use crate::exploration::{bounded, exhaust};
use crate::rings::{LAST, Notes};

/// The words of a ring of two slots.
struct Words {
    cursor: Cursor,
    consumer: Sequence,
    slots: Notes<2>,
}

const SLOTS: usize = 2;

impl Words {
    fn new() -> Arc<Self> {
        Arc::new(Self { cursor: Cursor::new(LAST), consumer: Sequence::new(LAST), slots: Notes::new() })
    }

    fn index(sequence: Seq) -> usize {
        sequence.get() as usize % SLOTS
    }
}

fn capacity() -> Capacity {
    Capacity::new(SLOTS).unwrap()
}

/// One producer publishes a lap and a half; the consumer reads each slot before it is written again.
#[test]
fn a_single_producer_and_its_gate() {
    bounded(3, || {
        let words = Words::new();
        let theirs = words.clone();
        let producer = thread::spawn(move || {
            let members = [&theirs.consumer];
            let mut sequencer = SingleProducerSequencer::new(capacity(), LAST);
            for event in 1..=3 {
                let claim = loop {
                    match sequencer.try_claim(1, &GatingSet::new(&members)) {
                        Ok(claim) => break claim,
                        Err(refusal) => assert_eq!(refusal, Refusal::Full { consumers: true }),
                    }
                    thread::yield_now();
                };
                theirs.slots.write(Words::index(claim.start), event);
                sequencer.publish(&theirs.cursor, claim);
            }
        });
        for event in 1..=3 {
            let next = words.consumer.get();
            while words.cursor.get().0 == next {
                thread::yield_now();
            }
            assert_eq!(words.slots.read(Words::index(next)), event);
            words.consumer.set(next.plus(1));
        }
        producer.join().unwrap();
    });
}

/// Two producers claim one slot each of the two that there are, and the consumer reads both in order.
#[test]
fn two_producers_and_their_stamps() {
    bounded(3, || {
        let words = Words::new();
        let entries: &'static [Stamp] = Vec::leak(vec![Stamp::new(), Stamp::new()]);
        let stamps = RunStamps::new(entries, LAST).unwrap();
        let producers = [1, 2].map(|event| {
            let words = words.clone();
            thread::spawn(move || {
                let members = [&words.consumer];
                let mut sequencer = MultiProducerSequencer::new(capacity(), LAST);
                let claim = sequencer.try_claim(1, &words.cursor, &GatingSet::new(&members)).unwrap();
                words.slots.write(Words::index(claim.start), event);
                stamps.publish(claim);
            })
        });
        let mut sum = 0;
        let mut next = LAST;
        while next != LAST.plus(2) {
            match stamps.run_at(next) {
                Some(run) => {
                    sum += words.slots.read(Words::index(next));
                    next = run.end;
                    words.consumer.set(next);
                }
                None => thread::yield_now(),
            }
        }
        assert_eq!(sum, 3);
        producers.into_iter().for_each(|producer| producer.join().unwrap());
    });
}

/// A cursor that is closed against a claim: the claim was first, and the cursor tells, or it is refused.
#[test]
fn a_closed_cursor_refuses_claims() {
    exhaust(|| {
        let words = Words::new();
        let theirs = words.clone();
        let producer = thread::spawn(move || {
            let members = [&theirs.consumer];
            MultiProducerSequencer::new(capacity(), LAST).try_claim(
                1,
                &theirs.cursor,
                &GatingSet::new(&members),
            )
        });
        assert!(words.cursor.close());
        assert!(!words.cursor.close());
        let end = words.cursor.get();
        match producer.join().unwrap() {
            Ok(claim) => assert_eq!(end, (claim.end, true)),
            Err(refusal) => assert_eq!((end, refusal), ((LAST, true), Refusal::Closed)),
        }
    });
}

/// A member of the gate stands back for a moment, as one that joins does. That is less room than was known, and not more.
#[test]
fn a_gate_that_steps_back_makes_no_room() {
    exhaust(|| {
        let words = Words::new();
        words.consumer.set(LAST.plus(1));
        let mut sequencer = SingleProducerSequencer::new(capacity(), LAST);
        for count in [2, 1] {
            let members = [&words.consumer];
            let claim = sequencer.try_claim(count, &GatingSet::new(&members)).unwrap();
            sequencer.publish(&words.cursor, claim);
        }
        let theirs = words.clone();
        let joining = thread::spawn(move || {
            theirs.consumer.set(LAST);
            theirs.consumer.set(LAST.plus(1));
        });
        let members = [&words.consumer];
        let refused = sequencer.try_claim(1, &GatingSet::new(&members));
        assert_eq!(refused, Err(Refusal::Full { consumers: true }));
        joining.join().unwrap();
    });
}
