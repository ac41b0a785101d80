//! The Java stage: the classes of `demo/java`, run by a JVM that is started in this process when a run wants it.

mod machine;
mod place;

use std::ffi::c_void;
use std::path::Path;
use std::ptr::NonNull;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use annulus::latency::LatencyRecorder;
use jni_sys::{JNIEnv, JNINativeMethod, jclass, jlong, jvalue};

use self::machine::Machine;
use self::place::Place;
use crate::clock::Clock;
use crate::error::Error;
use crate::statistics::Statistics;
use crate::tally::Tally;

/// A JVM with the stage's classes in it.
#[derive(Debug)]
pub struct Java {
    machine: Machine,
}

/// What the stage asks and tells the program by: `org.annulus.demo.Host`.
#[derive(Debug)]
pub(super) struct Host {
    pub(super) clock: Clock,
    /// How many events are complete, for the progress bar.
    pub(super) complete: Arc<AtomicU64>,
}

impl Java {
    /// Starts a JVM for the classes in `classes`, which load the ring's native library from a file.
    ///
    /// # Errors
    /// [`Error::Input`] if there is no JVM, or the classes or the library cannot be used.
    pub fn start(classes: &Path, library: &Path) -> Result<Self, Error> {
        let place = Place::find()?;
        let mut options = vec![
            format!("-Djava.class.path={}", classes.display()),
            format!("-Dannulus.library={}", library.display()),
            // The signals are this program's.
            "-Xrs".to_owned(),
            "-XX:+UseSerialGC".to_owned(),
        ];
        if place.restricts_native_code() {
            options.push("--enable-native-access=ALL-UNNAMED".to_owned());
        }
        let java = Self { machine: Machine::start(&place.library, &options)? };
        java.prepare().map_err(|error| Error::input(classes.display().to_string(), error))?;
        Ok(java)
    }

    /// Gives the classes their functions, and has them load the ring's library.
    fn prepare(&self) -> Result<(), Error> {
        let thread = self.machine.attach()?;
        let host = thread.class(c"org/annulus/demo/Host")?;
        let method = |name: &core::ffi::CStr, signature: &core::ffi::CStr, function| JNINativeMethod {
            name: name.as_ptr().cast_mut(),
            signature: signature.as_ptr().cast_mut(),
            fnPtr: function,
        };
        let functions = [
            method(c"now", c"(J)J", now as *mut c_void),
            method(c"complete", c"(JJ)V", complete as *mut c_void),
        ];
        // SAFETY: the functions have the signatures that are named with them.
        unsafe { thread.register(host, &functions)? };
        let stage = thread.class(c"org/annulus/demo/Stage")?;
        // SAFETY: the method takes nothing and answers nothing.
        unsafe { thread.call_void(stage, c"prepare", c"()V", &[]) }
    }

    /// Follows the ring in a block as the consumer of a stage, until it ends.
    ///
    /// # Errors
    /// [`Error::Ring`] with the exception that was thrown.
    ///
    /// # Safety
    /// `block` points at `bytes` bytes with a ring of [`Event`](crate::event::Event) in it. They stay until
    /// [`let_go`](Self::let_go) has brought the ring's attachments down.
    pub(super) unsafe fn follow(
        &self,
        (block, bytes): (NonNull<u8>, usize),
        stage: u32,
        feeds: usize,
        host: &Host,
    ) -> Result<Statistics, Error> {
        let thread = self.machine.attach()?;
        let class = thread.class(c"org/annulus/demo/Stage")?;
        let arguments = [
            jvalue { j: block.expose_provenance().get() as jlong },
            jvalue { j: bytes as jlong },
            jvalue { i: stage as i32 },
            jvalue { i: feeds as i32 },
            jvalue { j: core::ptr::from_ref(host).expose_provenance() as jlong },
        ];
        // SAFETY: the arguments are those of the signature; the block is as the caller says, and `host` outlives the call.
        let told = unsafe { thread.call_longs(class, c"follow", c"(JJIIJ)[J", &arguments) }?;
        statistics(&told, feeds).ok_or_else(|| Error::Ring("the Java stage told something else".into()))
    }

    /// Has objects collected, of which those that reach a ring's memory hold it. They may go a little later.
    pub(super) fn let_go(&self) -> Result<(), Error> {
        let thread = self.machine.attach()?;
        let system = thread.class(c"java/lang/System")?;
        // SAFETY: the method takes nothing and answers nothing.
        unsafe { thread.call_void(system, c"gc", c"()V", &[]) }
    }
}

/// Reads what the stage tells: when it finished, its latencies, and a tally for each feed.
fn statistics(told: &[i64], feeds: usize) -> Option<Statistics> {
    let (&[finished, pairs], rest) = told.split_first_chunk()?;
    let (latencies, tallies) = rest.split_at_checked(usize::try_from(pairs).ok()?.checked_mul(2)?)?;
    let mut latency = LatencyRecorder::new();
    for &[value, count] in latencies.as_chunks().0 {
        latency.record_n(value.cast_unsigned(), count.cast_unsigned());
    }
    let (tallies, []) = tallies.as_chunks() else { return None };
    let tallies: Vec<_> =
        tallies.iter().map(|numbers| Tally::from_numbers(numbers.map(i64::cast_unsigned))).collect();
    (tallies.len() == feeds).then(|| Statistics::gathered(latency, tallies, finished.cast_unsigned()))
}

/// `Host.now`.
///
/// # Safety
/// `host` is the address of a live [`Host`].
unsafe extern "system" fn now(_: *mut JNIEnv, _: jclass, host: jlong) -> jlong {
    // SAFETY: the caller's promise.
    unsafe { Host::at(host) }.clock.now() as jlong
}

/// `Host.complete`.
///
/// # Safety
/// As for [`now`].
unsafe extern "system" fn complete(_: *mut JNIEnv, _: jclass, host: jlong, events: jlong) {
    // Relaxed: a figure for the progress bar.
    // SAFETY: the caller's promise.
    unsafe { Host::at(host) }.complete.store(events.cast_unsigned(), Ordering::Relaxed);
}

impl Host {
    /// # Safety
    /// The number is the address of one, which lives for `'a`.
    unsafe fn at<'a>(number: jlong) -> &'a Self {
        // SAFETY: the caller's promise.
        unsafe { &*core::ptr::with_exposed_provenance(number as usize) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_becomes_statistics() {
        let tally = [3, 0, 0, 0, 0, 0, 0, 1, 70, -2, 9];
        let told = [&[1_000, 3, 4_097, 1, 5, 3, 4_096, 0][..], &tally].concat();
        let told = statistics(&told, 1).unwrap();
        assert_eq!((told.events(), told.latency().max(), told.events_per_second()), (4, 4_097, 4e6));
        assert_eq!(told.tallies()[0].records(), 4);
    }

    #[test]
    fn what_is_cut_short_is_refused() {
        let tally = [0; Tally::NUMBERS];
        let whole = [&[9, 2, 7, 1, 7, 0][..], &tally].concat();
        assert!(statistics(&whole, 1).is_some() && statistics(&whole, 2).is_none());
        for end in 0..whole.len() {
            assert!(statistics(&whole[..end], 1).is_none(), "{end}");
        }
    }
}
