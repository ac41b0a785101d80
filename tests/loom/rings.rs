//! What the models begin with: small rings just before the wrap, and consumers that are read to the end.
#![cfg_attr(not(annulus_cas), allow(dead_code, unused_imports, unused_macros, reason = "for few models"))]

#[cfg(annulus_cas)]
use annulus::Multi;
use annulus::error::PollError;
use annulus::{Access, Builder, Consumer, Memory, Seq, Source, Stage, Topology, ring};
use loom::cell::UnsafeCell;

/// The last sequence before the wrap, where the models' rings start.
pub(crate) const LAST: Seq = Seq::ZERO.minus(1);

/// The builder of a ring with one producer.
pub(crate) fn single(capacity: usize) -> Builder<u32> {
    ring(capacity).unwrap().start(LAST)
}

/// The builder of a ring with several producers.
#[cfg(annulus_cas)]
pub(crate) fn multi(capacity: usize) -> Builder<u32, Multi> {
    single(capacity).multi_producer()
}

/// A stage, and one behind it.
pub(crate) fn two_stages() -> (Topology, [Stage; 2]) {
    let mut topology = Topology::new();
    let first = topology.stage(1).unwrap();
    let second = topology.stage_after(&[first], 1).unwrap();
    (topology, [first, second])
}

/// Writes a model twice: for rings with one producer, and for rings with several. They begin with the `single` and `multi`
/// of this module, or of the one that is named.
macro_rules! kinds {
    (fn $($rest:tt)*) => {
        kinds! { of crate::rings: fn $($rest)* }
    };
    (#[doc = $doc:literal] $($rest:tt)*) => {
        kinds! { of crate::rings: #[doc = $doc] $($rest)* }
    };
    (of $($rings:ident)::+: $(#[doc = $doc:literal])* fn $name:ident($begin:ident) $body:block) => {
        $(#[doc = $doc])*
        mod $name {
            #[allow(unused_imports, reason = "what a model needs is imported once for its file")]
            use super::*;

            #[test]
            fn single() {
                let $begin = $($rings)::+::single;
                $body
            }

            #[test]
            fn multi() {
                let $begin = $($rings)::+::multi;
                $body
            }
        }
    };
}
pub(crate) use kinds;

/// The next batch of `consumer`, released; `None` once the ring is closed.
pub(crate) fn next<M: Memory<Event = u32>, A: Access, S: Source>(
    consumer: &mut Consumer<M, A, S>,
) -> Option<Vec<u32>> {
    match consumer.poll(consumer.capacity()) {
        Ok(batch) => Some(batch.iter().copied().collect()),
        Err(PollError::Closed) => None,
        Err(error) => panic!("{error}"),
    }
}

/// Everything that `consumer` gets until the ring is closed.
pub(crate) fn drain<M: Memory<Event = u32>, A: Access, S: Source>(
    consumer: &mut Consumer<M, A, S>,
) -> Vec<u32> {
    core::iter::from_fn(|| next(consumer)).flatten().collect()
}

/// What a stage did with each event, written and read without any order but the ring's: loom ends a model in which a
/// later stage looks too early.
#[derive(Debug)]
pub(crate) struct Notes<const N: usize>([UnsafeCell<u32>; N]);

// SAFETY: loom checks every access, and runs one thread at a time.
unsafe impl<const N: usize> Send for Notes<N> {}
// SAFETY: as above.
unsafe impl<const N: usize> Sync for Notes<N> {}

impl<const N: usize> Notes<N> {
    pub(crate) fn new() -> Self {
        Self(core::array::from_fn(|_| UnsafeCell::new(0)))
    }

    pub(crate) fn write(&self, index: usize, note: u32) {
        // SAFETY: loom panics if any other access is not ordered before or after this one.
        self.0[index].with_mut(|place| unsafe { *place = note });
    }

    pub(crate) fn read(&self, index: usize) -> u32 {
        // SAFETY: loom panics if a write is not ordered before or after this access.
        self.0[index].with(|place| unsafe { *place })
    }
}
