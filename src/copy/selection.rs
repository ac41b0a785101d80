//! Which kernel this CPU can run, and which is its default.

use super::choice::Choice;
use super::{Kernel, target};

/// The kernel for every length, unless this CPU cannot run it.
pub(super) fn forced(kernel: Kernel) -> Option<&'static Choice> {
    match kernel {
        Kernel::Memcpy => Some(&Choice::MEMCPY),
        Kernel::Scalar => Some(&Choice::SCALAR),
        vectors => target::forced(vectors),
    }
}

/// What was measured best for this CPU.
pub(super) fn detected() -> &'static Choice {
    target::detected().unwrap_or(&Choice::MEMCPY)
}

impl Kernel {
    /// Whether this CPU and its operating system can run the kernel.
    ///
    /// On x86-64 the first such question of a process executes CPUID, which takes some ten microseconds in a virtual
    /// machine.
    #[must_use]
    pub fn is_supported(self) -> bool {
        forced(self).is_some()
    }
}
