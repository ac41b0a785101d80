//! Each wish, granted and refused, against what the kernel says.

use core::mem::MaybeUninit;
use std::env;
use std::process::Command;

use annulus::error::{BuildError, Refusal};
use annulus::memory::{Advice, Mapping, Outcome, PageKind, Pages, Wish};

use super::MIB;
use super::kernel::{Smaps, alone, has_transparent_pages, huge_pages, node_of};

const GRANTED: Option<Outcome> = Some(Outcome::Granted);

fn refused(refusal: Refusal) -> Option<Outcome> {
    Some(Outcome::Refused(refusal))
}

fn map(bytes: usize, pages: Pages) -> Result<Mapping, BuildError> {
    Mapping::new(bytes, 128, pages)
}

/// The wish that was required in vain, and why.
fn refusal(pages: Pages) -> (Wish, Refusal) {
    match map(MIB, pages) {
        Err(BuildError::Pages(error)) => (error.wish(), error.refusal()),
        other => panic!("not refused: {other:?}"),
    }
}

fn smaps(mapping: &Mapping) -> Smaps {
    Smaps::at(mapping.placement().address()).unwrap()
}

#[test]
fn without_wishes_pages_are_the_usual_ones() {
    let _alone = alone();
    let mapping = map(MIB, Pages::new()).unwrap();
    let placement = mapping.placement();
    assert_eq!((placement.page_kind(), placement.bytes()), (PageKind::Normal, MIB));
    assert_eq!(placement.huge_bytes().unwrap(), 0);
    assert_eq!(placement.outcomes().count(), 0);
    assert_eq!(smaps(&mapping).page_bytes, 4096);
    assert_eq!(placement.outcome(Wish::Lock), None, "nobody asked");
}

#[test]
fn huge_pages_are_the_pools_or_transparent() {
    let _alone = alone();
    let mapping = map(3 * MIB, Pages::new().prefer(Wish::HugePages).prefer(Wish::Prefault)).unwrap();
    let placement = mapping.placement();
    assert_eq!(placement.bytes(), 4 * MIB, "whole huge pages");
    assert_eq!(placement.address() % (2 * MIB), 0);
    let kernel = smaps(&mapping);
    match placement.page_kind() {
        PageKind::Pooled => {
            assert_eq!(kernel.page_bytes, 2 * MIB);
            assert!(kernel.has("ht"));
            assert_eq!(placement.huge_bytes().unwrap(), 4 * MIB);
        }
        PageKind::Transparent => {
            assert!(has_transparent_pages());
            assert!(kernel.has("hg"));
            assert_eq!(placement.huge_bytes().unwrap(), kernel.huge.min(4 * MIB));
        }
        _ => assert!(!has_transparent_pages()),
    }
    let huge = placement.page_kind() != PageKind::Normal;
    assert_eq!(placement.outcome(Wish::HugePages) == GRANTED, huge);
}

#[test]
fn the_pool_gives_what_it_has() {
    let _alone = alone();
    let more = (huge_pages("Total") + 1) * 2 * MIB;
    let too_many = map(more, Pages::new().prefer(Wish::PooledHugePages)).unwrap();
    assert_eq!(too_many.placement().outcome(Wish::PooledHugePages), refused(Refusal::PoolTooSmall));
    assert_eq!(too_many.placement().page_kind(), PageKind::Normal, "it was this kind or none");
    let required = map(more, Pages::new().require(Wish::PooledHugePages));
    let Err(BuildError::Pages(error)) = required else { panic!("not refused: {required:?}") };
    assert_eq!((error.wish(), error.refusal()), (Wish::PooledHugePages, Refusal::PoolTooSmall));
    assert_eq!(error.to_string(), "no huge pages from the pool: the pool has too few of them");
    if huge_pages("Free") > 0 {
        let pages = Pages::new().require(Wish::PooledHugePages).require(Wish::NumaNode(0));
        let mapping = map(MIB, pages).unwrap();
        assert_eq!(mapping.placement().page_kind(), PageKind::Pooled);
        assert_eq!(smaps(&mapping).page_bytes, 2 * MIB);
    }
}

#[test]
fn pages_that_are_there_from_the_beginning() {
    let _alone = alone();
    let later = map(4 * MIB, Pages::new()).unwrap();
    assert!(smaps(&later).resident < 4 * MIB, "nobody touched it");
    drop(later);
    let now = map(4 * MIB, Pages::new().require(Wish::Prefault)).unwrap();
    assert_eq!(now.placement().outcome(Wish::Prefault), GRANTED);
    let kernel = smaps(&now);
    assert!(kernel.resident >= 4 * MIB, "{kernel:?}");
}

#[test]
fn a_ring_of_unwritten_events_is_there_from_the_beginning() {
    let _alone = alone();
    let uninit = || MaybeUninit::<[u8; 4096]>::uninit();
    let pages = Pages::new().require(Wish::Prefault);
    let (producer, _consumer) = annulus::ring_with(1024, uninit).unwrap().pages(pages).build().unwrap();
    let control = producer.controller();
    let placement = control.placement().unwrap();
    assert!(placement.bytes() > 4 * MIB);
    assert!(Smaps::at(placement.address()).unwrap().resident >= placement.bytes());
}

#[test]
fn memory_that_stays_in_ram() {
    let _alone = alone();
    let mapping = map(MIB, Pages::new().prefer(Wish::Lock)).unwrap();
    match mapping.placement().outcome(Wish::Lock).unwrap() {
        Outcome::Granted => {
            let kernel = smaps(&mapping);
            assert!(kernel.has("lo") && kernel.locked >= MIB, "{kernel:?}");
        }
        // Whoever runs the tests may lock little.
        Outcome::Refused(refusal) => assert_eq!(refusal, Refusal::LockLimit),
    }
}

/// Set in the process that may lock nothing.
const MAY_NOT_LOCK: &str = "ANNULUS_TEST_MAY_NOT_LOCK";

#[test]
fn memory_that_may_not_be_locked() {
    if env::var_os(MAY_NOT_LOCK).is_none() {
        let test = ["--exact", "wishes::memory_that_may_not_be_locked"];
        let output =
            Command::new(env::current_exe().unwrap()).args(test).env(MAY_NOT_LOCK, "1").output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && said.contains("1 passed"), "{said}");
        return;
    }
    let nothing = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: this process runs nothing but this test; the limit is read.
    assert_eq!(unsafe { libc::setrlimit(libc::RLIMIT_MEMLOCK, &nothing) }, 0);
    // SAFETY: takes a number. It takes the right to lock from root; anybody else has none, and is refused.
    unsafe { libc::setuid(65_534) };
    assert_eq!(refusal(Pages::new().require(Wish::Lock)), (Wish::Lock, Refusal::LockLimit));
    let mapping = map(MIB, Pages::new().prefer(Wish::Lock)).unwrap();
    assert_eq!(mapping.placement().outcome(Wish::Lock), refused(Refusal::LockLimit));
}

#[test]
fn memory_of_a_node() {
    let _alone = alone();
    let pages = Pages::new().prefer(Wish::NumaNode(0)).prefer(Wish::Prefault);
    let mapping = map(MIB, pages).unwrap();
    match mapping.placement().outcome(Wish::NumaNode(0)).unwrap() {
        Outcome::Granted => {
            for page in 0..MIB / 4096 {
                assert_eq!(node_of(mapping.placement().address() + page * 4096), Some(0));
            }
            let required = Pages::new().require(Wish::NumaNode(0)).require(Wish::Prefault);
            assert_eq!(map(MIB, required).unwrap().placement().outcome(Wish::NumaNode(0)), GRANTED);
        }
        // A kernel without NUMA, or a container that forbids the call.
        Outcome::Refused(refusal) => assert!(matches!(refusal, Refusal::Unsupported | Refusal::System(_))),
    }
}

#[test]
fn a_node_that_is_not_there() {
    for node in [1000, 1 << 10, u32::MAX] {
        let wish = Wish::NumaNode(node);
        assert_eq!(refusal(Pages::new().require(wish)), (wish, Refusal::NoSuchNode));
        let mapping = map(MIB, Pages::new().prefer(wish)).unwrap();
        assert_eq!(mapping.placement().outcome(wish), refused(Refusal::NoSuchNode));
        assert_eq!(mapping.placement().outcome(Wish::NumaNode(0)), None, "another node was wished for");
    }
}

#[test]
fn advice_reaches_the_kernel() {
    let _alone = alone();
    let plain = map(MIB, Pages::new()).unwrap();
    assert!(!smaps(&plain).has("sr"));
    let advised = map(MIB, Pages::new().require(Wish::Advice(Advice::Sequential))).unwrap();
    assert!(smaps(&advised).has("sr"));

    let huge = map(MIB, Pages::new().prefer(Wish::Advice(Advice::HugePage))).unwrap();
    let granted = huge.placement().outcome(Wish::Advice(Advice::HugePage)) == GRANTED;
    assert_eq!(granted, has_transparent_pages());
    assert_eq!(granted, huge.placement().page_kind() == PageKind::Transparent);
    assert_eq!(smaps(&huge).has("hg"), granted);

    let soon = map(MIB, Pages::new().prefer(Wish::Advice(Advice::WillNeed))).unwrap();
    // A kernel without swap answers that this memory has no file to read.
    let answers = [GRANTED, refused(Refusal::System(libc::EBADF))];
    assert!(answers.contains(&soon.placement().outcome(Wish::Advice(Advice::WillNeed))));
}

#[test]
fn a_wish_counts_as_it_was_named_last() {
    let wish = Wish::NumaNode(1000);
    assert!(map(MIB, Pages::new().require(wish).prefer(wish)).is_ok());
    assert!(map(MIB, Pages::new().prefer(wish).require(wish)).is_err());
    assert!(map(MIB, Pages::new().require(wish).prefer(Wish::NumaNode(0))).is_ok());
}

#[test]
fn memory_is_aligned_as_far_as_it_is_asked() {
    let _alone = alone();
    for align in [1, 64, 4096, 1 << 16, 4 * MIB] {
        let mut mapping = Mapping::new(5000, align, Pages::new()).unwrap();
        assert_eq!(mapping.placement().address() % align, 0);
        assert!(mapping.memory().len() >= 5000);
        let bytes = mapping.memory();
        bytes.iter_mut().for_each(|byte| _ = byte.write(7));
        let huge = Mapping::new(5000, align, Pages::new().prefer(Wish::HugePages)).unwrap();
        assert_eq!(huge.placement().address() % align, 0);
    }
    assert_eq!(Mapping::new(5000, 3, Pages::new()).unwrap_err(), BuildError::TooLarge);
    assert_eq!(Mapping::new(usize::MAX, 8, Pages::new()).unwrap_err(), BuildError::TooLarge);
    assert_eq!(Mapping::new(1 << 60, 8, Pages::new()).unwrap_err(), BuildError::OutOfMemory);
}
