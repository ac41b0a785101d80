//! What types say of themselves.

use core::error::Error;
use core::fmt::Debug;

use annulus::available_buffer::{RunStamps, SlotStamps, Stamp};
use annulus::copy::Copier;
use annulus::error::{
    AlreadySplit, BuildError, ClaimDeadlineError, ClaimError, PollDeadlineError, PollError, TopologyError,
    TryClaimError, TryPollError,
};
use annulus::gate::{Gate, GatingSet};
use annulus::memory::BlockLayout;
use annulus::sequencer::{Cursor, MultiProducerSequencer, Refusal, SingleProducerSequencer};
use annulus::wait::{Backoff, Blocking, BusySpin, Clock, EventCount, Until, WaitForEvent, Yielding};
use annulus::{Capacity, Multi, Seq, SeqRange, Sequence, Single, Slots, StaticRing, Topology, Unshared};

use crate::support::rings::{bytes, lines};

/// A type's `Debug`, which must name the type or show its contents.
#[track_caller]
fn says(value: impl Debug, what: &str) {
    let said = format!("{value:?}");
    assert!(said.contains(what), "{said:?} does not contain {what:?}");
    assert!(!format!("{value:#?}").is_empty());
}

#[test]
fn handles_say_how_things_stand() {
    let mut topology = Topology::new();
    let stage = topology.stage(2).unwrap();
    topology.exclusive().unwrap();
    says(&topology, "Topology");
    says(stage, "Stage");
    let builder = annulus::ring::<u32>(8).unwrap().multi_producer();
    says(&builder, "capacity: 8");
    let (mut producer, mut consumers) = builder.build_stages(&topology).unwrap();
    says(&consumers, "Consumers");
    let (mut consumer, exclusive) = (consumers.take(stage).unwrap(), consumers.take_exclusive().unwrap());
    says(&exclusive, "Consumer");
    says(&producer, "free: 8");
    let claim = producer.claim(2).unwrap();
    says(&claim, "#0..#2");
    drop(claim);
    producer.write_slice(&[41, 42]).unwrap();
    says(&producer, "free: 4");
    says(producer.controller(), "lag: 4");
    let batch = consumer.poll(8).unwrap();
    says(&batch, "[41, 42]");
    drop(batch);
    says(&consumer, "lag: 0");
    producer.close();
    says(&producer, "closed: true");
    says(producer.controller(), "closed: true");
    producer.halt();
    says(producer.controller(), "halted: true");
}

#[test]
fn rings_say_their_capacity() {
    let layout = BlockLayout::of::<u32, Single, Yielding>(8, 1).unwrap();
    says(layout, "BlockLayout");
    let mut memory = lines(layout.bytes());
    let mut topology = Topology::new();
    topology.stage(1).unwrap();
    let ring = annulus::ring::<u32>(8).unwrap().place(bytes(&mut memory), &topology).unwrap();
    says(&ring, "capacity: 8");
    says(StaticRing::<u32, 16>::new(), "capacity: 16");
    says(StaticRing::<u32, 16, Multi, 3, Blocking>::new(), "consumers: 3");
}

#[test]
fn parts_say_what_they_are() {
    let capacity = Capacity::new(4).unwrap();
    says(capacity, "Capacity");
    says(Seq::new(7), "#7");
    assert_eq!(Seq::new(7).to_string(), "7");
    says(SeqRange::new(Seq::new(7), 2), "#7..#9");
    let sequence = Sequence::new(Seq::new(7));
    says(&sequence, "Sequence");
    let members = [&sequence];
    says(GatingSet::new(&members), "GatingSet");
    says(GatingSet::new(&members).progress(), "#7");
    let entries = [const { Stamp::new() }; 4];
    says(&entries[0], "Stamp");
    says(RunStamps::new(&entries, Seq::ZERO).unwrap(), "RunStamps");
    says(SlotStamps::new(&entries).unwrap(), "SlotStamps");
    says(Slots::new(&mut [0_u8; 4]).unwrap(), "capacity: 4");
    says(Cursor::new(Seq::ZERO), "Cursor");
    says(SingleProducerSequencer::new(capacity, Seq::ZERO), "SingleProducerSequencer");
    says(MultiProducerSequencer::new(capacity, Seq::ZERO), "MultiProducerSequencer");
    says(Copier::detect(), "Copier");
    says(Unshared::new(7), "Unshared");
    says((BusySpin, Yielding, Backoff, WaitForEvent), "WaitForEvent");
    says(Blocking::with_spins(3), "3");
    says(EventCount::new(), "EventCount");
    struct Never;
    impl Clock for Never {
        type Time = u8;
        fn until(&self, _: u8) -> core::time::Duration {
            core::time::Duration::MAX
        }
    }
    impl Debug for Never {
        fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
            f.write_str("Never")
        }
    }
    says(Until { clock: &Never, time: 9 }, "9");
}

#[test]
fn errors_say_what_went_wrong_and_convert() {
    let wrong: &[&dyn Error] = &[
        &annulus::ring::<u8>(3).unwrap_err(),
        &BuildError::NoConsumer,
        &BuildError::TooLarge,
        &BuildError::OutOfMemory,
        &BuildError::Memory { bytes: 1024, align: 128 },
        &ClaimError::InvalidCount,
        &ClaimError::Closed,
        &ClaimError::Halted,
        &ClaimError::Disconnected,
        &TryClaimError::Full,
        &ClaimDeadlineError::TimedOut,
        &PollError::Closed,
        &PollError::Halted,
        &PollError::InvalidCount,
        &TryPollError::Empty,
        &PollDeadlineError::TimedOut,
        &TopologyError::TooManyStages,
        &TopologyError::AfterExclusive,
        &TopologyError::UnknownStage,
        &AlreadySplit::AlreadySplit,
        &Refusal::Full { consumers: true },
        &Refusal::InvalidCount,
        &Refusal::Closed,
    ];
    for error in wrong {
        assert!(error.to_string().len() > 10, "{error:?}");
    }
    assert_eq!(TryClaimError::from(ClaimError::Halted), TryClaimError::Halted);
    assert_eq!(ClaimDeadlineError::from(ClaimError::Disconnected), ClaimDeadlineError::Disconnected);
    assert_eq!(TryPollError::from(PollError::Closed), TryPollError::Closed);
    assert_eq!(PollDeadlineError::from(PollError::InvalidCount), PollDeadlineError::InvalidCount);
    let capacity = annulus::ring::<u8>(3).unwrap_err();
    let build = BuildError::from(capacity);
    assert_eq!(build.to_string(), capacity.to_string());
    assert!(build.source().is_some() && BuildError::TooLarge.source().is_none());
}
