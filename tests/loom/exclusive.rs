//! The exclusive stage: it changes events after every other consumer has read them, and before they are overwritten.

use annulus::Topology;
use annulus::wait::Blocking;
use loom::thread;

use crate::exploration::bounded;
use crate::rings::{drain, kinds, single};

kinds! {
    /// A shared stage reads what was published, the exclusive one changes it, the producer finds the change.
    fn events_are_changed_after_everybody_has_read_them(begin) {
        bounded(2, move || {
            let mut topology = Topology::new();
            let shared = topology.stage(1).unwrap();
            topology.exclusive().unwrap();
            let (mut producer, mut consumers) =
                begin(1).wait(Blocking::new()).build_stages(&topology).unwrap();
            let mut reader = consumers.take(shared).unwrap();
            let mut changer = consumers.take_exclusive().unwrap();
            producer.publish(|slot| *slot = 1).unwrap();
            let reading = thread::spawn(move || {
                assert_eq!(reader.poll(1).unwrap()[0], 1);
                reader
            });
            let changing = thread::spawn(move || {
                changer.poll(1).unwrap()[0] += 10;
                changer
            });
            producer.publish(|slot| *slot += 1).unwrap();
            drop(producer);
            assert_eq!(drain(&mut reading.join().unwrap()), [12]);
            assert_eq!(drain(&mut changing.join().unwrap()), [12]);
        });
    }
}

kinds! {
    /// It waits for each of two consumers, one of which leaves without having read.
    fn it_comes_after_two_of_which_one_leaves(begin) {
        bounded(2, move || {
            let mut topology = Topology::new();
            topology.exclusive().unwrap();
            let shared = topology.stage(2).unwrap();
            let (mut producer, mut consumers) = begin(1).build_stages(&topology).unwrap();
            let (mut reader, leaver) = (consumers.take(shared).unwrap(), consumers.take(shared).unwrap());
            let mut taker = consumers.take_exclusive().unwrap();
            producer.publish(|slot| *slot = 1).unwrap();
            drop(producer);
            let readers = [
                thread::spawn(move || assert_eq!(drain(&mut reader), [1])),
                thread::spawn(move || drop(leaver)),
            ];
            assert_eq!(taker.poll(1).unwrap().take_all().collect::<Vec<_>>(), [1]);
            readers.into_iter().for_each(|reader| reader.join().unwrap());
        });
    }
}

/// The only consumer of a ring has the events to itself, and the producer gets them back as it leaves them.
#[test]
fn the_only_consumer_is_exclusive() {
    bounded(3, || {
        let (mut producer, mut consumer) = single(1).build().unwrap();
        let taker = thread::spawn(move || {
            for expected in [1, 5] {
                assert!(consumer.poll(1).unwrap().take_all().eq([expected]));
            }
        });
        producer.publish(|slot| *slot = 1).unwrap();
        producer
            .publish(|slot| {
                assert_eq!(*slot, 0);
                *slot = 5;
            })
            .unwrap();
        taker.join().unwrap();
    });
}
