//! What a ring knows of one consumer.

#[cfg(annulus_lean)]
mod lean;

#[cfg(annulus_outline)]
use core::ptr::NonNull;

#[cfg(annulus_outline)]
use crate::primitive::Word;
use crate::primitive::{AtomicU32, AtomicWord, Ordering, Padded, atomic_u32, atomic_word, const_unless_loom};
use crate::sequence::Seq;

/// What a ring knows of one consumer, on cache lines of its own: the consumer writes, producers and later stages read.
#[derive(Debug)]
pub struct ConsumerRecord(Padded<Words>);

#[derive(Debug)]
#[repr(C)]
struct Words {
    /// Everything below is released. Moved by its consumer only; a group's, by any of its workers.
    sequence: AtomicWord,
    /// The end of the last run whose stamp the consumer saw: a run head, below which everything is published. Only in
    /// rings that can be joined; it is never below `sequence`, never moves back, and outlives the consumer.
    #[cfg(annulus_joins)]
    walked: AtomicWord,
    /// Whether the consumer bounds anybody, and the stage that it belongs to.
    presence: AtomicU32,
}

/// What a record is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Nobody yet: any joiner may have it.
    Open,
    /// A consumer of this stage.
    Consumer(u32),
    /// The worker group that this stage is, with so many workers.
    Group(u32, u32),
}

/// What a consumer is to the gates of producers and later stages. The numbers are part of the memory layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Presence {
    /// Nobody: it bounds nobody, and its place can be taken by a joiner.
    Absent = 0,
    /// A group without workers: it bounds nobody, and its place stays its own.
    #[cfg(annulus_cas)]
    Empty = 1,
    /// A joiner has the place, and does not bound anybody yet.
    #[cfg(annulus_joins)]
    Joining = 2,
    /// From here on all bound others. This one's handle has yet to be taken.
    Reserved = 3,
    /// It has a handle.
    Taken = 4,
    /// A group with workers.
    Group = 5,
    /// A group whose first worker is on its way in: others wait for it.
    #[cfg(annulus_joins)]
    Returning = 6,
}

/// A presence word: the state in the lowest byte, then the stage, then how many workers a group has.
const STAGE_SHIFT: u32 = 8;
const WORKERS_SHIFT: u32 = 16;
#[cfg(annulus_cas)]
const ONE_WORKER: u32 = 1 << WORKERS_SHIFT;

impl Presence {
    const fn of(self, stage: u32) -> u32 {
        stage << STAGE_SHIFT | self as u32
    }

    #[cfg(annulus_joins)]
    const fn is(self, word: u32) -> bool {
        word & ((1 << STAGE_SHIFT) - 1) == self as u32
    }
}

/// A present consumer's stage.
#[cfg(not(annulus_lean))]
#[inline]
const fn present_stage(word: u32) -> Option<u32> {
    if word & 0xff >= Presence::Reserved as u32 { Some(word >> STAGE_SHIFT & 0xff) } else { None }
}

impl ConsumerRecord {
    const_unless_loom! {
        /// The record of a place whose consumers start at `start`.
        pub fn new(place: Place, start: Seq) -> Self {
            let presence = match place {
                Place::Open => Presence::Absent.of(0),
                Place::Consumer(stage) => Presence::Reserved.of(stage),
                #[cfg(annulus_cas)]
                Place::Group(stage, 0) => Presence::Empty.of(stage),
                Place::Group(stage, workers) => Presence::Group.of(stage) | workers << WORKERS_SHIFT,
            };
            #[cfg(not(annulus_lean))]
            let word = start.word(false);
            // A group without workers is as good as gone.
            #[cfg(annulus_lean)]
            let word = if matches!(place, Place::Group(_, 0)) { start.left_word() } else { start.word(false) };
            Self(Padded(Words {
                sequence: atomic_word(word),
                #[cfg(annulus_joins)]
                walked: atomic_word(start.word(false)),
                presence: atomic_u32(presence),
            }))
        }
    }

    #[cfg(annulus_outline)]
    pub(crate) fn address(&self) -> NonNull<Word> {
        NonNull::from(&self.0.0.sequence).cast()
    }

    /// Where the consumer stands: it has released everything below.
    #[cfg(not(annulus_lean))]
    #[inline]
    pub fn sequence(&self) -> Seq {
        // Acquire: pairs with the Release in `release_to`: the consumer's reads of the slots happened before.
        Seq::from_plain_word(self.0.0.sequence.load(Ordering::Acquire))
    }

    /// Releases everything below `to`.
    #[inline]
    pub fn release_to(&self, to: Seq) {
        // Release: pairs with the Acquire in `sequence`: this consumer's reads of the slots come first.
        self.0.0.sequence.store(to.word(false), Ordering::Release);
    }

    /// The stage of the consumer, if it bounds its producers and later stages.
    #[cfg(not(annulus_lean))]
    #[inline]
    pub fn stage(&self) -> Option<u32> {
        // Acquire: pairs with the Release in `leave`, so that whoever passes a consumer that has left sees all that
        // it did, a halt that it asked for included; and with the one in `enter`.
        present_stage(self.0.0.presence.load(Ordering::Acquire))
    }

    /// Takes the place for a handle, if it is one of `stage` that has none yet. Whether this call did.
    pub fn take(&self, stage: u32) -> bool {
        // Relaxed: what a handle needs to know of its place was there before anybody could ask; to everybody else the
        // record is present as before.
        self.move_reserved(stage, Presence::Taken.of(stage), Ordering::Relaxed)
    }

    /// Takes the place for a consumer of stage 0 that starts at `start`, before anybody else reaches the ring.
    #[cfg(not(annulus_loom))]
    pub fn reopen(&self, start: Seq) {
        // Relaxed, both: whoever hands the ring's handles to other threads orders this before.
        self.0.0.sequence.store(start.word(false), Ordering::Relaxed);
        // With narrow sequences that says it all.
        #[cfg(not(annulus_lean))]
        self.0.0.presence.store(Presence::Taken.of(0), Ordering::Relaxed);
    }

    /// Leaves the gates for good, if the place is one of `stage` that has no handle yet. Whether this call did.
    pub fn leave_untaken(&self, stage: u32) -> bool {
        // Release: as in `leave`.
        #[cfg(not(annulus_lean))]
        return self.move_reserved(stage, Presence::Absent.of(0), Ordering::Release);
        // It is of its stage until its sequence says that it has left. Relaxed: `leave` follows.
        #[cfg(annulus_lean)]
        {
            let left = self.move_reserved(stage, Presence::Absent.of(stage), Ordering::Relaxed);
            if left {
                self.leave();
            }
            left
        }
    }

    /// Several owners of places may ask for one: of a ring that was opened by its address, too.
    #[cfg(annulus_cas)]
    fn move_reserved(&self, stage: u32, to: u32, order: Ordering) -> bool {
        let reserved = Presence::Reserved.of(stage);
        // Relaxed on failure: then this caller has nothing to do with the place.
        self.0.0.presence.compare_exchange(reserved, to, order, Ordering::Relaxed).is_ok()
    }

    /// Without compare-and-swap a ring's places have one owner.
    #[cfg(not(annulus_cas))]
    fn move_reserved(&self, stage: u32, to: u32, order: Ordering) -> bool {
        // Relaxed: only that owner moves them.
        let reserved = self.0.0.presence.load(Ordering::Relaxed) == Presence::Reserved.of(stage);
        if reserved {
            self.0.0.presence.store(to, order);
        }
        reserved
    }

    /// Leaves the gates for good.
    #[cfg(not(annulus_lean))]
    pub fn leave(&self) {
        // Release: pairs with the Acquire in `stage`, and with that in `reserve`.
        self.0.0.presence.store(Presence::Absent.of(0), Ordering::Release);
    }
}

/// What worker groups add.
#[cfg(annulus_cas)]
impl ConsumerRecord {
    /// Releases the events from `from` to `to` for the whole group, unless another worker did.
    ///
    /// # Errors
    /// How far the group has come instead.
    #[inline]
    pub fn advance(&self, from: Seq, to: Seq) -> Result<(), Seq> {
        let (from, to) = (from.word(false), to.word(false));
        // AcqRel: Release pairs with the Acquire in `sequence`, for the reads of every worker whose finished stamps the
        // caller has seen; Acquire, on failure too, pairs with the Release of the worker that came first.
        match self.0.0.sequence.compare_exchange(from, to, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => Ok(()),
            Err(word) => Err(Seq::from_word(word).0),
        }
    }

    /// Takes one of a group's workers away; the last one leaves the group empty.
    pub fn remove_worker(&self) {
        let take_away = |word: u32| {
            let rest = word - ONE_WORKER;
            Some(if rest < ONE_WORKER { Presence::Empty.of(rest >> STAGE_SHIFT) } else { rest })
        };
        // Release: pairs with the Acquire in `stage`, as in `leave`, for every worker that left before, too: each
        // read-modify-write continues the others' releases. Acquire: pairs with them.
        let _before = self.0.0.presence.fetch_update(Ordering::AcqRel, Ordering::Relaxed, take_away);
        #[cfg(annulus_lean)]
        if _before.is_ok_and(|word| word >> WORKERS_SHIFT == 1) {
            self.leave(); // nobody is left to move the sequence
        }
    }
}

/// What joining adds.
#[cfg(annulus_joins)]
impl ConsumerRecord {
    /// A run head below which everything is published, as far as the place's consumers ever saw.
    #[inline]
    pub fn walked(&self) -> Seq {
        // Acquire: pairs with the Release in `walk_to`, and through it with the stamps that were seen.
        Seq::from_word(self.0.0.walked.load(Ordering::Acquire)).0
    }

    /// Notes the end of a run whose stamp the place's consumer saw.
    #[inline]
    pub fn walk_to(&self, to: Seq) {
        // Release: pairs with the Acquire in `walked`.
        self.0.0.walked.store(to.word(false), Ordering::Release);
    }

    /// Takes the place of nobody for a joiner. Whether this call did.
    pub fn reserve(&self) -> bool {
        let (absent, joining) = (Presence::Absent.of(0), Presence::Joining.of(0));
        // Acquire: pairs with the Release in `leave`, which comes after the last words of the consumer before.
        self.0.0.presence.compare_exchange(absent, joining, Ordering::Acquire, Ordering::Relaxed).is_ok()
    }

    /// Bounds producers and the stages after `stage` from now on.
    pub fn enter(&self, stage: u32) {
        // Release: pairs with the Acquire in `stage`: the sequence that the joiner put in comes first.
        self.0.0.presence.store(Presence::Taken.of(stage), Ordering::Release);
    }

    /// Raises `walked` to `to`, if it is not there yet: for a group, whose workers all raise it.
    pub fn raise_walked(&self, to: Seq) {
        let mut walked = self.walked();
        while to.since(walked) > 0 {
            let (from, to) = (walked.word(false), to.word(false));
            // AcqRel: as in `walk_to` and `walked`.
            match self.0.0.walked.compare_exchange(from, to, Ordering::AcqRel, Ordering::Acquire) {
                Ok(_) => return,
                Err(word) => walked = Seq::from_word(word).0,
            }
        }
    }

    /// Raises a group's sequence to `to`, if it is not there yet.
    pub fn raise_sequence(&self, to: Seq) {
        let mut at = self.sequence();
        while to.since(at) > 0 {
            match self.advance(at, to) {
                Ok(()) => return,
                Err(moved) => at = moved,
            }
        }
    }

    /// Adds a worker to a group that has some. What the caller has to do otherwise, the answer says.
    pub fn add_worker(&self, stage: u32) -> Entrance {
        // Acquire: pairs with the Release in `entered`: the first worker has put the group's words in place.
        let word = self.0.0.presence.load(Ordering::Acquire);
        let presence = &self.0.0.presence;
        if Presence::Group.is(word) {
            let more =
                presence.compare_exchange(word, word + ONE_WORKER, Ordering::AcqRel, Ordering::Relaxed);
            return if more.is_ok() { Entrance::Entered } else { Entrance::Wait };
        }
        if word != Presence::Empty.of(stage) {
            return Entrance::Wait;
        }
        let joining = Presence::Joining.of(stage);
        // Acquire: pairs with the Release in `remove_worker`: the workers before have finished.
        match presence.compare_exchange(word, joining, Ordering::Acquire, Ordering::Relaxed) {
            Ok(_) => Entrance::First,
            Err(_) => Entrance::Wait,
        }
    }

    /// The first worker of an empty group bounds producers and later stages from now on; no other enters yet.
    pub fn return_group(&self, stage: u32) {
        // Release: as in `enter`.
        self.0.0.presence.store(Presence::Returning.of(stage), Ordering::Release);
    }

    /// The group's words are in place: other workers may enter.
    pub fn returned(&self, stage: u32) {
        // Release: pairs with the Acquire in `add_worker`.
        self.0.0.presence.store(Presence::Group.of(stage) | ONE_WORKER, Ordering::Release);
    }
}

/// How a worker comes into a group.
#[cfg(annulus_joins)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entrance {
    /// It is in.
    Entered,
    /// Another one is on its way in or out: ask again.
    Wait,
    /// The group was empty: the caller puts its words in place.
    First,
}
