//! Worker groups, and sleeping.

use super::Step;

/// The steps.
pub(super) const STEPS: &[Step] = &[
    Step {
        name: "the rest of a run is not stamped",
        file: "consumer/share.rs",
        text: "M::Kind::restamp(memory, SeqRange { start: taken.end, end: run.end }, run.abandoned);",
        instead: "();",
        breaks: "the next worker finds no head",
    },
    Step {
        name: "the rest of an abandoned run is stamped as published",
        file: "consumer/share.rs",
        text: "M::Kind::restamp(memory, SeqRange { start: taken.end, end: run.end }, run.abandoned);",
        instead: "M::Kind::restamp(memory, SeqRange { start: taken.end, end: run.end }, false);",
        breaks: "abandoned events are delivered",
    },
    Step {
        name: "a finished stamp of another lap counts",
        file: "consumer/share.rs",
        text: "run.end.since(at) as usize <= memory.capacity().get()",
        instead: "true",
        breaks: "the sequence passes what others still read",
    },
    Step {
        name: "a group's cursor moves in two steps",
        file: "gate/group.rs",
        text: "self.0.0.cursor.compare_exchange(from, to, Ordering::AcqRel, Ordering::Relaxed).is_ok()",
        instead: r#"let here = self.0.0.cursor.load(Ordering::Acquire) == from;
if here {
    self.0.0.cursor.store(to, Ordering::Release);
}
here"#,
        breaks: "two workers take one event",
    },
    Step {
        name: "a group's sequence is stored",
        file: "gate/record.rs",
        text: "self.0.0.sequence.compare_exchange(from, to, Ordering::AcqRel, Ordering::Acquire)",
        instead: r#"self.0.0.sequence.store(to, Ordering::Release);
Ok::<_, crate::primitive::Word>(from)"#,
        breaks: "a worker that is late moves it back",
    },
    Step {
        name: "a worker is counted out before it has finished",
        file: "consumer/share.rs",
        text: r#"        self.finish_open(memory);
        self.tally.hand_back(memory);
        self.record(memory).remove_worker();"#,
        instead: r#"        self.record(memory).remove_worker();
        self.finish_open(memory);"#,
        breaks: "its stamp comes late, onto one of the next lap, once the group has come back",
    },
    Step {
        name: "a sleeper is not registered",
        file: "wait/blocking.rs",
        text: "self.sleepers.fetch_add(1, Ordering::Relaxed);",
        instead: "();",
        breaks: "nobody wakes it",
    },
    Step {
        name: "a sleeper reads the epoch after it polled",
        file: "wait/blocking.rs",
        text: "registered.0.bed.sleep(&registered.0.epoch, epoch, remaining);",
        instead: r#"let _ = epoch;
registered.0.bed.sleep(&registered.0.epoch, registered.epoch(), remaining);"#,
        breaks: "a wake-up between the two is lost",
    },
    Step {
        name: "a sleeper does not compare the epoch",
        file: "wait/blocking/park.rs",
        text: "epoch.load(Ordering::Relaxed) != seen",
        instead: "false",
        breaks: "the same",
    },
    Step {
        name: "a change of state wakes consumers only",
        file: "memory.rs",
        text: r#"        wait.wake(self.consumers_wake());
        wait.wake(self.producers_wake());"#,
        instead: "wait.wake(self.consumers_wake());",
        breaks: "producers sleep on",
    },
    Step {
        name: "a change of state wakes producers only",
        file: "memory.rs",
        text: r#"        wait.wake(self.consumers_wake());
        wait.wake(self.producers_wake());"#,
        instead: "wait.wake(self.producers_wake());",
        breaks: "consumers sleep on",
    },
];
