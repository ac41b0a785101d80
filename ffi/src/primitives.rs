//! The parts that rings are made of, in memory of the caller's: for stages and rings of one's own.

mod copy;
mod sequence;
mod slots;
mod stamps;

pub use copy::*;
pub use sequence::*;
pub use slots::*;
pub use stamps::*;

use annulus::{Seq, Word};

/// A number of C's as a sequence. Its highest bit, which sequences have not, is left out.
fn sequence(number: u64) -> Seq {
    Seq::new(number as Word)
}
