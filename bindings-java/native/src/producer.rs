//! Producers, as Java uses them.

use crate::boundary::{borrow, give, guard, share, take_back};
use crate::kinds::AnyProducer;
use crate::ring::{Answers, Ring};
use crate::slots::{Array, Slots};
use crate::status::Status;
use annulus::message::Framing;
use annulus::{Seq, SeqRange};
use core::time::Duration;
use jni_sys::{JNIEnv, jarray, jclass, jint, jlong, jobject};
use std::time::Instant;

/// What a Java producer is here.
struct Producer {
    any: Box<dyn AnyProducer>,
    slots: Slots,
    framing: Option<Framing>,
    answers: Answers,
}

/// A sequence as Java has it: never negative, since it has 63 bits.
#[inline(always)]
pub(crate) fn number(sequence: Seq) -> jlong {
    sequence.get().cast_signed()
}

/// So many sequences from a number of Java's on.
pub(crate) fn range(start: jlong, count: jlong) -> SeqRange {
    SeqRange::new(Seq::new(start.cast_unsigned()), count as usize)
}

/// So many nanoseconds from now.
pub(crate) fn after(nanoseconds: jlong) -> Instant {
    Instant::now() + Duration::from_nanos(nanoseconds.max(0).cast_unsigned())
}

/// Does something with a producer.
///
/// # Safety
/// The number is that of a producer which no other thread uses now.
#[inline(always)]
unsafe fn with(number: jlong, body: impl FnOnce(&mut Producer) -> Result<jlong, Status>) -> jlong {
    // SAFETY: the caller's promise.
    guard(|| body(unsafe { borrow::<Producer>(number) }))
}

/// Makes a producer.
///
/// # Safety
/// `env` is this thread's, `ring` is from `ringCreate` or `ringAttach`, and the producer's object keeps `answers`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn Java_org_annulus_Native_producerCreate(
    env: *mut JNIEnv,
    _class: jclass,
    ring: jlong,
    answers: jobject,
) -> jlong {
    guard(|| {
        // SAFETY: the caller's promise.
        let (ring, answers) = unsafe { (share::<Ring>(ring), Answers::new(env, answers)?) };
        let any = ring.any()?.producer();
        let taken = || ring.any().map(|any| if any.is_closed() { Status::Closed } else { Status::Taken });
        let any = any.map_or_else(|| Err(taken()?), Ok)?;
        let framing = Framing::of(ring.slots.capacity.get());
        Ok(give(Producer { any, slots: ring.slots, framing, answers }))
    })
}

/// Ends a producer; what it has open is abandoned. If Java claimed and published in its place, `count` is not negative,
/// and that many from `start` on are open.
///
/// # Safety
/// The number is a producer's, and nobody uses it any more.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn Java_org_annulus_Native_producerFree(
    _env: *mut JNIEnv,
    _class: jclass,
    producer: jlong,
    start: jlong,
    count: jlong,
) -> jlong {
    guard(|| {
        // SAFETY: the caller's promise.
        let mut producer = unsafe { take_back::<Producer>(producer) };
        if count >= 0 {
            // SAFETY: Java followed the protocol in this producer's place.
            unsafe { producer.any.resume(range(start, count)) };
        }
        Ok(0)
    })
}

/// Says what Java did in this producer's place: so many sequences from `start` on are claimed and not published.
///
/// # Safety
/// The number is that of a producer which no other thread uses now.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn Java_org_annulus_Native_producerResume(
    _env: *mut JNIEnv,
    _class: jclass,
    producer: jlong,
    start: jlong,
    count: jlong,
) -> jlong {
    let resume = |producer: &mut Producer| {
        // SAFETY: Java followed the protocol in this producer's place.
        unsafe { producer.any.resume(range(start, count)) };
        Ok(0)
    };
    // SAFETY: the caller's promise.
    unsafe { with(producer, resume) }
}

/// Which place among the ring's counters is this producer's own; -1 if none is.
///
/// # Safety
/// The number is that of a producer which no other thread uses now.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn Java_org_annulus_Native_producerCounters(
    _env: *mut JNIEnv,
    _class: jclass,
    producer: jlong,
) -> jlong {
    // SAFETY: the caller's promise.
    unsafe { with(producer, |producer| Ok(producer.any.counters().map_or(-1, jlong::from))) }
}

/// Claims, if there is room now. The first sequence.
///
/// # Safety
/// The number is that of a producer which no other thread uses now.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn Java_org_annulus_Native_producerTryClaim(
    _env: *mut JNIEnv,
    _class: jclass,
    producer: jlong,
    count: jint,
) -> jlong {
    // SAFETY: the caller's promise.
    unsafe { with(producer, |producer| Ok(number(producer.any.try_claim(count as usize)?.start))) }
}

/// Claims, waiting for room for so many nanoseconds. The first sequence.
///
/// # Safety
/// The number is that of a producer which no other thread uses now.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn Java_org_annulus_Native_producerClaim(
    _env: *mut JNIEnv,
    _class: jclass,
    producer: jlong,
    count: jint,
    nanoseconds: jlong,
) -> jlong {
    let claim = |producer: &mut Producer| {
        Ok(number(producer.any.claim_until(count as usize, after(nanoseconds))?.start))
    };
    // SAFETY: the caller's promise.
    unsafe { with(producer, claim) }
}

/// Claims the units of a message, waiting for room for so many nanoseconds, or not at all if that is 0. The first
/// sequence; how many units there are, a pad included, is in the first of the answers.
///
/// # Safety
/// The number is that of a producer of messages which no other thread uses now.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn Java_org_annulus_Native_producerClaimMessage(
    _env: *mut JNIEnv,
    _class: jclass,
    producer: jlong,
    len: jint,
    nanoseconds: jlong,
) -> jlong {
    let claim = |producer: &mut Producer| {
        let framing = producer.framing.ok_or(Status::WrongKind)?;
        let units = match nanoseconds {
            0 => producer.any.try_claim_message(framing, len as usize)?,
            _ => producer.any.claim_message_until(framing, len as usize, after(nanoseconds))?,
        };
        producer.answers.write([units.len() as i64, 0, 0]);
        Ok(number(units.start))
    };
    // SAFETY: the caller's promise.
    unsafe { with(producer, claim) }
}

/// Publishes the first of what is claimed. Java knows that there are so many.
///
/// # Safety
/// The number is that of a producer which no other thread uses now.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn Java_org_annulus_Native_producerPublish(
    _env: *mut JNIEnv,
    _class: jclass,
    producer: jlong,
    count: jint,
) -> jlong {
    let publish = |producer: &mut Producer| {
        producer.any.publish(count as usize);
        Ok(0)
    };
    // SAFETY: the caller's promise.
    unsafe { with(producer, publish) }
}

/// Gives up what is left of the claim.
///
/// # Safety
/// The number is that of a producer which no other thread uses now.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn Java_org_annulus_Native_producerAbandon(
    _env: *mut JNIEnv,
    _class: jclass,
    producer: jlong,
) -> jlong {
    let abandon = |producer: &mut Producer| {
        producer.any.abandon();
        Ok(0)
    };
    // SAFETY: the caller's promise.
    unsafe { with(producer, abandon) }
}

/// Closes the ring; an open claim is abandoned.
///
/// # Safety
/// The number is that of a producer which no other thread uses now.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn Java_org_annulus_Native_producerClose(
    _env: *mut JNIEnv,
    _class: jclass,
    producer: jlong,
) -> jlong {
    let close = |producer: &mut Producer| {
        producer.any.close();
        Ok(0)
    };
    // SAFETY: the caller's promise.
    unsafe { with(producer, close) }
}

/// Claims `count` events, fills them and publishes them, if there is room now.
///
/// # Safety
/// The number is that of a producer which no other thread uses now; `fill` fills no more than the range.
#[inline(always)]
unsafe fn publish(producer: jlong, count: usize, fill: impl FnOnce(&Slots, SeqRange)) -> jlong {
    let publish = |producer: &mut Producer| {
        let range = producer.any.try_claim(count)?;
        fill(&producer.slots, range);
        producer.any.publish(count);
        Ok(number(range.start))
    };
    // SAFETY: the caller's promise.
    unsafe { with(producer, publish) }
}

/// Publishes an event of one word, if there is room now.
///
/// # Safety
/// The number is that of a producer which no other thread uses now, of a ring whose events have a word.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn Java_org_annulus_Native_producerPut1(
    _env: *mut JNIEnv,
    _class: jclass,
    producer: jlong,
    first: jlong,
) -> jlong {
    // SAFETY: the caller's promise.
    unsafe { with(producer, |producer| Ok(producer.any.put(&producer.slots, first))) }
}

/// Writes the native that publishes one event of so many words.
macro_rules! put {
    ($name:ident, $($word:ident),*) => {
        /// Publishes an event of these words, if there is room now.
        ///
        /// # Safety
        /// The number is that of a producer which no other thread uses now, of a ring whose events have as many words.
        #[unsafe(no_mangle)]
        pub unsafe extern "system" fn $name(
            _env: *mut JNIEnv,
            _class: jclass,
            producer: jlong,
            $($word: jlong),*
        ) -> jlong {
            // SAFETY: the caller's promise; the words are an event.
            unsafe { write(producer, 1, [$($word),*].as_ptr().cast()) }
        }
    };
}

put!(Java_org_annulus_Native_producerPut2, first, second);
put!(Java_org_annulus_Native_producerPut3, first, second, third);
put!(Java_org_annulus_Native_producerPut4, first, second, third, fourth);

/// Publishes copies of `count` events, if there is room for all of them now.
///
/// # Safety
/// The number is that of a producer which no other thread uses now; at `from` there are bytes for the events.
#[inline(always)]
unsafe fn write(producer: jlong, count: jint, from: *const u8) -> jlong {
    // SAFETY: the caller's promise.
    unsafe { with(producer, |producer| Ok(producer.any.write(&producer.slots, count as usize, from))) }
}

/// Publishes `count` events from the tray, if there is room for all of them now.
///
/// # Safety
/// The number is that of a producer which no other thread uses now; the tray has the events.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn Java_org_annulus_Native_producerWriteTray(
    _env: *mut JNIEnv,
    _class: jclass,
    producer: jlong,
    count: jint,
) -> jlong {
    let write = |producer: &mut Producer| {
        let from = producer.answers.tray().cast_const();
        // SAFETY: the caller's promise.
        Ok(unsafe { producer.any.write(&producer.slots, count as usize, from) })
    };
    // SAFETY: the caller's promise.
    unsafe { with(producer, write) }
}

/// Writes the native that publishes events from an array.
macro_rules! write_array {
    ($name:ident, $element:ty) => {
        /// Publishes `count` events from the elements of an array, if there is room for all of them now.
        ///
        /// # Safety
        /// The number is that of a producer which no other thread uses now; the array has the elements, and events are
        /// a whole number of them and as aligned.
        #[unsafe(no_mangle)]
        pub unsafe extern "system" fn $name(
            env: *mut JNIEnv,
            _class: jclass,
            producer: jlong,
            array: jarray,
            from: jint,
            count: jint,
        ) -> jlong {
            // SAFETY: the caller's promise; the range is claimed.
            unsafe {
                publish(producer, count as usize, |slots, range| {
                    slots.fill::<$element>(range, Array { env, array, from })
                })
            }
        }
    };
}

write_array!(Java_org_annulus_Native_producerWriteLongs, i64);
write_array!(Java_org_annulus_Native_producerWriteBytes, i8);
