//! What the images share: the rounds of pushes and pops that are counted, and a panic handler that says nothing.
#![no_std]

pub mod hot;

use core::hint::black_box;
use core::panic::PanicInfo;

/// The usable capacity of every queue.
pub const CAPACITY: usize = 64;

/// How many values go through a queue: past its end several times.
const ROUNDS: u32 = 1000;

/// Pushes and pops by turns, and ends the image as failed if a value does not come back.
#[inline(always)]
pub fn exchange<P, C>(
    producer: Option<&mut P>,
    consumer: Option<&mut C>,
    push: impl Fn(&mut P, u32) -> bool,
    pop: impl Fn(&mut C) -> Option<u32>,
) {
    let (Some(producer), Some(consumer)) = (black_box(producer), black_box(consumer)) else {
        machine::exit(false);
    };
    for value in 0..ROUNDS {
        if !push(producer, value) || pop(consumer) != Some(value) {
            machine::exit(false);
        }
    }
}

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    machine::exit(false)
}
