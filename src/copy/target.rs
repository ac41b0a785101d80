//! Kernels for targets without vectors: none.

use super::Kernel;
use super::choice::Choice;

/// Whether loads and stores may have any address: not known here.
pub(super) const UNALIGNED: bool = false;

/// The kernel for every length, if the CPU can run it.
pub(super) fn forced(_: Kernel) -> Option<&'static Choice> {
    None
}

/// The kernel that is the default for this CPU, and for which lengths.
pub(super) fn detected() -> Option<&'static Choice> {
    None
}
