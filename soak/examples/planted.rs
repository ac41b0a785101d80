//! Faults on purpose, to see that a sanitizer reports them: `planted race`, `planted use-after-free`, `planted none`.
#![allow(clippy::std_instead_of_core, clippy::std_instead_of_alloc, reason = "a program has std")]

use std::cell::UnsafeCell;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use annulus::Slots;

/// A slot that one thread hands to another by a flag.
struct Handed {
    slot: UnsafeCell<[u64; 4]>,
    ready: AtomicBool,
}

// SAFETY: the flag is to order the writer before the reader. With `publish` Relaxed it does not, which is the fault.
unsafe impl Sync for Handed {}

impl Handed {
    fn write(&self, publish: Ordering) {
        // SAFETY: the reader waits for the flag.
        unsafe { *self.slot.get() = [1, 2, 3, 4] };
        self.ready.store(true, publish);
    }

    fn read(&self) -> u64 {
        while !self.ready.load(Ordering::Acquire) {
            thread::yield_now();
        }
        // SAFETY: the flag is set after the last write to the slot.
        unsafe { *self.slot.get() }.iter().sum()
    }
}

/// Writes on this thread and reads on another; they are ordered only if `publish` is Release.
fn hand_over(publish: Ordering) -> u64 {
    let handed = Handed { slot: UnsafeCell::new([0; 4]), ready: AtomicBool::new(false) };
    thread::scope(|scope| {
        let reader = scope.spawn(|| handed.read());
        handed.write(publish);
        reader.join().unwrap_or_default()
    })
}

/// Reads a slot of a ring's storage after that was freed, unless `keep`.
fn read_slot(keep: bool) -> u64 {
    let mut events = vec![7_u64; 8].into_boxed_slice();
    let base = core::ptr::NonNull::new(events.as_mut_ptr()).expect("a box is somewhere");
    let capacity = annulus::Capacity::new(8).expect("8 is a capacity");
    // SAFETY: 8 valid events are at `base`. That they are freed before the last read is the fault.
    let slots = unsafe { Slots::from_raw(base, capacity) };
    if !keep {
        drop(core::mem::take(&mut events));
    }
    // SAFETY: nobody writes to the slot; see above.
    let event = unsafe { slots.slot(annulus::Seq::new(3)).read_volatile() };
    drop(events);
    event
}

fn main() -> ExitCode {
    let result = match std::env::args().nth(1).as_deref() {
        Some("none") => hand_over(Ordering::Release) + read_slot(true),
        Some("race") => hand_over(Ordering::Relaxed),
        Some("use-after-free") => read_slot(false),
        _ => return ExitCode::from(2),
    };
    println!("{result}");
    ExitCode::SUCCESS
}
