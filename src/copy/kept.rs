//! The copier that a handle keeps; none on microcontrollers, which have nothing but `memcpy`.

use super::Copier;

/// What a handle copies with.
#[cfg(annulus_line = "128")]
#[derive(Clone, Copy, Debug)]
pub(crate) struct KeptCopier(Copier);

#[cfg(annulus_line = "128")]
impl KeptCopier {
    pub(crate) fn detect() -> Self {
        Self(Copier::detect())
    }

    pub(crate) fn memcpy() -> Self {
        Self(Copier::memcpy())
    }

    pub(crate) fn set(&mut self, copier: Copier) {
        self.0 = copier;
    }

    #[inline]
    pub(crate) fn get(self) -> Copier {
        self.0
    }
}

/// What a handle copies with.
#[cfg(annulus_line = "word")]
#[derive(Clone, Copy, Debug)]
pub(crate) struct KeptCopier;

#[cfg(annulus_line = "word")]
impl KeptCopier {
    pub(crate) fn detect() -> Self {
        Self
    }

    pub(crate) fn memcpy() -> Self {
        Self
    }

    #[inline]
    pub(crate) fn get(self) -> Copier {
        Copier::memcpy()
    }
}
