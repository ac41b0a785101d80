//! The kinds of rings that there are, one variant each: a call looks once which it is.

#[cfg(annulus_fd)]
use crate::{consumer::OnFd, wait::Rung};
#[cfg(target_has_atomic = "64")]
use annulus::Joinable;
use annulus::wait::Awake;
#[cfg(feature = "std")]
use annulus::wait::Blocking;
use annulus::{Multi, Opaque, RangeConsumer, RangeProducer, Raw, RawRing, Share, Single};

pub(crate) type RingOf<K, W> = RawRing<Opaque, K, W>;
pub(crate) type ProducerOf<K, W> = RangeProducer<Raw<Opaque, K, W>>;
pub(crate) type ReaderOf<K, W> = RangeConsumer<Raw<Opaque, K, W>>;
pub(crate) type WorkerOf<K, W> = RangeConsumer<Raw<Opaque, K, W>, Share>;
#[cfg(annulus_fd)]
pub(crate) type ReaderOnFd<K, W> = OnFd<ReaderOf<K, W>>;
#[cfg(annulus_fd)]
pub(crate) type WorkerOnFd<K, W> = OnFd<WorkerOf<K, W>>;

/// Writes an enum with a variant for each kind of producers and each way to wait.
macro_rules! kinds {
    ($(#[$meta:meta])* $name:ident of $type:ident, $on_fd:ident) => {
        $(#[$meta])*
        #[derive(Debug)]
        #[allow(clippy::large_enum_variant, reason = "all variants are about as large")]
        #[repr(usize)]
        pub(crate) enum $name {
            Single($type<Single, Awake>),
            Multi($type<Multi, Awake>),
            #[cfg(feature = "std")]
            SingleBlocking($type<Single, Blocking>),
            #[cfg(feature = "std")]
            MultiBlocking($type<Multi, Blocking>),
            #[cfg(target_has_atomic = "64")]
            SingleJoinable($type<Joinable<Single>, Awake>),
            #[cfg(target_has_atomic = "64")]
            MultiJoinable($type<Joinable<Multi>, Awake>),
            #[cfg(all(feature = "std", target_has_atomic = "64"))]
            SingleJoinableBlocking($type<Joinable<Single>, Blocking>),
            #[cfg(all(feature = "std", target_has_atomic = "64"))]
            MultiJoinableBlocking($type<Joinable<Multi>, Blocking>),
            #[cfg(annulus_fd)]
            SingleFd($on_fd<Single, Rung>),
            #[cfg(annulus_fd)]
            MultiFd($on_fd<Multi, Rung>),
            #[cfg(all(annulus_fd, target_has_atomic = "64"))]
            SingleJoinableFd($on_fd<Joinable<Single>, Rung>),
            #[cfg(all(annulus_fd, target_has_atomic = "64"))]
            MultiJoinableFd($on_fd<Joinable<Multi>, Rung>),
        }
    };
}

kinds! {
    /// A ring, opened by its block.
    AnyRing of RingOf, RingOf
}
kinds! {
    /// A producer.
    AnyProducer of ProducerOf, ProducerOf
}
kinds! {
    /// A consumer that gets every event.
    AnyReader of ReaderOf, ReaderOnFd
}
kinds! {
    /// A worker of a group.
    AnyWorker of WorkerOf, WorkerOnFd
}

/// Does the same with whichever kind it is.
macro_rules! each {
    ($any:ident, $value:expr, $inner:pat => $body:expr) => {
        match $value {
            $any::Single($inner) => $body,
            $any::Multi($inner) => $body,
            #[cfg(feature = "std")]
            $any::SingleBlocking($inner) => $body,
            #[cfg(feature = "std")]
            $any::MultiBlocking($inner) => $body,
            #[cfg(target_has_atomic = "64")]
            $any::SingleJoinable($inner) => $body,
            #[cfg(target_has_atomic = "64")]
            $any::MultiJoinable($inner) => $body,
            #[cfg(all(feature = "std", target_has_atomic = "64"))]
            $any::SingleJoinableBlocking($inner) => $body,
            #[cfg(all(feature = "std", target_has_atomic = "64"))]
            $any::MultiJoinableBlocking($inner) => $body,
            #[cfg(annulus_fd)]
            $any::SingleFd($inner) => $body,
            #[cfg(annulus_fd)]
            $any::MultiFd($inner) => $body,
            #[cfg(all(annulus_fd, target_has_atomic = "64"))]
            $any::SingleJoinableFd($inner) => $body,
            #[cfg(all(annulus_fd, target_has_atomic = "64"))]
            $any::MultiJoinableFd($inner) => $body,
        }
    };
}
pub(crate) use each;

/// Makes a handle of the same kind out of another.
macro_rules! derive {
    ($from:ident => $to:ident, $value:expr, $inner:pat => $body:expr) => {
        match $value {
            $from::Single($inner) => $body.map($to::Single),
            $from::Multi($inner) => $body.map($to::Multi),
            #[cfg(feature = "std")]
            $from::SingleBlocking($inner) => $body.map($to::SingleBlocking),
            #[cfg(feature = "std")]
            $from::MultiBlocking($inner) => $body.map($to::MultiBlocking),
            #[cfg(target_has_atomic = "64")]
            $from::SingleJoinable($inner) => $body.map($to::SingleJoinable),
            #[cfg(target_has_atomic = "64")]
            $from::MultiJoinable($inner) => $body.map($to::MultiJoinable),
            #[cfg(all(feature = "std", target_has_atomic = "64"))]
            $from::SingleJoinableBlocking($inner) => $body.map($to::SingleJoinableBlocking),
            #[cfg(all(feature = "std", target_has_atomic = "64"))]
            $from::MultiJoinableBlocking($inner) => $body.map($to::MultiJoinableBlocking),
            #[cfg(annulus_fd)]
            $from::SingleFd($inner) => $body.map(|made| $to::SingleFd(made.into())),
            #[cfg(annulus_fd)]
            $from::MultiFd($inner) => $body.map(|made| $to::MultiFd(made.into())),
            #[cfg(all(annulus_fd, target_has_atomic = "64"))]
            $from::SingleJoinableFd($inner) => $body.map(|made| $to::SingleJoinableFd(made.into())),
            #[cfg(all(annulus_fd, target_has_atomic = "64"))]
            $from::MultiJoinableFd($inner) => $body.map(|made| $to::MultiJoinableFd(made.into())),
        }
    };
}
pub(crate) use derive;

/// Does something only with rings that several producers may have.
impl AnyProducer {
    /// One more producer, if the ring may have several.
    pub(crate) fn another(&self) -> Option<Self> {
        Some(match self {
            Self::Multi(producer) => Self::Multi(producer.clone()),
            #[cfg(feature = "std")]
            Self::MultiBlocking(producer) => Self::MultiBlocking(producer.clone()),
            #[cfg(target_has_atomic = "64")]
            Self::MultiJoinable(producer) => Self::MultiJoinable(producer.clone()),
            #[cfg(all(feature = "std", target_has_atomic = "64"))]
            Self::MultiJoinableBlocking(producer) => Self::MultiJoinableBlocking(producer.clone()),
            #[cfg(annulus_fd)]
            Self::MultiFd(producer) => Self::MultiFd(producer.clone()),
            #[cfg(all(annulus_fd, target_has_atomic = "64"))]
            Self::MultiJoinableFd(producer) => Self::MultiJoinableFd(producer.clone()),
            _ => return None,
        })
    }
}
