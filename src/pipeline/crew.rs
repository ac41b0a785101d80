//! Starting the handlers' threads: all of them, or none.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::panic::AssertUnwindSafe;
use std::io;
use std::panic::catch_unwind;
use std::sync::OnceLock;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};

use super::completion::{Completion, End};
use super::error::{HandlerPanic, StartError};
use super::reading::{Reading, Serve};
use super::settings::{OnPanic, Setting, Settings};
use super::ticket::{Employed, Ticket};
use crate::consumer::{Access, Consumer, Source};
use crate::memory::Memory;
use crate::ring::Consumers;
use crate::topology::Stage;

/// What a handler's thread does once all threads are there. The text is the handler's name.
type Work = Box<dyn FnOnce(String) -> End + Send>;

/// Finds a handler its place among the consumers; `max_batch` is what it gets if it asked for nothing.
type Hire<M> = Box<dyn FnOnce(&mut Consumers<M>, usize) -> (Counted, Work) + Send>;

/// Whose counters a handler's are.
#[cfg(feature = "metrics")]
type Counted = crate::metrics::Handle;
#[cfg(not(feature = "metrics"))]
type Counted = ();

/// How the consumer of a stage is taken.
pub(super) type Take<M, A, S> = fn(&mut Consumers<M>, Stage) -> Option<Consumer<M, A, S>>;

/// How a handler gets its consumer, and how it is served.
pub(super) type Means<M, A, S, H> = (Take<M, A, S>, Serve<M, A, S, H>);

/// A handler that waits for its thread.
pub(super) struct Post<M: Memory> {
    pub(super) stage: Stage,
    name: String,
    settings: Settings,
    hire: Hire<M>,
}

impl<M: Memory + 'static> Post<M> {
    pub(super) fn new<A, S, H>(
        stage: Stage,
        name: String,
        settings: Settings,
        handler: H,
        (take, serve): Means<M, A, S, H>,
    ) -> (Self, Ticket<H>)
    where
        A: Access + 'static,
        S: Source + 'static,
        H: Send + 'static,
        Consumer<M, A, S>: Send,
    {
        let (employed, ticket) = Employed::new(handler);
        let (on_panic, max_batch) = (settings.on_panic, settings.max_batch);
        let hire = move |consumers: &mut Consumers<M>, default: usize| -> (Counted, Work) {
            let consumer = take(consumers, stage).expect("a stage has a consumer for each handler");
            let max_batch = max_batch.map_or(default, usize::from);
            #[cfg(feature = "metrics")]
            let counted = consumer.metrics_handle();
            #[cfg(not(feature = "metrics"))]
            let counted = ();
            let serve = move |name| work(Reading::new(consumer, max_batch), name, employed, serve, on_panic);
            (counted, Box::new(serve))
        };
        (Self { stage, name, settings, hire: Box::new(hire) }, ticket)
    }
}

/// Serves a handler until it ends, by whatever.
fn work<M: Memory, A: Access, S: Source, H>(
    mut reading: Reading<M, A, S>,
    name: String,
    mut employed: Employed<H>,
    serve: Serve<M, A, S, H>,
    on_panic: OnPanic,
) -> End {
    // A panic may leave the handler broken: it is called no more, and given back as it is.
    let served = catch_unwind(AssertUnwindSafe(|| serve(&mut reading, employed.handler())));
    // The halt comes before the leaving, which the end of `reading` is: later stages that see this consumer gone, or a
    // worker's batch finished, see the halt, too, and do not take what it left for handled.
    if served.is_err() && on_panic == OnPanic::Halt {
        reading.controller.halt();
    }
    let unhandled = reading.unhandled();
    drop(reading);
    // With the ticket gone this drops the handler, which may panic as well.
    let given_back = catch_unwind(AssertUnwindSafe(|| drop(employed)));
    match (served, given_back) {
        (Err(payload), _) | (_, Err(payload)) => End::Panicked(HandlerPanic::new(name, unhandled, payload)),
        (Ok(end), Ok(())) => end,
    }
}

type Report = Result<(), StartError>;

/// The threads of a pipeline that is about to start. Dropped before [`set_off`](Self::set_off), it ends them all.
pub(super) struct Crew {
    /// Whether to begin, once that is known.
    go: Arc<OnceLock<bool>>,
    completion: Arc<Completion>,
    threads: Vec<JoinHandle<()>>,
    /// Whose counters are which handler's.
    #[cfg(feature = "metrics")]
    pub(super) names: Vec<(Counted, String)>,
    report: Option<Sender<Report>>,
    reports: Receiver<Report>,
}

impl Crew {
    pub(super) fn new() -> Self {
        let (report, reports) = channel();
        Self {
            go: Arc::default(),
            completion: Arc::default(),
            threads: Vec::new(),
            #[cfg(feature = "metrics")]
            names: Vec::new(),
            report: Some(report),
            reports,
        }
    }

    /// Makes a thread for `post`, which gets what it asked the system for and then waits.
    pub(super) fn add<M: Memory>(
        &mut self,
        post: Post<M>,
        consumers: &mut Consumers<M>,
        max_batch: usize,
    ) -> Result<(), StartError> {
        let Post { name, settings, hire, .. } = post;
        let (_counted, work) = hire(consumers, max_batch);
        #[cfg(feature = "metrics")]
        self.names.push((_counted, name.clone()));
        let failed =
            |name: &String, (setting, source)| StartError::Thread { name: name.clone(), setting, source };
        if name.contains('\0') {
            // The standard library would panic.
            let source = io::Error::new(io::ErrorKind::InvalidInput, "a name has no zero bytes");
            return Err(failed(&name, (Setting::Name, source)));
        }
        let at_work = self.completion.enter();
        let (go, report) = (Arc::clone(&self.go), self.report.clone());
        let thread_name = name.clone();
        let body = move || {
            let at_work = at_work;
            let ready = settings.apply().map_err(|refused| failed(&thread_name, refused));
            // The crew is gone only if it gave up, and then it says so.
            let _ = report.map(|report| report.send(ready));
            if *go.wait() {
                at_work.end(work(thread_name));
            }
        };
        let thread = thread::Builder::new().name(name.clone()).spawn(body);
        self.threads.push(thread.map_err(|source| failed(&name, (Setting::Thread, source)))?);
        Ok(())
    }

    /// Lets all threads begin, if each of them got what it asked for.
    pub(super) fn set_off(mut self) -> Result<(Vec<JoinHandle<()>>, Arc<Completion>), StartError> {
        self.report = None;
        for _ in &self.threads {
            self.reports.recv().expect("a thread reports before it ends")?;
        }
        self.go.set(true).expect("nobody else decides");
        Ok((core::mem::take(&mut self.threads), Arc::clone(&self.completion)))
    }
}

impl Drop for Crew {
    fn drop(&mut self) {
        // Refused if they were let begin, and then none is left here.
        let _ = self.go.set(false);
        for thread in self.threads.drain(..) {
            // It has done nothing that could panic but to drop a handler; the error that ends the crew says enough.
            let _ = thread.join();
        }
    }
}
