//! One run of a stream: threads, a common start, and what they did.

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::cpu;
use crate::event::{Event, base, origin, sum_of};
use crate::peer::{Link, Peer, Receiver, Sender};

/// What a run of a stream came to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Streamed {
    pub(crate) events: u64,
    pub(crate) elapsed: Duration,
    /// Processor time of all threads.
    pub(crate) cpu: Duration,
    /// The smallest share of the events that a producer had sent when the first of them was done, over the mean.
    pub(crate) share: Option<f64>,
}
