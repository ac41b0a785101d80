//! Frames of the log go to the machine's console, as they are.

use machine::Console;

#[defmt::global_logger]
struct Logger;

static mut ENCODER: defmt::Encoder = defmt::Encoder::new();

fn encoder() -> &'static mut defmt::Encoder {
    let encoder = &raw mut ENCODER;
    // SAFETY: the functions below, which defmt calls one after the other, hold it for their own time only; the image lets no
    // interrupt in.
    unsafe { &mut *encoder }
}

// SAFETY: one thread of execution logs, see above, so that a frame has the logger to itself.
unsafe impl defmt::Logger for Logger {
    fn acquire() {
        encoder().start_frame(Console::write);
    }

    unsafe fn flush() {}

    unsafe fn release() {
        encoder().end_frame(Console::write);
    }

    unsafe fn write(bytes: &[u8]) {
        encoder().write(bytes, Console::write);
    }
}
