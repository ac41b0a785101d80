//! Descriptors: an eventfd, which is one more waker of the consumer's ring.

use super::{AnyConsumer, ConsumerState};
use crate::kinds::{AnyReader, AnyWorker};
use crate::status::Status;
use annulus::wait::EventFd;
use annulus::{Watch, Watchable};
use core::ffi::c_int;
use core::ops::{Deref, DerefMut};
use std::os::fd::{AsFd, AsRawFd};

/// A consumer of a ring whose consumers may have descriptors, and this one's, once it was asked for. Whoever reaches it
/// to poll disarms that.
#[derive(Debug)]
pub(crate) struct OnFd<C: Watchable> {
    // Before the consumer: it waits for the consumer's ring.
    watch: Option<Box<Watch<C::Memory>>>,
    consumer: C,
}

impl<C: Watchable> From<C> for OnFd<C> {
    fn from(consumer: C) -> Self {
        Self { watch: None, consumer }
    }
}

impl<C: Watchable> Deref for OnFd<C> {
    type Target = C;

    #[inline]
    fn deref(&self) -> &C {
        &self.consumer
    }
}

impl<C: Watchable> DerefMut for OnFd<C> {
    #[inline]
    fn deref_mut(&mut self) -> &mut C {
        self.disarm();
        &mut self.consumer
    }
}

impl<C: Watchable> OnFd<C> {
    fn fd(&mut self) -> Result<c_int, Status> {
        let watch = match &mut self.watch {
            Some(watch) => watch,
            none => {
                let event_fd = EventFd::new().map_err(|_| Status::NoDescriptor)?;
                none.insert(Box::new(Watch::new(&self.consumer, event_fd)))
            }
        };
        Ok(watch.as_fd().as_raw_fd())
    }

    fn arm(&mut self) -> Result<bool, Status> {
        let watch = self.watch.as_mut().ok_or(Status::NoDescriptor)?;
        Ok(watch.arm(&mut self.consumer))
    }

    #[inline]
    fn disarm(&mut self) {
        if let Some(watch) = &mut self.watch {
            watch.disarm();
        }
    }
}

/// Does something with a consumer that may have a descriptor; `ANNULUS_WRONG_KIND` for any other.
macro_rules! on_fd {
    ($state:expr, $consumer:ident => $body:expr) => {
        match &mut $state.any {
            AnyConsumer::Reader(AnyReader::SingleFd($consumer)) => $body,
            AnyConsumer::Reader(AnyReader::MultiFd($consumer)) => $body,
            AnyConsumer::Worker(AnyWorker::SingleFd($consumer)) => $body,
            AnyConsumer::Worker(AnyWorker::MultiFd($consumer)) => $body,
            #[cfg(target_has_atomic = "64")]
            AnyConsumer::Reader(AnyReader::SingleJoinableFd($consumer)) => $body,
            #[cfg(target_has_atomic = "64")]
            AnyConsumer::Reader(AnyReader::MultiJoinableFd($consumer)) => $body,
            #[cfg(target_has_atomic = "64")]
            AnyConsumer::Worker(AnyWorker::SingleJoinableFd($consumer)) => $body,
            #[cfg(target_has_atomic = "64")]
            AnyConsumer::Worker(AnyWorker::MultiJoinableFd($consumer)) => $body,
            _ => Err(Status::WrongKind),
        }
    };
}

impl ConsumerState {
    pub(super) fn fd(&mut self) -> Result<c_int, Status> {
        on_fd!(self, consumer => consumer.fd())
    }

    pub(super) fn arm(&mut self) -> Result<bool, Status> {
        on_fd!(self, consumer => consumer.arm())
    }

    pub(super) fn disarm(&mut self) -> Result<(), Status> {
        on_fd!(self, consumer => {
            consumer.disarm();
            Ok(())
        })
    }
}
