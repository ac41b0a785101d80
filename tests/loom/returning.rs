//! Groups that workers join, and what they and consumers tell of how far everything is published.

use annulus::{Consumer, Joiner, Memory, Producer, Shared, Source, Stage, Topology};
use loom::sync::Arc;
use loom::thread;

use crate::exploration::{bounded, exhaust};
use crate::newcomers::one_reads_before_the_exclusive_stage;
use crate::rings::{LAST, Notes, kinds, multi};

/// A stage that nobody is in, and one behind it: of one consumer, or of a group of one worker.
fn behind_an_empty_one(group: bool) -> (Topology, Stage) {
    let mut topology = Topology::new();
    let before = topology.stage(0).unwrap();
    let behind = if group { topology.group_after(&[before], 1) } else { topology.stage_after(&[before], 1) };
    (topology, behind.unwrap())
}

/// A producer publishes an event while `reader` looks for it once, and once more.
fn reads_what_is_published<M, S>(mut producer: Producer<M>, mut reader: Consumer<M, Shared, S>)
where
    M: Memory<Event = u32> + 'static,
    S: Source,
{
    let writer = thread::spawn(move || producer.publish(|slot| *slot = 1).map(|_| producer).unwrap());
    let early = reader.try_poll(1).map(|batch| batch[0]).ok();
    let _producer = writer.join().unwrap();
    assert_eq!(early.or_else(|| reader.try_poll(1).map(|batch| batch[0]).ok()), Some(1));
}

/// A producer notes something before it publishes an event. A consumer of `readers` that joins while somebody looks at
/// the event sees the note, unless it begins at the event itself.
fn joins_after_what_was_noted<M: Memory<Event = u32> + 'static>(
    producer: &mut Producer<M>,
    joiner: Joiner<M>,
    readers: Stage,
    look: impl FnOnce(),
) {
    let notes = Arc::new(Notes::<1>::new());
    let noted = notes.clone();
    let joining = thread::spawn(move || {
        let younger = joiner.join(readers).unwrap();
        if younger.sequence() != LAST {
            assert_eq!(noted.read(0), 1);
        }
        younger
    });
    producer
        .publish(|slot| {
            notes.write(0, 1);
            *slot = 1;
        })
        .unwrap();
    look();
    let _younger = joining.join().unwrap();
}

kinds! {
    /// Behind a stage that is empty a consumer reads what is published at its first look.
    fn a_consumer_behind_an_empty_stage_reads_on(begin) {
        exhaust(move || {
            let (topology, behind) = behind_an_empty_one(false);
            let (producer, mut consumers) = begin(1).joinable(2).build_stages(&topology).unwrap();
            let reader = consumers.take(behind).unwrap();
            reads_what_is_published(producer, reader);
        });
    }
}

kinds! {
    /// So does a worker.
    fn a_worker_behind_an_empty_stage_reads_on(begin) {
        exhaust(move || {
            let (topology, behind) = behind_an_empty_one(true);
            let (producer, mut consumers) = begin(1).joinable(2).build_stages(&topology).unwrap();
            let reader = consumers.take_worker(behind).unwrap();
            reads_what_is_published(producer, reader);
        });
    }
}

/// Abandoned claims become room behind a stage that is empty, too.
#[test]
fn abandoned_claims_behind_an_empty_stage_are_room() {
    exhaust(|| {
        let (topology, behind) = behind_an_empty_one(false);
        let (mut producer, mut consumers) = multi(1).joinable(2).build_stages(&topology).unwrap();
        let mut consumer = consumers.take(behind).unwrap();
        let writer = thread::spawn(move || {
            producer.claim(1).unwrap().abandon();
            producer
        });
        assert!(consumer.try_poll(1).is_err());
        let mut producer = writer.join().unwrap();
        assert!(consumer.try_poll(1).is_err());
        producer.try_publish(|slot| *slot = 1).unwrap();
    });
}

kinds! {
    /// Whoever joins comes after all that was done before the events below its start were published.
    fn a_joiner_comes_after_what_is_below_its_start(begin) {
        bounded(2, move || {
            let mut topology = Topology::new();
            let readers = topology.stage(1).unwrap();
            let (mut producer, mut consumers) = begin(1).joinable(2).build_stages(&topology).unwrap();
            let joiner = consumers.joiner();
            let mut older = consumers.take(readers).unwrap();
            joins_after_what_was_noted(&mut producer, joiner, readers, || {
                assert_eq!(older.try_poll(1).unwrap()[0], 1);
            });
        });
    }
}

kinds! {
    /// The same, where a worker has read those events.
    fn a_joiner_comes_after_what_a_worker_saw(begin) {
        bounded(2, move || {
            let mut topology = Topology::new();
            let readers = topology.stage(0).unwrap();
            let group = topology.group(1).unwrap();
            let (mut producer, mut consumers) = begin(1).joinable(2).build_stages(&topology).unwrap();
            let joiner = consumers.joiner();
            let mut worker = consumers.take_worker(group).unwrap();
            joins_after_what_was_noted(&mut producer, joiner, readers, || {
                core::mem::forget(worker.try_poll(1).unwrap());
            });
        });
    }
}

kinds! {
    /// A worker is late while the other passes it. Once both have left, all that they have seen is room.
    fn what_a_group_has_seen_is_room_when_it_leaves(begin) {
        bounded(2, move || {
            let mut topology = Topology::new();
            let group = topology.group(2).unwrap();
            let (mut producer, mut workers) = begin(2).joinable(1).build_stages(&topology).unwrap();
            let [mut late, mut quick] = [(); 2].map(|()| workers.take_worker(group).unwrap());
            producer.publish(|slot| *slot = 1).unwrap();
            let working = thread::spawn(move || {
                drop(late.try_poll(1));
                late
            });
            drop(quick.try_poll(1));
            producer.publish(|slot| *slot = 2).unwrap();
            drop(quick.try_poll(1));
            let late = working.join().unwrap();
            while quick.try_poll(1).is_ok() {}
            drop((late, quick));
            assert_eq!(producer.free(), 2);
        });
    }
}

kinds! {
    /// The exclusive stage changes no event that the first worker of a group may read.
    fn the_exclusive_stage_comes_after_a_groups_first_worker(begin) {
        bounded(2, move || {
            let mut topology = Topology::new();
            let group = topology.group(0).unwrap();
            topology.exclusive().unwrap();
            let ring = begin(2).joinable(2).build_stages(&topology).unwrap();
            one_reads_before_the_exclusive_stage(ring, move |joiner| joiner.join_group(group).unwrap());
        });
    }
}

kinds! {
    /// Of two workers that come into an empty group one leaves: the other one still bounds the producer.
    fn one_of_two_that_came_into_an_empty_group_leaves(begin) {
        bounded(2, move || {
            let mut topology = Topology::new();
            let group = topology.group(0).unwrap();
            let (mut producer, consumers) = begin(1).joinable(1).build_stages(&topology).unwrap();
            let joiner = consumers.joiner();
            producer.publish(|slot| *slot = 1).unwrap();
            let other = joiner.clone();
            let other = thread::spawn(move || other.join_group(group).unwrap());
            let leaver = joiner.join_group(group).unwrap();
            let mut stayer = other.join().unwrap();
            drop(leaver);
            let batch = stayer.try_poll(1).unwrap();
            assert!(producer.try_publish(|slot| *slot = 2).is_err());
            assert_eq!(batch[0], 1);
        });
    }
}

kinds! {
    /// A worker that leaves has finished what it was lent before its group is empty: no stamp of its lap falls on one
    /// of the next, made by a worker that came after it.
    fn a_worker_finishes_before_its_group_is_empty(begin) {
        bounded(3, move || {
            let mut topology = Topology::new();
            let group = topology.group(1).unwrap();
            let (mut producer, mut consumers) = begin(1).joinable(1).build_stages(&topology).unwrap();
            let joiner = consumers.joiner();
            let mut older = consumers.take_worker(group).unwrap();
            drop(consumers);
            producer.publish(|slot| *slot = 1).unwrap();
            core::mem::forget(older.poll(1).unwrap());
            let leaving = thread::spawn(move || drop(older));
            // Loom does not try a look of this thread's after a read-modify-write of the other's by itself.
            thread::yield_now();
            let mut newcomer = joiner.join_group(group).unwrap();
            let next = producer.try_publish(|slot| *slot = 2);
            drop(newcomer.try_poll(1));
            leaving.join().unwrap();
            drop(newcomer.try_poll(1));
            assert_eq!(producer.free(), 1, "{next:?}");
        });
    }
}
