//! Programs: what one thread may do with all handles of a ring.

use proptest::collection::vec;
use proptest::prelude::*;

use crate::support::{BatchEnd, ClaimEnd};

/// One step. Handles are named by number, modulo how many there are; a step of a handle that is gone does nothing.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Claims, publishes parts, runs other steps while the claim is open, publishes more parts, and ends it.
    Claim {
        producer: usize,
        count: usize,
        parts: Vec<usize>,
        meanwhile: Vec<Step>,
        end: ClaimEnd,
    },
    /// Publishes one event.
    Publish {
        producer: usize,
    },
    /// Publishes a batch by index.
    Batch {
        producer: usize,
        count: usize,
    },
    /// Copies a slice in.
    Write {
        producer: usize,
        count: usize,
    },
    /// Copies in what fits of a slice.
    WriteSome {
        producer: usize,
        count: usize,
    },
    /// Polls, releases parts, runs other steps while the batch is held, releases more, and ends it.
    Poll {
        consumer: usize,
        max: usize,
        releases: Vec<usize>,
        meanwhile: Vec<Step>,
        end: BatchEnd,
    },
    /// Copies events out.
    Read {
        consumer: usize,
        max: usize,
    },
    /// One more producer, of a ring that can have several.
    Clone {
        producer: usize,
    },
    DropProducer {
        producer: usize,
    },
    DropConsumer {
        consumer: usize,
    },
    /// As `DropConsumer`, in a ring that others can join.
    Leave {
        consumer: usize,
    },
    /// A consumer joins a stage, or a worker a group, if there is a joiner.
    Join {
        stage: usize,
    },
    /// The joiner goes: nobody comes any more.
    DropJoiner,
    /// The producer closes the ring.
    Close {
        producer: usize,
    },
    /// Somebody else does.
    CloseElsewhere,
    Halt,
}

/// Consumers that a program names: more than a ring begins with, since others may join.
const CONSUMERS: usize = 6;

fn leaf() -> impl Strategy<Value = Step> {
    let (producer, consumer, count) = (0..3_usize, 0..CONSUMERS, 0..10_usize);
    prop_oneof![
        6 => producer.clone().prop_map(|producer| Step::Publish { producer }),
        3 => (producer.clone(), count.clone()).prop_map(|(producer, count)| Step::Batch { producer, count }),
        3 => (producer.clone(), count.clone()).prop_map(|(producer, count)| Step::Write { producer, count }),
        3 => (producer.clone(), count.clone()).prop_map(|(producer, count)| Step::WriteSome { producer, count }),
        8 => (consumer.clone(), count.clone()).prop_map(|(consumer, max)| Step::Read { consumer, max }),
        2 => producer.clone().prop_map(|producer| Step::Clone { producer }),
        2 => (0..3_usize).prop_map(|stage| Step::Join { stage }),
        1 => consumer.prop_map(|consumer| Step::Leave { consumer }),
    ]
}

/// Rare, since little happens after them.
fn ending() -> impl Strategy<Value = Step> {
    let (producer, consumer) = (0..3_usize, 0..CONSUMERS);
    prop_oneof![
        6 => producer.clone().prop_map(|producer| Step::DropProducer { producer }),
        4 => consumer.prop_map(|consumer| Step::DropConsumer { consumer }),
        2 => producer.prop_map(|producer| Step::Close { producer }),
        2 => Just(Step::CloseElsewhere),
        1 => Just(Step::Halt),
        2 => Just(Step::DropJoiner),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let small = || vec(0..5_usize, 0..3);
    let ends = prop_oneof![
        4 => Just(ClaimEnd::Publish),
        1 => Just(ClaimEnd::Abandon),
        1 => Just(ClaimEnd::Drop),
        2 => Just(ClaimEnd::Forget),
    ];
    let batch_ends = prop_oneof![3 => Just(BatchEnd::Drop), 1 => Just(BatchEnd::Forget)];
    prop_oneof![20 => leaf(), 1 => ending()].prop_recursive(2, 12, 4, move |inner| {
        let claim = (0..3_usize, 0..10_usize, small(), vec(inner.clone(), 0..4), ends.clone());
        let poll = (0..CONSUMERS, 0..10_usize, small(), vec(inner.clone(), 0..4), batch_ends.clone());
        prop_oneof![
            2 => inner,
            2 => claim.prop_map(|(producer, count, parts, meanwhile, end)| {
                Step::Claim { producer, count, parts, meanwhile, end }
            }),
            2 => poll.prop_map(|(consumer, max, releases, meanwhile, end)| {
                Step::Poll { consumer, max, releases, meanwhile, end }
            }),
        ]
    })
}

/// Programs of up to `steps` steps.
pub(crate) fn programs(steps: usize) -> impl Strategy<Value = Vec<Step>> {
    vec(step(), 0..steps)
}
