//! The handles of any ring of `u64`, without their types: a check is written, and compiled, once for all rings.

use annulus::{Controller, Memory, Seq};

pub(crate) use super::consuming::{Batched, Consuming};
use super::inherent::inherent;
pub(crate) use super::joining::Joining;
pub(crate) use super::producing::{AnyKind, Claimed, Producing};

/// A controller.
pub(crate) trait Controlling: Send + Sync {
    fn capacity(&self) -> usize;
    fn cursor(&self) -> Seq;
    fn lag(&self) -> usize;
    fn close(&self);
    fn halt(&self);
    fn is_closed(&self) -> bool;
    fn is_halted(&self) -> bool;
}

impl<M: Memory> Controlling for Controller<M>
where
    Self: Send + Sync,
{
    inherent! {
        fn capacity(&self) -> usize;
        fn cursor(&self) -> Seq;
        fn lag(&self) -> usize;
        fn close(&self);
        fn halt(&self);
        fn is_closed(&self) -> bool;
        fn is_halted(&self) -> bool;
    }
}
