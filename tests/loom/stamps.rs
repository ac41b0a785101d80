//! The available buffers and the shared sequence by themselves: a stamp that is seen brings what was written before it.

use annulus::available_buffer::{AvailableBuffer, Run, RunStamps, SlotStamps, Stamp};
use annulus::{Seq, SeqRange, Sequence};
use loom::sync::Arc;
use loom::thread;

use crate::exploration::exhaust;
use crate::rings::{LAST, Notes};

/// Entries that live as long as the threads that use them. There is no scope that they could be lent to.
fn entries(count: usize) -> &'static [Stamp] {
    Vec::leak(core::iter::repeat_with(Stamp::new).take(count).collect())
}

/// A reader that sees the stamp of a run sees its whole run.
#[test]
fn a_run_stamp_brings_its_run() {
    exhaust(|| {
        let stamps = RunStamps::new(entries(4), LAST).unwrap();
        let notes = Arc::new(Notes::<2>::new());
        let noted = notes.clone();
        let publisher = thread::spawn(move || {
            noted.write(0, 1);
            noted.write(1, 2);
            stamps.publish(SeqRange::new(LAST, 2));
            stamps.abandon(SeqRange::new(LAST.plus(2), 1));
        });
        if let Some(run) = stamps.run_at(LAST) {
            assert_eq!(run, Run { end: LAST.plus(2), abandoned: false });
            assert_eq!((notes.read(0), notes.read(1)), (1, 2));
            if let Some(run) = stamps.run_at(run.end) {
                assert_eq!(run, Run { end: LAST.plus(3), abandoned: true });
            }
        }
        publisher.join().unwrap();
    });
}

/// A stamp of the lap before is no run, and the empty range has no stamp.
#[test]
fn a_stale_run_stamp_is_no_run() {
    exhaust(|| {
        let stamps = RunStamps::new(entries(2), LAST).unwrap();
        let publisher = thread::spawn(move || {
            stamps.publish(SeqRange::new(LAST, 2));
            stamps.publish(SeqRange::new(LAST, 0));
            stamps.abandon(SeqRange::new(LAST.plus(2), 0));
        });
        assert_eq!(stamps.run_at(LAST.plus(2)), None);
        publisher.join().unwrap();
        assert_eq!(stamps.run_at(LAST), Some(Run { end: LAST.plus(2), abandoned: false }));
        assert_eq!(stamps.run_at(LAST.plus(2)), None);
    });
}

/// A range is stamped from its last slot on: who sees its first slot sees all of it.
#[test]
fn the_first_of_a_range_brings_the_rest() {
    exhaust(|| {
        let stamps = SlotStamps::new(entries(4)).unwrap();
        let notes = Arc::new(Notes::<2>::new());
        let noted = notes.clone();
        let publisher = thread::spawn(move || {
            noted.write(0, 1);
            noted.write(1, 2);
            stamps.set_range(SeqRange::new(LAST, 2));
        });
        if stamps.is_available(LAST) {
            assert_eq!(stamps.highest_published(LAST, LAST.plus(4)), LAST.plus(2));
            assert_eq!((notes.read(0), notes.read(1)), (1, 2));
        }
        publisher.join().unwrap();
    });
}

/// Two publishers set single slots in any order: what is published without a gap is what both have written.
#[test]
fn slots_set_by_two_make_one_range() {
    exhaust(|| {
        let stamps = SlotStamps::new(entries(2)).unwrap();
        let notes = Arc::new(Notes::<2>::new());
        let publishers = [0, 1].map(|place| {
            let noted = notes.clone();
            thread::spawn(move || {
                noted.write(place, 1);
                stamps.set(LAST.plus(place));
            })
        });
        let end = stamps.highest_published(LAST, LAST.plus(2));
        for place in 0..end.since(LAST) as usize {
            assert_eq!(notes.read(place), 1);
        }
        publishers.into_iter().for_each(|publisher| publisher.join().unwrap());
        assert_eq!(stamps.highest_published(LAST, LAST.plus(2)), LAST.plus(2));
    });
}

/// A place of a shared sequence brings what its owner did before it came there.
#[test]
fn a_sequence_brings_what_came_before() {
    exhaust(|| {
        let shared = Arc::new((Sequence::new(LAST), Notes::<1>::new()));
        let theirs = shared.clone();
        let owner = thread::spawn(move || {
            theirs.1.write(0, 1);
            theirs.0.set(Seq::ZERO);
        });
        if shared.0.get() == Seq::ZERO {
            assert_eq!(shared.1.read(0), 1);
        }
        owner.join().unwrap();
    });
}

/// Of two that would advance a sequence one does, and the other one learns where it is and what was done before.
#[test]
fn one_of_two_advances_a_sequence() {
    exhaust(|| {
        let shared = Arc::new((Sequence::new(LAST), Notes::<2>::new()));
        let advance = |(sequence, notes): &(Sequence, Notes<2>), place: usize| {
            notes.write(place, 1);
            match sequence.advance(LAST, Seq::ZERO) {
                Ok(()) => true,
                Err(now) => {
                    assert_eq!(now, Seq::ZERO);
                    assert_eq!(notes.read(1 - place), 1);
                    false
                }
            }
        };
        let theirs = shared.clone();
        let other = thread::spawn(move || advance(&theirs, 0));
        let mine = advance(&shared, 1);
        assert!(mine != other.join().unwrap());
    });
}

/// Whoever advances a sequence comes after the one that brought it to where it was.
#[test]
fn an_advance_comes_after_the_one_before() {
    exhaust(|| {
        let shared = Arc::new((Sequence::new(LAST), Notes::<1>::new()));
        let theirs = shared.clone();
        let before = thread::spawn(move || {
            theirs.1.write(0, 1);
            theirs.0.advance(LAST, Seq::ZERO).unwrap();
        });
        if shared.0.advance(Seq::ZERO, Seq::ZERO.plus(1)).is_ok() {
            assert_eq!(shared.1.read(0), 1);
        }
        before.join().unwrap();
    });
}
