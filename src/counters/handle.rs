//! The names that counters go by.

use core::fmt;

/// Whose counters they are. Prints as `producer-0`, `consumer-2`, and so on.
///
/// The numbers are those of places of the ring. A handle that is made takes the place of one that has gone, if there is
/// one, and counts on from there; so the counters of a place never go back, whoever has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Handle {
    /// The producer at this place.
    Producer(u32),
    /// All producers that found no place.
    OtherProducers,
    /// The consumer of the record at this place.
    Consumer(u32),
    /// The worker group of the record at this place: all its workers.
    Group(u32),
    /// The worker at this place of the ring's workers.
    Worker(u32),
}

impl fmt::Display for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Producer(place) => write!(f, "producer-{place}"),
            Self::OtherProducers => f.write_str("producer-others"),
            Self::Consumer(place) => write!(f, "consumer-{place}"),
            Self::Group(place) => write!(f, "group-{place}"),
            Self::Worker(place) => write!(f, "worker-{place}"),
        }
    }
}
