//! Stages whose handlers share the work, and consumers of one's own that join a pipeline.

use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::thread;

use annulus::error::TopologyError;
use annulus::pipeline::{OnPanic, PipelineBuilder, Settings, StartError};
use annulus::wait::{Blocking, WaitStrategy};
use annulus::{Kind, Seq, SeqRange, Stage, Word};

use crate::panics::panics;
use crate::probes::{Count, EVENTS, LIMIT, Notes};
use crate::watchdog::within;

/// What the workers of a group handled, in the order of their locks.
type Handled = Arc<Mutex<Vec<u64>>>;

/// Adds `count` workers that note what they handle.
fn add_workers<K: Kind + 'static, W: WaitStrategy<Word: Send + Sync> + Send + Sync + 'static>(
    stages: &mut PipelineBuilder<u64, K, W, fn() -> u64>,
    group: Stage,
    count: usize,
) -> Handled {
    let handled = Handled::default();
    for worker in 0..count {
        let handled = handled.clone();
        let note = move |event: &u64, _: Seq, _: bool| handled.lock().unwrap().push(*event);
        stages.handler(group, format!("worker-{worker}"), note).unwrap();
    }
    handled
}

fn sorted(handled: &Handled) -> Vec<u64> {
    let mut handled = handled.lock().unwrap().clone();
    handled.sort_unstable();
    handled
}

fn is_in(range: SeqRange, sequence: Seq) -> bool {
    (0..range.len() as isize).contains(&(sequence.since(range.start) as isize))
}

#[test]
fn each_event_goes_to_one_worker_and_to_every_handler_of_the_other_stages() {
    within(LIMIT, || {
        let mut stages =
            annulus::ring::<u64>(64).unwrap().multi_producer().wait(Blocking::default()).pipeline();
        let before = stages.stage().unwrap();
        let group = stages.group_after(&[before]).unwrap();
        let after = stages.stage_after(&[group]).unwrap();
        let beside = stages.stage().unwrap();
        let first = stages.handler(before, "before", Notes::default()).unwrap();
        let handled = add_workers(&mut stages, group, 3);
        let seen = handled.clone();
        let check = move |event: &u64, _: Seq, _: bool| {
            // However the workers share a batch, whoever comes after them comes after them all.
            assert!(seen.lock().unwrap().contains(event));
        };
        stages.handler(after, "after", check).unwrap();
        let side = stages.handler(beside, "beside", Notes::default()).unwrap();
        let (mut producer, pipeline) = stages.start().unwrap();
        let events = EVENTS.min(2_000);
        let mut other = producer.clone();
        let odd = thread::spawn(move || {
            (1..events).step_by(2).for_each(|n| _ = other.publish(|slot| *slot = n).unwrap());
        });
        (0..events).step_by(2).for_each(|n| _ = producer.publish(|slot| *slot = n).unwrap());
        odd.join().unwrap();
        pipeline.drain().unwrap();
        assert!(sorted(&handled).into_iter().eq(0..events));
        let (first, side) = (first.take().unwrap(), side.take().unwrap());
        assert_eq!(first.events.len() as u64, events);
        assert_eq!(first.events, side.events);
    });
}

#[test]
fn a_worker_leaves_the_others_their_share() {
    within(LIMIT, || {
        for (max_batch, expected) in [(None, 4), (core::num::NonZeroUsize::new(3), 3)] {
            let mut stages = annulus::ring::<u64>(16).unwrap().wait(Blocking::default()).pipeline();
            let group = stages.group().unwrap();
            let (send, lengths) = channel();
            for _ in 0..4 {
                let send = send.clone();
                let measure = move |_: &[u64], _: &[u64], range: SeqRange| send.send(range.len()).unwrap();
                let settings = max_batch.map_or(Settings::new(), |max| Settings::new().max_batch(max));
                stages.batch_handler(group, settings, measure).unwrap();
            }
            drop(send);
            let (mut producer, pipeline) = stages.start().unwrap();
            for _ in 0..20 {
                producer.publish_batch(16, |_, _| ()).unwrap();
            }
            pipeline.drain(producer).unwrap();
            let lengths: Vec<usize> = lengths.iter().collect();
            assert_eq!(lengths.iter().sum::<usize>(), 320);
            // Sixteen at a time come in, so that some batch is as long as it may be.
            assert_eq!(lengths.into_iter().max(), Some(expected));
        }
    });
}

#[test]
fn what_a_worker_panicked_at_is_lost_and_the_others_go_on_if_it_may_leave() {
    within(LIMIT, || {
        let mut stages = annulus::ring::<u64>(32).unwrap().wait(Blocking::default()).pipeline();
        let group = stages.group().unwrap();
        let after = stages.stage_after(&[group]).unwrap();
        let handled = add_workers(&mut stages, group, 2);
        let (noted, arrived) = (handled.clone(), Count::default());
        let gives_up = {
            let arrived = arrived.clone();
            move |event: &u64, _: Seq, _: bool| {
                arrived.raise();
                assert!(arrived.get() < 3, "the worker gives up");
                noted.lock().unwrap().push(*event);
            }
        };
        stages.handler(group, Settings::named("weak").on_panic(OnPanic::Leave), gives_up).unwrap();
        let notes = stages.handler(after, "after", Notes::default()).unwrap();
        let (mut producer, pipeline) = stages.start().unwrap();
        // Until the weak one has had its turn, and then some more.
        let mut events = 0;
        while arrived.get() < 3 || events % 100 != 0 {
            producer.publish(|slot| *slot = events).unwrap();
            events += 1;
        }
        let panics = panics(pipeline.drain(producer));
        assert_eq!((panics.len(), panics[0].name()), (1, "weak"));
        let lost = panics[0].unhandled();
        assert!((1..=32 / 3).contains(&lost.len()) && lost.start == panics[0].sequence());
        let kept = (0..events).filter(|&n| !is_in(lost, Seq::new(n as Word)));
        assert!(sorted(&handled).into_iter().eq(kept));
        // The stage behind was told to do without it, as behind any other handler that leaves.
        assert!(notes.take().unwrap().events.into_iter().eq(0..events));
    });
}

#[test]
fn a_worker_that_panics_halts_before_later_stages_get_what_nobody_handled() {
    within(LIMIT, || {
        for _ in 0..if cfg!(miri) { 2 } else { 50 } {
            let mut stages = annulus::ring::<u64>(16).unwrap().multi_producer().pipeline();
            let group = stages.group().unwrap();
            let after = stages.stage_after(&[group]).unwrap();
            let handled = add_workers(&mut stages, group, 1);
            let noted = handled.clone();
            let gives_up = move |event: &u64, _: Seq, _: bool| {
                assert!(*event < 40, "the worker gives up");
                noted.lock().unwrap().push(*event);
            };
            stages.handler(group, "weak", gives_up).unwrap();
            let notes = stages.handler(after, "after", Notes::default()).unwrap();
            let (mut producer, pipeline) = stages.start().unwrap();
            while producer.publish_batch(5, |i, slot| *slot = i as u64 * 10).is_ok() {
                if producer.publish(|slot| *slot = 40).is_err() {
                    break;
                }
            }
            let panic = panics(pipeline.join()).pop().unwrap();
            assert!(!panic.unhandled().is_empty());
            let notes = notes.take().unwrap();
            assert!(notes.sequences.iter().all(|sequence| !is_in(panic.unhandled(), *sequence)));
            assert!(notes.events.len() <= handled.lock().unwrap().len());
        }
    });
}

#[test]
fn exclusive_workers_take_the_values_out() {
    within(LIMIT, || {
        let mut stages = annulus::ring::<String>(8).unwrap().multi_producer().pipeline();
        let first = stages.stage().unwrap();
        stages.handler(first, "reads", |text: &String, _: Seq, _: bool| assert!(!text.is_empty())).unwrap();
        let (send, taken) = channel();
        for _ in 0..2 {
            let send = send.clone();
            let take = move |text: &mut String, _: Seq, _: bool| send.send(core::mem::take(text)).unwrap();
            stages.exclusive_worker(Settings::new(), take).unwrap();
        }
        drop(send);
        let refused = stages.exclusive("alone", |_: &mut String, _: Seq, _: bool| ()).unwrap_err();
        assert_eq!(refused, TopologyError::AfterExclusive);
        let (mut producer, pipeline) = stages.start().unwrap();
        for n in 0..100 {
            producer.publish(|slot| *slot = format!("{n:02}")).unwrap();
        }
        pipeline.drain().unwrap();
        let mut taken: Vec<String> = taken.iter().collect();
        taken.sort_unstable();
        assert!(taken.into_iter().eq((0..100).map(|n| format!("{n:02}"))));

        let mut stages = annulus::ring::<u64>(8).unwrap().pipeline();
        stages.exclusive("alone", |_: &mut u64, _: Seq, _: bool| ()).unwrap();
        let refused = stages.exclusive_worker("too", |_: &mut u64, _: Seq, _: bool| ()).unwrap_err();
        assert_eq!(refused, TopologyError::AfterExclusive);
    });
}

#[test]
fn a_group_without_workers_does_not_start() {
    let mut stages = annulus::ring::<u64>(8).unwrap().pipeline();
    let first = stages.stage().unwrap();
    let group = stages.group_after(&[first]).unwrap();
    let ticket = stages.handler(first, "first", Notes::default()).unwrap();
    assert!(matches!(stages.start(), Err(StartError::EmptyStage(stage)) if stage == group));
    assert_eq!(ticket.take().unwrap().started, 0);
}

#[cfg(annulus_joins)]
#[test]
fn consumers_of_ones_own_join_a_pipeline_and_leave_it() {
    within(LIMIT, || {
        let mut stages = annulus::ring::<u64>(8).unwrap().wait(Blocking::default()).joinable(3).pipeline();
        let first = stages.stage().unwrap();
        let second = stages.stage_after(&[first]).unwrap();
        let notes = stages.handler(first, "first", Notes::default()).unwrap();
        let arrived = Count::default();
        let behind = arrived.clone();
        stages.handler(second, "second", move |_: &u64, _: Seq, _: bool| behind.raise()).unwrap();
        let (mut producer, pipeline, joiner) = stages.start_with_joiner().unwrap();
        producer.write_slice(&[0, 1, 2]).unwrap();
        arrived.wait_for(3);

        let mut guest = joiner.join(first).unwrap();
        producer.write_slice(&[3, 4]).unwrap();
        assert_eq!(guest.sequence(), Seq::new(3));
        assert_eq!(guest.poll(1).unwrap()[0], 3);
        arrived.wait_for(4);
        // The second stage waits for the guest, too, until it has left.
        thread::sleep(core::time::Duration::from_millis(20));
        assert_eq!(arrived.get(), 4);
        drop(guest);
        arrived.wait_for(5);

        pipeline.drain(producer).unwrap();
        assert_eq!(notes.take().unwrap().events, [0, 1, 2, 3, 4]);
        assert_eq!(joiner.join(first).unwrap().poll(1).unwrap_err(), annulus::error::PollError::Closed);
    });
}
