//! Stages that empty and fill again while others read behind them.

use annulus::Topology;
use loom::sync::Arc;
use loom::thread;

use crate::exploration::bounded;
use crate::rings::{LAST, Notes, drain, kinds, multi};

kinds! {
    /// A stage is left by its only consumer, and joined. The stage behind it goes on meanwhile, and still gets nothing
    /// that the joiner has yet to release.
    fn a_stage_empties_and_fills_again(begin) {
        bounded(2, move || {
            let mut topology = Topology::new();
            let before = topology.stage(1).unwrap();
            let after = topology.stage_after(&[before], 1).unwrap();
            let (mut producer, mut consumers) = begin(2).joinable(3).build_stages(&topology).unwrap();
            let joiner = consumers.joiner();
            let [mut older, mut last] = [before, after].map(|stage| consumers.take(stage).unwrap());
            producer.publish(|slot| *slot = 0).unwrap();
            producer.publish(|slot| *slot = 1).unwrap();
            drop(producer);
            // Both stages write the note of an event: the later one after the earlier, or not at all ordered.
            let notes = Arc::new(Notes::<2>::new());
            let noted = notes.clone();
            let refilling = thread::spawn(move || {
                if let Ok(batch) = older.try_poll(1) {
                    noted.write(batch[0] as usize, 1);
                }
                drop(older);
                let mut younger = joiner.join(before).unwrap();
                while let Ok(batch) = younger.try_poll(1) {
                    noted.write(batch[0] as usize, 1);
                }
                younger
            });
            for _ in 0..2 {
                if let Ok(batch) = last.try_poll(1) {
                    notes.write(batch[0] as usize, 2);
                }
            }
            let mut younger = refilling.join().unwrap();
            let (read, passed) = (last.sequence().since(LAST) as u32, younger.sequence().since(LAST) as u32);
            assert!(read <= 2 && passed <= 2);
            assert_eq!(drain(&mut younger), (passed..2).collect::<Vec<_>>());
            assert_eq!(drain(&mut last), (read..2).collect::<Vec<_>>());
        });
    }
}

kinds! {
    /// The exclusive stage changes no event of a joiner's in a stage that was empty for a moment.
    fn the_exclusive_stage_comes_after_a_stage_that_fills_again(begin) {
        bounded(2, move || {
            let mut topology = Topology::new();
            let readers = topology.stage(1).unwrap();
            topology.exclusive().unwrap();
            let (mut producer, mut consumers) = begin(2).joinable(2).build_stages(&topology).unwrap();
            let joiner = consumers.joiner();
            let older = consumers.take(readers).unwrap();
            let mut changer = consumers.take_exclusive().unwrap();
            producer.publish(|slot| *slot = 0).unwrap();
            producer.publish(|slot| *slot = 1).unwrap();
            let refilling = thread::spawn(move || {
                drop(older);
                let mut younger = joiner.join(readers).unwrap();
                while let Ok(batch) = younger.try_poll(1) {
                    assert_eq!(batch[0], batch.range().start.since(LAST) as u32);
                }
            });
            for _ in 0..2 {
                if let Ok(mut batch) = changer.try_poll(1) {
                    batch[0] += 10;
                }
            }
            refilling.join().unwrap();
        });
    }
}

kinds! {
    /// A joiner starts ahead of the stage before its own, which has read an event and not released it. The stage
    /// behind the joiner waits for both.
    fn a_joiner_ahead_of_its_own_upstream(begin) {
        bounded(2, move || {
            let mut topology = Topology::new();
            let first = topology.stage(1).unwrap();
            let second = topology.stage_after(&[first], 0).unwrap();
            let third = topology.stage_after(&[second], 1).unwrap();
            let (mut producer, mut consumers) = begin(2).joinable(3).build_stages(&topology).unwrap();
            let joiner = consumers.joiner();
            let [mut slow, mut last] = [first, third].map(|stage| consumers.take(stage).unwrap());
            producer.publish(|slot| *slot = 0).unwrap();
            let held = slow.try_poll(1).unwrap();
            let notes = Arc::new(Notes::<1>::new());
            let noted = notes.clone();
            let joining = thread::spawn(move || {
                let younger = joiner.join(second).unwrap();
                assert_eq!(younger.sequence(), LAST.plus(1));
                younger
            });
            let behind = thread::spawn(move || {
                if let Ok(batch) = last.try_poll(1) {
                    assert_eq!((batch[0], noted.read(0)), (0, 1));
                }
            });
            notes.write(0, 1);
            drop(held);
            let _younger = joining.join().unwrap();
            behind.join().unwrap();
        });
    }
}

/// Everybody leaves while a claim is open, and somebody joins: producers get one lap from the last head that anybody saw,
/// so that neither the claim nor the joiner is overrun.
#[test]
fn a_ring_empties_and_fills_again_around_an_open_claim() {
    bounded(3, || {
        let mut topology = Topology::new();
        let readers = topology.stage(1).unwrap();
        let (mut first, mut consumers) = multi(2).joinable(1).build_stages(&topology).unwrap();
        let joiner = consumers.joiner();
        let mut older = consumers.take(readers).unwrap();
        let mut second = first.clone();
        first.publish(|slot| *slot = 0).unwrap();
        let open = first.claim(1).unwrap();
        let refilling = thread::spawn(move || {
            if let Ok(batch) = older.try_poll(2) {
                assert_eq!((batch[0], batch.len()), (0, 1));
            }
            drop(older);
            let mut younger = joiner.join(readers).unwrap();
            if let Ok(batch) = younger.try_poll(2) {
                assert_eq!((batch[0], batch.len()), (0, 1));
            }
            younger
        });
        // The slot behind the open claim, perhaps; never the claim's own.
        let published = (0..2).take_while(|_| second.try_publish(|slot| *slot = 2).is_ok()).count();
        assert!(published <= 1);
        let mut younger = refilling.join().unwrap();
        drop(open);
        drop((first, second, consumers));
        let rest = drain(&mut younger);
        assert!(rest.ends_with(&[2][..published]));
    });
}
