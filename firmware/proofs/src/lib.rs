//! What the images share: events that tell their number, a checksum, and a panic handler that says what was wrong.
#![no_std]

use core::panic::PanicInfo;

/// How many events go through a ring in most images.
pub const EVENTS: u32 = 10_000;

/// The event of this number. Its bits are mixed, so that a torn or stale one does not look like its neighbour.
#[must_use]
pub const fn event(number: u32) -> u32 {
    number.wrapping_mul(0x9e37_79b1) ^ number >> 15
}

/// One of `count` numbers, 65,536 at most, as an event's bits say: without a division, which not every machine has.
#[must_use]
pub const fn one_of(count: u32, bits: u32) -> u32 {
    ((bits >> 16) * count) >> 16
}

/// A sum over events that depends on their order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Checksum(u32);

impl Checksum {
    /// Takes one more event in.
    pub const fn add(&mut self, event: u32) {
        self.0 = (self.0 ^ event).rotate_left(5).wrapping_mul(0x0100_0193);
    }
}

#[panic_handler]
fn panic(panic: &PanicInfo<'_>) -> ! {
    machine::println!("{panic}");
    machine::exit(false)
}
