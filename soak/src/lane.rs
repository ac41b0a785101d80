//! A lane: one producing thread, which publishes its events in every way that there is, and claims that end in nothing
//! between them.

use std::sync::Arc;
use std::thread;

use annulus::Seq;
use fastrand::Rng;

use crate::account::Published;
use crate::event::{How, No};
use crate::play::Context;
use crate::reading::Waits;
use crate::stamp::{Key, Stamp};

/// A producer of whatever ring.
pub(crate) trait Writing: Sized {
    /// The most events of one call.
    fn most(&self) -> usize;

    /// Makes one call. What it publishes are the first events of `draft`.
    fn call(&mut self, draft: &Draft, way: Way, how: How) -> Result<Written, No>;

    /// One more handle, if the ring has several.
    fn another(&self) -> Option<Self>;

    fn end(&mut self, ending: Ending);
}

/// How a ring ends before its producers do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// By a producer's call.
    Close,
    /// By a controller's.
    CloseFromElsewhere,
    Halt,
}

/// The events that a lane publishes next.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Draft {
    key: Key,
    lane: u32,
    counter: u32,
    previous: u64,
}

impl Draft {
    pub(crate) fn stamp(&self, index: usize) -> Stamp {
        let previous = if index == 0 { self.previous } else { Stamp::ADJACENT };
        self.key.seal(self.lane, self.counter + index as u32, previous)
    }
}

/// How one call publishes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Way {
    One,
    Batch(usize),
    /// Copies, or moves, of events from elsewhere.
    Ready(usize),
    /// As many of them as fit.
    Some(usize),
    /// A claim, published in parts of so many events; of what is left, `rest` tells.
    Parts {
        count: usize,
        parts: [usize; 2],
        rest: Rest,
    },
    /// Fills a batch up to `at`, and panics there.
    Panic {
        count: usize,
        at: usize,
    },
}

/// What becomes of the rest of a claim.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Rest {
    Publish,
    Abandon,
    Forget,
    Unwind,
}

impl Way {
    fn draw(rng: &mut Rng, most: usize) -> Self {
        let mut upto = |most: usize| rng.usize(..=most);
        let count = 1 + upto(most - 1);
        match upto(31) {
            0..8 => Self::One,
            8..12 => Self::Batch(count),
            12..16 => Self::Ready(count),
            16..18 => Self::Some(count),
            18..24 => {
                let first = upto(count);
                Self::Parts { count, parts: [first, upto(count - first)], rest: Rest::Publish }
            }
            24..30 => {
                let first = upto(count);
                let rest = [Rest::Abandon, Rest::Forget, Rest::Unwind][upto(2)];
                Self::Parts { count, parts: [first, upto(count - first)], rest }
            }
            _ => Self::Panic { count, at: upto(count - 1) },
        }
    }

    /// The same with no more than `left` events to be published.
    fn within(self, left: usize) -> Self {
        match self {
            Self::Batch(count) => Self::Batch(count.min(left)),
            Self::Ready(count) => Self::Ready(count.min(left)),
            Self::Some(count) => Self::Some(count.min(left)),
            Self::Parts { count, parts: [first, second], rest } => {
                let count = if matches!(rest, Rest::Publish) { count.min(left) } else { count };
                let first = first.min(left).min(count);
                Self::Parts { count, parts: [first, second.min(left - first).min(count - first)], rest }
            }
            Self::One | Self::Panic { .. } => self,
        }
    }
}

/// What one call published.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Written {
    pub(crate) count: usize,
    /// The last sequence.
    pub(crate) last: Option<Seq>,
}

/// What one lane is to do.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Order {
    pub(crate) lane: u32,
    pub(crate) events: u32,
    /// After so many events it ends the ring.
    pub(crate) ends: Option<(u32, Ending)>,
    /// The most events of one call, if the ring has room for them.
    pub(crate) most: usize,
    pub(crate) waits: Waits,
}

/// Publishes a lane's events, then drops the handle.
pub(crate) fn publish<W: Writing>(
    mut writer: W,
    order: Order,
    context: &Arc<Context>,
    rng: &mut Rng,
) -> Published {
    let Order { lane, events, ends, waits, .. } = order;
    let most = order.most.min(writer.most());
    let mut published = Published { lane, events: 0, last: None };
    while published.events < events {
        if let Some((after, ending)) = ends
            && published.events >= after
        {
            writer.end(ending);
        }
        // The new handle is there before the old one goes.
        if rng.u8(..64) == 0
            && let Some(other) = writer.another()
        {
            writer = other;
        }
        let draft = Draft {
            key: context.key,
            lane,
            counter: published.events,
            previous: published.last.unwrap_or(Stamp::NONE),
        };
        let way = Way::draw(rng, most).within((events - published.events) as usize);
        match writer.call(&draft, way, waits.how(rng)) {
            Ok(written) => {
                published.events += written.count as u32;
                published.last = written.last.map(|last| context.progress.ordinal(last)).or(published.last);
            }
            Err(No::Later) => thread::yield_now(),
            Err(no) => {
                assert!(context.may_end_early, "a claim was refused: {no:?}");
                break;
            }
        }
    }
    published
}
