//! Walking over messages: from header to header, past pads.
//!
//! Headers are the ring's own. One that did not fit what it stands in would end the walk, so that no step can panic.

use core::iter::FusedIterator;
use core::mem;

use super::unit::{Unit, bytes, bytes_mut, units_of};

/// The messages of a batch, in order, as bytes in the ring.
#[derive(Clone, Debug)]
pub struct Messages<'u> {
    /// What is left before the wrap; then what lies after it.
    here: &'u [Unit],
    after: &'u [Unit],
    left: usize,
}

impl<'u> Messages<'u> {
    /// The first `count` messages of these units, of which the second slice lies after the wrap.
    #[inline]
    #[must_use]
    pub fn of((here, after): (&'u [Unit], &'u [Unit]), count: usize) -> Self {
        Self { here, after, left: count }
    }

    /// The units that were not walked over yet.
    #[inline]
    #[must_use]
    pub fn rest(&self) -> (&'u [Unit], &'u [Unit]) {
        (self.here, self.after)
    }
}

/// How many messages begin in these units, `max` at most, and how many units they take, with the pads before them.
#[inline]
pub(super) fn measure(units: (&[Unit], &[Unit]), max: usize) -> (usize, usize) {
    let all = units.0.len() + units.1.len();
    let mut messages = Messages::of(units, max);
    let count = messages.by_ref().count();
    (count, all - messages.here.len() - messages.after.len())
}

impl<'u> Iterator for Messages<'u> {
    type Item = &'u [u8];

    #[inline]
    fn next(&mut self) -> Option<&'u [u8]> {
        self.left = self.left.checked_sub(1)?;
        loop {
            if self.here.is_empty() {
                self.here = mem::take(&mut self.after);
            }
            let (header, rest) = self.here.split_first()?;
            let (units, rest) = rest.split_at_checked(units_of(header.len()))?;
            self.here = rest;
            if !header.is_pad() {
                return bytes(units).get(..header.len());
            }
        }
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl ExactSizeIterator for Messages<'_> {}
impl FusedIterator for Messages<'_> {}

/// The messages of a batch or a claim, in order, as bytes in the ring to be changed.
#[derive(Debug)]
pub struct MessagesMut<'u> {
    here: &'u mut [Unit],
    after: &'u mut [Unit],
    left: usize,
}

impl<'u> MessagesMut<'u> {
    /// The first `count` messages of these units, of which the second slice lies after the wrap.
    #[inline]
    #[must_use]
    pub fn of((here, after): (&'u mut [Unit], &'u mut [Unit]), count: usize) -> Self {
        Self { here, after, left: count }
    }

    /// The units that were not walked over yet.
    #[inline]
    #[must_use]
    pub fn into_rest(self) -> (&'u mut [Unit], &'u mut [Unit]) {
        (self.here, self.after)
    }
}

impl<'u> Iterator for MessagesMut<'u> {
    type Item = &'u mut [u8];

    #[inline]
    fn next(&mut self) -> Option<&'u mut [u8]> {
        self.left = self.left.checked_sub(1)?;
        loop {
            if self.here.is_empty() {
                self.here = mem::take(&mut self.after);
            }
            let (header, rest) = mem::take(&mut self.here).split_first_mut()?;
            let (units, rest) = rest.split_at_mut_checked(units_of(header.len()))?;
            self.here = rest;
            if !header.is_pad() {
                return bytes_mut(units).get_mut(..header.len());
            }
        }
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl ExactSizeIterator for MessagesMut<'_> {}
impl FusedIterator for MessagesMut<'_> {}
