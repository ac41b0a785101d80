//! What the tests need of a library that is built for them: Rust at the other end of a ring, a panic, and a broken rule of
//! JNI.

use crate::boundary::{Elements, guard};
use crate::status::Status;
use annulus::wait::Yielding;
use annulus::{Consumer, Kind, Multi, Producer, Raw, RawRing, Single};
use core::ptr::{self, NonNull};
use jni_sys::{JNIEnv, jboolean, jclass, jlong, jlongArray};

/// An event as both languages see it: a number, and what is computed from it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
struct Pair {
    number: u64,
    check: u64,
}

impl Pair {
    const fn of(number: u64) -> Self {
        Self { number, check: number.wrapping_mul(0x9e37_79b9_7f4a_7c15) }
    }
}

type Ring<K> = RawRing<Pair, K, Yielding>;

/// Opens a ring that Java made.
///
/// # Safety
/// As for `RawRing::attach`.
unsafe fn open<K: Kind>(block: jlong, bytes: jlong) -> Result<Ring<K>, Status> {
    let at = ptr::with_exposed_provenance_mut::<u8>(block as usize);
    let block = NonNull::new(at).ok_or(Status::NotARing)?;
    // SAFETY: the caller's promise.
    Ok(unsafe { Ring::attach(block, bytes as usize, Yielding)? })
}

/// Publishes the numbers up to `count`, in batches of one to nine.
fn produce<K: Kind>(producer: Option<Producer<Raw<Pair, K, Yielding>>>, count: u64) -> Result<jlong, Status> {
    let mut producer = producer.ok_or(Status::Taken)?;
    let mut next = 0;
    while next < count {
        let mut claim = producer.claim((1 + next % 9).min(count - next) as usize)?;
        for slot in &mut claim {
            *slot = Pair::of(next);
            next += 1;
        }
        claim.publish();
    }
    Ok(0)
}

/// Reads to the end. The sum of the numbers, if each is what it must be.
fn consume<K: Kind>(consumer: Option<Consumer<Raw<Pair, K, Yielding>>>) -> Result<jlong, Status> {
    let mut consumer = consumer.ok_or(Status::Taken)?;
    let mut sum = 0;
    while let Ok(batch) = consumer.poll(7) {
        for pair in &batch {
            if *pair != Pair::of(pair.number) {
                return Err(Status::NotARing);
            }
            sum += pair.number;
        }
    }
    Ok(sum.cast_signed())
}

/// Rust produces.
///
/// # Safety
/// As for `RawRing::attach`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn Java_org_annulus_Peer_produce(
    _env: *mut JNIEnv,
    _class: jclass,
    block: jlong,
    bytes: jlong,
    multi: jboolean,
    count: jlong,
) -> jlong {
    guard(|| {
        // SAFETY: the caller's promise.
        unsafe {
            match multi {
                true => produce(open::<Multi>(block, bytes)?.producer(), count.cast_unsigned()),
                false => produce(open::<Single>(block, bytes)?.producer(), count.cast_unsigned()),
            }
        }
    })
}

/// Rust consumes, in the stage of this number.
///
/// # Safety
/// As for `RawRing::attach`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn Java_org_annulus_Peer_consume(
    _env: *mut JNIEnv,
    _class: jclass,
    block: jlong,
    bytes: jlong,
    multi: jboolean,
    stage: jlong,
) -> jlong {
    /// A consumer of the stage.
    fn at<K: Kind>(ring: &Ring<K>, stage: jlong) -> Option<Consumer<Raw<Pair, K, Yielding>>> {
        ring.consumer(ring.stages().nth(stage as usize)?)
    }
    guard(|| {
        // SAFETY: the caller's promise.
        unsafe {
            match multi {
                true => consume(at(&open::<Multi>(block, bytes)?, stage)),
                false => consume(at(&open::<Single>(block, bytes)?, stage)),
            }
        }
    })
}

/// Panics inside: the number that stands for it.
#[unsafe(no_mangle)]
pub extern "system" fn Java_org_annulus_Peer_panic(_env: *mut JNIEnv, _class: jclass) -> jlong {
    guard(|| panic!("as asked"))
}

/// Breaks a rule of JNI: it goes on with an exception pending.
///
/// # Safety
/// `env` is this thread's, and `array` an array of `long`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn Java_org_annulus_Peer_breakRule(
    env: *mut JNIEnv,
    _class: jclass,
    array: jlongArray,
) {
    let mut word = 0;
    // SAFETY: the caller's promise. There is no such element, so that an exception is pending after the first call.
    unsafe {
        i64::copy_out(env, array, i32::MAX, 1, &raw mut word);
        i64::copy_out(env, array, i32::MAX, 1, &raw mut word);
    }
}
