//! Rings of every kind, on the heap and in place, behind one macro; and messages that can be told apart.

use std::mem::MaybeUninit;

use annulus::memory::BlockLayout;
use annulus::message::Unit;
use annulus::wait::Yielding;
use annulus::{Kind, Memory, MessageConsumer, MessageProducer, Seq, Topology};

/// A few units before the wrap, so that every test crosses it.
pub(crate) const START: Seq = Seq::ZERO.minus(5);

/// Miri looks at every so many cases only. A multiple of no unit and no ring.
pub(crate) const STEP: usize = if cfg!(miri) { 11 } else { 1 };

/// Memory for a ring in place.
#[repr(align(128))]
#[derive(Clone, Copy)]
pub(crate) struct Line {
    _bytes: [MaybeUninit<u8>; 128],
}

/// Memory for a ring of kind `K`.
pub(crate) fn memory<K: Kind>(units: usize, consumers: u32) -> Vec<Line> {
    let layout = BlockLayout::of::<Unit, K, Yielding>(units, consumers).unwrap();
    vec![Line { _bytes: [MaybeUninit::uninit(); 128] }; layout.bytes().div_ceil(128)]
}

/// The bytes of such memory.
pub(crate) fn bytes(lines: &mut [Line]) -> &mut [MaybeUninit<u8>] {
    let bytes = size_of_val(lines);
    // SAFETY: lines are arrays of bytes without padding, borrowed for as long.
    unsafe { core::slice::from_raw_parts_mut(lines.as_mut_ptr().cast(), bytes) }
}

/// A topology of one stage with `consumers` consumers, and that stage.
pub(crate) fn one_stage(consumers: u32) -> (Topology, annulus::Stage) {
    let mut topology = Topology::new();
    let stage = topology.stage(consumers).unwrap();
    (topology, stage)
}

/// Writes a test for rings of every kind and in either memory: the body is given the producer, and the consumers that
/// can be taken from `topology`.
macro_rules! everywhere {
    ($(#[$meta:meta])* fn $name:ident($units:expr, $topology:expr, $producer:ident, $consumers:ident) $body:block) => {
        $(#[$meta])*
        mod $name {
            #[allow(unused_imports, reason = "what a test needs is imported once for its file")]
            use super::*;

            everywhere!(@kind single, ::annulus::Single, |b| b; $units, $topology, $producer, $consumers, $body);
            everywhere!(@kind multi, ::annulus::Multi, |b| b.multi_producer();
                $units, $topology, $producer, $consumers, $body);
            #[cfg(annulus_joins)]
            everywhere!(@kind joinable, ::annulus::Joinable<::annulus::Single>, |b| b.joinable(8);
                $units, $topology, $producer, $consumers, $body);
            #[cfg(annulus_joins)]
            everywhere!(@kind joinable_multi, ::annulus::Joinable<::annulus::Multi>,
                |b| b.multi_producer().joinable(8); $units, $topology, $producer, $consumers, $body);
        }
    };
    (@kind $kind:ident, $type:ty, |$b:ident| $build:expr;
        $units:expr, $topology:expr, $producer:ident, $consumers:ident, $body:block) => {
        mod $kind {
            #[allow(unused_imports, reason = "what a test needs is imported once for its file")]
            use super::*;

            #[allow(dead_code, reason = "some tests ask")]
            const MULTI: bool = <$type as $crate::rings::IsMulti>::MULTI;

            #[test]
            fn on_the_heap() {
                let $b = ::annulus::message_ring($units).unwrap().start($crate::rings::START);
                #[allow(unused_mut, reason = "not every test changes both")]
                let (mut $producer, mut $consumers) = $build.build_stages(&$topology).unwrap();
                $body
            }

            #[test]
            fn in_place() {
                let $b = ::annulus::message_ring($units)
                    .unwrap()
                    .start($crate::rings::START)
                    .wait(::annulus::wait::Yielding);
                let mut memory = $crate::rings::memory::<$type>($units, 8);
                let mut ring = $build.place($crate::rings::bytes(&mut memory), &$topology).unwrap();
                for _ in 0..2 {
                    #[allow(unused_mut, reason = "not every test changes both")]
                    let (mut $producer, mut $consumers) = ring.split();
                    $body
                }
            }
        }
    };
}

/// Whether a kind has several producers, asked of its name.
pub(crate) trait IsMulti {
    const MULTI: bool;
}

impl IsMulti for annulus::Single {
    const MULTI: bool = false;
}

impl IsMulti for annulus::Multi {
    const MULTI: bool = true;
}

#[cfg(annulus_joins)]
impl<K: IsMulti> IsMulti for annulus::Joinable<K> {
    const MULTI: bool = K::MULTI;
}

/// A message of `len` bytes that no other number makes.
pub(crate) fn message(number: u64, len: usize) -> Vec<u8> {
    (0..len as u64).map(|i| (number.wrapping_mul(0x9e37_79b9).wrapping_add(i * 7) >> (i % 4)) as u8).collect()
}

/// Publishes such a message, if there is room.
pub(crate) fn send<M: Memory<Event = Unit>>(producer: &mut MessageProducer<M>, number: u64, len: usize) {
    producer.try_write(&message(number, len)).unwrap();
}

/// One batch of `max` messages at most, as copies; none if nothing is ready.
pub(crate) fn take<M: Memory<Event = Unit>, A: annulus::Access>(
    consumer: &mut MessageConsumer<M, A>,
    max: usize,
) -> Vec<Vec<u8>> {
    consumer.try_poll(max).map(|batch| batch.iter().map(<[u8]>::to_vec).collect()).unwrap_or_default()
}
