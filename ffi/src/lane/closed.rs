//! No lanes: the header calls the library for everything.

use crate::consumer::{AnyConsumer, ConsumerWords};
use crate::handle::Lane;
use crate::kinds::AnyProducer;
use crate::producer::ProducerWords;
use core::ptr::{null, null_mut};

pub(crate) fn of_producer(_: &AnyProducer) -> (Lane, ProducerWords) {
    let (cursor, stamps, counters) = (null_mut(), null_mut(), null_mut());
    (Lane::Closed, ProducerWords { cursor, close_requested: null(), stamps, counters })
}

pub(crate) fn of_consumer(_: &AnyConsumer) -> (Lane, ConsumerWords) {
    let (sequence, counters) = (null_mut(), null_mut());
    (Lane::Closed, ConsumerWords { cursor: null(), halted: null(), stamps: null(), sequence, counters })
}
