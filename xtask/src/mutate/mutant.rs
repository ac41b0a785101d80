//! The mutants: every ordering weakened, every fence and wake-up dropped, and the steps of the protocol.

use super::steps::{self, Step};
use crate::atomics::{self, Operation};
use crate::workspace;
use anyhow::{Context, Result, bail, ensure};
use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// Threads and locks of the standard library's, which the models do not have.
const WITHOUT_MODELS: &[&str] = &["src/pipeline", "src/pipeline.rs", "src/latency.rs"];

/// One change of the library that ought to break it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mutant {
    pub(crate) name: String,
    /// From the workspace's root.
    pub(crate) file: PathBuf,
    /// The text that is replaced, and by what.
    pub(crate) range: Range<usize>,
    pub(crate) instead: String,
    /// What goes wrong, where the name does not tell.
    pub(crate) breaks: &'static str,
}

impl Mutant {
    /// Whether what stands instead is for the original, too, and asks itself which of them it is.
    pub(crate) fn asks(&self) -> bool {
        self.instead.contains(CHOSEN)
    }
}

/// The word in a replacement that tells whether this is the mutant.
pub(crate) const CHOSEN: &str = "CHOSEN";

/// Every mutant of this checkout, in the order of files and texts.
pub(crate) fn all() -> Result<Vec<Mutant>> {
    let root = workspace::root();
    let mut mutants = Vec::new();
    for entry in WalkDir::new(root.join("src")).sort_by_file_name() {
        let entry = entry.context("cannot walk src")?;
        let file = entry.path().strip_prefix(root)?.to_owned();
        if file.extension().is_none_or(|extension| extension != "rs")
            || WITHOUT_MODELS.iter().any(|left_out| file.starts_with(left_out))
        {
            continue;
        }
        let text =
            fs::read_to_string(entry.path()).with_context(|| format!("cannot read {}", file.display()))?;
        mutants.extend(of_file(&file, &text).with_context(|| file.display().to_string())?);
    }
    for step in steps::all() {
        ensure!(
            root.join("src").join(step.file).is_file(),
            "`{}` is of src/{}, which is no file",
            step.name,
            step.file
        );
    }
    number_equal_names(&mut mutants);
    Ok(mutants)
}

/// The mutants of one file: those that its tokens give, and those that the list of steps names.
fn of_file(file: &Path, text: &str) -> Result<Vec<Mutant>> {
    let short = file.strip_prefix("src").unwrap_or(file).display().to_string();
    let mutant = |name: String, range: Range<usize>, instead: &str| Mutant {
        name,
        file: file.to_owned(),
        range,
        instead: instead.to_owned(),
        breaks: "",
    };
    let found = atomics::of(text)?;
    let mut mutants = Vec::new();
    for operation in &found.operations {
        let place = format!("{short}: {}", operation.function);
        if operation.is_fence() {
            mutants.push(mutant(format!("{place}: fence dropped"), operation.call.clone(), "()"));
        }
        for (at, (ordering, range)) in operation.orderings.iter().enumerate() {
            // A fence that orders nothing is none.
            let weaker = weaker(operation, at, ordering)?.iter();
            for weaker in weaker.filter(|weaker| !operation.is_fence() || **weaker != "Relaxed") {
                let failing =
                    if operation.method.starts_with("compare") && at == 1 { " failing" } else { "" };
                let name = format!("{place}: {}{failing} {ordering} to {weaker}", operation.method);
                let (range, instead) = if operation.is_fence() {
                    (operation.call.clone(), format!("fence(Ordering::{weaker})"))
                } else {
                    (range.clone(), format!("Ordering::{weaker}"))
                };
                mutants.push(mutant(name, range, &instead));
            }
        }
    }
    for wake_up in &found.wake_ups {
        let name = format!("{short}: {}: {} dropped", wake_up.function, wake_up.method);
        mutants.push(mutant(name, wake_up.call.clone(), "()"));
    }
    for step in steps::all().filter(|step| step.file == short) {
        let mutant = mutant(step.name.to_owned(), place_of(step, text)?, step.instead);
        mutants.push(Mutant { breaks: step.breaks, ..mutant });
    }
    Ok(mutants)
}

/// The orderings that are one step weaker.
fn weaker(operation: &Operation, at: usize, ordering: &str) -> Result<&'static [&'static str]> {
    Ok(match (ordering, operation.method.as_str()) {
        ("Relaxed", _) => &[],
        ("Acquire" | "Release", _) => &["Relaxed"],
        ("AcqRel", _) => &["Acquire", "Release"],
        ("SeqCst", "load") => &["Acquire"],
        ("SeqCst", "store") => &["Release"],
        // The ordering of a failure is that of a load.
        ("SeqCst", method) if method.starts_with("compare") && at == 1 => &["Acquire"],
        ("SeqCst", _) => &["AcqRel"],
        _ => bail!("no ordering is called {ordering}"),
    })
}

/// Where a step's text stands, which must be once.
fn place_of(step: &Step, text: &str) -> Result<Range<usize>> {
    let mut places = text.match_indices(step.text);
    let (start, _) =
        places.next().with_context(|| format!("`{}`: its text is not there any more", step.name))?;
    ensure!(places.next().is_none(), "`{}`: its text is there more than once", step.name);
    Ok(start..start + step.text.len())
}

/// Equal names get a number behind them, so that each names one mutant.
fn number_equal_names(mutants: &mut [Mutant]) {
    let mut times = BTreeMap::<String, usize>::new();
    for mutant in mutants.iter() {
        *times.entry(mutant.name.clone()).or_default() += 1;
    }
    times.retain(|_, times| *times > 1);
    let mut seen = BTreeMap::<String, usize>::new();
    for mutant in mutants.iter_mut().filter(|mutant| times.contains_key(&mutant.name)) {
        let number = seen.entry(mutant.name.clone()).or_default();
        *number += 1;
        mutant.name = format!("{} ({number})", mutant.name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "
        fn take(&self) {
            fence(Ordering::SeqCst);
            self.0.compare_exchange(a, b, Ordering::AcqRel, Ordering::Acquire);
            self.0.load(Ordering::Relaxed);
            self.memory.notify_all();
        }
        fn again(&self) { fence(Ordering::SeqCst); fence(Ordering::SeqCst); }
    ";

    #[test]
    fn orderings_are_weakened_and_fences_and_wake_ups_dropped() {
        let mut mutants = of_file(Path::new("src/a/b.rs"), SOURCE).expect("it is Rust");
        number_equal_names(&mut mutants);
        let names: Vec<&str> = mutants.iter().map(|mutant| mutant.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "a/b.rs: take: fence dropped",
                "a/b.rs: take: fence SeqCst to AcqRel",
                "a/b.rs: take: compare_exchange AcqRel to Acquire",
                "a/b.rs: take: compare_exchange AcqRel to Release",
                "a/b.rs: take: compare_exchange failing Acquire to Relaxed",
                "a/b.rs: again: fence dropped (1)",
                "a/b.rs: again: fence SeqCst to AcqRel (1)",
                "a/b.rs: again: fence dropped (2)",
                "a/b.rs: again: fence SeqCst to AcqRel (2)",
                "a/b.rs: take: notify_all dropped",
            ]
        );
        assert_eq!(&SOURCE[mutants[3].range.clone()], "Ordering::AcqRel");
        assert_eq!(mutants[3].instead, "Ordering::Release");
    }

    #[test]
    fn the_text_of_a_step_is_there_once() {
        let step = |text| Step { name: "x", file: "a.rs", text, instead: "", breaks: "" };
        assert_eq!(place_of(&step("b c"), "a b c d").expect("once"), 2..5);
        assert!(place_of(&step("b"), "a b b").is_err());
        assert!(place_of(&step("x"), "a b b").is_err());
    }
}
