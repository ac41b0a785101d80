//! The events: plain ones, which can be copied, and ones that own memory.

use annulus::error::{
    ClaimDeadlineError, ClaimError, MessageError, PollDeadlineError, PollError, ReadMessageError,
    TryClaimError, TryPollError,
};
use annulus::{Access, Consumer, Memory, Producer, SeqRange, Source};
use std::time::Instant;

use crate::stamp::Stamp;

/// How an operation waits.
#[derive(Clone, Copy, Debug)]
pub(crate) enum How {
    Wait,
    Try,
    Until(Instant),
}

/// Calls the form of an operation that waits as `how` says.
macro_rules! by_how {
    ($how:expr, $handle:expr, $wait:ident, $try:ident, $until:ident, ($($argument:expr),*)) => {
        match $how {
            $crate::event::How::Wait => $handle.$wait($($argument),*)?,
            $crate::event::How::Try => $handle.$try($($argument),*)?,
            $crate::event::How::Until(deadline) => $handle.$until($($argument,)* deadline)?,
        }
    };
}
pub(crate) use by_how;

/// Why an operation was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum No {
    /// Not now: full, empty, or timed out.
    Later,
    Closed,
    Halted,
    Disconnected,
}

macro_rules! refusals {
    ($($error:ident { $($variant:ident => $no:ident),* })*) => {$(
        impl From<$error> for No {
            fn from(error: $error) -> Self {
                match error {
                    $($error::$variant => Self::$no,)*
                    other => panic!("no call of this program may end so: {other}"),
                }
            }
        }
    )*};
}

refusals! {
    ClaimError { Closed => Closed, Halted => Halted, Disconnected => Disconnected }
    TryClaimError { Full => Later, Closed => Closed, Halted => Halted, Disconnected => Disconnected }
    ClaimDeadlineError { TimedOut => Later, Closed => Closed, Halted => Halted, Disconnected => Disconnected }
    PollError { Closed => Closed, Halted => Halted }
    TryPollError { Empty => Later, Closed => Closed, Halted => Halted }
    PollDeadlineError { TimedOut => Later, Closed => Closed, Halted => Halted }
}

impl<E: Into<Self>> From<MessageError<E>> for No {
    fn from(error: MessageError<E>) -> Self {
        match error {
            MessageError::Claim(error) => error.into(),
            _ => panic!("messages of this program are short"),
        }
    }
}

impl<E: Into<Self>> From<ReadMessageError<E>> for No {
    fn from(error: ReadMessageError<E>) -> Self {
        match error {
            ReadMessageError::Poll(error) => error.into(),
            _ => panic!("messages of this program are short"),
        }
    }
}

/// An event that carries a stamp.
pub(crate) trait Payload: Default + Send + Sync + 'static {
    fn write(&mut self, stamp: Stamp);
    /// The stamp, after a look at everything else.
    fn read(&self) -> Stamp;

    /// Makes it an event that nobody may get.
    fn spoil(&mut self) {
        self.write(Stamp::spoiled());
    }

    fn new(stamp: Stamp) -> Self {
        let mut event = Self::default();
        event.write(stamp);
        event
    }

    /// Publishes all of these as one run.
    fn publish_all<M: Memory<Event = Self>>(
        producer: &mut Producer<M>,
        events: Vec<Self>,
        how: How,
    ) -> Result<SeqRange, No>;

    /// Publishes as many of the first of these as fit.
    fn publish_some<M: Memory<Event = Self>>(
        producer: &mut Producer<M>,
        events: Vec<Self>,
    ) -> Result<SeqRange, No>;

    /// Copies events out, if they can be copied.
    fn copy<M: Memory<Event = Self>, A: Access, S: Source>(
        _consumer: &mut Consumer<M, A, S>,
        _max: usize,
        _how: How,
    ) -> Option<Result<Vec<Self>, No>> {
        None
    }
}

/// Plain data.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Plain {
    stamp: Stamp,
    body: [u8; 24],
}

impl Payload for Plain {
    fn write(&mut self, stamp: Stamp) {
        self.stamp = stamp;
        self.body = core::array::from_fn(|index| stamp.byte(index));
    }

    fn read(&self) -> Stamp {
        let whole = self.body.iter().enumerate().all(|(index, byte)| *byte == self.stamp.byte(index));
        assert!(whole, "half an event: {self:?}");
        self.stamp
    }

    fn publish_all<M: Memory<Event = Self>>(
        producer: &mut Producer<M>,
        events: Vec<Self>,
        how: How,
    ) -> Result<SeqRange, No> {
        Ok(by_how!(how, producer, write_slice, try_write_slice, write_slice_deadline, (&events)))
    }

    fn publish_some<M: Memory<Event = Self>>(
        producer: &mut Producer<M>,
        events: Vec<Self>,
    ) -> Result<SeqRange, No> {
        Ok(producer.write_some(&events)?)
    }

    fn copy<M: Memory<Event = Self>, A: Access, S: Source>(
        consumer: &mut Consumer<M, A, S>,
        max: usize,
        how: How,
    ) -> Option<Result<Vec<Self>, No>> {
        let mut events = vec![Self::default(); max];
        let mut read =
            || Ok(by_how!(how, consumer, read_into, try_read_into, read_into_deadline, (&mut events)));
        let count = read();
        Some(count.map(|count: usize| {
            events.truncate(count);
            events
        }))
    }
}

/// An event that owns memory, which stays with its slot unless an exclusive consumer takes it out.
#[derive(Debug, Default)]
pub(crate) struct Owned {
    stamp: Stamp,
    body: Vec<u8>,
}

impl Payload for Owned {
    fn write(&mut self, stamp: Stamp) {
        self.stamp = stamp;
        self.body.clear();
        self.body.extend((0..stamp.check as usize % 50).map(|index| stamp.byte(index)));
    }

    fn read(&self) -> Stamp {
        let whole = self.body.iter().enumerate().all(|(index, byte)| *byte == self.stamp.byte(index));
        assert!(whole && self.body.len() == self.stamp.check as usize % 50, "half an event: {self:?}");
        self.stamp
    }

    fn publish_all<M: Memory<Event = Self>>(
        producer: &mut Producer<M>,
        mut events: Vec<Self>,
        how: How,
    ) -> Result<SeqRange, No> {
        let count = events.len();
        let fill = |index: usize, slot: &mut Self| *slot = core::mem::take(&mut events[index]);
        Ok(match how {
            How::Wait => producer.publish_batch(count, fill)?,
            How::Try => producer.try_publish_batch(count, fill)?,
            How::Until(deadline) => producer.publish_batch_deadline(count, deadline, fill)?,
        })
    }

    fn publish_some<M: Memory<Event = Self>>(
        producer: &mut Producer<M>,
        events: Vec<Self>,
    ) -> Result<SeqRange, No> {
        Self::publish_all(producer, events, How::Try)
    }
}
