//! What the system is asked for the calling thread: a core, a nice value, a real-time priority.

use std::io;

/// Runs the calling thread on this core only, counted from 0 as the system counts: what [`Settings::core`] does for a
/// handler's thread, for threads of your own, such as a producer's. Linux and Android.
///
/// # Errors
/// The system's answer where there is no such core, or the process may not use it; [`io::ErrorKind::Unsupported`] on
/// targets that cannot pin threads.
///
/// [`Settings::core`]: super::Settings::core
pub fn pin(core: usize) -> io::Result<()> {
    pin_to(&[core])
}

/// Runs the calling thread on these cores only.
#[cfg(any(target_os = "linux", target_os = "android"))]
pub(super) fn pin_to(cores: &[usize]) -> io::Result<()> {
    // SAFETY: a set of cores is an array of integers, and all zeroes is the empty one.
    let mut set: libc::cpu_set_t = unsafe { core::mem::zeroed() };
    for core in cores {
        if *core >= libc::CPU_SETSIZE as usize {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "no core has so high a number"));
        }
        // SAFETY: the number is below the number of bits of the set.
        unsafe { libc::CPU_SET(*core, &mut set) };
    }
    // SAFETY: reads as many bytes of `set` as it has; 0 is the calling thread.
    match unsafe { libc::sched_setaffinity(0, size_of_val(&set), &set) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub(super) fn pin_to(_cores: &[usize]) -> io::Result<()> {
    Err(unsupported("threads cannot be pinned on this system"))
}

/// Gives this thread a nice value, from -20 (much time) to 19 (little).
#[cfg(any(target_os = "linux", target_os = "android"))]
pub(super) fn set_nice(value: i32) -> io::Result<()> {
    // The system would take the nearest value that there is, in silence.
    if !(-20..=19).contains(&value) {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "nice values go from -20 to 19"));
    }
    // SAFETY: takes numbers only; here 0 is the calling thread, not its process.
    match unsafe { libc::setpriority(libc::PRIO_PROCESS, 0, value) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub(super) fn set_nice(_value: i32) -> io::Result<()> {
    Err(unsupported("threads have no nice value of their own on this system"))
}

/// Puts this thread under the first-in-first-out real-time scheduler, with this priority.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
pub(super) fn set_real_time(priority: i32) -> io::Result<()> {
    // SAFETY: a `sched_param` is integers, of which all but the priority are reserved and zero.
    let mut parameters: libc::sched_param = unsafe { core::mem::zeroed() };
    parameters.sched_priority = priority;
    // SAFETY: this thread is alive, and `parameters` outlives the call, which reads it.
    match unsafe { libc::pthread_setschedparam(libc::pthread_self(), libc::SCHED_FIFO, &parameters) } {
        0 => Ok(()),
        code => Err(io::Error::from_raw_os_error(code)),
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
pub(super) fn set_real_time(_priority: i32) -> io::Result<()> {
    Err(unsupported("real-time priorities are not supported on this system"))
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn unsupported(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::Unsupported, what)
}
