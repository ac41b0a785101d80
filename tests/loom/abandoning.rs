//! Claims that are given up, in each of the ways that a claim can end.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use annulus::wait::Blocking;
use annulus::{Memory, Producer};
use loom::thread;

use crate::exploration::bounded;
use crate::rings::{drain, kinds, multi};

/// The ways in which a claim ends without being published. Those that unwind come last: loom runs all threads on one,
/// so that its mutexes are poisoned by a switch in the midst of unwinding, and models that sleep leave them out.
const WAYS: [fn(&mut dyn Claiming); 5] = [
    |producer| producer.claim_and_abandon(),
    |producer| producer.claim_and_drop(),
    |producer| producer.claim_and_forget(),
    |producer| producer.claim_and_panic(),
    |producer| producer.publish_and_panic(),
];

/// A producer, whatever its ring.
trait Claiming {
    fn claim_and_abandon(&mut self);
    fn claim_and_drop(&mut self);
    fn claim_and_forget(&mut self);
    fn claim_and_panic(&mut self);
    fn publish_and_panic(&mut self);
}

/// Unwinds without a message.
fn unwind() -> ! {
    resume_unwind(Box::new(()))
}

impl<M: Memory<Event = u32>> Claiming for Producer<M> {
    fn claim_and_abandon(&mut self) {
        let mut claim = self.claim(1).unwrap();
        claim[0] = 99;
        claim.abandon();
    }

    fn claim_and_drop(&mut self) {
        self.claim(1).unwrap()[0] = 99;
    }

    fn claim_and_forget(&mut self) {
        let mut claim = self.claim(1).unwrap();
        claim[0] = 99;
        core::mem::forget(claim);
    }

    fn claim_and_panic(&mut self) {
        let unwound = catch_unwind(AssertUnwindSafe(|| {
            let mut claim = self.claim(1).unwrap();
            claim[0] = 99;
            unwind();
        }));
        assert!(unwound.is_err());
    }

    fn publish_and_panic(&mut self) {
        let unwound = catch_unwind(AssertUnwindSafe(|| {
            self.publish(|slot| {
                *slot = 99;
                unwind();
            })
        }));
        assert!(unwound.is_err());
    }
}

kinds! {
    /// What was abandoned is never delivered, and what follows is.
    fn an_abandoned_claim_is_stepped_over(begin) {
        for way in WAYS {
            bounded(2, move || {
                let (mut producer, mut consumer) = begin(2).build().unwrap();
                let writer = thread::spawn(move || {
                    way(&mut producer);
                    producer.publish(|slot| *slot = 1).unwrap();
                });
                assert_eq!(drain(&mut consumer), [1]);
                writer.join().unwrap();
            });
        }
    }
}

kinds! {
    /// The last producer's drop ends an open claim before it closes the ring.
    fn the_last_producers_drop_ends_its_claim(begin) {
        for way in WAYS {
            bounded(3, move || {
                let (mut producer, mut consumer) = begin(2).build().unwrap();
                let writer = thread::spawn(move || {
                    producer.publish(|slot| *slot = 1).unwrap();
                    way(&mut producer);
                });
                assert_eq!(drain(&mut consumer), [1]);
                writer.join().unwrap();
            });
        }
    }
}

kinds! {
    /// Of a claim that is published in part only the rest is abandoned.
    fn the_rest_of_a_claim_is_abandoned(begin) {
        bounded(3, move || {
            let (mut producer, mut consumer) = begin(4).build().unwrap();
            let writer = thread::spawn(move || {
                let mut claim = producer.claim(3).unwrap();
                claim[0] = 1;
                claim[1] = 99;
                claim.publish_part(1);
                drop(claim);
                producer.publish(|slot| *slot = 2).unwrap();
            });
            assert_eq!(drain(&mut consumer), [1, 2]);
            writer.join().unwrap();
        });
    }
}

/// A claim that is open, and then given up, holds up what another producer published behind it, and loses none of it.
#[test]
fn an_abandoned_claim_lets_the_next_one_through() {
    for way in &WAYS[..3] {
        bounded(2, move || {
            let (mut first, mut consumer) = multi(2).wait(Blocking::new()).build().unwrap();
            let mut second = first.clone();
            let one = thread::spawn(move || way(&mut first));
            let two = thread::spawn(move || {
                second.publish(|slot| *slot = 2).unwrap();
            });
            assert_eq!(consumer.poll(1).unwrap()[0], 2);
            one.join().unwrap();
            two.join().unwrap();
        });
    }
}

/// Abandoned claims alone do not fill the ring: a poll that finds nothing else gives their slots back.
#[test]
fn abandoned_claims_do_not_fill_the_ring() {
    for way in WAYS {
        bounded(2, move || {
            let (mut producer, mut consumer) = multi(1).build().unwrap();
            let writer = thread::spawn(move || {
                way(&mut producer);
                way(&mut producer);
                producer.publish(|slot| *slot = 1).unwrap();
            });
            assert_eq!(drain(&mut consumer), [1]);
            writer.join().unwrap();
        });
    }
}
