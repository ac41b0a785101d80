//! Lanes: the hot calls that `include/annulus.h` makes itself, without a call into the library.
//!
//! The handles' fields there are the words that the library itself works on, wherever these lie in Rust: the assertions
//! below hold the two together. `docs/memory-layout.md` says what the header does with them. A handle's tag says whether
//! it may; where the fields change, the tags change, so that a program compiled for others calls the library.

use crate::consumer::{AnyConsumer, Consumer, ConsumerState, ConsumerWords};
use crate::handle::{
    ANNULUS_CONSUMER_MULTI_, ANNULUS_CONSUMER_SINGLE_, ANNULUS_PRODUCER_MULTI_, ANNULUS_PRODUCER_SINGLE_,
    Lane, State,
};
use crate::kinds::{AnyProducer, AnyReader, ProducerOf, ReaderOf};
use crate::producer::{Producer, ProducerState, ProducerWords};
use annulus::wait::Awake;
use annulus::{Joinable, Multi, Single};
use core::mem::offset_of;
use core::ptr::{null, null_mut};

const _: () = {
    let (producer, consumer) = (ProducerState::TAG, ConsumerState::TAG);
    assert!(ANNULUS_PRODUCER_SINGLE_ == producer | Lane::Single as usize);
    assert!(ANNULUS_PRODUCER_MULTI_ == producer | Lane::Multi as usize);
    assert!(ANNULUS_CONSUMER_SINGLE_ == consumer | Lane::Single as usize);
    assert!(ANNULUS_CONSUMER_MULTI_ == consumer | Lane::Multi as usize);
};

/// The words of a producer.
macro_rules! assert_producer {
    ($($kind:ty),*) => { $(const _: () = {
        let outline = ProducerOf::<$kind, Awake>::OUTLINE;
        // What a variant holds comes after its number, since it is aligned as that is.
        assert!(align_of::<ProducerOf<$kind, Awake>>() == align_of::<usize>());
        let any = offset_of!(Producer, kind_) + size_of::<usize>();
        assert!(offset_of!(Producer, open_end_) == any + outline.open_end);
        assert!(offset_of!(Producer, limit_) == any + outline.limit);
    };)* };
}
assert_producer!(Single, Multi, Joinable<Single>, Joinable<Multi>);

const _: () = {
    let any = offset_of!(Producer, kind_) + size_of::<usize>();
    assert!(offset_of!(Producer, next_) == any + ProducerOf::<Single, Awake>::OUTLINE.next);
    assert!(offset_of!(Producer, next_) == any + ProducerOf::<Joinable<Single>, Awake>::OUTLINE.next);
    assert!(offset_of!(Producer, open_start_) == any + ProducerOf::<Multi, Awake>::OUTLINE.open_start);
    assert!(
        offset_of!(Producer, open_start_) == any + ProducerOf::<Joinable<Multi>, Awake>::OUTLINE.open_start
    );
};

/// The fields of this crate's own, in a handle and in what lies in it.
macro_rules! assert_same {
    ($handle:ty, $state:ty: $($field:ident = $($path:ident).+),*) => {
        const _: () = { $(assert!(offset_of!($handle, $field) == offset_of!($state, $($path).+));)* };
    };
}
assert_same!(Producer, ProducerState: tag_ = tag, identity_ = identity, slots_ = events.base, event_size_ = events.size,
    mask_ = events.mask, cursor_ = words.cursor, close_requested_ = words.close_requested, stamps_ = words.stamps,
    counters_ = words.counters, kind_ = any);
assert_same!(Consumer, ConsumerState: tag_ = tag, identity_ = identity, slots_ = events.base, event_size_ = events.size,
    mask_ = events.mask, cursor_ = words.cursor, halted_ = words.halted, stamps_ = words.stamps,
    sequence_ = words.sequence, counters_ = words.counters, kind_ = any);

/// The words of a consumer.
macro_rules! assert_consumer {
    ($($kind:ty),*) => { $(const _: () = {
        let outline = ReaderOf::<$kind, Awake>::OUTLINE;
        assert!(align_of::<ReaderOf<$kind, Awake>>() == align_of::<usize>());
        let any = offset_of!(Consumer, kind_) + 2 * size_of::<usize>();
        assert!(offset_of!(Consumer, lent_start_) == any + outline.lent_start);
        assert!(offset_of!(Consumer, lent_end_) == any + outline.lent_end);
        assert!(offset_of!(Consumer, pause_) == any + outline.pause);
        assert!(offset_of!(Consumer, left_) == any + outline.left);
        assert!(offset_of!(Consumer, large_) == any + outline.large);
        assert!(offset_of!(Consumer, events_) == any + outline.events);
        assert!(offset_of!(Consumer, caught_up_) == any + outline.caught_up);
        assert!(offset_of!(Consumer, next_) == any + outline.next);
        assert!(offset_of!(Consumer, run_end_) == any + outline.run_end);
        assert!(offset_of!(Consumer, run_abandoned_) == any + outline.run_abandoned);
        assert!(offset_of!(Consumer, bound_) == any + outline.bound);
        assert!(offset_of!(Consumer, upstream_) == any + outline.upstream);
    };)* };
}
assert_consumer!(Single, Multi);

/// The lane of a producer: open unless it wakes sleepers or shares its counters.
pub(crate) fn of_producer(any: &AnyProducer) -> (Lane, ProducerWords) {
    let (lane, words) = match any {
        AnyProducer::Single(producer) => (Lane::Single, producer.words()),
        AnyProducer::SingleJoinable(producer) => (Lane::Single, producer.words()),
        AnyProducer::Multi(producer) => (Lane::Multi, producer.words()),
        AnyProducer::MultiJoinable(producer) => (Lane::Multi, producer.words()),
        #[cfg(feature = "std")]
        _ => (Lane::Closed, None),
    };
    match words {
        Some(words) => (
            lane,
            ProducerWords {
                cursor: words.cursor.as_ptr(),
                close_requested: words.close_requested.as_ptr(),
                stamps: words.stamps.map_or(null_mut(), |stamps| stamps.as_ptr()),
                counters: words.counters.map_or(null_mut(), |counters| counters.as_ptr()),
            },
        ),
        None => {
            let (cursor, stamps, counters) = (null_mut(), null_mut(), null_mut());
            (Lane::Closed, ProducerWords { cursor, close_requested: null(), stamps, counters })
        }
    }
}

/// The lane of a consumer: open for those that get every event, unless they wake sleepers or can be joined.
pub(crate) fn of_consumer(any: &AnyConsumer) -> (Lane, ConsumerWords) {
    let (lane, words) = match any {
        AnyConsumer::Reader(AnyReader::Single(reader)) => (Lane::Single, reader.words()),
        AnyConsumer::Reader(AnyReader::Multi(reader)) => (Lane::Multi, reader.words()),
        _ => (Lane::Closed, None),
    };
    match words {
        Some(words) => (
            lane,
            ConsumerWords {
                cursor: words.cursor.as_ptr(),
                halted: words.halted.as_ptr(),
                stamps: words.stamps.map_or(null(), |stamps| stamps.as_ptr().cast_const()),
                sequence: words.sequence.as_ptr(),
                counters: words.counters.map_or(null_mut(), |counters| counters.as_ptr()),
            },
        ),
        None => {
            let (sequence, counters) = (null_mut(), null_mut());
            (
                Lane::Closed,
                ConsumerWords { cursor: null(), halted: null(), stamps: null(), sequence, counters },
            )
        }
    }
}
