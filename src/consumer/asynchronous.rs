//! Polls that a task awaits.

use super::{Access, Batch, Consumer, Source};
use crate::error::PollError;
use crate::memory::Memory;
use crate::wait::AsyncWait;

/// Rings that wait by [`Async`](crate::wait::Async) can be awaited. A future that is dropped before it completes has
/// released nothing, and a worker's has taken nothing.
impl<M: Memory, A: Access, S: Source> Consumer<M, A, S> {
    /// The next events, `max` at most and at least one, awaiting them.
    ///
    /// A batch ends at the latest at an abandoned run; that run is stepped over and never seen.
    ///
    /// # Errors
    /// See [`PollError`].
    ///
    /// ```
    /// use annulus::wait::Async;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    /// let (mut producer, mut consumer) = annulus::ring::<u32>(8)?.wait(Async::new()).build()?;
    /// # runtime.block_on(async {
    /// producer.write_slice_async(&[1, 2, 3]).await?;
    /// let batch = consumer.poll_async(8).await.unwrap();
    /// assert_eq!(batch.slices().0, [1, 2, 3]); // lent where they lie; dropping the batch releases them
    /// # Ok::<_, annulus::error::ClaimError>(())
    /// # })?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Only rings that keep wakers can be awaited:
    ///
    /// ```compile_fail,E0277
    /// let (_, mut consumer) = annulus::ring::<u32>(8).unwrap().build().unwrap();
    /// let _ = consumer.poll_async(1);
    /// ```
    #[inline]
    pub async fn poll_async(&mut self, max: usize) -> Result<Batch<'_, M, A, S>, PollError>
    where
        M::Wait: AsyncWait,
    {
        let range = self.polls.poll_async(max).await?;
        Ok(self.lend(range))
    }

    /// Copies the next events into `events`, as many as are ready and fit and at least one, and releases them; awaits
    /// the first. Returns how many they are.
    ///
    /// # Errors
    /// See [`PollError`]; an empty `events` is [`PollError::InvalidCount`].
    #[inline]
    pub async fn read_into_async(&mut self, events: &mut [M::Event]) -> Result<usize, PollError>
    where
        M::Event: Copy,
        M::Wait: AsyncWait,
    {
        let range = self.polls.poll_async(events.len()).await?;
        Ok(self.copy(range, events))
    }
}
