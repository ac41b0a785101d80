//! Message rings in a `static`.

use core::fmt;

use super::consumer::MessageConsumer;
use super::layout::FEWEST_UNITS;
use super::producer::MessageProducer;
use super::unit::Unit;
use crate::consumer::{Consumer, Shared};
#[cfg(annulus_cas)]
use crate::error::AlreadySplit;
use crate::memory::{FixedKind, Single, StaticRing};
use crate::producer::Producer;
use crate::sequence::Seq;
use crate::wait::{BusySpin, ConstWait};

/// A ring of messages for a `static`, of `N` units of 8 bytes, with `C` consumers that each get every message.
///
/// `N` must be a capacity, and 8 or more; any other number does not compile. The longest message takes an eighth of the
/// ring less its header: `N - 8` bytes.
///
/// ```
/// use annulus::StaticMessageRing;
///
/// static LINES: StaticMessageRing<64> = StaticMessageRing::new();
///
/// let (mut producer, [mut consumer]) = LINES.split()?;
/// producer.try_write(b"hello").unwrap();
/// assert_eq!(&consumer.try_poll(8).unwrap()[0], b"hello");
/// # Ok::<(), annulus::error::AlreadySplit>(())
/// ```
///
/// ```compile_fail,E0080
/// static LINES: annulus::StaticMessageRing<4> = annulus::StaticMessageRing::new();
/// ```
pub struct StaticMessageRing<
    const N: usize,
    K: FixedKind = Single,
    const C: usize = 1,
    W: ConstWait = BusySpin,
> {
    units: StaticRing<Unit, N, K, C, W>,
}

/// The producer of a message ring in a `static`.
type StaticProducer<'r, const N: usize, K, const C: usize, W> =
    MessageProducer<&'r StaticRing<Unit, N, K, C, W>>;
/// One of its consumers.
type StaticConsumer<'r, const N: usize, K, const C: usize, W> =
    MessageConsumer<&'r StaticRing<Unit, N, K, C, W>>;

impl<const N: usize, K: FixedKind, const C: usize, W: ConstWait> fmt::Debug
    for StaticMessageRing<N, K, C, W>
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StaticMessageRing").field("units", &N).field("consumers", &C).finish_non_exhaustive()
    }
}

impl<const N: usize, K: FixedKind, const C: usize, W: ConstWait> Default for StaticMessageRing<N, K, C, W> {
    fn default() -> Self {
        Self::new()
    }
}

impl<const N: usize, K: FixedKind, const C: usize, W: ConstWait> StaticMessageRing<N, K, C, W> {
    const HAS_UNITS: () = assert!(N >= FEWEST_UNITS, "a ring of messages has at least 8 units");

    /// A ring without a message.
    #[must_use]
    pub const fn new() -> Self {
        Self::starting_at(Seq::ZERO)
    }

    /// A ring whose first unit has the sequence `start`.
    #[must_use]
    pub const fn starting_at(start: Seq) -> Self {
        let () = Self::HAS_UNITS;
        Self { units: StaticRing::starting_at(start, [Unit::EMPTY; N]) }
    }

    /// Hands the ring out, once: one producer (a `Multi` one can be cloned) and the consumers.
    ///
    /// # Errors
    /// [`AlreadySplit`] every time but the first, and once the ring was lent.
    #[cfg(annulus_cas)]
    #[expect(clippy::type_complexity, reason = "the handles of one ring")]
    pub fn split(
        &'static self,
    ) -> Result<(StaticProducer<'static, N, K, C, W>, [StaticConsumer<'static, N, K, C, W>; C]), AlreadySplit>
    {
        self.units.split().map(Self::of_units)
    }

    /// Lends the ring, empty and open, for as long as `self` is borrowed; again and again, and on every target.
    pub fn split_mut(&mut self) -> (StaticProducer<'_, N, K, C, W>, [StaticConsumer<'_, N, K, C, W>; C]) {
        Self::of_units(self.units.split_mut())
    }

    #[expect(clippy::type_complexity, reason = "the handles of one ring")]
    fn of_units<'r>(
        (producer, consumers): (
            Producer<&'r StaticRing<Unit, N, K, C, W>>,
            [Consumer<&'r StaticRing<Unit, N, K, C, W>, Shared>; C],
        ),
    ) -> (StaticProducer<'r, N, K, C, W>, [StaticConsumer<'r, N, K, C, W>; C]) {
        (MessageProducer::new(producer), consumers.map(MessageConsumer::new))
    }
}
