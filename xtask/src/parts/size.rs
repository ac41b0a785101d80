//! What a ring takes on microcontrollers stays within its bounds, and no hot call has a way into the panic machinery, a
//! division or a float.

use crate::firmware::{self, MACHINES, Machine, arithmetic, c};
use crate::run::Run;
use crate::size::{self, Image, Row};
use anyhow::{Context, Result, ensure};
use std::path::Path;

/// What a ring may take at most: flash, instructions per push, and per pop; lowered when it takes less.
struct Bound {
    machine: &'static str,
    kind: &'static str,
    flash: i64,
    push: f64,
    pop: f64,
}

const fn bound(machine: &'static str, kind: &'static str, flash: i64, push: f64, pop: f64) -> Bound {
    Bound { machine, kind, flash, push, pop }
}

const BOUNDS: &[Bound] = &[
    bound("Cortex-M0", "single", 288, 18.0, 23.0),
    bound("Cortex-M3", "single", 292, 15.2, 19.0),
    bound("Cortex-M4F", "single", 292, 15.2, 19.0),
    bound("RISC-V 32 IMC", "single", 328, 15.0, 18.0),
    bound("Cortex-M0", "multi", 1100, 138.0, 64.0),
    bound("Cortex-M3", "multi", 730, 70.0, 37.0),
    bound("Cortex-M4F", "multi", 730, 70.0, 37.0),
    bound("RISC-V 32 IMC", "multi", 1230, 134.0, 46.0),
    bound("Cortex-M0", "c", 436, 50.0, 54.0),
    bound("Cortex-M3", "c", 448, 39.0, 45.0),
    bound("Cortex-M4F", "c", 448, 39.0, 45.0),
    bound("RISC-V 32 IMC", "c", 528, 48.0, 55.0),
];

/// The queue that a ring with one producer is held against on each machine: no more flash than so many bytes beyond its
/// own, which the Cortex-M3 needs, and so much of its instructions per push and pop.
const PEER: &str = "heapless spsc";
const PEER_FLASH: i64 = 4;
const PEER_SHARE: f64 = 0.9;

/// Words and both handles of a ring with one producer, beyond the slots.
const RAM: i64 = 32;

pub(super) fn run(run: &mut Run) -> Result<()> {
    let rows = size::measure()?;
    size::print(&rows);
    for row in rows.iter().filter(|row| row.subject.is_ours()) {
        run.case(format!("{} {}", row.machine.name, row.subject.kind), within_bounds(row));
        without_arithmetic(run, row.machine, row.subject.image, &row.subject.path(row.machine));
    }
    for row in rows.iter().filter(|row| row.subject.is_ours() && row.subject.kind == "single") {
        run.case(format!("{} beside {PEER}", row.machine.name), beside_peer(row, &rows));
    }
    for machine in &MACHINES {
        c::target(machine).whole().build()?;
        for (hot, swaps) in [("hot", false), ("hot-multi", true)] {
            size::build(machine, &[hot], swaps)?;
            let image = firmware::image(machine, hot);
            run.check(machine.run(&image));
            run.case(format!("{}: no panic in {hot}", machine.name), without_panics(&image));
            without_arithmetic(run, machine, hot, &image);
        }
        // Every call of rings in statics but the contiguous claims.
        for job in c::build(machine, "firmware/c/proofs", "edges", c::target(machine).whole()) {
            run.check(job);
        }
        let image = c::image(machine, "edges");
        run.case(format!("{}: no panic in a call for C", machine.name), without_panics(&image));
        without_arithmetic(run, machine, "a call for C", &image);
    }
    Ok(())
}

fn without_arithmetic(run: &mut Run, machine: &Machine, of: &str, image: &Path) {
    let name = format!("{}: no division and no float in {of}", machine.name);
    run.case(name, arithmetic::none_in_image(machine, image, &[]));
}

fn within_bounds(row: &Row) -> Result<()> {
    let of_row = |bound: &&Bound| bound.machine == row.machine.name && bound.kind == row.subject.kind;
    let bound = BOUNDS.iter().find(of_row).context("has no bound; add what it takes now")?;
    ensure!(row.flash > 0 && row.push > 0.0 && row.pop > 0.0, "nothing was measured");
    ensure!(row.flash <= bound.flash, "{} bytes of flash, {} are the most", row.flash, bound.flash);
    ensure!(row.push <= bound.push, "{} instructions per push, {} are the most", row.push, bound.push);
    ensure!(row.pop <= bound.pop, "{} instructions per pop, {} are the most", row.pop, bound.pop);
    ensure!(
        row.subject.kind == "multi" || row.ram_overhead <= RAM,
        "{} bytes of RAM beyond the slots, {RAM} are the most",
        row.ram_overhead
    );
    Ok(())
}

fn beside_peer(row: &Row, rows: &[Row]) -> Result<()> {
    let of_machine = |peer: &&Row| peer.machine.name == row.machine.name && peer.subject.name == PEER;
    let peer = rows.iter().find(of_machine).context("the peer was not measured")?;
    let most = peer.flash + PEER_FLASH;
    ensure!(row.flash <= most, "{} bytes of flash, {PEER} takes {}", row.flash, peer.flash);
    let (ours, theirs) = (row.push + row.pop, peer.push + peer.pop);
    ensure!(ours <= theirs * PEER_SHARE, "{ours:.2} instructions per push and pop, {PEER} {theirs:.2}");
    Ok(())
}

fn without_panics(image: &Path) -> Result<()> {
    let image = Image::read(image)?;
    image.function("machine_main").context("it has symbols")?;
    let panics: Vec<&str> = image.panics().collect();
    ensure!(panics.is_empty(), "linked: {}", panics.join(", "));
    Ok(())
}
