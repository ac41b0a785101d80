//! How pipelines end.

use std::sync::Arc;

use annulus::error::{ClaimError, TryClaimError};
use annulus::pipeline::{
    HandlerPanic, Pipeline, PipelineBuilder, PipelineDeadlineError, PipelineError, StartError, Ticket,
};
use annulus::wait::Blocking;
use annulus::{Multi, Seq, Unshared};

use crate::probes::{Count, CountedDrop, Door, EVENTS, LIMIT, Notes, much_later, soon};
use crate::watchdog::within;

/// A handler that counts events, and waits at the door before it returns from each.
fn at_the_door(door: &Arc<Door>, arrived: &Count) -> impl FnMut(&u64, Seq, bool) + Send + 'static {
    let (door, arrived) = (Arc::clone(door), arrived.clone());
    move |_, _, _| {
        arrived.raise();
        door.pass();
    }
}

#[test]
fn dropping_the_last_producer_lets_join_return() {
    within(LIMIT, || {
        let mut stages = annulus::ring::<u64>(8).unwrap().multi_producer().pipeline();
        let only = stages.stage().unwrap();
        let notes = stages.handler(only, "notes", Notes::default()).unwrap();
        let (mut producer, pipeline) = stages.start().unwrap();
        let clone = producer.clone();
        producer.write_slice(&[1, 2, 3]).unwrap();
        drop(producer);
        let Err(PipelineDeadlineError::TimedOut(pipeline)) = pipeline.join_deadline(soon()) else {
            panic!("a producer is left");
        };
        assert!(!pipeline.is_finished());
        assert!(notes.take().is_none(), "the handler is at work");
        drop(clone);
        pipeline.join().unwrap();
        assert_eq!(notes.take().unwrap().events, [1, 2, 3]);
    });
}

#[test]
fn drain_handles_what_was_published_and_refuses_more() {
    within(LIMIT, || {
        let (door, arrived) = (Arc::new(Door::default()), Count::default());
        let mut stages =
            annulus::ring::<u64>(8).unwrap().multi_producer().wait(Blocking::default()).pipeline();
        let only = stages.stage().unwrap();
        stages.handler(only, "door", at_the_door(&door, &arrived)).unwrap();
        let (mut producer, pipeline) = stages.start().unwrap();
        producer.write_slice(&[0; 5]).unwrap();

        let Err(PipelineDeadlineError::TimedOut(pipeline)) = pipeline.drain_deadline(soon()) else {
            panic!("the handler is held back");
        };
        assert_eq!(producer.publish(|_| ()), Err(ClaimError::Closed));
        let Err(PipelineDeadlineError::TimedOut(pipeline)) = pipeline.drain_deadline(soon()) else {
            panic!("the handler is still held back");
        };
        door.open();
        pipeline.drain_deadline(much_later()).unwrap();
        assert_eq!(arrived.get(), 5);
    });
}

#[test]
fn a_drain_that_takes_too_long_can_be_halted() {
    within(LIMIT, || {
        let (door, arrived) = (Arc::new(Door::default()), Count::default());
        let mut stages = annulus::ring::<u64>(8).unwrap().pipeline();
        let only = stages.stage().unwrap();
        let ticket = stages.handler(only, "door", at_the_door(&door, &arrived)).unwrap();
        let (mut producer, pipeline) = stages.start().unwrap();
        producer.write_slice(&[0; 5]).unwrap();
        arrived.wait_for(1);
        let Err(PipelineDeadlineError::TimedOut(pipeline)) = pipeline.drain_deadline(producer, soon()) else {
            panic!("the handler is held back");
        };
        let Err(PipelineDeadlineError::TimedOut(pipeline)) = pipeline.halt_deadline(soon()) else {
            panic!("the handler has not returned");
        };
        door.open();
        pipeline.halt_deadline(much_later()).unwrap();
        assert_eq!(arrived.get(), 1, "the rest of the batch is dropped");
        assert!(ticket.take().is_some());
    });
}

#[test]
fn halt_ends_handlers_and_producers_that_wait() {
    for idle in [true, false] {
        within(LIMIT, || {
            let (door, arrived) = (Arc::new(Door::default()), Count::default());
            let mut stages =
                annulus::ring::<u64>(4).unwrap().multi_producer().wait(Blocking::with_spins(0)).pipeline();
            let first = stages.stage().unwrap();
            let second = stages.stage_after(&[first]).unwrap();
            stages.handler(first, "door", at_the_door(&door, &arrived)).unwrap();
            let notes = stages.handler(second, "notes", Notes::default()).unwrap();
            let (mut producer, pipeline) = stages.start().unwrap();
            let blocked = (!idle).then(|| {
                producer.write_slice(&[0; 4]).unwrap();
                arrived.wait_for(1);
                assert_eq!(producer.try_publish(|_| ()), Err(TryClaimError::Full));
                let mut blocked = producer.clone();
                std::thread::spawn(move || blocked.publish(|_| ()))
            });
            if idle {
                pipeline.halt().unwrap();
            } else {
                let halted = std::thread::spawn(move || pipeline.halt());
                assert_eq!(blocked.unwrap().join().unwrap(), Err(ClaimError::Halted));
                door.open();
                halted.join().unwrap().unwrap();
            }
            assert_eq!(producer.publish(|_| ()), Err(ClaimError::Halted));
            assert_eq!(notes.take().unwrap().shut_down, 1);
        });
    }
}

#[test]
fn a_halt_from_elsewhere_is_an_error_of_join() {
    within(LIMIT, || {
        let mut stages = annulus::ring::<u64>(8).unwrap().pipeline();
        let only = stages.stage().unwrap();
        stages.handler(only, "notes", Notes::default()).unwrap();
        let (_producer, pipeline) = stages.start().unwrap();
        pipeline.controller().halt();
        assert!(matches!(pipeline.join(), Err(PipelineError::Halted)));
    });
}

#[test]
fn dropping_a_pipeline_halts_it_and_waits() {
    within(LIMIT, || {
        let mut stages = annulus::ring::<u64>(8).unwrap().pipeline();
        let only = stages.stage().unwrap();
        let notes = stages.handler(only, "notes", Notes::default()).unwrap();
        let (mut producer, pipeline) = stages.start().unwrap();
        drop(pipeline);
        assert_eq!(producer.publish(|_| ()), Err(ClaimError::Halted));
        assert_eq!(notes.take().unwrap().shut_down, 1);
    });
}

#[test]
fn a_handler_that_owns_its_pipeline_cannot_wait_for_it_and_may_drop_it() {
    within(LIMIT, || {
        for waits in [true, false] {
            let (send, receive) = std::sync::mpsc::channel::<Pipeline<u64, Multi>>();
            let (report, reports) = std::sync::mpsc::channel();
            let mut stages = annulus::ring::<u64>(8).unwrap().multi_producer().pipeline();
            let only = stages.stage().unwrap();
            let handler = move |_: &u64, _: Seq, _: bool| {
                let pipeline = receive.recv().unwrap();
                let joined =
                    std::panic::AssertUnwindSafe(
                        || if waits { drop(pipeline.join()) } else { drop(pipeline) },
                    );
                report.send(std::panic::catch_unwind(joined).is_err()).unwrap();
            };
            stages.handler(only, "owner", handler).unwrap();
            let (mut producer, pipeline) = stages.start().unwrap();
            producer.publish(|_| ()).unwrap();
            send.send(pipeline).unwrap();
            assert_eq!(reports.recv().unwrap(), waits);
            assert_eq!(reports.recv().ok(), None, "the handler is dropped");
        }
    });
}

#[test]
fn nothing_is_left_behind() {
    within(LIMIT, || {
        let (events, handlers) = (Count::default(), Count::default());
        let inside = CountedDrop(handlers.clone());
        let in_slot = || CountedDrop(events.clone());
        let mut stages = annulus::ring_with(4, || Unshared::new(in_slot())).unwrap().pipeline();
        let only = stages.stage().unwrap();
        let handler = move |_: &Unshared<CountedDrop>, _: Seq, _: bool| _ = &inside;
        drop(stages.handler(only, "counted", handler).unwrap());
        let (mut producer, pipeline) = stages.start().unwrap();
        for _ in 0..EVENTS.min(100) {
            producer.publish(|slot| *slot = Unshared::new(in_slot())).unwrap();
        }
        pipeline.drain(producer).unwrap();
        assert_eq!(events.get(), EVENTS.min(100) + 4);
        assert_eq!(handlers.get(), 1);
    });
}

fn send<T: Send>() {}
fn send_and_sync<T: Send + Sync>() {}

#[test]
fn what_crosses_threads_may() {
    send::<PipelineBuilder<u64, Multi, Blocking, fn() -> u64>>();
    send_and_sync::<Pipeline<u64, Multi, Blocking>>();
    send_and_sync::<Ticket<Vec<u64>>>();
    send_and_sync::<(HandlerPanic, PipelineError, StartError, PipelineDeadlineError<Pipeline<u64>>)>();
    send_and_sync::<annulus::pipeline::Halter>();
}
