//! Tasks that wait: a wake-up that is lost leaves a task parked for ever, and loom reports the deadlock. Loom also
//! watches the cells that hold wakers, so that two parties which reach one at once end the model.

use core::pin::{Pin, pin};
use core::task::{Context, Poll, Waker};
use std::sync::Arc;
use std::task::Wake;

use annulus::error::{ClaimError, PollError};
use annulus::wait::{Async, AsyncWait, Blocking, BusySpin, WaitStrategy, WakeWord};
use annulus::{Builder, Kind};
use loom::sync::atomic::{AtomicUsize, Ordering};
use loom::sync::{Condvar, Mutex};
use loom::thread;

use crate::exploration::{bounded, exhaust};
use crate::rings::{kinds, multi};

/// Where a thread that runs one task sleeps. Loom's own parking forgets a wake-up that comes while a thread yields.
#[derive(Default)]
struct Bed {
    woken: Mutex<bool>,
    wake: Condvar,
}

impl Wake for Bed {
    fn wake(self: Arc<Self>) {
        *self.woken.lock().unwrap() = true;
        self.wake.notify_one();
    }
}

/// Runs a task on this thread, which sleeps until it is woken.
fn run<F: Future>(task: F) -> F::Output {
    let bed = Arc::new(Bed::default());
    let (waker, mut task) = (Waker::from(Arc::clone(&bed)), pin!(task));
    loop {
        if let Poll::Ready(output) = task.as_mut().poll(&mut Context::from_waker(&waker)) {
            return output;
        }
        let mut woken = bed.woken.lock().unwrap();
        while !*woken {
            woken = bed.wake.wait(woken).unwrap();
        }
        *woken = false;
    }
}

/// Polls a future once, as a task that nobody runs again.
fn once<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

/// Tasks alone.
fn tasks<const PLACES: usize>() -> Async<BusySpin, PLACES> {
    Async::new().over(BusySpin).places()
}

kinds! {
    /// A task awaits an event while it is published.
    fn a_publish_wakes_the_task(begin) {
        exhaust(move || {
            let (mut producer, mut consumer) = begin(1).wait(tasks::<1>()).build().unwrap();
            let writer = thread::spawn(move || {
                producer.try_publish(|slot| *slot = 1).unwrap();
                producer
            });
            assert_eq!(run(consumer.poll_async(1)).unwrap()[0], 1);
            let _producer = writer.join().unwrap();
        });
    }
}

kinds! {
    /// A task awaits room while it is made.
    fn a_release_wakes_the_task(begin) {
        exhaust(move || {
            let (mut producer, mut consumer) = begin(1).wait(tasks::<1>()).build().unwrap();
            producer.try_publish(|slot| *slot = 1).unwrap();
            let reader = thread::spawn(move || {
                assert_eq!(consumer.try_poll(1).unwrap()[0], 1);
                consumer
            });
            run(producer.publish_async(|slot| *slot = 2)).unwrap();
            let _consumer = reader.join().unwrap();
        });
    }
}

kinds! {
    /// Both sides await in turn, and wait again after they were woken.
    fn both_sides_wait_and_wake(begin) {
        bounded(2, move || {
            let (mut producer, mut consumer) = begin(1).wait(tasks::<1>()).build().unwrap();
            let writer = thread::spawn(move || {
                run(async {
                    for event in 1..=3 {
                        producer.publish_async(|slot| *slot = event).await.unwrap();
                    }
                });
            });
            let mut stream = consumer.stream();
            for event in 1..=3 {
                assert_eq!(run(stream.next()), Some(event));
            }
            assert_eq!(run(stream.next()), None);
            drop(stream);
            writer.join().unwrap();
        });
    }
}

kinds! {
    /// Two tasks wait: both are woken.
    fn a_publish_wakes_every_task(begin) {
        bounded(2, move || {
            let (mut producer, consumers) = begin(1).wait(tasks::<2>()).build_broadcast::<2>().unwrap();
            let readers = consumers
                .map(|mut consumer| thread::spawn(move || assert_eq!(run(consumer.poll_async(1)).unwrap()[0], 1)));
            producer.try_publish(|slot| *slot = 1).unwrap();
            readers.into_iter().for_each(|reader| reader.join().unwrap());
        });
    }
}

kinds! {
    /// Two tasks wait at one place: the one without polls until it has its event or the place.
    fn a_task_without_a_place_is_not_left_behind(begin) {
        bounded(2, move || {
            let (mut producer, consumers) = begin(1).wait(tasks::<1>()).build_broadcast::<2>().unwrap();
            let readers = consumers
                .map(|mut consumer| thread::spawn(move || assert_eq!(run(consumer.poll_async(1)).unwrap()[0], 1)));
            producer.try_publish(|slot| *slot = 1).unwrap();
            readers.into_iter().for_each(|reader| reader.join().unwrap());
        });
    }
}

/// Two producers change the ring at once: one of them wakes, and the task finds what both did.
#[test]
fn two_wake_one_task() {
    bounded(2, || {
        let (mut first, mut consumer) = multi(2).wait(tasks::<1>()).build().unwrap();
        let mut second = first.clone();
        let writers = [
            thread::spawn(move || assert!(first.try_publish(|slot| *slot = 1).is_ok())),
            thread::spawn(move || assert!(second.try_publish(|slot| *slot = 2).is_ok())),
        ];
        let mut events = [0; 2];
        for event in &mut events {
            *event = run(consumer.poll_async(1)).unwrap()[0];
        }
        events.sort_unstable();
        assert_eq!(events, [1, 2]);
        writers.into_iter().for_each(|writer| writer.join().unwrap());
    });
}

kinds! {
    /// A future is dropped while it is being woken; the next one uses the same place.
    fn a_future_that_is_dropped_gives_its_place_back(begin) {
        bounded(3, move || {
            let (mut producer, mut consumer) = begin(2).wait(tasks::<1>()).build().unwrap();
            let writer = thread::spawn(move || {
                producer.try_publish(|slot| *slot = 1).unwrap();
                producer.try_publish(|slot| *slot = 2).unwrap();
                producer
            });
            {
                let mut dropped = pin!(consumer.poll_async(1));
                if let Poll::Ready(batch) = once(dropped.as_mut()) {
                    assert_eq!(batch.unwrap()[0], 1);
                }
            }
            let first = run(consumer.poll_async(1)).unwrap()[0];
            if first == 1 {
                assert_eq!(run(consumer.poll_async(1)).unwrap()[0], 2);
            } else {
                assert_eq!(first, 2);
            }
            let _producer = writer.join().unwrap();
        });
    }
}

kinds! {
    /// A future is polled with another waker while the one before is being woken: there is no other place.
    fn the_waker_of_the_last_poll_is_woken(begin) {
        exhaust(move || another_waker(begin(1).wait(tasks::<1>())));
    }
}

kinds! {
    /// The same with another place to go to.
    fn the_waker_of_the_last_poll_finds_another_place(begin) {
        exhaust(move || another_waker(begin(1).wait(tasks::<2>())));
    }
}

fn another_waker<K: Kind + 'static, const PLACES: usize>(builder: Builder<u32, K, Async<BusySpin, PLACES>>) {
    let (mut producer, mut consumer) = builder.build().unwrap();
    let writer = thread::spawn(move || {
        producer.try_publish(|slot| *slot = 1).unwrap();
        producer
    });
    {
        let mut poll = pin!(consumer.poll_async(1));
        match once(poll.as_mut()) {
            Poll::Ready(batch) => assert_eq!(batch.unwrap()[0], 1),
            Poll::Pending => assert_eq!(run(poll).unwrap()[0], 1),
        }
    }
    let _producer = writer.join().unwrap();
}

kinds! {
    /// The last producer's drop ends the wait.
    fn the_last_producers_drop_wakes_the_task(begin) {
        exhaust(move || {
            let (producer, mut consumer) = begin(1).wait(tasks::<1>()).build().unwrap();
            let dropper = thread::spawn(move || drop(producer));
            assert_eq!(run(consumer.poll_async(1)).map(drop), Err(PollError::Closed));
            dropper.join().unwrap();
        });
    }
}

kinds! {
    /// The last consumer's drop ends the wait.
    fn the_last_consumers_drop_wakes_the_task(begin) {
        exhaust(move || {
            let (mut producer, consumer) = begin(1).wait(tasks::<1>()).build().unwrap();
            producer.try_publish(|slot| *slot = 1).unwrap();
            let dropper = thread::spawn(move || drop(consumer));
            assert_eq!(run(producer.claim_async(1)).map(drop), Err(ClaimError::Disconnected));
            dropper.join().unwrap();
        });
    }
}

kinds! {
    /// Halting ends the waits of both sides.
    fn halting_wakes_the_tasks(begin) {
        bounded(2, move || {
            let (mut producer, mut consumers) =
                begin(1).wait(tasks::<1>()).build_broadcast::<2>().unwrap();
            producer.try_publish(|slot| *slot = 1).unwrap();
            drop(consumers[0].try_poll(1).unwrap());
            let controller = producer.controller();
            let [mut reading, _idle] = consumers;
            let writer = thread::spawn(move || {
                assert_eq!(run(producer.claim_async(1)).map(drop), Err(ClaimError::Halted));
            });
            let reader = thread::spawn(move || {
                assert_eq!(run(reading.poll_async(1)).map(drop), Err(PollError::Halted));
            });
            controller.halt();
            writer.join().unwrap();
            reader.join().unwrap();
        });
    }
}

kinds! {
    /// A thread sleeps and a task waits for one event: both are woken.
    fn a_publish_wakes_a_thread_and_a_task(begin) {
        bounded(2, move || {
            let wait = Async::new().over(Blocking::new()).places::<1>();
            let (mut producer, [mut thread, mut task]) = begin(1).wait(wait).build_broadcast().unwrap();
            let readers = [
                thread::spawn(move || assert_eq!(thread.poll(1).unwrap()[0], 1)),
                thread::spawn(move || assert_eq!(run(task.poll_async(1)).unwrap()[0], 1)),
            ];
            producer.try_publish(|slot| *slot = 1).unwrap();
            readers.into_iter().for_each(|reader| reader.join().unwrap());
        });
    }
}

/// A task leaves its place while another comes and a third party wakes, on a word without a ring. The place is free in
/// the end.
#[test]
fn places_go_from_task_to_task() {
    bounded(3, || {
        let wait = tasks::<1>();
        let word = Arc::new(<Async<BusySpin, 1> as WaitStrategy>::Word::new());
        let count = Arc::new(AtomicUsize::new(0));
        let leaver = {
            let word = Arc::clone(&word);
            thread::spawn(move || {
                let mut waiting = wait.wait_async(&word, || None::<()>);
                assert!(once(Pin::new(&mut waiting)).is_pending());
            })
        };
        let changer = {
            let (word, count) = (Arc::clone(&word), Arc::clone(&count));
            thread::spawn(move || {
                count.store(1, Ordering::Relaxed);
                wait.fence();
                wait.wake(&word);
            })
        };
        run(wait.wait_async(&word, || (count.load(Ordering::Relaxed) != 0).then_some(())));
        leaver.join().unwrap();
        changer.join().unwrap();

        let bed = Arc::new(Bed::default());
        let mut waiting = wait.wait_async(&word, || None::<()>);
        let waker = Waker::from(Arc::clone(&bed));
        assert!(Pin::new(&mut waiting).poll(&mut Context::from_waker(&waker)).is_pending());
        assert!(!*bed.woken.lock().unwrap(), "it found no place, and woke itself");
        assert_eq!(Arc::strong_count(&bed), 3, "its waker is kept");
        drop((waiting, waker));
        assert_eq!(Arc::strong_count(&bed), 1, "and gone with it");
    });
}

kinds! {
    /// Two tasks that give up use one place in turn, or one of them finds none.
    fn a_place_that_was_given_back_is_empty(begin) {
        exhaust(move || {
            let (_producer, consumers) = begin(1).wait(tasks::<1>()).build_broadcast::<2>().unwrap();
            let waiting = consumers.map(|mut consumer| {
                thread::spawn(move || {
                    assert!(once(pin!(consumer.poll_async(1))).is_pending());
                    consumer
                })
            });
            let _consumers = waiting.map(|task| task.join().unwrap());
        });
    }
}
