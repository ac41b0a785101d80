//! What handlers get.

use core::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use annulus::error::TopologyError;
use annulus::pipeline::{BatchHandler, ExclusiveHandler, Settings, StartError};
use annulus::wait::{Backoff, Blocking, BusySpin, WaitStrategy, Yielding};
use annulus::{Seq, SeqRange, Unshared, Word};

use crate::probes::{EVENTS, LIMIT, Notes};
use crate::watchdog::within;

/// Two handlers side by side, one behind them, one behind a part of them, and the exclusive one.
fn diamond<W: WaitStrategy<Word: Send + Sync> + Send + Sync + 'static>(wait: W, capacity: usize) {
    let mut stages = annulus::ring::<u64>(capacity).unwrap().multi_producer().wait(wait).pipeline();
    let left = stages.stage().unwrap();
    let right = stages.stage().unwrap();
    let bottom = stages.stage_after(&[left, right]).unwrap();
    let aside = stages.stage_after(&[left]).unwrap();
    let shared = [
        stages.handler(left, "left", Notes::default()).unwrap(),
        stages.handler(left, "left too", Notes::default()).unwrap(),
        stages.handler(right, "right", Notes::default()).unwrap(),
        stages.handler(aside, "aside", Notes::default()).unwrap(),
        stages.handler(bottom, Settings::new(), Notes::default()).unwrap(),
    ];
    let mut taken = Vec::new();
    let (send, receive) = std::sync::mpsc::channel();
    let last = stages.exclusive("last", move |event: &mut u64, _: Seq, _: bool| {
        send.send(core::mem::take(event)).unwrap();
    });
    let last = last.unwrap();

    let (producer, pipeline) = stages.start().unwrap();
    let feeds: Vec<_> = (0..2)
        .map(|feed| {
            let mut producer = producer.clone();
            std::thread::spawn(move || {
                for n in 0..EVENTS / 2 {
                    producer.publish(|slot| *slot = feed << 32 | n).unwrap();
                }
            })
        })
        .collect();
    drop(producer);
    feeds.into_iter().for_each(|feed| feed.join().unwrap());
    pipeline.join().unwrap();

    drop(last.take());
    taken.extend(receive.iter());
    for feed in 0..2 {
        let of_feed = taken.iter().copied().filter(|event| event >> 32 == feed);
        assert!(of_feed.eq((0..EVENTS / 2).map(|n| feed << 32 | n)), "feed {feed} lost its order");
    }
    for ticket in shared {
        let notes = ticket.take().unwrap();
        assert_eq!(notes.events, taken);
        assert!(notes.sequences.iter().copied().eq((0..EVENTS).map(|n| Seq::new(n as Word))));
        assert_eq!((notes.started, notes.shut_down, notes.ended_batch), (1, 1, true));
        assert!(ticket.take().is_none());
    }
}

#[test]
fn every_handler_gets_every_event_in_order_while_waiting_by_yielding() {
    within(LIMIT, || diamond(Yielding, 64));
}

#[test]
fn every_handler_gets_every_event_in_order_while_waiting_by_blocking() {
    within(LIMIT, || diamond(Blocking::default(), 8));
}

#[test]
fn every_handler_gets_every_event_in_order_while_waiting_by_backoff() {
    within(LIMIT, || diamond(Backoff, 256));
}

#[test]
fn every_handler_gets_every_event_in_order_through_one_slot() {
    within(LIMIT, || diamond(Blocking::with_spins(0), 1));
}

/// With one handler only: more threads that spin than cores would take minutes.
#[test]
fn a_handler_gets_every_event_while_waiting_by_busy_spinning() {
    within(LIMIT, || {
        let mut stages = annulus::ring::<u64>(64).unwrap().wait(BusySpin).pipeline();
        let only = stages.stage().unwrap();
        let notes = stages.handler(only, "only", Notes::default()).unwrap();
        let (mut producer, pipeline) = stages.start().unwrap();
        for n in 0..EVENTS {
            producer.publish(|slot| *slot = n).unwrap();
        }
        pipeline.drain(producer).unwrap();
        assert!(notes.take().unwrap().events.into_iter().eq(0..EVENTS));
    });
}

#[test]
fn later_stages_see_an_event_after_all_handlers_before_them() {
    within(LIMIT, || {
        let handled = Arc::new([const { AtomicU64::new(0) }; 2]);
        let mut stages = annulus::ring::<u64>(16).unwrap().pipeline();
        let first = stages.stage().unwrap();
        let second = stages.stage_after(&[first]).unwrap();
        for (index, name) in ["a", "b"].into_iter().enumerate() {
            let handled = Arc::clone(&handled);
            let note = move |event: &u64, _: Seq, _: bool| handled[index].store(event + 1, Ordering::Relaxed);
            stages.handler(first, name, note).unwrap();
        }
        // Relaxed: the ring orders them; an assertion that fails here is a panic that `drain` reports.
        let check = move |event: &u64, _: Seq, _: bool| {
            assert!(handled.iter().all(|handled| handled.load(Ordering::Relaxed) > *event));
        };
        stages.handler(second, "check", check).unwrap();
        let (mut producer, pipeline) = stages.start().unwrap();
        for n in 0..EVENTS {
            producer.publish(|slot| *slot = n).unwrap();
        }
        pipeline.drain(producer).unwrap();
    });
}

#[derive(Default)]
struct Batches {
    events: Vec<u64>,
    longest: usize,
    calls: [u32; 2],
}

impl BatchHandler<u64> for Batches {
    fn on_batch(&mut self, first: &[u64], second: &[u64], sequences: SeqRange) {
        assert_eq!(first.len() + second.len(), sequences.len());
        assert_eq!(sequences.start, Seq::new(self.events.len() as Word));
        assert!(!first.is_empty());
        self.longest = self.longest.max(sequences.len());
        self.events.extend(first.iter().chain(second));
    }

    fn on_start(&mut self) {
        self.calls[0] += 1;
    }

    fn on_shutdown(&mut self) {
        self.calls[1] += 1;
    }
}

#[test]
fn batch_handlers_get_slices_no_longer_than_they_asked_for() {
    within(LIMIT, || {
        let mut stages = annulus::ring::<u64>(32).unwrap().pipeline();
        let first = stages.stage().unwrap();
        let three = Settings::named("three").max_batch(NonZeroUsize::new(3).unwrap());
        let limited = stages.batch_handler(first, three, Batches::default()).unwrap();
        let unlimited = stages.batch_handler(first, "unlimited", Batches::default()).unwrap();
        let (mut producer, pipeline) = stages.start().unwrap();
        for n in 0..EVENTS / 4 {
            producer.publish_batch(4, |i, slot| *slot = 4 * n + i as u64).unwrap();
        }
        pipeline.drain(producer).unwrap();
        let (limited, unlimited) = (limited.take().unwrap(), unlimited.take().unwrap());
        assert_eq!(limited.longest, 3);
        assert!(unlimited.longest >= 4);
        for batches in [limited, unlimited] {
            assert!(batches.events.into_iter().eq(0..EVENTS));
            assert_eq!(batches.calls, [1, 1]);
        }
    });
}

#[expect(clippy::vec_box, reason = "the boxes that came out of the ring")]
struct Boxes(Vec<Box<u64>>);

impl ExclusiveHandler<Unshared<Option<Box<u64>>>> for Boxes {
    fn on_event(&mut self, event: &mut Unshared<Option<Box<u64>>>, _: Seq, _: bool) {
        self.0.extend(event.get_mut().take());
    }
}

#[test]
fn the_exclusive_handler_takes_values_out_and_may_be_the_only_one() {
    within(LIMIT, || {
        let mut stages = annulus::ring(8).unwrap().pipeline();
        let boxes = stages.exclusive(Settings::new(), Boxes(Vec::new())).unwrap();
        let (mut producer, pipeline) = stages.start().unwrap();
        for n in 0..20 {
            producer.publish(|slot| *slot.get_mut() = Some(Box::new(n))).unwrap();
        }
        pipeline.drain(producer).unwrap();
        assert!(boxes.take().unwrap().0.into_iter().map(|event| *event).eq(0..20));
    });
}

#[test]
fn abandoned_claims_are_seen_by_no_handler() {
    within(LIMIT, || {
        let mut stages = annulus::ring::<u64>(4).unwrap().multi_producer().pipeline();
        let first = stages.stage().unwrap();
        let second = stages.stage_after(&[first]).unwrap();
        let notes = [first, second].map(|stage| stages.handler(stage, "notes", Notes::default()).unwrap());
        let (mut producer, pipeline) = stages.start().unwrap();
        for n in 0..EVENTS {
            if n % 3 == 0 {
                producer.claim(2).unwrap().abandon();
            }
            producer.publish(|slot| *slot = n).unwrap();
        }
        pipeline.drain().unwrap();
        for notes in notes {
            assert!(notes.take().unwrap().events.into_iter().eq(0..EVENTS));
        }
    });
}

#[test]
fn what_cannot_be_built_is_an_error() {
    let pipeline = || annulus::ring::<u64>(8).unwrap().pipeline();
    let nothing = |_: &u64, _: Seq, _: bool| {};

    assert!(matches!(pipeline().start(), Err(StartError::Build(_))), "no handler at all");

    let mut stages = pipeline();
    let with_handler = stages.stage().unwrap();
    let empty = stages.stage_after(&[with_handler]).unwrap();
    let ticket = stages.handler(with_handler, "notes", Notes::default()).unwrap();
    assert!(matches!(stages.start(), Err(StartError::EmptyStage(stage)) if stage == empty));
    assert_eq!(ticket.take().unwrap().started, 0, "the handler is back, and was not called");

    let mut stages = pipeline();
    stages.stage().unwrap();
    assert_eq!(stages.stage_after(&[empty]).unwrap_err(), TopologyError::UnknownStage);
    assert_eq!(stages.handler(empty, "x", nothing).unwrap_err(), TopologyError::UnknownStage);
    stages.exclusive("last", |_: &mut u64, _: Seq, _: bool| {}).unwrap();
    assert_eq!(stages.handler(empty, "x", nothing).unwrap_err(), TopologyError::UnknownStage);
    let second = stages.exclusive("last", |_: &mut u64, _: Seq, _: bool| {});
    assert_eq!(second.unwrap_err(), TopologyError::AfterExclusive);
}
