//! Rings of messages: their handles as the lanes and readers of a program use them.

use annulus::message::{MessageBatchClaim, Unit};
use annulus::{Memory, MessageBatch, MessageConsumer, MessageProducer, Seq, SeqRange};

use crate::event::{How, No, by_how};
use crate::events::AnyAccess;
use crate::kinds::AnyKind;
use crate::lane::{Draft, Ending, Rest, Way, Writing, Written};
use crate::planned;
use crate::reading::{BatchEnd, Copied, Lent, Reading};
use crate::stamp::Stamp;

/// The fewest units of a ring for these messages.
pub(crate) const FEWEST_UNITS: usize = 128;

/// The most messages of one claim: half of the smallest ring holds them.
const MOST: usize = 3;

/// The longest message, which an eighth of the smallest ring holds.
const LONGEST: usize = 113;

/// The length of the message with this stamp.
fn len(stamp: Stamp) -> usize {
    Stamp::BYTES + (stamp.check >> 32) as usize % (LONGEST - Stamp::BYTES + 1)
}

fn fill(bytes: &mut [u8], stamp: Stamp) {
    let (head, body) = bytes[..len(stamp)].split_at_mut(Stamp::BYTES);
    head.copy_from_slice(&stamp.to_bytes());
    body.iter_mut().enumerate().for_each(|(index, byte)| *byte = stamp.byte(index));
}

/// The stamp of a message, after a look at every other byte.
fn stamp(message: &[u8]) -> Stamp {
    let stamp = Stamp::from_bytes(message);
    let body = &message[Stamp::BYTES..];
    let whole = message.len() == len(stamp)
        && body.iter().enumerate().all(|(index, byte)| *byte == stamp.byte(index));
    assert!(whole, "half a message: {stamp:?} in {} bytes", message.len());
    stamp
}

impl<M> Writing for MessageProducer<M>
where
    M: Memory<Event = Unit, Kind: AnyKind>,
{
    fn most(&self) -> usize {
        MOST
    }

    fn call(&mut self, draft: &Draft, way: Way, how: How) -> Result<Written, No> {
        let first = draft.stamp(0);
        let range = match way {
            Way::One => {
                let fill = |bytes: &mut [u8]| fill(bytes, first);
                match how {
                    How::Wait => self.publish(len(first), fill)?,
                    How::Try => self.try_publish(len(first), fill)?,
                    How::Until(deadline) => self.publish_deadline(len(first), deadline, fill)?,
                }
            }
            Way::Ready(_) => {
                let mut message = [0; LONGEST];
                fill(&mut message, first);
                by_how!(how, self, write, try_write, write_deadline, (&message[..len(first)]))
            }
            Way::Some(_) => {
                let mut claim = by_how!(how, self, claim, try_claim, claim_deadline, (LONGEST));
                fill(claim.bytes(), first);
                claim.publish_len(len(first))
            }
            Way::Batch(count) => {
                let rest = Rest::Publish;
                return self.call(draft, Way::Parts { count, parts: [0, 0], rest }, how);
            }
            Way::Parts { count, parts, rest } => {
                let mut lens = [0; MOST];
                let lens = &mut lens[..count];
                lens.iter_mut().enumerate().for_each(|(index, slot)| *slot = len(draft.stamp(index)));
                let claim = by_how!(how, self, claim_batch, try_claim_batch, claim_batch_deadline, (&*lens));
                return Ok(in_parts(claim, draft, parts, rest));
            }
            Way::Panic { .. } => {
                let unwound = planned::catch(|| {
                    let fill = |bytes: &mut [u8]| {
                        bytes.fill(0);
                        planned::unwind()
                    };
                    Ok::<_, No>(match how {
                        How::Wait => self.publish(LONGEST, fill)?,
                        How::Try => self.try_publish(LONGEST, fill)?,
                        How::Until(deadline) => self.publish_deadline(LONGEST, deadline, fill)?,
                    })
                });
                return unwound.map_or(Ok(Written::default()), |result| result.map(|_| unreachable!()));
            }
        };
        Ok(Written { count: 1, last: Some(range.end.minus(1)) })
    }

    fn another(&self) -> Option<Self> {
        M::Kind::another_of_messages(self)
    }

    fn end(&mut self, ending: Ending) {
        match ending {
            Ending::Close => self.close(),
            Ending::CloseFromElsewhere => self.controller().close(),
            Ending::Halt => self.halt(),
        }
    }
}

/// Publishes a claim in parts, and ends the rest as told.
fn in_parts<M: Memory<Event = Unit>>(
    mut claim: MessageBatchClaim<'_, M>,
    draft: &Draft,
    parts: [usize; 2],
    rest: Rest,
) -> Written {
    let all = matches!(rest, Rest::Publish);
    let count = if all { claim.len() } else { parts.iter().sum() };
    for (index, bytes) in claim.iter_mut().enumerate() {
        if index < count { fill(bytes, draft.stamp(index)) } else { bytes.fill(0) }
    }
    let mut last = None;
    for part in parts.into_iter().filter(|part| *part > 0) {
        last = Some(claim.publish_part(part).end.minus(1));
    }
    match rest {
        Rest::Publish if claim.is_empty() => {}
        Rest::Publish => last = Some(claim.publish().end.minus(1)),
        Rest::Abandon => claim.abandon(),
        Rest::Forget => core::mem::forget(claim),
        Rest::Unwind => {
            planned::catch(|| {
                let _claim = claim;
                planned::unwind()
            });
        }
    }
    Written { count, last }
}

impl<M, A> Reading for MessageConsumer<M, A>
where
    M: Memory<Event = Unit>,
    A: AnyAccess,
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

    fn copy(&mut self, _max: usize, how: How) -> Option<Result<Copied, No>> {
        let mut message = [0; LONGEST];
        let mut read =
            || Ok(by_how!(how, self, read_into, try_read_into, read_into_deadline, (&mut message)));
        let len: Result<usize, No> = read();
        Some(len.map(|len| vec![(stamp(&message[..len]), None)]))
    }

    fn sequence(&self) -> Seq {
        self.sequence()
    }
}

impl<M, A> Lent for MessageBatch<'_, M, A>
where
    M: Memory<Event = Unit>,
    A: AnyAccess,
{
    fn range(&self) -> SeqRange {
        self.range()
    }

    fn len(&self) -> usize {
        self.len()
    }

    fn show(&self, count: usize, see: &mut dyn FnMut(Stamp, Option<Seq>)) {
        self.iter().take(count).for_each(|message| see(stamp(message), None));
    }

    fn spoil(&mut self, count: usize) {
        A::spoil_messages(self, count);
    }

    fn release(&mut self, count: usize) {
        self.release(count);
    }
}
