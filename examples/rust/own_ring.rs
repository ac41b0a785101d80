//! A ring of one's own from the primitives: a cursor, sequencers, run stamps, a gate and slots, without the handles.

use core::error::Error;
use std::thread;

use annulus::available_buffer::{AvailableBuffer, RunStamps, Stamp};
use annulus::copy::Copier;
use annulus::gate::GatingSet;
use annulus::sequencer::{Cursor, MultiProducerSequencer, Refusal};
use annulus::{Capacity, Seq, SeqRange, Sequence, Slots};

const SLOTS: usize = 64;
const PRODUCERS: u64 = 2;
const EVENTS: u64 = 20_000;
const BATCH: usize = 8;

fn main() -> Result<(), Box<dyn Error>> {
    let capacity = Capacity::new(SLOTS)?;
    let mut memory = [0_u64; SLOTS];
    let slots = Slots::new(&mut memory)?; // where the events are
    let entries = [const { Stamp::new() }; SLOTS];
    let stamps = RunStamps::new(&entries, Seq::ZERO)?; // which of them are published
    let cursor = Cursor::new(Seq::ZERO); // how far the ring is claimed
    let progress = Sequence::new(Seq::ZERO); // how far the consumer has come
    let members = [&progress];
    let gate = GatingSet::new(&members); // what producers may not lap

    let produce = |producer: u64| {
        let mut sequencer = MultiProducerSequencer::new(capacity, Seq::ZERO);
        let events: Vec<u64> = (0..EVENTS).filter(|n| n % PRODUCERS == producer).collect();
        for batch in events.chunks(BATCH) {
            let claim = loop {
                match sequencer.try_claim(batch.len(), &cursor, &gate) {
                    Ok(claim) => break claim,
                    Err(Refusal::Full { .. }) => thread::yield_now(),
                    Err(refusal) => panic!("{refusal}"),
                }
            };
            // SAFETY: the claim is this thread's alone until it is published, and the gate said that the consumer
            // is done with its slots.
            unsafe { slots.write(claim, batch, Copier::memcpy()) };
            stamps.publish(claim); // one store, whatever the batch
        }
    };

    let consume = || {
        let (mut next, mut sum, mut runs) = (Seq::ZERO, 0, 0_u64);
        while !cursor.get().1 || cursor.get().0 != next {
            // From run head to run head: the entry at each says where the next one is.
            let Some(run) = stamps.run_at(next) else {
                thread::yield_now();
                continue;
            };
            let published = SeqRange { start: next, end: run.end };
            // SAFETY: the run is published and not released, so no producer writes to its slots.
            let (first, second) = unsafe { slots.slices(published) };
            sum += first.iter().chain(second).sum::<u64>();
            runs += 1;
            next = run.end;
            progress.set(next); // the licence to overwrite
        }
        (sum, runs)
    };

    let (sum, runs) = thread::scope(|threads| {
        let consumer = threads.spawn(consume);
        let producers = [0, 1].map(|producer| threads.spawn(move || produce(producer)));
        for producer in producers {
            producer.join().expect("no producer panics");
        }
        cursor.close();
        consumer.join().expect("the consumer does not panic")
    });

    assert_eq!(sum, EVENTS * (EVENTS - 1) / 2);
    assert_eq!(runs, EVENTS / BATCH as u64);
    println!("{EVENTS} events of {PRODUCERS} producers in {runs} runs, sum {sum}");
    Ok(())
}
