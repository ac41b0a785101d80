//! Events as a stream of owned values.

use core::fmt;
use core::future::poll_fn;
use core::mem;
use core::pin::Pin;
use core::task::{Context, Poll};

use futures_core::stream::{FusedStream, Stream};

use super::wakers::ConsumersWakers;
use super::{Access, Batch, Consumer, Exclusive, Source};
use crate::error::PollError;
use crate::memory::Memory;
use crate::wait::{AsyncWait, Waiter};

/// A consumer that a stream reads by: a [`Consumer`], or `&mut` of one.
pub trait StreamSource: sealed::Sealed {
    /// The ring.
    type Memory: Memory<Wait: AsyncWait>;
    /// How the consumer reaches the events.
    type Access: Access;
    /// Where they come from.
    type Source: Source;

    #[doc(hidden)]
    fn consumer(&mut self) -> &mut Consumer<Self::Memory, Self::Access, Self::Source>;
}

mod sealed {
    pub trait Sealed {}
}

impl<M: Memory, A: Access, S: Source> sealed::Sealed for Consumer<M, A, S> {}
impl<M: Memory, A: Access, S: Source> sealed::Sealed for &mut Consumer<M, A, S> {}

impl<M: Memory<Wait: AsyncWait>, A: Access, S: Source> StreamSource for Consumer<M, A, S> {
    type Memory = M;
    type Access = A;
    type Source = S;

    #[inline]
    fn consumer(&mut self) -> &mut Self {
        self
    }
}

impl<M: Memory<Wait: AsyncWait>, A: Access, S: Source> StreamSource for &mut Consumer<M, A, S> {
    type Memory = M;
    type Access = A;
    type Source = S;

    #[inline]
    fn consumer(&mut self) -> &mut Consumer<M, A, S> {
        self
    }
}

type EventOf<C> = <<C as StreamSource>::Memory as Memory>::Event;
type Lent<'b, C> =
    Batch<'b, <C as StreamSource>::Memory, <C as StreamSource>::Access, <C as StreamSource>::Source>;

/// The events of a consumer, one after another, as owned values: copies, or the values themselves.
///
/// A stream cannot lend, so each event is copied ([`Consumer::stream`]) or taken out ([`Consumer::take_stream`]), and
/// released at once. Whoever can work on batches in place saves both by [`Consumer::poll_async`].
///
/// An event is released only when it is handed out: dropping the stream, or a future that waits for its next event,
/// loses none. The stream ends once the ring is closed and drained, and also once it is halted;
/// [`ended`](Self::ended) tells which.
///
/// A stream that always finds an event never yields: see [`Async`](crate::wait::Async).
pub struct EventStream<C: StreamSource> {
    // Before the consumer: a place for a waker is given back while the handle counts.
    waiter: Waiter<ConsumersWakers<C::Memory>>,
    consumer: C,
    /// Makes an owned value of a batch of one event.
    own: fn(Lent<'_, C>) -> EventOf<C>,
    /// Whether it has looked for the next event and found nothing.
    waits: bool,
    ended: Option<PollError>,
}

impl<C: StreamSource> EventStream<C> {
    fn new(mut consumer: C, own: fn(Lent<'_, C>) -> EventOf<C>) -> Self {
        let memory = consumer.consumer().polls.memory().clone();
        Self { waiter: Waiter::new(ConsumersWakers(memory)), consumer, own, waits: false, ended: None }
    }

    /// The next event, or `None` once the stream has ended: for those who use no crate of stream combinators.
    pub async fn next(&mut self) -> Option<EventOf<C>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }

    /// Why the stream has ended: [`PollError::Closed`] or [`PollError::Halted`]; `None` while it has not.
    #[must_use]
    pub fn ended(&self) -> Option<PollError> {
        self.ended
    }

    /// The consumer, which goes on where the stream was.
    #[must_use]
    pub fn into_consumer(self) -> C {
        self.consumer
    }
}

/// Nothing in it is ever pinned.
impl<C: StreamSource> Unpin for EventStream<C> {}

impl<C: StreamSource> fmt::Debug for EventStream<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventStream").field("ended", &self.ended).finish_non_exhaustive()
    }
}

impl<C: StreamSource> Stream for EventStream<C> {
    type Item = EventOf<C>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<EventOf<C>>> {
        let Self { waiter, consumer, own, waits, ended } = self.get_mut();
        if ended.is_some() {
            return Poll::Ready(None);
        }
        let consumer = consumer.consumer();
        match waiter.poll(cx, || consumer.polls.attempt(1, waits)) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(Ok(range)) => {
                *waits = false;
                Poll::Ready(Some(own(consumer.lend(range))))
            }
            Poll::Ready(Err(error)) => {
                *ended = Some(error);
                Poll::Ready(None)
            }
        }
    }
}

impl<C: StreamSource> FusedStream for EventStream<C> {
    fn is_terminated(&self) -> bool {
        self.ended.is_some()
    }
}

impl<M: Memory<Event: Copy>, A: Access, S: Source> Consumer<M, A, S> {
    /// The events as a stream of copies; the consumer goes on where the stream is dropped.
    ///
    /// ```
    /// use annulus::wait::Async;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    /// let (mut producer, mut consumer) = annulus::ring::<u32>(8)?.wait(Async::new()).build()?;
    /// producer.write_slice(&[1, 2, 3])?;
    /// drop(producer);
    /// # runtime.block_on(async {
    /// let mut events = consumer.stream(); // a `futures_core::Stream`
    /// let mut sum = 0;
    /// while let Some(event) = events.next().await {
    ///     sum += event;
    /// }
    /// assert_eq!(sum, 6);
    /// assert_eq!(events.ended(), Some(annulus::error::PollError::Closed));
    /// # });
    /// # Ok(())
    /// # }
    /// ```
    pub fn stream(&mut self) -> EventStream<&mut Self>
    where
        M::Wait: AsyncWait,
    {
        EventStream::new(self, |batch| batch[0])
    }

    /// The same, as a stream that owns the consumer.
    pub fn into_stream(self) -> EventStream<Self>
    where
        M::Wait: AsyncWait,
    {
        EventStream::new(self, |batch| batch[0])
    }
}

impl<M: Memory<Event: Default>, S: Source> Consumer<M, Exclusive, S> {
    /// The events as a stream of the values themselves, each of which leaves `T::default()` in its slot; the consumer
    /// goes on where the stream is dropped.
    ///
    /// If `T::default` panics, the event is dropped with its slot's next value.
    ///
    /// ```
    /// use annulus::wait::Async;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    /// let (mut producer, mut consumer) = annulus::ring::<String>(8)?.wait(Async::new()).build()?;
    /// producer.publish(|slot| slot.push_str("an order"))?;
    /// # runtime.block_on(async {
    /// assert_eq!(consumer.take_stream().next().await.as_deref(), Some("an order"));
    /// # });
    /// # Ok(())
    /// # }
    /// ```
    pub fn take_stream(&mut self) -> EventStream<&mut Self>
    where
        M::Wait: AsyncWait,
    {
        EventStream::new(self, |mut batch| mem::take(&mut batch[0]))
    }

    /// The same, as a stream that owns the consumer.
    pub fn into_take_stream(self) -> EventStream<Self>
    where
        M::Wait: AsyncWait,
    {
        EventStream::new(self, |mut batch| mem::take(&mut batch[0]))
    }
}
