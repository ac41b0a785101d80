//! Descriptors, where the system has no eventfds.

use super::ConsumerState;
use crate::status::Status;
use core::ffi::c_int;

impl ConsumerState {
    pub(super) fn fd(&mut self) -> Result<c_int, Status> {
        Err(Status::Unsupported)
    }

    pub(super) fn arm(&mut self) -> Result<bool, Status> {
        Err(Status::Unsupported)
    }

    pub(super) fn disarm(&mut self) -> Result<(), Status> {
        Err(Status::Unsupported)
    }
}
