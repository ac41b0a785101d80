//! Cortex-M: semihosting, SysTick, and two interrupt lines of the NVIC.

use core::fmt;

use cortex_m::interrupt::InterruptNumber;
use cortex_m::peripheral::syst::SystClkSource;
use cortex_m::peripheral::{NVIC, Peripherals};
use cortex_m_rt::{ExceptionFrame, entry, exception};
use cortex_m_semihosting::{debug, hio};

use crate::{HIGH, LOW, TIMER};

/// The interrupt lines that software raises. Nothing is connected to them.
#[derive(Clone, Copy)]
enum Line {
    Low = 28,
    High = 29,
}

// SAFETY: each line has a number of its own, and QEMU's machines have at least 32 lines.
unsafe impl InterruptNumber for Line {
    fn number(self) -> u16 {
        self as u16
    }
}

/// The console: lines for semihosting.
#[derive(Debug)]
pub struct Console;

impl Console {
    /// Writes bytes as they are. Those that the host does not take are lost.
    pub fn write(bytes: &[u8]) {
        let _ = hio::hstdout().and_then(|mut console| console.write_all(bytes));
    }
}

impl fmt::Write for Console {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        Self::write(text.as_bytes());
        Ok(())
    }
}

/// Ends the image: QEMU exits with 0, or with 1.
pub fn exit(passed: bool) -> ! {
    debug::exit(if passed { debug::EXIT_SUCCESS } else { debug::EXIT_FAILURE });
    loop {
        core::hint::spin_loop();
    }
}

/// Lets the interrupts in that [`raise`] and [`preempt`] ask for.
pub fn enable_interrupts() {
    // SAFETY: nobody else has the peripherals: this is the one place that sets priorities, and single registers are
    // reached elsewhere.
    let mut peripherals = unsafe { Peripherals::steal() };
    // SAFETY: the image does not rely on masking by priority, and its handlers are ready.
    unsafe {
        peripherals.NVIC.set_priority(Line::Low, 0x80);
        peripherals.NVIC.set_priority(Line::High, 0x40);
        NVIC::unmask(Line::Low);
        NVIC::unmask(Line::High);
        cortex_m::interrupt::enable();
    }
}

/// Raises the interrupt of the lower priority, which comes before this returns.
pub fn raise() {
    NVIC::pend(Line::Low);
    arrive();
}

/// Raises the interrupt of the higher priority from within the lower one, which it preempts before this returns.
pub fn preempt() {
    NVIC::pend(Line::High);
    arrive();
}

/// A pended interrupt is taken by the end of this.
fn arrive() {
    cortex_m::asm::dsb();
    cortex_m::asm::isb();
}

/// Starts the timer: an interrupt every so many ticks.
pub fn start_timer(ticks: u32) {
    // SAFETY: as in `enable_interrupts`.
    let mut systick = unsafe { Peripherals::steal() }.SYST;
    systick.set_clock_source(SystClkSource::Core);
    systick.set_reload(ticks - 1);
    systick.clear_current();
    systick.enable_interrupt();
    systick.enable_counter();
}

/// Stops the timer.
pub fn stop_timer() {
    // SAFETY: as in `enable_interrupts`.
    let mut systick = unsafe { Peripherals::steal() }.SYST;
    systick.disable_counter();
    systick.disable_interrupt();
}

#[entry]
fn start() -> ! {
    crate::run()
}

#[exception]
fn SysTick() {
    TIMER.call();
}

#[exception]
unsafe fn DefaultHandler(number: i16) {
    match number {
        number if number == Line::Low as i16 => LOW.call(),
        number if number == Line::High as i16 => HIGH.call(),
        _ => exit(false),
    }
}

#[exception]
unsafe fn HardFault(_frame: &ExceptionFrame) -> ! {
    exit(false)
}
