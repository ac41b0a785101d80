//! Which types may go to other threads, be shared between them, move in memory and cross a panic.
#![cfg(all(feature = "std", not(annulus_loom)))]

extern crate alloc;

use alloc::rc::Rc;
use core::cell::Cell;
use core::marker::PhantomData;
use core::panic::{RefUnwindSafe, UnwindSafe};

use annulus::available_buffer::{Run, RunStamps, SlotStamps, Stamp};
use annulus::copy::Copier;
use annulus::error::{
    AlreadySplit, BuildError, CapacityError, ClaimDeadlineError, ClaimError, PollDeadlineError, PollError,
    TopologyError, TryClaimError, TryPollError,
};
use annulus::gate::{GatingSet, Progress};
use annulus::memory::BlockLayout;
use annulus::sequencer::{Cursor, MultiProducerSequencer, Refusal, SingleProducerSequencer};
use annulus::wait::{Backoff, Blocking, BusySpin, DefaultWait, EventCount, WaitForEvent, Yielding};
use annulus::{
    Batch, Builder, Capacity, Claim, Consumer, Consumers, Controller, Exclusive, Heap, InPlace, InPlaceRing,
    Multi, Producer, RingView, Seq, SeqRange, Sequence, Shared, Single, Slots, Stage, StaticRing, Topology,
    Unshared,
};

/// Answers, at run time, whether a type has a trait: the method of the type itself comes before that of the trait.
struct Has<T: ?Sized, Trait>(PhantomData<(Trait, PhantomData<T>)>);

trait HasNot {
    fn has(&self) -> bool {
        false
    }
}
impl<T: ?Sized, Trait> HasNot for Has<T, Trait> {}

macro_rules! questions {
    ($($question:ident: $trait:path),*) => {$(
        struct $question;
        impl<T: ?Sized + $trait> Has<T, $question> {
            fn has(&self) -> bool {
                true
            }
        }
    )*};
}
questions! { IsSend: Send, IsSync: Sync, IsUnpin: Unpin, IsUnwindSafe: UnwindSafe, IsRefUnwindSafe: RefUnwindSafe }

/// Asserts, for each type, which of `Send` and `Sync` it is.
macro_rules! threads {
    ($($type:ty: $send:ident $sync:ident;)*) => {$({
        let name = stringify!($type);
        assert_eq!(Has::<$type, IsSend>(PhantomData).has(), threads!(@ $send), "Send: {name}");
        assert_eq!(Has::<$type, IsSync>(PhantomData).has(), threads!(@ $sync), "Sync: {name}");
    })*};
    (@ Send) => { true };
    (@ Sync) => { true };
    (@ not) => { false };
}

type Place<'r, T, K = Multi, W = DefaultWait> = InPlace<'r, T, K, W>;
type Fixed<T, K = Single> = &'static StaticRing<T, 4, K>;
/// `Send`, and not `Sync`.
type Unsync = Cell<u32>;
/// Neither.
type Local = Rc<u32>;

#[test]
fn handles_of_plain_events_go_to_other_threads() {
    threads! {
        Producer<Heap<u64, Single>>: Send Sync;
        Producer<Heap<u64, Multi, Blocking>>: Send Sync;
        Producer<Place<'_, String>>: Send Sync;
        Producer<Fixed<u64, Multi>>: Send Sync;
        Claim<'_, Heap<u64, Multi>>: Send Sync;
        Consumer<Heap<u64, Single>>: Send Sync;
        Consumer<Heap<u64, Multi>, Exclusive>: Send Sync;
        Consumer<Place<'_, u64>, Shared>: Send Sync;
        Consumer<Fixed<u64>, Shared>: Send Sync;
        Producer<RingView<'static, u64, Multi>>: Send Sync;
        Consumer<RingView<'static, u64>>: Send Sync;
        Batch<'_, Heap<u64, Multi>>: Send Sync;
        Batch<'_, Heap<u64, Multi>, Exclusive>: Send Sync;
        Consumers<Heap<u64, Single>>: Send Sync;
        Controller<Heap<u64, Multi>>: Send Sync;
        Heap<u64, Single, BusySpin>: Send Sync;
        Place<'_, u64, Single, Backoff>: Send Sync;
        InPlaceRing<'_, u64, Single, Blocking>: Send not;
        StaticRing<u64, 4, Multi, 2, Blocking>: Send Sync;
        Builder<u64, Multi, Blocking>: Send Sync;
    }
}

#[test]
fn handles_of_events_that_are_not_sync_stay() {
    threads! {
        Producer<Heap<Unsync, Single>>: not not;
        Producer<Place<'_, Unsync>>: not not;
        Producer<Fixed<Unsync>>: not not;
        Producer<RingView<'static, Unsync>>: not not;
        Claim<'_, Heap<Unsync, Multi>>: not not;
        Consumer<Heap<Unsync, Single>>: not not;
        Consumer<Heap<Unsync, Multi>, Exclusive>: not not;
        Consumer<Fixed<Unsync>, Shared>: not not;
        Batch<'_, Heap<Unsync, Multi>>: not not;
        Consumers<Heap<Unsync, Single>>: not not;
        Controller<Heap<Unsync, Single>>: not not;
        StaticRing<Unsync, 4>: Send not;
        // With no handle there is only one owner of the events.
        InPlaceRing<'_, Unsync, Single>: Send not;
    }
}

#[test]
fn handles_of_unshared_events_go_if_the_events_do() {
    threads! {
        Unshared<Unsync>: Send Sync;
        Unshared<Box<dyn FnOnce() + Send>>: Send Sync;
        Unshared<Local>: not Sync;
        Producer<Heap<Unshared<Unsync>, Single>>: Send Sync;
        Consumer<Heap<Unshared<Unsync>, Multi>, Exclusive>: Send Sync;
        Consumer<Place<'_, Unshared<Unsync>>>: Send Sync;
        StaticRing<Unshared<Unsync>, 4>: Send Sync;
        Producer<Heap<Unshared<Local>, Single>>: not not;
        Consumer<Heap<Unshared<Local>, Multi>, Exclusive>: not not;
        StaticRing<Unshared<Local>, 4>: not not;
        InPlaceRing<'_, Unshared<Local>, Single>: not not;
    }
}

#[test]
fn handles_of_events_that_cannot_be_sent_stay() {
    threads! {
        Producer<Heap<Local, Single>>: not not;
        Consumer<Heap<Local, Multi>>: not not;
        Consumer<Place<'_, Local>, Exclusive>: not not;
        Controller<Heap<Local, Single>>: not not;
        StaticRing<Local, 4>: not not;
        InPlaceRing<'_, Local, Single>: not not;
        Heap<std::sync::MutexGuard<'static, u32>, Single>: not not;
    }
}

#[test]
fn workers_and_message_handles_go_like_the_others() {
    use annulus::message::Unit;
    use annulus::{MessageBatch, MessageClaim, MessageConsumer, MessageProducer, Worker};
    threads! {
        Worker<Heap<u64, Multi>>: Send Sync;
        Worker<Place<'_, Unshared<Unsync>>, Exclusive>: Send Sync;
        Worker<Heap<Unsync, Multi>>: not not;
        Worker<Heap<Local, Single>>: not not;
        MessageProducer<Heap<Unit, Multi>>: Send Sync;
        MessageClaim<'_, Heap<Unit, Single>>: Send Sync;
        MessageConsumer<Heap<Unit, Single>>: Send Sync;
        MessageBatch<'_, Heap<Unit, Multi>>: Send Sync;
    }
}

#[cfg(annulus_joins)]
#[test]
fn joiners_go_if_the_events_do() {
    use annulus::{Joinable, Joiner};
    threads! {
        Joiner<Heap<u64, Joinable<Multi>>>: Send Sync;
        Consumer<Heap<u64, Joinable<Single>>>: Send Sync;
        Joiner<Heap<Unsync, Joinable<Single>>>: not not;
        Joiner<Heap<Unshared<Unsync>, Joinable<Multi>>>: Send Sync;
        Joiner<Heap<Local, Joinable<Multi>>>: not not;
    }
}

#[test]
fn parts_are_shared_as_what_they_hold() {
    threads! {
        Sequence: Send Sync;
        Cursor: Send Sync;
        Stamp: Send Sync;
        RunStamps<'_>: Send Sync;
        SlotStamps<'_>: Send Sync;
        Run: Send Sync;
        GatingSet<'_>: Send Sync;
        Progress: Send Sync;
        SingleProducerSequencer: Send Sync;
        MultiProducerSequencer: Send Sync;
        Slots<'_, u64>: Send Sync;
        Slots<'_, Unsync>: Send not;
        Slots<'_, Local>: not not;
        EventCount: Send Sync;
        Copier: Send Sync;
        (BusySpin, Yielding, Backoff, Blocking, WaitForEvent): Send Sync;
        (Capacity, Seq, SeqRange, Topology, Stage, BlockLayout): Send Sync;
        (Refusal, CapacityError, BuildError, TopologyError, AlreadySplit): Send Sync;
        (ClaimError, TryClaimError, ClaimDeadlineError): Send Sync;
        (PollError, TryPollError, PollDeadlineError): Send Sync;
    }
}

/// Asserts that each type has both traits of moving and of panicking.
macro_rules! robust {
    ($($type:ty),* $(,)?) => {$({
        let name = stringify!($type);
        assert!(Has::<$type, IsUnpin>(PhantomData).has(), "Unpin: {name}");
        assert!(Has::<$type, IsUnwindSafe>(PhantomData).has(), "UnwindSafe: {name}");
        assert!(Has::<$type, IsRefUnwindSafe>(PhantomData).has(), "RefUnwindSafe: {name}");
    })*};
}

#[test]
fn handles_move_and_are_whole_after_a_panic() {
    robust!(
        Producer<Heap<u64, Single>>,
        Producer<Heap<String, Multi, Blocking>>,
        Producer<Place<'_, u64>>,
        Consumer<Heap<u64, Single>>,
        Consumer<Heap<u64, Multi>, Exclusive>,
        Consumers<Heap<u64, Single>>,
        Controller<Heap<u64, Multi>>,
        Builder<u64>,
        Sequence,
        Cursor,
        EventCount,
        BuildError,
        Topology,
    );
    // What is behind a guard may be half written.
    assert!(!Has::<Claim<'_, Heap<u64, Multi>>, IsUnwindSafe>(PhantomData).has());
}
