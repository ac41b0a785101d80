//! Poll, read and release one event in one call.

use super::{Access, Consumer, Source};
use crate::error::{PollDeadlineError, PollError, TryPollError};
use crate::memory::Memory;
use crate::sequence::SeqRange;
use crate::wait::Deadline;

impl<M: Memory, A: Access, S: Source> Consumer<M, A, S> {
    /// Lets `read` see the next event where it lies, waiting for it, and releases it. Returns what `read` returns.
    ///
    /// If `read` panics, the event is released.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let (mut producer, mut consumer) = annulus::ring::<u32>(8)?.build()?;
    /// producer.publish(|slot| *slot = 6)?;
    /// assert_eq!(consumer.consume(|event| event * 7)?, 42);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// See [`PollError`]. `read` was not called then.
    #[inline]
    pub fn consume<R>(&mut self, read: impl FnOnce(&M::Event) -> R) -> Result<R, PollError> {
        let range = self.polls.poll(1)?;
        Ok(self.read_one(range, read))
    }

    /// Lets `read` see the next event where it lies, if there is one now, and releases it. See
    /// [`consume`](Self::consume).
    ///
    /// # Errors
    /// See [`TryPollError`]. `read` was not called then.
    #[inline]
    pub fn try_consume<R>(&mut self, read: impl FnOnce(&M::Event) -> R) -> Result<R, TryPollError> {
        let range = self.polls.try_poll(1)?;
        Ok(self.read_one(range, read))
    }

    /// Lets `read` see the next event where it lies, waiting for it until `deadline`, and releases it. See
    /// [`consume`](Self::consume).
    ///
    /// # Errors
    /// See [`PollDeadlineError`]. `read` was not called then.
    #[inline]
    pub fn consume_deadline<R>(
        &mut self,
        deadline: impl Deadline,
        read: impl FnOnce(&M::Event) -> R,
    ) -> Result<R, PollDeadlineError> {
        let range = self.polls.poll_deadline(1, deadline)?;
        Ok(self.read_one(range, read))
    }

    #[inline]
    fn read_one<R>(&mut self, range: SeqRange, read: impl FnOnce(&M::Event) -> R) -> R {
        let batch = self.lend(range);
        // SAFETY: a poll that found something found one event at least, which nobody writes while the batch lives.
        let event = unsafe { batch.consumer.polls.memory().slots().slot(range.start).as_ref() };
        read(event)
    }
}

#[cfg(all(test, feature = "std", annulus_heap, not(annulus_loom)))]
mod tests {
    use crate::error::{PollDeadlineError, PollError, TryPollError};
    use core::panic::AssertUnwindSafe;
    use std::panic::catch_unwind;
    use std::time::Instant;

    #[test]
    fn an_event_is_read_once_and_released() {
        let (mut producer, mut consumer) = crate::ring::<u32>(2).unwrap().build().unwrap();
        assert_eq!(consumer.try_consume(|_| ()), Err(TryPollError::Empty));
        assert_eq!(consumer.consume_deadline(Instant::now(), |_| ()), Err(PollDeadlineError::TimedOut));
        producer.write_slice(&[1, 2]).unwrap();
        assert_eq!(consumer.try_consume(|&event| event), Ok(1));
        assert_eq!(producer.free(), 1);
        assert_eq!(consumer.consume_deadline(Instant::now(), |&event| event), Ok(2));
        drop(producer);
        assert_eq!(consumer.consume(|_| ()), Err(PollError::Closed));
    }

    #[test]
    fn an_event_whose_reader_panics_is_released() {
        let (mut producer, mut consumer) = crate::ring::<u32>(2).unwrap().build().unwrap();
        producer.write_slice(&[1, 2]).unwrap();
        let panicked = catch_unwind(AssertUnwindSafe(|| consumer.consume(|_| panic!("as it should"))));
        assert!(panicked.is_err());
        assert_eq!((producer.free(), consumer.consume(|&event| event)), (1, Ok(2)));
    }
}
