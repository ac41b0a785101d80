//! The cells of a comparison, where the user names none.

use crate::cell::{Cell, Measure};
use crate::wait::Wait;

/// The peers that lead somewhere, for comparisons that have little time.
pub(crate) const LEADING: &[&str] = &[
    "annulus",
    "annulus-multi",
    "rtrb",
    "rtrb-pop",
    "ringbuf-pop",
    "disruptor",
    "disrupt-rs",
    "disruptor-multi",
    "disrupt-rs-multi",
    "crossbeam",
    "crossbeam-vec",
    "kanal-vec",
    "flume-vec",
    "rte-ring-zc",
    "rte-ring-hts",
    "moodycamel",
    "moodycamel-tokens",
    "moodycamel-blocking",
];

fn named(names: &[&str]) -> Vec<Measure> {
    names.iter().map(|name| Measure::of(name).expect("these are names of shapes")).collect()
}

fn blocking(name: &str, batch: usize) -> Cell {
    let measure = Measure::of(name).expect("this is the name of a shape");
    Cell { wait: Wait::Block, ..Cell::fitting(measure, batch, 1024, 8) }
}

/// One capacity, two minutes.
pub(crate) fn quick() -> Vec<Cell> {
    let mut cells = Vec::new();
    for measure in named(&["1P1C", "2P1C", "4P1C"]) {
        cells.extend([1, 10, 100].map(|batch| Cell::fitting(measure, batch, 1024, 8)));
    }
    for measure in named(&["1P2C-broadcast", "2P2C", "pipeline-3", "diamond"]) {
        cells.extend([1, 100].map(|batch| Cell::fitting(measure, batch, 1024, 8)));
    }
    for measure in named(&["4P1C"]) {
        cells.extend([1, 10].map(|batch| Cell::fitting(measure, batch, 64, 8)));
    }
    let once = |name| Cell::fitting(named(&[name])[0], 1, 1024, 8);
    cells.extend([once("ping-pong"), blocking("2P1C", 1), once("idle-consumer"), once("idle-producer")]);
    cells
}

/// All of them.
pub(crate) fn full() -> Vec<Cell> {
    let mut cells = Vec::new();
    let shapes = ["1P1C", "2P1C", "4P1C", "1P2C-broadcast", "2P2C", "pipeline-3", "diamond"];
    for capacity in [1024, 65536] {
        for measure in named(&shapes) {
            cells.extend([1, 10, 100].map(|batch| Cell::fitting(measure, batch, capacity, 8)));
        }
        for measure in named(&["1P1C", "2P1C"]) {
            cells.push(Cell::fitting(measure, 1000, capacity, 8));
            cells.extend([1, 100].map(|batch| Cell::fitting(measure, batch, capacity, 64)));
        }
        cells.push(Cell::fitting(Measure::PingPong, 1, capacity, 8));
    }
    for measure in named(&["4P1C"]) {
        cells.extend([1, 10].map(|batch| Cell::fitting(measure, batch, 64, 8)));
    }
    for shape in ["1P1C", "2P1C"] {
        cells.extend([1, 10, 100].map(|batch| blocking(shape, batch)));
    }
    cells
        .extend(named(&["idle-consumer", "idle-producer"]).into_iter().map(|m| Cell::fitting(m, 1, 1024, 8)));
    cells
}

/// More and more producers, consumers and slots.
pub(crate) fn growth() -> Vec<Cell> {
    let mut cells = Vec::new();
    let queue = |producers: u32, consumers: u32| format!("{producers}P{consumers}C");
    for many in 1..=8 {
        for name in [queue(many, 1), queue(1, many), format!("1P{many}C-broadcast")] {
            cells.extend(
                named(&[&name]).into_iter().flat_map(|m| [1, 10].map(|b| Cell::fitting(m, b, 1024, 8))),
            );
        }
    }
    for bits in (4..=22).step_by(2) {
        for measure in named(&["1P1C", "2P1C"]) {
            cells.push(Cell::fitting(measure, 10, 1 << bits, 8));
        }
    }
    let mut once: Vec<Cell> = Vec::new();
    for cell in cells {
        if !once.contains(&cell) {
            once.push(cell);
        }
    }
    once
}

/// Every shape, in both sizes of event and with sleeping waits where peers have them: to be looked at, not measured.
pub(crate) fn checks() -> Vec<Cell> {
    let shapes = ["1P1C", "3P1C", "2P2C", "1P2C-broadcast", "pipeline-3", "diamond", "ping-pong"];
    // Runs that are looked at share the processors with other work, so nobody spins.
    let yielding = |cell: Cell| Cell { wait: Wait::Yield, ..cell };
    let mut cells: Vec<Cell> =
        named(&shapes).into_iter().map(|m| yielding(Cell::fitting(m, 10, 1024, 8))).collect();
    cells.push(yielding(Cell::fitting(named(&["2P1C"])[0], 1, 1024, 64)));
    cells.extend([blocking("2P1C", 10), blocking("idle-producer", 1)]);
    cells
}
