//! What a ring's memory pages shall be like: wishes, as bits.

use crate::options::Options;
use crate::status::Status;
use annulus::memory::{Advice, Mapping, Outcome, Pages, Wish};

/// `annulus_ring_create` uses pages of 2 MiB: from the system's pool if that has enough, otherwise transparent ones, which
/// the kernel puts in where it can.
pub const ANNULUS_PAGES_HUGE: u32 = 1;
/// `annulus_ring_create` brings all pages in at once.
pub const ANNULUS_PAGES_PREFAULT: u32 = 2;
/// `annulus_ring_create` locks the pages in RAM, where that is allowed.
pub const ANNULUS_PAGES_LOCK: u32 = 4;
/// `annulus_ring_create` uses pages of 2 MiB from the system's pool, and no others.
pub const ANNULUS_PAGES_POOLED: u32 = 8;
/// The pages are of the NUMA node `annulus_options.node`, counted as the system counts. Required, all of them; otherwise
/// those that the node has room for.
pub const ANNULUS_PAGES_NODE: u32 = 16;
/// The kernel is advised that the memory is used in order.
pub const ANNULUS_PAGES_SEQUENTIAL: u32 = 32;
/// The kernel is advised that the memory is used soon.
pub const ANNULUS_PAGES_WILL_NEED: u32 = 64;
/// The kernel is advised to use transparent pages of 2 MiB.
pub const ANNULUS_PAGES_TRANSPARENT: u32 = 128;

/// Each wish with its bit; the node is the options'.
const fn wishes(node: u32) -> [(u32, Wish); 8] {
    [
        (ANNULUS_PAGES_HUGE, Wish::HugePages),
        (ANNULUS_PAGES_PREFAULT, Wish::Prefault),
        (ANNULUS_PAGES_LOCK, Wish::Lock),
        (ANNULUS_PAGES_POOLED, Wish::PooledHugePages),
        (ANNULUS_PAGES_NODE, Wish::NumaNode(node)),
        (ANNULUS_PAGES_SEQUENTIAL, Wish::Advice(Advice::Sequential)),
        (ANNULUS_PAGES_WILL_NEED, Wish::Advice(Advice::WillNeed)),
        (ANNULUS_PAGES_TRANSPARENT, Wish::Advice(Advice::HugePage)),
    ]
}

/// What the options wish for; `None` for memory of the allocator's.
pub(crate) fn wished(options: &Options) -> Result<Option<Pages>, Status> {
    let &Options { pages, pages_required, node, .. } = options;
    let (all, named) = (wishes(node), pages | pages_required);
    let known = all.iter().fold(0, |known, (bit, _)| known | bit);
    if named & !known != 0 || (named & ANNULUS_PAGES_NODE == 0 && node != 0) {
        return Err(Status::InvalidOption);
    }
    let named_wishes = all.into_iter().filter(|(bit, _)| named & bit != 0);
    let asked = named_wishes.fold(Pages::new(), |asked, (bit, wish)| {
        if pages_required & bit != 0 { asked.require(wish) } else { asked.prefer(wish) }
    });
    Ok((named != 0).then_some(asked))
}

/// Which wishes were granted, as bits.
pub(crate) fn granted(mapping: &Mapping) -> u32 {
    // Matched and not compared, which would look at what a variant does not hold, as valgrind sees it.
    let granted = mapping.placement().outcomes().filter(|(_, it)| matches!(it, Outcome::Granted));
    granted.fold(0, |bits, (granted, _)| {
        let node = if let Wish::NumaNode(node) = granted { node } else { 0 };
        let bit = wishes(node).iter().find(|(_, wish)| *wish == granted).map_or(0, |(bit, _)| *bit);
        bits | bit
    })
}
