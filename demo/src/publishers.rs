//! The producing end: a thread for each feed.

use std::io;
use std::sync::atomic::AtomicU64;
use std::thread::{self, Scope, ScopedJoinHandle};

use annulus::{Controller, Memory, Multi, Producer};

use crate::clock::Clock;
use crate::error::Error;
use crate::event::Event;
use crate::feed::repeat::Repeat;
use crate::pace::Pace;
use crate::publisher::{Publisher, Stop};
use crate::run::Plan;

/// Starts the threads of all feeds.
#[derive(Clone, Copy, Debug)]
pub struct Publishers<'a> {
    /// The run that they are part of.
    pub plan: Plan<'a>,
    /// The run's time.
    pub clock: Clock,
    /// When events are due; as soon as they are decoded if nothing is said.
    pub pace: Option<&'a Pace>,
}

/// Feeds at work.
#[derive(Debug)]
pub struct Running<'scope>(Vec<ScopedJoinHandle<'scope, Result<(), Stop>>>);

impl<'a> Publishers<'a> {
    /// Starts a thread for each feed. Each keeps its place of `positions` up to date. The ring closes when all of them
    /// are done, and is halted when one fails.
    ///
    /// # Errors
    /// If a thread cannot be started.
    pub fn start<'scope, M>(
        self,
        scope: &'scope Scope<'scope, '_>,
        producer: Producer<M>,
        positions: &'scope [AtomicU64],
    ) -> Result<Running<'scope>, Error>
    where
        M: Memory<Event = Event, Kind = Multi> + Send + Sync + 'scope,
        'a: 'scope,
    {
        let threads = (0..).zip(self.plan.feeds).zip(positions).map(|((index, feed), position)| {
            let publisher = Publisher::new(index, producer.clone(), self.clock, self.pace);
            let halt = HaltOnDrop(Some(producer.controller()));
            let Plan { repeat, cores, stop, .. } = self.plan;
            let work = move || {
                if let Some(core) = cores.of(index.into()) {
                    annulus::pipeline::pin(core).map_err(|error| thread_error(index, "be pinned", &error))?;
                }
                publisher.publish(Repeat::new(&**feed, repeat, stop)?, position)?;
                halt.disarm();
                Ok(())
            };
            let name = format!("feed-{}", index + 1);
            let started = thread::Builder::new().name(name).spawn_scoped(scope, work);
            started.map_err(|error| thread_error(index, "start", &error))
        });
        // The feeds' own producers are the last ones once `producer` is dropped here.
        threads.collect::<Result<_, _>>().map(Running)
    }
}

impl Running<'_> {
    /// Waits for all feeds.
    ///
    /// # Errors
    /// The first failure, in the feeds' order.
    pub fn join(self) -> Result<(), Error> {
        let mut failure = None;
        for (index, thread) in (0..).zip(self.0) {
            let error = match thread.join() {
                Ok(Ok(()) | Err(Stop::Halted)) => continue,
                Ok(Err(Stop::Failed(error))) => error,
                Err(_) => Error::Ring(format!("the thread of feed {} panicked", index + 1)),
            };
            failure.get_or_insert(error);
        }
        failure.map_or(Ok(()), Err)
    }
}

fn thread_error(feed: u16, what: &str, error: &io::Error) -> Error {
    Error::Ring(format!("the thread of feed {} cannot {what}: {error}", feed + 1))
}

/// Halts the ring when a feed fails or panics, so that everybody else ends too.
struct HaltOnDrop<M: Memory>(Option<Controller<M>>);

impl<M: Memory> HaltOnDrop<M> {
    fn disarm(mut self) {
        self.0 = None;
    }
}

impl<M: Memory> Drop for HaltOnDrop<M> {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            controller.halt();
        }
    }
}
