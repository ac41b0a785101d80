//! Joining, and how far a set of consumers has come.

use super::Step;

/// The steps.
pub(super) const STEPS: &[Step] = &[
    Step {
        name: "a joiner starts at the claim cursor",
        file: "joiner.rs",
        text: "Consumer::new(self.memory.clone(), place, number, upstream)",
        instead: r#"let (cursor, _) = self.memory.cursor().get();
self.memory.consumers()[place].release_to(cursor);
Consumer::new(self.memory.clone(), place, number, upstream)"#,
        breaks: "claims below the cursor may be open, and nobody guards them once older consumers leave",
    },
    Step {
        name: "a joiner looks only once",
        file: "gate/members.rs",
        text: r#"        start_at(furthest_walked(records));
        Some(place)"#,
        instead: "Some(place)",
        breaks: "a scan that missed the joiner may have let producers beyond its start",
    },
    Step {
        name: "the first of a group looks only once",
        file: "gate/members.rs",
        text: r#"        start_at(furthest_walked(records));
        group.returned(stage);"#,
        instead: "group.returned(stage);",
        breaks: "the same, for a group that comes back",
    },
    Step {
        name: "others enter a group before its words are in place",
        file: "gate/record.rs",
        text: "self.0.0.presence.store(Presence::Returning.of(stage), Ordering::Release);",
        instead: "self.0.0.presence.store(Presence::Group.of(stage) | ONE_WORKER, Ordering::Release);",
        breaks: "a second worker starts below the group's start, and is counted out again",
    },
    Step {
        name: "nobody there is no bound",
        file: "gate/members.rs",
        text: "return Progress { sequence, active: false }",
        instead: "return Progress { sequence: sequence.plus(1 << 20), active: false }",
        breaks: "producers lap open claims, and a stage reads ahead of whoever joins before it",
    },
    Step {
        name: "nobody there: walked is read after the fence",
        file: "gate/members.rs",
        text: "return Progress { sequence, active: false }",
        instead: "return Progress { sequence: self.records.iter().map(ConsumerRecord::walked).reduce(Seq::later).unwrap_or(sequence), active: false }",
        breaks: "whoever joined and read between the fence and this is behind the answer",
    },
    Step {
        name: "nobody there: the highest sequence serves",
        file: "gate/members.rs",
        text: "return Progress { sequence, active: false }",
        instead: "return Progress { sequence: self.records.iter().map(ConsumerRecord::sequence).reduce(Seq::later).unwrap_or(sequence), active: false }",
        breaks: "a stage behind an empty one stands still: its own sequence bounds it",
    },
    Step {
        name: "who came between the two looks is not counted",
        file: "gate/members.rs",
        text: "now & !before",
        instead: "0",
        breaks: "a joiner below the sequences that were read is passed",
    },
    Step {
        name: "a joiner's momentary start is taken for less than nothing",
        file: "consumer/reader.rs",
        text: "self.bound.earlier(end).later(self.next)",
        instead: "self.bound.earlier(end)",
        breaks: "a bound below the consumer's own place makes everything look readable",
    },
    Step {
        name: "a gate below the known one is taken for new",
        file: "sequencer/single.rs",
        text: "self.limit.later(progress.sequence.plus(self.capacity.get()))",
        instead: "progress.sequence.plus(self.capacity.get())",
        breaks: "room below zero looks like endless room",
    },
    Step {
        name: "walked is where the consumer stands",
        file: "consumer/reader.rs",
        text: "self.record(memory).walk_to(self.run.end);",
        instead: "self.record(memory).walk_to(self.next);",
        breaks: "a joiner starts inside a run, where no stamp is",
    },
    Step {
        name: "walked is told after the look at the stages before",
        file: "consumer/reader.rs",
        text: r#"        #[cfg(annulus_joins)]
        self.note_walked(memory);
        let readable = self.bounded(memory, self.run.end).since(self.next) as usize;
        SeqRange::new(self.next, readable.min(max))"#,
        instead: r#"let readable = self.bounded(memory, self.run.end).since(self.next) as usize;
self.note_walked(memory);
SeqRange::new(self.next, readable.min(max))"#,
        breaks: "behind an empty stage the highest walked word is the bound: a consumer finds events and may not \
            read them before its next look",
    },
    Step {
        name: "walked is not told",
        file: "consumer/reader.rs",
        text: r#"        #[cfg(annulus_joins)]
        self.note_walked(memory);
        let readable = self.bounded(memory, self.run.end).since(self.next) as usize;
        SeqRange::new(self.next, readable.min(max))"#,
        instead: r#"let readable = self.bounded(memory, self.run.end).since(self.next) as usize;
SeqRange::new(self.next, readable.min(max))"#,
        breaks: "a joiner starts behind the consumers, where slots are being written",
    },
    Step {
        name: "walked is not told at an abandoned run",
        file: "consumer/reader.rs",
        text: r#"            #[cfg(annulus_joins)]
            self.note_walked(memory);"#,
        instead: "();",
        breaks: "the same, where abandoned runs are all there is",
    },
    Step {
        name: "a group's walked is not told",
        file: "consumer/share.rs",
        text: "self.record(memory).raise_walked(run.end);",
        instead: "();",
        breaks: "the same, for groups",
    },
    Step {
        name: "a group's walked is stored, not raised",
        file: "consumer/share.rs",
        text: "self.record(memory).raise_walked(run.end);",
        instead: "self.record(memory).walk_to(run.end);",
        breaks: "a worker that is late moves it back",
    },
    Step {
        name: "a group's walked is told after the look at the stages before",
        file: "consumer/share.rs",
        text: r#"        if M::Kind::JOINS {
            // Before the look at the stages before, whose fence orders it, and before the cursor moves.
            self.record(memory).raise_walked(run.end);
        }
        let end = self.bounded(memory, run.end);"#,
        instead: r#"        if M::Kind::JOINS && !CHOSEN { self.record(memory).raise_walked(run.end); }
        let end = self.bounded(memory, run.end);
        #[cfg(annulus_joins)]
        if M::Kind::JOINS && CHOSEN { self.record(memory).raise_walked(run.end); }"#,
        breaks: "behind an empty stage a worker finds events and may not take them before its next look",
    },
    Step {
        name: "a group's walked is told after the cursor moves",
        file: "consumer/share.rs",
        text: r#"        if M::Kind::JOINS {
            // Before the look at the stages before, whose fence orders it, and before the cursor moves.
            self.record(memory).raise_walked(run.end);
        }
        let end = self.bounded(memory, run.end);
        // After the look at the stages before and ahead of any delivery, as every consumer does.
        if memory.status().is_halted() {
            return Err(PollError::Halted);
        }
        if end.since(at) <= 0 {
            return Ok(if self.cursor(memory).get() == at { Taken::Nothing(at) } else { Taken::Moved });
        }
        let readable = end.since(at) as usize;
        let taken = SeqRange::new(at, if run.abandoned { readable } else { readable.min(max) });
        if !self.cursor(memory).advance(at, taken.end) {
            return Ok(Taken::Moved);
        }"#,
        instead: r#"        if M::Kind::JOINS && !CHOSEN { self.record(memory).raise_walked(run.end); }
        let end = self.bounded(memory, run.end);
        if memory.status().is_halted() {
            return Err(PollError::Halted);
        }
        if end.since(at) <= 0 {
            return Ok(if self.cursor(memory).get() == at { Taken::Nothing(at) } else { Taken::Moved });
        }
        let readable = end.since(at) as usize;
        let taken = SeqRange::new(at, if run.abandoned { readable } else { readable.min(max) });
        if !self.cursor(memory).advance(at, taken.end) {
            return Ok(Taken::Moved);
        }
        #[cfg(annulus_joins)]
        if M::Kind::JOINS && CHOSEN { self.record(memory).raise_walked(run.end); }"#,
        breaks: "a joiner starts below what a worker has taken; and behind an empty stage, whose bound is the highest \
            walked word, no worker ever takes anything",
    },
    Step {
        name: "a worker believes the stamp of another lap",
        file: "consumer/share.rs",
        text: ".filter(|run| run.end.since(head) as usize <= memory.capacity().get())",
        instead: ".filter(|run| CHOSEN || run.end.since(head) as usize <= memory.capacity().get())",
        breaks: "a worker that is late tells joiners of a place above an open claim",
    },
    Step {
        name: "a worker joins runs beyond a lap",
        file: "consumer/share.rs",
        text: "next.end.since(at) as usize <= memory.capacity().get()",
        instead: "true",
        breaks: "as above",
    },
];
