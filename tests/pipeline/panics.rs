//! What a handler's panic does to the others, and who gets it.

use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};

use annulus::error::ClaimError;
use annulus::pipeline::{HandlerPanic, OnPanic, Pipeline, PipelineError, Settings, Ticket};
use annulus::wait::Blocking;
use annulus::{Heap, Producer, Seq, Single, Word};

use crate::probes::{Count, CountedDrop, EVENTS, LIMIT, Notes};
use crate::watchdog::within;

pub(crate) fn panics(result: Result<(), PipelineError>) -> Vec<HandlerPanic> {
    match result {
        Err(PipelineError::Panicked(panics)) => panics,
        other => panic!("panicked, it should say, not {other:?}"),
    }
}

/// Where the handler that panics stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Position {
    First,
    Beside,
    Middle,
    Last,
}

const POSITIONS: [Position; 4] = [Position::First, Position::Beside, Position::Middle, Position::Last];

type Shared = Box<dyn FnMut(&u64, Seq, bool) + Send>;
type Running = (Producer<Heap<u64, Single, Blocking>>, Pipeline<u64, Single, Blocking>, [Ticket<Shared>; 3]);

/// `First` and `Beside` side by side, `Middle` behind both, the exclusive `Last` behind all. The one in `position`
/// panics at the event `at`.
fn start(position: Position, on_panic: OnPanic, at: u64, seen: &[Count; 4]) -> Running {
    let mut stages = annulus::ring::<u64>(16).unwrap().wait(Blocking::default()).pipeline();
    let first = stages.stage().unwrap();
    let middle = stages.stage_after(&[first]).unwrap();
    let handle = |this: Position| {
        let seen = seen[this as usize].clone();
        move |event: u64| {
            assert!(position != this || event != at, "the handler gives up");
            assert_eq!(event, seen.get(), "in order, none left out");
            seen.raise();
        }
    };
    let places = [(first, Position::First), (first, Position::Beside), (middle, Position::Middle)];
    let tickets = places.map(|(stage, this)| {
        let handle = handle(this);
        let boxed: Shared = Box::new(move |event, _, _| handle(*event));
        let settings = Settings::named(format!("{this:?}")).on_panic(on_panic);
        stages.handler(stage, settings, boxed).unwrap()
    });
    let last = handle(Position::Last);
    let settings = Settings::named("Last").on_panic(on_panic);
    stages.exclusive(settings, move |event: &mut u64, _: Seq, _: bool| last(*event)).unwrap();
    let (producer, pipeline) = stages.start().unwrap();
    (producer, pipeline, tickets)
}

#[test]
fn a_panic_halts_before_later_stages_get_what_was_not_handled() {
    // Miri takes seconds for each.
    let places: &[u64] = if cfg!(miri) { &[3] } else { &[0, 1, EVENTS / 2] };
    for position in POSITIONS {
        for &at in places {
            within(LIMIT, || {
                let seen = [(); 4].map(|()| Count::default());
                let (mut producer, pipeline, tickets) = start(position, OnPanic::Halt, at, &seen);
                let refused = (0..).find_map(|n| producer.publish(|slot| *slot = n).err());
                assert_eq!(refused, Some(ClaimError::Halted));

                let panics = panics(pipeline.join());
                assert_eq!(panics.len(), 1, "{panics:?}");
                assert_eq!(panics[0].name(), format!("{position:?}"));
                assert_eq!(panics[0].sequence(), Seq::new(at as Word));
                assert_eq!(panics[0].message(), Some("the handler gives up"));
                assert_eq!(seen[position as usize].get(), at);
                let later = match position {
                    Position::First | Position::Beside => &seen[2..],
                    Position::Middle => &seen[3..],
                    Position::Last => &[],
                };
                assert!(later.iter().all(|later| later.get() <= at), "{position:?}: {seen:?}");
                assert!(tickets.iter().all(|ticket| ticket.take().is_some()));
            });
        }
    }
}

#[test]
fn a_handler_that_only_leaves_lets_the_others_go_on() {
    for position in POSITIONS {
        within(LIMIT, || {
            let seen = [(); 4].map(|()| Count::default());
            let (mut producer, pipeline, _) = start(position, OnPanic::Leave, 7, &seen);
            for n in 0..EVENTS {
                producer.publish(|slot| *slot = n).unwrap();
            }
            let panics = panics(pipeline.drain(producer));
            assert_eq!(panics.len(), 1, "{panics:?}");
            for other in POSITIONS {
                let expected = if other == position { 7 } else { EVENTS };
                assert_eq!(seen[other as usize].get(), expected, "{position:?} left, {other:?}");
            }
        });
    }
}

#[test]
fn when_every_handler_has_left_producers_are_told() {
    within(LIMIT, || {
        let mut stages = annulus::ring::<u64>(4).unwrap().pipeline();
        let only = stages.stage().unwrap();
        for name in ["a", "b"] {
            let settings = Settings::named(name).on_panic(OnPanic::Leave);
            stages.handler(only, settings, |_: &u64, _: Seq, _: bool| panic!()).unwrap();
        }
        let (mut producer, pipeline) = stages.start().unwrap();
        let refused = (0..).find_map(|n| producer.publish(|slot| *slot = n).err());
        assert_eq!(refused, Some(ClaimError::Disconnected));
        assert_eq!(panics(pipeline.join()).len(), 2);
    });
}

#[test]
fn payloads_that_are_no_text_reach_whoever_joins() {
    within(LIMIT, || {
        let mut stages = annulus::ring::<u64>(4).unwrap().pipeline();
        let only = stages.stage().unwrap();
        stages.handler(only, "odd", |event: &u64, _: Seq, _: bool| panic_any(event + 40)).unwrap();
        let (mut producer, pipeline) = stages.start().unwrap();
        producer.publish(|slot| *slot = 2).unwrap();
        let panic = panics(pipeline.join()).pop().unwrap();
        assert_eq!(
            (panic.message(), panic.to_string()),
            (None, "handler \"odd\" panicked at event 0".into())
        );
        assert_eq!(panic.into_payload().downcast_ref(), Some(&42_u64));
    });
}

struct PanicsAround {
    at_start: bool,
    notes: Notes,
}

impl annulus::pipeline::Handler<u64> for PanicsAround {
    fn on_event(&mut self, event: &u64, sequence: Seq, end_of_batch: bool) {
        self.notes.on_event(event, sequence, end_of_batch);
    }

    fn on_start(&mut self) {
        self.notes.started += 1;
        assert!(!self.at_start, "at the start");
    }

    fn on_shutdown(&mut self) {
        panic!("at the end");
    }
}

#[test]
fn panics_before_the_first_event_and_after_the_last_are_reported_too() {
    for at_start in [true, false] {
        within(LIMIT, || {
            let mut stages = annulus::ring::<u64>(8).unwrap().pipeline();
            let only = stages.stage().unwrap();
            let handler = PanicsAround { at_start, notes: Notes::default() };
            let ticket = stages.handler(only, "around", handler).unwrap();
            let (mut producer, pipeline) = stages.start().unwrap();
            let _ = producer.write_slice(&[1, 2, 3]); // refused if the panic came first
            let panic = panics(pipeline.drain(producer)).pop().unwrap();
            assert_eq!(panic.message(), Some(if at_start { "at the start" } else { "at the end" }));
            let events = ticket.take().unwrap().notes.events;
            assert_eq!(
                (events.len(), panic.sequence()),
                if at_start { (0, Seq::ZERO) } else { (3, Seq::new(3)) }
            );
        });
    }
}

struct PanicsInDrop;

impl Drop for PanicsInDrop {
    fn drop(&mut self) {
        panic!("in drop");
    }
}

#[test]
fn a_handler_that_panics_in_its_drop_is_reported() {
    within(LIMIT, || {
        let mut stages = annulus::ring::<u64>(8).unwrap().pipeline();
        let only = stages.stage().unwrap();
        let inner = PanicsInDrop;
        let ticket = stages.handler(only, "drop", move |_: &u64, _: Seq, _: bool| _ = &inner).unwrap();
        drop(ticket);
        let (producer, pipeline) = stages.start().unwrap();
        assert_eq!(panics(pipeline.drain(producer))[0].message(), Some("in drop"));
    });
}

#[test]
fn a_panic_while_another_unwinds_through_the_pipeline_is_no_abort() {
    within(LIMIT, || {
        let dropped = Count::default();
        let unwound = catch_unwind(AssertUnwindSafe(|| {
            let mut stages = annulus::ring::<u64>(8).unwrap().pipeline();
            let only = stages.stage().unwrap();
            let inside = CountedDrop(dropped.clone());
            let handler = move |_: &u64, _: Seq, _: bool| panic!("{inside:?}");
            stages.handler(only, "drop", handler).unwrap();
            let (mut producer, pipeline) = stages.start().unwrap();
            producer.publish(|_| ()).unwrap();
            let halted = (0..).find_map(|_| producer.publish(|_| ()).err());
            assert_eq!(halted, Some(ClaimError::Halted));
            let _pipeline = pipeline;
            panic!("on this thread");
        }));
        assert_eq!(*unwound.unwrap_err().downcast_ref::<&str>().unwrap(), "on this thread");
        assert_eq!(dropped.get(), 1);
    });
}
