//! A piece of memory on pages of its own.

use core::mem::MaybeUninit;
use core::ptr::NonNull;
use core::{fmt, slice};

use super::system::Region;
use super::{Outcome, PageKind, Pages, Placement, Weight};
use crate::error::BuildError;
use crate::error::pages::{Advice, PagesError, Refusal, Wish};

/// The size of a huge page, and the alignment of memory that is to consist of such.
pub(super) const HUGE: usize = 2 << 20;

/// A piece of memory on pages as [`Pages`] wishes for them, given back on drop.
///
/// Rings that a [`Builder`](crate::Builder) allocates need none of this: [`Builder::pages`](crate::Builder::pages) makes
/// one for them. It is for rings that are built in memory of the caller's:
///
/// ```
/// use annulus::memory::{BlockLayout, Mapping, Pages, Wish};
/// use annulus::wait::BusySpin;
/// use annulus::{Single, Topology};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let layout = BlockLayout::of::<u64, Single, BusySpin>(1024, 1)?;
/// let pages = Pages::new().prefer(Wish::HugePages).prefer(Wish::Prefault);
/// let mut mapping = Mapping::new(layout.bytes(), layout.align(), pages)?;
///
/// let mut stages = Topology::new();
/// let stage = stages.stage(1)?;
/// let mut ring = annulus::ring::<u64>(1024)?.wait(BusySpin).place(mapping.memory(), &stages)?;
/// let (mut producer, mut consumers) = ring.split();
/// let mut consumer = consumers.take(stage).unwrap();
/// producer.write_slice(&[1, 2, 3])?;
/// assert_eq!(consumer.poll(8)?.len(), 3);
/// # Ok(())
/// # }
/// ```
pub struct Mapping {
    region: Region,
    placement: Placement,
}

impl fmt::Debug for Mapping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Mapping").field(&self.placement).finish()
    }
}

// SAFETY: a mapping owns its memory, which belongs to the process and not to a thread, and hands it out by `&mut` only.
unsafe impl Send for Mapping {}
// SAFETY: as above; through `&` it only tells where the memory is.
unsafe impl Sync for Mapping {}

impl Mapping {
    /// At least `bytes` bytes of memory, aligned to `align`, all zero.
    ///
    /// # Errors
    /// [`BuildError::Pages`] for a requirement that cannot be met, [`BuildError::OutOfMemory`], or
    /// [`BuildError::TooLarge`], also for an `align` that is not a power of two.
    pub fn new(bytes: usize, align: usize, pages: Pages) -> Result<Self, BuildError> {
        if !align.is_power_of_two() {
            return Err(BuildError::TooLarge);
        }
        if !pages.tries_pool() {
            return Self::without_pool(bytes, align, pages, None);
        }
        match Self::from_pool(bytes, align, pages)? {
            Ok(mapping) => Ok(mapping),
            Err(refusal) => Self::without_pool(bytes, align, pages, Some(refusal)),
        }
    }

    /// A mapping of pooled pages, or why there is none.
    fn from_pool(bytes: usize, align: usize, pages: Pages) -> Result<Result<Self, Refusal>, BuildError> {
        let region = match Region::pooled(bytes, align) {
            Ok(region) => region,
            Err(refusal) => return Ok(Err(refusal)),
        };
        // The pool may have pages and yet none on the node, or none for this process. A fault would be fatal then, so
        // they are brought in now. A node that is refused is reported below.
        if let Some((node, weight)) = pages.node {
            let _ = region.bind(node, weight == Weight::Required);
        }
        if region.populate().is_err() {
            return Ok(Err(Refusal::PoolTooSmall));
        }
        let mut mapping = Self::of(region, PageKind::Pooled);
        mapping.grant(pages, Ok(()), Ok(()))?;
        Ok(Ok(mapping))
    }

    /// A mapping of the system's usual pages, which may become huge ones if that is wished for.
    fn without_pool(
        bytes: usize,
        align: usize,
        pages: Pages,
        pool: Option<Refusal>,
    ) -> Result<Self, BuildError> {
        let pooled = pool.map_or(Ok(()), Err);
        let wants_huge = pages.huge.is_some() || pages.huge_advice.is_some();
        let align = if wants_huge { align.max(HUGE) } else { align };
        let region = Region::normal(bytes, align)?;
        let transparent = if wants_huge { region.make_transparent() } else { Err(Refusal::Unsupported) };
        let kind = if transparent.is_ok() { PageKind::Transparent } else { PageKind::Normal };
        let mut mapping = Self::of(region, kind);
        mapping.grant(pages, pooled, transparent)?;
        Ok(mapping)
    }

    fn of(region: Region, kind: PageKind) -> Self {
        let (address, bytes) = (region.base().addr().get(), region.bytes());
        Self { region, placement: Placement { address, bytes, kind, outcomes: Default::default() } }
    }

    /// Grants what is wished for, one after the other, where that is not yet decided: whether the pages are `pooled`,
    /// and whether they are huge in the other way.
    fn grant(
        &mut self,
        pages: Pages,
        pooled: Result<(), Refusal>,
        transparent: Result<(), Refusal>,
    ) -> Result<(), PagesError> {
        for (place, wish) in pages.wishes().into_iter().enumerate() {
            let Some((wish, weight)) = wish else { continue };
            let answer = match wish {
                Wish::PooledHugePages => pooled,
                Wish::HugePages | Wish::Advice(Advice::HugePage) => transparent,
                Wish::NumaNode(node) => self.region.bind(node, weight == Weight::Required),
                Wish::Prefault => self.region.populate(),
                Wish::Lock => self.region.lock(),
                Wish::Advice(advice) => self.region.advise(advice),
            };
            match answer {
                Err(refusal) if weight == Weight::Required => return Err(PagesError { wish, refusal }),
                Err(refusal) => self.placement.note(place, wish, Outcome::Refused(refusal)),
                Ok(()) => self.placement.note(place, wish, Outcome::Granted),
            }
        }
        Ok(())
    }

    /// The memory.
    pub fn memory(&mut self) -> &mut [MaybeUninit<u8>] {
        let base = self.region.base().cast::<MaybeUninit<u8>>();
        // SAFETY: so many bytes are there for as long as the mapping, which lends them by `&mut self`.
        unsafe { slice::from_raw_parts_mut(base.as_ptr(), self.region.bytes()) }
    }

    /// The address of the memory, for rings that are opened by it. It is there for as long as the mapping.
    #[must_use]
    pub fn address(&self) -> NonNull<u8> {
        self.region.base()
    }

    /// Where the memory lies, and what became of the wishes.
    #[must_use]
    pub fn placement(&self) -> &Placement {
        &self.placement
    }
}
