//! What a reader has seen: each lane's events in order, and every one of them.

use std::collections::BTreeMap;

use crate::stamp::{Key, Stamp};

/// The account of one handle.
#[derive(Debug)]
pub(crate) enum Account {
    Every(Every),
    Share(Share),
}

impl Account {
    /// Notes an event, at its ordinal if that is known. Panics if it is not the one that must come.
    #[track_caller]
    pub(crate) fn see(&mut self, key: Key, stamp: Stamp, at: Option<u64>) {
        key.verify(stamp);
        match self {
            Self::Every(every) => every.see(key, stamp, at),
            Self::Share(share) => share.see(stamp),
        }
    }

    pub(crate) fn events(&self) -> u64 {
        match self {
            Self::Every(every) => every.events,
            Self::Share(share) => share.events.len() as u64,
        }
    }
}

/// Of a consumer, which gets every event from where it began.
#[derive(Debug)]
pub(crate) struct Every {
    /// The ordinal at which it began.
    since: u64,
    lanes: BTreeMap<u32, Seen>,
    events: u64,
    /// The sum of what was read, whatever the order.
    pub(crate) digest: u64,
}

#[derive(Clone, Copy, Debug)]
struct Seen {
    /// The counter that comes next.
    next: u32,
    /// Where the last one was.
    at: Option<u64>,
}

/// What a lane has published in the end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Published {
    pub(crate) lane: u32,
    pub(crate) events: u32,
    /// The ordinal of the last one.
    pub(crate) last: Option<u64>,
}

impl Every {
    pub(crate) fn from(since: u64) -> Self {
        Self { since, lanes: BTreeMap::new(), events: 0, digest: 0 }
    }

    #[track_caller]
    fn see(&mut self, key: Key, stamp: Stamp, at: Option<u64>) {
        let Stamp { lane, counter, previous, .. } = stamp;
        let before = match previous {
            Stamp::NONE => None,
            Stamp::ADJACENT => at.map(|at| at - 1),
            ordinal => Some(ordinal),
        };
        match self.lanes.get(&lane) {
            Some(seen) => {
                assert_eq!(counter, seen.next, "of lane {lane}");
                if at.is_some() {
                    assert_eq!(before, seen.at, "the event before {stamp:?}");
                }
            }
            // Whoever joins gets all from where it began.
            None if counter > 0 => {
                assert!(self.since > 0, "the first of lane {lane} is {stamp:?}");
                let missed = before.is_some_and(|before| before >= self.since);
                assert!(!missed, "began at {}, and missed what came before {stamp:?}", self.since);
            }
            None => {}
        }
        self.lanes.insert(lane, Seen { next: counter + 1, at });
        self.events += 1;
        self.digest = self.digest.wrapping_add(key.content(stamp));
    }

    /// Whether this is no more than the lane published.
    pub(crate) fn within(&self, published: Published) -> Result<(), String> {
        let seen = self.lanes.get(&published.lane).map_or(0, |seen| seen.next);
        if seen > published.events {
            return Err(format!("{seen} events of {published:?}"));
        }
        Ok(())
    }

    /// Whether this is all that the lane published.
    pub(crate) fn whole(&self, published: Published) -> Result<(), String> {
        let whole = match self.lanes.get(&published.lane) {
            Some(seen) => seen.next == published.events,
            None => published.last.is_none_or(|last| last < self.since),
        };
        if whole { Ok(()) } else { Err(format!("{:?} of {published:?}", self.lanes.get(&published.lane))) }
    }
}

/// Of a worker, which gets some of the events.
#[derive(Debug, Default)]
pub(crate) struct Share {
    last: BTreeMap<u32, u32>,
    /// Lane and counter of each.
    pub(crate) events: Vec<(u32, u32)>,
}

impl Share {
    #[track_caller]
    fn see(&mut self, stamp: Stamp) {
        let Stamp { lane, counter, .. } = stamp;
        if let Some(last) = self.last.insert(lane, counter) {
            assert!(last < counter, "{stamp:?} came to a worker after {last}");
        }
        self.events.push((lane, counter));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: Key = Key(7);

    /// An account that began at `since` and saw these: lane, counter, position before, position.
    fn seen(since: u64, events: &[(u32, u32, u64, u64)]) -> Every {
        let mut account = Account::Every(Every::from(since));
        for &(lane, counter, previous, at) in events {
            account.see(KEY, KEY.seal(lane, counter, previous), Some(at));
        }
        match account {
            Account::Every(every) => every,
            Account::Share(_) => unreachable!(),
        }
    }

    const BEGIN: u64 = Stamp::NONE;

    #[test]
    fn all_in_order_is_whole() {
        let every = seen(0, &[(0, 0, BEGIN, 0), (1, 0, BEGIN, 1), (0, 1, 0, 4), (0, 2, Stamp::ADJACENT, 5)]);
        assert_eq!(every.whole(Published { lane: 0, events: 3, last: Some(5) }), Ok(()));
        assert!(every.whole(Published { lane: 0, events: 4, last: Some(6) }).is_err());
        assert!(every.within(Published { lane: 0, events: 2, last: Some(4) }).is_err());
        assert!(every.whole(Published { lane: 2, events: 1, last: Some(9) }).is_err());
    }

    #[test]
    #[should_panic(expected = "of lane 0")]
    fn a_lost_event_is_found() {
        seen(0, &[(0, 0, BEGIN, 0), (0, 2, 1, 2)]);
    }

    #[test]
    #[should_panic(expected = "of lane 0")]
    fn a_doubled_event_is_found() {
        seen(0, &[(0, 0, BEGIN, 0), (0, 0, BEGIN, 0)]);
    }

    #[test]
    #[should_panic(expected = "the event before")]
    fn an_event_in_the_wrong_place_is_found() {
        seen(0, &[(0, 0, BEGIN, 0), (0, 1, 1, 2)]);
    }

    #[test]
    #[should_panic(expected = "is no event of this program")]
    fn a_foreign_event_is_found() {
        Account::Share(Share::default()).see(KEY, Stamp::spoiled(), None);
    }

    #[test]
    fn a_guest_begins_behind_what_was_there() {
        let guest = seen(10, &[(0, 5, 9, 10)]);
        assert_eq!(guest.whole(Published { lane: 0, events: 6, last: Some(10) }), Ok(()));
        assert_eq!(guest.whole(Published { lane: 1, events: 3, last: Some(9) }), Ok(()));
        assert!(guest.whole(Published { lane: 1, events: 3, last: Some(10) }).is_err());
    }

    #[test]
    #[should_panic(expected = "missed what came before")]
    fn a_guest_that_missed_one_is_found() {
        seen(10, &[(0, 5, 10, 12)]);
    }

    #[test]
    #[should_panic(expected = "came to a worker after")]
    fn a_worker_that_is_out_of_order_is_found() {
        let mut share = Account::Share(Share::default());
        share.see(KEY, KEY.seal(0, 3, BEGIN), None);
        share.see(KEY, KEY.seal(0, 2, BEGIN), None);
    }
}
