//! Filling the slots of a new ring.

use core::alloc::Layout;
use core::ptr::NonNull;

/// Fills `count` slots from `factory`; if it panics, drops those that are filled. Slots of events whose size is known at
/// run time only, which a factory cannot make, begin as zeros; if they are `zeroed` already, they are not touched.
///
/// # Safety
/// There is room for `count` values at `slots`, of the size that `event` says; `zeroed` is so.
pub(super) unsafe fn fill<T>(
    slots: NonNull<T>,
    event: Layout,
    zeroed: bool,
    count: usize,
    mut factory: impl FnMut() -> T,
) {
    if event.size() != size_of::<T>() {
        if !zeroed {
            // SAFETY: the caller's promise. `T` is a name here and has no values.
            unsafe { slots.cast::<u8>().write_bytes(0, event.size() * count) };
        }
        return;
    }
    struct Filled<T>(NonNull<T>, usize);
    impl<T> Drop for Filled<T> {
        fn drop(&mut self) {
            // SAFETY: that many slots are filled, and nobody else has them.
            unsafe { NonNull::slice_from_raw_parts(self.0, self.1).drop_in_place() };
        }
    }
    let mut filled = Filled(slots, 0);
    while filled.1 < count {
        let event = factory();
        // SAFETY: the index is below `count`.
        unsafe { filled.0.add(filled.1).write(event) };
        filled.1 += 1;
    }
    core::mem::forget(filled);
}
