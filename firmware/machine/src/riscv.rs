//! RISC-V on QEMU's `virt`: the test device, the UART, and the CLINT's timer and software interrupts.

use core::fmt;
use core::sync::atomic::{AtomicU32, Ordering};

use riscv::interrupt::{Exception, Interrupt};
use riscv::register::{mepc, mie, mstatus};
use riscv_rt::{core_interrupt, entry, exception};

use crate::{HIGH, LOW, TIMER};

const TEST: *mut u32 = 0x10_0000 as *mut u32;
const UART: *mut u8 = 0x1000_0000 as *mut u8;
const SOFTWARE: *mut u32 = 0x0200_0000 as *mut u32;
const COMPARE: *mut u32 = 0x0200_4000 as *mut u32;
const TIME: *const u32 = 0x0200_bff8 as *const u32;

/// The timer's period in ticks; 0 while it stands still.
static PERIOD: AtomicU32 = AtomicU32::new(0);

/// The console: the UART.
#[derive(Debug)]
pub struct Console;

impl Console {
    /// Writes bytes as they are.
    pub fn write(bytes: &[u8]) {
        for byte in bytes {
            // SAFETY: the UART's data register; QEMU's takes a byte at any time.
            unsafe { UART.write_volatile(*byte) };
        }
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
    // SAFETY: the test device's register.
    unsafe { TEST.write_volatile(if passed { 0x5555 } else { 1 << 16 | 0x3333 }) };
    loop {
        core::hint::spin_loop();
    }
}

/// Lets the interrupts in that [`raise`] and [`preempt`] ask for.
pub fn enable_interrupts() {
    ring_at(u64::MAX);
    // SAFETY: the image's handlers are ready.
    unsafe {
        mie::set_msoft();
        mie::set_mtimer();
        mstatus::set_mie();
    }
}

/// Raises the interrupt of the lower priority, which comes before this returns.
pub fn raise() {
    // SAFETY: the CLINT's software interrupt of the one hart.
    unsafe {
        SOFTWARE.write_volatile(1);
        // The device is seen to have it once it reads back.
        while SOFTWARE.read_volatile() != 0 {}
    }
}

/// Raises the interrupt of the higher priority from within the lower one, which it preempts before this returns.
///
/// A trap masks interrupts, and would be returned to by the registers that the next one overwrites: they are kept here.
pub fn preempt() {
    let (epc, status) = (mepc::read(), mstatus::read());
    ring_at(0);
    // SAFETY: the handler of the lower priority may be interrupted here: its registers are kept above.
    unsafe { mstatus::set_mie() };
    while compare_high() == 0 {} // the handler puts the alarm off
    // SAFETY: as the trap left them.
    unsafe {
        mstatus::clear_mie();
        mepc::write(epc);
        mstatus::write(status);
    }
}

/// Starts the timer: an interrupt every so many ticks.
pub fn start_timer(ticks: u32) {
    PERIOD.store(ticks, Ordering::Relaxed);
    ring_at(now() + u64::from(ticks));
}

/// Stops the timer.
pub fn stop_timer() {
    PERIOD.store(0, Ordering::Relaxed);
    ring_at(u64::MAX);
}

fn now() -> u64 {
    loop {
        // SAFETY: the CLINT's time, in two halves: the upper one is read again in case the lower one has wrapped.
        let (before, low, after) =
            unsafe { (TIME.add(1).read_volatile(), TIME.read_volatile(), TIME.add(1).read_volatile()) };
        if before == after {
            return u64::from(before) << 32 | u64::from(low);
        }
    }
}

/// Sets the alarm, without a moment at which it lies in the past by halves.
fn ring_at(time: u64) {
    // SAFETY: the CLINT's comparison of the one hart.
    unsafe {
        COMPARE.add(1).write_volatile(u32::MAX);
        COMPARE.write_volatile(time as u32);
        COMPARE.add(1).write_volatile((time >> 32) as u32);
    }
}

fn compare_high() -> u32 {
    // SAFETY: as in `ring_at`.
    unsafe { COMPARE.add(1).read_volatile() }
}

#[entry]
fn start() -> ! {
    crate::run()
}

#[core_interrupt(Interrupt::MachineSoft)]
fn on_software() {
    // SAFETY: as in `raise`.
    unsafe { SOFTWARE.write_volatile(0) };
    LOW.call();
}

#[core_interrupt(Interrupt::MachineTimer)]
fn on_timer() {
    match PERIOD.load(Ordering::Relaxed) {
        0 => {
            ring_at(u64::MAX);
            HIGH.call();
        }
        period => {
            ring_at(now() + u64::from(period));
            TIMER.call();
        }
    }
}

macro_rules! fatal {
    ($($name:ident: $exception:ident),*) => {
        $(#[exception(Exception::$exception)]
        fn $name(_frame: &riscv_rt::TrapFrame) -> ! {
            exit(false)
        })*
    };
}

fatal! {
    on_illegal: IllegalInstruction, on_load: LoadFault, on_store: StoreFault, on_fetch: InstructionFault,
    on_misaligned_load: LoadMisaligned, on_misaligned_store: StoreMisaligned
}
