//! Claims and polls of messages that a task awaits.

use super::batch::MessageBatch;
use super::claim::{MessageBatchClaim, MessageClaim};
use super::consumer::{MessageConsumer, copy, units};
use super::fused::lens;
use super::producer::MessageProducer;
use super::unit::Unit;
use crate::consumer::Access;
use crate::error::{ClaimError, MessageError, PollError, ReadMessageError};
use crate::memory::Memory;
use crate::sequence::SeqRange;
use crate::wait::AsyncWait;

/// Rings that wait by [`Async`](crate::wait::Async) can be awaited. A future that is dropped before it completes has
/// claimed nothing, published nothing and called no closure.
impl<M: Memory<Event = Unit>> MessageProducer<M> {
    /// Claims a message of `len` bytes, awaiting room.
    ///
    /// # Errors
    /// See [`MessageError`]. Nothing is claimed then.
    ///
    /// ```
    /// use annulus::wait::Async;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    /// let (mut producer, mut consumer) = annulus::message_ring(64)?.wait(Async::new()).build()?;
    /// # runtime.block_on(async {
    /// let mut claim = producer.claim_async(5).await?;
    /// claim.bytes().copy_from_slice(b"hello");
    /// claim.publish();
    /// assert_eq!(&consumer.poll_async(1).await.unwrap()[0], b"hello");
    /// # Ok::<_, annulus::error::MessageError>(())
    /// # })?;
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub async fn claim_async(&mut self, len: usize) -> Result<MessageClaim<'_, M>, MessageError<ClaimError>>
    where
        M::Wait: AsyncWait,
    {
        let (layout, units) = self.measure(len)?;
        let claim = self.units.claim_async_with(move |start| layout.extent(start, units)).await?;
        Ok(MessageClaim::new(claim, len))
    }

    /// Claims a message for each of these lengths, all of them one claim, awaiting room.
    ///
    /// # Errors
    /// See [`MessageError`]; no lengths are [`ClaimError::InvalidCount`]. Nothing is claimed then.
    #[inline]
    pub async fn claim_batch_async(
        &mut self,
        lens: &[usize],
    ) -> Result<MessageBatchClaim<'_, M>, MessageError<ClaimError>>
    where
        M::Wait: AsyncWait,
    {
        self.claim_all_async(lens.iter().copied()).await
    }

    async fn claim_all_async(
        &mut self,
        lens: impl Iterator<Item = usize> + Clone,
    ) -> Result<MessageBatchClaim<'_, M>, MessageError<ClaimError>>
    where
        M::Wait: AsyncWait,
    {
        let layout = self.measure_all(lens.clone())?;
        let claim = self.units.claim_async_with(|start| layout.extents(start, lens.clone())).await?;
        Ok(MessageBatchClaim::new(claim, lens))
    }

    /// Publishes a message of `len` bytes that `fill` writes in place, awaiting room. Returns its units, the pad
    /// included.
    ///
    /// `fill` is given whatever bytes were there. If it panics, the message is abandoned.
    ///
    /// # Errors
    /// See [`MessageError`]. `fill` was not called then.
    #[inline]
    pub async fn publish_async(
        &mut self,
        len: usize,
        fill: impl FnOnce(&mut [u8]),
    ) -> Result<SeqRange, MessageError<ClaimError>>
    where
        M::Wait: AsyncWait,
    {
        Ok(self.claim_async(len).await?.fill(fill))
    }

    /// Publishes a copy of `message`, awaiting room. Returns its units, the pad included.
    ///
    /// # Errors
    /// See [`MessageError`]. Nothing is published then.
    #[inline]
    pub async fn write_async(&mut self, message: &[u8]) -> Result<SeqRange, MessageError<ClaimError>>
    where
        M::Wait: AsyncWait,
    {
        self.publish_async(message.len(), |bytes| bytes.copy_from_slice(message)).await
    }

    /// Publishes copies of all `messages` as one run, awaiting room for all of them. Returns their units, the pad
    /// included.
    ///
    /// # Errors
    /// See [`MessageError`]; no messages are [`ClaimError::InvalidCount`]. Nothing is published then.
    #[inline]
    pub async fn publish_batch_async<B: AsRef<[u8]>>(
        &mut self,
        messages: &[B],
    ) -> Result<SeqRange, MessageError<ClaimError>>
    where
        M::Wait: AsyncWait,
    {
        Ok(self.claim_all_async(lens(messages)).await?.copy(messages))
    }
}

/// Rings that wait by [`Async`](crate::wait::Async) can be awaited. A future that is dropped before it completes has
/// released nothing.
impl<M: Memory<Event = Unit>, A: Access> MessageConsumer<M, A> {
    /// The next messages, `max` at most and at least one, awaiting them.
    ///
    /// A batch ends at the latest at an abandoned claim, which is stepped over and never seen.
    ///
    /// # Errors
    /// See [`PollError`].
    #[inline]
    pub async fn poll_async(&mut self, max: usize) -> Result<MessageBatch<'_, M, A>, PollError>
    where
        M::Wait: AsyncWait,
    {
        Ok(MessageBatch::new(self.units.poll_async(units(max)).await?, max))
    }

    /// Copies the next message to the beginning of `buffer` and releases it; awaits it. Returns its length.
    ///
    /// # Errors
    /// See [`ReadMessageError`]. A message that is longer than `buffer` is not released: it is still the next one.
    #[inline]
    pub async fn read_into_async(&mut self, buffer: &mut [u8]) -> Result<usize, ReadMessageError<PollError>>
    where
        M::Wait: AsyncWait,
    {
        copy(self.poll_async(1).await?, buffer)
    }
}
