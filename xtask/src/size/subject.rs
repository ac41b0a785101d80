//! What is measured: one image each.

use crate::firmware::{self, Machine, c};
use std::path::PathBuf;

/// A queue.
#[derive(Debug)]
pub(crate) struct Subject {
    pub(crate) image: &'static str,
    /// As tables name it.
    pub(crate) name: &'static str,
    /// `single` for one producer, `multi` for several, `c` for one producer by the calls for C.
    pub(crate) kind: &'static str,
    /// Where it needs compare-and-swap, or a feature that brings it.
    swap: Swap,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Swap {
    Never,
    /// On RISC-V without atomics only: this queue's crate has nothing of it there without the feature.
    RiscV,
    Always,
}

impl Subject {
    /// Whether it is built with the feature that brings compare-and-swap to a machine without it.
    pub(crate) fn swaps(&self, machine: &Machine) -> bool {
        match self.swap {
            Swap::Never => false,
            Swap::RiscV => machine.target.starts_with("riscv"),
            Swap::Always => true,
        }
    }

    /// Where its image is once it is built.
    pub(crate) fn path(&self, machine: &Machine) -> PathBuf {
        if self.is_in_c() { c::image(machine, self.image) } else { firmware::image(machine, self.image) }
    }

    /// Whether its image is in C.
    pub(crate) fn is_in_c(&self) -> bool {
        self.kind == "c"
    }

    /// Whether it is a ring of ours.
    pub(crate) fn is_ours(&self) -> bool {
        self.name == "annulus"
    }
}

const fn subject(image: &'static str, name: &'static str, kind: &'static str, swap: Swap) -> Subject {
    Subject { image, name, kind, swap }
}

/// The queues. Each holds 64 values of 4 bytes, but for heapless' of 64 slots, which holds 63.
pub(crate) static SUBJECTS: &[Subject] = &[
    subject("annulus-single", "annulus", "single", Swap::Never),
    subject("heapless-spsc", "heapless spsc", "single", Swap::RiscV),
    subject("heapless-spsc-64", "heapless spsc, 64 slots", "single", Swap::RiscV),
    subject("bbqueue", "bbqueue", "single", Swap::Always),
    subject("annulus-multi", "annulus", "multi", Swap::Always),
    subject("heapless-mpmc", "heapless mpmc", "multi", Swap::Always),
    subject("c-single", "annulus", "c", Swap::Never),
];
