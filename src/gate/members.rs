//! How far the consumers of some stages have come: one pass over their records.

use super::record::ConsumerRecord;
use super::stage_set::StageSet;
use super::{Gate, Progress};
use crate::sequence::Seq;

/// The consumers of some stages of a ring.
#[derive(Clone, Copy, Debug)]
pub struct Members<'a> {
    pub(crate) records: &'a [ConsumerRecord],
    pub(crate) stages: StageSet,
    #[cfg(annulus_joins)]
    /// Whether consumers may join. Constant for a kind of ring, so that the other way through is compiled out.
    pub(crate) joinable: bool,
}

impl Gate for Members<'_> {
    #[inline]
    fn progress(&self) -> Progress {
        #[cfg(annulus_joins)]
        if self.joinable {
            return self.progress_of_joinable();
        }
        self.progress_of_fixed()
    }
}

impl Members<'_> {
    /// Each sequence is read before its presence: nobody comes back in a fixed set, so that an old sequence of a member
    /// that is present is a bound that was true a moment ago, and one that has left bounds nobody.
    #[inline]
    fn progress_of_fixed(&self) -> Progress {
        let mut slowest: Option<Seq> = None;
        for record in self.records {
            #[cfg(not(annulus_lean))]
            let (sequence, stage) = (record.sequence(), record.stage());
            // One word says both.
            #[cfg(annulus_lean)]
            let (sequence, stage) = {
                let (sequence, left) = record.sequence_and_leaving();
                (sequence, (!left).then(|| record.home()))
            };
            if stage.is_some_and(|stage| self.stages.contains(stage)) {
                slowest = Some(slowest.map_or(sequence, |slowest| slowest.earlier(sequence)));
            }
        }
        match slowest {
            Some(sequence) => Progress { sequence, active: true },
            None => self.furthest(),
        }
    }

    /// The highest sequence in a ring whose members of these stages have all left. Below it everything was published,
    /// so that no claim below it is still open, and a producer may take it for the gate.
    #[cold]
    fn furthest(&self) -> Progress {
        let furthest = self.records.iter().map(ConsumerRecord::sequence).reduce(Seq::later);
        Progress { sequence: furthest.unwrap_or_default(), active: false }
    }
}

#[cfg(annulus_joins)]
mod joinable {
    use super::*;
    use crate::gate::group::GroupCursor;
    use crate::gate::record::Entrance;
    use crate::primitive::{Ordering, fence, spin_loop};

    impl Members<'_> {
        /// Sequences and `walked` words are read first, then comes a fence, then who is present.
        ///
        /// A joiner enters, fences, and starts at the highest `walked` it reads then. If this scan misses it, this
        /// fence came before the joiner's, so the joiner starts at or above everything that this scan read, and with
        /// it above the answer.
        pub(super) fn progress_of_joinable(&self) -> Progress {
            loop {
                let before = self.present();
                let (mut slowest, mut walked): (Option<Seq>, Option<Seq>) = (None, None);
                for (i, record) in self.records.iter().enumerate() {
                    if before >> i & 1 != 0 {
                        let sequence = record.sequence();
                        slowest = Some(slowest.map_or(sequence, |slowest| slowest.earlier(sequence)));
                    }
                    let end = record.walked();
                    walked = Some(walked.map_or(end, |walked| walked.later(end)));
                }
                // SeqCst: pairs with the fence in `join`, see above.
                fence(Ordering::SeqCst);
                let now = self.present();
                match (now & !before, now, slowest, walked) {
                    // Everybody who is there now was counted; whoever has left since makes the bound too low, no harm.
                    (0, 1.., Some(sequence), _) => return Progress { sequence, active: true },
                    // Nobody is there: everything below `walked` is published, and a joiner starts there or above.
                    (0, 0, _, Some(sequence)) => return Progress { sequence, active: false },
                    _ => {} // Somebody came in between: look again.
                }
            }
        }

        /// The members that are present, one bit for each record.
        fn present(&self) -> u64 {
            let is_member =
                |record: &ConsumerRecord| record.stage().is_some_and(|stage| self.stages.contains(stage));
            self.records.iter().enumerate().map(|(i, record)| u64::from(is_member(record)) << i).sum()
        }
    }

    /// Joins a ring: takes a place, and returns it with the sequence that it starts at; `None` if there is no place.
    ///
    /// It is never the claim cursor, below which claims may still be open: if an older consumer left then, a second
    /// producer would be let into a slot that the first still writes.
    pub(crate) fn join(records: &[ConsumerRecord], stage: u32) -> Option<usize> {
        let place = records.iter().position(ConsumerRecord::reserve)?;
        let start_at = |start: Seq| {
            // Before the sequence, which it is never below.
            records[place].walk_to(start);
            records[place].release_to(start);
        };
        start_at(furthest_walked(records));
        records[place].enter(stage);
        // SeqCst: pairs with the fence in `progress_of_joinable`: either the scan sees this consumer, or what follows
        // sees whatever that scan saw.
        fence(Ordering::SeqCst);
        start_at(furthest_walked(records));
        Some(place)
    }

    /// Adds a worker to the group whose words these are.
    ///
    /// Only the worker that finds the group empty joins as a consumer does, for all of them; others enter after that.
    pub(crate) fn join_group(records: &[ConsumerRecord], place: usize, cursor: &GroupCursor, stage: u32) {
        let group = &records[place];
        loop {
            match group.add_worker(stage) {
                Entrance::Entered => return,
                Entrance::Wait => spin_loop(),
                Entrance::First => break,
            }
        }
        let start_at = |start: Seq| {
            group.raise_walked(start);
            group.raise_sequence(start);
            cursor.raise(start);
        };
        start_at(furthest_walked(records));
        group.return_group(stage);
        // SeqCst: as in `join`.
        fence(Ordering::SeqCst);
        start_at(furthest_walked(records));
        group.returned(stage);
    }

    /// The highest `walked` of all records, present or not.
    fn furthest_walked(records: &[ConsumerRecord]) -> Seq {
        records.iter().map(ConsumerRecord::walked).reduce(Seq::later).unwrap_or_default()
    }
}

#[cfg(annulus_joins)]
pub(crate) use joinable::{join, join_group};
