//! What later stages do not get: events that a handler did not return from, or halted at.

use core::cell::Cell;
use core::time::Duration;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use annulus::error::ClaimError;
use annulus::pipeline::PipelineError;
use annulus::wait::{Deadline, WaitStrategy, Yielding};
use annulus::{Seq, SeqRange};

use crate::panics::panics;
use crate::probes::{LIMIT, Notes};
use crate::watchdog::within;

/// Yields, but for a thread that gave up: with each change that it makes to the ring from then on, it gives the others
/// all the time they need to see that change before the next.
#[derive(Clone)]
struct SlowToLeave;

thread_local! {
    static GAVE_UP: Cell<bool> = const { Cell::new(false) };
}

impl WaitStrategy for SlowToLeave {
    type Word = ();

    fn wait<R>(&self, (): &(), ready: impl FnMut() -> Option<R>) -> R {
        Yielding.wait(&(), ready)
    }

    fn wait_deadline<R>(
        &self,
        (): &(),
        deadline: impl Deadline,
        ready: impl FnMut() -> Option<R>,
    ) -> Option<R> {
        Yielding.wait_deadline(&(), deadline, ready)
    }

    fn wake(&self, (): &()) {
        if GAVE_UP.get() {
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

#[test]
fn the_halt_is_seen_before_the_leaving() {
    within(LIMIT, || {
        let mut stages = annulus::ring::<u64>(16).unwrap().wait(SlowToLeave).pipeline();
        let first = stages.stage().unwrap();
        let second = stages.stage_after(&[first]).unwrap();
        let gives_up = |event: &u64, _: Seq, _: bool| {
            if *event == 3 {
                GAVE_UP.set(true);
                panic!();
            }
        };
        stages.handler(first, "gives up", gives_up).unwrap();
        let notes = stages.handler(second, "notes", Notes::default()).unwrap();
        let (mut producer, pipeline) = stages.start().unwrap();
        producer.write_slice(&[0, 1, 2, 3, 4, 5, 6, 7]).unwrap();
        assert_eq!(panics(pipeline.join())[0].sequence(), Seq::new(3));
        // Released and perhaps handled before the halt are those that the first handler returned from.
        assert!([0, 1, 2].starts_with(&notes.take().unwrap().events));
    });
}

#[test]
fn a_batch_whose_handler_panicked_is_not_released() {
    within(LIMIT, || {
        let mut stages = annulus::ring::<u64>(8).unwrap().pipeline();
        let first = stages.stage().unwrap();
        let second = stages.stage_after(&[first]).unwrap();
        let panics_at_ten = |_: &[u64], _: &[u64], sequences: SeqRange| {
            assert!(sequences.end.since(Seq::new(10)) < 0, "far enough");
        };
        stages.batch_handler(first, "batches", panics_at_ten).unwrap();
        let notes = stages.handler(second, "notes", Notes::default()).unwrap();
        let (mut producer, pipeline) = stages.start().unwrap();
        while producer.publish(|_| ()).is_ok() {}
        let panic = panics(pipeline.join()).pop().unwrap();
        assert!(panic.sequence().since(Seq::new(10)) < 0);
        let notes = notes.take().unwrap();
        assert!(notes.sequences.iter().all(|sequence| sequence.since(panic.sequence()) < 0));
        assert_eq!(notes.shut_down, 1);
    });
}

#[test]
fn a_handler_that_halts_keeps_its_event_from_later_stages() {
    within(LIMIT, || {
        let mut stages = annulus::ring::<u64>(16).unwrap().multi_producer().pipeline();
        let first = stages.stage().unwrap();
        let second = stages.stage_after(&[first]).unwrap();
        let (halter, called_after) = (stages.halter(), Arc::new(AtomicBool::new(false)));
        let after = called_after.clone();
        let stop = move |event: &u64, _: Seq, _: bool| {
            after.fetch_or(*event > 20, Ordering::Relaxed);
            if *event == 20 {
                halter.halt();
            }
        };
        stages.handler(first, "stop", stop).unwrap();
        let notes = stages.handler(second, "notes", Notes::default()).unwrap();
        let (mut producer, pipeline) = stages.start().unwrap();
        let refused = (0..).find_map(|n| producer.publish(|slot| *slot = n).err());
        assert_eq!(refused, Some(ClaimError::Halted));
        assert!(matches!(pipeline.join(), Err(PipelineError::Halted)));
        assert!(!called_after.load(Ordering::Relaxed), "the batch ends where the handler halted");
        assert!(notes.take().unwrap().events.iter().all(|event| *event < 20));
    });
}
