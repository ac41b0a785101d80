//! First values that constants can hold.

use core::mem::MaybeUninit;

use crate::available_buffer::Stamp;
#[cfg(feature = "metrics")]
use crate::counters::{ConsumerCounters, ProducerCounters};

/// A type with a first value for the slots of a ring in a `static`, where `Default` cannot be called.
///
/// It is implemented for the primitive types, `Option`, arrays and tuples of such types. For a type of your own:
///
/// ```
/// use annulus::{ConstInit, StaticRing};
///
/// #[derive(Clone, Copy)]
/// struct Sample { at: u32, value: i16 }
///
/// impl ConstInit for Sample {
///     const INIT: Self = Sample { at: 0, value: 0 };
/// }
///
/// static SAMPLES: StaticRing<Sample, 16> = StaticRing::new();
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no first value for the slots of a ring in a `static`",
    note = "implement `ConstInit` for it, or give the ring its values: `from_array`"
)]
pub trait ConstInit {
    /// The first value.
    const INIT: Self;
}

macro_rules! const_init {
    ($($ty:ty = $init:expr),* $(,)?) => { $(impl ConstInit for $ty { const INIT: Self = $init; })* };
}

const_init! {
    u8 = 0, u16 = 0, u32 = 0, u64 = 0, u128 = 0, usize = 0,
    i8 = 0, i16 = 0, i32 = 0, i64 = 0, i128 = 0, isize = 0,
    f32 = 0.0, f64 = 0.0, bool = false, char = '\0',
}

impl<T> ConstInit for Option<T> {
    const INIT: Self = None;
}

impl<T> ConstInit for MaybeUninit<T> {
    const INIT: Self = Self::uninit();
}

impl ConstInit for Stamp {
    const INIT: Self = Self::new();
}

#[cfg(feature = "metrics")]
impl ConstInit for ConsumerCounters {
    const INIT: Self = Self::new();
}

#[cfg(feature = "metrics")]
impl ConstInit for ProducerCounters {
    const INIT: Self = Self::new();
}

impl<T: ConstInit, const N: usize> ConstInit for [T; N] {
    const INIT: Self = [const { T::INIT }; N];
}

macro_rules! const_init_tuples {
    ($(($($name:ident)*))*) => {
        $(impl<$($name: ConstInit),*> ConstInit for ($($name,)*) { const INIT: Self = ($($name::INIT,)*); })*
    };
}

const_init_tuples! { () (A) (A B) (A B C) (A B C D) (A B C D E) (A B C D E F) (A B C D E F G) (A B C D E F G H) }
