//! The producer of any ring of `u64`, and its claims.

use core::mem;

use annulus::{Claim, Consumers, Controller, Kind, Memory, Multi, Producer, Seq, SeqRange, Single, Stage};

use super::handles::{Controlling, Joining};
use super::inherent::inherent;
#[cfg(annulus_joins)]
use super::joining::Door;
use super::outcome::{ClaimEnd, How, No};

/// A claim.
pub(crate) trait Claimed {
    fn range(&self) -> SeqRange;
    fn len(&self) -> usize;
    fn is_empty(&self) -> bool;
    fn slots(&mut self) -> (&mut [u64], &mut [u64]);
    fn get(&mut self, index: usize) -> Option<&mut u64>;
    fn part(&mut self, count: usize) -> SeqRange;
    /// Fills what is left with `first`, `first + 1`, ...
    fn fill(&mut self, first: u64);
}

impl<M: Memory<Event = u64>> Claimed for Claim<'_, M> {
    inherent! {
        fn range(&self) -> SeqRange;
        fn len(&self) -> usize;
        fn is_empty(&self) -> bool;
    }
    fn slots(&mut self) -> (&mut [u64], &mut [u64]) {
        self.slots()
    }
    fn get(&mut self, index: usize) -> Option<&mut u64> {
        self.get_mut(index)
    }
    fn part(&mut self, count: usize) -> SeqRange {
        self.publish_part(count)
    }
    fn fill(&mut self, first: u64) {
        self.iter_mut().zip(first..).for_each(|(slot, value)| *slot = value);
    }
}

/// What only some kinds of ring can do.
pub(crate) trait AnyKind: Kind<Sequencer: Send> {
    fn another<M: Memory<Kind = Self>>(producer: &Producer<M>) -> Option<Producer<M>>;

    /// What joins the ring, if it is built for that.
    fn joiner<'r, M>(_: &Consumers<M>, _: &[Stage]) -> Option<Box<dyn Joining<'r> + 'r>>
    where
        M: Memory<Event = u64, Kind = Self> + Send + Sync + 'r,
        Controller<M>: Send + Sync,
    {
        None
    }
}

impl AnyKind for Single {
    fn another<M: Memory<Kind = Self>>(_: &Producer<M>) -> Option<Producer<M>> {
        None
    }
}

impl AnyKind for Multi {
    fn another<M: Memory<Kind = Self>>(producer: &Producer<M>) -> Option<Producer<M>> {
        Some(producer.clone())
    }
}

#[cfg(annulus_joins)]
impl AnyKind for annulus::Joinable<Single> {
    fn another<M: Memory<Kind = Self>>(_: &Producer<M>) -> Option<Producer<M>> {
        None
    }

    fn joiner<'r, M>(consumers: &Consumers<M>, stages: &[Stage]) -> Option<Box<dyn Joining<'r> + 'r>>
    where
        M: Memory<Event = u64, Kind = Self> + Send + Sync + 'r,
        Controller<M>: Send + Sync,
    {
        Some(Box::new(Door::new(consumers.joiner(), stages)))
    }
}

#[cfg(annulus_joins)]
impl AnyKind for annulus::Joinable<Multi> {
    fn another<M: Memory<Kind = Self>>(producer: &Producer<M>) -> Option<Producer<M>> {
        Some(producer.clone())
    }

    fn joiner<'r, M>(consumers: &Consumers<M>, stages: &[Stage]) -> Option<Box<dyn Joining<'r> + 'r>>
    where
        M: Memory<Event = u64, Kind = Self> + Send + Sync + 'r,
        Controller<M>: Send + Sync,
    {
        Some(Box::new(Door::new(consumers.joiner(), stages)))
    }
}

/// A producer.
pub(crate) trait Producing<'r>: Send {
    fn capacity(&self) -> usize;
    fn free(&self) -> usize;
    fn len(&self) -> usize;
    fn is_empty(&self) -> bool;
    fn is_full(&self) -> bool;
    fn is_closed(&self) -> bool;
    fn with_claim(
        &mut self,
        count: usize,
        how: How,
        with: &mut dyn FnMut(&mut dyn Claimed) -> ClaimEnd,
    ) -> Result<(), No>;
    fn publish_with(&mut self, how: How, fill: &mut dyn FnMut(&mut u64)) -> Result<Seq, No>;
    fn batch_with(
        &mut self,
        count: usize,
        how: How,
        fill: &mut dyn FnMut(usize, &mut u64),
    ) -> Result<SeqRange, No>;
    fn write(&mut self, events: &[u64], how: How) -> Result<SeqRange, No>;
    fn write_fitting(&mut self, events: &[u64]) -> Result<SeqRange, No>;
    fn close(&mut self);
    fn halt(&self);
    fn control(&self) -> Box<dyn Controlling + 'r>;
    /// One more producer, of a ring that can have several.
    fn another(&self) -> Option<Box<dyn Producing<'r> + 'r>>;

    /// Publishes one value if there is room.
    fn send(&mut self, value: u64) -> Result<Seq, No> {
        self.publish_with(How::Try, &mut |slot| *slot = value)
    }

    /// Claims `count` slots, fills them with `first`, `first + 1`, ..., and ends the claim.
    fn claim_and(&mut self, count: usize, first: u64, end: ClaimEnd) -> Result<(), No> {
        self.with_claim(count, How::Try, &mut |claim| {
            claim.fill(first);
            end
        })
    }
}

impl<'r, M> Producing<'r> for Producer<M>
where
    M: Memory<Event = u64, Kind: AnyKind> + 'r,
    Self: Send,
    Controller<M>: Send + Sync,
{
    inherent! {
        fn capacity(&self) -> usize;
        fn free(&self) -> usize;
        fn len(&self) -> usize;
        fn is_empty(&self) -> bool;
        fn is_full(&self) -> bool;
        fn is_closed(&self) -> bool;
        fn halt(&self);
    }
    fn with_claim(
        &mut self,
        count: usize,
        how: How,
        with: &mut dyn FnMut(&mut dyn Claimed) -> ClaimEnd,
    ) -> Result<(), No> {
        let mut claim = match how {
            How::Try => self.try_claim(count)?,
            How::Wait => self.claim(count)?,
            How::Until(time) => self.claim_deadline(count, time)?,
        };
        match with(&mut claim) {
            ClaimEnd::Publish => {
                claim.publish();
            }
            ClaimEnd::Abandon => claim.abandon(),
            ClaimEnd::Drop => drop(claim),
            ClaimEnd::Forget => mem::forget(claim),
        }
        Ok(())
    }
    fn publish_with(&mut self, how: How, fill: &mut dyn FnMut(&mut u64)) -> Result<Seq, No> {
        Ok(match how {
            How::Try => self.try_publish(fill)?,
            How::Wait => self.publish(fill)?,
            How::Until(time) => self.publish_deadline(time, fill)?,
        })
    }
    fn batch_with(
        &mut self,
        count: usize,
        how: How,
        fill: &mut dyn FnMut(usize, &mut u64),
    ) -> Result<SeqRange, No> {
        Ok(match how {
            How::Try => self.try_publish_batch(count, fill)?,
            How::Wait => self.publish_batch(count, fill)?,
            How::Until(time) => self.publish_batch_deadline(count, time, fill)?,
        })
    }
    fn write(&mut self, events: &[u64], how: How) -> Result<SeqRange, No> {
        Ok(match how {
            How::Try => self.try_write_slice(events)?,
            How::Wait => self.write_slice(events)?,
            How::Until(time) => self.write_slice_deadline(events, time)?,
        })
    }
    fn write_fitting(&mut self, events: &[u64]) -> Result<SeqRange, No> {
        Ok(self.write_some(events)?)
    }
    fn close(&mut self) {
        self.close();
    }
    fn control(&self) -> Box<dyn Controlling + 'r> {
        Box::new(self.controller())
    }
    fn another(&self) -> Option<Box<dyn Producing<'r> + 'r>> {
        Some(Box::new(M::Kind::another(self)?))
    }
}
