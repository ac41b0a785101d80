//! Rings of events: their handles as the lanes and readers of a program use them.

use annulus::message::Unit;
use annulus::{
    Access, Batch, Claim, Consumer, Exclusive, Memory, MessageBatch, Producer, Seq, SeqRange, Shared, Source,
};

use crate::event::{How, No, Payload, by_how};
use crate::kinds::AnyKind;
use crate::lane::{Draft, Ending, Rest, Way, Writing, Written};
use crate::planned;
use crate::reading::{BatchEnd, Copied, Lent, Reading};
use crate::stamp::Stamp;

impl<M> Writing for Producer<M>
where
    M: Memory<Event: Payload, Kind: AnyKind>,
{
    fn most(&self) -> usize {
        self.capacity()
    }

    fn call(&mut self, draft: &Draft, way: Way, how: How) -> Result<Written, No> {
        let events = |count: usize| (0..count).map(|index| M::Event::new(draft.stamp(index))).collect();
        let range = match way {
            Way::One => {
                let fill = |slot: &mut M::Event| slot.write(draft.stamp(0));
                let seq = match how {
                    How::Wait => self.publish(fill)?,
                    How::Try => self.try_publish(fill)?,
                    How::Until(deadline) => self.publish_deadline(deadline, fill)?,
                };
                SeqRange::new(seq, 1)
            }
            Way::Batch(count) => batch(self, count, how, |index, slot| slot.write(draft.stamp(index)))?,
            Way::Ready(count) => M::Event::publish_all(self, events(count), how)?,
            Way::Some(count) => M::Event::publish_some(self, events(count))?,
            Way::Parts { count, parts, rest } => {
                let claim = by_how!(how, self, claim, try_claim, claim_deadline, (count));
                return Ok(in_parts(claim, draft, parts, rest));
            }
            Way::Panic { count, at } => {
                let unwound = planned::catch(|| {
                    batch(self, count, how, |index, slot| {
                        slot.spoil();
                        if index == at {
                            planned::unwind();
                        }
                    })
                });
                return unwound.map_or(Ok(Written::default()), |result| result.map(|_| unreachable!()));
            }
        };
        Ok(Written { count: range.len(), last: Some(range.end.minus(1)) })
    }

    fn another(&self) -> Option<Self> {
        M::Kind::another(self)
    }

    fn end(&mut self, ending: Ending) {
        match ending {
            Ending::Close => self.close(),
            Ending::CloseFromElsewhere => self.controller().close(),
            Ending::Halt => self.halt(),
        }
    }
}

fn batch<M: Memory>(
    producer: &mut Producer<M>,
    count: usize,
    how: How,
    fill: impl FnMut(usize, &mut M::Event),
) -> Result<SeqRange, No> {
    Ok(match how {
        How::Wait => producer.publish_batch(count, fill)?,
        How::Try => producer.try_publish_batch(count, fill)?,
        How::Until(deadline) => producer.publish_batch_deadline(count, deadline, fill)?,
    })
}

/// Publishes a claim in parts, and ends the rest as told.
fn in_parts<M: Memory<Event: Payload>>(
    mut claim: Claim<'_, M>,
    draft: &Draft,
    parts: [usize; 2],
    rest: Rest,
) -> Written {
    let all = matches!(rest, Rest::Publish);
    let count = if all { claim.len() } else { parts.iter().sum() };
    for (index, slot) in claim.iter_mut().enumerate() {
        if index < count { slot.write(draft.stamp(index)) } else { slot.spoil() }
    }
    let end = claim.range().start.plus(count);
    for part in parts {
        let run = claim.publish_part(part);
        assert_eq!(run.len(), part);
    }
    match rest {
        Rest::Publish => assert!(claim.publish().since(end) <= 0, "a claim published beyond its end"),
        Rest::Abandon => claim.abandon(),
        Rest::Forget => core::mem::forget(claim),
        Rest::Unwind => {
            planned::catch(|| {
                let _claim = claim;
                planned::unwind()
            });
        }
    }
    Written { count, last: (count > 0).then(|| end.minus(1)) }
}

impl<M, A, S> Reading for Consumer<M, A, S>
where
    M: Memory<Event: Payload>,
    A: AnyAccess,
    S: Places,
{
    fn take(
        &mut self,
        max: usize,
        how: How,
        work: &mut dyn FnMut(&mut dyn Lent) -> BatchEnd,
    ) -> Result<(), No> {
        let mut batch = by_how!(how, self, poll, try_poll, poll_deadline, (max));
        work(&mut batch).of(batch);
        Ok(())
    }

    fn copy(&mut self, max: usize, how: How) -> Option<Result<Copied, No>> {
        let events = match M::Event::copy(self, max, how)? {
            Ok(events) => events,
            Err(no) => return Some(Err(no)),
        };
        let start = self.sequence().minus(events.len());
        let stamps = events.iter().enumerate();
        let seq = |index: usize| S::ARE_ITS_OWN.then(|| start.plus(index));
        Some(Ok(stamps.map(|(index, event)| (event.read(), seq(index))).collect()))
    }

    fn sequence(&self) -> Seq {
        self.sequence()
    }
}

impl<M, A, S> Lent for Batch<'_, M, A, S>
where
    M: Memory<Event: Payload>,
    A: AnyAccess,
    S: Places,
{
    fn range(&self) -> SeqRange {
        self.range()
    }

    fn len(&self) -> usize {
        self.len()
    }

    fn show(&self, count: usize, see: &mut dyn FnMut(Stamp, Option<Seq>)) {
        let start = self.range().start;
        for (index, event) in self.iter().take(count).enumerate() {
            see(event.read(), Some(start.plus(index)));
        }
    }

    fn spoil(&mut self, count: usize) {
        A::spoil(self, count);
    }

    fn release(&mut self, count: usize) {
        self.release(count);
    }
}

/// What a reader may do with events.
pub(crate) trait AnyAccess: Access + Sized {
    fn spoil<M: Memory<Event: Payload>, S: Source>(batch: &mut Batch<'_, M, Self, S>, count: usize);
    fn spoil_messages<M: Memory<Event = Unit>>(batch: &mut MessageBatch<'_, M, Self>, count: usize);
}

impl AnyAccess for Shared {
    fn spoil<M: Memory<Event: Payload>, S: Source>(_: &mut Batch<'_, M, Self, S>, _: usize) {}
    fn spoil_messages<M: Memory<Event = Unit>>(_: &mut MessageBatch<'_, M, Self>, _: usize) {}
}

impl AnyAccess for Exclusive {
    fn spoil<M: Memory<Event: Payload>, S: Source>(batch: &mut Batch<'_, M, Self, S>, count: usize) {
        if count.is_multiple_of(2) {
            batch.iter_mut().take(count).for_each(Payload::spoil);
        } else {
            batch.take_all().take(count).for_each(drop);
        }
    }

    fn spoil_messages<M: Memory<Event = Unit>>(batch: &mut MessageBatch<'_, M, Self>, count: usize) {
        batch.iter_mut().take(count).for_each(|message| message.fill(0));
    }
}

/// Whether a handle's sequence is its own, or that of its group.
pub(crate) trait Places: Source {
    const ARE_ITS_OWN: bool;
}

impl Places for annulus::Reader {
    const ARE_ITS_OWN: bool = true;
}

impl Places for annulus::Share {
    const ARE_ITS_OWN: bool = false;
}
