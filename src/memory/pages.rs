//! Rings on memory pages of their own: huge ones, of one NUMA node, there from the beginning, locked in RAM.
//!
//! Whatever is wished for is either **required** or **preferred**. A requirement that cannot be met is an error, and no
//! ring is built. A preference that cannot be met leaves the ring as it can be had, and [`Placement`] tells which
//! were granted. Nothing is passed over in silence.
//!
//! On Linux the pages are mapped. Elsewhere the memory is the allocator's: there every wish is refused as unsupported.

mod mapping;
mod placement;
#[cfg(target_os = "linux")]
#[path = "pages/linux.rs"]
mod system;
#[cfg(not(target_os = "linux"))]
#[path = "pages/portable.rs"]
mod system;

pub use mapping::Mapping;
pub use placement::{Outcome, PageKind, Placement};

use crate::error::pages::{Advice, Wish};

/// What the memory pages of a ring shall be like: for [`Builder::pages`](crate::Builder::pages).
///
/// ```
/// use annulus::memory::{Outcome, PageKind, Pages, Wish};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let pages = Pages::new().prefer(Wish::HugePages).prefer(Wish::Lock).prefer(Wish::NumaNode(0));
/// let (mut producer, mut consumer) = annulus::ring::<u64>(1 << 15)?.pages(pages).build()?;
///
/// let control = producer.controller();
/// let placement = control.placement().expect("the ring is on pages of its own");
/// match placement.outcome(Wish::Lock) {
///     Some(Outcome::Granted) => println!("{} bytes stay in RAM", placement.bytes()),
///     refused => println!("the ring may be swapped out: {refused:?}"),
/// }
/// if placement.page_kind() == PageKind::Normal {
///     println!("no huge pages");
/// }
/// # producer.publish(|slot| *slot = 7)?;
/// # assert_eq!(consumer.poll(1)?[0], 7);
/// # Ok(())
/// # }
/// ```
///
/// A wish that is named again counts as it was named last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pages {
    huge: Option<Weight>,
    pooled: Option<Weight>,
    node: Option<(u32, Weight)>,
    prefault: Option<Weight>,
    lock: Option<Weight>,
    sequential: Option<Weight>,
    will_need: Option<Weight>,
    huge_advice: Option<Weight>,
}

/// How much a wish weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weight {
    Preferred,
    Required,
}

impl Pages {
    /// Pages of the system's usual size, with no wishes.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            huge: None,
            pooled: None,
            node: None,
            prefault: None,
            lock: None,
            sequential: None,
            will_need: None,
            huge_advice: None,
        }
    }

    /// Wishes for something that the ring cannot do without: if it is refused, so is the ring.
    #[must_use]
    pub const fn require(self, wish: Wish) -> Self {
        self.wish(wish, Weight::Required)
    }

    /// Wishes for something that the ring can do without: [`Placement::outcome`] tells whether it was granted.
    #[must_use]
    pub const fn prefer(self, wish: Wish) -> Self {
        self.wish(wish, Weight::Preferred)
    }

    const fn wish(mut self, wish: Wish, weight: Weight) -> Self {
        let weight = Some(weight);
        match wish {
            Wish::HugePages => self.huge = weight,
            Wish::PooledHugePages => self.pooled = weight,
            Wish::NumaNode(node) => {
                self.node = match weight {
                    Some(weight) => Some((node, weight)),
                    None => None,
                }
            }
            Wish::Prefault => self.prefault = weight,
            Wish::Lock => self.lock = weight,
            Wish::Advice(Advice::Sequential) => self.sequential = weight,
            Wish::Advice(Advice::WillNeed) => self.will_need = weight,
            Wish::Advice(Advice::HugePage) => self.huge_advice = weight,
        }
        self
    }

    /// Whether pages of the pool are wished for, by name or as the better kind of huge pages.
    const fn tries_pool(&self) -> bool {
        self.huge.is_some() || self.pooled.is_some()
    }

    /// Every wish with its weight, in the order in which they are granted: where pages come from before they come, and
    /// locking last, which keeps what is there.
    fn wishes(&self) -> [Option<(Wish, Weight)>; Placement::WISHES] {
        let weigh = |wish: Wish, weight: Option<Weight>| weight.map(|weight| (wish, weight));
        [
            weigh(Wish::PooledHugePages, self.pooled),
            weigh(Wish::HugePages, self.huge),
            self.node.map(|(node, weight)| (Wish::NumaNode(node), weight)),
            weigh(Wish::Advice(Advice::HugePage), self.huge_advice),
            weigh(Wish::Advice(Advice::Sequential), self.sequential),
            weigh(Wish::Prefault, self.prefault),
            weigh(Wish::Advice(Advice::WillNeed), self.will_need),
            weigh(Wish::Lock, self.lock),
        ]
    }
}
