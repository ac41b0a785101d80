//! Futures and streams go to other threads if the handles do.

use core::cell::Cell;
use core::marker::PhantomData;
use std::rc::Rc;

use annulus::message::Unit;
use annulus::wait::{Async, AsyncWait, AsyncWord, BusySpin, Waiting, WakeWord};
use annulus::{
    Consumer, EventStream, Exclusive, Heap, MessageConsumer, MessageProducer, Multi, Producer, Single,
    StaticRing, Unshared, Worker,
};

/// Answers whether a type is `Send`: the method of the type itself comes before that of the trait.
struct IsSend<T: ?Sized>(PhantomData<T>);

trait IsNot {
    fn is_send(&self) -> bool {
        false
    }
}
impl<T: ?Sized> IsNot for IsSend<T> {}
impl<T: ?Sized + Send> IsSend<T> {
    fn is_send(&self) -> bool {
        true
    }
}

/// The question for what a call would return; the call is never made.
fn returned<H: ?Sized, R>(_: fn(&'static mut H) -> R) -> IsSend<R> {
    IsSend(PhantomData)
}

type Ring<T> = Heap<T, Multi, Async>;

#[test]
fn futures_of_plain_events_go_to_other_threads() {
    assert!(returned(|it: &mut Producer<Ring<u64>>| it.claim_async(1)).is_send());
    assert!(returned(|it: &mut Producer<Ring<u64>>| it.publish_async(|_| ())).is_send());
    assert!(returned(|it: &mut Producer<Ring<u64>>| it.publish_batch_async(1, |_, _| ())).is_send());
    assert!(returned(|it: &mut Producer<Ring<u64>>| it.write_slice_async(&[1])).is_send());
    assert!(returned(|it: &mut Consumer<Ring<u64>>| it.poll_async(1)).is_send());
    assert!(returned(|it: &mut Consumer<Ring<u64>, Exclusive>| it.poll_async(1)).is_send());
    assert!(returned(|it: &mut Worker<Ring<u64>>| it.poll_async(1)).is_send());
    assert!(returned(|it: &mut Consumer<Ring<Unshared<Cell<u8>>>>| it.poll_async(1)).is_send());
    assert!(returned(|it: &mut MessageProducer<Ring<Unit>>| it.write_async(b"")).is_send());
    assert!(returned(|it: &mut MessageConsumer<Ring<Unit>>| it.poll_async(1)).is_send());
    type Static = StaticRing<u8, 4, Single, 1, Async<BusySpin>>;
    assert!(returned(|it: &mut Producer<&'static Static>| it.claim_async(1)).is_send());
    assert!(returned(|it: &mut Consumer<&'static Static>| it.poll_async(1)).is_send());
}

#[test]
fn futures_of_other_events_stay() {
    assert!(!returned(|it: &mut Producer<Ring<Cell<u8>>>| it.claim_async(1)).is_send());
    assert!(!returned(|it: &mut Consumer<Ring<Cell<u8>>>| it.poll_async(1)).is_send());
    assert!(!returned(|it: &mut Consumer<Ring<Rc<u8>>>| it.poll_async(1)).is_send());
    assert!(!returned(|it: &mut Producer<Ring<u8>>| it.publish_async(capture(Rc::new(1)))).is_send());
}

/// A closure that stays where it is.
fn capture<T>(value: Rc<T>) -> impl FnOnce(&mut u8) {
    move |_| drop(value)
}

#[test]
fn streams_go_if_their_consumers_do() {
    type Owned<T> = EventStream<Consumer<Ring<T>, Exclusive>>;
    assert!(IsSend::<Owned<u64>>(PhantomData).is_send());
    assert!(IsSend::<EventStream<&mut Worker<Ring<u64>>>>(PhantomData).is_send());
    assert!(!IsSend::<Owned<Cell<u64>>>(PhantomData).is_send());
    assert!(!IsSend::<Owned<Rc<u64>>>(PhantomData).is_send());
    fn unpins<T: Unpin>() {}
    unpins::<Owned<u64>>();
    unpins::<Waiting<'_, fn() -> Option<core::marker::PhantomPinned>>>();
}

#[test]
fn words_are_shared() {
    fn shared<T: Send + Sync>(_: &T) {}
    let word = AsyncWord::<(), 1>::new();
    shared(&word);
    shared(&Async::new());
    let waits = Async::new().over(BusySpin).places::<1>().wait_async(&word, || None::<()>);
    fn sent<T: Send>(_: &T) {}
    sent(&waits);
}
