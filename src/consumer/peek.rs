//! A look at the next event that releases nothing.

use super::{Access, Consumer};
use crate::error::{PollDeadlineError, PollError, TryPollError};
use crate::memory::Memory;
use crate::sequence::SeqRange;
use crate::wait::Deadline;

impl<M: Memory, A: Access> Consumer<M, A> {
    /// The next event where it lies, waiting for it. It is not released: the next call finds it again.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let (mut producer, mut consumer) = annulus::ring::<u32>(8)?.build()?;
    /// producer.write_slice(&[1, 2])?;
    /// assert_eq!(consumer.peek()?, &1);
    /// assert_eq!(consumer.try_consume(|event| *event)?, 1);
    /// assert_eq!(consumer.try_peek()?, &2);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// See [`PollError`].
    #[inline]
    pub fn peek(&mut self) -> Result<&M::Event, PollError> {
        let range = self.polls.poll(1)?;
        Ok(self.look_at(range))
    }

    /// The next event where it lies, if there is one now. See [`peek`](Self::peek).
    ///
    /// # Errors
    /// See [`TryPollError`].
    #[inline]
    pub fn try_peek(&mut self) -> Result<&M::Event, TryPollError> {
        let range = self.polls.try_poll(1)?;
        Ok(self.look_at(range))
    }

    /// The next event where it lies, waiting for it until `deadline`. See [`peek`](Self::peek).
    ///
    /// # Errors
    /// See [`PollDeadlineError`].
    #[inline]
    pub fn peek_deadline(&mut self, deadline: impl Deadline) -> Result<&M::Event, PollDeadlineError> {
        let range = self.polls.poll_deadline(1, deadline)?;
        Ok(self.look_at(range))
    }

    #[inline]
    fn look_at(&mut self, range: SeqRange) -> &M::Event {
        let slots = self.polls.memory().slots();
        self.polls.lend(slots.lend(range));
        // SAFETY: a poll that found something found one event at least; until this consumer releases it, for which it must
        // be borrowed again, no producer reaches its slot.
        unsafe { self.polls.memory().slots().slot(range.start).as_ref() }
    }
}

#[cfg(all(test, feature = "std", annulus_heap, not(annulus_loom)))]
mod tests {
    use crate::error::{PollDeadlineError, PollError, TryPollError};
    use std::time::Instant;

    #[test]
    fn a_look_releases_nothing() {
        let (mut producer, mut consumer) = crate::ring::<u32>(1).unwrap().build().unwrap();
        assert_eq!(consumer.try_peek(), Err(TryPollError::Empty));
        assert_eq!(consumer.peek_deadline(Instant::now()), Err(PollDeadlineError::TimedOut));
        producer.publish(|slot| *slot = 5).unwrap();
        for _ in 0..3 {
            assert_eq!(consumer.try_peek(), Ok(&5));
            assert!(producer.is_full());
        }
        assert_eq!(consumer.peek_deadline(Instant::now()), Ok(&5));
        assert_eq!(consumer.consume(|&event| event), Ok(5));
        drop(producer);
        assert_eq!(consumer.peek(), Err(PollError::Closed));
    }
}
