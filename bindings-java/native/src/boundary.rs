//! The boundary: pointers that Java keeps as numbers, arrays and buffers of Java's, and the barrier for panics.

use crate::status::Status;
use core::ffi::c_void;
use core::panic::AssertUnwindSafe;
use jni_sys::{JNIEnv, jarray, jbyteArray, jlong, jlongArray, jobject, jsize};
use std::panic::{catch_unwind, set_hook};

/// Runs the body of a call. A panic in it, which is a defect of the library, becomes a status; Java closes the handle.
#[inline(always)]
pub(crate) fn guard(body: impl FnOnce() -> Result<jlong, Status>) -> jlong {
    match catch_unwind(AssertUnwindSafe(body)) {
        Ok(Ok(answer)) => answer,
        Ok(Err(status)) => status.number(),
        Err(payload) => {
            // The library's payloads are strings, whose drop cannot panic.
            drop(payload);
            Status::Panic.number()
        }
    }
}

/// Keeps panics silent: Java says what comes of them. The hook is that of this library's own `std`, so that it hears of its
/// panics alone.
pub(crate) fn silence_panics() {
    set_hook(Box::new(|_| ()));
}

/// What Java keeps of a value: its address, which is never negative.
pub(crate) fn give<T>(value: T) -> jlong {
    Box::into_raw(Box::new(value)).expose_provenance() as jlong
}

/// The value that Java keeps the address of.
///
/// # Safety
/// The number is from [`give`] for a `T`, was not taken back, and nobody else uses the value for `'a`.
#[inline(always)]
pub(crate) unsafe fn borrow<'a, T>(number: jlong) -> &'a mut T {
    // SAFETY: the caller's promise.
    unsafe { &mut *core::ptr::with_exposed_provenance_mut::<T>(number as usize) }
}

/// The value that Java keeps the address of, for calls of several threads at once.
///
/// # Safety
/// The number is from [`give`] for a `T`, and is not taken back for `'a`; nobody borrows it to change it.
#[inline]
pub(crate) unsafe fn share<'a, T: Sync>(number: jlong) -> &'a T {
    // SAFETY: the caller's promise.
    unsafe { &*core::ptr::with_exposed_provenance::<T>(number as usize) }
}

/// Takes the value back that Java kept the address of.
///
/// # Safety
/// The number is from [`give`] for a `T`, and nobody uses it any more.
pub(crate) unsafe fn take_back<T>(number: jlong) -> T {
    // SAFETY: the caller's promise.
    *unsafe { Box::from_raw(core::ptr::with_exposed_provenance_mut::<T>(number as usize)) }
}

/// An array of Java's whose elements are copied from and to native memory.
pub(crate) trait Elements: Copy {
    /// Copies `count` elements of the array from `from` on to `to`.
    ///
    /// # Safety
    /// `env` is this thread's, the array is one of such elements and has so many, and there is room for them.
    unsafe fn copy_out(env: *mut JNIEnv, array: jarray, from: jsize, count: jsize, to: *mut Self);

    /// Copies `count` elements to the array from `to` on.
    ///
    /// # Safety
    /// As for [`copy_out`](Self::copy_out); the elements at `from` can be read.
    unsafe fn copy_in(env: *mut JNIEnv, array: jarray, to: jsize, count: jsize, from: *const Self);
}

impl Elements for i64 {
    #[inline]
    unsafe fn copy_out(env: *mut JNIEnv, array: jlongArray, from: jsize, count: jsize, to: *mut Self) {
        // SAFETY: the caller's promise; the table of functions is there for as long as the thread.
        unsafe { ((**env).v1_1.GetLongArrayRegion)(env, array, from, count, to) };
    }

    #[inline]
    unsafe fn copy_in(env: *mut JNIEnv, array: jlongArray, to: jsize, count: jsize, from: *const Self) {
        // SAFETY: as above.
        unsafe { ((**env).v1_1.SetLongArrayRegion)(env, array, to, count, from) };
    }
}

impl Elements for i8 {
    #[inline]
    unsafe fn copy_out(env: *mut JNIEnv, array: jbyteArray, from: jsize, count: jsize, to: *mut Self) {
        // SAFETY: as above.
        unsafe { ((**env).v1_1.GetByteArrayRegion)(env, array, from, count, to) };
    }

    #[inline]
    unsafe fn copy_in(env: *mut JNIEnv, array: jbyteArray, to: jsize, count: jsize, from: *const Self) {
        // SAFETY: as above.
        unsafe { ((**env).v1_1.SetByteArrayRegion)(env, array, to, count, from) };
    }
}

/// A direct `ByteBuffer` over native memory.
///
/// # Safety
/// `env` is this thread's. Whoever uses the buffer keeps the memory.
pub(crate) unsafe fn buffer(env: *mut JNIEnv, address: *mut c_void, bytes: jlong) -> jobject {
    // SAFETY: the caller's promise.
    unsafe { ((**env).v1_4.NewDirectByteBuffer)(env, address, bytes) }
}

/// Where the bytes of a direct `ByteBuffer` lie; NULL for any other object.
///
/// # Safety
/// `env` is this thread's, and `buffer` an object.
#[inline]
pub(crate) unsafe fn address(env: *mut JNIEnv, buffer: jobject) -> *mut c_void {
    // SAFETY: the caller's promise.
    unsafe { ((**env).v1_4.GetDirectBufferAddress)(env, buffer) }
}
