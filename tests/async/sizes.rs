//! A ring that names no wakers has none: its words are what they are without the feature.

use annulus::Single;
use annulus::memory::BlockLayout;
use annulus::wait::{
    Async, AsyncWord, Backoff, Blocking, BusySpin, EventCount, WaitForEvent, WaitStrategy, Yielding,
};

fn word<W: WaitStrategy>() -> usize {
    size_of::<W::Word>()
}

fn block<W: WaitStrategy>() -> usize {
    BlockLayout::of::<u64, Single, W>(1024, 1).unwrap().bytes()
}

#[test]
fn strategies_without_tasks_have_the_words_they_had() {
    assert_eq!([word::<BusySpin>(), word::<Yielding>(), word::<Backoff>(), word::<WaitForEvent>()], [0; 4]);
    assert_eq!(word::<Blocking>(), size_of::<EventCount>());
}

#[cfg(all(target_pointer_width = "64", annulus_line = "128", target_os = "linux"))]
#[test]
fn words_are_as_large_as_the_layout_says() {
    assert_eq!((word::<Async<Yielding>>(), word::<Async<Blocking>>()), (104, 120));
    assert_eq!(block::<Blocking>() - block::<Yielding>(), 2 * 128);
}

#[test]
fn tasks_add_two_words_to_a_ring() {
    let place = word::<Async<BusySpin, 2>>() - word::<Async<BusySpin, 1>>();
    assert!(place <= 4 * size_of::<usize>(), "{place}");
    assert_eq!(size_of::<AsyncWord<EventCount, 4>>(), word::<Async<Blocking>>());
    #[cfg(annulus_line = "128")]
    assert_eq!(block::<Async<Yielding>>() - block::<Yielding>(), 2 * 128);
}
