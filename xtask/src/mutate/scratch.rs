//! Copies of the checkout in which many mutants are there at once, and an environment variable chooses one.
//!
//! So the models are built once and not once a mutant. Mutants whose texts overlap are in different copies.

use super::mutant::{CHOSEN, Mutant};
use crate::parts::{MODELS, Program};
use crate::process::Ending;
use crate::workspace;
use anyhow::{Context, Result, bail, ensure};
use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// The environment variable that holds the number of the mutant that a program is to be.
pub(super) const VARIABLE: &str = "ANNULUS_MUTANT";

/// What a copy's `lib.rs` gets at its end: the number of the chosen mutant, 0 for none.
const CHOICE: &str = r#"
mod mutation {
    pub(crate) fn chosen() -> usize {
        static CHOSEN: std::sync::OnceLock<usize> = std::sync::OnceLock::new();
        let read = || std::env::var("ANNULUS_MUTANT").ok().and_then(|number| number.parse().ok()).unwrap_or(0);
        *CHOSEN.get_or_init(read)
    }
}
"#;

/// A place in a file with the mutants that replace its text, by their numbers.
#[derive(Debug)]
struct Site<'m> {
    file: &'m Path,
    range: Range<usize>,
    mutants: Vec<(usize, &'m Mutant)>,
}

/// One copy: places that do not overlap.
#[derive(Debug, Default)]
pub(super) struct Copy<'m> {
    sites: Vec<Site<'m>>,
}

/// Divides mutants, with their numbers, among as few copies as their overlaps allow.
pub(super) fn divide<'m>(mutants: impl Iterator<Item = (usize, &'m Mutant)>) -> Vec<Copy<'m>> {
    let mut sites: Vec<Site<'m>> = Vec::new();
    for (number, mutant) in mutants {
        let same = sites.iter_mut().find(|site| {
            let alone = mutant.asks() || site.mutants.iter().any(|(_, other)| other.asks());
            !alone && site.file == mutant.file && site.range == mutant.range
        });
        match same {
            Some(site) => site.mutants.push((number, mutant)),
            None => sites.push(Site {
                file: &mutant.file,
                range: mutant.range.clone(),
                mutants: vec![(number, mutant)],
            }),
        }
    }
    let mut copies: Vec<Copy<'m>> = Vec::new();
    for site in sites {
        match copies.iter_mut().find(|copy| !copy.sites.iter().any(|other| overlap(other, &site))) {
            Some(copy) => copy.sites.push(site),
            None => copies.push(Copy { sites: vec![site] }),
        }
    }
    copies
}

fn overlap(one: &Site<'_>, other: &Site<'_>) -> bool {
    one.file == other.file && one.range.start < other.range.end && other.range.start < one.range.end
}

impl Copy<'_> {
    /// The numbers of the mutants that are in this copy.
    pub(super) fn numbers(&self) -> impl Iterator<Item = usize> {
        self.sites.iter().flat_map(|site| site.mutants.iter().map(|(number, _)| *number))
    }

    /// Writes the copy and builds the models that are `needed`. Returns the programs.
    pub(super) fn build(&self, index: usize, needed: impl Fn(&Program) -> bool) -> Result<Vec<PathBuf>> {
        let directory = workspace::target_dir(&format!("mutate/copy-{index}"));
        self.write(&directory)?;
        MODELS.iter().filter(|models| needed(models)).map(|models| build(models, &directory, index)).collect()
    }

    fn write(&self, directory: &Path) -> Result<()> {
        let root = workspace::root();
        let mut edits = BTreeMap::<&Path, Vec<&Site<'_>>>::new();
        for site in &self.sites {
            edits.entry(site.file).or_default().push(site);
        }
        let left_out = |name: &std::ffi::OsStr| name == "target" || name == ".git";
        let entries = WalkDir::new(root).into_iter().filter_entry(|entry| !left_out(entry.file_name()));
        let mut written = Vec::new();
        for entry in entries {
            let entry = entry.context("cannot walk the checkout")?;
            let path = entry.path().strip_prefix(root)?;
            if !entry.file_type().is_file() {
                continue;
            }
            let mut bytes =
                fs::read(entry.path()).with_context(|| format!("cannot read {}", path.display()))?;
            if let Some(sites) = edits.get_mut(path) {
                let text = String::from_utf8(bytes).with_context(|| path.display().to_string())?;
                bytes = replaced(text, sites).into_bytes();
            }
            if path == Path::new("src/lib.rs") {
                bytes.extend_from_slice(CHOICE.as_bytes());
            }
            write_if_other(&directory.join(path), &bytes)?;
            written.push(path.to_owned());
        }
        remove_others(directory, &written)
    }
}

/// Builds the models of one program of the copy in this directory. Returns the program.
fn build(models: &Program, directory: &Path, index: usize) -> Result<PathBuf> {
    let job = models
        .job()
        .args(["--no-run", "--message-format", "json-render-diagnostics", "--manifest-path"])
        .args([directory.join("Cargo.toml").display().to_string()])
        .args(["--config", "profile.release.package.annulus.opt-level=1"])
        // Cargo takes the library of one copy for that of another, if both are built in one place.
        .target_dir(&format!("mutate/build-{index}/{}", models.directory));
    let mut output = Vec::new();
    match job.run(&mut |chunk| output.extend_from_slice(chunk))? {
        Ending::Exited(status) if status.success() => {}
        ending => bail!("`{job}` failed ({ending:?}): a mutant does not compile"),
    }
    program(models.target, &output).context("cargo named no test program")
}

/// The text with a choice between the mutants and the original at each place.
fn replaced(mut text: String, sites: &mut [&Site<'_>]) -> String {
    sites.sort_by_key(|site| std::cmp::Reverse(site.range.start));
    for site in sites {
        let choice = choice(&text[site.range.clone()], &site.mutants);
        text.replace_range(site.range.clone(), &choice);
    }
    text
}

/// What stands for the original and for the mutants in its place.
fn choice(original: &str, mutants: &[(usize, &Mutant)]) -> String {
    if let [(number, mutant)] = mutants
        && mutant.asks()
    {
        return mutant.instead.replace(CHOSEN, &format!("(crate::mutation::chosen() == {number})"));
    }
    let arms: String =
        mutants.iter().map(|(number, mutant)| format!("{number} => {{ {} }} ", mutant.instead)).collect();
    let choice = format!("match crate::mutation::chosen() {{ {arms}_ => {{ {original} }} }}");
    // An expression may have operators behind it.
    if original.ends_with([';', '}']) { choice } else { format!("({choice})") }
}

/// Writes a file only if it changes, so that cargo builds only what changed.
fn write_if_other(path: &Path, bytes: &[u8]) -> Result<()> {
    if fs::read(path).is_ok_and(|there| there == bytes) {
        return Ok(());
    }
    let directory = path.parent().context("a file is in a directory")?;
    fs::create_dir_all(directory).with_context(|| format!("cannot create {}", directory.display()))?;
    fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))
}

/// Removes files that an earlier checkout left.
fn remove_others(directory: &Path, written: &[PathBuf]) -> Result<()> {
    for entry in WalkDir::new(directory) {
        let entry = entry.with_context(|| format!("cannot walk {}", directory.display()))?;
        let path = entry.path().strip_prefix(directory)?;
        if entry.file_type().is_file() && !written.iter().any(|file| file == path) {
            fs::remove_file(entry.path()).with_context(|| format!("cannot remove {}", path.display()))?;
        }
    }
    Ok(())
}

/// The test program that cargo's messages name.
fn program(target: &str, messages: &[u8]) -> Result<PathBuf> {
    let messages = std::str::from_utf8(messages).context("cargo's messages are no text")?;
    let mut programs = messages.lines().filter_map(|line| {
        let message: serde_json::Value = serde_json::from_str(line).ok()?;
        let is_test = message["target"]["name"] == target && message["profile"]["test"] == true;
        is_test.then(|| message["executable"].as_str().map(PathBuf::from))?
    });
    let program = programs.next().context("none is there")?;
    ensure!(program.is_file(), "{} is no file", program.display());
    Ok(program)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mutant(file: &str, range: Range<usize>, instead: &str) -> Mutant {
        Mutant { name: instead.to_owned(), file: file.into(), range, instead: instead.to_owned(), breaks: "" }
    }

    #[test]
    fn mutants_that_overlap_are_in_different_copies() {
        let mutants = [
            mutant("a", 0..4, "w"),
            mutant("a", 0..4, "x"),
            mutant("a", 2..3, "y"),
            mutant("b", 2..3, "z"),
            mutant("a", 4..5, "v"),
        ];
        let copies = divide(mutants.iter().enumerate());
        let numbers: Vec<Vec<usize>> = copies.iter().map(|copy| copy.numbers().collect()).collect();
        assert_eq!(numbers, [vec![0, 1, 3, 4], vec![2]]);
    }

    #[test]
    fn a_place_becomes_a_choice() {
        let mutants = [mutant("a", 4..5, "X"), mutant("a", 4..5, "Y"), mutant("a", 0..3, "Z")];
        let copies = divide(mutants.iter().zip(1..).map(|(mutant, number)| (number, mutant)));
        let mut sites: Vec<&Site<'_>> = copies[0].sites.iter().collect();
        let text = replaced("let b = c".into(), &mut sites);
        let choice = "(match crate::mutation::chosen() { 3 => { Z } _ => { let } }) \
            (match crate::mutation::chosen() { 1 => { X } 2 => { Y } _ => { b } }) = c";
        assert_eq!(text, choice);
    }

    #[test]
    fn a_replacement_may_ask_which_it_is() {
        let mutants = [mutant("a", 0..3, "if CHOSEN { x }"), mutant("a", 0..3, "y")];
        let copies = divide(mutants.iter().zip(7..).map(|(mutant, number)| (number, mutant)));
        assert_eq!(copies.len(), 2);
        let mut sites: Vec<&Site<'_>> = copies[0].sites.iter().collect();
        assert_eq!(replaced("abc".into(), &mut sites), "if (crate::mutation::chosen() == 7) { x }");
    }
}
