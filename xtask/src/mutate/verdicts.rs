//! The verdicts on the mutants, as `docs/memory-ordering.md` lists them: between two markers, a row a mutant.

use anyhow::{Context, Result, bail, ensure};
use std::collections::BTreeMap;
use std::fmt::Write;

/// The file that holds the list, from the workspace's root.
pub(crate) const FILE: &str = "docs/memory-ordering.md";

const BEGIN: &str = "<!-- mutants -->\n";
const END: &str = "<!-- end of mutants -->";
const HEAD: &str = "| mutant | verdict |\n|---|---|\n";
const CAUGHT: &str = "caught by ";
const EQUIVALENT: &str = "equivalent: ";
const OPEN: &str = "open: ";

/// What is known of a mutant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// This model fails with it.
    Caught(String),
    /// It breaks nothing, for this reason.
    Equivalent(String),
    /// Neither is known yet. The list may hold such, but a hunt fails until there is none.
    Open(String),
}

/// The verdicts by the mutants' names.
pub(crate) type Verdicts = BTreeMap<String, Verdict>;

/// Reads the list out of the document's text.
pub(crate) fn parse(document: &str) -> Result<Verdicts> {
    let (_, rows, _) = parts(document)?;
    let mut verdicts = Verdicts::new();
    for row in rows.lines().skip(2) {
        let cells = row.strip_prefix("| `").and_then(|row| row.strip_suffix(" |"));
        let (name, verdict) = cells
            .and_then(|cells| cells.split_once("` | "))
            .with_context(|| format!("`{row}` is no row of a mutant and its verdict"))?;
        let verdict = if let Some(model) = verdict.strip_prefix(CAUGHT) {
            Verdict::Caught(model.trim_matches('`').to_owned())
        } else if let Some(reason) = verdict.strip_prefix(EQUIVALENT) {
            Verdict::Equivalent(reason.to_owned())
        } else if let Some(tried) = verdict.strip_prefix(OPEN) {
            Verdict::Open(tried.to_owned())
        } else {
            bail!("`{name}`: `{verdict}` is no verdict");
        };
        ensure!(verdicts.insert(name.to_owned(), verdict).is_none(), "`{name}` has two rows");
    }
    Ok(verdicts)
}

/// The document with the list of these mutants, in this order. Those without a verdict have no row.
pub(crate) fn write(document: &str, names: &[&str], verdicts: &Verdicts) -> Result<String> {
    let (before, _, after) = parts(document)?;
    let mut rows = String::from(HEAD);
    for (name, verdict) in names.iter().filter_map(|name| Some((name, verdicts.get(*name)?))) {
        match verdict {
            Verdict::Caught(model) => writeln!(rows, "| `{name}` | {CAUGHT}`{model}` |")?,
            Verdict::Equivalent(reason) => writeln!(rows, "| `{name}` | {EQUIVALENT}{reason} |")?,
            Verdict::Open(tried) => writeln!(rows, "| `{name}` | {OPEN}{tried} |")?,
        }
    }
    Ok(format!("{before}{rows}{after}"))
}

/// What stands before the list, the list, and what stands behind it; the markers belong to the first and the last.
fn parts(document: &str) -> Result<(&str, &str, &str)> {
    let begin =
        document.find(BEGIN).with_context(|| format!("{FILE} has no `{}`", BEGIN.trim()))? + BEGIN.len();
    let end = document[begin..].find(END).with_context(|| format!("{FILE} has no `{END}`"))? + begin;
    Ok((&document[..begin], &document[begin..end], &document[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = "before\n<!-- mutants -->\n| mutant | verdict |\n|---|---|\n\
        | `a.rs: f: x` | caught by `m::n` |\n| `b` | equivalent: it is. |\n| `c` | open: a little. |\n<!-- end of mutants -->\nafter\n";

    #[test]
    fn a_list_is_read_and_written() {
        let verdicts = parse(DOCUMENT).expect("it is a list");
        assert_eq!(verdicts["a.rs: f: x"], Verdict::Caught("m::n".into()));
        assert_eq!(verdicts["b"], Verdict::Equivalent("it is.".into()));
        assert_eq!(verdicts["c"], Verdict::Open("a little.".into()));
        assert_eq!(write(DOCUMENT, &["a.rs: f: x", "b", "c"], &verdicts).expect("it is one"), DOCUMENT);
        let shorter = write(DOCUMENT, &["b", "new"], &verdicts).expect("it is one");
        assert_eq!(parse(&shorter).expect("it is a list").len(), 1);
    }

    #[test]
    fn a_row_that_says_nothing_is_an_error() {
        assert!(parse("").is_err());
        for wrong in ["survived", "caught", ""] {
            assert!(parse(&DOCUMENT.replace("caught by `m::n`", wrong)).is_err(), "{wrong}");
        }
        assert!(parse(&DOCUMENT.replace("`b`", "`a.rs: f: x`")).is_err());
    }
}
