//! Consumers that event loops wait for.

use super::Consumer;
use crate::guard::guard;
use crate::handle::{self, OfEither, given};
use crate::status::Status;
use core::ffi::c_int;

/// The consumer's file descriptor, for `epoll`, `poll` and event loops over them: made by the first call, the same after
/// that. It becomes readable once the consumer was armed by `annulus_consumer_arm` and there is something to be polled.
/// The ring must be one of `ANNULUS_WAIT_FD`: `ANNULUS_WRONG_KIND` otherwise.
///
/// The descriptor is an eventfd of the consumer's, closed by `annulus_consumer_destroy` and on `exec`: take it out of the
/// event loop before. Do not read, write or close it. The first call allocates a few dozen bytes, and is the only one of
/// a consumer that does. Without a descriptor left in the process or the system: `ANNULUS_NO_DESCRIPTOR`.
/// Where there are no eventfds: `ANNULUS_UNSUPPORTED`.
///
/// NULL: `ANNULUS_NULL_POINTER`. Threads: the consumer's; any may wait for the descriptor. Signals: not safe.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_consumer_fd(consumer: *mut Consumer, fd: *mut c_int) -> Status {
    guard(|| {
        given(fd)?;
        // SAFETY: the caller's promise.
        let state = unsafe { handle::state_mut::<OfEither, _>(consumer)? };
        let made = state.fd()?;
        // SAFETY: the output was checked.
        unsafe { handle::write(fd, made) };
        Ok(())
    })
}

/// Sees to it that the consumer's descriptor becomes readable once there is something to be polled, and tells whether to
/// wait for that: `false` if there is something already. To be called when a poll found nothing, right before the wait:
///
/// ```c
/// while (annulus_consumer_try_poll(&consumer, 64, &batch) == ANNULUS_OK) {
///     ...
///     annulus_consumer_done(&consumer, &batch);
/// }
/// annulus_consumer_arm(&consumer, &wait);
/// epoll_wait(epoll, events, count, wait ? -1 : 0);
/// ```
///
/// There is something if events are published that were not released, and if the ring was closed or halted; and, seldom, if
/// a claim was given up, which the next poll steps over. What made the descriptor readable before is taken back. It is
/// rung once: after that, and after any poll or read, it must be armed again. Until then nobody makes a system call for
/// this consumer.
///
/// A consumer that was not asked for its descriptor: `ANNULUS_NO_DESCRIPTOR`; a ring not of `ANNULUS_WAIT_FD`:
/// `ANNULUS_WRONG_KIND`.
/// NULL: `ANNULUS_NULL_POINTER`. Threads: the consumer's. Signals: not safe.
///
/// # Safety
/// Pointers are NULL or point at what they say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_consumer_arm(consumer: *mut Consumer, wait: *mut bool) -> Status {
    guard(|| {
        given(wait)?;
        // SAFETY: the caller's promise.
        let state = unsafe { handle::state_mut::<OfEither, _>(consumer)? };
        let armed = state.arm()?;
        // SAFETY: the output was checked.
        unsafe { handle::write(wait, armed) };
        Ok(())
    })
}

/// Sees to it that nobody rings the consumer's descriptor any more, as any poll or read does: for a consumer that shall
/// rest. It may be readable after that, if somebody had begun to.
///
/// A ring not of `ANNULUS_WAIT_FD`: `ANNULUS_WRONG_KIND`.
/// NULL: `ANNULUS_NULL_POINTER`. Threads: the consumer's. Signals: not safe.
///
/// # Safety
/// `consumer` is NULL or points at a consumer's memory.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn annulus_consumer_disarm(consumer: *mut Consumer) -> Status {
    guard(|| {
        // SAFETY: the caller's promise.
        unsafe { handle::state_mut::<OfEither, _>(consumer)? }.disarm()
    })
}
