//! How the public types that have no public fields look in the logs of firmware.

use defmt::{Format, Formatter, write};

use crate::consumer::{Access, Batch, Consumer, Source};
use crate::controller::Controller;
use crate::memory::Memory;
use crate::message::{MessageClaim, MessageConsumer, MessageProducer, Unit};
use crate::producer::{Claim, ContiguousClaim, Producer};
use crate::sequence::{Seq, SeqRange, Sequence};

impl Format for Seq {
    fn format(&self, to: Formatter<'_>) {
        write!(to, "#{}", self.get());
    }
}

impl Format for SeqRange {
    fn format(&self, to: Formatter<'_>) {
        write!(to, "{}..{}", self.start, self.end);
    }
}

impl Format for Sequence {
    fn format(&self, to: Formatter<'_>) {
        write!(to, "Sequence({})", self.get());
    }
}

impl<M: Memory> Format for Producer<M> {
    fn format(&self, to: Formatter<'_>) {
        write!(
            to,
            "Producer {{ capacity: {=usize}, free: {=usize}, closed: {=bool} }}",
            self.capacity(),
            self.free(),
            self.is_closed()
        );
    }
}

impl<M: Memory> Format for Claim<'_, M> {
    fn format(&self, to: Formatter<'_>) {
        write!(to, "Claim({})", self.range());
    }
}

impl<M: Memory> Format for ContiguousClaim<'_, M> {
    fn format(&self, to: Formatter<'_>) {
        write!(to, "ContiguousClaim({})", self.range());
    }
}

impl<M: Memory, A: Access, S: Source> Format for Consumer<M, A, S> {
    fn format(&self, to: Formatter<'_>) {
        write!(
            to,
            "Consumer {{ capacity: {=usize}, sequence: {}, lag: {=usize} }}",
            self.capacity(),
            self.sequence(),
            self.lag()
        );
    }
}

impl<M: Memory<Event: Format>, A: Access, S: Source> Format for Batch<'_, M, A, S> {
    fn format(&self, to: Formatter<'_>) {
        let (first, second) = self.slices();
        write!(to, "Batch({}, {=[?]}, {=[?]})", self.range(), first, second);
    }
}

impl<M: Memory> Format for Controller<M> {
    fn format(&self, to: Formatter<'_>) {
        write!(to, "Controller {{ closed: {=bool}, halted: {=bool} }}", self.is_closed(), self.is_halted());
    }
}

impl<M: Memory<Event = Unit>> Format for MessageProducer<M> {
    fn format(&self, to: Formatter<'_>) {
        write!(to, "MessageProducer {{ units: {=usize}, free: {=usize} }}", self.capacity(), self.free());
    }
}

impl<M: Memory<Event = Unit>> Format for MessageClaim<'_, M> {
    fn format(&self, to: Formatter<'_>) {
        write!(to, "MessageClaim({}, {=usize} bytes)", self.range(), self.len());
    }
}

impl<M: Memory<Event = Unit>, A: Access> Format for MessageConsumer<M, A> {
    fn format(&self, to: Formatter<'_>) {
        write!(to, "MessageConsumer {{ units: {=usize}, lag: {=usize} }}", self.capacity(), self.lag());
    }
}
