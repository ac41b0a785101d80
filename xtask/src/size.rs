//! `cargo xtask size`: flash, RAM and instructions of a ring on microcontrollers, beside other queues.
//!
//! The images in `firmware/size` differ only in the queue that they push to and pop from, in two functions that are not
//! inlined. Flash and RAM are those of an image less those of an empty one, and of RAM the slots are not counted.

mod counting;
mod image;
mod subject;

pub(crate) use image::Image;
pub(crate) use subject::{SUBJECTS, Subject};

use crate::firmware::{self, MACHINES, Machine, c};
use crate::job::Job;
use crate::process::{Ending, pass_on};
use crate::tools::{CC, GCC_ARM, GCC_RISCV, QEMU_ARM, QEMU_RISCV, RISCV32IMC, THUMBV6M, THUMBV7EM, THUMBV7M};
use anyhow::{Context, Result, bail};
use lexopt::prelude::*;
use serde_json::json;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

/// The bytes of the slots: 64 of 4 bytes.
const SLOTS: i64 = 256;

/// What one queue costs on one machine.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) machine: &'static Machine,
    pub(crate) subject: &'static Subject,
    pub(crate) flash: i64,
    pub(crate) ram_overhead: i64,
    pub(crate) push: f64,
    pub(crate) pop: f64,
}

pub(crate) fn main(mut arguments: lexopt::Parser) -> Result<ExitCode> {
    let mut json = None;
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("json") => json = Some(PathBuf::from(arguments.value()?)),
            other => return Err(other.unexpected().into()),
        }
    }
    for tool in
        [&CC, &GCC_ARM, &GCC_RISCV, &QEMU_ARM, &QEMU_RISCV, &THUMBV6M, &THUMBV7M, &THUMBV7EM, &RISCV32IMC]
    {
        tool.ensure()?;
    }
    let rows = measure()?;
    print(&rows);
    if let Some(path) = json {
        fs::write(&path, to_json(&rows)).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Builds and measures every queue on every machine.
pub(crate) fn measure() -> Result<Vec<Row>> {
    let plugin = counting::build()?;
    let mut rows = Vec::new();
    for machine in &MACHINES {
        build(machine, &["empty"], false)?;
        for swap in [false, true] {
            let of_rust = SUBJECTS.iter().filter(|subject| !subject.is_in_c());
            let images: Vec<&str> =
                of_rust.filter(|subject| subject.swaps(machine) == swap).map(|s| s.image).collect();
            build(machine, &images, swap)?;
        }
        build_in_c(machine)?;
        let empty_in_rust = Image::read(&firmware::image(machine, "empty"))?;
        let empty_in_c = Image::read(&c::image(machine, "c-empty"))?;
        for subject in SUBJECTS {
            let empty = if subject.is_in_c() { &empty_in_c } else { &empty_in_rust };
            let path = subject.path(machine);
            let image = Image::read(&path)?;
            let (push, pop) = counting::count(&plugin, machine, &path, &image)?;
            rows.push(Row {
                machine,
                subject,
                flash: image.flash - empty.flash,
                ram_overhead: image.ram - empty.ram - SLOTS,
                push,
                pop,
            });
        }
    }
    Ok(rows)
}

/// Builds images in Rust; those that swap have the feature for it where the machine needs one.
pub(crate) fn build(machine: &Machine, images: &[&str], swap: bool) -> Result<()> {
    let features: &[&str] = if swap && machine.swap.is_some() { &["critical-section"] } else { &[] };
    finish(&firmware::build("size", machine, images, features))
}

/// Builds the images in C, and the library that they are linked with.
fn build_in_c(machine: &Machine) -> Result<()> {
    let library = c::target(machine).plain();
    library.build()?;
    let images = SUBJECTS.iter().filter(|subject| subject.is_in_c()).map(|subject| subject.image);
    let images = ["c-empty"].into_iter().chain(images);
    let builds = images.flat_map(|image| c::build(machine, "firmware/c/size", image, library));
    c::support(machine)?.into_iter().chain(builds).try_for_each(|job| finish(&job))
}

/// Runs a command to its end, which must be a good one.
fn finish(job: &Job) -> Result<()> {
    match job.run(&mut pass_on)? {
        Ending::Exited(status) if status.success() => Ok(()),
        Ending::Exited(status) => bail!("`{job}` failed ({status})"),
        Ending::TimedOut(limit) => bail!("`{job}` was killed after {} s", limit.as_secs()),
    }
}

pub(crate) fn print(rows: &[Row]) {
    println!(
        "{:<14} {:<7} {:<24} {:>6} {:>12} {:>6} {:>6}",
        "machine", "kind", "queue", "flash", "RAM overhead", "push", "pop"
    );
    for row in rows {
        println!(
            "{:<14} {:<7} {:<24} {:>6} {:>12} {:>6.1} {:>6.1}",
            row.machine.name,
            row.subject.kind,
            row.subject.name,
            row.flash,
            row.ram_overhead,
            row.push,
            row.pop
        );
    }
}

fn to_json(rows: &[Row]) -> String {
    let row = |row: &Row| {
        json!({
            "target": row.machine.target,
            "kind": row.subject.kind,
            "implementation": row.subject.name,
            "flash_bytes": row.flash,
            "ram_overhead_bytes": row.ram_overhead,
            "instructions_push": row.push,
            "instructions_pop": row.pop,
        })
    };
    format!("{:#}\n", json!({ "rows": rows.iter().map(row).collect::<Vec<_>>() }))
}
