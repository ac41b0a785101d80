//! The examples: short, and each one run.

use super::Finding;
use super::files;
use crate::parts::{LIBRARY, c_examples, cpp_examples, firmware_examples, java_examples};
use crate::workspace::{self, Package};
use anyhow::Result;
use std::collections::BTreeSet;
use std::path::PathBuf;

const LONGEST: usize = 100;

pub(super) fn check() -> Result<Vec<Finding>> {
    let root = workspace::root();
    // The part `examples` runs exactly those that cargo knows, and the packages beside them; `c`, `cpp`, `java` and
    // `firmware` theirs.
    let of_cargo = Package::load(LIBRARY)?.targets("example").into_iter().map(|it| it.source);
    let of_others = c_examples()?.into_iter().chain(cpp_examples()?).chain(java_examples()?);
    let run: BTreeSet<PathBuf> = of_cargo.chain(of_others).chain(firmware_examples()).collect();
    let packages: Vec<PathBuf> =
        workspace::apart("examples")?.iter().filter_map(|it| Some(it.parent()?.to_owned())).collect();
    let mut findings = Vec::new();
    for file in files::below("examples")? {
        let in_package = packages.iter().any(|package| root.join(&file.path).starts_with(package));
        if in_package && !file.is_rust() {
            continue;
        }
        let lines = file.text.lines().count();
        if lines >= LONGEST {
            findings.push(Finding::new(
                &file.path,
                0,
                format!("{lines} lines, an example has fewer than {LONGEST}"),
            ));
        }
        if !in_package && !file.path.ends_with("README.md") && !run.contains(&root.join(&file.path)) {
            findings.push(Finding::new(&file.path, 0, "is run by no part of the tests"));
        }
    }
    Ok(findings)
}
