//! Consumers that an event loop waits for by a file descriptor. Not under Miri, which has no `poll`.

use std::os::fd::{AsFd, AsRawFd};
use std::thread;
use std::time::Duration;

use annulus::error::{PollError, TryPollError};
use annulus::wait::{Async, AsyncWait, Blocking, EventFd};
use annulus::{Access, Consumer, Memory, RangeConsumer, Stage, Topology, Watch, Watched};

use crate::watchdog::within;

/// Whether a descriptor is readable, or becomes so within `milliseconds`.
fn readable(fd: &impl AsFd, milliseconds: i32) -> bool {
    let mut poll = libc::pollfd { fd: fd.as_fd().as_raw_fd(), events: libc::POLLIN, revents: 0 };
    // SAFETY: the call reads and writes one entry, which lives until it returns.
    let answer = unsafe { libc::poll(&raw mut poll, 1, milliseconds) };
    answer == 1 && poll.revents == libc::POLLIN
}

const LONG: i32 = 60_000;

fn event_fd() -> EventFd {
    EventFd::new().expect("the process has a descriptor left")
}

#[test]
fn a_publish_makes_it_readable_until_it_is_armed_again() {
    let (mut producer, consumer) = annulus::ring::<u32>(8).unwrap().wait(Async::new()).build().unwrap();
    let mut consumer = consumer.watched_by(event_fd());
    producer.write_slice(&[1]).unwrap();
    assert!(!readable(&consumer, 0), "nobody rings for a consumer that is not armed");
    assert!(!consumer.arm(), "there is an event already");
    assert_eq!(consumer.try_poll(8).unwrap()[0], 1);
    assert!(consumer.arm());
    assert!(!readable(&consumer, 0));
    producer.write_slice(&[2, 3]).unwrap();
    assert!(readable(&consumer, 0));
    assert!(readable(&consumer, 0), "until somebody clears it");
    assert_eq!(consumer.try_poll(8).unwrap().len(), 2);
    assert!(consumer.arm());
    assert!(!readable(&consumer, 0));
}

#[test]
fn a_poll_disarms() {
    let (mut producer, consumer) = annulus::ring::<u32>(8).unwrap().wait(Async::new()).build().unwrap();
    let mut consumer = consumer.watched_by(event_fd());
    assert!(consumer.arm());
    assert_eq!(consumer.try_poll(8).map(drop), Err(TryPollError::Empty));
    producer.write_slice(&[1]).unwrap();
    assert!(!readable(&consumer, 0));
}

#[test]
fn the_end_of_the_ring_makes_it_readable() {
    for halt in [false, true] {
        let (producer, consumer) = annulus::ring::<u32>(8).unwrap().wait(Async::new()).build().unwrap();
        let mut consumer = consumer.watched_by(event_fd());
        assert!(consumer.arm());
        let controller = producer.controller();
        if halt {
            controller.halt();
        }
        drop(producer);
        assert!(readable(&consumer, 0));
        assert!(!consumer.arm());
        let end = if halt { PollError::Halted } else { PollError::Closed };
        assert_eq!(consumer.poll(1).map(drop), Err(end));
    }
}

#[test]
fn a_place_that_is_not_free_is_readable_at_once() {
    let wait = Async::new().places::<1>();
    let builder = annulus::ring::<u32>(8).unwrap().multi_producer().wait(wait);
    let (mut producer, consumers) = builder.build_broadcast::<2>().unwrap();
    let [mut first, mut second] = consumers.map(|consumer| consumer.watched_by(event_fd()));
    assert!(first.arm() && second.arm());
    assert!(!readable(&first, 0) && readable(&second, 0));
    drop(first); // gives its place back
    assert!(second.arm());
    assert!(!readable(&second, 0));
    producer.write_slice(&[1]).unwrap();
    assert!(readable(&second, 0));
}

#[test]
fn an_abandoned_claim_is_stepped_over() {
    let (mut producer, consumer) =
        annulus::ring::<u32>(4).unwrap().multi_producer().wait(Async::new()).build().unwrap();
    let mut consumer = consumer.watched_by(event_fd());
    for _ in 0..9 {
        assert!(consumer.arm());
        producer.try_claim(4).unwrap().abandon();
        assert!(readable(&consumer, 0));
        assert_eq!(consumer.try_poll(4).map(drop), Err(TryPollError::Empty));
    }
}

/// The stages of a ring in which workers come after a consumer.
fn workers_after_a_consumer() -> (Topology, Stage, Stage) {
    let mut stages = Topology::new();
    let before = stages.stage(1).unwrap();
    let workers = stages.group_after(&[before], 2).unwrap();
    (stages, before, workers)
}

#[test]
fn a_worker_takes_nothing_by_arming() {
    let (stages, before, workers) = workers_after_a_consumer();
    let builder = annulus::ring::<u32>(8).unwrap().multi_producer().wait(Async::new());
    let (mut producer, mut consumers) = builder.build_stages(&stages).unwrap();
    let mut before = consumers.take(before).unwrap();
    let mut one = consumers.take_worker(workers).unwrap().watched_by(event_fd());
    let mut other = consumers.take_worker(workers).unwrap().watched_by(event_fd());
    assert!(one.arm() && other.arm());
    producer.write_slice(&[1, 2]).unwrap();
    assert!(one.arm() && other.arm(), "the stage before has not released them");
    drop(before.try_poll(8).unwrap());
    assert!(readable(&one, 0) && readable(&other, 0));
    assert!(!one.arm() && !other.arm());
    assert_eq!(one.try_poll(1).unwrap()[0], 1);
    assert!(!one.arm() && !other.arm());
    assert_eq!(other.try_poll(8).unwrap()[0], 2);
    assert!(one.arm() && other.arm());
    drop(producer);
    assert!(readable(&one, 0) && !one.arm());
    assert_eq!(one.try_poll(8).map(drop), Err(TryPollError::Closed));
}

#[test]
fn messages_ring_too() {
    let (mut producer, consumer) = annulus::message_ring(64).unwrap().wait(Async::new()).build().unwrap();
    let mut consumer = consumer.watched_by(event_fd());
    assert!(consumer.arm());
    producer.write(b"hello").unwrap();
    assert!(readable(&consumer, 0));
    assert_eq!(&consumer.try_poll(1).unwrap()[0], b"hello");
    assert!(consumer.arm());
}

#[test]
fn ranges_ring_too() {
    let (mut producer, consumer) = annulus::ring::<u32>(8).unwrap().wait(Async::new()).build().unwrap();
    let mut consumer = RangeConsumer::from(consumer);
    let mut watch = Watch::new(&consumer, event_fd());
    assert!(watch.arm(&mut consumer));
    watch.disarm();
    producer.write_slice(&[1, 2]).unwrap();
    assert!(!readable(&watch, 0));
    assert!(!watch.arm(&mut consumer));
    assert_eq!(consumer.try_poll(1).unwrap().len(), 1);
    assert!(!watch.arm(&mut consumer), "a batch is lent, and not released");
    assert_eq!(consumer.lent().len(), 1);
    consumer.release(1);
    assert!(!watch.arm(&mut consumer));
    let (_, stranger) = annulus::ring::<u32>(8).unwrap().wait(Async::new()).build().unwrap();
    let mut stranger = RangeConsumer::from(stranger);
    let armed = std::panic::catch_unwind(core::panic::AssertUnwindSafe(|| watch.arm(&mut stranger)));
    assert!(armed.is_err(), "a consumer of another ring");
}

/// One thread waits for several consumers of several rings by one call, while others publish.
#[test]
fn a_loop_over_two_rings_gets_every_event() {
    within(120, two_rings);
}

fn two_rings() {
    const EVENTS: u64 = 20_000;
    let begin = || {
        let wait = Async::new().over(Blocking::new());
        annulus::ring::<u64>(16).unwrap().multi_producer().wait(wait).build().unwrap()
    };
    let ((first, one), (second, other)) = (begin(), begin());
    let producers = [first.clone(), first, second.clone(), second];
    let threads = producers.map(|mut producer| {
        thread::spawn(move || {
            for event in 0..EVENTS {
                producer.publish(|slot| *slot = event).unwrap();
                if event % 64 == 0 {
                    thread::sleep(Duration::from_micros(50));
                }
            }
        })
    });
    let mut consumers = [one, other].map(|consumer| consumer.watched_by(event_fd()));
    let (mut sums, mut open) = ([0, 0], [true, true]);
    while open.contains(&true) {
        for (index, consumer) in consumers.iter_mut().enumerate() {
            sums[index] += drain(consumer, &mut open[index]);
        }
        let [one, other] = &mut consumers;
        if (!open[0] || one.arm()) && (!open[1] || other.arm()) && open.contains(&true) {
            either(open[0].then_some(&*one), open[1].then_some(&*other));
        }
    }
    assert_eq!(sums, [EVENTS * (EVENTS - 1); 2]);
    threads.into_iter().for_each(|thread| thread.join().unwrap());
}

/// The sum of what is there.
fn drain<M, A>(consumer: &mut Watched<Consumer<M, A>>, open: &mut bool) -> u64
where
    M: Memory<Event = u64, Wait: AsyncWait>,
    A: Access,
{
    let mut sum = 0;
    loop {
        match consumer.try_poll(64) {
            Ok(batch) => sum += batch.iter().sum::<u64>(),
            Err(TryPollError::Empty) => return sum,
            Err(_) => {
                *open = false;
                return sum;
            }
        }
    }
}

/// Waits for one of two descriptors.
fn either(one: Option<&impl AsRawFd>, other: Option<&impl AsRawFd>) {
    let entry = |fd: i32| libc::pollfd { fd, events: libc::POLLIN, revents: 0 };
    let mut polls = [one.map_or(-1, AsRawFd::as_raw_fd), other.map_or(-1, AsRawFd::as_raw_fd)].map(entry);
    // SAFETY: the call reads and writes two entries, which live until it returns.
    assert!(unsafe { libc::poll(polls.as_mut_ptr(), 2, LONG) } > 0, "a ring was lost");
}
