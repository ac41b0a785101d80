//! Claims that a task awaits.

use super::{Claim, Producer};
use crate::error::ClaimError;
use crate::memory::Memory;
use crate::sequence::{Seq, SeqRange};
use crate::wait::AsyncWait;

/// Rings that wait by [`Async`](crate::wait::Async) can be awaited. A future that is dropped before it completes has
/// claimed nothing, published nothing and called no closure.
impl<M: Memory> Producer<M> {
    /// Claims `count` slots, awaiting room.
    ///
    /// ```
    /// use annulus::wait::Async;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    /// let (mut producer, mut consumer) = annulus::ring::<u32>(4)?.wait(Async::new()).build()?;
    /// # runtime.block_on(async {
    /// let send = async {
    ///     for _ in 0..3 {
    ///         let mut claim = producer.claim_async(4).await?; // waits until all four are free
    ///         claim.iter_mut().for_each(|slot| *slot += 1);
    ///         claim.publish();
    ///     }
    ///     Ok::<_, annulus::error::ClaimError>(())
    /// };
    /// let receive = async {
    ///     let mut events = 0;
    ///     while events < 12 {
    ///         events += consumer.poll_async(3).await.unwrap().len();
    ///     }
    /// };
    /// let (sent, ()) = tokio::join!(send, receive);
    /// # sent
    /// # })?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// See [`ClaimError`]. Nothing is claimed then.
    #[inline]
    pub async fn claim_async(&mut self, count: usize) -> Result<Claim<'_, M>, ClaimError>
    where
        M::Wait: AsyncWait,
    {
        self.claim_async_with(move |_| count).await
    }

    /// Claims as many slots as `size` says for the sequence that the claim would begin at: see `claim_with`.
    #[inline]
    pub(crate) async fn claim_async_with(
        &mut self,
        size: impl Fn(Seq) -> usize + Copy,
    ) -> Result<Claim<'_, M>, ClaimError>
    where
        M::Wait: AsyncWait,
    {
        let range = self.claims.claim_async_with(size).await?;
        Ok(self.open(range))
    }

    /// Publishes one event that `fill` writes in place, awaiting room. Returns its sequence.
    ///
    /// `fill` is given the slot as the event before it left it. If it panics, the event is abandoned.
    ///
    /// # Errors
    /// See [`ClaimError`]. `fill` was not called then.
    #[inline]
    pub async fn publish_async(&mut self, fill: impl FnOnce(&mut M::Event)) -> Result<Seq, ClaimError>
    where
        M::Wait: AsyncWait,
    {
        let range = self.claims.claim_async_with(|_| 1).await?;
        Ok(self.fill_one(range, fill))
    }

    /// Publishes `count` events as one run, awaiting room for all of them. `fill` writes each in place; it is given the
    /// event's index in the batch and the slot. Returns their sequences.
    ///
    /// If `fill` panics, the whole batch is abandoned.
    ///
    /// # Errors
    /// See [`ClaimError`]. `fill` was not called then.
    #[inline]
    pub async fn publish_batch_async(
        &mut self,
        count: usize,
        fill: impl FnMut(usize, &mut M::Event),
    ) -> Result<SeqRange, ClaimError>
    where
        M::Wait: AsyncWait,
    {
        let range = self.claims.claim_async_with(move |_| count).await?;
        Ok(self.fill_batch(range, fill))
    }

    /// Publishes copies of all `events` as one run, awaiting room for all of them. Returns their sequences.
    ///
    /// # Errors
    /// See [`ClaimError`]; no events, or more than the capacity, are [`ClaimError::InvalidCount`]. Nothing is
    /// published then.
    #[inline]
    pub async fn write_slice_async(&mut self, events: &[M::Event]) -> Result<SeqRange, ClaimError>
    where
        M::Event: Copy,
        M::Wait: AsyncWait,
    {
        let count = events.len();
        let range = self.claims.claim_async_with(move |_| count).await?;
        Ok(self.copy(range, events))
    }
}
