//! How threads wait on rings whose consumers may have a descriptor.

use annulus::wait::{Async, Blocking};

/// That of rings whose consumers may have a descriptor: as many of them as a set of wakers has places may wait by it.
pub(crate) type Rung = Async<Blocking, PLACES>;

const PLACES: usize = 32;

/// See [`Rung`].
pub(crate) fn rung() -> Rung {
    Async::new().over(Blocking::new()).places()
}
