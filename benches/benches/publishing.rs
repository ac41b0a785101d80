//! Ways to publish, side by side: run stamps and slot stamps (both the library's), and one bit a slot.
//!
//! One thread claims, writes and publishes; another walks what is published, reads it, and releases it. Claiming, slots
//! and gate are the same throughout: only how events are made visible differs. A second table has both ends on one
//! thread, where nothing is passed between cores and only the work is left.
//!
//! All ways take turns, many times over, and each figure is a median over the turns: clocks drift, and neighbours come
//! and go. `cargo bench -p annulus-benches --bench publishing -- [TURNS]`.

use core::hint::spin_loop;
use core::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Instant;

use annulus::available_buffer::{AvailableBuffer, RunStamps, SlotStamps, Stamp};
use annulus::gate::GatingSet;
use annulus::pipeline::pin;
use annulus::sequencer::{Cursor, MultiProducerSequencer};
use annulus::{Capacity, Seq, SeqRange, Sequence};

const CAPACITIES: [usize; 2] = [1_024, 65_536];
const BATCHES: [usize; 3] = [1, 10, 100];
const WAYS: [&str; 3] = ["run stamps", "slot stamps", "bits"];

/// A way to tell which sequences are published.
trait Publishing: Copy + Send + Sync {
    fn publish(&self, range: SeqRange);

    /// The end of what is published without a gap from `from` on, or at the end of the ring; `from` if nothing is.
    fn published_from(&self, from: Seq) -> Seq;
}

impl Publishing for RunStamps<'_> {
    #[inline]
    fn publish(&self, range: SeqRange) {
        AvailableBuffer::publish(self, range);
    }

    #[inline]
    fn published_from(&self, from: Seq) -> Seq {
        // From run to run, as the ring's consumers go. An entry that is come to again, after a whole lap, is stale.
        let mut end = from;
        while let Some(run) = self.run_at(end) {
            end = run.end;
        }
        end
    }
}

impl Publishing for SlotStamps<'_> {
    #[inline]
    fn publish(&self, range: SeqRange) {
        AvailableBuffer::publish(self, range);
    }

    #[inline]
    fn published_from(&self, from: Seq) -> Seq {
        // As far as a stamp can be of this lap, which is a capacity; the walk ends where the published does.
        self.highest_published(from, from.plus(1 << 16))
    }
}

/// One bit a slot, flipped by each publish: in even laps a 1 says "published", in odd laps a 0. Sixty-four slots share a
/// word, so that publishers change it by a read-modify-write each.
#[derive(Clone, Copy)]
struct Bits<'a> {
    words: &'a [AtomicU64],
    capacity: Capacity,
}

impl Bits<'_> {
    /// The bits of `count` slots from `bit` on.
    fn mask(bit: usize, count: usize) -> u64 {
        (u64::MAX >> (64 - count)) << bit
    }
}

impl Publishing for Bits<'_> {
    #[inline]
    fn publish(&self, range: SeqRange) {
        let (mut at, mut left) = (range.start, range.len());
        while left > 0 {
            let index = at.index(self.capacity);
            let count = left.min(64 - index % 64);
            // Release: pairs with the Acquire in `published_from`: the writes to the slots come first.
            self.words[index / 64].fetch_xor(Self::mask(index % 64, count), Ordering::Release);
            (at, left) = (at.plus(count), left - count);
        }
    }

    #[inline]
    fn published_from(&self, from: Seq) -> Seq {
        // To the end of the ring at most: beyond it the lap is another.
        let index = from.index(self.capacity);
        let lap_is_odd = from.get() as usize >> self.capacity.get().trailing_zeros() & 1 != 0;
        let mut end = index;
        while end < self.capacity.get() {
            // Acquire: pairs with the Release in `publish`.
            let word = self.words[end / 64].load(Ordering::Acquire);
            let published = if lap_is_odd { !word } else { word } >> (end % 64);
            let count = (published.trailing_ones() as usize).min(64 - end % 64);
            end += count;
            if count == 0 || !end.is_multiple_of(64) {
                break;
            }
        }
        from.plus(end - index)
    }
}

/// What all ways share: the slots, the cursor, and the consumer's sequence.
struct Ring {
    capacity: Capacity,
    slots: Vec<AtomicU64>,
    cursor: Cursor,
    released: Sequence,
}

impl Ring {
    fn new(capacity: usize) -> Self {
        Self {
            capacity: Capacity::new(capacity).expect("a power of two"),
            slots: (0..capacity).map(|_| AtomicU64::new(0)).collect(),
            cursor: Cursor::new(Seq::ZERO),
            released: Sequence::new(Seq::ZERO),
        }
    }

    /// Claims, writes and publishes a batch, if there is room.
    #[inline]
    fn produce(&self, sequencer: &mut MultiProducerSequencer, way: &impl Publishing, batch: usize) -> bool {
        let members = [&self.released];
        let Ok(range) = sequencer.try_claim(batch, &self.cursor, &GatingSet::new(&members)) else {
            return false;
        };
        for i in 0..range.len() {
            let sequence = range.start.plus(i);
            // Relaxed, here and in `consume`: how the ring publishes and releases orders them.
            self.slots[sequence.index(self.capacity)].store(sequence.get(), Ordering::Relaxed);
        }
        way.publish(range);
        true
    }

    /// Reads and releases what is published from `next` on. Where that ends.
    #[inline]
    fn consume(&self, way: &impl Publishing, next: Seq, sum: &mut u64) -> Seq {
        let end = way.published_from(next);
        if end != next {
            for i in 0..end.since(next) as usize {
                *sum += self.slots[next.plus(i).index(self.capacity)].load(Ordering::Relaxed);
            }
            self.released.set(end);
        }
        end
    }
}

/// Nanoseconds for each of `events` that one thread hands to another.
fn two_threads(ring: &Ring, way: impl Publishing, batch: usize, events: usize) -> f64 {
    let sum = thread::scope(|scope| {
        let consumer = scope.spawn(move || {
            let _ = pin(1);
            let (mut next, mut sum) = (Seq::ZERO, 0);
            while next.since(Seq::ZERO) < events as i64 {
                let end = ring.consume(&way, next, &mut sum);
                if end == next {
                    spin_loop();
                }
                next = end;
            }
            sum
        });
        let _ = pin(0);
        let mut sequencer = MultiProducerSequencer::new(ring.capacity, Seq::ZERO);
        let began = Instant::now();
        for _ in 0..events / batch {
            while !ring.produce(&mut sequencer, &way, batch) {
                spin_loop();
            }
        }
        let sum = consumer.join().expect("it does not panic");
        (sum, began.elapsed())
    });
    check(sum, events)
}

/// Nanoseconds for each of `events` that a thread hands to itself, a batch at a time.
fn one_thread(ring: &Ring, way: impl Publishing, batch: usize, events: usize) -> f64 {
    let mut sequencer = MultiProducerSequencer::new(ring.capacity, Seq::ZERO);
    let (mut next, mut sum) = (Seq::ZERO, 0);
    let began = Instant::now();
    for _ in 0..events / batch {
        assert!(ring.produce(&mut sequencer, &way, batch));
        let produced = next.plus(batch);
        while next != produced {
            next = ring.consume(&way, next, &mut sum);
        }
    }
    check((sum, began.elapsed()), events)
}

fn check((sum, elapsed): (u64, core::time::Duration), events: usize) -> f64 {
    let events = events as u64;
    assert_eq!(sum, events * (events - 1) / 2, "every event once, and no other");
    elapsed.as_nanos() as f64 / events as f64
}

/// One turn of one way.
fn turn(way: usize, threads: usize, capacity: usize, batch: usize, events: usize) -> f64 {
    let ring = Ring::new(capacity);
    let stamps: Vec<Stamp> = (0..capacity).map(|_| Stamp::new()).collect();
    let words: Vec<AtomicU64> = (0..capacity / 64).map(|_| AtomicU64::new(0)).collect();
    let events = events / batch * batch;
    macro_rules! measure {
        ($way:expr) => {
            match threads {
                1 => one_thread(&ring, $way, batch, events),
                _ => two_threads(&ring, $way, batch, events),
            }
        };
    }
    match way {
        0 => measure!(RunStamps::new(&stamps, Seq::ZERO).expect("a power of two")),
        1 => measure!(SlotStamps::new(&stamps).expect("a power of two")),
        _ => measure!(Bits { words: &words, capacity: ring.capacity }),
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Prints a table for so many threads.
fn table(threads: usize, turns: usize, events: usize) {
    println!(
        "\n{threads} thread(s); ns an event, and how many times as long as with run stamps; {turns} turns\n"
    );
    println!("| capacity | batch | {} |", WAYS.join(" | "));
    println!("|---|---|---|---|---|");
    for capacity in CAPACITIES {
        for batch in BATCHES {
            let mut times = [const { Vec::new() }; WAYS.len()];
            for _ in 0..turns {
                for (way, times) in times.iter_mut().enumerate() {
                    times.push(turn(way, threads, capacity, batch, events));
                }
            }
            let cells: Vec<String> = times
                .iter()
                .map(|of_way| {
                    let ratios = of_way.iter().zip(&times[0]).map(|(time, base)| time / base).collect();
                    format!("{:.2} ({:.2})", median(of_way.clone()), median(ratios))
                })
                .collect();
            println!("| {capacity} | {batch} | {} |", cells.join(" | "));
        }
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.iter().any(|argument| argument == "--test") {
        // As Criterion's benchmarks do when they are only to show that they work.
        for (way, name) in WAYS.iter().enumerate() {
            println!("Testing publishing/{name}");
            for (threads, capacity, batch) in
                [(1, 1_024, 1), (1, 1_024, 100), (2, 1_024, 10), (2, 1_024, 100)]
            {
                turn(way, threads, capacity, batch, 10_000);
            }
            println!("Success");
        }
        return;
    }
    let turns = arguments.iter().find_map(|argument| argument.parse().ok()).unwrap_or(11);
    table(2, turns, 1_000_000);
    table(1, turns, 1_000_000);
}
