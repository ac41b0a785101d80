//! A static library of Rust beside ours in one program, with what both bring of the standard library: memory, threads,
//! panics that are caught.

use std::panic;
use std::thread;

/// Panics, which nobody has asked to be kept silent.
#[unsafe(no_mangle)]
pub extern "C" fn second_complains() {
    let _ = panic::catch_unwind(|| panic!("this must be read"));
}

/// The sum of the numbers below `n`, or 0 if a panic could not be caught.
#[unsafe(no_mangle)]
pub extern "C" fn second_sum(n: u64) -> u64 {
    panic::set_hook(Box::new(|_| {}));
    let caught = panic::catch_unwind(|| assert!(n == u64::MAX, "as it must be")).is_err();
    let halves = [0..n / 2, n / 2..n].map(|half| thread::spawn(move || half.collect::<Vec<u64>>()));
    let sum: u64 = halves.into_iter().flat_map(|half| half.join().unwrap_or_default()).sum();
    if caught { sum } else { 0 }
}
