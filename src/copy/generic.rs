//! The one copy algorithm, for any width of vector.
//!
//! A run is covered by moves that may overlap: one from its first byte, one up to its last, and as many between
//! as it takes. So no length needs a loop over single bytes, and the branches depend on the size class alone.

use core::array;

use super::vector::Vector;

/// Copies `bytes` bytes with moves of `V`, and of its halves where the run is shorter than one `V`.
///
/// # Safety
///
/// `src` is valid for reads of `bytes` bytes and `dst` for writes; the two do not overlap.
/// The CPU has the instructions that `V` stands for.
#[inline(always)]
pub(super) unsafe fn copy<V: Vector>(src: *const u8, dst: *mut u8, bytes: usize) {
    // SAFETY: the caller's promise is passed on; each callee's bounds are those of the branch that it is in.
    unsafe {
        if bytes < V::BYTES {
            short::<V>(src, dst, bytes);
        } else if bytes <= 4 * V::BYTES {
            few::<V>(src, dst, bytes);
        } else if bytes <= 8 * V::BYTES {
            ends::<V, 4>(src, dst, bytes);
        } else {
            long::<V>(src, dst, bytes);
        }
    }
}

/// Copies one to four `V`s' worth of bytes; small enough to be part of the caller.
///
/// # Safety
///
/// As for [`copy`], and `V::BYTES <= bytes <= 4 * V::BYTES`.
#[inline(always)]
pub(super) unsafe fn few<V: Vector>(src: *const u8, dst: *mut u8, bytes: usize) {
    // SAFETY: the caller's promise is passed on; each callee's bounds are those of the branch that it is in.
    unsafe {
        if bytes <= 2 * V::BYTES {
            ends::<V, 1>(src, dst, bytes);
        } else {
            ends::<V, 2>(src, dst, bytes);
        }
    }
}

/// Copies fewer than `V::BYTES` bytes: by the widest of the smaller units that fits, twice.
///
/// # Safety
///
/// As for [`copy`], and `bytes < V::BYTES`.
#[inline(always)]
unsafe fn short<V: Vector>(src: *const u8, dst: *mut u8, bytes: usize) {
    if V::BYTES == 1 {
        return;
    }
    // SAFETY: the caller's promise is passed on. Below: `bytes < V::BYTES = 2 * Half::BYTES`, so where
    // `Half::BYTES <= bytes` two halves cover the run, and otherwise the bound that `short` asks for holds.
    unsafe {
        if bytes >= V::Half::BYTES {
            ends::<V::Half, 1>(src, dst, bytes);
        } else {
            short::<V::Half>(src, dst, bytes);
        }
    }
}

/// Copies by `N` moves from the start and `N` up to the end, which overlap where the run is shorter than all.
///
/// # Safety
///
/// As for [`copy`], and `N * V::BYTES <= bytes <= 2 * N * V::BYTES`.
#[inline(always)]
unsafe fn ends<V: Vector, const N: usize>(src: *const u8, dst: *mut u8, bytes: usize) {
    // SAFETY: the first block is `[0, N * BYTES)`, the last `[bytes - N * BYTES, bytes)`: both lie in the run
    // since `N * BYTES <= bytes`, and together they cover it.
    unsafe {
        block::<V, N>(src, dst);
        let last = bytes - N * V::BYTES;
        block::<V, N>(src.add(last), dst.add(last));
    }
}

/// Copies a run of more than eight vectors: a first one, whole blocks stored at aligned addresses, and a last
/// block up to the end.
///
/// # Safety
///
/// As for [`copy`], and `bytes > 4 * V::BYTES`.
#[inline(always)]
unsafe fn long<V: Vector>(src: *const u8, dst: *mut u8, bytes: usize) {
    const BLOCK: usize = 4;
    let last = bytes - BLOCK * V::BYTES;
    // Of loads and stores only one can be aligned; a store that straddles cache lines costs more than a load.
    let mut at = V::BYTES - dst.addr() % V::BYTES;
    // SAFETY: the first move covers `[0, BYTES)` and `1 <= at <= BYTES`, so nothing is left out before `at`.
    // Each block of the loop covers `[at, at + BLOCK * BYTES)`, which ends before `bytes` since `at < last`.
    // The last block covers `[last, bytes)`, and `last <= at` when the loop ends.
    unsafe {
        block::<V, 1>(src, dst);
        while at < last {
            block::<V, BLOCK>(src.add(at), dst.add(at));
            at += BLOCK * V::BYTES;
        }
        block::<V, BLOCK>(src.add(last), dst.add(last));
    }
}

/// Copies `N` vectors that lie side by side.
///
/// All are loaded before the first is stored: a load behind a store whose address agrees in the lower twelve
/// bits is taken for dependent on it, and waits.
///
/// # Safety
///
/// As for [`copy`], with `bytes = N * V::BYTES`.
#[inline(always)]
unsafe fn block<V: Vector, const N: usize>(src: *const u8, dst: *mut u8) {
    // SAFETY: `i < N`, so each vector lies in the block that the caller vouches for.
    let units: [_; N] = array::from_fn(|i| unsafe { V::load(src.add(i * V::BYTES)) });
    for (i, unit) in units.iter().enumerate() {
        // SAFETY: as above.
        unsafe { V::store(*unit, dst.add(i * V::BYTES)) };
    }
}
