//! Copy kernels.

use crate::guard::guard;
use crate::handle::{self, Handle, OfEvents, State, Tag, given};
use crate::status::Status;
use annulus::copy::{Copier, Kernel};
use core::ffi::{CStr, c_char, c_void};

/// What was measured best for this processor: what rings use.
pub const ANNULUS_KERNEL_BEST: u32 = 0;
/// The system's `memcpy`.
pub const ANNULUS_KERNEL_MEMCPY: u32 = 1;
/// Moves of machine words.
pub const ANNULUS_KERNEL_SCALAR: u32 = 2;
/// Moves of 16 bytes on x86-64.
pub const ANNULUS_KERNEL_SSE2: u32 = 3;
/// Moves of 32 bytes on x86-64.
pub const ANNULUS_KERNEL_AVX2: u32 = 4;
/// Moves of 64 bytes on x86-64.
pub const ANNULUS_KERNEL_AVX512: u32 = 5;
/// Moves of 16 bytes on AArch64.
pub const ANNULUS_KERNEL_NEON: u32 = 6;

/// The kernels, in the order of their numbers from 1 on, and their names.
const KERNELS: [(Kernel, &CStr); 6] = [
    (Kernel::Memcpy, c"memcpy"),
    (Kernel::Scalar, c"scalar"),
    (Kernel::Sse2, c"sse2"),
    (Kernel::Avx2, c"avx2"),
    (Kernel::Avx512, c"avx512"),
    (Kernel::Neon, c"neon"),
];

/// A way to copy plain data, chosen once. In memory of yours; it may be copied as any value is. Nothing has to be freed. The
/// words in it are the library's.
#[repr(C)]
#[derive(Debug)]
pub struct Copy {
    /// The library's.
    opaque_: [u64; 2],
}

/// What lies in a [`Copy`].
#[derive(Debug)]
#[repr(C)]
pub(crate) struct CopyState {
    tag: Tag,
    pub(super) copier: Copier,
}

impl State for CopyState {
    const TAG: usize = 0x63_7079;
}

// SAFETY: `repr(C)`, the tag first.
unsafe impl Handle for Copy {
    type State = CopyState;
}

/// Chooses how to copy: `ANNULUS_KERNEL_*`.
///
/// One that this processor, or its system, does not have: `ANNULUS_UNSUPPORTED`; a number that is none:
/// `ANNULUS_INVALID_OPTION`.
/// NULL: `ANNULUS_NULL_POINTER`. Threads: any. Signals: safe.
///
/// # Safety
/// `copy` is NULL or points at memory for one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_copy_init(copy: *mut Copy, kernel: u32) -> Status {
    guard(|| {
        let place = handle::place(copy)?;
        let copier = match kernel {
            ANNULUS_KERNEL_BEST => Copier::detect(),
            number => {
                let (kernel, _) = KERNELS.get(number as usize - 1).ok_or(Status::InvalidOption)?;
                Copier::with_kernel(*kernel).map_err(|_| Status::Unsupported)?
            }
        };
        // SAFETY: the place was checked.
        unsafe { handle::put(place, CopyState { tag: Tag::of::<CopyState>(false), copier }) };
        Ok(())
    })
}

/// Which kernel is used, for the lengths for which it is: `ANNULUS_KERNEL_MEMCPY` and so on.
///
/// NULL: `ANNULUS_NULL_POINTER`. Threads: any. Signals: safe.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_copy_kernel(copy: *const Copy, kernel: *mut u32) -> Status {
    guard(|| {
        given(kernel)?;
        // SAFETY: the caller's promise.
        let used = unsafe { handle::state::<OfEvents, _>(copy)? }.copier.kernel();
        let index = KERNELS.iter().position(|(kernel, _)| *kernel == used).ok_or(Status::Unsupported)?;
        // SAFETY: the output was checked.
        unsafe { handle::write(kernel, index as u32 + 1) };
        Ok(())
    })
}

/// The name of a kernel, in lower case; never NULL, also for a number that is none. It lives for ever.
///
/// Threads: any. Signals: safe.
#[unsafe(no_mangle)]
pub extern "C" fn annulus_kernel_str(kernel: u32) -> *const c_char {
    let found = (kernel as usize).checked_sub(1).and_then(|index| KERNELS.get(index));
    let name = if kernel == ANNULUS_KERNEL_BEST { Some(c"best") } else { found.map(|(_, name)| *name) };
    name.unwrap_or(c"no kernel").as_ptr()
}

/// Copies `bytes` bytes to memory that does not overlap theirs.
///
/// NULL: `ANNULUS_NULL_POINTER`. Threads: any. Signals: safe.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_copy_bytes(
    copy: *const Copy,
    to: *mut c_void,
    from: *const c_void,
    bytes: usize,
) -> Status {
    guard(|| {
        if to.is_null() || from.is_null() {
            return Err(Status::NullPointer);
        }
        // SAFETY: the caller's promise.
        let state = unsafe { handle::state::<OfEvents, _>(copy)? };
        // SAFETY: so many bytes are at both, and apart.
        unsafe { state.copier.copy_nonoverlapping::<u8>(from.cast(), to.cast(), bytes) };
        Ok(())
    })
}
