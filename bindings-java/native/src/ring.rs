//! Rings, as Java makes, opens, watches and ends them.

use crate::boundary::{Elements, address, borrow, buffer, give, guard, share, silence_panics, take_back};
use crate::kinds::AnyRing;
use crate::make::{self, MAX_STAGES, Made, SPEC, STAGE, Spec};
use crate::slots::Slots;
use crate::status::Status;
use annulus::Capacity;
use annulus::memory::Mapping;
use core::ptr::{self, NonNull};
use jni_sys::{JNIEnv, jclass, jint, jlong, jlongArray, jobject};

/// What a Java ring is here. The memory, unless it is somebody else's, goes after the ring.
pub(crate) struct Ring {
    /// Taken only by the call that ends it.
    any: Option<Box<dyn AnyRing>>,
    pub(crate) slots: Slots,
    /// How many bytes the block has: of somebody else's what its header says, which may be less than its memory.
    bytes: usize,
    _memory: Option<Mapping>,
}

impl Ring {
    fn new(
        any: Box<dyn AnyRing>,
        event_size: u64,
        bytes: usize,
        memory: Option<Mapping>,
    ) -> Result<Self, Status> {
        let capacity = Capacity::new(any.capacity()).map_err(|_| Status::InvalidCapacity)?;
        let slots = Slots { base: any.slots().as_ptr(), size: event_size as usize, capacity };
        Ok(Self { any: Some(any), slots, bytes, _memory: memory })
    }

    pub(crate) fn any(&self) -> Result<&dyn AnyRing, Status> {
        self.any.as_deref().ok_or(Status::Closed)
    }
}

/// Where a block's header says how many bytes it has: `docs/memory-layout.md`.
const BLOCK_BYTES: usize = 128;

/// The number of these declarations: Java refuses a library with another. It changes with any of them.
const ABI: jint = 4;

/// Which declarations this library has, and whether its handles count: `ABI << 1 | metrics`. The first call, of whoever
/// loads it.
#[unsafe(no_mangle)]
pub extern "system" fn Java_org_annulus_Native_abi(_env: *mut JNIEnv, _class: jclass) -> jint {
    silence_panics();
    ABI << 1 | jint::from(cfg!(feature = "metrics"))
}

/// Makes a ring. `count` numbers say what it shall be like.
///
/// # Safety
/// `env` is this thread's, and the array has so many elements.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn Java_org_annulus_Native_ringCreate(
    env: *mut JNIEnv,
    _class: jclass,
    numbers: jlongArray,
    count: jint,
) -> jlong {
    guard(|| {
        let mut read = [0; SPEC + MAX_STAGES * STAGE];
        let of_stages = (count as usize).checked_sub(SPEC).ok_or(Status::InvalidOption)?;
        if of_stages > MAX_STAGES * STAGE || of_stages % STAGE != 0 {
            return Err(Status::InvalidStages);
        }
        // SAFETY: the array has so many elements, and there is room for them.
        unsafe { i64::copy_out(env, numbers, 0, count, read.as_mut_ptr()) };
        let (numbers, stages) = read.split_first_chunk::<SPEC>().ok_or(Status::InvalidOption)?;
        let (stages, _) = stages[..of_stages].as_chunks::<STAGE>();
        let spec = Spec::read(*numbers);
        let Made { ring, mapping } = spec.make(stages)?;
        let (_, bytes) = ring.block();
        Ok(give(Ring::new(ring, spec.event_size, bytes, Some(mapping))?))
    })
}

/// Opens the ring in a block of somebody else's.
///
/// # Safety
/// As for `RawRing::attach`: the Java program promises it.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn Java_org_annulus_Native_ringAttach(
    _env: *mut JNIEnv,
    _class: jclass,
    block: jlong,
    bytes: jlong,
    event_size: jlong,
    event_align: jlong,
) -> jlong {
    guard(|| {
        let at = ptr::with_exposed_provenance_mut::<u8>(block as usize);
        let block = NonNull::new(at).ok_or(Status::NotARing)?;
        let (size, align) = (event_size.cast_unsigned(), event_align.cast_unsigned());
        // SAFETY: the caller's promise.
        let any = unsafe { make::attach(block, bytes as usize, size, align)? };
        // SAFETY: a ring was found there: its header is longer, and was written before.
        let own = unsafe { block.as_ptr().wrapping_add(BLOCK_BYTES).cast::<u64>().read_unaligned() };
        Ok(give(Ring::new(any, size, own as usize, None)?))
    })
}

/// The block's bytes. The buffer is never given to a program, and Java keeps the ring for as long as it is used.
///
/// # Safety
/// `env` is this thread's, `ring` is from `ringCreate` or `ringAttach`, and has 2^31 - 1 bytes at most.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn Java_org_annulus_Native_ringBuffer(
    env: *mut JNIEnv,
    _class: jclass,
    ring: jlong,
) -> jobject {
    // SAFETY: the caller's promise.
    let ring = unsafe { share::<Ring>(ring) };
    let Ok((block, _)) = ring.any().map(AnyRing::block) else { return ptr::null_mut() };
    // SAFETY: the caller's promise.
    unsafe { buffer(env, block.as_ptr().cast(), ring.bytes as jlong) }
}

/// Where the block lies.
///
/// # Safety
/// `ring` is from `ringCreate` or `ringAttach`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn Java_org_annulus_Native_ringAddress(
    _env: *mut JNIEnv,
    _class: jclass,
    ring: jlong,
) -> jlong {
    guard(|| {
        // SAFETY: the caller's promise.
        let (block, _) = unsafe { share::<Ring>(ring) }.any()?.block();
        Ok(block.as_ptr().expose_provenance() as jlong)
    })
}

/// How many bytes the block has.
///
/// # Safety
/// `ring` is from `ringCreate` or `ringAttach`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn Java_org_annulus_Native_ringBytes(
    _env: *mut JNIEnv,
    _class: jclass,
    ring: jlong,
) -> jlong {
    // SAFETY: the caller's promise.
    guard(|| Ok(unsafe { share::<Ring>(ring) }.bytes as jlong))
}

/// How many slots the ring has, which may be more than an `int` of Java's says.
///
/// # Safety
/// `ring` is from `ringCreate` or `ringAttach`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn Java_org_annulus_Native_ringCapacity(
    _env: *mut JNIEnv,
    _class: jclass,
    ring: jlong,
) -> jlong {
    // SAFETY: the caller's promise.
    guard(|| Ok(unsafe { share::<Ring>(ring) }.slots.capacity.get() as jlong))
}

/// Ends a ring, and frees its memory if it is the library's. `Busy` while another language is attached to the block:
/// then nothing has happened.
///
/// # Safety
/// `ring` is from `ringCreate` or `ringAttach`, and no other call uses it, now or, unless the answer is `Busy`, later.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn Java_org_annulus_Native_ringFree(
    _env: *mut JNIEnv,
    _class: jclass,
    number: jlong,
) -> jlong {
    guard(|| {
        // SAFETY: the caller's promise.
        let ring = unsafe { borrow::<Ring>(number) };
        // A ring of somebody else's is only left.
        if let (Some(any), true) = (ring.any.take(), ring._memory.is_some()) {
            // SAFETY: every handle came from a `RawRing`, here and wherever the block was opened.
            if let Err(any) = unsafe { any.destroy() } {
                ring.any = Some(any);
                return Err(Status::Busy);
            }
        }
        // SAFETY: the caller's promise; nobody uses the number any more.
        drop(unsafe { take_back::<Ring>(number) });
        Ok(0)
    })
}

/// Asks that the ring be closed, and wakes its waiters.
///
/// # Safety
/// `ring` is from `ringCreate` or `ringAttach`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn Java_org_annulus_Native_ringClose(
    _env: *mut JNIEnv,
    _class: jclass,
    ring: jlong,
) -> jlong {
    // SAFETY: the caller's promise.
    guard(|| unsafe { share::<Ring>(ring) }.any().map(AnyRing::close).map(|()| 0))
}

/// Halts the ring.
///
/// # Safety
/// `ring` is from `ringCreate` or `ringAttach`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn Java_org_annulus_Native_ringHalt(
    _env: *mut JNIEnv,
    _class: jclass,
    ring: jlong,
) -> jlong {
    // SAFETY: the caller's promise.
    guard(|| unsafe { share::<Ring>(ring) }.any().map(AnyRing::halt).map(|()| 0))
}

/// Wakes every thread that sleeps on the ring, after Java changed its words in the place of a handle.
///
/// # Safety
/// `ring` is from `ringCreate` or `ringAttach`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn Java_org_annulus_Native_ringWake(
    _env: *mut JNIEnv,
    _class: jclass,
    ring: jlong,
) -> jlong {
    // SAFETY: the caller's promise.
    guard(|| unsafe { share::<Ring>(ring) }.any().map(AnyRing::wake).map(|()| 0))
}

/// What Java and a handle share: numbers that a call answers beside its result, and a tray, by which small batches come
/// and go without a call to the virtual machine. They lie in a direct buffer that the handle's object keeps.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Answers(NonNull<[i64; Self::COUNT]>);

// SAFETY: only the thread that uses the handle writes there.
unsafe impl Send for Answers {}

impl Answers {
    const COUNT: usize = 3;
    /// The size of the tray: `ConsumerEnd` and `ProducerEnd` of Java have the same.
    pub(crate) const TRAY: usize = 2048;

    /// # Safety
    /// `env` is this thread's, and `buffer` is a direct buffer of so many words and the tray, which lives as long as this.
    pub(crate) unsafe fn new(env: *mut JNIEnv, buffer: jobject) -> Result<Self, Status> {
        // SAFETY: the caller's promise.
        let at = unsafe { address(env, buffer) };
        NonNull::new(at.cast()).map(Self).ok_or(Status::InvalidOption)
    }

    #[inline(always)]
    pub(crate) fn write(self, numbers: [i64; Self::COUNT]) {
        // SAFETY: there is room for so many, by the promise of `new`; a `ByteBuffer` need not be aligned.
        unsafe { self.0.as_ptr().write_unaligned(numbers) };
    }

    /// Where the tray begins, behind the numbers.
    #[inline(always)]
    pub(crate) fn tray(self) -> *mut u8 {
        self.0.as_ptr().wrapping_add(1).cast()
    }
}
