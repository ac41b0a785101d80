//! What a program without an operating system has from nobody else: where a panic ends, and critical sections.

#[cfg(feature = "critical-section")]
mod critical;

use core::panic::PanicInfo;

/// A panic is a defect of the library. It ends in a trap, which firmware handles as it does any fault, and says nothing:
/// words and the code that formats them would take more flash than the ring.
#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    loop {
        trap();
    }
}

#[cfg(target_arch = "arm")]
fn trap() {
    // SAFETY: an instruction that is permanently undefined: it changes nothing and takes the fault handler.
    unsafe { core::arch::asm!("udf #0", options(nomem, nostack)) };
}

#[cfg(any(target_arch = "riscv32", target_arch = "riscv64"))]
fn trap() {
    // SAFETY: an instruction that is illegal on every processor: it changes nothing and takes the trap handler.
    unsafe { core::arch::asm!("unimp", options(nomem, nostack)) };
}

#[cfg(not(any(target_arch = "arm", target_arch = "riscv32", target_arch = "riscv64")))]
fn trap() {
    core::hint::spin_loop();
}
