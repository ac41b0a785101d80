//! Consumers and workers, as Java uses them.

use crate::boundary::{borrow, give, guard, share, take_back};
use crate::kinds::AnyConsumer;
use crate::producer::{number, range};
use crate::ring::{Answers, Ring};
use crate::slots::{Array, Slots};
use crate::status::Status;
use annulus::SeqRange;
use jni_sys::{JNIEnv, jarray, jboolean, jclass, jint, jlong, jobject};

/// What a Java consumer is here.
struct Consumer {
    any: Box<dyn AnyConsumer>,
    slots: Slots,
    answers: Answers,
}

impl Consumer {
    /// Polls: waits for so many nanoseconds after a first look, and pauses before that if it makes the ring faster. Less
    /// than none is no wait and no pause.
    #[inline(always)]
    fn look(&mut self, max: jint, nanoseconds: jlong) -> Result<SeqRange, Status> {
        if nanoseconds < 0 {
            self.any.try_poll(max as usize)
        } else {
            self.any.poll_within(max as usize, nanoseconds)
        }
    }

    /// Answers with a batch: its size; where it begins is in the first of the answers.
    #[inline(always)]
    fn lend(&self, batch: SeqRange) -> jlong {
        self.answers.write([number(batch.start), 0, 0]);
        batch.len() as jlong
    }
}

/// Does something with a consumer.
///
/// # Safety
/// The number is that of a consumer which no other thread uses now.
#[inline(always)]
unsafe fn with(number: jlong, body: impl FnOnce(&mut Consumer) -> Result<jlong, Status>) -> jlong {
    // SAFETY: the caller's promise.
    guard(|| body(unsafe { borrow::<Consumer>(number) }))
}

/// Takes a consumer or a worker of a stage, or joins the stage.
///
/// # Safety
/// `env` is this thread's, `ring` is from `ringCreate` or `ringAttach`, and the consumer's object keeps `answers`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn Java_org_annulus_Native_consumerCreate(
    env: *mut JNIEnv,
    _class: jclass,
    ring: jlong,
    stage: jint,
    joins: jboolean,
    answers: jobject,
) -> jlong {
    guard(|| {
        // SAFETY: the caller's promise.
        let (ring, answers) = unsafe { (share::<Ring>(ring), Answers::new(env, answers)?) };
        let stage = usize::try_from(stage).map_err(|_| Status::InvalidStages)?;
        let any = if joins { ring.any()?.join(stage)? } else { ring.any()?.consumer(stage)? };
        answers.write([any.place().map_or(-1, i64::from), any.is_exclusive().into(), any.is_worker().into()]);
        Ok(give(Consumer { any, slots: ring.slots, answers }))
    })
}

/// Ends a consumer, which bounds nobody any more.
///
/// # Safety
/// The number is a consumer's, and nobody uses it any more.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn Java_org_annulus_Native_consumerFree(
    _env: *mut JNIEnv,
    _class: jclass,
    consumer: jlong,
) -> jlong {
    guard(|| {
        // SAFETY: the caller's promise.
        drop(unsafe { take_back::<Consumer>(consumer) });
        Ok(0)
    })
}

/// Says what Java did in this consumer's place: everything below `start` is released, and the published run there has
/// `count` more events, or abandoned ones.
///
/// # Safety
/// The number is that of a consumer which no other thread uses now, and not a worker's.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn Java_org_annulus_Native_consumerResume(
    _env: *mut JNIEnv,
    _class: jclass,
    consumer: jlong,
    start: jlong,
    count: jlong,
    abandoned: jboolean,
) -> jlong {
    let resume = |consumer: &mut Consumer| {
        // SAFETY: Java followed the protocol in this consumer's place.
        unsafe { consumer.any.resume(range(start, count), abandoned) };
        Ok(0)
    };
    // SAFETY: the caller's promise.
    unsafe { with(consumer, resume) }
}

/// Polls. The size of the batch; where it begins is in the first of the answers.
///
/// # Safety
/// The number is that of a consumer which no other thread uses now.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn Java_org_annulus_Native_consumerTryPoll(
    _env: *mut JNIEnv,
    _class: jclass,
    consumer: jlong,
    max: jint,
    pauses: jboolean,
) -> jlong {
    let poll = |consumer: &mut Consumer| {
        let batch = consumer.look(max, if pauses { 0 } else { -1 })?;
        Ok(consumer.lend(batch))
    };
    // SAFETY: the caller's promise.
    unsafe { with(consumer, poll) }
}

/// Polls, waiting for so many nanoseconds. The size of the batch; where it begins, and where the run that the consumer
/// knows, and whether that is abandoned, are in the answers. Those are there also if there is no batch.
///
/// # Safety
/// The number is that of a consumer which no other thread uses now.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn Java_org_annulus_Native_consumerPoll(
    _env: *mut JNIEnv,
    _class: jclass,
    consumer: jlong,
    max: jint,
    nanoseconds: jlong,
) -> jlong {
    let poll = |consumer: &mut Consumer| {
        let found = consumer.any.poll_within(max as usize, nanoseconds);
        let (run, abandoned) = consumer.any.known();
        let start = found.map_or(run.start, |batch| batch.start);
        consumer.answers.write([number(start), number(run.end), abandoned.into()]);
        Ok(found?.len() as jlong)
    };
    // SAFETY: the caller's promise.
    unsafe { with(consumer, poll) }
}

/// Shortens what is lent to its first events. Java knows that there are so many.
///
/// # Safety
/// The number is that of a consumer which no other thread uses now, and not a worker's.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn Java_org_annulus_Native_consumerKeep(
    _env: *mut JNIEnv,
    _class: jclass,
    consumer: jlong,
    count: jint,
) -> jlong {
    let keep = |consumer: &mut Consumer| {
        consumer.any.keep(count as usize);
        Ok(0)
    };
    // SAFETY: the caller's promise.
    unsafe { with(consumer, keep) }
}

/// Releases the first events of what is lent. Java knows that there are so many.
///
/// # Safety
/// The number is that of a consumer which no other thread uses now.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn Java_org_annulus_Native_consumerRelease(
    _env: *mut JNIEnv,
    _class: jclass,
    consumer: jlong,
    count: jint,
) -> jlong {
    let release = |consumer: &mut Consumer| {
        consumer.any.release(count as usize);
        Ok(0)
    };
    // SAFETY: the caller's promise.
    unsafe { with(consumer, release) }
}

/// The next sequence that a consumer gets.
///
/// # Safety
/// The number is that of a consumer which no other thread uses now.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn Java_org_annulus_Native_consumerSequence(
    _env: *mut JNIEnv,
    _class: jclass,
    consumer: jlong,
) -> jlong {
    // SAFETY: the caller's promise.
    unsafe { with(consumer, |consumer| Ok(consumer.any.sequence().cast_signed())) }
}

/// Lets a consumer pause after small batches where that makes the ring faster, or not.
///
/// # Safety
/// The number is that of a consumer which no other thread uses now.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn Java_org_annulus_Native_consumerCoalesce(
    _env: *mut JNIEnv,
    _class: jclass,
    consumer: jlong,
    enabled: jboolean,
) -> jlong {
    let set = |consumer: &mut Consumer| {
        consumer.any.set_coalescing(enabled);
        Ok(0)
    };
    // SAFETY: the caller's promise.
    unsafe { with(consumer, set) }
}

/// What is added to the number of events that a call read, if they are in the tray.
const IN_TRAY: jlong = 1 << 32;

/// Polls, copies what there is and releases it. How many events.
///
/// # Safety
/// The number is that of a consumer which no other thread uses now; `drain` copies the events somewhere, and answers
/// what is added to their number.
#[inline(always)]
unsafe fn read(
    consumer: jlong,
    max: jint,
    nanoseconds: jlong,
    drain: impl FnOnce(&Consumer, SeqRange) -> jlong,
) -> jlong {
    let read = |consumer: &mut Consumer| {
        let batch = consumer.look(max, nanoseconds)?;
        let place = drain(consumer, batch);
        consumer.any.release(batch.len());
        Ok(batch.len() as jlong + place)
    };
    // SAFETY: the caller's promise.
    unsafe { with(consumer, read) }
}

/// Writes the native that copies events to an array.
macro_rules! read_array {
    ($name:ident, $element:ty) => {
        /// Copies the next events, `max` at most, to the tray, or, if it is too small, to an array, from the element `to`
        /// on, and releases them. How many, and in which. Waits for so many nanoseconds.
        ///
        /// # Safety
        /// The number is that of a consumer which no other thread uses now; the array has the room, and events are
        /// a whole number of elements and as aligned.
        #[unsafe(no_mangle)]
        pub unsafe extern "system" fn $name(
            env: *mut JNIEnv,
            _class: jclass,
            consumer: jlong,
            array: jarray,
            to: jint,
            max: jint,
            nanoseconds: jlong,
        ) -> jlong {
            let drain = |consumer: &Consumer, range: SeqRange| {
                if consumer.slots.bytes(range) <= Answers::TRAY {
                    // SAFETY: the range is lent, and the tray has the room.
                    unsafe { consumer.slots.drain_bytes(range, consumer.answers.tray()) };
                    return IN_TRAY;
                }
                // SAFETY: the range is lent; the rest is the caller's promise.
                unsafe { consumer.slots.drain::<$element>(range, Array { env, array, from: to }) };
                0
            };
            // SAFETY: the caller's promise.
            unsafe { read(consumer, max, nanoseconds, drain) }
        }
    };
}

read_array!(Java_org_annulus_Native_consumerReadLongs, i64);
read_array!(Java_org_annulus_Native_consumerReadBytes, i8);
