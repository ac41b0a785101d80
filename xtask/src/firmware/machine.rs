//! The microcontrollers.

use super::c::{self, Compiler};
use crate::job::Job;
use std::path::Path;
use std::time::Duration;

/// Far longer than an image runs on a busy machine, the one with a million events included.
const LIMIT: Duration = Duration::from_secs(120);

/// An emulated microcontroller.
#[derive(Debug)]
pub(crate) struct Machine {
    /// As tables name it.
    pub(crate) name: &'static str,
    pub(crate) target: &'static str,
    /// QEMU's program and how it is told of the machine. Images end by semihosting, or by the machine's test device.
    qemu: &'static [&'static str],
    /// The feature of the images that brings compare-and-swap where the target has none.
    pub(crate) swap: Option<&'static str>,
    /// What images in C are built by.
    pub(super) c: Compiler,
}

const SEMIHOSTING: &str = "enable=on,target=native";

pub(crate) static MACHINES: [Machine; 4] = [
    Machine {
        name: "Cortex-M0",
        target: "thumbv6m-none-eabi",
        qemu: &["qemu-system-arm", "-M", "microbit", "-semihosting-config", SEMIHOSTING],
        swap: Some("critical-section"),
        c: c::CORTEX_M0,
    },
    Machine {
        name: "Cortex-M3",
        target: "thumbv7m-none-eabi",
        qemu: &["qemu-system-arm", "-M", "mps2-an385", "-semihosting-config", SEMIHOSTING],
        swap: None,
        c: c::CORTEX_M3,
    },
    Machine {
        name: "Cortex-M4F",
        target: "thumbv7em-none-eabihf",
        qemu: &["qemu-system-arm", "-M", "mps2-an386", "-semihosting-config", SEMIHOSTING],
        swap: None,
        c: c::CORTEX_M4F,
    },
    Machine {
        name: "RISC-V 32 IMC",
        target: "riscv32imc-unknown-none-elf",
        // The default processor has atomic instructions, which an image for this target must do without.
        qemu: &["qemu-system-riscv32", "-M", "virt", "-bios", "none", "-cpu", "rv32,a=false"],
        swap: Some("single-core"),
        c: c::RISCV32IMC,
    },
];

/// Machines that only images in C are built for: what is theirs alone is how the library was compiled.
pub(crate) static IN_C_ONLY: [Machine; 2] = [
    Machine {
        name: "Cortex-M4 without floats",
        target: "thumbv7em-none-eabi",
        qemu: &["qemu-system-arm", "-M", "mps2-an386", "-semihosting-config", SEMIHOSTING],
        swap: None,
        c: c::CORTEX_M4,
    },
    Machine {
        name: "RISC-V 32 IMAC",
        target: "riscv32imac-unknown-none-elf",
        qemu: &["qemu-system-riscv32", "-M", "virt", "-bios", "none", "-cpu", "rv32"],
        swap: None,
        c: c::RISCV32IMAC,
    },
];

impl Machine {
    /// Runs an image to its exit code. Its clock counts instructions, so that a run is the same on every host.
    pub(crate) fn run(&self, image: &Path) -> Job {
        Job::new(self.qemu[0])
            .args(self.qemu[1..].iter().copied())
            .args(["-nographic", "-monitor", "none", "-icount", "shift=0,sleep=off"])
            .args(["-kernel".to_owned(), image.display().to_string()])
            .limit(LIMIT)
    }
}
