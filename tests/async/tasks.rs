//! Many tasks under tokio, alone and with threads.

use annulus::error::PollError;
use annulus::wait::{Async, AsyncWait, Blocking, DefaultWait, WaitStrategy};
use annulus::{Access, Consumer, Heap, Kind, Multi, Producer, Source, Topology};
use tokio::runtime::{Builder, Runtime};

use crate::watchdog::within;

/// One thread for all tasks, and more than one.
fn runtimes() -> [Runtime; 2] {
    let local = Builder::new_current_thread().build().unwrap();
    if cfg!(miri) {
        return [local, Builder::new_current_thread().build().unwrap()];
    }
    [local, Builder::new_multi_thread().worker_threads(4).build().unwrap()]
}

fn events() -> u64 {
    if cfg!(miri) { 50 } else { 20_000 }
}

/// Publishes `events` events, each the sender's number and the event's.
async fn send<K: Kind, W: AsyncWait>(mut producer: Producer<Heap<u64, K, W>>, sender: u64, events: u64) {
    for event in 0..events {
        producer.publish_async(|slot| *slot = sender << 32 | event).await.unwrap();
    }
}

/// How many events came of each sender, each sender's in order.
struct Received {
    next: Vec<u64>,
    complete: bool,
}

impl Received {
    fn new(senders: usize, complete: bool) -> Self {
        Self { next: vec![0; senders], complete }
    }

    fn note(&mut self, event: u64) {
        let (sender, number) = ((event >> 32) as usize, event & 0xffff_ffff);
        if self.complete {
            assert_eq!(number, self.next[sender], "sender {sender}");
        } else {
            assert!(number >= self.next[sender], "sender {sender}");
        }
        self.next[sender] = number + 1;
    }
}

/// Receives until the ring is closed. Returns how many events and what they sum up to.
async fn receive<K: Kind, W: AsyncWait, A: Access, S: Source>(
    mut consumer: Consumer<Heap<u64, K, W>, A, S>,
    mut received: Received,
) -> (u64, u64) {
    let (mut count, mut sum) = (0, 0);
    loop {
        match consumer.poll_async(7).await {
            Ok(batch) => {
                batch.iter().for_each(|event| received.note(*event));
                count += batch.len() as u64;
                sum += batch.iter().sum::<u64>();
            }
            Err(PollError::Closed) => return (count, sum),
            Err(error) => panic!("{error}"),
        }
        if count % 64 == 0 {
            tokio::task::yield_now().await;
        }
    }
}

/// The count and sum of all events of so many senders.
fn expected(senders: u64, events: u64) -> (u64, u64) {
    let numbers = senders * (events * (events - 1) / 2);
    (senders * events, numbers + ((senders * (senders - 1) / 2) << 32) * events)
}

#[test]
fn one_task_to_another() {
    for runtime in runtimes() {
        for slots in [1, 2, 64] {
            within(60, || {
                runtime.block_on(async {
                    let builder = annulus::ring::<u64>(slots).unwrap().wait(Async::new());
                    let (producer, consumer) = builder.build().unwrap();
                    let sender = tokio::spawn(send(producer, 0, events()));
                    let receiver = tokio::spawn(receive(consumer, Received::new(1, true)));
                    sender.await.unwrap();
                    assert_eq!(receiver.await.unwrap(), expected(1, events()));
                });
            });
        }
    }
}

/// `senders` tasks publish to two consumers; with fewer places than tasks some of them poll.
fn many<const PLACES: usize>(senders: u64, slots: usize) {
    let each = events() / senders;
    for runtime in runtimes() {
        within(60, || {
            runtime.block_on(async {
                let wait = Async::new().places::<PLACES>();
                let builder = annulus::ring::<u64>(slots).unwrap().wait(wait).multi_producer();
                let (producer, consumers) = builder.build_broadcast::<2>().unwrap();
                let receivers = consumers
                    .map(|consumer| tokio::spawn(receive(consumer, Received::new(senders as usize, true))));
                for sender in 0..senders {
                    tokio::spawn(send(producer.clone(), sender, each));
                }
                drop(producer);
                for receiver in receivers {
                    assert_eq!(receiver.await.unwrap(), expected(senders, each));
                }
            });
        });
    }
}

#[test]
fn as_many_tasks_as_places() {
    many::<8>(8, 4);
}

#[test]
fn more_tasks_than_places() {
    many::<1>(8, 4);
}

#[test]
fn workers_and_a_stage_behind_them() {
    for runtime in runtimes() {
        within(60, || {
            runtime.block_on(async {
                let mut stages = Topology::new();
                let group = stages.group(3).unwrap();
                let after = stages.stage_after(&[group], 1).unwrap();
                let builder = annulus::ring::<u64>(8).unwrap().wait(Async::new()).multi_producer();
                let (producer, mut consumers) = builder.build_stages(&stages).unwrap();
                let workers = [(); 3].map(|()| consumers.take_worker(group).unwrap());
                let workers = workers.map(|worker| tokio::spawn(receive(worker, Received::new(1, false))));
                let after = consumers.take(after).unwrap();
                let after = tokio::spawn(receive(after, Received::new(1, true)));
                tokio::spawn(send(producer, 0, events()));
                let mut shared = (0, 0);
                for worker in workers {
                    let (count, sum) = worker.await.unwrap();
                    shared = (shared.0 + count, shared.1 + sum);
                }
                assert_eq!(shared, expected(1, events()));
                assert_eq!(after.await.unwrap(), expected(1, events()));
            });
        });
    }
}

/// Threads and tasks publish to a thread and to a task.
fn mixed<W>(wait: Async<W>)
where
    W: WaitStrategy<Word: Send + Sync> + Send + Sync + 'static,
{
    let each = events() / 4;
    let builder = annulus::ring::<u64>(2).unwrap().wait(wait).multi_producer();
    let (producer, [mut here, there]) = builder.build_broadcast::<2>().unwrap();
    let [_, runtime] = runtimes();
    within(60, || {
        let task = runtime.spawn(receive(there, Received::new(4, true)));
        let mut threads = Vec::new();
        for sender in 0..4 {
            let mut producer: Producer<Heap<u64, Multi, Async<W>>> = producer.clone();
            if sender % 2 == 0 {
                runtime.spawn(send(producer, sender, each));
            } else {
                threads.push(std::thread::spawn(move || {
                    for event in 0..each {
                        producer.publish(|slot| *slot = sender << 32 | event).unwrap();
                    }
                }));
            }
        }
        drop(producer);
        let reader = std::thread::spawn(move || {
            let (mut received, mut count) = (Received::new(4, true), 0);
            while let Ok(batch) = here.poll(2) {
                batch.iter().for_each(|event| received.note(*event));
                count += batch.len() as u64;
            }
            count
        });
        assert_eq!(runtime.block_on(task).unwrap(), expected(4, each));
        assert_eq!(reader.join().unwrap(), 4 * each);
        threads.into_iter().for_each(|thread| thread.join().unwrap());
    });
}

#[cfg_attr(miri, ignore = "a runtime of one thread runs no task while a thread waits for it")]
#[test]
fn tasks_and_threads_on_one_ring() {
    mixed(Async::new().over(Blocking::with_spins(0)));
    mixed(Async::new().over(DefaultWait::default()));
}

#[test]
fn closing_ends_every_task() {
    for runtime in runtimes() {
        for halt in [false, true] {
            within(60, || {
                runtime.block_on(async {
                    let wait = Async::new().places::<1>();
                    let builder = annulus::ring::<u64>(1).unwrap().wait(wait).multi_producer();
                    let (mut producer, consumers) = builder.build_broadcast::<3>().unwrap();
                    let controller = producer.controller();
                    let readers = consumers.map(|mut consumer| {
                        tokio::spawn(async move {
                            let mut events = 0;
                            loop {
                                match consumer.poll_async(1).await {
                                    Ok(batch) => events += batch.len(),
                                    Err(ended) => return (events, ended),
                                }
                            }
                        })
                    });
                    producer.publish_async(|slot| *slot = 1).await.unwrap();
                    tokio::task::yield_now().await;
                    if halt {
                        controller.halt()
                    } else {
                        controller.close()
                    }
                    for reader in readers {
                        match reader.await.unwrap() {
                            (1, PollError::Closed) if !halt => {}
                            (0 | 1, PollError::Halted) if halt => {}
                            other => panic!("{other:?}"),
                        }
                    }
                });
            });
        }
    }
}
