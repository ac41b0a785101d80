//! `cargo xtask mutate`: breaks the library in one place at a time, and runs the models: each mutant must be caught.
//!
//! The mutants are read off the sources: each memory ordering a step weaker, each fence and each wake-up dropped, and the
//! steps of the protocol that a list names. `docs/memory-ordering.md` holds the verdict on each: the model that catches
//! it, or why it breaks nothing. A mutant without a row, and a row without its mutant, are errors; a row may say that
//! neither is known yet, and then a hunt of that mutant fails.

mod hunt;
mod mutant;
mod scratch;
mod steps;
mod trial;
mod verdicts;

use crate::workspace;
use anyhow::{Context, Result, ensure};
use hunt::Hunt;
use lexopt::prelude::*;
use mutant::Mutant;
use std::collections::BTreeMap;
use std::fs;
use std::process::ExitCode;
use verdicts::{Verdict, Verdicts};

/// What a run is asked for.
#[derive(Debug, Default)]
struct Wishes {
    /// Parts of the names of the mutants wanted; none for all.
    names: Vec<String>,
    list: bool,
    /// Look for models that catch mutants without a verdict, and write the verdicts.
    write: bool,
    /// Run every model against the mutants that are said to be equivalent.
    equivalents: bool,
    jobs: Option<usize>,
}

pub(crate) fn main(mut arguments: lexopt::Parser) -> Result<ExitCode> {
    let mut wishes = Wishes::default();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("list") => wishes.list = true,
            Long("write") => wishes.write = true,
            Long("equivalents") => wishes.equivalents = true,
            Long("jobs") => wishes.jobs = Some(arguments.value()?.parse()?),
            Value(name) => wishes.names.push(name.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    let mutants = mutant::all()?;
    let document = document()?;
    let mut verdicts = verdicts::parse(&document)?;
    if wishes.list {
        mutants.iter().filter(|mutant| wishes.want(mutant)).for_each(|mutant| print(mutant, &verdicts));
        return Ok(ExitCode::SUCCESS);
    }
    crate::tools::CC.ensure()?;
    if wishes.write {
        verdicts.retain(|name, _| mutants.iter().any(|mutant| mutant.name == *name));
    } else {
        compare(&mutants, &verdicts)?;
    }
    let wanted = |mutant: &Mutant| wishes.want(mutant);
    let hunt = Hunt::begin(&mutants, wanted, &verdicts, wishes.equivalents, wishes.jobs)?;
    let tally = hunt.run(&mut verdicts, wishes.equivalents)?;
    if wishes.write {
        let names: Vec<&str> = mutants.iter().map(|mutant| mutant.name.as_str()).collect();
        let document = verdicts::write(&document, &names, &verdicts)?;
        fs::write(workspace::root().join(verdicts::FILE), document).context("cannot write the verdicts")?;
    }
    tally.failures.iter().for_each(|failure| println!("FAILED {failure}"));
    if tally.equivalent > 0 {
        println!("{} equivalent, each for the reason in {}", tally.equivalent, verdicts::FILE);
    }
    println!("caught {} of {}", tally.caught, tally.wanted);
    Ok(if tally.failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The short form, for the tests: what the list says of the sources, and a few mutants that are hunted down.
pub(crate) fn check_list() -> Result<()> {
    compare(&mutant::all()?, &verdicts::parse(&document()?)?)
}

/// Hunts the mutants of these names. An error names those that got away.
pub(crate) fn hunt(names: &[&str]) -> Result<()> {
    let mutants = mutant::all()?;
    let mut verdicts = verdicts::parse(&document()?)?;
    let wanted = |mutant: &Mutant| names.contains(&mutant.name.as_str());
    let tally = Hunt::begin(&mutants, wanted, &verdicts, false, None)?.run(&mut verdicts, false)?;
    ensure!(tally.wanted == names.len(), "of {} mutants {} are there", names.len(), tally.wanted);
    ensure!(tally.failures.is_empty(), "{}", tally.failures.join("\n    "));
    Ok(())
}

impl Wishes {
    fn want(&self, mutant: &Mutant) -> bool {
        self.names.is_empty() || self.names.iter().any(|name| mutant.name.contains(name.as_str()))
    }
}

fn document() -> Result<String> {
    let path = workspace::root().join(verdicts::FILE);
    fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))
}

/// Holds the list of verdicts to the mutants.
fn compare(mutants: &[Mutant], verdicts: &Verdicts) -> Result<()> {
    let named: BTreeMap<&str, &Mutant> =
        mutants.iter().map(|mutant| (mutant.name.as_str(), mutant)).collect();
    ensure!(named.len() == mutants.len(), "two mutants have one name");
    let without: Vec<&str> = named.keys().copied().filter(|name| !verdicts.contains_key(*name)).collect();
    let stale: Vec<&String> = verdicts.keys().filter(|name| !named.contains_key(name.as_str())).collect();
    ensure!(without.is_empty(), "no verdict on\n    {}", without.join("\n    "));
    ensure!(stale.is_empty(), "verdicts on mutants that are no more: {stale:?}");
    Ok(())
}

fn print(mutant: &Mutant, verdicts: &Verdicts) {
    let verdict = match verdicts.get(&mutant.name) {
        Some(Verdict::Caught(model)) => format!("caught by {model}"),
        Some(Verdict::Equivalent(_)) => "equivalent".to_owned(),
        Some(Verdict::Open(_)) => "open".to_owned(),
        None => "no verdict".to_owned(),
    };
    let breaks = if mutant.breaks.is_empty() { String::new() } else { format!(" ({})", mutant.breaks) };
    println!("{}{breaks}: {verdict}", mutant.name);
}
