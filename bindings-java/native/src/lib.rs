//! The native side of the Java bindings: what `org.annulus.Native` declares.
//!
//! There is no logic of the ring here, and none of Java's rules: the class checks every argument before it calls, owns
//! the pointers that it is given, and uses each by one thread at a time. Answers are numbers; a negative one is a status.
//! A panic never crosses: `boundary` sees to that.

mod boundary;
mod consumer;
mod kinds;
mod make;
mod patience;
#[cfg(feature = "peer")]
mod peer;
mod producer;
mod ring;
mod slots;
mod status;

pub use consumer::*;
#[cfg(feature = "peer")]
pub use peer::*;
pub use producer::*;
pub use ring::*;
