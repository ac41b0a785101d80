//! Publishing, reading, closing, and counting who is there.

use super::Step;

/// The steps.
pub(super) const STEPS: &[Step] = &[
    Step {
        name: "a step over abandoned runs gives nothing back",
        file: "consumer/reader.rs",
        text: "self.next != self.record(memory).sequence()",
        instead: "false",
        breaks: "abandoned claims alone fill the ring for ever",
    },
    Step {
        name: "closed is told before the final cursor",
        file: "consumer/reader.rs",
        text: "memory.cursor().get() != (self.next, true)",
        instead: "!memory.cursor().get().1",
        breaks: "events of claims that were open are lost",
    },
    Step {
        name: "halting is looked for before the stages before",
        file: "consumer/reader.rs",
        text: "self.walk(memory, max)",
        instead: r#"let halted = memory.status().is_halted();
let found = self.walk(memory, max);
if !halted {
    return if found.is_empty() { self.nothing(memory) } else { Ok(Some(found)) };
}
found"#,
        breaks: "a stage gets what the one before left undone when it panicked",
    },
    Step {
        name: "a worker does not look for a halt before it takes",
        file: "consumer/share.rs",
        text: r#"        if memory.status().is_halted() {
            return Err(PollError::Halted);
        }"#,
        instead: "();",
        breaks: "the same, for a group",
    },
    Step {
        name: "closing comes before the halt",
        file: "memory/kind.rs",
        text: r#"        memory.status().halt();
        Self::request_close(memory);"#,
        instead: r#"Self::request_close(memory);
memory.status().halt();"#,
        breaks: "a halted ring looks closed in order",
    },
    Step {
        name: "a barrier is of the stages right before only",
        file: "topology.rs",
        text: "upstream.with(StageSet::of(stage.0)).with(spec.upstream)",
        instead: "upstream.with(StageSet::of(stage.0))",
        breaks: "a consumer between that left, or that joined ahead, lets the next stage pass the first",
    },
    Step {
        name: "the exclusive stage is behind what it was told only",
        file: "topology.rs",
        text: "if self.exclusive == Some(stage.0) { all_others } else { spec.upstream }",
        instead: "spec.upstream",
        breaks: "events change while others read them",
    },
    Step {
        name: "an empty run is stamped",
        file: "available_buffer/run.rs",
        text: r#"        if range.is_empty() {
            return;
        }"#,
        instead: "();",
        breaks: "the next claimer's stamp is overwritten",
    },
    Step {
        name: "slots are stamped first slot first",
        file: "available_buffer/slot.rs",
        text: "self.entry(sequence).0.store(word, Ordering::Release);",
        instead: r#"let mirrored = range.start.plus(range.end.since(sequence) as usize - 1);
let _ = word;
self.entry(mirrored).0.store(self.generation(mirrored) | Word::from(abandoned), Ordering::Release);"#,
        breaks: "a head is seen before its run",
    },
    Step {
        name: "an open claim is dropped unabandoned",
        file: "producer/claims.rs",
        text: "self.abandon(rest);",
        instead: "();",
        breaks: "consumers wait for ever before the gap",
    },
    Step {
        name: "the cursor moves in two steps",
        file: "sequencer/cursor.rs",
        text: r#"self.word
            .0
            .compare_exchange_weak(from, to.word(false), Ordering::Relaxed, Ordering::Relaxed)
            .map(drop)"#,
        instead: r#"let now = self.word.0.load(Ordering::Acquire);
if now != from {
    return Err(now);
}
self.word.0.store(to.word(false), Ordering::Release);
Ok(())"#,
        breaks: "two producers get one slot, and a closing is lost",
    },
    Step {
        name: "the cursor is closed in two steps",
        file: "sequencer/cursor.rs",
        text: "self.word.0.fetch_or(Seq::ZERO.word(true), Ordering::AcqRel)",
        instead: r#"let word = self.word.0.load(Ordering::Acquire);
self.word.0.store(word | 1, Ordering::Release);
word"#,
        breaks: "a claim between the two is undone, and its event lost",
    },
    Step {
        name: "a full ring is told without a second look at the cursor",
        file: "sequencer/multi.rs",
        text: r#"match cursor.get() {
            (_, true) => Err(Refusal::Closed),
            (now, false) if now == start => Err(Refusal::Full { consumers: progress.active }),
            (_, false) => Ok(()),
        }"#,
        instead: "Err(Refusal::Full { consumers: progress.active })",
        breaks: "a cursor that is old makes a ring look full that is not",
    },
    Step {
        name: "a pad is computed once",
        file: "message/producer.rs",
        text: "self.units.claim_with(move |start| layout.extent(start, units))?",
        instead: r#"let first = core::cell::Cell::new(None);
let first = &first;
self.units.claim_with(move |start| {
    let extent = first.get().unwrap_or_else(|| layout.extent(start, units));
    first.set(Some(extent));
    extent
})?"#,
        breaks: "a claim that lost its place has the pad of another",
    },
    Step {
        name: "the first producer that is dropped closes the ring",
        file: "memory/kind.rs",
        text: "memory.status().remove_producer() && memory.cursor().close()",
        instead: r#"memory.status().remove_producer();
memory.cursor().close()"#,
        breaks: "the others are refused",
    },
    Step {
        name: "a clone of a producer is not counted",
        file: "producer/claims.rs",
        text: "self.memory.status().add_producer();",
        instead: "();",
        breaks: "the ring closes too early",
    },
    Step {
        name: "a request to close writes a single producer's cursor",
        file: "memory/kind/single.rs",
        text: "memory.status().request_close();",
        instead: "memory.cursor().publish(memory.cursor().get().0, true);",
        breaks: "what is published meanwhile is taken back",
    },
    Step {
        name: "a single producer's drop leaves the ring open",
        file: "memory/kind/single.rs",
        text: r#"        memory.cursor().publish(sequencer.next(), true);
        true"#,
        instead: "true",
        breaks: "consumers wait for ever",
    },
    Step {
        name: "the gate is not read again once nobody is left",
        file: "producer/claims.rs",
        text: "M::Kind::try_claim(sequencer, memory, size).map(Some)",
        instead: "Err::<Option<SeqRange>, Refusal>(Refusal::Full { consumers: false })",
        breaks: "the room that the last consumer made is refused",
    },
    Step {
        name: "a scan decides whether nobody is left",
        file: "producer/claims.rs",
        text: "M::Kind::JOINS && memory.status().has_no_consumers()",
        instead: "M::Kind::JOINS && matches!(M::Kind::try_claim(sequencer, memory, size), Err(Refusal::Full { consumers: false }))",
        breaks: "one that joins while another leaves is missed",
    },
    Step {
        name: "a consumer is not counted",
        file: "consumer/reader.rs",
        text: "memory.status().add_consumer();",
        instead: "();",
        breaks: "producers are told that nobody is left",
    },
    Step {
        name: "a worker is not counted",
        file: "consumer/share.rs",
        text: "memory.status().add_consumer();",
        instead: "();",
        breaks: "the same",
    },
    Step {
        name: "a consumer is counted out before it has left",
        file: "consumer/reader.rs",
        text: r#"        self.record(memory).leave();
        #[cfg(annulus_joins)]
        if M::Kind::JOINS {
            memory.status().remove_consumer();
        }"#,
        instead: r#"        if M::Kind::JOINS {
            memory.status().remove_consumer();
        }
        self.record(memory).leave();"#,
        breaks: "the second look at the gate still finds it, and room is refused",
    },
    Step {
        name: "a descriptor is cleared once it is armed",
        file: "consumer/watch.rs",
        text: r#"        self.event_fd.clear();
        let word = ptr::from_ref(consumer.memory().consumers_wake());
        assert!(ptr::eq(word, self.waiter.kept().0.consumers_wake()), "a consumer of another ring");
        let mut context = Context::from_waker(&self.waker);
        self.waiter.poll(&mut context, || consumer.is_ready().then_some(())) == Poll::Pending"#,
        instead: r#"let mut context = Context::from_waker(&self.waker);
let armed = self.waiter.poll(&mut context, || consumer.is_ready().then_some(())) == Poll::Pending;
self.event_fd.clear();
armed"#,
        breaks: "who rings in between is not heard",
    },
    Step {
        name: "who arms a descriptor does not look for an end",
        file: "consumer/reader.rs",
        text: "memory.status().is_halted() || self.nothing(memory).is_err()",
        instead: "false",
        breaks: "a consumer waits for a ring that has ended",
    },
];
