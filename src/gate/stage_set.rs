//! Sets of stages.

/// A set of stages, at most [`StageSet::MAX`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(transparent)]
pub struct StageSet(u64);

impl StageSet {
    pub const MAX: usize = u64::BITS as usize;

    pub const NONE: Self = Self(0);
    pub const ALL: Self = Self(u64::MAX);

    #[inline]
    pub const fn of(stage: u32) -> Self {
        Self(1 << stage)
    }

    /// The stages with a lower number than this one.
    pub const fn below(stage: u32) -> Self {
        match 1_u64.checked_shl(stage) {
            Some(bit) => Self(bit - 1),
            None => Self::ALL,
        }
    }

    #[cfg(any(annulus_cas, annulus_lean))]
    pub const fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    /// One bit for each stage.
    pub const fn bits(self) -> u64 {
        self.0
    }

    #[inline]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    #[inline]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    #[inline]
    pub const fn contains(self, stage: u32) -> bool {
        self.0 >> stage & 1 != 0
    }

    #[inline]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}
