//! The machines that QEMU emulates for the images: how an image begins and ends, a timer, and two priorities of
//! interrupts.
//!
//! An image names its function with [`main!`] and ends when that returns, or by [`exit`]. What it prints goes to the
//! console of QEMU.
#![no_std]

mod handler;
mod handover;
#[cfg_attr(target_arch = "arm", path = "arm.rs")]
#[cfg_attr(target_arch = "riscv32", path = "riscv.rs")]
mod processor;

pub use handler::Handler;
pub use handover::Handover;
pub use processor::{Console, enable_interrupts, exit, preempt, raise, start_timer, stop_timer};

/// Called by the timer's interrupt, whose period [`start_timer`] sets.
pub static TIMER: Handler = Handler::new();
/// Called by the interrupt that [`raise`] asks for: the lower priority.
pub static LOW: Handler = Handler::new();
/// Called by the interrupt that [`preempt`] asks for: the higher priority.
pub static HIGH: Handler = Handler::new();

/// Names the function that an image runs.
#[macro_export]
macro_rules! main {
    ($run:path) => {
        #[unsafe(no_mangle)]
        extern "Rust" fn machine_main() {
            $run();
        }
    };
}

/// Prints a line to the console.
#[macro_export]
macro_rules! println {
    ($($arg:tt)*) => {
        let _ = ::core::fmt::Write::write_fmt(&mut $crate::Console, ::core::format_args!("{}\n", format_args!($($arg)*)));
    };
}

/// What the start-up code of either processor ends with.
fn run() -> ! {
    unsafe extern "Rust" {
        fn machine_main();
    }
    // SAFETY: `main!` defines it, with this signature.
    unsafe { machine_main() };
    exit(true)
}
