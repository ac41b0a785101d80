//! What a handler's thread is to be like, and what its panic does.

use alloc::borrow::ToOwned;
use alloc::string::String;
use core::fmt;
use core::num::NonZeroUsize;
use std::io;

use super::{node, system};

/// What a handler's panic does to the pipeline. Either way, whoever joins gets the panic.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnPanic {
    /// The pipeline halts, before later stages could get what the handler did not handle.
    #[default]
    Halt,
    /// The handler leaves and the others go on: later stages and producers wait for it no longer. Later stages get
    /// events that it never handled.
    Leave,
}

/// The settings of a handler: its thread's name, core or NUMA node, and priority, its batches, and what its panic does.
///
/// A text is the settings of a handler with this name and nothing else said: `stages.handler(first, "journal", ..)`.
///
/// ```
/// use annulus::pipeline::{OnPanic, Settings};
///
/// let metrics = Settings::named("metrics").nice(10).on_panic(OnPanic::Leave);
/// let matching = Settings::named("matching").core(3).real_time(50);
/// # let _ = (metrics, matching);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Settings {
    pub(super) name: Option<String>,
    core: Option<usize>,
    numa_node: Option<usize>,
    nice: Option<i32>,
    real_time: Option<u8>,
    pub(super) max_batch: Option<NonZeroUsize>,
    pub(super) on_panic: OnPanic,
}

impl Settings {
    /// A thread named after its place, such as `stage-0.1` for the second handler of the first stage, on any core,
    /// with the priority of the thread that starts the pipeline.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The same with a name, which the system's tools show (Linux: its first 15 bytes) and errors tell.
    #[must_use]
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: Some(name.into()), ..Self::default() }
    }

    /// Runs the thread on this core only, counted from 0 as the system counts. Linux and Android.
    #[must_use]
    pub fn core(self, core: usize) -> Self {
        Self { core: Some(core), ..self }
    }

    /// Runs the thread on the cores of this NUMA node only, counted from 0 as the system counts: that of the ring's
    /// [pages](crate::Builder::pages), for one. With a [`core`](Self::core), that must be one of the node's. Linux.
    #[must_use]
    pub fn numa_node(self, node: usize) -> Self {
        Self { numa_node: Some(node), ..self }
    }

    /// Gives the thread a nice value: from -20, for much processor time, to 19, for little. Linux and Android.
    #[must_use]
    pub fn nice(self, value: i32) -> Self {
        Self { nice: Some(value), ..self }
    }

    /// Puts the thread under the system's first-in-first-out real-time scheduler, with this priority; on Linux they go
    /// from 1 to 99. Linux, Android and Apple's systems.
    ///
    /// Such a thread gives its core up only when it sleeps: let the ring wait by `Blocking`, or give the thread a core
    /// that nothing else needs.
    #[must_use]
    pub fn real_time(self, priority: u8) -> Self {
        Self { real_time: Some(priority), ..self }
    }

    /// Ends batches after so many events; without this a batch is all that is ready, up to the ring's capacity.
    ///
    /// Events are released at the end of their batch. Shorter batches let producers and later stages go on earlier
    /// behind a slow handler, at the price of a store for each batch.
    #[must_use]
    pub fn max_batch(self, events: NonZeroUsize) -> Self {
        Self { max_batch: Some(events), ..self }
    }

    /// What the handler's panic does. The default is [`OnPanic::Halt`].
    #[must_use]
    pub fn on_panic(self, on_panic: OnPanic) -> Self {
        Self { on_panic, ..self }
    }

    /// Asks the system for what concerns the calling thread.
    pub(super) fn apply(&self) -> Result<(), (Setting, io::Error)> {
        fn ask<V>(
            value: Option<V>,
            set: impl FnOnce(V) -> io::Result<()>,
            setting: Setting,
        ) -> Result<(), (Setting, io::Error)> {
            value.map_or(Ok(()), set).map_err(|error| (setting, error))
        }
        match (self.numa_node, self.core) {
            (Some(node), Some(core)) => ask(Some(core), |core| node::pin_within(node, core), Setting::Core)?,
            (node, core) => {
                ask(node, node::pin_to_node, Setting::NumaNode)?;
                ask(core, system::pin, Setting::Core)?;
            }
        }
        ask(self.nice, system::set_nice, Setting::Nice)?;
        ask(self.real_time.map(i32::from), system::set_real_time, Setting::RealTime)
    }
}

impl From<&str> for Settings {
    fn from(name: &str) -> Self {
        Self::named(name.to_owned())
    }
}

impl From<String> for Settings {
    fn from(name: String) -> Self {
        Self::named(name)
    }
}

/// What the system was asked for a thread, and refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Setting {
    /// The thread itself.
    Thread,
    /// Its name.
    Name,
    /// Its core.
    Core,
    /// Its NUMA node.
    NumaNode,
    /// Its nice value.
    Nice,
    /// Its real-time priority.
    RealTime,
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Thread => "thread",
            Self::Name => "name",
            Self::Core => "core",
            Self::NumaNode => "NUMA node",
            Self::Nice => "nice value",
            Self::RealTime => "real-time priority",
        })
    }
}
