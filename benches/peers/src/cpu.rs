//! What the system tells of processors, time and memory.

use std::io;
use std::mem::MaybeUninit;
use std::thread;
use std::time::Duration;

/// How many processors this process may use.
pub(crate) fn count() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// Keeps the calling thread on one processor.
pub(crate) fn pin(cpu: usize) {
    // SAFETY: a set of no processor is a valid value; the calls read and write this set only.
    unsafe {
        let mut set: libc::cpu_set_t = std::mem::zeroed();
        libc::CPU_SET(cpu, &mut set);
        libc::sched_setaffinity(0, size_of_val(&set), &set);
    }
}

fn usage() -> io::Result<libc::rusage> {
    let mut usage = MaybeUninit::uninit();
    // SAFETY: the call fills the structure it is given, and the result is looked at first.
    unsafe {
        match libc::getrusage(libc::RUSAGE_SELF, usage.as_mut_ptr()) {
            0 => Ok(usage.assume_init()),
            _ => Err(io::Error::last_os_error()),
        }
    }
}

/// The processor time of this process so far.
pub(crate) fn time() -> Duration {
    let of = |time: libc::timeval| Duration::new(time.tv_sec as u64, time.tv_usec as u32 * 1000);
    usage().map_or(Duration::ZERO, |usage| of(usage.ru_utime) + of(usage.ru_stime))
}

/// The most memory that this process has had resident, in bytes.
pub(crate) fn peak_rss() -> u64 {
    // Linux counts it in units of 1,024 bytes.
    usage().map_or(0, |usage| usage.ru_maxrss as u64 * 1024)
}
