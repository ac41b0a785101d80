//! Every consumer gone: producers go on for as long as there is room, one lap at most, and are refused then.

use annulus::error::ClaimError;
use annulus::wait::Blocking;
use annulus::{Memory, Producer, Topology};
use loom::thread;

use crate::exploration::{bounded, exhaust};
use crate::rings::{kinds, multi};

/// Publishes until that is refused for want of consumers. Returns how many events there was room for.
fn publish_until_disconnected<M: Memory<Event = u32>>(producer: &mut Producer<M>) -> usize {
    let mut published = 0;
    loop {
        match producer.publish(|slot| *slot = 7) {
            Ok(_) => published += 1,
            Err(ClaimError::Disconnected) => return published,
            Err(error) => panic!("{error}"),
        }
        assert!(published < 10, "nobody made room for all of this");
    }
}

kinds! {
    /// Behind the only consumer there is room for exactly one lap.
    fn one_lap_behind_the_last_consumer(begin) {
        bounded(3, move || {
            let (mut producer, mut consumer) = begin(2).build().unwrap();
            let reader = thread::spawn(move || consumer.poll(1).unwrap().len());
            let published = publish_until_disconnected(&mut producer);
            assert_eq!(published, reader.join().unwrap() + 2);
        });
    }
}

kinds! {
    /// Two consumers leave at different places: there is room for one lap behind the one that came further.
    fn one_lap_behind_the_furthest_of_two(begin) {
        bounded(2, move || {
            let (mut producer, [mut first, second]) =
                begin(1).wait(Blocking::new()).build_broadcast().unwrap();
            producer.publish(|slot| *slot = 1).unwrap();
            let readers = [
                thread::spawn(move || drop(first.poll(1).unwrap())),
                thread::spawn(move || drop(second)),
            ];
            assert_eq!(publish_until_disconnected(&mut producer), 1);
            readers.into_iter().for_each(|reader| reader.join().unwrap());
        });
    }
}

/// Two producers share the last lap.
#[test]
fn two_producers_share_the_last_lap() {
    bounded(3, || {
        let (mut first, consumer) = multi(1).wait(Blocking::new()).build().unwrap();
        let mut second = first.clone();
        let one = thread::spawn(move || publish_until_disconnected(&mut first));
        let two = thread::spawn(move || publish_until_disconnected(&mut second));
        drop(consumer);
        assert_eq!(one.join().unwrap() + two.join().unwrap(), 1);
    });
}

kinds! {
    /// Consumers that nobody took leave with what would have handed them out.
    fn consumers_that_nobody_took_leave(begin) {
        exhaust(move || {
            let mut topology = Topology::new();
            topology.stage(2).unwrap();
            let (mut producer, consumers) = begin(1).build_stages(&topology).unwrap();
            let owner = thread::spawn(move || drop(consumers));
            assert_eq!(publish_until_disconnected(&mut producer), 1);
            owner.join().unwrap();
        });
    }
}
