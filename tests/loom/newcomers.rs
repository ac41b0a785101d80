//! What whoever joins brings with it, a consumer of a stage or the first worker of a group.

use annulus::{Consumer, Consumers, Joinable, Joiner, Kind, Memory, Producer, Shared, Source, Stage};
use loom::thread;

use crate::rings::LAST;

/// A producer sleeps before a full ring of one slot until a consumer of `readers` has read it. Somebody comes meanwhile,
/// stands behind for a moment, and moves on.
pub(crate) fn one_moves_on<M, K, S>(
    (mut producer, mut consumers): (Producer<M>, Consumers<M>),
    readers: Stage,
    join: impl FnOnce(&Joiner<M>) -> Consumer<M, Shared, S> + 'static,
) where
    M: Memory<Event = u32, Kind = Joinable<K>> + 'static,
    K: Kind,
    S: Source + 'static,
{
    let joiner = consumers.joiner();
    let mut older = consumers.take(readers).unwrap();
    drop(consumers);
    producer.publish(|slot| *slot = 1).unwrap();
    let reading = thread::spawn(move || {
        assert_eq!(older.poll(1).unwrap()[0], 1);
        older
    });
    let joining = thread::spawn(move || {
        let mut younger = join(&joiner);
        if younger.sequence() == LAST {
            assert_eq!(younger.poll(1).unwrap()[0], 1);
        }
        (joiner, younger)
    });
    producer.publish(|slot| *slot = 2).unwrap();
    let _handles = (reading.join().unwrap(), joining.join().unwrap());
}

/// The exclusive stage changes events while somebody comes, who must find none that is changed already.
pub(crate) fn one_reads_before_the_exclusive_stage<M, K, S>(
    (mut producer, mut consumers): (Producer<M>, Consumers<M>),
    join: impl FnOnce(&Joiner<M>) -> Consumer<M, Shared, S> + 'static,
) where
    M: Memory<Event = u32, Kind = Joinable<K>> + 'static,
    K: Kind,
    S: Source + 'static,
{
    let joiner = consumers.joiner();
    let mut changer = consumers.take_exclusive().unwrap();
    producer.publish(|slot| *slot = 1).unwrap();
    producer.publish(|slot| *slot = 2).unwrap();
    let joining = thread::spawn(move || {
        let mut reader = join(&joiner);
        if let Ok(batch) = reader.try_poll(1) {
            assert_eq!(batch[0], 1 + batch.range().start.since(LAST) as u32);
        }
        reader
    });
    for _ in 0..2 {
        if let Ok(mut batch) = changer.try_poll(1) {
            batch[0] += 10;
        }
    }
    let _reader = joining.join().unwrap();
}
